using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.LandingZones;

/// <summary>
/// Reads the folders of the AWS Deployment Framework: <c>UNIT/…/scp.json</c> is attached to the unit that the folders name (PO-2.7).
/// </summary>
internal sealed class AdfFolder(SourceFile file)
{
    private const string Settings = "adfconfig.yml";
    private static readonly EnumerationOptions s_all = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = true,
        MaxRecursionDepth = 20
    };

    /// <summary>True for a folder of the framework's bootstrap repository.</summary>
    public static bool Is(string folder) =>
        File.Exists(Path.Join(folder, Settings)) && Directory.EnumerateFiles(folder, "?cp.json", s_all).Any();

    /// <summary>The edits of a folder.</summary>
    /// <exception cref="InvalidTextException">The settings are no YAML.</exception>
    public EditList Read(string folder)
    {
        var edits = new EditList(isPlanned: true);
        var policies = new PolicySlots(file);
        var settings = TextDocument.ReadTemplate(
            InputFile.Read(Path.Join(folder, Settings), InputFile.LargestDocument), Path.Join(folder, Settings)).Root as ObjectNode;
        var scp = (settings?["config"] as ObjectNode)?["scp"] as ObjectNode;
        bool keepsDefault = Nodes.Text(scp?["keep-default-scp"]) is null or "enabled" or "true";
        foreach (string path in Directory.EnumerateFiles(folder, "?cp.json", s_all).Order(StringComparer.Ordinal))
        {
            string kind = Path.GetFileNameWithoutExtension(path);
            if (kind is not ("scp" or "rcp"))
            {
                continue;
            }

            bool isScp = kind == "scp";
            string unit = Path.GetRelativePath(folder, Path.GetDirectoryName(path)!).Replace('\\', '/');
            unit = unit == "." ? "Root" : unit;
            string name = $"adf-{kind}-{unit.Replace('/', '-')}";
            PolicyDocument document = Read(path, policies, isScp);
            SourceLocation place = document.Location.IsKnown ? document.Location : file.Start;
            edits.PutOrgPolicy(UnknownToken.Of($"adf:{name}"), name, document, isScp, place);
            edits.AttachByName(name, isScp, unit, place, dropsDefault: isScp && !keepsDefault);
        }

        return edits;
    }

    private PolicyDocument Read(string path, PolicySlots policies, bool isScp)
    {
        try
        {
            Node node = TextDocument.ReadFile(path, InputFile.LargestDocument);
            return policies.Read(node, isScp ? PolicyKind.ServiceControl : PolicyKind.ResourceControl, node.Location)
                ?? PolicyDocument.Unknown($"{path} is empty", node.Location);
        }
        catch (InvalidTextException exception)
        {
            Diagnostic first = exception.Diagnostics[0];
            file.EntityError(
                "POLICY_UNREADABLE",
                "IN-20",
                $"The policy {path} cannot be read, and is taken to be unknown. {first.Message}",
                first.Location);
            return PolicyDocument.Unknown($"{path} cannot be read", first.Location);
        }
    }
}
