using System.Management.Automation;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;
using IamPolicyTools.Operations;
using IamPolicyTools.Text;

namespace IamPolicyTools.Errors;

/// <summary>The errors of AWS's APIs; their ids are its error codes.</summary>
internal static class OperationErrors
{
    /// <summary>The record of a call that failed.</summary>
    /// <param name="exception">The failure.</param>
    /// <param name="model">The model it was made on, for names that are near.</param>
    public static ErrorRecord From(IamOperationException exception, IamModel model) => ErrorFactory.Create(
        exception, Category(exception.ErrorCode), exception.Target, Action(exception.ErrorCode) ?? Near(exception, model), exception.ErrorCode.ToString());

    // The message is AWS's own, which names nothing else.
    private static string? Near(IamOperationException exception, IamModel model)
    {
        string target = exception.Target;
        if (exception.ErrorCode == IamErrorCode.InvalidInput)
        {
            return ArnOfPolicy(target, model) is { } arn ? DisplayedText.Line($"{target} is the policy {arn}.") : null;
        }

        if (exception.ErrorCode != IamErrorCode.NoSuchEntity)
        {
            return null;
        }

        bool isArn = target.StartsWith("arn:", StringComparison.Ordinal);
        IEnumerable<IamEntity> known = model.Accounts.Values.SelectMany(a => EntityKind.All.SelectMany(kind => kind.AllOf(a)));
        string hint = NearNames.Hint(target, known.Select(e => isArn ? e.Arn : e.Arn[(e.Arn.LastIndexOf('/') + 1)..]));
        return hint.Length == 0 ? null : DisplayedText.Line(hint.Trim());
    }

    // A call takes an ARN where documents take a name, too.
    private static string? ArnOfPolicy(string name, IamModel model) => model.Accounts.Values.SelectMany(a => a.Policies.Values).Select(p => (p.PolicyName, p.Arn))
        .Concat(IamCatalogue.Default.ManagedPolicies.Policies.Select(p => (p.PolicyName, p.Arn)))
        .Where(p => string.Equals(p.PolicyName, name, StringComparison.OrdinalIgnoreCase))
        .Select(p => p.Arn)
        .FirstOrDefault();

    private static ErrorCategory Category(IamErrorCode code) => code switch
    {
        IamErrorCode.EntityAlreadyExists => ErrorCategory.ResourceExists,
        IamErrorCode.NoSuchEntity => ErrorCategory.ObjectNotFound,
        IamErrorCode.MalformedPolicyDocument or IamErrorCode.InvalidIdentityToken or IamErrorCode.MalformedCertificate => ErrorCategory.InvalidData,
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
        IamErrorCode.AccessDenied => "Why: $Error[0].Exception.AccessResult.Explanation shows every policy that was asked. Clear-IamCaller drops the caller, and with it all checks.",
        IamErrorCode.ExpiredToken => "Ask for new credentials, for example with Use-StsRole.",
        _ => null,
    };
}
