using System.Collections.Frozen;
using System.Globalization;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Model.Names;

namespace IamPolicyTools.Findings;

/// <summary>Values worth trying for a key that somebody chooses. Only a proposal: the evaluator says which of them serve.</summary>
internal static class ContextValues
{
    private const int MostValues = 24;

    // What STS refuses, whatever the policies say.
    private static readonly FrozenDictionary<string, Func<string, string?>> s_faults = new Dictionary<string, Func<string, string?>>
    {
        ["sts:RoleSessionName"] = static v => NameRules.RoleSessionName(v),
        ["sts:ExternalId"] = static v => NameRules.ExternalId(v),
        ["sts:SourceIdentity"] = static v => NameRules.SourceIdentity(v),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The values, null for an absent key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="conditions">What the answer depends on.</param>
    public static IEnumerable<string?> For(string key, AccessConditions conditions)
    {
        IEnumerable<string?> named = conditions.AllowedWhen.Concat(conditions.DeniedWhen)
            .SelectMany(s => s.Conditions)
            .Where(c => c.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
            .SelectMany(ValuesOf);
        if (s_faults.TryGetValue(key, out Func<string, string?>? fault))
        {
            // Of a pattern the shortest text that fits may be too short.
            named = named.OfType<string>().Select(v => fault(v) is null ? v : v + "xx").Where(v => fault(v) is null);
        }

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
