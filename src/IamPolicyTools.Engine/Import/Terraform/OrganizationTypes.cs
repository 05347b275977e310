using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Terraform;

/// <summary>The resources of AWS Organizations (7.3.3).</summary>
internal static class OrganizationTypes
{
    /// <summary>The types by name.</summary>
    public static Dictionary<string, ResourceType> All { get; } = new(StringComparer.Ordinal)
    {
        ["aws_organizations_organization"] = new(PutOrganization) { IsEntity = true },
        ["aws_organizations_organizational_unit"] = new(PutUnit) { IsEntity = true, Delete = r => r.Edits.RemoveOrgMember(Id(r), r.Place) },
        ["aws_organizations_account"] = new(PutAccount) { IsEntity = true, Delete = r => r.Edits.RemoveOrgMember(Id(r), r.Place) },
        ["aws_organizations_policy"] = new(PutPolicy) { IsEntity = true, Delete = r => r.Edits.DeleteOrgPolicy(Id(r), r.Place) },
        ["aws_organizations_policy_attachment"] = new(r => Attachment(r, (policy, target) => r.Edits.AttachOrgPolicy(policy, target, r.Place, r.ExistsWhen, r.Context)))
        {
            Delete = r => Attachment(r, (policy, target) => r.Edits.DetachOrgPolicy(policy, target, r.Place)),
        },
        ["aws_organizations_delegated_administrator"] = new(r =>
        {
            if (r.Slot("account_id", "id", UnknownValueKind.AccountId) is { } account
                && Arn.IsAccountId(account)
                && r.Text("service_principal") is { } service)
            {
                r.Edits.Delegate(account, service, r.Place);
            }
        })
        {
            Delete = r =>
            {
                if (r.Text("account_id") is { } account && r.Text("service_principal") is { } service)
                {
                    r.Edits.EndDelegation(account, service, r.Place);
                }
            },
        },
    };

    private static string Id(TerraformResource r) => r.Text("id") ?? r.Token("id", UnknownValueKind.Name);

    private static void PutOrganization(TerraformResource r)
    {
        if (r.Text("id") is { } id && r.Text("master_account_id") is { } master)
        {
            r.Edits.PutOrganization(id, master, r.Place);
        }

        // What is attached elsewhere nobody tells here; nor in which units the accounts are (CFG-13).
        IEnumerable<string> untold = r.IsCreated ? []
            : r.Value("accounts") is null ? OrganizationEditor.OfUnit
            : OrganizationEditor.Attachments;
        foreach (ObjectNode root in Nodes.Items(r.Value("roots")).OfType<ObjectNode>())
        {
            if (Nodes.Text(root["id"]) is { } rootId)
            {
                r.Edits.PutUnit(rootId, Nodes.Text(root["name"]), null, r.At("roots"), untold);
            }
        }

        string[] accounts = [.. Nodes.Items(r.Value("accounts"))
            .OfType<ObjectNode>()
            .Select(a => Nodes.Text(a["id"]))
            .OfType<string>()
            .Where(a => Arn.IsAccountId(a))];
        foreach (string account in accounts)
        {
            r.Edits.PutMember(account, null, r.At("accounts"));
        }

        if (accounts.Length > 0)
        {
            r.Edits.PutOutside(accounts, r.At("accounts"));
        }
    }

    private static void PutUnit(TerraformResource r)
    {
        string id = Id(r);
        r.Edits.PutUnit(
            id,
            r.Text("name"),
            r.Slot("parent_id", "id"),
            r.Place,
            r.IsCreated ? [] : OrganizationEditor.OfUnit.Where(u => u != nameof(OrganizationalUnit.Accounts) || r.Value("accounts") is null));
        foreach (ObjectNode account in Nodes.Items(r.Value("accounts")).OfType<ObjectNode>())
        {
            if (Nodes.Text(account["id"]) is { } accountId && Arn.IsAccountId(accountId))
            {
                r.Edits.PutMember(accountId, id, r.At("accounts"));
            }
        }
    }

    // An account that is yet to be made has no id, and nothing in it.
    private static void PutAccount(TerraformResource r)
    {
        if (r.Text("id") is { } id && Arn.IsAccountId(id))
        {
            r.Edits.PutMember(id, r.Slot("parent_id", "id"), r.Place);
        }
    }

    private static void PutPolicy(TerraformResource r)
    {
        string type = r.Slot("type", "type", UnknownValueKind.Text) ?? "SERVICE_CONTROL_POLICY";
        string name = r.Text("name") ?? r.Token("name", UnknownValueKind.Name);
        if (UnknownToken.IsIn(type))
        {
            r.Edits.PutOrgPolicyOfUnknownType(
                Id(r), name, r.Value("content"), Read, r.At("content"), known => r.Context.Undecided(
                    $"{r.Address}.type is {known}{(r.ExistsWhen is { } when ? $" and {when}" : string.Empty)}", r.Place)!);
            return;
        }

        bool isScp = type == "SERVICE_CONTROL_POLICY";
        if (!isScp && type != "RESOURCE_CONTROL_POLICY")
        {
            return;
        }

        r.Edits.PutOrgPolicy(Id(r), name, Read(isScp ? PolicyKind.ServiceControl : PolicyKind.ResourceControl), isScp, r.At("content"), r.ExistsWhen);

        PolicyDocument Read(PolicyKind kind) => r.Policy("content", kind) ?? PolicyDocument.Unknown($"{r.Address} has no content", r.Place);
    }

    private static void Attachment(TerraformResource r, Action<string, string> act)
    {
        if (r.Slot("policy_id", "id") is { } policy && r.Slot("target_id", "id") is { } target)
        {
            act(policy, target);
        }
    }
}
