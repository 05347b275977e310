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

            if (clause.DemandsAbsence && Array.Exists(clauses, c => c.NeedsKey && c.Key.Is(clause.Key.Folded)))
            {
                Add(clause, $"One condition wants {clause.Key.Name} to be absent, another to be there.", "Keep one of them.");
            }
        }

        if (clauses.Length < 2 || !statement.IsAllow)
        {
            return;
        }

        // A request through an endpoint has no public address, and one with a public address came through no endpoint.
        if (Needing("aws:sourceip") is { } address && (Needing("aws:sourcevpce") ?? Needing("aws:sourcevpc") ?? Needing("aws:vpcsourceip")) is { } endpoint)
        {
            Add(
                address,
                $"A request has aws:SourceIp or {endpoint.Key.Name}, never both: this Allow never applies.",
                "Write two statements, one for each way in.");
        }

        // The age of an MFA is in temporary credentials only.
        if (Needing("aws:multifactorauthage") is { } age
            && Array.Find(clauses, c => c.Key.Is("aws:multifactorauthpresent") && c.Family == OperatorFamily.Bool && c.NeedsKey && c.IsOnly("false")) is { Key: not null })
        {
            Add(age, "Requests without MFA have no aws:MultiFactorAuthAge.", "Write aws:MultiFactorAuthPresent \"true\".");
        }

        if (Needing("aws:multifactorauthage") is { } ageOfKeys && Array.Exists(clauses, c => c.DemandsAbsence && c.Key.Is("aws:tokenissuetime")))
        {
            Add(ageOfKeys, "Requests with long-term access keys have no aws:MultiFactorAuthAge.", "Ask for temporary credentials, or leave the age out.");
        }

        ClauseFacts? Needing(string key)
        {
            int at = Array.FindIndex(clauses, c => c.NeedsKey && !c.DemandsPresence && c.Key.Is(key));
            return at < 0 ? null : clauses[at];
        }

        void Add(ClauseFacts clause, string why, string fix) => issues.Add(statement.OfClause(Code, clause, why, fix));
    }
}
