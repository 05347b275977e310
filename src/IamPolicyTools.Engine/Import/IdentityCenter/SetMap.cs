using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.IdentityCenter;

/// <summary>Sets, or assignments, as a map in YAML: a module of Terraform reads them (PO-2.5).</summary>
/// <param name="writer">Receives them.</param>
/// <param name="file">The file.</param>
/// <param name="readBeside">Reads a file by its path from there.</param>
internal sealed class SetMap(SetWriter writer, SourceFile file, Func<string, byte[]> readBeside)
{
    private static readonly string[] s_ofSets =
        ["aws_managed_policies", "customer_managed_policies", "inline_policy", "permissions_boundary", "session_duration"];

    /// <summary>Reads the map.</summary>
    /// <exception cref="InvalidTextException">It is one of something else.</exception>
    public void Read(ObjectNode map)
    {
        foreach (Member member in map.Members)
        {
            var value = (ObjectNode)member.Value;
            if (value["account_list"] is not null || value["permission_sets"] is not null)
            {
                Assign(value);
            }
            else if (s_ofSets.Any(m => value[m] is not null))
            {
                Declare(member, value);
            }
            else
            {
                throw SourceFile.FileError(
                    "SHAPE_NOT_RECOGNISED", "PO-2.5", $"Found {DisplayedText.Shorten(member.Name)}, which is neither a permission set nor an assignment; expected {string.Join(", ", s_ofSets)}, or account_list", member.NameLocation);
            }
        }
    }

    private void Declare(Member member, ObjectNode node)
    {
        if (writer.Declare(new ScalarNode(member.NameLocation, ScalarKind.Text, member.Name), node, node["description"]) is not { } set)
        {
            return;
        }

        writer.Last(set, node["session_duration"]);
        writer.Attach(set, node["aws_managed_policies"]);
        writer.AttachOfAccount(set, node["customer_managed_policies"]);
        if (node["permissions_boundary"] is ObjectNode boundary)
        {
            writer.Bound(set, boundary["aws_managed_policy"]);
            writer.BoundOfAccount(set, boundary["customer_managed_policy"]);
        }
        else if (!SetWriter.IsAbsent(node["permissions_boundary"]))
        {
            writer.BoundUnknown(set, node["permissions_boundary"]!, "a boundary as an object");
        }

        if (!SetWriter.IsAbsent(node["inline_policy"]))
        {
            Inline(set, node["inline_policy"]!);
        }
    }

    // The folder is an argument of the module, policies beside the map in its examples.
    private void Inline(PermissionSet set, Node inline)
    {
        if (Nodes.Text(inline) is not { } stem)
        {
            writer.Inline(set, inline);
            return;
        }

        string path = $"policies/{stem}.json";
        try
        {
            writer.Inline(set, TextDocument.Read(readBeside(path), Path.Join(Path.GetDirectoryName(file.Path), path)));
        }
        catch (InvalidTextException exception)
        {
            Diagnostic first = exception.Diagnostics[0];
            file.EntityError(
                "POLICY_UNREADABLE",
                "IN-20",
                $"The policy {path} cannot be read, and is taken to be unknown. {first.Message}",
                first.Location);
            set.InlinePolicy = PolicyDocument.Unknown($"{path} cannot be read", inline.Location);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            file.EntityError(
                "OUTSIDE_ROOT",
                "IN-35",
                $"The inline policy of {set.Name} cannot be read, and is taken to be unknown: {exception.Message}",
                inline.Location.At(set.Name!));
            set.InlinePolicy = PolicyDocument.Unknown($"{path} cannot be read", inline.Location);
        }
    }

    private void Assign(ObjectNode assignment)
    {
        AccountTarget[] targets =
        [
            .. writer.Items(assignment["account_list"], "a list of accounts")
                .Where(n => Nodes.Text(n) is { Length: > 0 })
                .Select(n => new AccountTarget(AccountTargetKind.Named, Nodes.Text(n)!, n.Location)),
        ];
        IReadOnlyList<Node> sets = writer.Items(assignment["permission_sets"], "a list of permission sets");
        foreach (Node set in sets)
        {
            writer.Give(writer.Grant(set, assignment["principal_type"], assignment["principal"], assignment, targets));
        }

        if (sets.Count == 0)
        {
            writer.Error(assignment, "an assignment with its permission_sets");
        }
    }
}
