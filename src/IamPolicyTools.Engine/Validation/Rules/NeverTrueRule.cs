using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;
using IamPolicyTools.Validation.Facts;

namespace IamPolicyTools.Validation.Rules;

/// <summary>Conditions that no request meets (validation-checks.md 5.6), and the one on MFA that lets long-term keys through.</summary>
internal sealed class NeverTrueRule : StatementRule
{
    private const string Code = "CONDITION_NEVER_TRUE";
    private const string Mfa = "BAD_PATTERN_FOR_MFA";

    /// <inheritdoc/>
    public override IEnumerable<string> Codes => [Code, Mfa];

    /// <inheritdoc/>
    protected override void Check(StatementFacts statement, IssueList issues)
    {
        ClauseFacts[] clauses = statement.Clauses;
        foreach (ClauseFacts clause in clauses)
        {
            if (!statement.IsAllow && clause is { Family: OperatorFamily.Bool, Clause: { IfExists: false, Qualifier: SetQualifier.None } }
                && clause.Key.Is("aws:multifactorauthpresent") && clause.IsOnly("false"))
            {
                issues.Add(statement.OfClause(
                    Mfa,
                    clause,
                    "Requests with long-term access keys have no aws:MultiFactorAuthPresent, so this Deny does not hit them.",
                    "Write \"BoolIfExists\"."));
            }
        }

        if (clauses.Length > 1 || clauses is [{ DemandsAbsence: true }])
        {
            foreach ((ClauseFacts clause, string why, string fix) in Contradictions.Find(statement))
            {
                issues.Add(statement.OfClause(Code, clause, why, fix));
            }
        }
    }
}
