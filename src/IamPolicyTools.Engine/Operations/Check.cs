using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;

namespace IamPolicyTools.Operations;

/// <summary>Checks that many calls make of their input.</summary>
internal static class Check
{
    private const string Policies = "policy/";

    /// <summary>Refuses a text that breaks a rule of form.</summary>
    /// <param name="fault">What a rule of <see cref="NameRules"/> said; null when the text is good.</param>
    /// <param name="target">The text.</param>
    /// <exception cref="IamOperationException">There is a fault.</exception>
    public static void Form(string? fault, string target)
    {
        if (fault is not null)
        {
            throw new IamOperationException(IamErrorCode.ValidationError, fault, target);
        }
    }

    /// <summary>Refuses a text that breaks a rule of form, where one is given.</summary>
    /// <param name="rule">The rule, of <see cref="NameRules"/>.</param>
    /// <param name="text">The text, or null.</param>
    /// <exception cref="IamOperationException">There is a fault.</exception>
    public static void FormIfGiven(Func<string, string?> rule, string? text)
    {
        if (text is not null)
        {
            Form(rule(text), text);
        }
    }

    /// <summary>Refuses an ARN that is not one of IAM, of the kind that a call takes.</summary>
    /// <param name="arn">The text.</param>
    /// <param name="type">What its resource part begins with: <c>policy/</c>.</param>
    /// <exception cref="IamOperationException">It is not.</exception>
    public static void ArnOf(string arn, string type)
    {
        bool isFit = Arn.TryParse(arn, out Arn parts)
            && parts is { Service: "iam", Region: "" }
            && (parts.Account == "aws" || Arn.IsAccountId(parts.Account))
            && parts.Resource.StartsWith(type, StringComparison.Ordinal)
            && parts.Resource.Length > type.Length;
        if (!isFit)
        {
            string? meant = type == Policies ? IamCatalogue.Default.ManagedPolicies.Find(arn)?.Arn : null;
            string hint = meant is null ? string.Empty : $" Did you mean {meant}?";
            throw new IamOperationException(
                IamErrorCode.InvalidInput, $"ARN {arn} is not valid: expected arn:aws:iam::ACCOUNT:{type}NAME.{hint}", arn);
        }
    }

    /// <summary>Refuses a text that is not the ARN of a managed policy.</summary>
    /// <param name="arn">The text.</param>
    /// <exception cref="IamOperationException">It is not.</exception>
    public static void PolicyArn(string arn) => ArnOf(arn, Policies);

    /// <summary>Refuses to change a role that services of AWS keep for themselves (ST-23, ST-24).</summary>
    /// <param name="role">The role.</param>
    /// <exception cref="IamOperationException">It is such a role.</exception>
    public static void Editable(Role role)
    {
        if (role.IsServiceLinked || role.IsReserved)
        {
            throw new IamOperationException(
                IamErrorCode.UnmodifiableEntity,
                $"Cannot perform the operation on the protected role '{role.RoleName}' - this role is only modifiable by AWS",
                role.RoleName);
        }
    }

    /// <summary>Refuses to change a role of a service such as Identity Center (ST-24). Service-linked roles pass.</summary>
    /// <param name="role">The role.</param>
    /// <exception cref="IamOperationException">It is such a role.</exception>
    public static void NotReserved(Role role)
    {
        if (role.IsReserved)
        {
            Editable(role);
        }
    }

    /// <summary>Refuses to delete what something else still hangs on.</summary>
    /// <param name="first">What AWS says must be done first.</param>
    /// <param name="rest">What is in the way, if anything.</param>
    /// <param name="target">What would be deleted.</param>
    /// <exception cref="IamOperationException">Something is in the way.</exception>
    public static void Gone(string first, IEnumerable<string> rest, string target)
    {
        string[] all = [.. rest];
        if (all.Length > 0)
        {
            throw new IamOperationException(IamErrorCode.DeleteConflict, $"Cannot delete entity, {first}: {List(all)}.", target);
        }
    }

