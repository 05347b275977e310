using IamPolicyTools.Import.CloudFormation.Stacks;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Serverless;

/// <summary>The policies of a role that SAM makes (CFN-33 to CFN-35).</summary>
/// <param name="stack">The stack.</param>
/// <param name="owner">The logical id of the function or state machine.</param>
/// <param name="make">Makes nodes at its place.</param>
internal sealed class RolePolicies(Stack stack, string owner, SyntaxNodes make)
{
    private readonly SyntaxNodes _make = make;

    /// <summary>ARNs of managed policies.</summary>
    public List<Node> Managed { get; } = [];

    /// <summary>Inline policies.</summary>
    public List<Node> Inline { get; } = [];

    /// <summary>Attaches a policy of AWS's, by path and name; once.</summary>
    public void AddAws(string name)
    {
        Node arn = _make.AwsPolicy(name);
        if (!Managed.Exists(m => NodeEquality.AreSame(m, arn)))
        {
            Managed.Add(arn);
        }
    }

    /// <summary>Adds an inline policy of which nothing is known.</summary>
    public void AddUnknown(string name, string origin, SourceLocation place) =>
        Inline.Add(_make.Inline(name, stack.Unknown($"{owner}.{origin}", UnknownValueKind.Document, place)));

    /// <summary>Adds what stands under <c>Policies</c>: one item, or a list. N of the names counts all kinds (CFN-33).</summary>
    public void AddAll(Node? policies)
    {
        int index = 0;
        foreach (Node item in policies is ArrayNode list ? list.Items : policies is null ? [] : [policies])
        {
            Add(item, $"{owner}RolePolicy{index++}", node => node);
        }
    }

    private void Add(Node item, string name, Func<Node, Node> wrap)
    {
        switch (item)
        {
            case ScalarNode { Kind: ScalarKind.Null }:
                break;
            case ScalarNode text:
                Managed.Add(wrap(ManagedPolicy(text)));
                break;
            case ObjectNode document when document["Statement"] is not null:
                Inline.Add(wrap(_make.Inline(name, document)));
                break;
            case ObjectNode { Members: [{ Name: "Fn::If", Value: ArrayNode { Items: [ScalarNode condition, { } yes, { } no] } }] }:
                if (NodeEquality.AreSame(yes, no))
                {
                    Add(yes, name, wrap);
                    break;
                }

                Add(yes, name, n => wrap(If(condition, n, _make.Ref("AWS::NoValue"))));
                Add(no, name, n => wrap(If(condition, _make.Ref("AWS::NoValue"), n)));
                break;
            case ObjectNode { Members: [{ Name: "Ref", Value: ScalarNode { Text: "AWS::NoValue" } }] }:
                break;
            case ObjectNode { Members: [{ Name: var function }] } when function == "Ref"
                || function.StartsWith("Fn::", StringComparison.Ordinal):
                Managed.Add(wrap(item));
                break;
            case ObjectNode { Members: [{ } template] }:
                Inline.Add(wrap(_make.Inline(name, Template(template))));
                break;
            default:
                stack.File.EntityError(
                    "WRONG_TYPE",
                    "CFN-33",
                    $"Policies: expected the name of a policy, a document or a policy template, found {item.Describe()}",
                    item.Location);
                Inline.Add(wrap(_make.Inline(name, stack.Unknown($"{owner}.{name}", UnknownValueKind.Document, item.Location))));
                break;
        }
    }

    private ObjectNode If(Node condition, Node yes, Node no) => _make.Object(("Fn::If", _make.List(condition, yes, no)));

    // By ARN, or by the name of one of AWS's, whatever its path.
    private Node ManagedPolicy(ScalarNode text)
    {
        if (text.Text.StartsWith("arn:", StringComparison.Ordinal)
            || UnknownToken.IsIn(text.Text)
            || text.Text.Contains("{{", StringComparison.Ordinal))
        {
            return text;
        }

        string name = text.Text[(text.Text.LastIndexOf('/') + 1)..];
        if (AwsManagedPolicyCatalogue.FindArn(name) is { } arn)
        {
            return _make.AwsPolicy(arn[(arn.IndexOf(":policy/", StringComparison.Ordinal) + ":policy/".Length)..]);
        }

        stack.File.Warn(
            "POLICY_NOT_IN_CATALOGUE",
            "CFN-33",
            $"Policies: found \"{DisplayedText.Shorten(text.Text)}\", which is no policy of AWS's that is known here: what it allows is unknown",
            text.Location);
        return text;
    }

    private Node Template(Member member)
    {
        if (PolicyTemplates.Find(member.Name) is not { } template)
        {
            stack.File.EntityError(
                "POLICY_TEMPLATE_UNKNOWN", "CFN-34", $"Policies: found {DisplayedText.Shorten(member.Name)}, which is no policy template of SAM's.{NearNames.Hint(member.Name, PolicyTemplates.Names)}", member.NameLocation);
            return stack.Unknown($"{owner}.{member.Name}", UnknownValueKind.Document, member.NameLocation);
        }

        var given = member.Value as ObjectNode;
        if (template.Parameters.FirstOrDefault(p => given?[p] is null) is { } missing)
        {
            stack.File.EntityError("PROPERTY_MISSING", "CFN-34", $"Policies: {template.Name} must have {missing}", member.NameLocation);
            return stack.Unknown($"{owner}.{member.Name}", UnknownValueKind.Document, member.NameLocation);
        }

        return template.ToDocument(_make, given);
    }
}
