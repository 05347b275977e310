using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.IdentityCenter;

/// <summary>
/// A set as three samples of AWS have it, which differ in the boundary: that of the pipeline, that of the Terraform module, whose
/// assignments stand in it, and that of the single-stage pipeline (PO-2.5).
/// </summary>
internal static class SampleSet
{
    /// <summary>Reads a set.</summary>
    public static void Read(ObjectNode node, SetWriter writer)
    {
        if (writer.Declare(node["Name"], node, node["Description"]) is not { } set)
        {
            return;
        }

        writer.Last(set, node["SessionDuration"]);
        writer.Attach(set, node["ManagedPolicies"]);
        writer.AttachOfAccount(set, node["CustomerManagedPolicies"]);
        writer.AttachOfAccount(set, node["CustomerPolicies"]);
        writer.Inline(set, node["CustomPolicy"]);
        writer.Bound(set, node["AwsPermissionBoundaryArn"]);
        writer.BoundOfAccount(set, node["CustomerPermissionBoundary"]);
        Bound(set, node["PermissionBoundary"], writer);
        foreach (Node assignment in writer.Items(node["Assignments"], "a list of assignments"))
        {
            var told = assignment as ObjectNode;
            writer.Give(writer.Grant(node["Name"], told?["type"], told?["principal"], assignment, Targets(told, writer)));
        }
    }

    private static void Bound(PermissionSet set, Node? boundary, SetWriter writer)
    {
        if (SetWriter.IsAbsent(boundary))
        {
            return;
        }

        if (boundary is not ObjectNode told)
        {
            writer.BoundUnknown(set, boundary!, "a boundary as an object");
        }
        else if (told["PolicyType"] is null)
        {
            writer.Bound(set, told["ManagedPolicy"]);
            writer.BoundOfAccount(set, told["CustomerPolicy"]);
        }
        else if (Nodes.Text(told["PolicyType"])?.ToUpperInvariant() == "AWS")
        {
            writer.Bound(set, told["Policy"]);
        }
        else
        {
            writer.BoundOfAccount(set, told["Policy"]);
        }
    }

    // The module leaves the management account out of all accounts, and takes units with all below them.
    private static IEnumerable<AccountTarget> Targets(ObjectNode? assignment, SetWriter writer)
    {
        if (assignment is null)
        {
            return [];
        }

        if (Nodes.IsTrue(assignment["all_accounts"]))
        {
            return [new AccountTarget(AccountTargetKind.All, "all_accounts", assignment["all_accounts"]!.Location)];
        }

        return
        [
            .. Named(assignment["account_id"]),
            .. Named(assignment["account_ou"]),
            .. Tags(assignment["account_tag"]),
        ];

        IEnumerable<AccountTarget> Named(Node? list) => writer.Items(list, "a list of accounts or units")
            .Where(n => Nodes.Text(n) is { Length: > 0 })
            .Select(n => new AccountTarget(AccountTargetKind.Named, Nodes.Text(n)!, n.Location) { IsDeep = true });

        IEnumerable<AccountTarget> Tags(Node? tags) => tags is ObjectNode map
            ? map.Members.Select(m => new AccountTarget(AccountTargetKind.Tagged, $"{m.Name}={Nodes.Text(m.Value)}", m.NameLocation))
            : writer.Items(tags, "tags of accounts")
                .Where(n => Nodes.Text(n) is not null)
                .Select(n => new AccountTarget(AccountTargetKind.Tagged, Nodes.Text(n)!.Replace(':', '='), n.Location));
    }
}
