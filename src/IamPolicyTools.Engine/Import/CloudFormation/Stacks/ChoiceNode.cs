using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Stacks;

/// <summary>What <c>Fn::If</c> gives where its condition is undecided (CFN-14): one of two values, either of which may be none.</summary>
internal sealed class ChoiceNode : Node
{
    /// <summary>Creates a choice.</summary>
    /// <param name="location">Where the function stands.</param>
    /// <param name="condition">The condition's name.</param>
    /// <param name="whenTrue">The value where it holds; null for none (<c>AWS::NoValue</c>).</param>
    /// <param name="whenFalse">The value where it does not; null for none.</param>
    public ChoiceNode(SourceLocation location, string condition, Node? whenTrue, Node? whenFalse)
        : base(location)
    {
        Condition = condition;
        WhenTrue = whenTrue;
        WhenFalse = whenFalse;
    }

    /// <summary>The condition's name.</summary>
    public string Condition { get; }

    /// <summary>The value where it holds; null for none.</summary>
    public Node? WhenTrue { get; }

    /// <summary>The value where it does not; null for none.</summary>
    public Node? WhenFalse { get; }

    /// <inheritdoc/>
    public override string Describe() => $"a value that depends on the condition {DisplayedText.Shorten(Condition)}";
}

/// <summary>A value with the undecided condition under which it is there (IN-13); null where it is.</summary>
/// <param name="Value">The value.</param>
/// <param name="ExistsWhen">The condition in words.</param>
internal readonly record struct Possible(Node Value, string? ExistsWhen);

/// <summary>Takes choices apart.</summary>
internal static class Possibilities
{
    // Choices within choices double; what has more is no longer told apart.
    private const int Most = 64;

    /// <summary>The values that a value may be, each with its condition; none where it is absent.</summary>
    /// <param name="value">The value; null for none.</param>
    /// <param name="existsWhen">The condition under which any of it is there.</param>
    public static IReadOnlyList<Possible> Of(Node? value, string? existsWhen = null)
    {
        List<Possible> found = [];
        Add(value, existsWhen, found);
        return found;
    }

    /// <summary>The items of a list, each with its condition. A value that is no list is a list of one.</summary>
    public static IReadOnlyList<Possible> Items(Node? value, string? existsWhen = null)
    {
        List<Possible> found = [];
        foreach (Possible possible in Of(value, existsWhen))
        {
            if (possible.Value is not ArrayNode list)
            {
                found.Add(possible);
                continue;
            }

            foreach (Node item in list.Items)
            {
                found.AddRange(item is ChoiceNode ? Items(item, possible.ExistsWhen) : [possible with { Value = item }]);
            }
        }

        return found;
    }

    /// <summary>True when the value may be absent.</summary>
    public static bool MayBeAbsent(Node? value) =>
        value is null || (value is ChoiceNode choice && (MayBeAbsent(choice.WhenTrue) || MayBeAbsent(choice.WhenFalse)));

    /// <summary>Two conditions as one.</summary>
    public static string? Both(string? one, string? other) =>
        one is null ? other : other is null || one == other ? one : $"{one} and {other}";

    /// <summary>A condition in words.</summary>
    public static string Words(string condition, bool holds) => holds ? condition : $"not {condition}";

    private static void Add(Node? value, string? existsWhen, List<Possible> found)
    {
        if (value is not ChoiceNode choice || found.Count >= Most)
        {
            if (value is not null)
            {
                found.Add(new Possible(value, existsWhen));
            }

            return;
        }

        Add(choice.WhenTrue, Both(existsWhen, Words(choice.Condition, true)), found);
        Add(choice.WhenFalse, Both(existsWhen, Words(choice.Condition, false)), found);
    }
}
