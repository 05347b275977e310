using System.Collections.Frozen;
using IamPolicyTools.Text;

namespace IamPolicyTools.Language.Parsing;

/// <summary>Reads the shapes that the elements of a policy document share.</summary>
internal static class ElementReader
{
    private static readonly FrozenSet<string> s_names = new[]
    {
        "Version", "Id", "Statement", "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The characters of a text. An unquoted YAML scalar is text in every element.</summary>
    /// <returns>Null for anything else: in JSON a number is no text.</returns>
    public static string? TextOf(Node node) => node is ScalarNode { Kind: ScalarKind.Text or ScalarKind.Plain } scalar ? scalar.Text : null;

    /// <summary>
    /// What a function of a template that was left in a policy stands for, written as a placeholder: a value that is not known, and no
    /// fault of the policy's form (PO-2.13). Null for what is no function.
    /// </summary>
    public static string? FunctionText(Node node) => node is not ObjectNode { Members: [var only] } ? null : only.Name switch
    {
        "Ref" when TextOf(only.Value) is { Length: > 0 } name => $"${{{(IsTemplateName(name) ? name : "Ref")}}}",
        "Fn::Sub" => (only.Value is ArrayNode { Items: [var first, ..] } ? TextOf(first) : TextOf(only.Value)) is { } text
            ? text.Replace("${!", "${", StringComparison.Ordinal)
            : "${Fn::Sub}",
        { Length: > 4 } name when name.StartsWith("Fn::", StringComparison.Ordinal) && IsTemplateName(name) => $"${{{name}}}",
        _ => null,
    };

    // A name with one colon would read as a policy variable.
    private static bool IsTemplateName(string name) =>
        !name.AsSpan().ContainsAny('{', '}', ',')
        && (!name.Contains(':', StringComparison.Ordinal) || name.Contains("::", StringComparison.Ordinal));

    /// <summary>The items of a list; a value that is none means the same as a list of it (PL-11).</summary>
    public static ReadOnlySpan<Node> ItemsOf(in Node node) =>
        node is ArrayNode list ? list.Items.AsSpan() : new ReadOnlySpan<Node>(in node);

    /// <summary>Reads a text of an element that holds a text or a list of texts.</summary>
    /// <param name="item">An item of the value.</param>
    /// <param name="value">The element's value.</param>
    /// <param name="element">The element's name.</param>
    /// <param name="findings">Receives the findings.</param>
    /// <returns>Null when it is no text, which is then reported.</returns>
    public static LocatedText? ReadText(Node item, Node value, string element, PolicyFindings findings)
    {
        if ((TextOf(item) ?? FunctionText(item)) is string text)
        {
            return new LocatedText(text, item.Location);
        }

        if (ReferenceEquals(item, value))
        {
            findings.WrongType("PL-11", element, "a string or a list of strings", item);
        }
        else
        {
            findings.WrongType("PL-11", $"An entry of {element}", "a string", item);
        }

        return null;
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

            Report(member, known, owner, findings);
        }
    }

    // Apart, so that nothing is allocated for the members that are known: nearly all are.
    private static void Report(Member member, string[] known, string owner, PolicyFindings findings)
    {
        string? meant = known.FirstOrDefault(k => k.Equals(member.Name, StringComparison.OrdinalIgnoreCase));
        string expected = meant is null
            ? $"expected {string.Join(", ", known)}"
            : $"element names are case-sensitive: write \"{meant}\"";
        findings.Error("INVALID_POLICY_ELEMENT", "PL-9", $"\"{member.Name}\" is no element of {owner}; {expected}.", member.NameLocation);
    }

    /// <summary>True when an element is there, be it misspelt, which <see cref="CheckNames"/> reports: that it is missing would be the same mistake again.</summary>
    public static bool Has(ObjectNode node, string name)
    {
        foreach (Member member in node.Members)
        {
            if (member.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
                || (!s_names.Contains(member.Name) && NearName.Find(member.Name, [name]) is not null))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reports a statement that has both an element and its negation (PL-7).</summary>
    public static void CheckPair(ObjectNode node, string name, string negated, PolicyFindings findings)
    {
        bool hasOther = false;
        foreach (Member member in node.Members)
        {
            if (member.Name != name && member.Name != negated)
            {
                continue;
            }

            if (hasOther)
            {
                findings.Error(
                    "UNSUPPORTED_ELEMENT_COMBINATION",
                    "PL-7",
                    $"A statement has either {name} or {negated}, found both.",
                    member.NameLocation);
            }

            hasOther = true;
        }
    }
}
