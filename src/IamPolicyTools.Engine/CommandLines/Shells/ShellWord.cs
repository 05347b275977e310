using System.Collections.Immutable;

namespace IamPolicyTools.CommandLines.Shells;

/// <summary>A word of a command as the shell hands it on.</summary>
/// <param name="Text">The characters, without quotes; of an unknown variable nothing.</param>
/// <param name="Offset">Where it begins in the text.</param>
/// <param name="Variable">The first variable or substitution in it that is not known, as written; null when all is known.</param>
internal readonly record struct ShellWord(string Text, int Offset, string? Variable)
{
    /// <summary>True when it begins with <c>--</c>.</summary>
    public bool IsOption => Text.StartsWith("--", StringComparison.Ordinal) && Text.Length > 2;
}

/// <summary>A command of a line or a script.</summary>
/// <param name="Words">Its words, up to a redirection.</param>
/// <param name="Offset">Where it begins in the text.</param>
/// <param name="EndsLine">True when nothing of the same line follows it.</param>
internal sealed record ShellCommand(ImmutableArray<ShellWord> Words, int Offset, bool EndsLine);

/// <summary>A text that the shell could not read, and where.</summary>
/// <param name="Offset">Where the quote begins that is not closed.</param>
/// <param name="Sign">The quote.</param>
internal sealed record UnterminatedQuote(int Offset, string Sign);
