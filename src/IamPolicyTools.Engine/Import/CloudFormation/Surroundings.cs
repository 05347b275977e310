using System.Collections.Immutable;
using IamPolicyTools.Import.CloudFormation.Stacks;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation;

/// <summary>Other stacks of an import, nested templates and included files (CFN-17, CFN-20, CFN-37).</summary>
internal sealed class Surroundings : IStackSurroundings
{
    private const int MostNested = 20;
    private readonly InfrastructureContext _context;
    private readonly FileBeside _readBeside;
    private readonly OpenStack _open;
    private readonly List<Stack> _stacks = [];
    private readonly Dictionary<(Stack Stack, string Resource), Stack?> _nested = [];
    private readonly Dictionary<Stack, ImmutableArray<string>> _paths = [];
    private readonly HashSet<SourceLocation> _told = [];
    private Dictionary<(string Account, string Region, string Name), (Stack Stack, Node Value)>? _exports;
    private bool _isListing;

    /// <summary>Opens a template as a stack.</summary>
    public delegate Stack OpenStack(
        Template template, StackFacts facts, SourceFile file, IReadOnlyDictionary<string, Node> given, string? existsWhen);

    /// <summary>Creates them.</summary>
    /// <param name="context">The import.</param>
    /// <param name="readBeside">Reads a file that another one names.</param>
    /// <param name="open">Opens a nested stack.</param>
    public Surroundings(InfrastructureContext context, FileBeside readBeside, OpenStack open)
    {
        _context = context;
        _readBeside = readBeside;
        _open = open;
    }

    private TemplateOptions Options => _context.Options.Templates;

    /// <summary>Takes a stack into account.</summary>
    public void Opened(Stack stack) => _stacks.Add(stack);

    /// <summary>A stack and those nested in it, whose resources it makes.</summary>
    public IEnumerable<Stack> WithNested(Stack stack)
    {
        yield return stack;
        foreach (TemplateResource resource in stack.Resources.Where(IsNested).Concat(stack.Resources.Where(IsSet)))
        {
            foreach (Stack each in Below(stack, resource).SelectMany(WithNested))
            {
                yield return each;
            }
        }
    }

    /// <summary>The stacks that a resource of a stack is: the one nested in it, the instances of a stack set.</summary>
    public IEnumerable<Stack> Below(Stack stack, TemplateResource resource) =>
        IsNested(resource) ? NestedIn(stack, resource) is { } nested ? [nested] : []
        : IsSet(resource) ? InstancesOf(stack, resource)
        : [];

    private static bool IsNested(TemplateResource resource) =>
        resource.Type is "AWS::CloudFormation::Stack" or "AWS::Serverless::Application";

    private static bool IsSet(TemplateResource resource) => resource.Type == "AWS::CloudFormation::StackSet";

    // CFN-38: once for each account and Region, with what is the account's own once for each account.
    private IEnumerable<Stack> InstancesOf(Stack stack, TemplateResource resource)
    {
        var seen = new Dictionary<string, Stack>(StringComparer.Ordinal);
        foreach ((string account, string region) in StackInstances.Of(stack, resource).Distinct())
        {
            bool isFurther = seen.TryGetValue(account, out Stack? first);
            StackFacts facts = stack.Facts with
            {
                Key = $"{stack.Facts.Key}/{account}/{region}",
                Name = null,
                Owner = new Owner(account, Owner.PartitionOf(region)),
                Region = region,
                Prefix = $"{stack.Facts.Prefix}{resource.LogicalId}/{account}/{region}/",
            };
            if (OpenNested(stack, resource, facts, isFurther) is not { } instance)
            {
                yield break;
            }

            if (isFurther && first is not null)
            {
                StackInstances.WarnOfClashes(first, resource, stack.File);
            }

            seen.TryAdd(account, instance);
            yield return instance;
        }
    }

    /// <inheritdoc/>
    public Node? Export(Stack stack, string name, SourceLocation place)
    {
        // Names of exports that need an import themselves are not followed.
        if (!_isListing && _exports is null)
        {
            _isListing = true;
            _exports = ListExports();
            _isListing = false;
        }

        if (_exports?.TryGetValue((stack.Facts.Owner.AccountId, stack.Facts.Region, name), out (Stack Stack, Node Value) export) == true)
        {
            return export.Stack.Memory.Once($"Exports/{name}", place, () => export.Stack.Evaluator.Evaluate(export.Value), () => null);
        }

        return Options.Exports.TryGetValue(name, out string? given) || stack.Context.Deployed.Exports.TryGetValue(name, out given)
            ? new ScalarNode(place, ScalarKind.Text, given)
            : null;
    }

    /// <inheritdoc/>
    public Node? NestedOutput(Stack stack, TemplateResource resource, string output, SourceLocation place)
    {
        if (NestedIn(stack, resource) is not { } nested
            || !nested.Named("Outputs").TryGetValue(output, out Node? declared)
            || declared is not ObjectNode { } members
            || members["Value"] is not { } value)
        {
            return null;
        }

        return nested.Memory.Once($"Outputs/{output}", place, () => nested.Evaluator.Evaluate(value), () => null);
    }

