using System.Collections.Immutable;
using System.Text;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Templates;

/// <summary>
/// Answers the placeholders of a policy document before it is parsed (PO-2.1). What no variable answers stays as it is: the parser names
/// it, and its value is unknown. Answers are not searched for placeholders again. A CloudFormation function is a placeholder, too
/// (PO-2.13).
/// </summary>
internal sealed class TemplateFiller(VariableScope? variables, DiagnosticBag findings)
{
    /// <summary>The placeholders that were answered, with the answers.</summary>
    public Dictionary<string, string> Answered { get; } = new(StringComparer.Ordinal);

    /// <summary>The document with its placeholders answered; the node itself where none was.</summary>
    public Node Fill(Node node) => node switch
    {
        ObjectNode value => CloudFormationFunction.Read(value) is { } text ? FillText(text) : FillObject(value),
        ArrayNode list => FillList(list),
        ScalarNode { Kind: ScalarKind.Text or ScalarKind.Plain } text when variables is { IsEmpty: false } => FillText(text),
        _ => node,
    };

    private ObjectNode FillObject(ObjectNode node)
    {
        ImmutableArray<Member>.Builder? filled = null;
        for (int i = 0; i < node.Members.Length; i++)
        {
            Member member = node.Members[i];
            Node value = Fill(member.Value);
            string name = FillName(member);
            if (ReferenceEquals(value, member.Value) && ReferenceEquals(name, member.Name))
            {
                continue;
            }

            filled ??= node.Members.ToBuilder();
            filled[i] = member with { Name = name, Value = value };
        }

        if (filled is null)
        {
            return node;
        }

        ImmutableArray<Member> members = filled.MoveToImmutable();
        int before = findings.Items.Count;
        DuplicateNames.Report(members.AsSpan(), findings);
        // One error for one fault: the parser must not find the same.
        return new ObjectNode(
            node.Location,
            findings.Items.Count == before ? members : [.. node.Members.Zip(members, (old, now) => old with { Value = now.Value })]);
    }

    private ArrayNode FillList(ArrayNode node)
    {
        ImmutableArray<Node>.Builder? filled = null;
        for (int i = 0; i < node.Items.Length; i++)
        {
            Node item = node.Items[i];
            Node value = Fill(item);
            if (filled is null && !ReferenceEquals(value, item))
            {
                filled = ImmutableArray.CreateBuilder<Node>(node.Items.Length);
                filled.AddRange(node.Items, i);
            }

            // A list in a list is its items.
            if (item is not ArrayNode && value is ArrayNode list)
            {
                filled!.AddRange(list.Items);
            }
            else
            {
                filled?.Add(value);
            }
        }

        return filled is null ? node : new ArrayNode(node.Location, filled.DrainToImmutable());
    }

    private Node FillText(ScalarNode node)
    {
        IReadOnlyList<Placeholder> found = Placeholders.Find(node.Text);
        if (found is [{ } only] && only.Length == node.Text.Length && variables?.Find(only.Name) is { IsList: true } list)
        {
            Answered[only.Name] = string.Join(", ", list.Values);
            return new ArrayNode(node.Location, [.. list.Values.Select(v => new ScalarNode(node.Location, node.Kind, v))]);
        }

        string text = FillText(node.Text, found, node.Location);
        return ReferenceEquals(text, node.Text) ? node : new ScalarNode(node.Location, node.Kind, text);
    }

    private string FillName(Member member) =>
        variables is not { IsEmpty: false } ? member.Name : FillText(member.Name, Placeholders.Find(member.Name), member.NameLocation);

    private string FillText(string text, IReadOnlyList<Placeholder> found, SourceLocation location)
    {
        StringBuilder? filled = null;
        int end = 0;
        foreach (Placeholder placeholder in found)
        {
            if (variables?.Find(placeholder.Name) is not { } variable || Answer(variables, variable, text, location) is not { } answer)
            {
                continue;
            }

            Answered[placeholder.Name] = answer;
            filled ??= new StringBuilder();
            filled.Append(text, end, placeholder.Start - end).Append(answer);
            end = placeholder.Start + placeholder.Length;
        }

        return filled is null ? text : filled.Append(text, end, text.Length - end).ToString();
    }

    private string? Answer(VariableScope scope, Variable variable, string text, SourceLocation location)
    {
        if (variable.Fact is { } member)
        {
            string? fact = scope.Fact(member);
            if (fact is null)
            {
                findings.Error(
                    "VARIABLE_WITHOUT_VALUE", $"The variable \"{variable.Name}\" stands for the {member} of the account, which this document does not say; expected the member {member}", location);
            }

            return fact;
        }

        if (variable.IsList)
        {
            findings.Error(
                "LIST_IN_TEXT", $"The variable \"{variable.Name}\" is a list, and stands inside the text \"{DisplayedText.Shorten(text)}\"; expected one text, or the placeholder as the whole of a value", location);
            return null;
        }

        return variable.Values[0];
    }
}
