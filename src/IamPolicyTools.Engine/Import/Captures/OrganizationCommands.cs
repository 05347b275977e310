using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Captures;

/// <summary>What the commands of AWS Organizations tell (7.4.2, CFG-13, CFG-14).</summary>
internal static class OrganizationCommands
{
    private const string Scp = "SERVICE_CONTROL_POLICY";
    private const string Rcp = "RESOURCE_CONTROL_POLICY";
    private static readonly string?[] s_closing = ["SUSPENDED", "PENDING_CLOSURE"];

    /// <summary>The commands by name.</summary>
    public static Dictionary<string, Action<CaptureScope>> All { get; } = new(StringComparer.Ordinal)
    {
        ["organizations describe-organization"] = Describe,
        ["organizations list-roots"] = Roots,
        ["organizations list-organizational-units-for-parent"] = s => Units(s, "OrganizationalUnits"),
        ["organizations describe-organizational-unit"] = s => Unit(s, s.Output?["OrganizationalUnit"] as ObjectNode, null),
        ["organizations list-accounts-for-parent"] = Accounts,
        ["organizations list-accounts"] = Accounts,
        ["organizations list-children"] = Children,
        ["organizations list-parents"] = Parents,
        ["organizations list-policies"] = s => Policies(s, null),
        ["organizations describe-policy"] = DescribePolicy,
        ["organizations list-policies-for-target"] = PoliciesForTarget,
        ["organizations list-targets-for-policy"] = Targets,
        ["organizations list-delegated-administrators"] = Administrators,
        ["organizations list-delegated-services-for-account"] = DelegatedServices,
    };

    private static OrganizationFacts Facts(CaptureScope scope) => scope.Shared.Organization;

    private static void Describe(CaptureScope scope)
    {
        if (scope.Output?["Organization"] is ObjectNode organization && Nodes.Text(organization["Id"]) is { } id
            && (Nodes.Text(organization["MasterAccountId"]) ?? Nodes.Text(organization["ManagementAccountId"])) is { } management)
        {
            Facts(scope).PutOrganization(id, management, organization.Location);
        }
    }

    private static void Roots(CaptureScope scope)
    {
        foreach (ObjectNode root in scope.Items("Roots"))
        {
            if (Nodes.Text(root["Id"]) is not { } id)
            {
                continue;
            }

            Facts(scope).NameBy(Nodes.Text(root["Arn"]), root.Location);
            Facts(scope).PutUnit(id, Nodes.Text(root["Name"]), null, root.Location.At(id));
            if (root["PolicyTypes"] is ArrayNode types)
            {
                Facts(scope).PutType(isScp: true, IsEnabled(types, Scp));
                Facts(scope).PutType(isScp: false, IsEnabled(types, Rcp));
            }
        }
    }

    private static bool IsEnabled(ArrayNode types, string type) =>
        types.Items.OfType<ObjectNode>().Any(t => Nodes.Text(t["Type"]) == type && Nodes.Text(t["Status"]) == "ENABLED");

    private static void Units(CaptureScope scope, string member)
    {
        foreach (ObjectNode unit in scope.Items(member))
        {
            Unit(scope, unit, scope.Record.Option("parent-id"));
        }
    }

    private static void Unit(CaptureScope scope, ObjectNode? unit, string? parent)
    {
        if (Nodes.Text(unit?["Id"]) is { } id)
        {
            Facts(scope).NameBy(Nodes.Text(unit!["Arn"]), unit.Location);
            Facts(scope).PutUnit(id, Nodes.Text(unit["Name"]), parent, unit.Location.At(id));
        }
    }

    private static void Accounts(CaptureScope scope)
    {
        foreach (ObjectNode account in scope.Items("Accounts"))
        {
            if (Nodes.Text(account["Id"]) is not { } id || !Arn.IsAccountId(id))
            {
                continue;
            }

            SourceLocation place = account.Location.At(id);
            Facts(scope).NameBy(Nodes.Text(account["Arn"]), place);
            Facts(scope).PutAccount(id, scope.Record.Option("parent-id"), place);

            // CFG-14
            string? state = Nodes.Text(account["State"]) ?? Nodes.Text(account["Status"]);
            if (s_closing.Contains(state))
            {
                scope.Record.File.Warn(
                    "ACCOUNT_CLOSING", "CFG-14", $"The account {id} is {state}: it stays in the tree, and nobody can use it", place);
            }

            string? name = Nodes.Text(account["Name"]);
            string? email = Nodes.Text(account["Email"]);
            scope.Edits.Add(EditPhase.Set, $"Name {id}", place, model =>
            {
                // An account of which nothing else is known stays one of the tree alone.
                if (model.Has(id))
                {
                    AccountEditor known = model.Of(new Owner(id));
                    known.Account = known.Account with
                    {
                        AccountName = known.Account.AccountName ?? name,
                        Email = known.Account.Email ?? email
                    };
                }
            });
        }
    }