    /// <inheritdoc/>
    public Node? Include(Stack stack, Node transform, SourceLocation place)
    {
        if (transform is not ObjectNode macro || macro["Name"] is not ScalarNode { Text: var name })
        {
            return null;
        }

        if (name != "AWS::Include")
        {
            Tell(
                stack.File,
                "MACRO_NOT_RUN",
                "CFN-21",
                $"Found the macro {DisplayedText.Shorten(name)}, which is not run: what it makes is unknown",
                place);
            return null;
        }

        return IncludedFile(macro, stack.File, place, n => stack.Evaluator.TextOf(stack.Evaluator.Evaluate(n)));
    }

    /// <summary>The template with what it includes at its root (CFN-20).</summary>
    public Template Spliced(Template template, SourceFile file)
    {
        ObjectNode root = template.Root;
        List<Node> left = [];
        foreach (Node transform in new[] { root["Transform"], root["Fn::Transform"] }.OfType<Node>().SelectMany(t => t is ArrayNode list ? list.Items : [t]))
        {
            if (transform is ObjectNode macro && macro["Name"] is ScalarNode { Text: "AWS::Include" }
                && IncludedFile(macro, file, macro.Location, n => (n as ScalarNode)?.Text) is ObjectNode included)
            {
                root = Joined(root, included);
            }
            else
            {
                left.Add(transform);
            }
        }

        Member[] others = [.. root.Members.Where(m => m.Name is not ("Transform" or "Fn::Transform"))];
        Member[] transforms = left.Count == 0 ? [] : [new Member("Transform", left[0].Location, new ArrayNode(left[0].Location, [.. left]))];
        return left.Count == 0
            && others.Length == root.Members.Length ? template : new Template(new ObjectNode(root.Location, [.. others, .. transforms]));
    }

    private static ObjectNode Joined(ObjectNode root, ObjectNode included) => new(
        root.Location,
        [
            .. root.Members.Select(m => included[m.Name] is ObjectNode more && m.Value is ObjectNode own
                ? m with { Value = new ObjectNode(own.Location, [.. own.Members, .. more.Members.Where(o => own[o.Name] is null)]) }
                : m),
            .. included.Members.Where(m => root[m.Name] is null),
        ]);

    private Node? IncludedFile(ObjectNode macro, SourceFile file, SourceLocation place, Func<Node, string?> textOf)
    {
        Node? location = macro["Parameters"] is ObjectNode parameters ? parameters["Location"] : null;
        if (location is null
            || textOf(location) is not { } path
            || path.Contains("://", StringComparison.Ordinal)
            || UnknownToken.IsIn(path))
        {
            Tell(
                file,
                "PART_NOT_READ",
                "CFN-20",
                "A part of the template would be included from elsewhere; what it holds is unknown",
                place);
            return null;
        }

        return ReadBeside(file, place.File, path, place) is { } content
            ? TextDocument.ReadTemplate(content, NameBeside(place.File, path)).Root
            : null;
    }

    private Dictionary<(string Account, string Region, string Name), (Stack Stack, Node Value)> ListExports()
    {
        var exports = new Dictionary<(string Account, string Region, string Name), (Stack Stack, Node Value)>();
        foreach (Stack stack in _stacks.ToArray())
        {
            foreach (Node output in stack.Named("Outputs").Values)
            {
                if (output is ObjectNode declared && declared["Export"] is ObjectNode export && export["Name"] is { } name && declared["Value"] is { } value
                    && (declared["Condition"] is not ScalarNode condition
                        || stack.Conditions.Of(condition.Text, condition.Location) == Truth.True)
                    && stack.Evaluator.TextOf(stack.Evaluator.Evaluate(name)) is { } text)
                {
                    exports.TryAdd((stack.Facts.Owner.AccountId, stack.Facts.Region, text), (stack, value));
                }
            }
        }

        return exports;
    }

    private Stack? NestedIn(Stack stack, TemplateResource resource)
    {
        if (!_nested.TryGetValue((stack, resource.LogicalId), out Stack? nested))
        {
            _nested[(stack, resource.LogicalId)] = null;
            nested = OpenNested(stack, resource);
            _nested[(stack, resource.LogicalId)] = nested;
        }

        return nested;
    }

    private Stack? OpenNested(Stack stack, TemplateResource resource)
    {
        string? stackName = stack.StackName is { } parent && !UnknownToken.IsIn(parent)
            ? $"{parent}-{resource.LogicalId}-{stack.Unknown($"{resource.LogicalId}.StackName", UnknownValueKind.Name, resource.Location).Text}"
            : null;
        return OpenNested(
            stack,
            resource,
            stack.Facts with { Prefix = $"{stack.Facts.Prefix}{resource.LogicalId}/", Name = stackName },
            isFurtherRegion: false);
    }

