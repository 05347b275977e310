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
    public static DefaultCaller For(IamModel model, string resource, string? resourceAccount = null) =>
        In(model, resource, resourceAccount ?? OwnerOf(model, resource));

    /// <summary>
    /// Who makes one call on several resources; null where they belong to several accounts, so that the call is across accounts whoever
    /// makes it.
    /// </summary>
    /// <param name="model">The model; empty without one.</param>
    /// <param name="resources">The resources' ARNs, or <c>*</c>; at least one.</param>
    /// <param name="resourceAccount">The account that owns them all; null when nobody said.</param>
    public static DefaultCaller? ForAll(IamModel model, IReadOnlyList<string> resources, string? resourceAccount = null)
    {
        (string Resource, string? Owner)[] owned = [.. resources.Select(r => (r, resourceAccount ?? OwnerOf(model, r)))];
        string[] owners = [.. owned.Select(o => o.Owner).OfType<string>().Distinct()];
        return owners.Length > 1
            ? null
            : In(model, owned.FirstOrDefault(o => o.Owner is not null, owned[0]).Resource, owners.FirstOrDefault());
    }

    // As far as anything tells.
    private static string? OwnerOf(IamModel model, string resource)
    {
        Arn? arn = Arn.TryParse(resource, out Arn parsed) ? parsed : null;
        return (arn is { } named && Arn.IsAccountId(named.Account) ? named.Account : null)
            ?? ModelIndex.Of(model).OwnerOf(resource)
            ?? (arn is { } bucket ? BucketNames.AccountIn(bucket) : null);
    }

    private static DefaultCaller In(IamModel model, string resource, string? owner)
    {
        string? known = owner ?? (model.Accounts.Count == 1 ? model.Accounts.Keys.First() : null);
        string account = known ?? MadeUpAccount;
        string partition =
            (Arn.TryParse(resource, out Arn arn) ? arn.Partition : null) ?? model.Accounts.GetValueOrDefault(account)?.Partition ?? "aws";
        var user = new Requester
        {
            Kind = RequesterKind.IamUser,
            AccountId = account,
            Arn = $"arn:{partition}:iam::{account}:user/anyone",
            CanonicalUserId = model.Accounts.GetValueOrDefault(account)?.CanonicalUserId,
            StandsForMany = true,
        };
        string whose = known is null
            ? "a made-up account, taken to own the resource too"
            : $"the account {account}, which is taken to own the resource";
        return new DefaultCaller(
            new Subject(
                user,
                ModelIndex.Of(model).OfAccount(account),
                true)
            { Notes = [$"nobody was named who asks: answered for {user.Arn}, some user of {whose}"] },
            account);
    }
}
