using System.Text.Json;

namespace IamPolicyTools.Engine.Tests.Oracle;

/// <summary>Condition blocks (policy-language.md 1.5).</summary>
internal static class NaiveConditions
{
    private enum Quantifier
    {
        None,
        ForAllValues,
        ForAnyValue,
    }

    private static readonly string[] s_operators =
    [
        "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike",
        "NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals",
        "DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals",
        "Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike", "Null",
    ];

    /// <summary>AND over operators, AND over the keys of an operator (PL-49); an empty block holds (PL-12).</summary>
    public static bool Hold(JsonElement condition, bool variables, bool isDeny, NaiveCheck check)
    {
        NaiveContext context = check.Context;
        foreach (JsonProperty block in condition.EnumerateObject())
        {
            // PL-51, PL-58: with an unknown operator the statement does not match.
            if (!TryParse(block.Name, out Quantifier quantifier, out string name, out bool ifExists))
            {
                return false;
            }

            foreach (JsonProperty key in block.Value.EnumerateObject())
            {
                string[] values = [.. NaiveText.OneOrMany(key.Value).Select(NaiveText.Of)];
                bool negatedHolds = isDeny && check.Completion.PlainOperatorHoldsInDeny;
                if (!Holds(quantifier, name, ifExists, context.Find(key.Name), values, variables, context, negatedHolds))
                {
                    return false;
                }
            }
        }

        return true;
    }

    // PL-71: [ForAllValues:|ForAnyValue:]Operator[IfExists], in any case of letters (PL-51).
    private static bool TryParse(string text, out Quantifier quantifier, out string name, out bool ifExists)
    {
        string rest = text;
        quantifier = Strip(ref rest, "ForAllValues:") ? Quantifier.ForAllValues
            : Strip(ref rest, "ForAnyValue:") ? Quantifier.ForAnyValue
            : Quantifier.None;
        ifExists = rest.EndsWith("IfExists", StringComparison.OrdinalIgnoreCase);
        if (ifExists)
        {
            rest = rest[..^"IfExists".Length];
        }

        name = s_operators.FirstOrDefault(known => string.Equals(known, rest, StringComparison.OrdinalIgnoreCase)) ?? "";

        // PL-62: NullIfExists is an error.
        return name.Length > 0 && !(name == "Null" && ifExists);

        static bool Strip(ref string text, string prefix)
        {
            bool has = text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
            text = has ? text[prefix.Length..] : text;
            return has;
        }
    }

    private static bool Holds(
        Quantifier quantifier, string name, bool ifExists, NaiveKey? key, string[] policyValues, bool variables, NaiveContext context,
        bool negatedHolds)
    {
        // PL-50: a key given twice in different case matches no condition.
        if (key is { IsAmbiguous: true })
        {
            return false;
        }

        if (name == "Null")
        {
            // PL-67 for the set operators; PL-62: "true" means absent.
            return quantifier switch
            {
                Quantifier.ForAllValues => true,
                Quantifier.ForAnyValue => false,
                _ => policyValues.Any(value => string.Equals(value, key is null ? "true" : "false", StringComparison.OrdinalIgnoreCase)),
            };
        }

        // PL-64: for the set operators the empty string alone counts as an empty set.
        bool missing = key is null || (quantifier != Quantifier.None && key.Values.All(value => value.Length == 0));
        if (missing && ifExists)
        {
            return true;
        }

        // PL-53: policy values that cannot be read are ignored. With none left the list is empty: PL-66.
        bool negated = name.Contains("Not", StringComparison.Ordinal);
        string positive = name.Replace("Not", "", StringComparison.Ordinal);
        Func<string, bool>[] tests =
            [.. policyValues.Select(value => NaiveValues.Test(positive, value, variables, context)).OfType<Func<string, bool>>()];
        if (tests.Length == 0)
        {
            return quantifier == Quantifier.ForAllValues && missing;
        }

        if (missing)
        {
            // "Missing keys" table, PL-63 to PL-65.
            return quantifier switch
            {
                Quantifier.ForAllValues => true,
                Quantifier.ForAnyValue => false,
                _ => negated,
            };
        }

        // Positive: some listed value matches. Negated: none does, also when the request value cannot be read (PL-53).
        bool Satisfies(string value) => negated != tests.Any(test => test(value));
        return quantifier switch
        {
            Quantifier.ForAllValues => key!.Values.All(Satisfies),
            Quantifier.ForAnyValue => key!.Values.Any(Satisfies),

            // PL-69: a plain operator never holds on a multivalued key.
            _ => key!.IsMultivalued ? negatedHolds && negated : Satisfies(key.Values[0]),
        };
    }
}
