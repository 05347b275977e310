using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.IdentityCenter;

/// <summary>Reads a file of a repository of permission sets, whatever its dialect (PO-2.5).</summary>
/// <param name="file">The file.</param>
/// <param name="context">Receives the sets, and who has them.</param>
/// <param name="readBeside">Reads a file by its path from there.</param>
internal sealed class PermissionSetFile(SourceFile file, InfrastructureContext context, Func<string, byte[]> readBeside)
{
    /// <summary>Reads it.</summary>
    /// <exception cref="InvalidTextException">It is none of the dialects.</exception>
    public void Read(byte[] content)
    {
        if (ExtensionLink.Is(file.Path))
        {
            new ExtensionLink(file, context).Read();
            return;
        }

        Read(TextDocument.Read(content, file.Path));
    }

    private void Read(Node root)
    {
        var writer = new SetWriter(file, context);
        switch (root)
        {
            case ArrayNode { Items.IsEmpty: false } list:
                foreach (Node item in list.Items)
                {
                    Read(item);
                }

                break;
            case ObjectNode set when Nodes.Text(set["template_type"]) == IambicSet.TemplateType:
                new IambicSet(writer, context).Read(set);
                break;
            case ObjectNode set when set["permissionSetName"] is not null:
                ExtensionSet.Read(set, writer);
                break;
            case ObjectNode set when set["Name"] is not null:
                SampleSet.Read(set, writer);
                break;
            case ObjectNode document when document["Assignments"] is ArrayNode assignments:
                SampleAssignments.Read(assignments, writer);
                break;
            case ObjectNode map when map.Members.Length > 0 && map.Members.All(m => m.Value is ObjectNode):
                new SetMap(writer, file, readBeside).Read(map);
                break;
            default:
                throw SourceFile.FileError(
                    "SHAPE_NOT_RECOGNISED", "PO-2.5", $"Found {root.Describe()} that is none of the dialects of permission sets; expected a set with its name, or assignments", root.Location);
        }
    }
}
