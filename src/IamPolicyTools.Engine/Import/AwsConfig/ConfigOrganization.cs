using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.AwsConfig;

/// <summary>
/// The organization as items beside those of AWS Config tell it (CFG-18): of each account the way from the root to it, with what is
/// attached on the way.
/// </summary>
internal static class ConfigOrganization
{
    /// <summary>An account with the root and the units above it.</summary>
    public static void Account(ConfigScope scope)
    {
        if (scope.Item.IsDeleted)
        {
            return;
        }

        ObjectNode[] nodes =
            [.. ConfigItem.Items(scope.Item.Value("orgNodes")).OfType<ObjectNode>().Where(n => Nodes.Text(n["id"]) is { Length: > 0 })];
        if (nodes.Length > 0 && TypeOf(nodes[^1]) == "ROOT")
        {
            Array.Reverse(nodes);
        }

        if (nodes.Length == 0 || TypeOf(nodes[0]) != "ROOT")
        {
            scope.Item.File.EntityError(
                "SHAPE_NOT_RECOGNISED",
                "CFG-18",
                $"{scope.Item.Id}: expected orgNodes that lead from the root to the account",
                scope.Item.Place);
            return;
        }

        string? parent = null;
        foreach (ObjectNode node in nodes)
        {
            string id = Nodes.Text(node["id"])!;
            SourceLocation place = node.Location.At($"{scope.Item.Type} {scope.Item.Id} / {id}");
            if (Arn.IsAccountId(id))
            {
                scope.Organization.PutAccount(id, parent, place);
            }
            else
            {
                scope.Organization.PutUnit(id, Nodes.Text(node["name"]), parent, place);
            }

            Attach(scope.Organization, node["serviceControlPolicies"], isScp: true, id, place);
            Attach(scope.Organization, node["resourceControlPolicies"], isScp: false, id, place);
            parent = id;
        }
    }

    /// <summary>A control policy.</summary>
    public static void Policy(ConfigScope scope, bool isScp)
    {
        if (scope.Item.IsDeleted)
        {
            return;
        }

        string id = IdOf(scope.Item.Arn ?? scope.Item.Id);
        PolicyDocument document = scope.Policy("document", isScp ? PolicyKind.ServiceControl : PolicyKind.ResourceControl)
            ?? PolicyDocument.Unknown($"{scope.Item.Type} {scope.Item.Id} has no document", scope.Item.Place);
        scope.Organization.NameBy(scope.Item.Arn, scope.Item.Place);
        scope.Organization.PutPolicy(
            id, new OrganizationPolicy(scope.Item.Text("name") ?? scope.Item.Name ?? id, document) { Id = id }, isScp, scope.Item.Place);
    }

    // A list that is there is all that is attached; of one that is not there nothing is known (CFG-13).
    private static void Attach(OrganizationFacts facts, Node? list, bool isScp, string target, SourceLocation place)
    {
        if (list is not ArrayNode { Items: var items })
        {
            return;
        }

        // CFG-14: a type that is switched on has at least one policy everywhere, so that none at the root says that it is off.
        if (items.IsEmpty)
        {
            if (target.StartsWith("r-", StringComparison.Ordinal))
            {
                facts.PutType(isScp, isEnabled: false);
            }

            return;
        }

        foreach (Node item in items)
        {
            var members = item as ObjectNode;
            if ((Nodes.Text(item) ?? Nodes.Text(members?["arn"]) ?? Nodes.Text(members?["id"])) is { Length: > 0 } policy)
            {
                facts.NameBy(policy, place);
                facts.Attach(IdOf(policy), isScp, target, place);
            }
        }

        facts.Complete(target, isScp, place);
    }

    private static string? TypeOf(ObjectNode node) => Nodes.Text(node["type"]);

    private static string IdOf(string policy) => policy[(policy.LastIndexOf('/') + 1)..];
}
