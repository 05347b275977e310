using IamPolicyTools.Import.CloudFormation.Stacks;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Serverless;

/// <summary>A resource of SAM while it is written out.</summary>
/// <param name="context">The template.</param>
/// <param name="resource">The resource.</param>
/// <param name="properties">Its properties, with the template's defaults.</param>
internal sealed class ServerlessScope(ServerlessContext context, TemplateResource resource, ObjectNode properties)
{
    /// <summary>The template.</summary>
    public ServerlessContext Context => context;

    /// <summary>The resource.</summary>
    public TemplateResource Resource => resource;

    /// <summary>Its properties, with the template's defaults.</summary>
    public ObjectNode Properties => properties;

    /// <summary>Its logical id.</summary>
    public string Id => resource.LogicalId;

    /// <summary>Makes nodes at its place.</summary>
    public SyntaxNodes Make { get; } = new(resource.Location);

    /// <summary>A property as far as it is settled; null where it is absent.</summary>
    public Node? Settled(string property) => context.Settled(properties[property]);

    /// <summary>Adds a resource, which is there when this one is.</summary>
    /// <param name="id">Its logical id.</param>
    /// <param name="type">Its type.</param>
    /// <param name="existsWhen">What else is undecided; null for nothing.</param>
    /// <param name="members">Its properties.</param>
    public void Add(
        string id,
        string type,
        string? existsWhen,
        params IEnumerable<(string Name, Node? Value)> members) => context.Made.Add(resource with
        {
            LogicalId = id,
            Type = type,
            Properties = Make.Object(members),
            ExistsWhen = Possibilities.Both(resource.ExistsWhen, existsWhen),
        });

    /// <summary>The tags of what SAM makes beside the resource itself: the resource's where they are propagated, else none.</summary>
    public Node? PropagatedTags => context.SettledSwitch(properties["PropagateTags"], otherwise: false) == true ? properties["Tags"] : null;

    /// <summary>The tags of the resource and its role, with the one by which SAM marks what it makes.</summary>
    /// <param name="mark">The key of that.</param>
    public Node? MarkedTags(string mark)
    {
        var created = new Member(mark, resource.Location, Make.Text("SAM"));
        return Settled("Tags") switch
        {
            null => new ObjectNode(resource.Location, [created]),
            ObjectNode { Members: var members } tags when !members.Any(
                m => m.Name == mark || m.Name.StartsWith("Fn::", StringComparison.Ordinal)) =>
                new ObjectNode(tags.Location, [.. members, created]),
            { } other => other,
        };
    }

    /// <summary>Adds a role that a service takes on.</summary>
    public void AddRole(string id, string service, Node? boundary, params IEnumerable<Node> inline) =>
        AddRole(id, Make.Trust(service), null, boundary, [], inline, PropagatedTags);

    /// <summary>Adds a role.</summary>
    public void AddRole(
        string id,
        Node trust,
        string? existsWhen,
        Node? boundary,
        IEnumerable<Node> managed,
        IEnumerable<Node> inline,
        Node? tags,
        Node? path = null) => Add(
        id,
        "AWS::IAM::Role",
        existsWhen,
        ("AssumeRolePolicyDocument", trust),
        ("Path", path),
        ("PermissionsBoundary", boundary),
        ("ManagedPolicyArns", Make.List(managed)),
        ("Policies", Make.List(inline)),
        ("Tags", tags));

    /// <summary>Adds a permission to call a function (IN-22).</summary>
    public void Permit(string id, Node function, string principal, params IEnumerable<(string Name, Node? Value)> conditions) =>
        Permit(id, "lambda:InvokeFunction", function, principal, null, conditions);

    /// <summary>Adds a permission.</summary>
    public void Permit(
        string id,
        string action,
        Node function,
        string principal,
        string? existsWhen,
        params IEnumerable<(string Name, Node? Value)> conditions) =>
        Add(id, "AWS::Lambda::Permission", existsWhen,
        [
            ("Action", Make.Text(action)), ("FunctionName", function), ("Principal", Make.Text(principal)), .. conditions
        ]);

    /// <summary>A document of which nothing is known.</summary>
    public Node UnknownDocument(string origin, SourceLocation place) =>
        context.Stack.Unknown($"{Id}.{origin}", UnknownValueKind.Document, place);

    /// <summary>Says that something which SAM makes is not in the model.</summary>
    public void WarnNotRead(string what, SourceLocation place) =>
        context.Stack.File.Warn("PART_NOT_READ", "CFN-36", $"{Id}: {what} is not in the model", place);
}
