using System.Management.Automation;
using IamPolicyTools.Text;

namespace IamPolicyTools.Errors;

/// <summary>Errors about files and texts.</summary>
internal static class TextErrors
{
    // PowerShell shows the message of a parser's error in one paragraph; of several faults each stands in a line of its own.
    public static ErrorRecord InvalidText(InvalidTextException exception) => ErrorFactory.Create(
        exception,
        exception.Diagnostics.Count > 1 ? ErrorCategory.InvalidData : ErrorCategory.ParserError,
        exception.Diagnostics[0].Location.File);

    public static ErrorRecord EntitiesUnknown(InvalidTextException exception) => ErrorFactory.Create(
        exception,
        ErrorCategory.ParserError,
        exception.Diagnostics[0].Location.File,
        "The rest was read. What is named here is taken to be unknown: answers that could depend on it are conditional in Discovery.");
}
