using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.IdentityCenter;

/// <summary>A set as a template of IAMbic has it, with who has it where (PO-2.5, PO-2.12).</summary>
internal sealed class IambicSet(SetWriter writer, InfrastructureContext context)
{
    /// <summary>What the template calls itself.</summary>
    public const string TemplateType = PermissionSetSigns.Template;

    // Its policies have the names of AWS in small letters (PO-2.8).
    private static readonly Dictionary<string, string> s_names = new(StringComparer.Ordinal)
    {
        ["version"] = "Version",
        ["id"] = "Id",
        ["statement"] = "Statement",
        ["sid"] = "Sid",
        ["effect"] = "Effect",
        ["action"] = "Action",
        ["not_action"] = "NotAction",
        ["resource"] = "Resource",
        ["not_resource"] = "NotResource",
        ["condition"] = "Condition",
    };

    private static readonly string[] s_own =
        ["expires_at", "deleted", "included_accounts", "excluded_accounts", "included_orgs", "excluded_orgs"];

    /// <summary>Reads a template.</summary>
    public void Read(ObjectNode template)
    {
        if (IambicRules.IsDeleted(template))
        {
            return;
        }

        if (template["properties"] is not ObjectNode properties)
        {
            writer.Error(template, "a template with its properties");
            return;
        }

        if (writer.Declare(properties["name"], template, properties["description"]) is not { } set)
        {
            return;
        }

        set.ExistsWhen = context.Undecided(IambicRules.Until(template), template.Location);
        writer.Last(set, properties["session_duration"]);
        writer.Attach(set, Kept(properties["managed_policies"]));
        writer.AttachOfAccount(set, Kept(properties["customer_managed_policy_references"]));
        Bound(set, properties["permissions_boundary"]);
        Inline(set, properties["inline_policy"]);
        foreach (Node rule in writer.Items(Kept(template["access_rules"]), "a list of access rules"))
        {
            if (rule is ObjectNode told)
            {
                Assign(properties["name"]!, template, told);
            }
            else
            {
                writer.Error(rule, "an access rule");
            }
        }
    }

    private static Node? Kept(Node? list) =>
        list is ArrayNode items ? new ArrayNode(items.Location, [.. items.Items.Where(i => !IambicRules.IsDeleted(i))]) : list;

    private void Bound(PermissionSet set, Node? boundary)
    {
        if (SetWriter.IsAbsent(boundary) || IambicRules.IsDeleted(boundary!))
        {
            return;
        }

        if (boundary is not ObjectNode told)
        {
            writer.BoundUnknown(set, boundary!, "a boundary as an object");
        }
        else if (IambicRules.When(told) is { } undecided)
        {
            set.Unknowns["PermissionsBoundary"] = $"it is set when {undecided}";
        }
        else
        {
            writer.Bound(set, told["managed_policy_arn"]);
            writer.BoundOfAccount(set, told["customer_managed_policy_reference"]);
        }
    }

    private void Inline(PermissionSet set, Node? policy)
    {
        if (SetWriter.IsAbsent(policy) || IambicRules.IsDeleted(policy!))
        {
            return;
        }

        if (policy is not ObjectNode told)
        {
            writer.Inline(set, policy);
            return;
        }

        Node[] statements =
            [.. (told["statement"] ?? told["Statement"]) is ArrayNode list ? list.Items.Where(s => !IambicRules.IsDeleted(s)) : []];
        writer.Inline(set, Renamed(told, [.. statements.Select(Renamed)]));
        if (set.InlinePolicy is { UnknownReason: null } read)
        {
            set.InlinePolicy = OpenStatements.Under(
                Opened(read, statements), IambicRules.When(told) is { } ends ? context.Undecided(ends, told.Location) : null);
        }
    }

