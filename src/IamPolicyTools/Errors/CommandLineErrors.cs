using System.Management.Automation;
using IamPolicyTools.CommandLines;
using IamPolicyTools.Text;

namespace IamPolicyTools.Errors;

/// <summary>Errors about command lines, cmdlet calls and operations; the ids of those of the engine are its codes (CL-80 to CL-83).</summary>
internal static class CommandLineErrors
{
    /// <summary>The record of a call that could not be read.</summary>
    /// <param name="exception">Why.</param>
    public static ErrorRecord From(CommandLineException exception) => ErrorFactory.Create(
        exception,
        exception.Error switch
        {
            CommandLineError.UnknownService or CommandLineError.UnknownCommand or CommandLineError.FileNotFound or CommandLineError.ProfileNotFound => ErrorCategory.ObjectNotFound,
            CommandLineError.UnterminatedQuote or CommandLineError.MalformedValue => ErrorCategory.ParserError,
            _ => ErrorCategory.InvalidArgument,
        },
        exception.Operation ?? (exception.Location.IsKnown ? exception.Location.ToShortString() : null),
        Action(exception.Error),
        exception.Error.ToString());

    public static ErrorRecord CallsUnreadable(ScriptTally tally) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line(
            $"{tally.Failed} of {tally.Calls} {(tally.Calls == 1 ? "call" : "calls")} could not be read; the errors above name them."
            + (tally.Variables.IsEmpty ? string.Empty : $" These variables are not known: {string.Join(", ", tally.Variables)}."))),
        ErrorCategory.InvalidArgument,
        null);

    public static ErrorRecord InvalidCmdlet(string why) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"-Cmdlet takes one call of a cmdlet, as a script block or as text: {why}.")), ErrorCategory.InvalidArgument, null);

    public static ErrorRecord InvalidParameterValue() => ErrorFactory.Create(
        new ArgumentException("-Parameter takes a hashtable, an object or JSON text with the names of the API's parameters."), ErrorCategory.InvalidType, null);

    public static ErrorRecord CallGivenTwice() => ErrorFactory.Create(
        new ArgumentException("A call was given twice: expected -CommandLine or -Operation, and no action beside it."), ErrorCategory.InvalidArgument, null);

    public static ErrorRecord ProfileAndCaller(string profile) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"The line names the profile '{profile}', and another caller was given.")), ErrorCategory.InvalidArgument, profile);

    private static string? Action(CommandLineError error) => error switch
    {
        CommandLineError.UnexpandedVariable => "Give the value: -Variable @{ NAME = 'value' }.",
        CommandLineError.SeveralCommands => "Ask one after another, or read them as a script: Resolve-IamRequest -Path FILE.",
        CommandLineError.UnknownCommand => "Get-IamOperation lists the operations that are known.",
        _ => null,
    };
}
