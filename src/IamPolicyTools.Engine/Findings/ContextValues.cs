using System.Globalization;
using IamPolicyTools.Evaluation.Answers;

namespace IamPolicyTools.Findings;

/// <summary>Values worth trying for a key that somebody chooses. Only a proposal: the evaluator says which of them serve.</summary>
internal static class ContextValues
{
    private const int MostValues = 24;

    /// <summary>The values, null for an absent key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="conditions">What the answer depends on.</param>
    public static IEnumerable<string?> For(string key, AccessConditions conditions)
    {
        IEnumerable<string?> named = conditions.AllowedWhen.Concat(conditions.DeniedWhen)
            .SelectMany(s => s.Conditions)
            .Where(c => c.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
            .SelectMany(ValuesOf);
        return named.Distinct().Take(MostValues).Append(null);
    }

    /// <summary>A text that fits a pattern.</summary>
    public static string Example(string pattern) =>
        pattern.Replace("*", string.Empty, StringComparison.Ordinal).Replace('?', 'x') is { Length: > 0 } text ? text : "any";

    private static IEnumerable<string?> ValuesOf(ConditionTrace condition)
    {
        if (condition.Operator.Contains("Bool", StringComparison.OrdinalIgnoreCase))
        {
            yield return "true";
            yield return "false";
            yield break;
        }

        foreach (string value in condition.ResolvedValues)
        {
            if (condition.Operator.Contains("IpAddress", StringComparison.OrdinalIgnoreCase))
            {
                yield return value.Split('/')[0];
            }
            else if (!condition.Operator.Contains("Null", StringComparison.OrdinalIgnoreCase))
            {
                yield return Example(value);
            }

            if (decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal number))
            {
                yield return (number - 1).ToString(CultureInfo.InvariantCulture);
                yield return (number + 1).ToString(CultureInfo.InvariantCulture);
            }
        }

        string other = "any";
        while (condition.ResolvedValues.Contains(other))
        {
            other += "x";
        }

        yield return other;
    }
}
