using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.Language.Parsing;

/// <summary>Reads the shapes that the elements of a policy document share.</summary>
internal static class ElementReader
{
    /// <summary>The characters of a text. An unquoted YAML scalar is text in every element.</summary>
    /// <returns>Null for anything else: in JSON a number is no text.</returns>
    public static string? TextOf(Node node) => node is ScalarNode { Kind: ScalarKind.Text or ScalarKind.Plain } scalar ? scalar.Text : null;

    /// <summary>Reads a text or a list of texts, which mean the same for one text (PL-11).</summary>
    /// <returns>The texts that are ones; the others are reported.</returns>
    public static ImmutableArray<LocatedText> ReadTexts(Node node, string element, PolicyFindings findings)
    {
        const string Rule = "PL-11";
        if (TextOf(node) is string single)
        {
            return [new LocatedText(single, node.Location)];
        }

        if (node is not ArrayNode list)
        {
            findings.WrongType(Rule, element, "a string or a list of strings", node);
            return [];
        }

        ImmutableArray<LocatedText>.Builder texts = ImmutableArray.CreateBuilder<LocatedText>(list.Items.Length);
        foreach (Node item in list.Items)
        {
            if (TextOf(item) is string text)
            {
                texts.Add(new LocatedText(text, item.Location));
            }
            else
            {
                findings.WrongType(Rule, $"An entry of {element}", "a string", item);
            }
        }

        return texts.DrainToImmutable();
    }

    /// <summary>Reports the members that are no elements (PL-9).</summary>
    /// <param name="node">The document or statement.</param>
    /// <param name="known">The elements it may have.</param>
    /// <param name="owner">What it is, for the message.</param>
    /// <param name="findings">Receives the findings.</param>
    public static void CheckNames(ObjectNode node, string[] known, string owner, PolicyFindings findings)
    {
        foreach (Member member in node.Members)
        {
            if (known.AsSpan().Contains(member.Name))
            {
                continue;
            }

            string? meant = known.FirstOrDefault(k => k.Equals(member.Name, StringComparison.OrdinalIgnoreCase));
            string expected = meant is null
                ? $"expected {string.Join(", ", known)}"
                : $"element names are case-sensitive: write \"{meant}\"";
            findings.Error("INVALID_POLICY_ELEMENT", "PL-9", $"\"{member.Name}\" is no element of {owner}; {expected}.", member.NameLocation);
        }
    }

    /// <summary>True when an element is there, be it in a wrong case, which <see cref="CheckNames"/> reports.</summary>
    public static bool Has(ObjectNode node, string name)
    {
        foreach (Member member in node.Members)
        {
            if (member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The members that an element and its negation have; having both is an error (PL-7).</summary>
    public static ReadOnlySpan<Member> ReadPair(ObjectNode node, string name, string negated, PolicyFindings findings)
    {
        Member[] members = [];
        foreach (Member member in node.Members)
        {
            if (member.Name == name || member.Name == negated)
            {
                members = [.. members, member];
            }
        }

        if (members.Length == 2)
        {
            findings.Error(
                "UNSUPPORTED_ELEMENT_COMBINATION",
                "PL-7",
                $"A statement has either {name} or {negated}, found both.",
                members[1].NameLocation);
        }

        return members;
    }
}
