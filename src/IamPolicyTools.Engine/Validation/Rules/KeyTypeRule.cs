using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;
using IamPolicyTools.Records;
using IamPolicyTools.Validation.Facts;

namespace IamPolicyTools.Validation.Rules;

/// <summary>Operators of another type than their key (PL-57, PL-61).</summary>
internal sealed class KeyTypeRule : ClauseRule
{
    /// <inheritdoc/>
    public override IEnumerable<string> Codes => ["TYPE_MISMATCH", "MISMATCHED_TYPE_BUT_USABLE", "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS"];

    /// <inheritdoc/>
    protected override void Check(StatementFacts statement, ClauseFacts clause, IssueList issues)
    {
        if (clause.Family is not { } family || family == OperatorFamily.Null || clause.Key.Known is not { } known)
        {
            return;
        }

        ConditionKeyType type = known.Type;
        if (known.IsOf(family))
        {
            return;
        }

        string wanted = known.Family.ToString();
        if (family == OperatorFamily.Text)
        {
            // Everything can be compared as text; where that goes wrong depends on the type.
            if (type == ConditionKeyType.Arn)
            {
                string[] values = [.. clause.Values.AsSpan().ToArray().Select(v => v.Text.Text)];
                bool isLike = clause.IsLike && values.Any(v => ClauseFacts.HasWildcard(v) && !IsOfWholeAccounts(v));
                bool isExact = values.All(v => IsOfWholeAccounts(v) || (!ClauseFacts.HasWildcard(v) && !v.Contains('$', StringComparison.Ordinal)));
                PolicyIssue issue = statement.OfClause(
                    isLike ? "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS" : "MISMATCHED_TYPE_BUT_USABLE",
                    clause,
                    isLike
                        ? $"{clause.Key.Name} is an ARN: a * of {clause.Clause.BaseOperator} reaches across its colons, into the account and the Region."
                        : $"{clause.Key.Name} is an ARN; {clause.Clause.BaseOperator} compares it as text.",
                    $"Write \"{Counterpart(clause)}\".");
                issues.Add(isExact && !isLike ? issue with { Weight = (Severity.Info, "of such values it says the same") } : issue);
            }
            else if (type is not (ConditionKeyType.String or ConditionKeyType.Bool))
            {
                issues.Add(statement.OfClause(
                    "TYPE_MISMATCH", clause, $"{clause.Key.Name} is of the type {type}; {clause.Clause.BaseOperator} compares text.", $"Use an operator for {wanted}."));
            }
            else if (type == ConditionKeyType.Bool)
            {
                issues.Add(statement.OfClause(
                    "MISMATCHED_TYPE_BUT_USABLE", clause, $"{clause.Key.Name} is true or false; {clause.Clause.BaseOperator} compares it as text.", clause.IsNegated ? "Write \"Bool\" with the other value." : "Write \"Bool\"."));
            }

            return;
        }

        // A tag, and a key that the catalogue calls a string, may hold a number, a date, an ARN or an address; what the keys of all services hold
        // is known.
        bool isFit = type == ConditionKeyType.String
            && (!clause.Key.IsGlobal || clause.Key.IsTag || known.IsTemplate)
            && (known.IsTemplate || clause.Key.IsTag || family is not (OperatorFamily.Bool or OperatorFamily.IpAddress or OperatorFamily.Date) || ValuesFit(clause));
        if (!isFit)
        {
            issues.Add(MismatchOf(statement, clause, type, wanted));
        }
    }

    // A star for an account, and a name of IAM behind it that has no wildcard: no other ARN of IAM ends so, since its names hold no colon.
    private static bool IsOfWholeAccounts(string value) =>
        value.Split(':') is ["arn", var partition, "iam", "", "*", var resource] && !ClauseFacts.HasWildcard(partition) && !ClauseFacts.HasWildcard(resource) && !value.Contains('$', StringComparison.Ordinal);

    private static PolicyIssue MismatchOf(StatementFacts statement, ClauseFacts clause, ConditionKeyType type, string wanted) =>
        statement.OfClause(
            "TYPE_MISMATCH",
            clause,
            $"{clause.Key.Name} is of the type {type}; {clause.Clause.BaseOperator} never matches it.",
            $"Use an operator for {wanted}.");

    private static bool ValuesFit(ClauseFacts clause)
    {
        foreach (ConditionValue value in clause.Values)
        {
            if (!clause.Operator!.Compile(value.Text).IsUsable)
            {
                return false;
            }
        }

        return true;
    }

    private static string Counterpart(ClauseFacts clause) =>
        new ConditionOperatorName(clause.Clause.Qualifier, clause.IsNegated ? "ArnNotLike" : "ArnLike", clause.Clause.IfExists, null).ToString();
}
