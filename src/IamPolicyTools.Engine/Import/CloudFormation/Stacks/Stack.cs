using System.Globalization;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Stacks;

/// <summary>A template in an account, evaluated as far as it is asked for.</summary>
internal sealed class Stack
{
    private readonly Dictionary<string, TemplateResource> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> _allowed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TemplateResource> _absent = new(StringComparer.Ordinal);
    private readonly HashSet<string> _left = new(StringComparer.Ordinal);
    private readonly IStackSurroundings _surroundings;
    private readonly ResourceValues _values;

    /// <summary>Opens a stack.</summary>
    /// <param name="template">The template.</param>
    /// <param name="facts">Where it is put.</param>
    /// <param name="context">The import.</param>
    /// <param name="file">Receives what is wrong.</param>
    /// <param name="given">Values of parameters.</param>
    /// <param name="surroundings">Other stacks and files.</param>
    public Stack(
        Template template,
        StackFacts facts,
        InfrastructureContext context,
        SourceFile file,
        IReadOnlyDictionary<string, Node> given,
        IStackSurroundings surroundings)
    {
        Template = template;
        Facts = facts;
        Context = context;
        File = file;
        _surroundings = surroundings;
        Memory = new Memory(file);
        Evaluator = new Evaluator(this);
        Loops = new Loops(this);
        _values = new ResourceValues(this);
        Parameters = new Parameters(template.Section("Parameters"), given, facts, context, file);
        StackName = facts.Name ?? context.Values.Answer($"{facts.Prefix}AWS::StackName");
        Conditions = new Conditions(this, Named("Conditions"));
    }

    /// <summary>The template.</summary>
    public Template Template { get; }

    /// <summary>Where it is put.</summary>
    public StackFacts Facts { get; }

    /// <summary>The import.</summary>
    public InfrastructureContext Context { get; }

    /// <summary>Receives what is wrong.</summary>
    public SourceFile File { get; }

    /// <summary>What was evaluated.</summary>
    public Memory Memory { get; }

    /// <summary>Evaluates functions.</summary>
    public Evaluator Evaluator { get; }

    /// <summary>Writes loops out.</summary>
    public Loops Loops { get; }

    /// <summary>The conditions.</summary>
    public Conditions Conditions { get; }

    /// <summary>The parameters.</summary>
    public Parameters Parameters { get; }

    /// <summary>The stack's name; null where nothing tells it.</summary>
    public string? StackName { get; }

    /// <summary>The resources that are there, or may be (CFN-13).</summary>
    public IEnumerable<TemplateResource> Resources => _byId.Values.Where(r => !_left.Contains(r.LogicalId));

    /// <summary>Takes the resources, after transforms have made theirs.</summary>
    public void Take(IEnumerable<TemplateResource> resources)
    {
        foreach (TemplateResource resource in resources)
        {
            Truth exists =
                resource.Body["Condition"] is ScalarNode condition ? Conditions.Of(condition.Text, condition.Location) : Truth.True;
            (exists == Truth.False ? _absent : _byId)[resource.LogicalId] = exists == Truth.Unknown
                ? resource with
                {
                    ExistsWhen = Possibilities.Both(
                    Undecided(((ScalarNode)resource.Body["Condition"]!).Text, resource.Location), resource.ExistsWhen)
                }
                : resource;
        }
    }

    /// <summary>Leaves resources out: another stack makes them.</summary>
    public void Leave(Predicate<TemplateResource> which)
    {
        foreach (TemplateResource resource in _byId.Values.Where(r => which(r)).ToArray())
        {
            _left.Add(resource.LogicalId);
        }
    }

    /// <summary>A resource by its logical id; null where there is none.</summary>
    public TemplateResource? Find(string logicalId) => _byId.GetValueOrDefault(logicalId);

    /// <summary>A named section with its loops written out.</summary>
    public Dictionary<string, Node> Named(string section)
    {
        var named = new Dictionary<string, Node>(StringComparer.Ordinal);
        foreach (Member member in Template.Section(section) is ObjectNode members ? members.Members : [])
        {
            foreach (Loops.Expanded expanded in Loops.Expand(member))
            {
                named.TryAdd(expanded.Member.Name, expanded.Member.Value);
            }
        }

        return named;
    }

    /// <summary>A property of a resource; null where it is absent.</summary>
    public Node? Property(TemplateResource resource, string name) => Memory.Once(
        $"{resource.LogicalId}.{name}", resource.Location, () =>
            FindProperty(resource, name), () => Unknown($"{resource.LogicalId}.{name}", UnknownValueKind.Text, resource.Location));

    /// <summary>True when the resource may have properties that are not known: a part of it would be included from elsewhere.</summary>
    public bool IsOpen(TemplateResource resource) =>
        All(resource) is { } all && (all is ScalarNode || all is ChoiceNode || ((ObjectNode)all)[Evaluator.OpenMember] is not null);

