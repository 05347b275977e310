using IamPolicyTools.Import.CloudFormation.Resources;
using IamPolicyTools.Import.CloudFormation.Serverless;
using IamPolicyTools.Import.CloudFormation.Stacks;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation;

/// <summary>
/// The templates of one import (7.2). They are opened first and evaluated when all are there, since one may use what another exports.
/// </summary>
internal sealed class TemplateImport
{
    private readonly HashSet<string> _declared = new(StringComparer.Ordinal);
    private readonly InfrastructureContext _context;
    private readonly Surroundings _surroundings;
    private readonly Lazy<Dictionary<string, Node>> _given;
    private readonly List<(Stack Stack, EditList Edits)> _stacks = [];

    /// <summary>Begins an import.</summary>
    /// <param name="context">The import.</param>
    /// <param name="readBeside">Reads a file that another one names, by the path that it names it by.</param>
    public TemplateImport(InfrastructureContext context, FileBeside readBeside)
    {
        _context = context;
        ReadBeside = readBeside;
        _surroundings = new Surroundings(context, readBeside, Open);
        _given = new Lazy<Dictionary<string, Node>>(() => ParameterFiles.Given(context.Options.Templates));
    }

    /// <summary>Reads a file that another one names.</summary>
    public FileBeside ReadBeside { get; }

    /// <summary>The files of stacks that are not named by the user, but by a cloud assembly.</summary>
    public List<SourceFile> Sources { get; } = [];

    /// <summary>The parameters that the user gives and no template has, and those that templates have.</summary>
    public (IReadOnlyList<string> Unused, IReadOnlyCollection<string> Declared) Parameters =>
        ([.. (_given.IsValueCreated ? _given.Value.Keys : _context.Options.Templates.Parameters.Keys)
            .Where(p => !_declared.Contains(p))
            .Order(StringComparer.Ordinal)], _declared);

    /// <summary>Opens a template.</summary>
    /// <param name="content">The file's content.</param>
    /// <param name="file">The file.</param>
    /// <param name="origin">What is known of the stack beside the template; null for nothing.</param>
    /// <returns>What will be in it once the import is finished.</returns>
    /// <exception cref="InvalidTextException">It is no template, or nothing tells its account.</exception>
    public EditList Add(byte[] content, SourceFile file, StackOrigin? origin = null)
    {
        return Add(ReadTemplate(content, file.Path, file), file, origin);
    }

    /// <summary>Opens a template that is read.</summary>
    /// <param name="template">The template.</param>
    /// <param name="file">The file.</param>
    /// <param name="origin">What is known of the stack beside the template; null for nothing.</param>
    /// <returns>What will be in it once the import is finished.</returns>
    /// <exception cref="InvalidTextException">Nothing tells its account.</exception>
    public EditList Add(Template template, SourceFile file, StackOrigin? origin)
    {
        var edits = new EditList(isPlanned: true);
        string what = origin is null ? $"the template {Path.GetFileName(file.Path)}" : $"the stack {origin.Id}";
        string account = _context.AccountOf(origin?.AccountId, what, template.Root.Location);
        string region = _context.RegionOf(origin?.Region, file, template.Root.Location);
        TemplateOptions options = _context.Options.Templates;
        string? name = origin?.StackName ?? options.StackName;
        var facts = new StackFacts(
            name ?? options.StackKey ?? Path.GetFileNameWithoutExtension(file.Path),
            name,
            new Owner(account, Owner.PartitionOf(region)),
            region);
        var given = new Dictionary<string, Node>(origin?.Parameters ?? new Dictionary<string, Node>(), StringComparer.Ordinal);
        foreach ((string parameter, Node value) in _given.Value)
        {
            given[parameter] = value;
        }

        _stacks.Add((Open(template, facts, file, given, null), edits));
        return edits;
    }

    /// <summary>Keeps what leaves its template and stays in AWS (CFN-42).</summary>
    /// <param name="earlier">The templates as they were.</param>
    public void Keep(TemplateImport earlier)
    {
        if (_stacks is [(Stack first, EditList edits), ..])
        {
            new RetainedResources(earlier._surroundings, _surroundings, edits, first.File).Keep(
                [.. earlier._stacks.Select(s => s.Stack)], [.. _stacks.Select(s => s.Stack)]);
        }
    }

    /// <summary>Evaluates what was opened, nested stacks with it.</summary>
    public void Finish()
    {
        foreach ((Stack stack, EditList edits) in _stacks)
        {
            foreach (Stack each in _surroundings.WithNested(stack))
            {
                ResourceReaders.Read(each, edits);
            }
        }
    }

    /// <summary>Reads a template.</summary>
    /// <exception cref="InvalidTextException">It is none.</exception>
    private static Template ReadTemplate(byte[] content, string path, SourceFile file)
    {
        TemplateText text = TextDocument.ReadTemplate(content, path);
        if (text.Root is not ObjectNode root)
        {
            throw TextDocument.NotAnObject(text.Root);
        }

        if (text.NotCloudFormation is { } place)
        {
            file.Warn(
                "NOT_CLOUDFORMATION_YAML",
                "CFN-4",
                "Found an alias or a merge key, which CloudFormation itself does not read: aws cloudformation package and SAM resolve it",
                place);
        }

        return root["Resources"] is ObjectNode
            ? new Template(root)
            : throw SourceFile.FileError(
                "SHAPE_NOT_RECOGNISED",
                "CFN-3",
                $"Expected Resources as an object, found {root["Resources"]?.Describe() ?? "none"}",
                root.Location);
    }

