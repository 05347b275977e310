using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.LandingZones;

/// <summary>What <c>iam-config.yaml</c> puts into the accounts of a landing zone (PO-2.5, PO-2.6), in the neutral form.</summary>
internal sealed class AcceleratorEntities(
    Node? root, IReadOnlyList<(string Name, string? Id, string? Unit, SourceLocation Place)> accounts, SourceFile file)
{
    private const string Why = "no policy set puts it into the account";
    private readonly ObjectNode? _config = root as ObjectNode;

    /// <summary>The accounts with what is deployed to them.</summary>
    public IEnumerable<Node> Accounts()
    {
        foreach ((string name, string? id, string? _, SourceLocation place) in accounts.Where(a => a.Id is not null))
        {
            Node[] policies = [.. Sets("policySets", "policies", name).Select(Policy)];
            Node[] roles = [.. Sets("roleSets", "roles", name).Select(r => Role(r.Set, r.Item))];
            Node[] groups = [.. Sets("groupSets", "groups", name).Select(g => Holder(g.Item, "GroupName", g.Item["name"]))];
            Node[] users = [.. Sets("userSets", "users", name).Select(u => User(u.Item))];
            yield return Made.Object(
                place,
                ("AccountId", Made.Text(place, id!)),
                ("AccountName", Made.Text(place, name)),
                ("Policies", Made.List(place, [.. policies, .. Missing(policies, [.. roles, .. groups, .. users], place)])),
                ("Roles", Made.List(place, roles)),
                ("Groups", Made.List(place, groups)),
                ("Users", Made.List(place, users)),
                ("InstanceProfiles", Made.List(
                    place,
                    Sets("roleSets", "roles", name).Where(r => Nodes.IsTrue(r.Item["instanceProfile"])).Select(r => Profile(r.Item)))),
                ("SAMLProviders", Made.List(place, Nodes
                    .Items(_config?["providers"])
                    .OfType<ObjectNode>()
                    .Where(p => p["name"] is not null)
                    .Select(p => Made.Object(p.Location, ("Name", p["name"]))))));
        }
    }

    /// <summary>The permission sets; null for none.</summary>
    public Node? PermissionSets()
    {
        ObjectNode[] sets =
            [.. Nodes.Items((_config?["identityCenter"] as ObjectNode)?["identityCenterPermissionSets"]).OfType<ObjectNode>()];
        return sets.Length == 0 ? null : Made.List(_config!.Location, sets.Select(set =>
        {
            var policies = set["policies"] as ObjectNode;
            Node[] ofAccount = [.. Nodes.Items(policies?["customerManaged"]), .. Nodes.Items(policies?["acceleratorManaged"])];
            return Made.Object(
                set.Location,
                ("Name", set["name"]),
                ("Description", set["description"]),
                ("SessionDuration", Nodes.Text(set["sessionDuration"]) is { } minutes ? Made.Text(set.Location, $"PT{minutes}M") : null),
                ("ManagedPolicies", policies?["awsManaged"]),
                ("CustomerManagedPolicies", ofAccount.Length == 0 ? null : Made.List(set.Location, ofAccount.Select(OfAccount))),
                ("InlinePolicy", policies?["inlinePolicy"]),
                ("PermissionsBoundary", Boundary(policies?["permissionsBoundary"] as ObjectNode)));
        }));
    }

    /// <summary>Who has them; null for none.</summary>
    public Node? Assignments()
    {
        List<Node> found = [];
        foreach (ObjectNode assignment in Nodes
            .Items((_config?["identityCenter"] as ObjectNode)?["identityCenterAssignments"])
            .OfType<ObjectNode>())
        {
            Node targets = Made.List(assignment.Location, Named(assignment).Select(a => Made.Text(assignment.Location, a)));
            IEnumerable<(string? Type, Node? Who)> principals =
                Nodes.Items(assignment["principals"]).OfType<ObjectNode>().Select(p => (Nodes.Text(p["type"]), p["name"]));
            if (assignment["principalId"] is { } id)
            {
                principals = principals.Append((Nodes.Text(assignment["principalType"]), id));
            }

            foreach ((string? type, Node? who) in principals.Where(_ => targets is ArrayNode { Items.IsEmpty: false }))
            {
                found.Add(Made.Object(
                    assignment.Location,
                    ("PermissionSet", assignment["permissionSetName"]),
                    (type == "USER" ? "User" : "Group", who),
                    ("Targets", targets)));
            }
        }

        return found.Count == 0 ? null : Made.List(_config!.Location, found);
    }

    private IEnumerable<(ObjectNode Set, ObjectNode Item)> Sets(string member, string items, string account)
    {
        foreach (ObjectNode set in Nodes.Items(_config?[member]).OfType<ObjectNode>().Where(s => Named(s).Contains(account)))
        {
            foreach (ObjectNode item in Nodes.Items(set[items]).OfType<ObjectNode>())
            {
                yield return (set, item);
            }
        }
    }

    // The ids of the accounts that a set is deployed to, by their names: a unit means what stands directly in it, Root everything.
    private IEnumerable<string> Named(ObjectNode set)
    {
        var targets = set["deploymentTargets"] as ObjectNode;
        string[] units = [.. Nodes.Items(targets?["organizationalUnits"]).Select(Nodes.Text).OfType<string>()];
        string[] names = [.. Nodes.Items(targets?["accounts"]).Select(Nodes.Text).OfType<string>()];
        string[] without = [.. Nodes.Items(targets?["excludedAccounts"]).Select(Nodes.Text).OfType<string>()];
        return accounts
            .Where(a => a.Id is not null
                && !without.Contains(a.Name)
                && (names.Contains(a.Name) || units.Contains("Root") || (a.Unit is { } unit && units.Contains(unit))))
            .Select(a => a.Name);
    }

    private static Node Policy((ObjectNode Set, ObjectNode Item) policy) =>
        Made.Object(policy.Item.Location, ("PolicyName", policy.Item["name"]), ("PolicyDocument", policy.Item["policy"]));

    // A policy that is made elsewhere is there, and what it says is not known.
    private IEnumerable<Node> Missing(Node[] policies, Node[] holders, SourceLocation place)
    {
        HashSet<string> made = [.. policies.OfType<ObjectNode>().Select(p => Nodes.Text(p["PolicyName"])).OfType<string>()];
        IEnumerable<string> used = Nodes.Items(_config?["roleSets"]).Concat(Nodes.Items(_config?["groupSets"]))
            .Concat(Nodes.Items(_config?["userSets"])).OfType<ObjectNode>()
            .SelectMany(s => Nodes.Items(s["roles"]).Concat(Nodes.Items(s["groups"])).Concat(Nodes.Items(s["users"])))
            .OfType<ObjectNode>()
            .SelectMany(h => Nodes.Items((h["policies"] as ObjectNode)?["customerManaged"]).Append(h["boundaryPolicy"]))
            .Select(Nodes.Text)
            .OfType<string>()
            .Distinct();
        HashSet<string> held = [.. holders
            .OfType<ObjectNode>()
            .SelectMany(h => Nodes.Items(h["AttachedManagedPolicies"]).Append(h["PermissionsBoundary"]))
            .Select(Nodes.Text)
            .OfType<string>()];
        foreach (string name in used.Where(n => held.Contains(n) && !made.Contains(n)).Order(StringComparer.Ordinal))
        {
            file.Warn("STUB_CREATED", "PO-2.6", $"Found the policy {name}, which {Why}: what it says is unknown", place);
            yield return Made.Object(
                place, ("PolicyName", Made.Text(place, name)), ("PolicyDocument", Made.Object(place, ("Unknown", Made.Text(place, Why)))));
        }
    }

    private static ObjectNode Holder(ObjectNode item, string member, Node? name, params (string Name, Node? Value)[] more)
    {
        var policies = item["policies"] as ObjectNode;
        Node[] attached = [.. Nodes.Items(policies?["awsManaged"]), .. Nodes.Items(policies?["customerManaged"])];
        return Made.Object(item.Location,
        [
            (member, name),
            ("AttachedManagedPolicies", attached.Length == 0 ? null : Made.List(item.Location, attached)),
            ("PermissionsBoundary", item["boundaryPolicy"]),
            .. more
        ]);
    }

    private static ObjectNode Role(ObjectNode set, ObjectNode item) =>
        Holder(
            item,
            "RoleName",
            item["name"],
            ("Path", EntityName.PathOf(Nodes.Text(set["path"])) is { } path ? Made.Text(set.Location, path) : null),
            ("AssumeRolePolicyDocument", Trust(item)));

    private static ObjectNode User(ObjectNode item) =>
        Holder(item, "UserName", item["username"], ("Groups", item["group"] is { } group ? Made.List(item.Location, [group]) : null));

    private static ObjectNode Profile(ObjectNode item) =>
        Made.Object(item.Location, ("InstanceProfileName", item["name"]), ("Roles", Made.List(item.Location, [item["name"]!])));

    private static ObjectNode Trust(ObjectNode role)
    {
        SourceLocation place = role.Location;
        string[] ids = [.. Nodes.Items(role["externalIds"]).Select(Nodes.Text).OfType<string>()];
        IEnumerable<Node> statements = Nodes.Items(role["assumedBy"]).OfType<ObjectNode>().Where(
            w => w["principal"] is not null).Select(who =>
        {
            string principal = Nodes.Text(who["principal"]) ?? string.Empty;
            string type = Nodes.Text(who["type"]) ?? "service";
            (string key, string value) = type switch
            {
                "service" => ("Service", principal),
                "provider" => ("Federated", principal.StartsWith("arn:", StringComparison.Ordinal)
                    ? principal
                    : $"arn:${{PARTITION}}:iam::${{ACCOUNT_ID}}:saml-provider/{principal}"),
                _ => ("AWS", Arn.IsAccountId(principal) ? $"arn:${{PARTITION}}:iam::{principal}:root" : principal),
            };
            (string Op, string Key, IEnumerable<string> Values)[] conditions = type == "provider" ? [("StringEquals", "SAML:aud", ["https://signin.aws.amazon.com/saml"])]
                : ids.Length > 0 && key == "AWS" ? [("StringEquals", "sts:ExternalId", ids)]
                : [];
            SourceLocation at = who.Location;
            return (Node)Made.Object(
                at,
                ("Effect", Made.Text(at, "Allow")),
                ("Principal", Made.Object(at, (key, Made.Text(at, value)))),
                ("Action", Made.Text(at, type == "provider" ? "sts:AssumeRoleWithSAML" : "sts:AssumeRole")),
                ("Condition", conditions is [var (op, name, values)]
                    ? Made.Object(at, (op, Made.Object(at, (name, Made.List(at, values.Select(v => Made.Text(at, v)))))))
                    : null));
        });
        return Made.Object(place, ("Version", Made.Text(place, "2012-10-17")), ("Statement", Made.List(place, statements)));
    }

    private static Node OfAccount(Node policy)
    {
        var reference = policy as ObjectNode;
        return reference is null ? policy : Made.Object(policy.Location, ("Name", reference["name"]), ("Path", reference["path"]));
    }

    private static ObjectNode? Boundary(ObjectNode? boundary) => boundary is null ? null
        : boundary["customerManagedPolicy"] is ObjectNode own ? Made.Object(boundary.Location, ("CustomerManagedPolicy", OfAccount(own)))
        : boundary["awsManagedPolicyName"] is { } name ? Made.Object(boundary.Location, ("ManagedPolicy", name))
        : null;
}
