using System.Collections.Immutable;
using System.Globalization;
using IamPolicyTools.Text;

namespace IamPolicyTools.Records.Reading;

/// <summary>Reads the members of an object of one of our own files, and notes every fault with its place.</summary>
internal sealed class MemberReader
{
    private readonly DiagnosticBag _bag;
    private readonly string _what;

    private MemberReader(ObjectNode node, DiagnosticBag bag, string what)
    {
        Node = node;
        _bag = bag;
        _what = what;
    }

    /// <summary>The object.</summary>
    public ObjectNode Node { get; }

    /// <summary>A reader of a value that must be an object; null, with a fault, when it is none.</summary>
    /// <param name="node">The value.</param>
    /// <param name="bag">Takes the faults.</param>
    /// <param name="what">What the object is, in words: <c>a rule</c>.</param>
    public static MemberReader? Of(Node node, DiagnosticBag bag, string what)
    {
        if (node is ObjectNode members)
        {
            return new MemberReader(members, bag, what);
        }

        bag.Error("WRONG_TYPE", $"Found {node.Describe()}; expected an object for {what}.", node.Location);
        return null;
    }

    /// <summary>Notes each member that is none of the known ones; <c>$schema</c> and <c>x-…</c> may stand anywhere.</summary>
    /// <param name="known">The names that there are.</param>
    public void CheckNames(IReadOnlyCollection<string> known)
    {
        foreach (Member member in Node.Members)
        {
            if (!known.Contains(member.Name) && member.Name != "$schema" && !member.Name.StartsWith("x-", StringComparison.Ordinal))
            {
                string hint = NearNames.Hint(member.Name, known);
                _bag.Error(
                    "UNKNOWN_KEY",
                    $"Found the member '{DisplayedText.Shorten(member.Name)}' in {_what}; expected one of {string.Join(", ", known)}.{hint}",
                    member.NameLocation);
            }
        }
    }

    /// <summary>A text, number or date as it is written; null when it is absent or null.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="isRequired">True when its absence is a fault.</param>
    public string? Text(string name, bool isRequired = false)
    {
        Node? value = Value(name, isRequired);
        return value is null ? null : TextOf(value, name);
    }

    /// <summary>A text, or a list of texts; empty when it is absent.</summary>
    /// <param name="name">The member's name.</param>
    public ImmutableArray<string> Texts(string name) => Value(name) switch
    {
        null => [],
        ArrayNode list => [.. list.Items.Select(item => TextOf(item, name)).OfType<string>()],
        { } single => TextOf(single, name) is { } text ? [text] : [],
    };

    /// <summary>The items of a list; empty when it is absent.</summary>
    /// <param name="name">The member's name.</param>
    public ImmutableArray<Node> Items(string name)
    {
        switch (Value(name))
        {
            case null:
                return [];
            case ArrayNode list:
                return list.Items;
            case { } other:
                Wrong(other, name, "a list");
                return [];
        }
    }

    /// <summary>An object; null when it is absent or none.</summary>
    /// <param name="name">The member's name.</param>
    public MemberReader? Object(string name) => Value(name) is { } value ? Of(value, _bag, $"'{name}'") : null;

    /// <summary>One of the names of an enumeration; null when it is absent or none of them. Case is ignored.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <param name="name">The member's name.</param>
    /// <param name="isRequired">True when its absence is a fault.</param>
    public T? Choice<T>(string name, bool isRequired = false)
        where T : struct, Enum
    {
        Node? value = Value(name, isRequired);
        if (value is null || TextOf(value, name) is not { } text)
        {
            return null;
        }

        return NameOf(value, name, text, Enum.GetNames<T>()) is { } found ? Enum.Parse<T>(found) : null;
    }

    /// <summary>One of several names, as they are written there; null when it is absent or none of them. Case is ignored.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="names">The names that there are.</param>
    public string? Name(string name, IReadOnlyCollection<string> names) =>
        Value(name) is { } value && TextOf(value, name) is { } text ? NameOf(value, name, text, names) : null;

    /// <summary>One of several words, exactly as they are written there; null when it is absent or none of them.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="words">The words that there are.</param>
    public string? Word(string name, IReadOnlyCollection<string> words) =>
        Value(name) is { } value && TextOf(value, name) is { } text ? NameOf(value, name, text, words, StringComparison.Ordinal) : null;

    /// <summary>A day as <c>2027-01-31</c>; null when it is absent or none.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="isRequired">True when its absence is a fault.</param>
    public DateOnly? Day(string name, bool isRequired = false)
    {
        Node? value = Value(name, isRequired);
        if (value is null || TextOf(value, name) is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
        {
            return day;
        }

        Invalid(value, name, "a day such as 2027-01-31.");
        return null;
    }

    /// <summary>A whole number that is not negative; null when it is absent or none.</summary>
    /// <param name="name">The member's name.</param>
    public int? Count(string name)
    {
        if (Value(name) is not { } value || TextOf(value, name) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return number;
        }

        Invalid(value, name, "a whole number.");
        return null;
    }

    /// <summary>Notes a value that is of the right type and not to be used.</summary>
    /// <param name="value">The value.</param>
    /// <param name="name">The member's name.</param>
    /// <param name="expected">What was expected, with the full stop.</param>
    public void Invalid(Node value, string name, string expected) =>
        _bag.Error("INVALID_VALUE", $"Found {value.Describe()} in '{name}' of {_what}; expected {expected}", value.Location);

    /// <summary>A value; null when it is absent or null.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="isRequired">True when its absence is a fault.</param>
    public Node? Value(string name, bool isRequired = false)
    {
        Node? value = Node[name];
        if (value is null or ScalarNode { Kind: ScalarKind.Null })
        {
            if (isRequired)
            {
                _bag.Error("MISSING_KEY", $"Found no '{name}' in {_what}; expected one.", Node.Location);
            }

            return null;
        }

        return value;
    }

    private string? NameOf(
        Node value,
        string name,
        string text,
        IReadOnlyCollection<string> names,
        StringComparison comparison = StringComparison.OrdinalIgnoreCase)
    {
        if (names.FirstOrDefault(n => string.Equals(n, text, comparison)) is { } found)
        {
            return found;
        }

        Invalid(value, name, $"one of {string.Join(", ", names)}.{NearNames.Hint(text, names)}");
        return null;
    }

    private string? TextOf(Node value, string name)
    {
        if (value is ScalarNode { Kind: not ScalarKind.Null } scalar)
        {
            return scalar.Text;
        }

        Wrong(value, name, "a text");
        return null;
    }

    private void Wrong(Node value, string name, string expected) =>
        _bag.Error("WRONG_TYPE", $"Found {value.Describe()} in '{name}' of {_what}; expected {expected}.", value.Location);
}
