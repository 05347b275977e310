using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Terraform;

/// <summary>The resources of Identity Center, and of what is shared by AWS RAM (7.3.3, 7.4.4).</summary>
internal static class IdentityCenterTypes
{
    private const string Arn = "permission_set_arn";

    /// <summary>The types by name.</summary>
    public static Dictionary<string, ResourceType> All { get; } = new(StringComparer.Ordinal)
    {
        ["aws_ssoadmin_permission_set"] = new(PutSet)
        {
            NameAttribute = "name",
            Arn = (r, _) => r.Token("arn", UnknownValueKind.Arn),
            Aliases = new Dictionary<string, string> { ["id"] = "arn" },
            Delete = r => r.Context.PermissionSets.Delete(r.Name.Name, r.Place),
        },
        ["aws_ssoadmin_permission_set_inline_policy"] = new(
            r => Of(r, set => set.InlinePolicy = r.ExistsWhen is { } when
                ? PolicyDocument.Unknown($"{r.Address} is {when}", r.Place)
                : r.Policy("inline_policy", PolicyKind.Identity)))
        {
            Delete = r => Of(r, set => set.Removed.Add(PermissionSetSlots.Inline)),
        },
        ["aws_ssoadmin_managed_policy_attachment"] = new(
            r => Of(r, set => Attach(set, r, r.Slot("managed_policy_arn", "arn", UnknownValueKind.Arn))))
        {
            Delete = r => Of(r, set => set.DetachedManaged.AddRange(r.Text("managed_policy_arn") is { } arn ? [arn] : [])),
        },
        ["aws_ssoadmin_managed_policy_attachments_exclusive"] = new(r => Of(r, set =>
        {
            set.IsManagedWhole = true;
            foreach (string policy in r.Slots("managed_policy_arns", "arn"))
            {
                Attach(set, r, policy);
            }
        })),
        ["aws_ssoadmin_customer_managed_policy_attachment"] = new(
            r => Of(r, set => AttachOfAccount(set, r, "customer_managed_policy_reference")))
        {
            Delete = r => Of(r, set => set.DetachedCustomer.AddRange(
                References(r, "customer_managed_policy_reference").Select(PathAndName).OfType<string>())),
        },
        ["aws_ssoadmin_customer_managed_policy_attachments_exclusive"] = new(r => Of(r, set =>
        {
            set.IsCustomerWhole = true;
            AttachOfAccount(set, r, "customer_managed_policy_reference");
        })),
        ["aws_ssoadmin_permissions_boundary_attachment"] = new(r => Of(r, set => Bound(set, r)))
        {
            Delete = r => Of(r, set => set.Removed.Add(PermissionSetSlots.Boundary)),
        },
        ["aws_ssoadmin_account_assignment"] = new(r => Assigned(r, r.Context.PermissionSets.Assign))
        {
            Delete = r => Assigned(r, r.Context.PermissionSets.Unassign),
        },
        ["aws_ram_resource_association"] = new(Share) { Delete = EndShare },
    };

    private static void Of(TerraformResource r, Action<PermissionSet> set)
    {
        if (r.Slot(Arn, "arn", UnknownValueKind.Arn) is { } arn)
        {
            PermissionSet told = r.Context.PermissionSets.Of(arn, r.Place);
            told.IsPiecewise = true;
            set(told);
        }
    }

    private static void PutSet(TerraformResource r)
    {
        PermissionSet set = r.Context.PermissionSets.Of(r.Arn, r.Place);
        set.IsPiecewise = true;
        set.Name = r.Name.Name;
        set.Description = r.Text("description");
        set.SessionDuration = PermissionSets.SecondsOf(r.Text("session_duration")) ?? set.SessionDuration;
        set.Region = r.Region;
        set.Place = r.Place;
        set.ExistsWhen = r.ExistsWhen;
    }

    private static void Attach(PermissionSet set, TerraformResource r, string? policy)
    {
        if (policy is null || UnknownToken.Is(policy) || r.ExistsWhen is not null)
        {
            set.Unknowns["AttachedManagedPolicies"] = $"{r.Address} is known only after apply";
        }
        else
        {
            set.Attach(policy);
        }
    }

    private static void AttachOfAccount(PermissionSet set, TerraformResource r, string attribute)
    {
        ObjectNode[] references = References(r, attribute);
        foreach (ObjectNode reference in references)
        {
            if (Nodes.Text(reference["name"]) is { } name && r.ExistsWhen is null)
            {
                set.AttachOfAccount(Nodes.Text(reference["path"]), name);
            }
            else
            {
                set.Unknowns["AttachedManagedPolicies"] = $"{r.Address}.{attribute} is known only after apply";
            }
        }

        if (references.Length == 0 && r.IsUnknown(attribute))
        {
            set.Unknowns["AttachedManagedPolicies"] = $"{r.Address}.{attribute} is known only after apply";
        }
    }

    private static ObjectNode[] References(TerraformResource r, string attribute) => r.Value(attribute) switch
    {
        ArrayNode list => [.. list.Items.OfType<ObjectNode>()],
        ObjectNode one => [one],
        _ => [],
    };

    private static string? PathAndName(ObjectNode reference) =>
        Nodes.Text(reference["name"]) is { } name ? PermissionSet.PathAndName(Nodes.Text(reference["path"]), name) : null;

    private static void Bound(PermissionSet set, TerraformResource r)
    {
        ObjectNode? boundary = Nodes.Block(r.Value("permissions_boundary"));
        ObjectNode? reference = Nodes.Block(boundary?["customer_managed_policy_reference"]);
        set.Boundary = Nodes.Text(boundary?["managed_policy_arn"]) is { Length: > 0 } arn ? arn
            : Nodes.Text(reference?["name"]) is { } name ? PermissionSet.PathAndName(Nodes.Text(reference?["path"]), name) : null;
        if (set.Boundary is null || r.ExistsWhen is not null)
        {
            set.Unknowns["PermissionsBoundary"] = $"{r.Address} is known only after apply";
        }
    }

    private static void Assigned(TerraformResource r, Action<PermissionSetAssignment> act)
    {
        if (r.Slot(Arn, "arn", UnknownValueKind.Arn) is { } arn && r.Slot("target_id", "id", UnknownValueKind.AccountId) is { } account)
        {
            string who = $"{r.Text("principal_type")} {r.Slot("principal_id", "id")}".Trim();
            act(new PermissionSetAssignment(account, arn, who, r.Place, r.ExistsWhen));
        }
    }

    // Which actions a share allows stands in a permission of AWS RAM; so it is not known who may what through it.
    private static void Share(TerraformResource r)
    {
        if (r.Slot("resource_arn", "arn", UnknownValueKind.Arn) is { } arn)
        {
            r.File.Warn("PART_NOT_READ", "TF-7", $"{r.Address} shares {arn} by AWS RAM: who may use it then is unknown", r.Place);
            r.Edits.MarkUnknown(r.Owner, arn, nameof(Resource.Shares), $"{r.Address} shares it", r.Place);
        }
    }

    // Another share may have it, too.
    private static void EndShare(TerraformResource r)
    {
        if (r.Slot("resource_arn", "arn", UnknownValueKind.Arn) is { } arn)
        {
            r.Edits.MarkUnknown(r.Owner, arn, nameof(Resource.Shares), $"{r.Address} shares it no longer", r.Place);
        }
    }
}
