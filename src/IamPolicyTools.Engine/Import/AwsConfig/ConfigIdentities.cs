using System.Collections.Immutable;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.AwsConfig;

/// <summary>Users, groups, roles and policies as AWS Config has them (7.4.1).</summary>
internal static class ConfigIdentities
{
    /// <summary><c>AWS::IAM::User</c></summary>
    public static void User(ConfigScope scope) => Put(scope, IdentityKind.User, "userName", "userId", "userPolicyList");

    /// <summary><c>AWS::IAM::Group</c></summary>
    public static void Group(ConfigScope scope) => Put(scope, IdentityKind.Group, "groupName", "groupId", "groupPolicyList");

    /// <summary><c>AWS::IAM::Role</c></summary>
    public static void Role(ConfigScope scope) => Put(scope, IdentityKind.Role, "roleName", "roleId", "rolePolicyList");

    /// <summary><c>AWS::IAM::Policy</c></summary>
    public static void Policy(ConfigScope scope)
    {
        ConfigItem item = scope.Item;
        string name = item.Text("policyName") ?? NameIn(item.Arn) ?? item.Name ?? item.Id;
        string path = EntityName.PathOf(item.Text("path")) ?? PathIn(item.Arn, ":policy/") ?? "/";
        if (item.IsDeleted)
        {
            scope.Edits.DeletePolicy(scope.Owner, scope.Owner.Iam($"policy{path}{name}"), item.Place);
            return;
        }

        ObjectNode[] versions = [.. ConfigItem.Items(item.Value("policyVersionList")).OfType<ObjectNode>()];
        ObjectNode? current = Array.Find(versions, v => Nodes.IsTrue(v["isDefaultVersion"]))
            ?? Array.Find(versions, v => item.Text("defaultVersionId") is { } id && Nodes.Text(v["versionId"]) == id);
        if (!item.Tells("policyVersionList"))
        {
            scope.NotAsked("policyVersionList");
        }

        PolicyDocument document = (current is null ? null : scope.ReadPolicy(current["document"], PolicyKind.Identity, "policyVersionList"))
            ?? PolicyDocument.Unknown($"AWS Config does not tell the default version of {name}", item.Place);
        string? id = item.Text("policyId");
        string version = Nodes.Text(current?["versionId"]) ?? item.Text("defaultVersionId") ?? "v1";
        DateTimeOffset? created = ConfigItem.TimeOf(item.Value("createDate"));
        scope.Edits.PutPolicy(scope.Owner, new EntityName(name, path), document, item.Place, policy => policy with
        {
            PolicyId = id ?? policy.PolicyId,
            CreateDate = created ?? policy.CreateDate,
            Tags = scope.Tags ?? policy.Tags,
            DefaultVersionId = version,
            Versions = [policy.Versions[0] with { VersionId = version }],
        });
    }

    /// <summary><c>AWS::IAM::OIDCProvider</c></summary>
    public static void OpenIdConnectProvider(ConfigScope scope)
    {
        string? url = scope.Item.Text("Url") ?? After(scope.Item.Arn ?? scope.Item.Text("Arn"), ":oidc-provider/");
        if (url is not null && scope.Item.IsDeleted)
        {
            scope.Edits.DeleteProvider(scope.Owner, scope.Owner.Iam($"oidc-provider/{url}"), scope.Item.Place);
        }
        else if (url is not null)
        {
            ImmutableArray<string> clients = [.. ConfigItem.Items(scope.Item.Value("ClientIdList")).Select(Nodes.Text).OfType<string>()];
            scope.Edits.PutOpenIdConnectProvider(scope.Owner, url, clients, scope.Item.Place);
        }
    }

    /// <summary><c>AWS::IAM::SAMLProvider</c></summary>
    public static void SamlProvider(ConfigScope scope)
    {
        string? name = After(scope.Item.Arn ?? scope.Item.Text("Arn"), ":saml-provider/") ?? scope.Item.Name;
        if (name is not null && scope.Item.IsDeleted)
        {
            scope.Edits.DeleteProvider(scope.Owner, scope.Owner.Iam($"saml-provider/{name}"), scope.Item.Place);
        }
        else if (name is not null)
        {
            scope.Edits.PutSamlProvider(scope.Owner, name, scope.Item.Place);
        }
    }

