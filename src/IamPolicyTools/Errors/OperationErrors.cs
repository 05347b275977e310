using System.Management.Automation;
using IamPolicyTools.Operations;

namespace IamPolicyTools.Errors;

/// <summary>The errors of AWS's API; their ids are its error codes.</summary>
internal static class OperationErrors
{
    public static ErrorRecord From(IamOperationException exception) => exception.ErrorCode switch
    {
        IamErrorCode.ValidationError => ValidationError(exception),
        IamErrorCode.InvalidInput => InvalidInput(exception),
        IamErrorCode.EntityAlreadyExists => EntityAlreadyExists(exception),
        IamErrorCode.NoSuchEntity => NoSuchEntity(exception),
        IamErrorCode.MalformedPolicyDocument => MalformedPolicyDocument(exception),
        IamErrorCode.LimitExceeded => LimitExceeded(exception),
        _ => throw new ArgumentOutOfRangeException(nameof(exception), exception.ErrorCode, null),
    };

    public static ErrorRecord ValidationError(IamOperationException exception) =>
        ErrorFactory.Create(exception, ErrorCategory.InvalidArgument, exception.Target);

    public static ErrorRecord InvalidInput(IamOperationException exception) =>
        ErrorFactory.Create(exception, ErrorCategory.InvalidArgument, exception.Target);

    public static ErrorRecord EntityAlreadyExists(IamOperationException exception) =>
        ErrorFactory.Create(exception, ErrorCategory.ResourceExists, exception.Target);

    public static ErrorRecord NoSuchEntity(IamOperationException exception) =>
        ErrorFactory.Create(exception, ErrorCategory.ObjectNotFound, exception.Target);

    public static ErrorRecord MalformedPolicyDocument(IamOperationException exception) =>
        ErrorFactory.Create(exception, ErrorCategory.InvalidData, exception.Target);

    public static ErrorRecord LimitExceeded(IamOperationException exception) =>
        ErrorFactory.Create(exception, ErrorCategory.LimitsExceeded, exception.Target);
}
