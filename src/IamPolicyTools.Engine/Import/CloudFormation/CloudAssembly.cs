using System.Globalization;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation;

/// <summary>Reads what the CDK writes into <c>cdk.out</c> (CFN-39): the stacks that <c>manifest.json</c> names.</summary>
/// <param name="templates">Takes the templates.</param>
/// <param name="context">The import.</param>
internal sealed class CloudAssembly(TemplateImport templates, InfrastructureContext context)
{
    private const string StackType = "aws:cloudformation:stack";
    private const int OldestVersion = 1;
    private const int MostNested = 20;
    private readonly List<EditList> _edits = [];
    private readonly HashSet<string> _selected = new(StringComparer.Ordinal);

    /// <summary>Reads an assembly.</summary>
    /// <param name="content">The manifest.</param>
    /// <param name="file">The manifest's file.</param>
    /// <returns>The edits of each stack.</returns>
    /// <exception cref="InvalidTextException">It is no manifest.</exception>
    public IReadOnlyList<EditList> Read(byte[] content, SourceFile file)
    {
        Read(TextDocument.Read(content, file.Path), file, file.Path, depth: 0);
        foreach (string missing in context.Options.Templates.Stacks.Where(s => !_selected.Contains(s)))
        {
            throw SourceFile.FileError(
                "STACK_UNKNOWN", "CFN-39", $"Found no stack \"{DisplayedText.Shorten(missing)}\" in the assembly", file.Start);
        }

        return _edits;
    }

    private void Read(Node root, SourceFile file, string path, int depth)
    {
        if (root is not ObjectNode manifest || manifest["artifacts"] is not ObjectNode artifacts)
        {
            throw SourceFile.FileError(
                "SHAPE_NOT_RECOGNISED", "CFN-39", "Expected the artifacts of a cloud assembly as an object", root.Location);
        }

        if (manifest["version"] is not ScalarNode { Text: var version }
            || !int.TryParse(version.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major)
            || major < OldestVersion)
        {
            throw SourceFile.FileError(
                "VERSION_NOT_SUPPORTED", "CFN-39", "Expected the version of a cloud assembly, as 45.0.0", root.Location);
        }

        if (manifest["missing"] is ArrayNode { Items.Length: > 0 } missing)
        {
            file.Warn(
                "CONTEXT_MISSING",
                "CFN-39",
                "Look-ups of the CDK's context were not done: the templates may hold values that stand for them",
                missing.Location);
        }

        foreach (Member member in artifacts.Members)
        {
            if (member.Value is not ObjectNode artifact)
            {
                continue;
            }

            switch ((artifact["type"] as ScalarNode)?.Text)
            {
                case StackType:
                    ReadStack(member, artifact, file, path);
                    break;
                case "cdk:cloud-assembly":
                    ReadNested(member, artifact, file, path, depth);
                    break;
            }
        }
    }

    private void ReadNested(Member member, ObjectNode artifact, SourceFile file, string path, int depth)
    {
        if (depth >= MostNested)
        {
            throw SourceFile.FileError("TOO_DEEP", "IN-35", $"Found assemblies nested more than {MostNested} deep", member.NameLocation);
        }

        if (Property(artifact, "directoryName") is { } folder
            && ReadBeside(path, Path.Join(folder, "manifest.json"), file, member.NameLocation) is { } content)
        {
            string inner = Path.Join(Path.GetDirectoryName(path), folder, "manifest.json");
            Read(TextDocument.Read(content, inner), file, inner, depth + 1);
        }
    }

    private void ReadStack(Member member, ObjectNode artifact, SourceFile file, string path)
    {
        string name = Property(artifact, "stackName") ?? member.Name;
        string? display = (artifact["displayName"] as ScalarNode)?.Text;
        if (!IsSelected(member.Name, name, display))
        {
            return;
        }

        if (Property(artifact, "templateFile") is not { } template)
        {
            file.EntityError("PROPERTY_MISSING", "CFN-39", $"The stack {member.Name} has no templateFile", member.NameLocation);
            return;
        }

        if (ReadBeside(path, template, file, member.NameLocation) is not { } content)
        {
            return;
        }

        (string? account, string? region) = Environment(artifact);
        var origin = new StackOrigin(member.Name) { StackName = name, AccountId = account, Region = region };
        foreach (Member parameter in artifact["properties"] is ObjectNode properties && properties["parameters"] is ObjectNode given
            ? given.Members
            : [])
        {
            origin.Parameters[parameter.Name] = parameter.Value;
        }

        var source = new SourceFile(Path.Join(Path.GetDirectoryName(path), template));
        _edits.Add(templates.Add(content, source, origin));
        templates.Sources.Add(source);
    }

    private bool IsSelected(string id, string name, string? display)
    {
        if (context.Options.Templates.Stacks.IsEmpty)
        {
            return true;
        }

        string[] names = [.. new[] { id, name, display }.OfType<string>().Where(context.Options.Templates.Stacks.Contains)];
        _selected.UnionWith(names);
        return names.Length > 0;
    }

    // aws://ACCOUNT/REGION, where unknown-account and unknown-region are nothing (IN-8, IN-9).
    private static (string? Account, string? Region) Environment(ObjectNode artifact)
    {
        const string Start = "aws://";
        string[] parts = artifact["environment"] is ScalarNode { Text: var text } && text.StartsWith(Start, StringComparison.Ordinal)
            ? text[Start.Length..].Split('/')
            : [];
        return (
            parts.Length > 0 && Arn.IsAccountId(parts[0]) ? parts[0] : null,
            parts.Length > 1 && parts[1].Length > 0 && parts[1] != UnknownToken.Region ? parts[1] : null);
    }

    private static string? Property(ObjectNode artifact, string name) =>
        artifact["properties"] is ObjectNode properties && properties[name] is ScalarNode { Text: { Length: > 0 } text } ? text : null;

    private byte[]? ReadBeside(string path, string named, SourceFile file, SourceLocation place)
    {
        try
        {
            return templates.ReadBeside(path, named);
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            file.EntityError(
                "OUTSIDE_ROOT", "IN-35", $"The file {DisplayedText.Shorten(named)} cannot be read: {exception.Message}", place);
            return null;
        }
    }
}
