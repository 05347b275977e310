using System.Numerics;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Language;

namespace IamPolicyTools.Testing;

/// <summary>
/// The statement that an answer hangs on: the one that decided, or for an implicit deny the Allow that failed in the fewest elements, then in
/// the fewest patterns (AT-11).
/// </summary>
internal static class NearestStatement
{
    /// <summary>The statement that decided, of several one that stands in a file; null for an implicit deny.</summary>
    /// <param name="access">The answer.</param>
    public static StatementTrace? Deciding(IamAccessResult access)
    {
        Effect effect = access.Decision == Decision.ExplicitDeny ? Effect.Deny : Effect.Allow;
        return access.Decision == Decision.ImplicitDeny ? null : access.MatchedStatements.Where(s => s.Effect == effect).OrderBy(s => !s.Location.IsKnown).FirstOrDefault();
    }

    /// <summary>The Allow that came nearest; null when there is none about the service.</summary>
    /// <param name="access">An answer that is an implicit deny.</param>
    public static StatementTrace? Of(IamAccessResult access) => access.GetTrace()
        .OrderBy(type => type.PolicyType == access.PolicyType ? 0 : 1)
        .ThenBy(type => type.PolicyType == PolicyType.Identity ? 0 : 1)
        .Select(Nearest)
        .FirstOrDefault(found => found is not null);

    /// <summary>The Deny that came nearest, null when there is none about the service.</summary>
    /// <param name="access">An answer that is no explicit deny.</param>
    /// <param name="type">The type of policy that was to deny; null for any.</param>
    public static StatementTrace? OfDeny(IamAccessResult access, string? type = null) => access.GetTrace()
        .Where(t => type is null || t.PolicyType.ToString() == type)
        .Select(t => Nearest(t, Effect.Deny))
        .OfType<StatementTrace>()
        .MinBy(Distance);

    private static StatementTrace? Nearest(PolicyTypeTrace type) => Nearest(type, Effect.Allow);

    private static StatementTrace? Nearest(PolicyTypeTrace type, Effect effect) => type.Statements
        .Where(s => s is { IsMatch: false, UnknownReason: null, IsAboutService: true } && s.Effect == effect)
        .MinBy(Distance);

    private static (int Elements, int Patterns) Distance(StatementTrace statement) =>
        (BitOperations.PopCount((ulong)statement.Mismatch), statement.Mismatches.Sum(m => m.PatternCount));

    /// <summary><c>nearest: deploy #2, Resource arn:aws:s3:::a/* does not cover arn:aws:s3:::b/x</c>.</summary>
    /// <param name="statement">The statement.</param>
    public static string Describe(StatementTrace statement)
    {
        string why = statement.Mismatches.FirstOrDefault() is { } element
            ? $"{element.Element} {element.ResolvedPattern ?? element.Pattern} does not cover {element.RequestValue}"
            : statement.Conditions.FirstOrDefault(c => !c.Holds) is { } condition ? condition.ToString() : "it does not apply";
        return $"nearest: {statement.PolicyName} {statement.Sid ?? $"#{statement.Index + 1}"}, {why}";
    }
}
