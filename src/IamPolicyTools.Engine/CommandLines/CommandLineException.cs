using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.CommandLines;

/// <summary>A line, a cmdlet call or an operation that could not be turned into requests. The message shows no value of an option.</summary>
public sealed class CommandLineException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="error">Why.</param>
    /// <param name="message">One sentence: what was found and what was expected.</param>
    /// <param name="location">Where in the line or the file.</param>
    public CommandLineException(CommandLineError error, string message, SourceLocation location)
        : base(DisplayedText.Line(location.IsKnown ? $"{location}: {message}" : message))
    {
        Error = error;
        Location = location;
        Reason = DisplayedText.Line(message);
    }

    /// <summary>Why.</summary>
    public CommandLineError Error { get; }

    /// <summary>The message without the place.</summary>
    public string Reason { get; }

    /// <summary>Where in the line or the file.</summary>
    public SourceLocation Location { get; }

    /// <summary>Names that may have been meant, the nearest first; at most three.</summary>
    public ImmutableArray<string> Near { get; init; } = [];

    /// <summary>The operation that the line calls, where that is known.</summary>
    public string? Operation { get; init; }

    /// <summary>The parameter that is missing, by its name in the API.</summary>
    public string? Parameter { get; init; }

    /// <summary>All parameters that are missing, by their names in the API.</summary>
    public ImmutableArray<string> Parameters { get; init; } = [];

    /// <summary>The variable that is not known, as it is written.</summary>
    public string? Variable { get; init; }

    /// <summary>All variables of the call that are not known, as they are written.</summary>
    public ImmutableArray<string> Variables { get; init; } = [];

    /// <summary>The file that is not there.</summary>
    public string? File { get; init; }
}
