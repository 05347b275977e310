using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Testing;

/// <summary>Says what is wrong in a case that fails: one line, the nearest statement by file and line, the explanation (AT-10, AT-11).</summary>
internal static class Failure
{
    private const int MostNames = 10;

    /// <summary>The result of a case whose answer is there.</summary>
    /// <param name="result">What is known of it.</param>
    /// <param name="item">The case.</param>
    /// <param name="access">The answer.</param>
    public static AccessTestResult Check(AccessTestResult result, AccessCase item, IamAccessResult access)
    {
        Expectation expected = item.Expectation;
        if (!CaseRun.Holds(expected.Answer, access.Decision))
        {
            return Explain(result with { Outcome = Outcome.Failed, Message = Sentence(item, access) }, access, expected);
        }

        if (expected.ByPolicyType is { } type && access.PolicyType?.ToString() != type && !IsAllowedBy(access, type))
        {
            string found = access.PolicyType is { } responsible and not PolicyType.None ? responsible.ToString() : "another type";
            return Explain(result with { Outcome = Outcome.Failed, Message = $"{Question(item)}: {access.Decision} by {found}, expected by {type}." }, access, expected);
        }

        if (expected.ByStatement is { } statement && !access.MatchedStatements.Any(s => IsOf(statement, s)))
        {
            return Explain(result with { Outcome = Outcome.Failed, Message = $"{Question(item)}: {OtherStatement(statement, access)}" }, access, expected);
        }

        return result;
    }

    /// <summary>The result of a case about a form of resources, one of which is not as expected (AT-3).</summary>
    /// <param name="result">What is known of it.</param>
    /// <param name="item">The case.</param>
    /// <param name="witness">The resource.</param>
    public static AccessTestResult OfForm(AccessTestResult result, AccessCase item, string witness)
    {
        IamAccessResult access = result.GetAccess()!;
        return Explain(result with { Outcome = Outcome.Failed, Message = Sentence(item with { Resource = witness }, access) }, access, item.Expectation) with
        {
            Witness = new Witness(access.Principal, access.Action, witness) { Decision = CaseRun.NameOf(access.Decision) },
        };
    }

    /// <summary>Adds the explanation, and where the statement stands that the answer hangs on.</summary>
    /// <param name="result">The result.</param>
    /// <param name="access">The answer; null when there is none.</param>
    /// <param name="expected">What was expected; null where that was not an answer about access.</param>
    public static AccessTestResult Explain(AccessTestResult result, IamAccessResult? access, Expectation? expected = null)
    {
        if (access is null)
        {
            return result;
        }

        // Who needs no policy is allowed by none that stands in a file: what is to be looked at is what should have denied it.
        StatementTrace? deciding = NearestStatement.Deciding(access);
        StatementTrace? missed = access.Decision != Decision.ExplicitDeny && expected is { Answer: ExpectedAnswer.Denied or ExpectedAnswer.ExplicitDeny }
            ? NearestStatement.OfDeny(access, expected.ByPolicyType)
            : null;
        StatementTrace? nearest = deciding is { Location.IsKnown: true } ? null
            : access.IsAllowed || expected?.Answer == ExpectedAnswer.ExplicitDeny ? missed
            : null;
        nearest ??= deciding is null ? NearestStatement.Of(access) : null;
        string message = nearest is null ? result.Message : $"{result.Message?.TrimEnd('.')}. {Capital(NearestStatement.Describe(nearest))}";
        return result with
        {
            Message = message,
            Explanation = access.Explanation.ToString(),
            RelatedLocations = Places([deciding ?? nearest, nearest, .. access.MatchedStatements, missed]),
        };
    }

    private static ImmutableArray<RelatedLocation> Places(IEnumerable<StatementTrace?> statements) =>
    [
        .. statements.OfType<StatementTrace>().Distinct()
            .Select(s => (Place: Location.Of(s.Location), Statement: s))
            .Where(s => s.Place is not null)
            .DistinctBy(s => s.Place)
            .Select(s => new RelatedLocation(s.Place!, $"{s.Statement.Effect} {s.Statement.PolicyName} {s.Statement.GetStatement().DisplayName}")),
    ];

    private static string Sentence(AccessCase item, IamAccessResult access) => $"{Question(item)}: {access.Decision}, expected {item.Expectation}. {access.Reason}";

    private static string Question(AccessCase item) => $"{item.Asker} {item.Action}{(item.Resource is null ? string.Empty : $" {item.Resource}")}";

    // Of an allowed request each type that let it through is responsible.
    private static bool IsAllowedBy(IamAccessResult access, string type) =>
        access.IsAllowed && access.GetTrace().Any(t => t.PolicyType.ToString() == type && t.Statements.Any(s => s.IsMatch));

    // What is not there at all was probably misspelt.
    private static string OtherStatement(ExpectedStatement expected, IamAccessResult access)
    {
        StatementTrace[] asked = [.. access.GetTrace().SelectMany(t => t.Statements)];
        StatementTrace[] ofPolicy = [.. asked.Where(s => IsOf(expected with { Sid = null }, s))];
        if (ofPolicy.Length == 0)
        {
            string[] policies = [.. asked.Select(s => s.PolicyName).Distinct()];
            return $"no policy {expected.Policy} is asked; asked are {Some(policies)}.{NearNames.Hint(expected.Policy!, policies)}";
        }

        if (!ofPolicy.Any(s => IsOf(expected, s)))
        {
            string[] sids = [.. ofPolicy.Select(s => s.GetStatement().DisplayName).Distinct()];
            return $"{expected.Policy ?? "no policy that is asked"} has {(expected.Policy is null ? "a" : "no")} statement {expected.Sid}; there {(sids.Length == 1 ? "is" : "are")} {Some(sids)}.{NearNames.Hint(expected.Sid!, sids)}";
        }

        string found = access.MatchedStatements is { IsEmpty: false } matched
            ? Some([.. matched.Select(s => $"{s.PolicyName} {s.GetStatement().DisplayName}").Distinct()])
            : "no statement";
        return $"matched by {found}, expected by {expected}.";
    }

    private static string Some(string[] names) =>
        string.Join(", ", names.Take(MostNames)) + (names.Length > MostNames ? $" and {names.Length - MostNames} more" : string.Empty);

    private static bool IsOf(ExpectedStatement expected, StatementTrace statement) =>
        (expected.Sid is null || expected.Sid == statement.Sid)
        && (expected.Policy is not { } policy
            || statement.PolicyArn == policy
            || statement.PolicyName == policy
            || statement.PolicyArn?.EndsWith($"/{policy}", StringComparison.Ordinal) == true
            || statement.PolicyName.EndsWith($"/{policy}", StringComparison.Ordinal));

    private static string Capital(string text) => string.Concat(char.ToUpperInvariant(text[0]).ToString(), text.AsSpan(1), ".");
}
