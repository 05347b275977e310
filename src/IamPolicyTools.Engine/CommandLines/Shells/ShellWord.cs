using System.Collections.Immutable;

namespace IamPolicyTools.CommandLines.Shells;

/// <summary>A word of a command as the shell hands it on.</summary>
/// <param name="Text">The characters, without quotes; of an unknown variable nothing.</param>
/// <param name="Offset">Where it begins in the text.</param>
/// <param name="Variables">The variables and substitutions in it that are not known, as written.</param>
internal readonly record struct ShellWord(string Text, int Offset, ImmutableArray<string> Variables)
{
    /// <summary>The first variable or substitution in it that is not known; null when all is known.</summary>
    public string? Variable => Variables.IsEmpty ? null : Variables[0];

    /// <summary>True when a part before the first <c>=</c> is not known: an assignment to a name that nobody knows.</summary>
    public bool HasOpenName { get; init; }

    /// <summary>True when it begins with something unknown that the shell makes any number of words of: none, a value, options.</summary>
    public bool MayBeSeveral { get; init; }

    /// <summary>True when it has a wildcard that the shell puts the names of files in the place of.</summary>
    public bool IsGlob { get; init; }

    /// <summary>True when it begins with <c>--</c>.</summary>
    public bool IsOption => Text.StartsWith("--", StringComparison.Ordinal) && Text.Length > 2;
}

/// <summary>A command of a line or a script.</summary>
/// <param name="Words">Its words, without redirections.</param>
/// <param name="Offset">Where it begins in the text.</param>
/// <param name="EndsLine">True when nothing of the same line follows it.</param>
internal sealed record ShellCommand(ImmutableArray<ShellWord> Words, int Offset, bool EndsLine)
{
    /// <summary>Behind its last character, redirections included.</summary>
    public int End { get; init; }

    /// <summary>The files that its output goes to.</summary>
    public ImmutableArray<ShellWord> Targets { get; init; } = [];

    /// <summary>The shell of its own that it is run in; null for that of the script.</summary>
    public ShellScope? Scope { get; init; }

    /// <summary>What stands between it and the command before it.</summary>
    public ShellJoint Joint { get; init; }

    /// <summary>True when the script does not wait for it: a single <c>&amp;</c> follows.</summary>
    public bool IsBackground { get; init; }

    /// <summary>True for what the reader made of an expansion, as <c>let x</c> of <c>$((x++))</c>: nobody wrote it as a command.</summary>
    public bool IsMade { get; init; }

    /// <summary>Begin and end of a here-document or here-string, which is no command and has no words; null for a command.</summary>
    public (int Start, int End)? Document { get; init; }

    /// <summary>True for a here-document whose variables the shell at hand expands, before a program reads it.</summary>
    public bool IsExpanded { get; init; }
}

/// <summary>What stands between two commands.</summary>
internal enum ShellJoint
{
    /// <summary>A line's end or <c>;</c>.</summary>
    None,

    /// <summary><c>&amp;&amp;</c></summary>
    And,

    /// <summary><c>||</c></summary>
    Or,

    /// <summary><c>|</c></summary>
    Pipe,
}

/// <summary>A shell of its own, in brackets or a substitution: what is set in it is lost at its end.</summary>
/// <param name="outer">The one around it; null for that of the script.</param>
/// <param name="isSubstitution">True for a substitution, which belongs to the command around it.</param>
internal sealed class ShellScope(ShellScope? outer, bool isSubstitution)
{
    /// <summary>The one around it.</summary>
    public ShellScope? Outer => outer;

    /// <summary>True for a substitution.</summary>
    public bool IsSubstitution => isSubstitution;

    /// <summary>The part of one around another that this is, or is in; null when it is outside.</summary>
    /// <param name="around">The one around it.</param>
    public ShellScope? Within(ShellScope? around)
    {
        for (ShellScope? scope = this; scope is not null; scope = scope.Outer)
        {
            if (ReferenceEquals(scope.Outer, around))
            {
                return scope;
            }
        }

        return null;
    }
}

/// <summary>A text that the shell could not read, and where.</summary>
/// <param name="Offset">Where the quote begins that is not closed.</param>
/// <param name="Sign">The quote.</param>
internal sealed record UnterminatedQuote(int Offset, string Sign);
