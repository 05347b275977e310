using System.Collections.Immutable;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.ChangeSets;

/// <summary>What has to go so that a model with one source becomes the model with another: what only the first has.</summary>
internal static class ModelRemovals
{
    // Their policies are managed statement by statement.
    private static readonly string[] s_piecewise = ["lambda", "events"];

    /// <summary>Adds the edits.</summary>
    /// <param name="before">What was there, alone.</param>
    /// <param name="after">What will be there, alone.</param>
    /// <param name="edits">Receives the edits.</param>
    public static void Add(IamModel before, IamModel after, EditList edits)
    {
        foreach (Account was in before.Accounts.Values)
        {
            Account now = after.Accounts.GetValueOrDefault(was.AccountId) ?? new Account { AccountId = was.AccountId, Partition = was.Partition };
            var owner = new Owner(was.AccountId, was.Partition);
            AddIdentities(owner, was, now, edits);
            AddResources(owner, was, now, edits);
            foreach (ManagedPolicy policy in was.Policies.Values.Where(p => !p.IsStub && now.Policies.GetValueOrDefault(p.Arn) is null or { IsStub: true }))
            {
                edits.DeletePolicy(owner, policy.Arn, policy.Location);
            }
        }

        if (before.Organization is { } organization)
        {
            AddOrganization(organization, after.Organization, edits);
        }
    }

    private static void AddIdentities(Owner owner, Account was, Account now, EditList edits)
    {
        foreach (IamIdentity identity in was.Users.Values.Concat<IamIdentity>(was.Groups.Values).Concat(was.Roles.Values))
        {
            IdentityRef who = IdentityEdits.IdentityOf(identity);
            IamIdentity? left = identity switch
            {
                User user => now.Users.GetValueOrDefault(user.UserName),
                Group group => now.Groups.GetValueOrDefault(group.GroupName),
                _ => now.Roles.GetValueOrDefault(((Role)identity).RoleName),
            };
            if (!identity.IsStub && left is null or { IsStub: true })
            {
                edits.Delete(owner, who, identity.Location);
                continue;
            }

            foreach (InlinePolicy policy in identity.InlinePolicies.Where(p => left?.InlinePolicies.Any(l => l.PolicyName == p.PolicyName) != true))
            {
                edits.DeleteInline(owner, who, policy.PolicyName, identity.Location);
            }

            foreach (AttachedPolicy policy in identity.AttachedPolicies.Where(p => left?.AttachedPolicies.Any(l => l.PolicyArn == p.PolicyArn) != true))
            {
                edits.Detach(owner, who, policy.PolicyArn, identity.Location);
            }

            foreach (string group in (identity as User)?.Groups.Except((left as User)?.Groups ?? [], StringComparer.Ordinal) ?? [])
            {
                edits.Leave(owner, who.Name, group, identity.Location);
            }

            foreach (AccessKey key in (identity as User)?.AccessKeys.Where(k => (left as User)?.AccessKeys.Any(l => l.AccessKeyId == k.AccessKeyId) != true) ?? [])
            {
                edits.DeleteAccessKey(owner, who.Name, key.AccessKeyId, identity.Location);
            }
        }

        foreach (string provider in was.SamlProviders.Keys.Except(now.SamlProviders.Keys)
            .Concat(was.OpenIdConnectProviders.Keys.Except(now.OpenIdConnectProviders.Keys)))
        {
            edits.DeleteProvider(owner, provider, SourceLocation.None);
        }

        foreach (string profile in was.InstanceProfiles.Keys.Except(now.InstanceProfiles.Keys))
        {
            edits.DeleteInstanceProfile(owner, profile, SourceLocation.None);
        }
    }

    private static void AddResources(Owner owner, Account was, Account now, EditList edits)
    {
        foreach (Resource resource in was.Resources.Values)
        {
            Resource? left = now.Resources.GetValueOrDefault(resource.Arn);
            if (!resource.IsStub && left is null or { IsStub: true })
            {
                edits.DeleteResource(owner, resource.Arn, resource.Location);
            }
            else if (resource.Document is { } document)
            {
                AddPolicy(owner, resource, document, left?.Document, edits);
            }
        }

        foreach (VpcEndpoint endpoint in was.VpcEndpoints.Values.Where(e => !now.VpcEndpoints.ContainsKey(e.VpcEndpointId)))
        {
            edits.DeleteEndpoint(owner, endpoint.VpcEndpointId, endpoint.Location);
        }
    }

    private static void AddPolicy(Owner owner, Resource resource, PolicyDocument was, PolicyDocument? now, EditList edits)
    {
        string service = Arn.TryParse(resource.Arn, out Arn parts) ? parts.Service.ToString() : string.Empty;
        if (s_piecewise.Contains(service))
        {
            foreach (string sid in was.Statements.Select(s => s.Sid).OfType<string>().Except(now?.Statements.Select(s => s.Sid).OfType<string>() ?? []))
            {
                edits.RemoveStatement(owner, resource.Arn, sid, resource.Location);
            }
        }
        else if (now is null or { UnknownReason: AccountEditor.Why })
        {
            PolicyDocument? standard = service switch
            {
                "kms" => StandardPolicies.Key(owner),
                "sns" => StandardPolicies.Topic(owner, resource.Arn),
                _ => null,
            };
            edits.RemovePolicy(owner, resource.Arn, standard, resource.Location);
        }
    }

    private static void AddOrganization(Organization was, Organization? now, EditList edits)
    {
        foreach (OrganizationPolicy policy in was.ServiceControlPolicies.Values.Where(p => now?.ServiceControlPolicies.ContainsKey(p.Name) != true)
            .Concat(was.ResourceControlPolicies.Values.Where(p => now?.ResourceControlPolicies.ContainsKey(p.Name) != true)))
        {
            edits.DeleteOrgPolicy(policy.Id ?? policy.Name, SourceLocation.None);
        }

        var places = now is null ? [] : Places(now.Root).ToDictionary(p => p.Id, p => p.Policies, StringComparer.Ordinal);
        foreach ((string id, ImmutableArray<string> policies) in Places(was.Root))
        {
            foreach (string policy in policies.Except(places.GetValueOrDefault(id, [])).Where(p => p is not (Organization.FullAwsAccess or Organization.RcpFullAwsAccess)))
            {
                edits.DetachOrgPolicy(policy, id, SourceLocation.None);
            }
        }
    }

    private static IEnumerable<(string Id, ImmutableArray<string> Policies)> Places(OrganizationalUnit unit) =>
    [
        (unit.Id, [.. unit.ServiceControlPolicies, .. unit.ResourceControlPolicies]),
        .. unit.Accounts.Select(a => (a.AccountId, (ImmutableArray<string>)[.. a.ServiceControlPolicies, .. a.ResourceControlPolicies])),
        .. unit.OrganizationalUnits.SelectMany(Places),
    ];
}
