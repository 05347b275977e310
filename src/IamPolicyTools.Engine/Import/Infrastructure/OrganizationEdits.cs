using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>The edits of organizations (7.1.1).</summary>
internal static class OrganizationEdits
{
    /// <summary>Names the organization and the account that manages it.</summary>
    public static void PutOrganization(this EditList edits, string id, string managementAccount, SourceLocation place) =>
        edits.Add(EditPhase.Put, $"PutOrganization {id}", place, model => model.Organization.Put(id, managementAccount));

    /// <summary>Creates the root, or a unit.</summary>
    public static void PutUnit(this EditList edits, string id, string? name, string? parent, SourceLocation place) =>
        edits.Add(EditPhase.Put, $"PutUnit {id}", place, model => model.Organization.PutUnit(id, name, parent));

    /// <summary>Puts an account into the tree.</summary>
    public static void PutMember(this EditList edits, string accountId, string? parent, SourceLocation place) =>
        edits.Add(EditPhase.Put, $"PutMember {accountId}", place, model => model.Organization.PutMember(accountId, parent));

    /// <summary>Creates or replaces a control policy.</summary>
    public static void PutOrgPolicy(
        this EditList edits,
        string id,
        string name,
        PolicyDocument document,
        bool isScp,
        SourceLocation place,
        string? existsWhen = null) => edits.Add(
        new Edit(EditPhase.Put, $"PutOrgPolicy {name}", place, model => model.Organization.PutPolicy(
            id,
            new OrganizationPolicy(name, AccountEditor.Put(
                model.Organization.DocumentOf(name, isScp),
                document,
                existsWhen,
                isScp ? PolicyKind.ServiceControl : PolicyKind.ResourceControl))
            {
                Id = UnknownToken.Is(id) ? null : id,
            },
            isScp))
        {
            Slot = existsWhen is not null ? null : $"the control policy {name}",
            Value = document.ToString(),
        });

    /// <summary>Removes a control policy.</summary>
    public static void DeleteOrgPolicy(this EditList edits, string id, SourceLocation place) =>
        edits.Add(EditPhase.Remove, $"DeleteOrgPolicy {id}", place, model => model.Organization.DeletePolicy(id));

    /// <summary>Attaches a control policy to the root, a unit or an account.</summary>
    public static void AttachOrgPolicy(this EditList edits, string policyId, string target, SourceLocation place) =>
        edits.Add(EditPhase.Set, $"AttachOrgPolicy {policyId} {target}", place, model =>
        {
            if (!model.Organization.Attach(policyId, target))
            {
                string reason = $"the policy {policyId} is attached, and no source has it";
                model.Organization.MarkUnknown(target, nameof(OrganizationalUnit.ServiceControlPolicies), reason);
                model.Organization.MarkUnknown(target, nameof(OrganizationalUnit.ResourceControlPolicies), reason);
                model.Warn(
                    "STUB_CREATED",
                    "IN-2",
                    $"Found the attachment of {policyId} to {target}, and no such policy: what the policy says is unknown");
            }
        });

    /// <summary>Detaches a control policy.</summary>
    public static void DetachOrgPolicy(this EditList edits, string policyId, string target, SourceLocation place) =>
        edits.Add(EditPhase.Unset, $"DetachOrgPolicy {policyId} {target}", place, model => model.Organization.Detach(policyId, target));

    /// <summary>Makes an account the delegated administrator of a service.</summary>
    public static void Delegate(this EditList edits, string accountId, string service, SourceLocation place) =>
        edits.Add(EditPhase.Set, $"Delegate {accountId} {service}", place, model => model.Organization.Delegate(accountId, service));

    /// <summary>Attaches a control policy to what a name means: <c>Root</c>, a unit or a path of units, an account (PO-2.2).</summary>
    public static void AttachByName(
        this EditList edits, string policy, bool isScp, string target, SourceLocation place, bool dropsDefault = false) =>
        edits.Add(EditPhase.Set, $"AttachOrgPolicy {policy} {target}", place, model =>
        {
            if ((model.Organization.FindUnit(target) ?? model.FindAccount(target)) is { } found)
            {
                model.Organization.Attach(policy, found);
                if (dropsDefault)
                {
                    model.Organization.Detach(Organization.FullAwsAccess, found);
                }

                return;
            }

            // It may be attached anywhere.
            string member = isScp ? nameof(OrganizationalUnit.ServiceControlPolicies) : nameof(OrganizationalUnit.ResourceControlPolicies);
            model.Organization.MarkUnknown(model.Organization.RootId, member, $"{policy} is attached to {target}, which no source has");
            model.Warn(
                "OUTSIDE_TREE",
                "PO-2.2",
                $"Found {policy} attached to {target}, and no source has such a unit or account: import the organization, too");
        });
}
