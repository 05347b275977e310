using System.Collections.Immutable;
using IamPolicyTools.Model;

namespace IamPolicyTools.Export;

/// <summary>Writes the members of one account, in the order of AWS's dump, then what a dump lacks.</summary>
internal sealed class AccountWriter(DocumentWriter writer)
{
    private readonly IdentityWriter _identities = new(writer);
    private readonly ResourceWriter _resources = new(writer);
    private readonly FactWriter _facts = new(writer);

    /// <summary>Writes an account.</summary>
    /// <param name="account">The account.</param>
    /// <param name="awsPolicies">AWS managed policies to list with the account's own.</param>
    public void Write(Account account, IEnumerable<ManagedPolicy> awsPolicies) => writer.Entity(AsDumpNames(account.Unknowns), () =>
    {
        writer.Text("AccountId", account.AccountId);
        writer.Text("Partition", account.Partition);
        writer.Text("AccountAlias", account.AccountAlias);
        writer.Text("AccountName", account.AccountName);
        writer.Text("Email", account.Email);
        writer.Text("CanonicalUserId", account.CanonicalUserId);
        if (account.Given.Contains("RootUser"))
        {
            writer.Object("RootUser", () => _identities.WriteRootUser(account.RootUser));
        }

        if (account.Given.Contains("PublicAccessBlock"))
        {
            _resources.WritePublicAccessBlock(account.PublicAccessBlock);
        }

        writer.List("UserDetailList", account.Users.Values, _identities.WriteUser);
        writer.List("GroupDetailList", account.Groups.Values, _identities.WriteGroup);
        writer.List("RoleDetailList", account.Roles.Values, _identities.WriteRole);
        WritePolicies(account.Policies.Values.Concat(awsPolicies));
        WriteGiven("InstanceProfiles", account, account.InstanceProfiles.Values, _identities.WriteInstanceProfile);
        WriteGiven("ServerCertificates", account, account.ServerCertificates.Values, _identities.WriteServerCertificate);
        WriteGiven("OpenIDConnectProviders", account, account.OpenIdConnectProviders.Values, WriteOpenIdConnectProvider);
        WriteGiven("SAMLProviders", account, account.SamlProviders.Values, WriteSamlProvider);
        WriteGiven("VirtualMFADevices", account, account.VirtualMfaDevices.Values, _identities.WriteMfaDevice);
        WriteGiven("Resources", account, account.Resources.Values, _resources.WriteResource);
        WriteIfAny("VpcEndpoints", account.VpcEndpoints.Values, WriteVpcEndpoint);
        _facts.Write(account);
    });

    public void WritePolicies(IEnumerable<ManagedPolicy> policies) => writer.List("Policies", policies, policy => writer.Entity(policy.Unknowns, () =>
    {
        writer.Text("PolicyName", policy.PolicyName);
        writer.Text("PolicyId", policy.PolicyId);
        writer.Text("Arn", policy.Arn);
        writer.Text("Path", policy.Path);
        writer.Text("DefaultVersionId", policy.DefaultVersionId);
        writer.Text("Description", policy.Description);
        writer.Date("CreateDate", policy.CreateDate);
        writer.Date("UpdateDate", policy.UpdateDate);
        writer.Objects("PolicyVersionList", [.. policy.Versions.Reverse()], version =>
        {
            writer.Document("Document", version.Document);
            writer.Text("VersionId", version.VersionId);
            writer.Boolean("IsDefaultVersion", version.VersionId == policy.DefaultVersionId);
            writer.Date("CreateDate", version.CreateDate);
        });
        writer.Tags("Tags", policy.Tags);
        _identities.WriteFlags(policy);
    }));

    // AWS's dump calls three of the lists otherwise.
    private static ImmutableSortedDictionary<string, string> AsDumpNames(ImmutableSortedDictionary<string, string> unknowns) => unknowns.IsEmpty
        ? unknowns
        : unknowns.ToImmutableSortedDictionary(u => u.Key is "Users" or "Groups" or "Roles" ? $"{u.Key[..^1]}DetailList" : u.Key, u => u.Value, StringComparer.Ordinal);

    // A list that is known to be empty is written as one.
    private void WriteGiven<T>(string key, Account account, IEnumerable<T> items, Action<T> write)
    {
        ImmutableArray<T> all = [.. items];
        if (!all.IsEmpty || account.Given.Contains(key))
        {
            writer.List(key, all, write);
        }
    }

    private void WriteIfAny<T>(string key, IEnumerable<T> items, Action<T> write) => writer.Objects(key, [.. items], write);

    private void WriteOpenIdConnectProvider(OpenIdConnectProvider provider) => writer.Entity(provider.Unknowns, () =>
    {
        writer.Text("Arn", provider.Arn);
        writer.Text("Url", provider.Url);
        writer.Texts("ClientIDList", provider.ClientIdList);
        writer.Texts("ThumbprintList", provider.ThumbprintList);
        writer.Date("CreateDate", provider.CreateDate);
        writer.Tags("Tags", provider.Tags);
    });

    private void WriteSamlProvider(SamlProvider provider) => writer.Entity(provider.Unknowns, () =>
    {
        writer.Text("Arn", provider.Arn);
        writer.Text("Name", provider.Name);
        writer.Text("SAMLMetadataDocument", provider.SamlMetadataDocument);
        writer.Date("CreateDate", provider.CreateDate);
        writer.Date("ValidUntil", provider.ValidUntil);
        writer.Tags("Tags", provider.Tags);
    });

    private void WriteVpcEndpoint(VpcEndpoint endpoint) => writer.Entity(endpoint.Unknowns, () =>
    {
        writer.Text("VpcEndpointId", endpoint.VpcEndpointId);
        writer.Text("VpcId", endpoint.VpcId);
        writer.Document("PolicyDocument", endpoint.Document);
        writer.Text("ExistsWhen", endpoint.ExistsWhen);
    });
}
