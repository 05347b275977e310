using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Stacks;

/// <summary>Writes loops out (<c>Fn::ForEach</c>, CFN-22).</summary>
/// <param name="stack">The stack.</param>
internal sealed class Loops(Stack stack)
{
    private const string Start = "Fn::ForEach::";

    /// <summary>The members of an object with those that its loops stand for.</summary>
    public ObjectNode Expand(ObjectNode node)
    {
        if (!node.Members.Any(m => m.Name.StartsWith(Start, StringComparison.Ordinal)))
        {
            return node;
        }

        ImmutableArray<Member>.Builder members = ImmutableArray.CreateBuilder<Member>();
        foreach (Member member in node.Members)
        {
            foreach (Expanded expanded in Expand(member))
            {
                // Two of one name: as AWS would, refuse the second.
                if (members.Any(m => m.Name == expanded.Member.Name))
                {
                    stack.File.EntityError(
                        "DUPLICATE_NAME",
                        "CFN-22",
                        $"The loop {DisplayedText.Shorten(member.Name)} gives the name {DisplayedText.Shorten(expanded.Member.Name)} a second time",
                        member.NameLocation);
                    continue;
                }

                members.Add(expanded.ExistsWhen is { } when
                    ? expanded.Member with { Value = new ChoiceNode(member.NameLocation, when, expanded.Member.Value, null) }
                    : expanded.Member);
            }
        }

        return new ObjectNode(node.Location, members.ToImmutable());
    }

    /// <summary>What a member stands for: itself, or what a loop makes.</summary>
    public IEnumerable<Expanded> Expand(Member member)
    {
        if (!member.Name.StartsWith(Start, StringComparison.Ordinal))
        {
            return [new Expanded(member, null)];
        }

        if (member.Value is not ArrayNode { Items: [ScalarNode variable, { } collection, ObjectNode body] } || variable.Text.Length == 0)
        {
            stack.File.EntityError(
                "FUNCTION_ARGUMENTS",
                "CFN-22",
                $"{DisplayedText.Shorten(member.Name)}: expected a name, a list and an object, found {member.Value.Describe()}",
                member.NameLocation);
            return [];
        }

        return Possibilities.Items(stack.Evaluator.Evaluate(collection)).SelectMany(item => Repeat(member, variable.Text, item, body));
    }

    private IEnumerable<Expanded> Repeat(Member loop, string variable, Possible item, ObjectNode body)
    {
        if (stack.Evaluator.TextOf(item.Value) is not { } text)
        {
            stack.File.EntityError(
                "FUNCTION_ARGUMENTS",
                "CFN-22",
                $"{DisplayedText.Shorten(loop.Name)}: found {item.Value.Describe()} in the list, expected a text",
                loop.NameLocation);
            yield break;
        }

        // Of a list that is not known: the body once, and who knows whether at all.
        string? existsWhen = UnknownToken.IsIn(text) ? Possibilities.Both(item.ExistsWhen, $"{loop.Name} has an item") : item.ExistsWhen;
        foreach (Member member in body.Members)
        {
            if (!stack.Memory.Spend(0, loop.NameLocation))
            {
                yield break;
            }

            var replaced = new Member(Replace(member.Name, variable, text), member.NameLocation, Replace(member.Value, variable, text));
            foreach (Expanded expanded in Expand(replaced))
            {
                yield return expanded with { ExistsWhen = Possibilities.Both(existsWhen, expanded.ExistsWhen) };
            }
        }
    }

    private Node Replace(Node node, string variable, string text)
    {
        switch (node)
        {
            case ObjectNode { Members: [{ Name: "Ref", Value: ScalarNode target }] } when target.Text == variable:
                return new ScalarNode(node.Location, ScalarKind.Text, text);
            case ObjectNode members:
                return stack.Memory.Spend(0, node.Location)
                    ? new ObjectNode(node.Location, [.. members.Members.Select(
                        m => m with { Name = Replace(m.Name, variable, text), Value = Replace(m.Value, variable, text) })])
                    : node;
            case ArrayNode list:
                return new ArrayNode(node.Location, [.. list.Items.Select(i => Replace(i, variable, text))]);
            case ScalarNode { Kind: ScalarKind.Text or ScalarKind.Plain } scalar when scalar.Text.Contains('{', StringComparison.Ordinal):
                return new ScalarNode(node.Location, scalar.Kind, Replace(scalar.Text, variable, text));
            default:
                return node;
        }
    }

    private static string Replace(string where, string variable, string text) => where
        .Replace($"${{{variable}}}", text, StringComparison.Ordinal)
        .Replace($"&{{{variable}}}", string.Concat(text.Where(char.IsAsciiLetterOrDigit)), StringComparison.Ordinal);

    /// <summary>A member that a loop made.</summary>
    /// <param name="Member">The member.</param>
    /// <param name="ExistsWhen">The undecided condition under which it is there; null where it is.</param>
    internal readonly record struct Expanded(Member Member, string? ExistsWhen);
}