    /// <summary>The name of a resource, and whether it is made up.</summary>
    public (string Name, bool IsProvisional) NameOf(TemplateResource resource) => _values.NameOf(resource);

    /// <summary>
    /// The undecided condition under which there is an entity of the name of a resource: several resources may make it, each under a
    /// condition of its own (IN-13). Null where the resource is there.
    /// </summary>
    public string? EntityExistsWhen(TemplateResource resource) => resource.ExistsWhen is null ? null : string.Join(
        " or ",
        Resources
            .Where(r => r.LogicalId != resource.LogicalId && r.ExistsWhen is not null)
            .Where(r => r.Type == resource.Type && NameOf(r).Name == NameOf(resource).Name)
            .Append(resource)
            .Select(r => r.ExistsWhen)
            .Distinct()
            .Order(StringComparer.Ordinal));

    /// <summary>The ARN of a resource; null where its type does not tell one.</summary>
    public string? ArnOf(TemplateResource resource) => _values.ArnOf(resource);

    /// <summary>The ARN of a function that is named somehow (IN-22).</summary>
    public string FunctionArn(string name) => _values.FunctionArn(name);

    /// <summary>The value of <c>Ref</c>; null for <c>AWS::NoValue</c> (CFN-10, CFN-11, CFN-19).</summary>
    public Node? Ref(string name, SourceLocation place)
    {
        switch (name)
        {
            case "AWS::NoValue":
                return null;
            case "AWS::AccountId":
                return TextNode(Facts.Owner.AccountId, place);
            case "AWS::Region":
                return TextNode(Facts.Region, place);
            case "AWS::Partition":
                return TextNode(Facts.Owner.Partition, place);
            case "AWS::URLSuffix":
                return TextNode(Facts.UrlSuffix, place);
            case "AWS::StackName":
                return StackName is { } stackName ? TextNode(stackName, place) : Unknown("AWS::StackName", UnknownValueKind.Name, place);
            case "AWS::StackId":
                string named = StackName ?? Unknown("AWS::StackName", UnknownValueKind.Name, place).Text;
                return TextNode(Facts.Owner.ArnOf(
                    "cloudformation", Facts.Region, $"stack/{named}/{Unknown("AWS::StackId", UnknownValueKind.Name, place).Text}"), place);
            case "AWS::NotificationARNs":
                return new ArrayNode(place, []);
            default:
                return RefDeclared(name, place);
        }
    }

    /// <summary>The value of <c>Fn::GetAtt</c>.</summary>
    public Node Attribute(string logicalId, string attribute, SourceLocation place)
    {
        if (Find(logicalId) is not { } resource)
        {
            return Implicit(logicalId)
                ? Unknown($"{logicalId}.{attribute}", UnknownValueKind.Text, place)
                : Missing(logicalId, place, attribute);
        }

        if (resource.Type is "AWS::CloudFormation::Stack" or "AWS::Serverless::Application"
            && attribute.StartsWith("Outputs.", StringComparison.Ordinal))
        {
            return _surroundings.NestedOutput(this, resource, attribute["Outputs.".Length..], place)
                ?? Unknown($"{logicalId}.{attribute}", UnknownValueKind.Text, place);
        }

        return _values.Attribute(resource, attribute, place);
    }

    /// <summary>What another stack exports (CFN-17).</summary>
    public Node Import(string export, SourceLocation place) =>
        _surroundings.Export(this, export, place) ?? Unknown($"Export:{export}", UnknownValueKind.Text, place, isShared: true);

    /// <summary>What <c>AWS::Include</c> includes (CFN-20); null where it cannot be had.</summary>
    public Node? Include(Node transform, SourceLocation place) => _surroundings.Include(this, transform, place);

    /// <summary>What stands for an unknown value, or the user's answer.</summary>
    /// <param name="origin">Whence it would come.</param>
    /// <param name="kind">What it is a value of.</param>
    /// <param name="place">Where it is needed.</param>
    /// <param name="isShared">True for what is the same in every stack.</param>
    public ScalarNode Unknown(string origin, UnknownValueKind kind, SourceLocation place, bool isShared = false) =>
        TextNode(
            Context.Values.Resolve(isShared ? "cloudformation" : Facts.Source, kind, isShared ? origin : Facts.Prefix + origin, place),
            place);

    /// <summary>Lists an undecided condition, and names it.</summary>
    public string Undecided(string condition, SourceLocation place)
    {
        string name = Facts.Prefix + condition;
        return Context.Undecided(name, place) ?? name;
    }

    /// <summary>The values that an unknown parameter can have; null where that is open, or the token is of something else.</summary>
    public IReadOnlyList<string>? AllowedValuesOf(string token)
    {
        if (_allowed.Count == 0)
        {
            foreach (string name in Parameters.Names)
            {
                if (Parameters.Allowed(name) is { } allowed)
                {
                    _allowed[UnknownToken.Of($"{Facts.Source}:{Facts.Prefix}Parameter:{name}")] = allowed;
                }
            }
        }

        return _allowed.GetValueOrDefault(token);
    }

