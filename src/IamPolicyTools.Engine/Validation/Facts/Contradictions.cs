using System.Globalization;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;

namespace IamPolicyTools.Validation.Facts;

/// <summary>
/// Conditions that no request meets, as far as that is plain to see: what such a statement says is said of nothing. Policy variables and placeholders
/// may be anything.
/// </summary>
internal static class Contradictions
{
    // Every request has these, signed or not.
    private static readonly HashSet<string> s_alwaysThere = new(StringComparer.Ordinal) { "aws:currenttime", "aws:epochtime", "aws:securetransport" };

    /// <summary>True for a statement that applies to no request, be it that a condition by itself never holds, or that two never hold together.</summary>
    /// <param name="statement">The statement.</param>
    public static bool AreIn(StatementFacts statement) => statement.Clauses.Length > 0 && (Array.Exists(statement.Clauses, IsVoid) || Find(statement).Any());

    /// <summary>The conditions that never hold beside another of the statement, each with why, and what to do.</summary>
    /// <param name="statement">The statement.</param>
    public static IEnumerable<(ClauseFacts Clause, string Why, string Fix)> Find(StatementFacts statement)
    {
        ClauseFacts[] clauses = statement.Clauses;
        foreach (ClauseFacts clause in clauses)
        {
            if (clause.DemandsAbsence && Array.Exists(clauses, c => c.NeedsKey && c.Key.Is(clause.Key.Folded)))
            {
                yield return (clause, $"One condition wants {clause.Key.Name} to be absent, another to be there.", "Keep one of them.");
            }
            else if (clause.DemandsAbsence && s_alwaysThere.Contains(clause.Key.Folded))
            {
                yield return (clause, $"Every request has {clause.Key.Name}, which this condition wants to be absent.", "Remove the condition.");
            }
        }

        if (statement.IsAllow && clauses.Length > 1)
        {
            foreach ((ClauseFacts, string, string) other in OfOtherKeys(clauses))
            {
                yield return other;
            }
        }

        for (int second = 1; second < clauses.Length; second++)
        {
            int first = Array.FindIndex(clauses, 0, second, c => Exclude(c, clauses[second]) || Exclude(clauses[second], c));
            if (first >= 0)
            {
                yield return (
                    clauses[second],
                    $"No value of {clauses[second].Key.Name} meets both {clauses[first].Clause.Operator} and {clauses[second].Clause.Operator} here.",
                    "Keep one of the conditions, or write two statements.");
            }
        }
    }

    private static IEnumerable<(ClauseFacts Clause, string Why, string Fix)> OfOtherKeys(ClauseFacts[] clauses)
    {
        // A request through an endpoint has no public address, and one with a public address came through no endpoint.
        if (Needing(clauses, "aws:sourceip") is { } address
            && (Needing(clauses, "aws:sourcevpce") ?? Needing(clauses, "aws:sourcevpc") ?? Needing(clauses, "aws:vpcsourceip")) is { } endpoint)
        {
            yield return (address, $"A request has aws:SourceIp or {endpoint.Key.Name}, never both: this Allow never applies.", "Write two statements, one for each way in.");
        }

        if (Needing(clauses, "aws:multifactorauthage") is not { } age)
        {
            yield break;
        }

        // The age of an MFA is in temporary credentials only.
        if (Array.Exists(clauses, c => c.Key.Is("aws:multifactorauthpresent") && c.Family == OperatorFamily.Bool && c.NeedsKey && c.IsOnly("false")))
        {
            yield return (age, "Requests without MFA have no aws:MultiFactorAuthAge.", "Write aws:MultiFactorAuthPresent \"true\".");
        }

        if (Array.Exists(clauses, c => c.DemandsAbsence && c.Key.Is("aws:tokenissuetime")))
        {
            yield return (age, "Requests with long-term access keys have no aws:MultiFactorAuthAge.", "Ask for temporary credentials, or leave the age out.");
        }
    }

    private static ClauseFacts? Needing(ClauseFacts[] clauses, string key) => Array.Find(clauses, c => c.NeedsKey && !c.DemandsPresence && c.Key.Is(key));

    // What is reported as such by the code of its fault: no operator of that name, an empty list, values that are none.
    private static bool IsVoid(ClauseFacts clause) => clause.Family switch
    {
        null => !Placeholders.AreIn(clause.Clause.Operator),
        OperatorFamily.Null => clause.Clause.Qualifier == SetQualifier.ForAnyValue,
        _ => clause.NeedsKey && !clause.Values.AsSpan().ToArray().Any(v => v.Text.HasVariables || clause.Operator!.Compile(v.Text).IsUsable),
    };

    private static bool Exclude(ClauseFacts wanted, ClauseFacts other)
    {
        if (!wanted.Key.Is(other.Key.Folded) || wanted.Key is { IsMultivalued: true } or { IsOpen: true }
            || !wanted.NeedsKey || wanted.DemandsPresence
            || wanted.Clause.Qualifier != SetQualifier.None || other.Clause.Qualifier != SetQualifier.None
            || AnyOpen(wanted) || AnyOpen(other))
        {
            return false;
        }

        if (IsText(wanted.Family) && IsText(other.Family))
        {
            return other.IsNegated ? All(wanted, v => Array.Exists(Texts(other), o => Denies(other, o, wanted, v)))
                : other.NeedsKey && All(wanted, v => !Array.Exists(Texts(other), o => Globs.Meet(v.ToLowerInvariant(), o.ToLowerInvariant())));
        }

        return other.NeedsKey && wanted.Family == other.Family && wanted.Family is OperatorFamily.Date or OperatorFamily.Numeric
            && Bound(wanted, "GreaterThan", least: true) is { } least && Bound(other, "LessThan", least: false) is { } most && least > most;
    }

    private static bool IsText(OperatorFamily? family) => family is OperatorFamily.Text or OperatorFamily.Arn or OperatorFamily.Bool;

    private static bool AnyOpen(ClauseFacts clause) => Array.Exists(Texts(clause), t => t.Contains("${", StringComparison.Ordinal) || Placeholders.AreIn(t));

    private static string[] Texts(ClauseFacts clause) => clause.Values.ConvertAll(v => v.Text.Text);

    private static bool All(ClauseFacts clause, Predicate<string> test) => clause.Values.Length > 0 && Array.TrueForAll(Texts(clause), test);

    // Surely: a value with wildcards only where they mean the same on both sides.
    private static bool Denies(ClauseFacts negated, string denied, ClauseFacts wanted, string value)
    {
        bool hasPatterns = wanted.Clause.BaseOperator is "StringLike" || wanted.Family == OperatorFamily.Arn;
        if (hasPatterns && ClauseFacts.HasWildcard(value))
        {
            return negated.IsLike && wanted.IsLike && Globs.Covers(denied, value);
        }

        return negated.IsLike ? Globs.Covers(denied, value) : denied == value;
    }

    // The least of the lower bounds, and the greatest of the upper ones: one of the values is enough.
    private static decimal? Bound(ClauseFacts clause, string kind, bool least)
    {
        if (!clause.Clause.BaseOperator.Contains(kind, StringComparison.Ordinal))
        {
            return null;
        }

        decimal? bound = null;
        foreach (string text in Texts(clause))
        {
            if (NumberOf(text, clause.Family) is not { } number)
            {
                return null;
            }

            bound = bound is not { } known ? number : least ? Math.Min(known, number) : Math.Max(known, number);
        }

        return bound;
    }

    private static decimal? NumberOf(string text, OperatorFamily? family) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number) ? number
        : family == OperatorFamily.Date && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date)
            ? date.ToUnixTimeSeconds() : null;
}
