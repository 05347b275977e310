using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Text;

namespace IamPolicyTools.Operations;

/// <summary>A call that AWS would refuse, with the error AWS would give.</summary>
public sealed class IamOperationException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="errorCode">The API's error code.</param>
    /// <param name="message">The API's sentence.</param>
    /// <param name="target">What the call was about: a name or an ARN.</param>
    public IamOperationException(IamErrorCode errorCode, string message, string target)
        : base(SecretShape.Withhold(DisplayedText.Line(message)))
    {
        ErrorCode = errorCode;
        Target = target;
    }

    /// <summary>The API's error code.</summary>
    public IamErrorCode ErrorCode { get; }

    /// <summary>What the call was about: a name or an ARN.</summary>
    public string Target { get; }

    /// <summary>For <see cref="IamErrorCode.AccessDenied"/>, the answer that denied the call, with its explanation; else null.</summary>
    public IamAccessResult? AccessResult { get; init; }
}

/// <summary>Error codes of the IAM and STS APIs, by their own names.</summary>
public enum IamErrorCode : long
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

    /// <summary>A certificate, its chain or its private key cannot be read.</summary>
    MalformedCertificate,

    /// <summary>A private key does not belong to the certificate.</summary>
    KeyPairMismatch,

    /// <summary>A quota is used up.</summary>
    LimitExceeded,

    /// <summary>IAM denies the call to its caller.</summary>
    AccessDenied,

    /// <summary>Something else still needs what the call would delete.</summary>
    DeleteConflict,

    /// <summary>Only the service that the entity belongs to may change it.</summary>
    UnmodifiableEntity,

    /// <summary>A policy that cannot be attached to that kind of entity.</summary>
    PolicyNotAttachable,

    /// <summary>The MFA code is not one that the device shows.</summary>
    InvalidAuthenticationCode,

    /// <summary>The credentials belong to nobody, or to somebody who is gone.</summary>
    InvalidClientTokenId,

    /// <summary>The secret does not belong to the access key.</summary>
    SignatureDoesNotMatch,

    /// <summary>The temporary credentials have expired.</summary>
    ExpiredToken,

    /// <summary>Session policies and tags are too large together.</summary>
    PackedPolicyTooLarge,

    /// <summary>A web identity token or SAML assertion cannot be read, or its provider is not known to the account.</summary>
    InvalidIdentityToken,
}