    private static void Put(ConfigScope scope, IdentityKind kind, string nameMember, string idMember, string inlineMember)
    {
        ConfigItem item = scope.Item;
        string arnStart = $":{kind.ToString().ToLowerInvariant()}/";
        string? arn = item.Arn ?? item.Text("arn");
        string name = item.Text(nameMember) ?? NameIn(arn) ?? item.Name ?? item.Id;
        var who = new IdentityRef(kind, name);
        if (item.IsDeleted)
        {
            scope.Edits.Delete(scope.Owner, who, item.Place);
            return;
        }

        bool isRole = kind == IdentityKind.Role;
        bool isUser = kind == IdentityKind.User;
        bool tellsTrust = isRole && Tells(scope, "assumeRolePolicyDocument");
        new ObservedIdentity
        {
            Who = who,
            Path = EntityName.PathOf(item.Text("path")) ?? PathIn(arn, arnStart) ?? "/",
            Place = item.Place,
            Id = item.Text(idMember) ?? (item.Id.StartsWith('A') && item.Id.Length > 15 && !item.Id.Contains(':', StringComparison.Ordinal) ? item.Id : null),
            CreateDate = ConfigItem.TimeOf(item.Value("createDate")),
            Trust = !isRole ? null
                : (tellsTrust ? scope.Policy("assumeRolePolicyDocument", PolicyKind.Trust) : null)
                ?? PolicyDocument.Unknown($"AWS Config does not tell the trust policy of {name}", item.Place),
            Inline = Tells(scope, inlineMember) ? Inline(scope, inlineMember) : null,
            Attached = Tells(scope, "attachedManagedPolicies") ? Attached(item) : null,
            Groups = isUser && Tells(scope, "groupList") ? [.. ConfigItem.Items(item.Value("groupList")).Concat(Text(item, "groupList")).Select(Nodes.Text).OfType<string>()] : null,
            Boundary = kind == IdentityKind.Group ? null : Tells(scope, "permissionsBoundary") ? Boundary(item) : null,
            Tags = scope.Tags,
            MaxSessionDuration = int.TryParse(item.Text("maxSessionDuration"), out int seconds) && seconds > 0 ? seconds : null,
            Reason = $"AWS Config does not tell it of {name}",
        }.AddTo(scope.Edits, scope.Owner);
        foreach (ObjectNode profile in ConfigItem.Items(item.Value("instanceProfileList")).OfType<ObjectNode>())
        {
            if (Nodes.Text(profile["instanceProfileName"]) is { } profileName)
            {
                string? path = PathIn(Nodes.Text(profile["arn"]), ":instance-profile/");
                scope.Edits.PutInstanceProfile(scope.Owner, new EntityName(profileName, path), name, item.At("instanceProfileList"));
            }
        }
    }

    private static bool Tells(ConfigScope scope, string member)
    {
        bool tells = scope.Item.Tells(member);
        if (!tells)
        {
            scope.NotAsked(member);
        }

        return tells;
    }

    private static IEnumerable<Node> Text(ConfigItem item, string member) => item.Value(member) is ScalarNode one ? [one] : [];

    private static ImmutableArray<InlinePolicy> Inline(ConfigScope scope, string member)
    {
        ImmutableArray<InlinePolicy>.Builder policies = ImmutableArray.CreateBuilder<InlinePolicy>();
        foreach (ObjectNode policy in ConfigItem.Items(scope.Item.Value(member)).OfType<ObjectNode>())
        {
            if (Nodes.Text(policy["policyName"]) is { Length: > 0 } name && policies.All(p => p.PolicyName != name))
            {
                PolicyDocument document = scope.ReadPolicy(policy["policyDocument"], PolicyKind.Identity, $"{member}/{name}")
                    ?? PolicyDocument.Unknown($"AWS Config does not tell the inline policy {name}", scope.Item.Place);
                policies.Add(new InlinePolicy(name, document));
            }
        }

        return policies.ToImmutable();
    }

    private static ImmutableArray<string> Attached(ConfigItem item) =>
        [.. ConfigItem.Items(item.Value("attachedManagedPolicies")).OfType<ObjectNode>().Select(p => Nodes.Text(p["policyArn"])).OfType<string>()];

    private static string Boundary(ConfigItem item) =>
        (item.Value("permissionsBoundary") is ObjectNode boundary ? Nodes.Text(boundary["permissionsBoundaryArn"]) : Nodes.Text(item.Value("permissionsBoundary"))) ?? string.Empty;

    private static string? NameIn(string? arn) => arn is not null && arn.StartsWith("arn:", StringComparison.Ordinal) ? arn[(arn.LastIndexOf('/') + 1)..] : null;

    private static string? PathIn(string? arn, string start)
    {
        int at = arn?.IndexOf(start, StringComparison.Ordinal) ?? -1;
        return at < 0 ? null : arn![(at + start.Length - 1)..(arn!.LastIndexOf('/') + 1)];
    }

    private static string? After(string? arn, string start)
    {
        int at = arn?.IndexOf(start, StringComparison.Ordinal) ?? -1;
        return at < 0 ? null : arn![(at + start.Length)..];
    }
}
