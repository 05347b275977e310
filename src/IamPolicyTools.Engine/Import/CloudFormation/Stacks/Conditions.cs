using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Stacks;

/// <summary>The conditions of a template, in three truths (CFN-12).</summary>
/// <param name="stack">The stack.</param>
/// <param name="declared">The conditions as written, by name.</param>
internal sealed class Conditions(Stack stack, IReadOnlyDictionary<string, Node> declared)
{
    /// <summary>The truth of a condition.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="place">Where it is used.</param>
    public Truth Of(string name, SourceLocation place)
    {
        if (!declared.TryGetValue(name, out Node? node))
        {
            stack.File.EntityError(
                "REFERENCE_UNKNOWN",
                "CFN-12",
                $"Found the condition \"{name}\", which the template does not have.{NearNames.Hint(name, declared.Keys)}",
                place);
            return Truth.Unknown;
        }

        return stack.Context.Values.Answer($"{stack.Facts.Prefix}Condition:{name}") switch
        {
            "true" => Truth.True,
            "false" => Truth.False,
            _ => stack.Memory.Once($"Conditions/{name}", place, () => Evaluate(node), () => Truth.Unknown),
        };
    }

    /// <summary>The truth of what stands under <c>Conditions</c>, or inside <c>Fn::And</c>, <c>Fn::Or</c> and <c>Fn::Not</c>.</summary>
    public Truth Evaluate(Node node)
    {
        // SAM's tests have a condition that is a literal.
        if (node is ScalarNode literal && bool.TryParse(literal.Text, out bool value))
        {
            return value ? Truth.True : Truth.False;
        }

        if (node is not ObjectNode { Members: [{ } function] })
        {
            stack.File.EntityError(
                "FUNCTION_UNKNOWN", "CFN-12", $"Expected a function of conditions, found {node.Describe()}", node.Location);
            return Truth.Unknown;
        }

        switch (function.Name, function.Value)
        {
            case ("Condition", ScalarNode name):
                return Of(name.Text, name.Location);
            case ("Fn::Equals", ArrayNode { Items: [{ } one, { } other] }):
                return AreEqual(stack.Evaluator.Evaluate(one), stack.Evaluator.Evaluate(other));
            case ("Fn::Not", ArrayNode { Items: [{ } only] }):
                return Evaluate(only) switch
                {
                    Truth.True => Truth.False,
                    Truth.False => Truth.True,
                    _ => Truth.Unknown,
                };
            case ("Fn::And", ArrayNode { Items: [_, _, ..] } all):
                return Combine(all, decisive: Truth.False);
            case ("Fn::Or", ArrayNode { Items: [_, _, ..] } any):
                return Combine(any, decisive: Truth.True);
            default:
                stack.File.EntityError(
                    "FUNCTION_UNKNOWN",
                    "CFN-12",
                    $"Found {DisplayedText.Shorten(function.Name)} as a condition, with {function.Value.Describe()}; expected Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition",
                    function.NameLocation);
                return Truth.Unknown;
        }
    }

    // By Kleene: one that decides decides, whatever the others are.
    private Truth Combine(ArrayNode conditions, Truth decisive)
    {
        Truth result = decisive == Truth.False ? Truth.True : Truth.False;
        foreach (Node condition in conditions.Items)
        {
            Truth truth = Evaluate(condition);
            if (truth == decisive)
            {
                return decisive;
            }

            result = truth == Truth.Unknown ? Truth.Unknown : result;
        }

        return result;
    }

    private Truth AreEqual(Node? one, Node? other)
    {
        // CFN-11: as a whole argument, no value is an empty one.
        string? left = one is null ? string.Empty : (one as ScalarNode)?.Text;
        string? right = other is null ? string.Empty : (other as ScalarNode)?.Text;
        if (left is null || right is null)
        {
            return one is ArrayNode && other is ArrayNode && NodeEquality.AreSame(one, other) ? Truth.True : Truth.Unknown;
        }

        if (left == right)
        {
            return Truth.True;
        }

        if (!UnknownToken.IsIn(left) && !UnknownToken.IsIn(right))
        {
            return Truth.False;
        }

        return CannotBe(left, right) || CannotBe(right, left) || KnownEnds.Differ(left, right) ? Truth.False : Truth.Unknown;
    }

    // An unknown parameter has one of the values that the template allows it.
    private bool CannotBe(string token, string text) =>
        UnknownToken.Is(token)
            && !UnknownToken.IsIn(text)
            && stack.AllowedValuesOf(token) is { } allowed
            && !allowed.Contains(text, StringComparer.Ordinal);
}

/// <summary>What is known at the beginning and the end of texts with tokens.</summary>
internal static class KnownEnds
{
    /// <summary>
    /// True when two texts cannot be equal, whatever their tokens stand for (IN-14): their known beginnings or ends differ.
    /// </summary>
    public static bool Differ(string one, string other)
    {
        (string start, string end) = Of(one);
        (string otherStart, string otherEnd) = Of(other);
        return !Fit(start, otherStart) || !Fit(Reversed(end), Reversed(otherEnd));
    }

    private static bool Fit(string one, string other)
    {
        int length = Math.Min(one.Length, other.Length);
        return string.CompareOrdinal(one, 0, other, 0, length) == 0;
    }

    private static (string Start, string End) Of(string text)
    {
        IReadOnlyList<Placeholder> tokens = [.. Placeholders.Find(text).Where(p => UnknownToken.Is(p.Name))];
        return tokens.Count == 0 ? (text, text) : (text[..tokens[0].Start], text[(tokens[^1].Start + tokens[^1].Length)..]);
    }

    private static string Reversed(string text)
    {
        char[] characters = text.ToCharArray();
        Array.Reverse(characters);
        return new string(characters);
    }
}
