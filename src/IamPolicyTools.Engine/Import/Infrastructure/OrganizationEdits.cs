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
    public static void PutOrgPolicy(this EditList edits, string id, string name, PolicyDocument document, bool isScp, SourceLocation place) => edits.Add(
        new Edit(EditPhase.Put, $"PutOrgPolicy {name}", place, model => model.Organization.PutPolicy(
            id, new OrganizationPolicy(name, document) { Id = UnknownToken.Is(id) ? null : id }, isScp))
        {
            Slot = $"the control policy {name}",
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
                model.Warn("STUB_CREATED", "IN-2", $"Found the attachment of {policyId} to {target}, and no such policy: what the policy says is unknown");
            }
        });

    /// <summary>Detaches a control policy.</summary>
    public static void DetachOrgPolicy(this EditList edits, string policyId, string target, SourceLocation place) =>
        edits.Add(EditPhase.Remove, $"DetachOrgPolicy {policyId} {target}", place, model => model.Organization.Detach(policyId, target));
}
