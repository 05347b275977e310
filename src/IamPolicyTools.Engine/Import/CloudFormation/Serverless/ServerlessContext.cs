using IamPolicyTools.Import.CloudFormation.Stacks;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Serverless;

/// <summary>A template of SAM while it is written out.</summary>
internal sealed class ServerlessContext
{
    private readonly Dictionary<string, TemplateResource> _written = new(StringComparer.Ordinal);

    /// <summary>Begins to write a template out.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="resources">The resources as written.</param>
    public ServerlessContext(Stack stack, IReadOnlyList<TemplateResource> resources)
    {
        Stack = stack;
        foreach (TemplateResource resource in resources)
        {
            _written.TryAdd(resource.LogicalId, resource);
        }
    }

    /// <summary>The stack.</summary>
    public Stack Stack { get; }

    /// <summary>What is made so far.</summary>
    public List<TemplateResource> Made { get; } = [];

    /// <summary>The routes of APIs that events name.</summary>
    public List<ApiRoute> Routes { get; } = [];

    /// <summary>The functions with events for the HTTP API that SAM makes by itself.</summary>
    public List<TemplateResource> UsersOfImplicitHttp { get; } = [];

    /// <summary>The functions that CodeDeploy deploys with SAM's own role.</summary>
    public List<Deployment> Deployments { get; } = [];

    /// <summary>A resource as the template has it; null where it has none of the id.</summary>
    public TemplateResource? Written(string logicalId) => _written.GetValueOrDefault(logicalId);

    /// <summary>What was made under an id; null for nothing.</summary>
    public TemplateResource? Find(string logicalId) => Made.Find(r => r.LogicalId == logicalId);

    /// <summary>True for a resource that its condition leaves out; else what is undecided of that.</summary>
    public bool IsAbsent(TemplateResource resource, out string? existsWhen)
    {
        existsWhen = null;
        if (resource.Body["Condition"] is not ScalarNode condition)
        {
            return false;
        }

        Truth truth = Stack.Conditions.Of(condition.Text, condition.Location);
        existsWhen = truth == Truth.Unknown ? Stack.Undecided(condition.Text, condition.Location) : null;
        return truth == Truth.False;
    }

    /// <summary>
    /// False where conditions leave all of these out; else under which conditions one is there, null where that is certain.
    /// </summary>
    public bool IsAnyThere(IEnumerable<(TemplateResource? Resource, string? ExistsWhen)> resources, out string? existsWhen)
    {
        var conditions = new List<string>();
        bool isCertain = false;
        foreach ((TemplateResource? resource, string? when) in resources)
        {
            string? undecided = null;
            if (resource is null || !IsAbsent(resource, out undecided))
            {
                string? both = Possibilities.Both(undecided, when);
                isCertain |= both is null;
                if (both is not null && !conditions.Contains(both))
                {
                    conditions.Add(both);
                }
            }
        }

        existsWhen = isCertain ? null : string.Join(" or ", conditions);
        return isCertain || conditions.Count > 0;
    }

    /// <summary>The properties of a resource of SAM, with the template's defaults under them (CFN-31).</summary>
    public ObjectNode PropertiesOf(TemplateResource resource)
    {
        ObjectNode own = resource.Properties as ObjectNode ?? new ObjectNode(resource.Body.Location, []);
        string kind = resource.Type[(resource.Type.LastIndexOf(':') + 1)..];
        return Globals.Merge(Stack.Template.Globals, kind, resource.Body, own);
    }

    /// <summary>
    /// A value as far as parameters and decided conditions settle it, since SAM decides by values what it makes. Null where it is absent;
    /// what stays open comes back as it is written.
    /// </summary>
    public Node? Settled(Node? node)
    {
        switch (node)
        {
            case null or ScalarNode { Kind: ScalarKind.Null }:
                return null;
            case ObjectNode { Members: [{ Name: "Fn::If", Value: ArrayNode { Items: [ScalarNode condition, { } yes, { } no] } }] }:
                Truth truth = Stack.Conditions.Of(condition.Text, condition.Location);
                return truth == Truth.Unknown ? node : Settled(truth == Truth.True ? yes : no);
            case ObjectNode { Members: [{ Name: "Ref", Value: ScalarNode name }] } when name.Text.StartsWith(
                "AWS::", StringComparison.Ordinal) || Stack.Parameters.Has(name.Text):
                return Stack.Ref(name.Text, name.Location);
            case ObjectNode { Members: [{ Name: "Fn::FindInMap", Value: ArrayNode keys }] } when keys.Items.All(
                k => k is ScalarNode || Settled(k) is ScalarNode):
                Node? found = Stack.Evaluator.Evaluate(node);
                return found is null or ChoiceNode ? node : found;
            default:
                return node;
        }
    }

    /// <summary>A text that SAM decides by; null where it is absent or open.</summary>
    public string? SettledText(Node? node) => Settled(node) is ScalarNode { Text: var text } && !UnknownToken.IsIn(text) ? text : null;

    /// <summary>True for a switch that is on, false for off, null where that is open.</summary>
    public bool? SettledSwitch(Node? node, bool otherwise) => Settled(node) switch
    {
        null => otherwise,
        ScalarNode { Text: var text } when bool.TryParse(text, out bool value) => value,
        _ => null,
    };

    /// <summary>The two ways of an undecided choice of which one is nothing; null for anything else.</summary>
    public static Optional? AsOptional(Node? node) =>
        node is ObjectNode { Members: [{ Name: "Fn::If", Value: ArrayNode { Items: [ScalarNode condition, { } yes, { } no] } }] }
            && IsNoValue(yes) != IsNoValue(no)
            ? new Optional(condition, IsNoValue(yes) ? no : yes, IsNoValue(no))
            : null;

    /// <summary>True for <c>AWS::NoValue</c>.</summary>
    public static bool IsNoValue(Node node) =>
        node is ObjectNode { Members: [{ Name: "Ref", Value: ScalarNode { Text: "AWS::NoValue" } }] };
}

/// <summary>A value that is there under a condition that nothing decides.</summary>
/// <param name="Condition">The condition.</param>
/// <param name="Value">The value.</param>
/// <param name="WhenTrue">True where it is there when the condition holds.</param>
internal sealed record Optional(ScalarNode Condition, Node Value, bool WhenTrue)
{
    /// <summary>A node that is there when the value is.</summary>
    public Node Guard(SyntaxNodes make, Node node) => Choose(make, node, make.Ref("AWS::NoValue"));

    /// <summary>One node where the value is there, and another where it is not.</summary>
    public Node Choose(SyntaxNodes make, Node given, Node otherwise) =>
        make.Object(("Fn::If", make.List(Condition, WhenTrue ? given : otherwise, WhenTrue ? otherwise : given)));
}

/// <summary>A route of an API that an event names.</summary>
/// <param name="Source">What has the event.</param>
/// <param name="Api">The logical id of the API, as far as it is one.</param>
/// <param name="Method">The method, <c>*</c> for any; null where it is open.</param>
/// <param name="Path">The path as a pattern without its first slash; null where it is open.</param>
/// <param name="Auth">The event's own <c>Auth</c>; null for none.</param>
internal sealed record ApiRoute(TemplateResource Source, string Api, string? Method, string? Path, ObjectNode? Auth);

/// <summary>A function that CodeDeploy deploys.</summary>
/// <param name="Function">The function.</param>
/// <param name="PassesCondition">True where the function's condition is that of its deployment too.</param>
/// <param name="ExistsWhen">What else is undecided; null for nothing.</param>
internal sealed record Deployment(TemplateResource Function, bool PassesCondition, string? ExistsWhen);