    private PolicyDocument Opened(PolicyDocument read, Node[] statements)
    {
        if (read.Statements.Length != statements.Length)
        {
            return read;
        }

        IEnumerable<Statement> opened = read.Statements.Select((s, i) =>
            context.Undecided(IambicRules.When(statements[i] as ObjectNode), s.Location) is { } undecided
                ? OpenStatements.Under(s, undecided)
                : s);
        return new PolicyDocument(read.Version, read.Id, [.. opened], read.Location);
    }

    private static Node Renamed(Node node) => node is ObjectNode statement ? Renamed(statement, null) : node;

    private static ObjectNode Renamed(ObjectNode node, System.Collections.Immutable.ImmutableArray<Node>? statements) => new(
        node.Location,
        [
            .. node.Members.Where(m => !s_own.Contains(m.Name)).Select(m =>
            {
                string name = s_names.GetValueOrDefault(m.Name, m.Name);
                Node value = name == "Statement" && statements is { } list ? new ArrayNode(m.Value.Location, list)
                    : name == "Effect" && Nodes.Text(m.Value) is { Length: > 0 } effect
                        ? new ScalarNode(m.Value.Location, ScalarKind.Text, char.ToUpperInvariant(effect[0]) + effect[1..])
                    : m.Value;
                return new Member(name, m.NameLocation, value);
            }),
        ]);

    private void Assign(Node set, ObjectNode template, ObjectNode rule)
    {
        Func<string?, Undecided> ofRule = Organizations(rule);
        Func<string?, Undecided> ofTemplate = Organizations(template);
        AccountTarget[] without = [.. Accounts(rule, "excluded_accounts")];
        AccountTarget[] targets = SetWriter.IsAbsent(rule["included_accounts"])
            ? [new AccountTarget(AccountTargetKind.All, "*", rule.Location) { HasManagement = null }]
            : [.. Accounts(rule, "included_accounts")];
        (Node Who, string Type)[] principals =
        [
            .. writer.Items(rule["groups"], "a list of groups").Select(g => (g, "GROUP")),
            .. writer.Items(rule["users"], "a list of users").Select(u => (u, "USER")),
        ];
        foreach ((Node who, string type) in principals)
        {
            PermissionSetGrant? grant = writer.Grant(set, new ScalarNode(who.Location, ScalarKind.Text, type), who, rule, targets);
            writer.Give(grant is null ? null : grant with
            {
                Except = [.. without],
                ExistsWhen = IambicRules.Until(rule),
                IsForOrganization = id => ofRule(id).And(ofTemplate(id)),
            });
        }
    }

    private IEnumerable<AccountTarget> Accounts(ObjectNode rule, string list) => writer.Items(rule[list], "a list of accounts")
        .Where(n => Nodes.Text(n) is { Length: > 0 })
        .Select(n => Nodes.Text(n) == "*"
            ? new AccountTarget(AccountTargetKind.All, "*", n.Location) { HasManagement = null }
            : Arn.IsAccountId(Nodes.Text(n)!) ? new AccountTarget(AccountTargetKind.Named, Nodes.Text(n)!, n.Location)
            : new AccountTarget(AccountTargetKind.Beginning, Nodes.Text(n)!, n.Location));

    private Func<string?, Undecided> Organizations(ObjectNode part)
    {
        string[] included = [.. writer.Items(part["included_orgs"], "a list of organizations").Select(Nodes.Text).OfType<string>()];
        string[] excluded = [.. writer.Items(part["excluded_orgs"], "a list of organizations").Select(Nodes.Text).OfType<string>()];
        return id => Fits(included, id, none: true).And(Fits(excluded, id, none: false).Not());
    }

    private static Undecided Fits(string[] organizations, string? id, bool none) => organizations switch
    {
        [] => new Undecided(none, null),
        _ when organizations.Contains("*") => Undecided.Always,
        _ when id is not null => new Undecided(organizations.Contains(id), null),
        _ => Undecided.When($"the organization is {string.Join(" or ", organizations)}"),
    };
}
