using System.Management.Automation;
using IamPolicyTools.Operations;

namespace IamPolicyTools.Errors;

/// <summary>The errors of AWS's APIs; their ids are its error codes.</summary>
internal static class OperationErrors
{
    public static ErrorRecord From(IamOperationException exception) => ErrorFactory.Create(
        exception, Category(exception.ErrorCode), exception.Target, Action(exception.ErrorCode), exception.ErrorCode.ToString());

    private static ErrorCategory Category(IamErrorCode code) => code switch
    {
        IamErrorCode.EntityAlreadyExists => ErrorCategory.ResourceExists,
        IamErrorCode.NoSuchEntity => ErrorCategory.ObjectNotFound,
        IamErrorCode.MalformedPolicyDocument or IamErrorCode.InvalidIdentityToken => ErrorCategory.InvalidData,
        IamErrorCode.LimitExceeded or IamErrorCode.PackedPolicyTooLarge => ErrorCategory.LimitsExceeded,
        IamErrorCode.AccessDenied => ErrorCategory.PermissionDenied,
        IamErrorCode.DeleteConflict => ErrorCategory.ResourceBusy,
        IamErrorCode.UnmodifiableEntity or IamErrorCode.PolicyNotAttachable => ErrorCategory.InvalidOperation,
        IamErrorCode.InvalidClientTokenId or IamErrorCode.SignatureDoesNotMatch or IamErrorCode.ExpiredToken
            or IamErrorCode.InvalidAuthenticationCode => ErrorCategory.AuthenticationError,
        _ => ErrorCategory.InvalidArgument,
    };

    private static string? Action(IamErrorCode code) => code switch
    {
        IamErrorCode.AccessDenied => "The whole reasoning: $Error[0].Exception.AccessResult.Explanation. Clear-IamCaller drops the caller, and with it all checks.",
        IamErrorCode.ExpiredToken => "Ask for new credentials, for example with Use-StsRole.",
        _ => null,
    };
}
