using System.Management.Automation;
using IamPolicyTools.Text;

namespace IamPolicyTools.Errors;

/// <summary>Errors about files and texts.</summary>
internal static class TextErrors
{
    public static ErrorRecord InvalidText(InvalidTextException exception) =>
        ErrorFactory.Create(exception, ErrorCategory.ParserError, exception.Diagnostics[0].Location.File);

    public static ErrorRecord EntitiesUnknown(InvalidTextException exception) => ErrorFactory.Create(
        exception,
        ErrorCategory.ParserError,
        exception.Diagnostics[0].Location.File,
        "The rest was read. What is named here is taken to be unknown: answers that could depend on it are conditional in Discovery.");
}
