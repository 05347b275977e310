using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Model;

namespace IamPolicyTools.Import.Terraform;

/// <summary>The resources of IAM that are the whole set of something (TF-24).</summary>
internal static class IamSets
{
    /// <summary>Where a set stands, and whether it may have more than what is known of it.</summary>
    public static OpenSet Open(TerraformResource r, string owner, params string[] attributes) => new(
        $"{r.Address}.{attributes.FirstOrDefault(r.IsUnknown) ?? attributes[0]}",
        $"{r.Address}.{owner}",
        attributes.Any(r.IsUnknown) || r.ExistsWhen is not null || r.IsKept,
        r.Context);

    /// <summary><c>aws_iam_…_policies_exclusive</c></summary>
    public static void ExclusiveInline(TerraformResource r, IdentityKind kind, string owner)
    {
        if (r.Slot(owner, "name") is { } name)
        {
            string[] names = [.. r.Slots("policy_names", "name")];
            r.Edits.ExclusiveInline(r.Owner, new IdentityRef(kind, IamTypes.LastOf(name)), names, r.Place, Open(r, owner, "policy_names"));
        }
    }

    /// <summary><c>aws_iam_…_policy_attachments_exclusive</c></summary>
    public static void ExclusiveAttached(TerraformResource r, IdentityKind kind, string owner)
    {
        if (r.Slot(owner, "name") is { } name)
        {
            string[] arns = r.ExistsWhen is null ? [.. r.Slots("policy_arns", "arn")] : [];
            r.Edits.ExclusiveAttached(r.Owner, new IdentityRef(kind, IamTypes.LastOf(name)), arns, r.Place, Open(r, owner, "policy_arns"));
        }
    }

    /// <summary><c>aws_iam_group_membership</c></summary>
    public static void PutMembers(TerraformResource r)
    {
        if (r.Slot("group", "name") is not { } group)
        {
            return;
        }

        string[] users = [.. r.Slots("users", "name").Select(IamTypes.LastOf)];
        foreach (string user in users)
        {
            r.Edits.Join(r.Owner, user, group, r.Place, r.ExistsWhen);
        }

        r.Edits.ExclusiveMembers(r.Owner, group, users, r.Place, Open(r, "group", "users"));
    }

    /// <summary><c>aws_iam_policy_attachment</c></summary>
    public static void PutHolders(TerraformResource r)
    {
        List<IdentityRef> holders = [];
        EachHolder(r, (who, arn) =>
        {
            holders.Add(who);
            r.Edits.Attach(r.Owner, who, arn, r.Place, r.ExistsWhen);
        });
        if (r.Slot("policy_arn", "arn", UnknownValueKind.Arn) is { } policy)
        {
            r.Edits.ExclusiveHolders(r.Owner, policy, holders, r.Place, Open(r, "policy_arn", "users", "groups", "roles"));
        }
    }

    /// <summary>Goes through whom a policy is attached to.</summary>
    public static void EachHolder(TerraformResource r, Action<IdentityRef, string> act)
    {
        if (r.Slot("policy_arn", "arn", UnknownValueKind.Arn) is not { } arn)
        {
            return;
        }

        foreach ((string attribute, IdentityKind kind) in new[] { ("users", IdentityKind.User), ("groups", IdentityKind.Group), ("roles", IdentityKind.Role) })
        {
            foreach (string name in r.Slots(attribute, "name"))
            {
                act(new IdentityRef(kind, IamTypes.LastOf(name)), arn);
            }
        }
    }
}