    private static void Children(CaptureScope scope)
    {
        string parent = scope.Subject("parent-id")!;
        foreach (ObjectNode child in scope.Items("Children"))
        {
            if (Nodes.Text(child["Id"]) is { } id)
            {
                Put(scope, id, parent, child.Location);
            }
        }
    }

    private static void Parents(CaptureScope scope)
    {
        string child = scope.Subject("child-id")!;
        if (scope.Items("Parents").Select(p => Nodes.Text(p["Id"])).FirstOrDefault(id => id is not null) is { } parent)
        {
            Put(scope, child, parent, scope.Place);
        }
    }

    private static void Put(CaptureScope scope, string id, string parent, SourceLocation place)
    {
        if (Arn.IsAccountId(id))
        {
            Facts(scope).PutAccount(id, parent, place);
        }
        else
        {
            Facts(scope).PutUnit(id, null, parent, place);
        }
    }

    private static bool? IsScp(string? type) => type switch
    {
        Scp => true,
        Rcp => false,
        _ => null,
    };

    private static void Policies(CaptureScope scope, string? target)
    {
        foreach (ObjectNode policy in scope.Items("Policies"))
        {
            string? asked = scope.Record.Option("filter");
            if (Nodes.Text(policy["Id"]) is not { } id || IsScp(Nodes.Text(policy["Type"]) ?? asked) is not { } isScp)
            {
                continue;
            }

            string name = Nodes.Text(policy["Name"]) ?? id;
            Facts(scope).PutPolicy(
                id,
                new OrganizationPolicy(name, PolicyDocument.Unknown($"no record tells the policy {name}", scope.Place)) { Id = id },
                isScp,
                policy.Location.At(name));
            if (target is not null)
            {
                Facts(scope).Attach(id, isScp, target, scope.Place);
            }
        }
    }

    private static void DescribePolicy(CaptureScope scope)
    {
        var policy = scope.Output?["Policy"] as ObjectNode;
        var summary = policy?["PolicySummary"] as ObjectNode;
        string? id = Nodes.Text(summary?["Id"]) ?? scope.Record.Option("policy-id");
        if (id is null || IsScp(Nodes.Text(summary?["Type"])) is not { } isScp)
        {
            return;
        }

        string name = Nodes.Text(summary?["Name"]) ?? id;
        PolicyDocument document =
            scope.PolicyOr(policy?["Content"], isScp ? PolicyKind.ServiceControl : PolicyKind.ResourceControl, "the content");
        Facts(scope).PutPolicy(
            id, new OrganizationPolicy(name, document) { Id = id, Description = Nodes.Text(summary?["Description"]) }, isScp, scope.Place);
    }

    private static void PoliciesForTarget(CaptureScope scope)
    {
        string target = scope.Subject("target-id")!;
        Policies(scope, target);
        bool? asked = IsScp(scope.Record.Option("filter"));
        bool[] types =
            asked is { } one ? [one] : [.. scope.Items("Policies").Select(p => IsScp(Nodes.Text(p["Type"]))).OfType<bool>().Distinct()];

        // FullAWSAccess is always there: without a filter and a type in the answer, service control policies are what people ask for.
        types = types.Length == 0
            ? [.. scope.Items("Policies").Select(p => Facts(scope).TypeOf(Nodes.Text(p["Id"]) ?? string.Empty)).OfType<bool>().Distinct()]
            : types;
        foreach (bool isScp in types.Where(_ => scope.IsWhole && scope.Output is not null))
        {
            foreach (string id in scope
                .Items("Policies")
                .Select(p => Nodes.Text(p["Id"]))
                .OfType<string>()
                .Where(id => Facts(scope).TypeOf(id) == isScp))
            {
                Facts(scope).Attach(id, isScp, target, scope.Place);
            }

            Facts(scope).Complete(target, isScp, scope.Place);
        }
    }

    private static void Targets(CaptureScope scope)
    {
        string policy = scope.Subject("policy-id")!;
        foreach (string target in scope.Items("Targets").Select(t => Nodes.Text(t["TargetId"])).OfType<string>())
        {
            scope.Shared.LateAttachments.Add((policy, target, scope.Place));
        }
    }

    private static void Administrators(CaptureScope scope)
    {
        foreach (string account in scope.Items("DelegatedAdministrators").Select(a => Nodes.Text(a["Id"])).OfType<string>())
        {
            if (scope.Record.Option("service-principal") is { Length: > 0 } service)
            {
                Facts(scope).Delegate(account, service, scope.Place);
            }
        }
    }

    private static void DelegatedServices(CaptureScope scope)
    {
        string account = scope.Subject("account-id")!;
        foreach (string service in scope.Items("DelegatedServices").Select(a => Nodes.Text(a["ServicePrincipal"])).OfType<string>())
        {
            Facts(scope).Delegate(account, service, scope.Place);
        }
    }
}
