using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Serverless;

/// <summary>Makes nodes as a template would write them.</summary>
/// <param name="at">Where what is made belongs (IN-28).</param>
internal readonly struct SyntaxNodes(SourceLocation at)
{
    private readonly SourceLocation _at = at;

    /// <summary>A text.</summary>
    public ScalarNode Text(string text) => new(_at, ScalarKind.Text, text);

    /// <summary>A list.</summary>
    public ArrayNode List(params IEnumerable<Node> items) => new(_at, [.. items]);

    /// <summary>An object.</summary>
    public ObjectNode Object(params IEnumerable<(string Name, Node? Value)> members)
    {
        SourceLocation place = _at;
        return new ObjectNode(place, [.. members.Where(m => m.Value is not null).Select(m => new Member(m.Name, place, m.Value!))]);
    }

    /// <summary><c>Ref</c></summary>
    public ObjectNode Ref(string name) => Object(("Ref", Text(name)));

    /// <summary><c>Fn::GetAtt</c></summary>
    public ObjectNode GetAtt(string resource, string attribute) => Object(("Fn::GetAtt", List(Text(resource), Text(attribute))));

    /// <summary><c>Fn::Sub</c>, with a map where there are values.</summary>
    public ObjectNode Sub(string text, params IEnumerable<(string Name, Node? Value)> map)
    {
        (string Name, Node? Value)[] values = [.. map];
        return Object(("Fn::Sub", values.Length == 0 ? Text(text) : List(Text(text), Object(values))));
    }

    /// <summary>The ARN of a policy that AWS manages, by path and name.</summary>
    public ObjectNode AwsPolicy(string name) => Sub($"arn:${{AWS::Partition}}:iam::aws:policy/{name}");

    /// <summary>A statement that allows something.</summary>
    public ObjectNode Allow(IEnumerable<string> actions, Node resources, Node? condition = null)
    {
        SyntaxNodes make = this;
        return Object(
            ("Effect", Text("Allow")),
            ("Action", List(actions.Select(a => (Node)make.Text(a)))),
            ("Resource", resources),
            ("Condition", condition));
    }

    /// <summary>A document. SAM's have no Version (IN-20).</summary>
    public ObjectNode Document(params IEnumerable<Node> statements) => Object(("Statement", List(statements)));

    /// <summary>A document of the present version.</summary>
    public ObjectNode VersionedDocument(params IEnumerable<Node> statements) =>
        Object(("Version", Text("2012-10-17")), ("Statement", List(statements)));

    /// <summary>A statement of a policy of a resource.</summary>
    public ObjectNode Statement(string effect, Node principal, string action, Node resource, Node? condition = null) =>
        Object(
            ("Effect", Text(effect)), ("Principal", principal), ("Action", Text(action)), ("Resource", resource), ("Condition", condition));

    /// <summary>A service as a principal.</summary>
    public ObjectNode Service(string name) => Object(("Service", Text(name)));

    /// <summary>A condition of one operator and one key.</summary>
    public ObjectNode Condition(string op, string key, Node value) => Object((op, Object((key, value))));

    /// <summary>An inline policy.</summary>
    public ObjectNode Inline(string name, Node document) => Object(("PolicyName", Text(name)), ("PolicyDocument", document));

    /// <summary>The trust policy for a service.</summary>
    public ObjectNode Trust(string service) => Object(
        ("Version", Text("2012-10-17")),
        ("Statement", List(
            Object(("Effect", Text("Allow")), ("Principal", Object(("Service", Text(service)))), ("Action", Text("sts:AssumeRole"))))));
}
