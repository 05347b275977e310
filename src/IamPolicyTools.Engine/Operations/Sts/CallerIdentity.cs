using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;

namespace IamPolicyTools.Operations.Sts;

/// <summary>Who is it that calls, and whose is a key?</summary>
public static class CallerIdentity
{
    private static readonly ContextKey s_userId = ContextKey.Of("aws:userid");

    /// <summary>GetCallerIdentity, which no policy can deny .</summary>
    /// <param name="context">The call's context; somebody must call.</param>
    /// <exception cref="IamOperationException">The credentials are not valid any more.</exception>
    /// <exception cref="LookupException">Nobody calls.</exception>
    public static GetCallerIdentityResponse GetCallerIdentity(OperationContext context)
    {
        context.RequireCaller();
        Subject subject = context.Subject!;
        ContextEntry? userId = DerivedContext.OfPrincipal(subject.Requester, null, context.Now).Find(s_userId);
        return new GetCallerIdentityResponse(
            userId is { Values: [{ } id] } ? id.Text : string.Empty, subject.Requester.AccountId ?? string.Empty, subject.Requester.DisplayName);
    }

    /// <summary>GetAccessKeyInfo: the account of a key, from the model where it lists the key, else from the id itself.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="accessKeyId">The key's id.</param>
    /// <returns>12 digits.</returns>
    /// <exception cref="IamOperationException">STS would refuse the call, or the account cannot be told.</exception>
    public static string GetAccessKeyInfo(OperationContext context, string accessKeyId)
    {
        Check.Form(NameRules.AccessKeyId(accessKeyId), AccessKeyIds.Shown(accessKeyId));
        context.Require("sts:GetAccessKeyInfo", "*");
        if (CredentialStore.FindOwner(context.Model, accessKeyId) is { AccountId: { } owner })
        {
            return owner;
        }

        return AccessKeyIds.TryDecodeAccountId(accessKeyId, out string account)
            ? account
            : throw new IamOperationException(
                IamErrorCode.ValidationError,
                $"The access key {AccessKeyIds.Shown(accessKeyId)} is not in the model, and ids of its kind do not tell their account.",
                AccessKeyIds.Shown(accessKeyId));
    }
}