    private Stack? OpenNested(Stack stack, TemplateResource resource, StackFacts facts, bool isFurtherRegion)
    {
        SourceLocation place = resource.Location;
        if (Nested(stack, resource) is not { } found)
        {
            return null;
        }

        try
        {
            if (found.Read() is ObjectNode root && root["Resources"] is ObjectNode)
            {
                Stack nested = _open(new Template(root), facts, stack.File, Given(stack, resource), resource.ExistsWhen);
                if (isFurtherRegion)
                {
                    nested.Leave(StackInstances.IsGlobal);
                }

                _paths[nested] = found.Paths;
                return nested;
            }

            stack.File.EntityError("SHAPE_NOT_RECOGNISED", "CFN-37", $"{resource.LogicalId}: {found.Paths[^1]} is no template", place);
        }
        catch (InvalidTextException exception)
        {
            foreach (Diagnostic diagnostic in exception.Diagnostics)
            {
                stack.File.Findings.Add(diagnostic);
            }
        }

        return null;
    }

    // The text of a stack set's template may stand in the template itself.
    private (Func<Node> Read, ImmutableArray<string> Paths)? Nested(Stack stack, TemplateResource resource)
    {
        SourceLocation place = resource.Location;
        ImmutableArray<string> paths = _paths.GetValueOrDefault(stack, [stack.File.Path]);
        if (resource.Type == "AWS::CloudFormation::StackSet" && stack.Property(resource, "TemplateBody") is { } body)
        {
            return (() => body is ScalarNode { Text: var text }
                ? TextDocument.ReadTemplateText(text, $"{resource.LogicalId}.TemplateBody", place).Root
                : body, paths.Add($"{paths[^1]}#{resource.LogicalId}"));
        }

        if (TemplateOf(stack, resource) is not { } path)
        {
            Tell(
                stack.File,
                "NESTED_TEMPLATE_MISSING",
                "CFN-37",
                $"{resource.LogicalId}: the nested template is no file beside this one; what it makes, which may be roles, is not in the model",
                place);
            return null;
        }

        string from = paths[^1];
        string name = NameBeside(from, path);
        if (paths.Length > MostNested || paths.Contains(name, StringComparer.Ordinal))
        {
            string why = paths.Length > MostNested
                ? $"Found stacks nested more than {MostNested} deep"
                : $"Found a template nested in itself: {string.Join(" → ", paths.Append(name))}";
            stack.File.EntityError("TOO_DEEP", "IN-35", why, place);
            return null;
        }

        return ReadBeside(stack.File, from, path, place) is { } content
            ? (() => TextDocument.ReadTemplate(content, name).Root, paths.Add(name))
            : null;
    }

    private static Dictionary<string, Node> Given(Stack stack, TemplateResource resource)
    {
        var given = new Dictionary<string, Node>(StringComparer.Ordinal);
        Node? parameters = stack.Property(resource, "Parameters");
        IEnumerable<Member> pairs = parameters is ArrayNode list
            ? list.Items
                .OfType<ObjectNode>()
                .Where(p => p["ParameterKey"] is ScalarNode && p["ParameterValue"] is not null)
                .Select(p => new Member(((ScalarNode)p["ParameterKey"]!).Text, p.Location, p["ParameterValue"]!))
            : parameters is ObjectNode members ? members.Members : [];
        foreach (Member member in pairs)
        {
            given[member.Name] = member.Value is ArrayNode values ? values
                : stack.Evaluator.TextOf(member.Value) is { } text ? new ScalarNode(member.Value.Location, ScalarKind.Text, text)
                : stack.Unknown($"{resource.LogicalId}.Parameters.{member.Name}", UnknownValueKind.Text, member.Value.Location);
        }

        return given;
    }

    // CFN-37: what the user maps, the CDK's asset, or a path as before packaging.
    private string? TemplateOf(Stack stack, TemplateResource resource)
    {
        bool isApplication = resource.Type == "AWS::Serverless::Application";
        Node? url = stack.Property(resource, isApplication ? "Location" : "TemplateURL");
        string? text = url is ScalarNode scalar ? scalar.Text : null;
        if (text is not null && Options.TemplateMap.TryGetValue(text, out string? mapped))
        {
            return mapped;
        }

        if (resource.Body["Metadata"] is ObjectNode metadata
            && metadata["aws:asset:path"] is ScalarNode asset
            && metadata["aws:asset:property"] is ScalarNode { Text: "TemplateURL" })
        {
            return asset.Text;
        }

        return text is null || text.Contains("://", StringComparison.Ordinal) || UnknownToken.IsIn(text) ? null : text;
    }

    private byte[]? ReadBeside(SourceFile file, string from, string path, SourceLocation place)
    {
        try
        {
            return _readBeside(from, path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            Tell(
                file,
                "NESTED_TEMPLATE_MISSING",
                "CFN-37",
                $"The file {NameBeside(from, path)} is not there; what it would bring is unknown",
                place);
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            file.EntityError("OUTSIDE_ROOT", "IN-35", $"The file {DisplayedText.Shorten(path)} cannot be read: {exception.Message}", place);
        }

        return null;
    }

    private static string NameBeside(string from, string path) => Path.Join(Path.GetDirectoryName(from), path);

    private void Tell(SourceFile file, string code, string rule, string message, SourceLocation place)
    {
        if (_told.Add(place))
        {
            file.Warn(code, rule, message, place);
        }
    }
}
