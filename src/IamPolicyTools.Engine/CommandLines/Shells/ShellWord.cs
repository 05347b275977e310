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

    /// <summary>True when it begins with <c>--</c>.</summary>
    public bool IsOption => Text.StartsWith("--", StringComparison.Ordinal) && Text.Length > 2;
}

/// <summary>A command of a line or a script.</summary>
/// <param name="Words">Its words, up to a redirection.</param>
/// <param name="Offset">Where it begins in the text.</param>
/// <param name="EndsLine">True when nothing of the same line follows it.</param>
internal sealed record ShellCommand(ImmutableArray<ShellWord> Words, int Offset, bool EndsLine)
{
    /// <summary>True when it is run whatever the commands before it do, and in the shell itself: in no substitution, pipeline or bracket, behind no <c>&amp;&amp;</c>.</summary>
    public bool IsPlain { get; init; }

    /// <summary>In how many substitutions and brackets it stands: shells of their own, whose variables are lost at their end.</summary>
    public int Level { get; init; }

    /// <summary>True for the first command of the next branch of a <c>case</c>, behind <c>;;</c>.</summary>
    public bool BeginsBranch { get; init; }

    /// <summary>Begin and end of a here-document or here-string, which is no command and has no words; null for a command.</summary>
    public (int Start, int End)? Document { get; init; }
}

/// <summary>A text that the shell could not read, and where.</summary>
/// <param name="Offset">Where the quote begins that is not closed.</param>
/// <param name="Sign">The quote.</param>
internal sealed record UnterminatedQuote(int Offset, string Sign);
