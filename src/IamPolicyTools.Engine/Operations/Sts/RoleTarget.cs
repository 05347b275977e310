using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Operations.Sts;

/// <summary>The role that a call asks for, be it there or not.</summary>
internal sealed class RoleTarget
{
    private const int ShortestArn = 20;
    private const int LongestArn = 2_048;

    private RoleTarget(string arn, string accountId, Account? account, Role? role)
    {
        Arn = arn;
        AccountId = accountId;
        Account = account;
        Role = role;
    }

    /// <summary>The ARN, as the call has it.</summary>
    public string Arn { get; }

    /// <summary>The 12 digits of the role's account.</summary>
    public string AccountId { get; }

    /// <summary>The role's account; null when it is not in the model.</summary>
    public Account? Account { get; }

    /// <summary>The role; null when it is not in the model.</summary>
    public Role? Role { get; }

    /// <summary>Reads a role's ARN.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="arn">The ARN.</param>
    /// <exception cref="IamOperationException">It is no role's ARN.</exception>
    public static RoleTarget Of(IamModel model, string arn)
    {
        bool isRole = arn.Length is >= ShortestArn and <= LongestArn
            && Language.Arn.TryParse(arn, out Arn parts)
            && parts.Service == "iam"
            && Language.Arn.IsAccountId(parts.Account)
            && parts.Resource.StartsWith("role/", StringComparison.Ordinal);
        if (!isRole)
        {
            throw new IamOperationException(
                IamErrorCode.ValidationError, $"RoleArn is the ARN of a role, arn:aws:iam::123456789012:role/name, found \"{arn}\".", arn);
        }

        string accountId = Language.Arn.Parse(arn).Account;
        Account? account = model.Accounts.GetValueOrDefault(accountId);
        return new RoleTarget(arn, accountId, account, account?.FindRole(arn));
    }

    /// <summary>The role of an ARN; null when the model does not have it, or it is no role's.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="arn">The ARN.</param>
    public static Role? Find(IamModel model, string arn) =>
        Language.Arn.TryParse(arn, out Arn parts) ? model.Accounts.GetValueOrDefault(parts.Account)?.FindRole(arn) : null;

    /// <summary>The role. ST-13: whoever was not let through does not learn that it is missing.</summary>
    /// <exception cref="IamOperationException">The model does not have it.</exception>
    public Role Require() => Role ?? throw new IamOperationException(
        IamErrorCode.NoSuchEntity,
        Account is null ? $"The account {AccountId} is not in the model, so its role {Arn} cannot be assumed." : $"The role {Arn} cannot be found.",
        Arn);

    /// <summary>Refuses the call unless a subject may do an action on the role.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="subject">Who asks; null for nobody, who is not checked.</param>
    /// <param name="action">The action.</param>
    /// <param name="keys">The request's keys.</param>
    /// <exception cref="IamOperationException">The subject may not.</exception>
    public void Authorize(OperationContext context, Subject? subject, string action, ContextLayer keys)
    {
        if (subject is null)
        {
            return;
        }

        IamAccessResult result = Authorizer.Ask(context, subject, action, Arn, keys);
        context.Observe?.Invoke(result);
        if (!result.IsAllowed)
        {
            string message = Account is null
                ? $"{result.Message} (the account {AccountId} is not in the model, so the role's trust policy is unknown)"
                : Authorizer.Refusal(result);
            throw new IamOperationException(IamErrorCode.AccessDenied, message, Arn) { AccessResult = result };
        }
    }

    /// <summary>The session's principal, as the API tells it.</summary>
    /// <param name="sessionName">The session's name.</param>
    public AssumedRoleUser User(string sessionName) =>
        new(Requesters.SessionArn(Require(), sessionName), $"{Require().RoleId}:{sessionName}");
}