    /// <summary>A place as it is told apart from others in the same template.</summary>
    public string Position(SourceLocation place) =>
        string.Create(CultureInfo.InvariantCulture, $"{Facts.Prefix}{place.Position.Line}:{place.Position.Column}");

    private static ScalarNode TextNode(string text, SourceLocation place) => new(place, ScalarKind.Text, text);

    // What SAM makes beside what the template names.
    private static bool Implicit(string logicalId) =>
        logicalId is "ServerlessRestApi" or "ServerlessHttpApi" or "ServerlessRestApiProdStage" or "ServerlessDeploymentApplication" or "CodeDeployServiceRole"
        || logicalId.StartsWith("ServerlessRestApi", StringComparison.Ordinal)
        || logicalId.StartsWith("ServerlessHttpApi", StringComparison.Ordinal);

    private Node RefDeclared(string name, SourceLocation place)
    {
        if (Parameters.Has(name))
        {
            return Memory.Once(
                $"Parameters/{name}",
                place,
                () => Parameters.Value(name, place),
                () => Unknown($"Parameter:{name}", UnknownValueKind.Text, place));
        }

        if (Find(name) is { } resource)
        {
            return _values.Ref(resource, place);
        }

        // 7.2.4: F.Alias, API.Stage: what SAM will make.
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        return (dot > 0 && Find(name[..dot]) is not null) || Implicit(name)
            ? Unknown(name, UnknownValueKind.Name, place)
            : Missing(name, place, null);
    }

    private ScalarNode Missing(string name, SourceLocation place, string? attribute)
    {
        string origin = attribute is null ? name : $"{name}.{attribute}";
        string why = _absent.TryGetValue(name, out TemplateResource? absent)
            ? $"which its Condition {((ScalarNode)absent.Body["Condition"]!).Text} leaves out"
            : $"which the template does not have.{NearNames.Hint(name, [.. _byId.Keys, .. Parameters.Names])}";
        File.EntityError(
            "REFERENCE_UNKNOWN",
            _absent.ContainsKey(name) ? "CFN-13" : "CFN-19",
            $"Found a reference to \"{DisplayedText.Shorten(name)}\", {why}",
            place);
        return Unknown(origin, UnknownValueKind.Text, place);
    }

    private Node? FindProperty(TemplateResource resource, string name)
    {
        if (resource.Properties is ObjectNode { Members: var members }
            && !members.Any(m => m.Name == "Ref" || m.Name.StartsWith("Fn::", StringComparison.Ordinal)))
        {
            foreach (Member member in members)
            {
                if (member.Name == name)
                {
                    return member.Value is ScalarNode { Kind: ScalarKind.Null } ? null : Evaluator.Evaluate(member.Value);
                }
            }

            return null;
        }

        return MemberOf(All(resource), name, resource);
    }

    private Node? MemberOf(Node? all, string name, TemplateResource resource) => all switch
    {
        ObjectNode members => members[name] ?? (members[Evaluator.OpenMember] is { } open
            ? Unknown($"{resource.LogicalId}.{name}", UnknownValueKind.Text, open.Location)
            : null),
        ChoiceNode choice => new ChoiceNode(
            choice.Location,
            choice.Condition,
            MemberOf(choice.WhenTrue, name, resource),
            MemberOf(choice.WhenFalse, name, resource)) is var both
            && NodeEquality.AreSame(both.WhenTrue, both.WhenFalse) ? both.WhenTrue : both,
        ScalarNode => Unknown($"{resource.LogicalId}.{name}", UnknownValueKind.Text, resource.Location),
        _ => null,
    };

    // Properties as a whole may be a function (CFN-3).
    private Node? All(TemplateResource resource) =>
        resource.Properties is ObjectNode { Members: var members }
            && !members.Any(m => m.Name == "Ref" || m.Name.StartsWith("Fn::", StringComparison.Ordinal))
            ? null
            : resource.Properties is null ? null : Memory.Once(
                $"{resource.LogicalId}.*",
                resource.Location,
                () => Evaluator.Evaluate(resource.Properties) is { } all and not ArrayNode ? all : null,
                () => Unknown($"{resource.LogicalId}.*", UnknownValueKind.Text, resource.Location));
}

/// <summary>What lies round a stack: other stacks of the import, and files beside its template.</summary>
internal interface IStackSurroundings
{
    /// <summary>What another stack exports in the same account and Region; null where nothing tells (CFN-17).</summary>
    Node? Export(Stack stack, string name, SourceLocation place);

    /// <summary>An output of a nested stack; null where nothing tells (CFN-37).</summary>
    Node? NestedOutput(Stack stack, TemplateResource resource, string output, SourceLocation place);

    /// <summary>What an include includes; null where it cannot be had (CFN-20).</summary>
    Node? Include(Stack stack, Node transform, SourceLocation place);
}