    private const string Include = "AWS::Include";

    private Stack Open(Template template, StackFacts facts, SourceFile file, IReadOnlyDictionary<string, Node> given, string? existsWhen)
    {
        template = _surroundings.Spliced(template, file);
        var stack = new Stack(template, facts, _context, file, given, _surroundings);
        _declared.UnionWith(stack.Parameters.Names);
        List<TemplateResource> resources = [.. Resources(stack, WarnOfMacros(template, file, existsWhen),
            _context.Options.Templates.HarmlessMacros)];
        stack.Take(ServerlessTransform.Expand(stack, resources));
        _surroundings.Opened(stack);
        return stack;
    }

    // CFN-21: what a macro makes of the template is not known.
    private string? WarnOfMacros(Template template, SourceFile file, string? existsWhen)
    {
        foreach ((string name, SourceLocation location) in template.Macros.Where(
            m => !_context.Options.Templates.HarmlessMacros.Contains(m.Name)))
        {
            file.Warn(
                "MACRO_NOT_RUN",
                "CFN-21",
                $"Found the macro {DisplayedText.Shorten(name)}, which is not run: the template is read as it stands, and may be another",
                location);
            existsWhen = Possibilities.Both(existsWhen, $"macro {name}");
        }

        // CFN-20: what is included at the root may be any section, and change any resource.
        if (template.Transforms.Any(t => t.Name == Include) && !_context.Options.Templates.HarmlessMacros.Contains(Include))
        {
            existsWhen = Possibilities.Both(existsWhen, $"{Include} at the root");
        }

        foreach ((string name, SourceLocation location) in template.Transforms.Where(t => t.Name.StartsWith("AWS::SecretsManager-", StringComparison.Ordinal)))
        {
            file.Warn(
                "PART_NOT_READ",
                "CFN-20",
                $"Found {name}, which makes AWS write a nested stack for the rotation of secrets: its role is not in the model",
                location);
        }

        return existsWhen;
    }

    // CFN-20: what cannot be included among the resources may be a policy of any of them.
    private static IEnumerable<TemplateResource> Resources(Stack stack, string? existsWhen, IReadOnlyCollection<string> harmless)
    {
        var section = (ObjectNode)stack.Template.Section("Resources")!;
        List<Member> members = [.. section.Members.Where(m => m.Name != Evaluator.OpenMember)];
        foreach (Member transform in section.Members.Where(m => m.Name == Evaluator.OpenMember))
        {
            if (stack.Include(transform.Value, transform.NameLocation) is ObjectNode included)
            {
                members.AddRange(included.Members.Where(m => section[m.Name] is null));
                continue;
            }

            stack.File.Warn("PART_NOT_READ", "CFN-20", "Resources would be included from elsewhere; they are not in the model", transform.NameLocation);
            string name = (transform.Value as ObjectNode)?["Name"] is ScalarNode named ? named.Text : Include;
            existsWhen = harmless.Contains(name) ? existsWhen : Possibilities.Both(existsWhen, name == Include ? $"{Include} in Resources" : $"macro {name}");
        }

        foreach (Member member in members)
        {
            foreach (Loops.Expanded expanded in stack.Loops.Expand(member))
            {
                string name = expanded.Member.Name;
                if (expanded.Member.Value is not ObjectNode body || body["Type"] is not ScalarNode type)
                {
                    stack.File.EntityError(
                        "PROPERTY_MISSING",
                        "CFN-3",
                        $"{DisplayedText.Shorten(name)}: expected a resource with its Type, found {expanded.Member.Value.Describe()}",
                        member.NameLocation);
                    continue;
                }

                if (body["Properties"] is ArrayNode or ScalarNode { Kind: not ScalarKind.Null })
                {
                    stack.File.EntityError(
                        "WRONG_TYPE",
                        "CFN-3",
                        $"{DisplayedText.Shorten(name)}: expected Properties as an object, found {body["Properties"]!.Describe()}",
                        member.NameLocation);
                    continue;
                }

                yield return new TemplateResource(
                    name,
                    type.Text,
                    body,
                    expanded.Member.NameLocation)
                { ExistsWhen = Possibilities.Both(existsWhen, expanded.ExistsWhen) };
            }
        }
    }
}

/// <summary>Reads a file that another one names, inside the folders that it may name files of (IN-35).</summary>
/// <param name="file">The file that names it.</param>
/// <param name="path">The path as it names it.</param>
internal delegate byte[] FileBeside(string file, string path);

/// <summary>What is known of a stack beside its template: from a cloud assembly.</summary>
/// <param name="Id">What it is called there.</param>
internal sealed record StackOrigin(string Id)
{
    /// <summary>The name of the stack.</summary>
    public string? StackName { get; init; }

    /// <summary>The account; null where nothing tells it.</summary>
    public string? AccountId { get; init; }

    /// <summary>The Region; null where nothing tells it.</summary>
    public string? Region { get; init; }

    /// <summary>Values of parameters.</summary>
    public Dictionary<string, Node> Parameters { get; init; } = [];
}
