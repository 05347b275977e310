using System.Management.Automation;
using IamPolicyTools.Text;

namespace IamPolicyTools.Errors;

/// <summary>Errors about fixes of denied requests.</summary>
internal static class FixErrors
{
    public static ErrorRecord FixNeedsAction() => ErrorFactory.Create(
        new ArgumentException("Which action? A principal alone is denied nothing."),
        ErrorCategory.InvalidArgument,
        null,
        "Name -Action and -Resource, or pipe an answer: Test-IamAccess … | Find-IamPolicyFix.");

    public static ErrorRecord FixNotApplied(string reason) => ErrorFactory.Create(
        new InvalidOperationException(DisplayedText.Line(reason)),
        ErrorCategory.InvalidOperation,
        null,
        "No file was changed. Without -Apply the edits are written to the pipeline; .Edits.PolicyDocument is the policy as it has to be.");
}
