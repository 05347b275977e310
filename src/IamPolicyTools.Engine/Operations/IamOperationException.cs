namespace IamPolicyTools.Operations;

/// <summary>A call that AWS would refuse, with the error AWS would give.</summary>
public sealed class IamOperationException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="errorCode">The API's error code.</param>
    /// <param name="message">The API's sentence.</param>
    /// <param name="target">What the call was about: a name or an ARN.</param>
    public IamOperationException(IamErrorCode errorCode, string message, string target)
        : base(message)
    {
        ErrorCode = errorCode;
        Target = target;
    }

    /// <summary>The API's error code.</summary>
    public IamErrorCode ErrorCode { get; }

    /// <summary>What the call was about: a name or an ARN.</summary>
    public string Target { get; }
}

/// <summary>Error codes of the IAM API, by their own names.</summary>
public enum IamErrorCode
{
    /// <summary>A value breaks the API's constraints on its form.</summary>
    ValidationError,

    /// <summary>A value is well formed, yet not accepted.</summary>
    InvalidInput,

    /// <summary>There is one of that name already.</summary>
    EntityAlreadyExists,

    /// <summary>There is none of that name.</summary>
    NoSuchEntity,

    /// <summary>A policy document breaks the grammar.</summary>
    MalformedPolicyDocument,

    /// <summary>A quota is used up.</summary>
    LimitExceeded,
}
