using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Collected;

/// <summary>Reads what iam-collect has of an organization (CFG-17).</summary>
internal sealed class CollectedOrganization(SourceFile file)
{
    private readonly OrganizationFacts _facts = new();
    private readonly PolicySlots _policies = new(file);

    /// <summary>Adds the edits of one organization.</summary>
    public void Read(string folder, EditList edits)
    {
        if (CollectedFolder.ReadFile(Path.Join(folder, "metadata.json"), file) is not ObjectNode metadata)
        {
            return;
        }

        string? id = Nodes.Text(metadata["id"]);
        string? management = Nodes.Text(metadata["rootAccountId"]);
        if (id is not null && management is not null)
        {
            _facts.PutOrganization(id, management, metadata.Location);
        }

        ReadPolicies(Path.Join(folder, "scps"), isScp: true);
        ReadPolicies(Path.Join(folder, "rcps"), isScp: false);
        var features = metadata["features"] as ObjectNode;
        PutType(features?["SERVICE_CONTROL_POLICY"], isScp: true);
        PutType(features?["RESOURCE_CONTROL_POLICY"], isScp: false);

        Node? units = CollectedFolder.ReadFile(Path.Join(folder, "ous.json"), file);
        foreach (Member unit in (units as ObjectNode)?.Members ?? [])
        {
            var told = unit.Value as ObjectNode;
            Node? own = CollectedFolder.ReadFile(Path.Join(folder, "ous", unit.Name, "metadata.json"), file);
            _facts.PutUnit(
                unit.Name, Nodes.Text((own as ObjectNode)?["name"]), Nodes.Text(told?["parent"]), unit.NameLocation.At(unit.Name));
            Attach(unit.Name, told, unit.NameLocation);
        }

        if (units is null && Nodes.Text(metadata["rootOu"]) is { } root)
        {
            _facts.PutUnit(root, null, null, metadata.Location);
        }

        if (CollectedFolder.ReadFile(Path.Join(folder, "structure.json"), file) is ObjectNode structure)
        {
            foreach (Member top in structure.Members)
            {
                Walk(top.Name, top.Value as ObjectNode, 0);
            }
        }

        foreach (Member account in (CollectedFolder.ReadFile(Path.Join(folder, "accounts.json"), file) as ObjectNode)?.Members ?? [])
        {
            var told = account.Value as ObjectNode;
            if (Arn.IsAccountId(account.Name))
            {
                _facts.PutAccount(account.Name, Nodes.Text(told?["ou"]), account.NameLocation.At(account.Name));
                Attach(account.Name, told, account.NameLocation);
            }
        }

        foreach (Member service in (CollectedFolder.ReadFile(Path.Join(folder, "delegated-admins.json"), file) as ObjectNode)?.Members
            ?? [])
        {
            foreach (string account in Nodes.Items(service.Value).Select(Nodes.Text).OfType<string>().Where(a => Arn.IsAccountId(a)))
            {
                _facts.Delegate(account, service.Name, service.NameLocation);
            }
        }

        _facts.AddTo(edits, file);
    }

    // CFG-14
    private void PutType(Node? feature, bool isScp)
    {
        if (Nodes.IsTrue(feature) || Nodes.IsFalse(feature))
        {
            _facts.PutType(isScp, Nodes.IsTrue(feature));
        }
    }

    private void Walk(string id, ObjectNode? node, int depth)
    {
        const int Deepest = 20;
        if (node is null || depth > Deepest)
        {
            return;
        }

        foreach (string account in Nodes.Items(node["accounts"]).Select(Nodes.Text).OfType<string>().Where(a => Arn.IsAccountId(a)))
        {
            _facts.PutAccount(account, id, node.Location);
        }

        foreach (Member child in (node["children"] as ObjectNode)?.Members ?? [])
        {
            _facts.PutUnit(child.Name, null, id, child.NameLocation);
            Walk(child.Name, child.Value as ObjectNode, depth + 1);
        }
    }

    private void ReadPolicies(string folder, bool isScp)
    {
        foreach (string policy in CollectedFolder.Folders(folder))
        {
            if (CollectedFolder.ReadFile(Path.Join(policy, "metadata.json"), file) is not ObjectNode metadata)
            {
                continue;
            }

            string id = IdOf(Nodes.Text(metadata["arn"]) ?? Path.GetFileName(policy));
            string name = Nodes.Text(metadata["name"]) ?? id;
            Node? text = CollectedFolder.ReadFile(Path.Join(policy, "policy.json"), file);
            PolicyDocument document = _policies.Read(
                text, isScp ? PolicyKind.ServiceControl : PolicyKind.ResourceControl, (text?.Location ?? metadata.Location).At(name))
                ?? PolicyDocument.Unknown("the policy has no policy.json", metadata.Location);
            _facts.PutPolicy(
                id,
                new OrganizationPolicy(name, document) { Id = id, Description = Nodes.Text(metadata["description"]) },
                isScp,
                metadata.Location.At(name));
        }
    }

    // By ARN or by id: which, differs.
    private void Attach(string target, ObjectNode? told, SourceLocation place)
    {
        foreach ((string member, bool isScp) in new[] { ("scps", true), ("rcps", false) })
        {
            if (told?[member] is not ArrayNode list)
            {
                continue;
            }

            foreach (string policy in list.Items.Select(Nodes.Text).OfType<string>())
            {
                _facts.Attach(IdOf(policy), isScp, target, place);
            }

            _facts.Complete(target, isScp, place);
        }
    }

    private static string IdOf(string text)
    {
        string id = text[(text.LastIndexOf('/') + 1)..];
        return id.ToUpperInvariant() switch
        {
            "P-FULLAWSACCESS" => "p-FullAWSAccess",
            "P-RCPFULLAWSACCESS" => "p-RCPFullAWSAccess",
            _ => id,
        };
    }
}
