using System.Management.Automation;
using IamPolicyTools.Text;

namespace IamPolicyTools.Errors;

/// <summary>Errors about questions that cannot be asked as they are.</summary>
internal static class AccessErrors
{
    public static ErrorRecord InvalidAction(string action) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"'{action}' is not an action of the form service:Name.")),
        ErrorCategory.InvalidArgument,
        action,
        "Give one action at a time, without wildcards: s3:GetObject. Expand-IamAction turns wildcards into actions.");

    public static ErrorRecord InvalidResource(string resource) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"'{resource}' is neither an ARN (arn:partition:service:region:account:resource) nor '*'.")),
        ErrorCategory.InvalidArgument,
        resource);

    public static ErrorRecord ResourceRequired(string action) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"{action} is asked on a resource, and none was given.")),
        ErrorCategory.InvalidArgument,
        action,
        "Give -Resource with an ARN. '*' stands for no resource, and is assumed only for actions that take none.");

    public static ErrorRecord PrincipalRequired(string action) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"Nobody asks for {action}: give -Principal, or set a caller with Use-IamCredentialProfile.")),
        ErrorCategory.InvalidArgument,
        action);

    public static ErrorRecord NoActionOnResource(string resource) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"The catalogue knows no action that is asked on '{resource}', or none of those given.")),
        ErrorCategory.ObjectNotFound,
        resource,
        "Name the actions with -Action. Get-IamAction -ResourceType lists what can be asked on a type of resource.");

    public static ErrorRecord PolicyTooLong(string principal, int size, int excess) => ErrorFactory.Create(
        new InvalidOperationException(DisplayedText.Line($"The permissions of {principal} fill a document of {size} characters, {excess} more than a managed policy may have.")),
        ErrorCategory.LimitsExceeded,
        principal,
        "Make a document for some services at a time with -Service.");
}