    /// <summary>Refuses to delete an identity that has policies.</summary>
    /// <param name="identity">The identity.</param>
    /// <param name="target">Its name.</param>
    /// <exception cref="IamOperationException">It has some.</exception>
    public static void NoPolicies(IamIdentity identity, string target)
    {
        Gone("must delete policies first", identity.InlinePolicies.Select(p => p.PolicyName), target);
        Gone("must detach all policies first", identity.AttachedPolicies.Select(p => p.PolicyArn), target);
    }

    /// <summary>Names for a sentence: enough to act on, short enough to read.</summary>
    /// <param name="names">The names.</param>
    public static string List(string[] names)
    {
        const int Shown = 5;
        string some = string.Join(", ", names.Take(Shown));
        return names.Length <= Shown ? some : $"{some} and {names.Length - Shown} more";
    }

    /// <summary>Refuses one entity more than an account may have.</summary>
    /// <param name="quota">AWS's name of the quota.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="limit">How many there may be.</param>
    /// <exception cref="IamOperationException">The quota is used up.</exception>
    public static void Quota(string quota, int count, int limit)
    {
        if (count >= limit)
        {
            throw new IamOperationException(IamErrorCode.LimitExceeded, $"Cannot exceed quota for {quota}: {limit}", quota);
        }
    }

    /// <summary>Refuses more at once than there may be.</summary>
    /// <param name="quota">AWS's name of the quota.</param>
    /// <param name="count">How many there would be.</param>
    /// <param name="limit">How many there may be.</param>
    /// <exception cref="IamOperationException">They are too many.</exception>
    public static void QuotaOfAll(string quota, int count, int limit) => Quota(quota, count - 1, limit);

    /// <summary>Refuses tags that are malformed, too many, or have one key twice; keys are compared without regard to case.</summary>
    /// <param name="tags">The tags.</param>
    /// <exception cref="IamOperationException">A tag is not accepted.</exception>
    public static void Tags(ImmutableArray<Tag> tags)
    {
        var keys = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (Tag tag in tags)
        {
            Form(NameRules.CustomerTagKey(tag.Key), tag.Key);
            Form(NameRules.TagValue(tag.Value), tag.Key);
            if (!keys.Add(tag.Key))
            {
                throw new IamOperationException(
                    IamErrorCode.InvalidInput, "Duplicate tag keys found. Please note that Tag keys are case insensitive.", tag.Key);
            }
        }

        TagQuota(tags.Length);
    }

    /// <summary>Refuses more tags than an entity may have.</summary>
    /// <param name="count">How many it would have.</param>
    /// <exception cref="IamOperationException">They are too many.</exception>
    public static void TagQuota(int count)
    {
        if (count > Quotas.Tags)
        {
            throw new IamOperationException(IamErrorCode.LimitExceeded, $"The number of tags has reached the maximum limit: {Quotas.Tags}", "Tags");
        }
    }

    /// <summary>The reference to a managed policy that a call attaches: one of the account, or of AWS.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="account">The account of the user, group or role.</param>
    /// <param name="arn">The policy's ARN.</param>
    /// <exception cref="IamOperationException">There is no such policy. Of AWS's own policies all are known in the partition aws.</exception>
    public static AttachedPolicy Attachable(IamModel model, Account account, string arn)
    {
        Arn parts = Arn.Parse(arn);
        bool isOfAws = parts.Account == "aws";
        bool isThere = parts.Partition == account.Partition
            && ((isOfAws && parts.Partition != "aws") || ((isOfAws || parts.Account == account.AccountId) && model.FindPolicy(arn) is not null));
        if (isThere)
        {
            return AttachedPolicy.FromArn(arn);
        }

        string hint = isOfAws && parts.Partition == account.Partition ? " If AWS has made it lately, import a file that describes it." : string.Empty;
        throw new IamOperationException(IamErrorCode.NoSuchEntity, $"Policy {arn} does not exist or is not attachable.{hint}", arn);
    }

    /// <summary>The reference to the permissions boundary of a new user or role.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="account">The account of the user or role.</param>
    /// <param name="arn">The policy's ARN; null for no boundary.</param>
    /// <exception cref="IamOperationException">There is no such policy.</exception>
    public static AttachedPolicy? Boundary(IamModel model, Account account, string? arn)
    {
        if (arn is null)
        {
            return null;
        }

        PolicyArn(arn);
        return Attachable(model, account, arn);
    }
}
