using System.Collections;
using System.Globalization;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Text;

namespace IamPolicyTools.Evaluation.Requests;

/// <summary>Reads the context keys that a caller gives, as JSON text or as a dictionary of plain values.</summary>
public static class ContextInput
{
    /// <summary>Reads a JSON (or YAML) object: texts, numbers, booleans, and lists of them for keys with several values.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="InvalidTextException">The text is not well formed or holds something else.</exception>
    public static ContextLayer Parse(string text, string name)
    {
        Node root = TextDocument.Parse(text, name);
        if (root is not ObjectNode members)
        {
            throw new InvalidTextException("CONTEXT_TYPE", $"found {root.Describe()}, expected an object of context keys", root.Location);
        }

        return Read(members.Members);
    }

    /// <summary>Reads the members of such an object.</summary>
    /// <param name="members">The members: texts, numbers, booleans, lists of them; null stands for an absent key.</param>
    /// <exception cref="InvalidTextException">A value is something else.</exception>
    internal static ContextLayer Read(IEnumerable<Member> members)
    {
        var layer = new ContextLayer.Builder();
        foreach (Member member in members)
        {
            switch (member.Value)
            {
                case ArrayNode list:
                    layer.Add(member.Name, list.Items.Select(Scalar), isMultivalued: true);
                    break;
                case ScalarNode { Kind: ScalarKind.Null }:
                    break;
                default:
                    // A key that AWS sends as a set is a set even when a single value is given for it.
                    layer.Add(member.Name, [Scalar(member.Value)], IamCatalogue.Default.IsMultivalued(member.Name));
                    break;
            }
        }

        return layer.Build();
    }

    /// <summary>Reads a dictionary: texts, numbers, booleans, dates, and sequences of them; null stands for an absent key.</summary>
    /// <param name="values">The keys with their values.</param>
    /// <exception cref="ArgumentException">A value is of a type that has no text.</exception>
    public static ContextLayer Read(IEnumerable<KeyValuePair<string, object?>> values)
    {
        var layer = new ContextLayer.Builder();
        foreach ((string key, object? value) in values)
        {
            if (value is IEnumerable and not string)
            {
                layer.Add(key, ((IEnumerable)value).Cast<object?>().Select(v => Format(key, v)), isMultivalued: true);
            }
            else if (value is not null)
            {
                layer.Add(key, [Format(key, value)], IamCatalogue.Default.IsMultivalued(key));
            }
        }

        return layer.Build();
    }

    private static string Scalar(Node node) => node is ScalarNode { Kind: not ScalarKind.Null } scalar
        ? scalar.Text
        : throw new InvalidTextException(
            "CONTEXT_VALUE_TYPE", $"found {node.Describe()}, expected a text, a number or a boolean", node.Location);

    private static string Format(string key, object? value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        DateTime { Kind: DateTimeKind.Unspecified } time => DerivedContext.FormatInstant(new DateTimeOffset(time, TimeSpan.Zero)),
        DateTime time => DerivedContext.FormatInstant(new DateTimeOffset(time)),
        DateTimeOffset instant => DerivedContext.FormatInstant(instant),
        byte[] bytes => Convert.ToBase64String(bytes),
        Enum or Guid or Uri or System.Net.IPAddress => value.ToString()!,
        IFormattable number when value.GetType().IsPrimitive || value is decimal => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException(
            $"The context key '{DisplayedText.Line(key)}' has a value of the type {value?.GetType().Name ?? "null"}, which has no text. Give a text, number, boolean, date, or a list of them."),
    };
}
