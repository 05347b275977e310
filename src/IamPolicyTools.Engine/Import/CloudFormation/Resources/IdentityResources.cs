using System.Globalization;
using IamPolicyTools.Import.CloudFormation.Stacks;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Resources;

/// <summary>The types of IAM as edits (7.2.5).</summary>
internal static class IdentityResources
{
    /// <summary><c>AWS::IAM::Role</c></summary>
    public static void Role(ResourceScope scope)
    {
        EntityName name = scope.EntityName();
        PolicyDocument trust = scope.RequiredPolicy("AssumeRolePolicyDocument", PolicyKind.Trust);
        string? description = scope.Text("Description");
        int? longest = int.TryParse(scope.Text("MaxSessionDuration"), NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
            ? seconds
            : null;
        scope.Edits.PutRole(scope.Owner, name, scope.Place, role => role with
        {
            Description = description ?? role.Description,
            MaxSessionDuration = longest ?? role.MaxSessionDuration,
            Tags = scope.Tags(),
        });
        scope.Edits.SetTrust(
            scope.Owner,
            name.Name,
            trust,
            scope.PlaceOf("AssumeRolePolicyDocument", scope.Property("AssumeRolePolicyDocument")),
            scope.Both(null, scope.Place));
        scope.MarkShared(new IdentityRef(IdentityKind.Role, name.Name), name, nameof(Model.Role.Tags));
        Common(scope, new IdentityRef(IdentityKind.Role, name.Name), name);
        Boundary(scope, new IdentityRef(IdentityKind.Role, name.Name), name);
    }

    /// <summary><c>AWS::IAM::User</c></summary>
    public static void User(ResourceScope scope)
    {
        EntityName name = scope.EntityName();
        var who = new IdentityRef(IdentityKind.User, name.Name);
        bool hasPassword = scope.Property("LoginProfile") is ObjectNode;
        scope.Edits.PutUser(scope.Owner, name, scope.Place, user => user with
        {
            Tags = scope.Tags(),
            LoginProfile = hasPassword ? user.LoginProfile ?? new LoginProfile { UserName = name.Name } : user.LoginProfile,
        });
        scope.MarkShared(who, name, nameof(Model.User.Tags));
        Common(scope, who, name);
        Boundary(scope, who, name);
        MarkUnknownList(scope, who, "Groups", "GroupList");
        foreach ((string group, string? existsWhen, SourceLocation place) in Names(scope, "Groups"))
        {
            scope.Edits.Join(scope.Owner, name.Name, group, place, Unless(existsWhen, name));
        }
    }

    /// <summary><c>AWS::IAM::Group</c></summary>
    public static void Group(ResourceScope scope)
    {
        EntityName name = scope.EntityName();
        scope.Edits.PutGroup(scope.Owner, name, scope.Place);
        Common(scope, new IdentityRef(IdentityKind.Group, name.Name), name);
    }

    /// <summary><c>AWS::IAM::ManagedPolicy</c></summary>
    public static void ManagedPolicy(ResourceScope scope)
    {
        EntityName name = scope.EntityName();
        PolicyDocument document = scope.RequiredPolicy("PolicyDocument", PolicyKind.Identity);
        string? description = scope.Text("Description");
        scope.Edits.PutPolicy(
            scope.Owner, name, document, scope.Place, policy => policy with { Description = description }, scope.Both(null, scope.Place));
        string arn = scope.Owner.Iam($"policy{name.Path}{name.Name}");
        foreach ((IdentityRef who, string? existsWhen, SourceLocation place) in Holders(scope))
        {
            scope.Edits.Attach(scope.Owner, who, arn, place, UnlessOpen(who.Name, existsWhen));
        }
    }

    /// <summary><c>AWS::IAM::Policy</c>, which is an inline policy of each of its holders.</summary>
    public static void Policy(ResourceScope scope)
    {
        string? name = scope.RequiredText("PolicyName");
        PolicyDocument document = scope.RequiredPolicy("PolicyDocument", PolicyKind.Identity);
        foreach ((IdentityRef who, string? existsWhen, SourceLocation _) in Holders(scope))
        {
            scope.Edits.PutInline(scope.Owner, who, name ?? scope.Resource.LogicalId, document, scope.Place, existsWhen);
        }
    }

    /// <summary><c>AWS::IAM::RolePolicy</c> and its like.</summary>
    public static void InlinePolicy(ResourceScope scope, IdentityKind kind)
    {
        string? name = scope.RequiredText("PolicyName");
        string? owner = scope.RequiredText($"{kind}Name");
        PolicyDocument document =
            scope.Policy("PolicyDocument", PolicyKind.Identity) ?? PolicyDocument.Unknown("PolicyDocument is missing", scope.Place);
        if (owner is not null)
        {
            scope.Edits.PutInline(
                scope.Owner,
                new IdentityRef(kind, owner),
                name ?? scope.Resource.LogicalId,
                document,
                scope.Place,
                scope.Both(null, scope.Place));
        }
    }

    /// <summary><c>AWS::IAM::UserToGroupAddition</c></summary>
    public static void Membership(ResourceScope scope)
    {
        if (scope.RequiredText("GroupName") is { } group)
        {
            foreach ((string user, string? existsWhen, SourceLocation place) in Names(scope, "Users"))
            {
                scope.Edits.Join(scope.Owner, user, group, place, UnlessOpen(user, existsWhen));
            }
        }
    }

    /// <summary><c>AWS::IAM::InstanceProfile</c></summary>
    public static void InstanceProfile(ResourceScope scope) => scope.Edits.PutInstanceProfile(
        scope.Owner, scope.EntityName(), Names(scope, "Roles")
            .Where(r => r.ExistsWhen is null || r.ExistsWhen == scope.ExistsWhen)
            .Select(r => r.Name)
            .FirstOrDefault(), scope.Place);

    /// <summary><c>AWS::IAM::AccessKey</c></summary>
    public static void AccessKey(ResourceScope scope)
    {
        if (scope.RequiredText("UserName") is { } user && scope.Stack.Ref(scope.Resource.LogicalId, scope.Place) is ScalarNode id)
        {
            scope.Edits.PutAccessKey(
                scope.Owner, user, new AccessKey { AccessKeyId = id.Text, IsActive = scope.Text("Status") != "Inactive" }, scope.Place);
        }
    }

    /// <summary><c>AWS::IAM::OIDCProvider</c></summary>
    public static void OpenIdConnectProvider(ResourceScope scope)
    {
        if (scope.Text("Url") is { } url)
        {
            scope.Edits.PutOpenIdConnectProvider(scope.Owner, url, [.. scope.Texts("ClientIdList").Select(c => c.Text)], scope.Place);
        }
    }

    /// <summary><c>AWS::IAM::SAMLProvider</c></summary>
    public static void SamlProvider(ResourceScope scope) =>
        scope.Edits.PutSamlProvider(scope.Owner, scope.Stack.NameOf(scope.Resource).Name, scope.Place);

    /// <summary><c>AWS::IAM::ServiceLinkedRole</c>, whose name and policy AWS chooses.</summary>
    public static void ServiceLinkedRole(ResourceScope scope)
    {
        if (scope.RequiredText("AWSServiceName") is not { } service)
        {
            return;
        }

        string name = scope.Stack.Unknown(scope.Resource.LogicalId, UnknownValueKind.Name, scope.Place).Text;
        var entity = new EntityName(name, $"/aws-service-role/{service}/", IsProvisional: true, scope.Both(null, scope.Place));
        scope.Edits.PutRole(scope.Owner, entity, scope.Place, role => role);
        scope.Edits.SetTrust(
            scope.Owner, name, PolicyDocument.Unknown("AWS writes the trust policy of a service-linked role", scope.Place), scope.Place);
        scope.Edits.MarkUnknown(
            scope.Owner,
            new IdentityRef(IdentityKind.Role, name),
            "AttachedManagedPolicies",
            "AWS chooses the policy of a service-linked role",
            scope.Place);
    }

    // Whoever is meant by a name that is not known has it perhaps in any case (IN-15).
    private static string? UnlessOpen(string name, string? existsWhen) => UnknownToken.IsIn(name) ? null : existsWhen;

    // CFN-25: what CloudFormation manages is added; what else is there stays.
    private static void Common(ResourceScope scope, IdentityRef who, EntityName name)
    {
        MarkUnknownList(scope, who, "ManagedPolicyArns", "AttachedManagedPolicies");
        foreach ((string arn, string? existsWhen, SourceLocation place) in scope.Texts("ManagedPolicyArns"))
        {
            if (UnknownToken.Is(arn))
            {
                scope.Edits.MarkUnknown(scope.Owner, who, "AttachedManagedPolicies", arn, place);
            }
            else
            {
                scope.Edits.Attach(scope.Owner, who, arn, place, Unless(existsWhen, name));
            }
        }

        MarkUnknownList(scope, who, "Policies", IdentityEdits.InlineMember(who));
        int index = 0;
        foreach (Possible item in Possibilities.Items(scope.Property("Policies")))
        {
            string at = $"Policies/{index++}";
            SourceLocation place = scope.PlaceOf(at, item.Value);
            if (item.Value is not ObjectNode policy)
            {
                scope.Edits.MarkUnknown(scope.Owner, who, IdentityEdits.InlineMember(who), $"{at} is not known", place);
                continue;
            }

            string? policyName = scope.TextOf(policy["PolicyName"], $"{at}/PolicyName");
            PolicyDocument? document = scope.PolicyOf(policy["PolicyDocument"], $"{at}/PolicyDocument", PolicyKind.Identity);
            if (policyName is null || document is null)
            {
                scope.Stack.File.EntityError(
                    "PROPERTY_MISSING",
                    "IN-36",
                    $"{at}: found no {(policyName is null ? "PolicyName" : "PolicyDocument")}, which an inline policy must have",
                    place);
            }

            scope.Edits.PutInline(
                scope.Owner, who, policyName ?? $"{scope.Resource.LogicalId}-{index}", document
                    ?? PolicyDocument.Unknown("PolicyDocument is missing", place), place, scope.Both(item.ExistsWhen, place));
        }

        if (scope.Stack.IsOpen(scope.Resource))
        {
            scope.Edits.MarkUnknown(
                scope.Owner, who, IdentityEdits.InlineMember(who), "a part of the resource would be included from elsewhere", scope.Place);
            scope.Edits.MarkUnknown(
                scope.Owner, who, "AttachedManagedPolicies", "a part of the resource would be included from elsewhere", scope.Place);
        }
    }

    private static void Boundary(ResourceScope scope, IdentityRef who, EntityName name)
    {
        Node? value = scope.Property("PermissionsBoundary");
        IReadOnlyList<Possible> possible = Possibilities.Of(value);
        foreach (Possible boundary in possible)
        {
            SourceLocation place = scope.PlaceOf("PermissionsBoundary", boundary.Value);
            if (scope.TextOf(boundary.Value, "PermissionsBoundary") is not { } arn)
            {
                continue;
            }

            if (UnknownToken.Is(arn))
            {
                scope.Edits.MarkUnknown(scope.Owner, who, "PermissionsBoundary", arn, place);
            }
            else
            {
                scope.Edits.SetBoundary(scope.Owner, who, arn, place, Unless(scope.Both(boundary.ExistsWhen, place), name));
            }
        }

        // Planned sources set the slots that they set: a template's role without a boundary has none (IN-32).
        if (possible.Count == 0)
        {
            scope.Edits.SetBoundary(scope.Owner, who, null, scope.Place);
        }
    }

    // What depends on nothing but the existence of its owner is there with it.
    private static string? Unless(string? existsWhen, EntityName name) => existsWhen == name.ExistsWhen ? null : existsWhen;

    private static void MarkUnknownList(ResourceScope scope, IdentityRef who, string property, string member)
    {
        if (scope.IsUnknownList(property))
        {
            scope.Edits.MarkUnknown(
                scope.Owner, who, member, $"{property} is not known", scope.PlaceOf(property, scope.Property(property)));
        }
    }

    private static IEnumerable<(IdentityRef Who, string? ExistsWhen, SourceLocation Place)> Holders(ResourceScope scope) =>
        new[] { IdentityKind.Role, IdentityKind.User, IdentityKind.Group }
            .SelectMany(kind => Names(scope, $"{kind}s").Select(n => (new IdentityRef(kind, n.Name), n.ExistsWhen, n.Place)));

    // CFN-24: names, not ARNs.
    private static IEnumerable<(string Name, string? ExistsWhen, SourceLocation Place)> Names(ResourceScope scope, string property)
    {
        if (scope.IsUnknownList(property))
        {
            scope.Stack.File.Warn(
                "HOLDERS_UNKNOWN",
                "IN-15",
                $"{property}: the list is not known, so that nothing is said about whom it means",
                scope.PlaceOf(property, scope.Property(property)));
        }

        foreach ((string text, string? existsWhen, SourceLocation place) in scope.Texts(property))
        {
            string name = text;
            if (text.StartsWith("arn:", StringComparison.Ordinal))
            {
                name = text[(text.LastIndexOf('/') + 1)..];
                scope.Stack.File.Warn(
                    "NAME_EXPECTED",
                    "CFN-24",
                    $"{property}: found the ARN {DisplayedText.Shorten(text)}, where CloudFormation wants the name; {DisplayedText.Shorten(name)} is taken",
                    place);
            }

            yield return (name, existsWhen, place);
        }
    }
}
