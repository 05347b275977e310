using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Evaluation.Gathering;

/// <summary>
/// Who asks where a question about a policy names nobody: a user of the account that the resource belongs to, so that nothing
/// turns into a question across accounts by itself.
/// </summary>
/// <param name="Subject">The user, with what applies to principals of the account.</param>
/// <param name="ResourceAccount">The account, which owns the resource too.</param>
public sealed record DefaultCaller(Subject Subject, string ResourceAccount)
{
    private const string MadeUpAccount = "123456789012";

    /// <summary>Who asks about a resource.</summary>
    /// <param name="model">The model, for the account where the ARN names none; empty without one.</param>
    /// <param name="resource">The resource's ARN, or <c>*</c>.</param>
    /// <param name="resourceAccount">The account that owns it; null when nobody said.</param>
    public static DefaultCaller For(IamModel model, string resource, string? resourceAccount = null)
    {
        Arn? arn = Arn.TryParse(resource, out Arn parsed) ? parsed : null;
        string? known = resourceAccount
            ?? (arn is { } named && Arn.IsAccountId(named.Account) ? named.Account : null)
            ?? ModelIndex.Of(model).OwnerOf(resource)
            ?? (arn is { } bucket ? BucketNames.AccountIn(bucket) : null)
            ?? (model.Accounts.Count == 1 ? model.Accounts.Keys.First() : null);
        string account = known ?? MadeUpAccount;
        string partition = arn?.Partition ?? model.Accounts.GetValueOrDefault(account)?.Partition ?? "aws";
        var user = new Requester
        {
            Kind = RequesterKind.IamUser,
            AccountId = account,
            Arn = $"arn:{partition}:iam::{account}:user/anyone",
            CanonicalUserId = model.Accounts.GetValueOrDefault(account)?.CanonicalUserId,
            StandsForMany = true,
        };
        string whose = known is null ? "a made-up account, taken to own the resource too" : $"the account {account}, which is taken to own the resource";
        return new DefaultCaller(
            new Subject(user, ModelIndex.Of(model).OfAccount(account), true) { Notes = [$"nobody was named who asks: answered for {user.Arn}, some user of {whose}"] },
            account);
    }
}
