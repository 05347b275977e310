using System.Collections.Immutable;
using IamPolicyTools.Model;

namespace IamPolicyTools.Export;

/// <summary>Writes an organization.</summary>
internal sealed class OrganizationWriter(DocumentWriter writer)
{
    public void Write(Organization organization) => writer.Object("Organization", () =>
    {
        writer.Text("Id", organization.HasProvisionalId ? null : organization.Id);
        writer.Text("MasterAccountId", organization.MasterAccountId);
        WritePolicies("ServiceControlPolicies", organization.ServiceControlPolicies);
        WritePolicies("ResourceControlPolicies", organization.ResourceControlPolicies);
        writer.Objects("DelegatedAdministrators", organization.DelegatedAdministrators, administrator =>
        {
            writer.Text("AccountId", administrator.AccountId);
            writer.Text("ServicePrincipal", administrator.ServicePrincipal);
        });
        if (organization.Features is { } features)
        {
            writer.AllTexts("Features", features);
        }

        writer.Object("Root", () => WriteUnit(organization.Root));
    });

    private void WritePolicies(string key, ImmutableSortedDictionary<string, OrganizationPolicy> policies) =>
        writer.Objects(key, [.. policies.Values], policy =>
        {
            writer.Text("Name", policy.Name);
            writer.Text("Id", policy.Id);
            writer.Text("Description", policy.Description);
            writer.Document("PolicyDocument", policy.Document);
        });

    private void WriteUnit(OrganizationalUnit unit) => writer.Entity(unit.Unknowns, () =>
    {
        writer.Text("Id", unit.HasProvisionalId ? null : unit.Id);
        writer.Text("Name", unit.Name);
        WriteAttached(unit.ServiceControlPolicies, unit.ResourceControlPolicies);
        writer.Objects("Accounts", unit.Accounts, account => writer.Entity(account.Unknowns, () =>
        {
            writer.Text("AccountId", account.AccountId);
            WriteAttached(account.ServiceControlPolicies, account.ResourceControlPolicies);
        }));
        writer.Objects("OrganizationalUnits", unit.OrganizationalUnits, WriteUnit);
    });

    // Always written, because an empty list means something else than none.
    private void WriteAttached(ImmutableArray<string> serviceControl, ImmutableArray<string> resourceControl)
    {
        writer.AllTexts("ServiceControlPolicies", serviceControl);
        writer.AllTexts("ResourceControlPolicies", resourceControl);
    }
}
