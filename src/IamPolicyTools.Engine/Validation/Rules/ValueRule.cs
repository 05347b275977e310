using System.Globalization;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;
using IamPolicyTools.Text;
using IamPolicyTools.Validation.Facts;

namespace IamPolicyTools.Validation.Rules;

/// <summary>Values of a condition that do not fit each other or their operator.</summary>
internal sealed class ValueRule : ClauseRule
{
    /// <inheritdoc/>
    public override IEnumerable<string> Codes =>
    [
        "INVALID_CONDITION_DATA_TYPE", "INVALID_CONDITION_MULTIPLE_BOOLEAN", "WILDCARD_WITHOUT_LIKE_OPERATOR", "REDUNDANT_CONDITION_VALUE_NUM",
        "EQUIVALENT_TO_NULL_FALSE", "EQUIVALENT_TO_NULL_TRUE", "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION",
        "REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION", "INVALID_DATE_VALUE", "TYPE_MISMATCH_BOOLEAN",
    ];

    /// <inheritdoc/>
    protected override void Check(StatementFacts statement, ClauseFacts clause, IssueList issues)
    {
        PolicyList<ConditionValue> values = clause.Values;
        if (values.Length > 1)
        {
            CheckSeveral(statement, clause, issues);
        }

        switch (clause.Family)
        {
            case OperatorFamily.Text:
                CheckText(statement, clause, issues);
                break;
            case OperatorFamily.Bool:
                CheckBooleans(statement, clause, issues);
                break;
            case OperatorFamily.Date:
                CheckDates(statement, clause, issues);
                break;
        }
    }

    private static void CheckSeveral(StatementFacts statement, ClauseFacts clause, IssueList issues)
    {
        PolicyList<ConditionValue> values = clause.Values;
        ScalarKind first = values[0].Kind;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i].Kind != first)
            {
                issues.Add(statement.OfValue(
                    "INVALID_CONDITION_DATA_TYPE",
                    clause,
                    values[i],
                    $"The values of {clause.Key.Name} are of different JSON types: {Name(first)} and {Name(values[i].Kind)}.",
                    "Write all of them in quotes."));
                break;
            }
        }

        if (clause.Family is OperatorFamily.Bool or OperatorFamily.Null)
        {
            issues.Add(statement.OfClause(
                "INVALID_CONDITION_MULTIPLE_BOOLEAN",
                clause,
                $"{clause.Clause.BaseOperator} has {values.Length} values; true and false together always hold.",
                "Keep the one that is meant."));
        }
        else if (clause.Family == OperatorFamily.Numeric && clause.Clause.BaseOperator is not ("NumericEquals" or "NumericNotEquals"))
        {
            issues.Add(statement.OfClause(
                "REDUNDANT_CONDITION_VALUE_NUM",
                clause,
                $"Of several values of {clause.Clause.BaseOperator} one decides.",
                $"Keep the {(clause.Clause.BaseOperator.Contains("Less", StringComparison.Ordinal) ? "largest" : "smallest")}."));
        }
    }

    private static void CheckText(StatementFacts statement, ClauseFacts clause, IssueList issues)
    {
        if (clause.IsLike)
        {
            if (clause.IsOnly("*"))
            {
                CheckStar(statement, clause, issues);
            }

            return;
        }

        foreach (ConditionValue value in clause.Values)
        {
            // ${*} is the character, and asked for on purpose.
            string text = value.Text.Text;
            if (ClauseFacts.HasWildcard(text) && !value.Text.HasVariables && !IsMeantAsText(clause.Key, text))
            {
                string like = clause.Clause.Operator.Replace(
                    clause.Clause.BaseOperator, clause.IsNegated ? "StringNotLike" : "StringLike", StringComparison.OrdinalIgnoreCase);
                issues.Add(statement.OfValue(
                    "WILDCARD_WITHOUT_LIKE_OPERATOR",
                    clause,
                    value,
                    $"{clause.Clause.BaseOperator} takes \"{text}\" as it is: its wildcard is a character.",
                    $"Write \"{like}\" if a wildcard is meant."));
                break;
            }
        }
    }

    // s3:delimiter and the like hold what a caller sends, and a question mark begins the parameters of an address.
    private static bool IsMeantAsText(KeyFacts key, string text) =>
        !text.Contains('*', StringComparison.Ordinal) && (text.Contains("://", StringComparison.Ordinal) || key.Is("s3:delimiter"));

    private static void CheckStar(StatementFacts statement, ClauseFacts clause, IssueList issues)
    {
        if (clause.Clause.Qualifier != SetQualifier.None)
        {
            return;
        }

        if (!clause.Clause.IfExists)
        {
            string value = clause.IsNegated ? "true" : "false";
            issues.Add(statement.OfClause(
                clause.IsNegated ? "EQUIVALENT_TO_NULL_TRUE" : "EQUIVALENT_TO_NULL_FALSE",
                clause,
                $"{clause.Clause.BaseOperator} with \"*\" only asks whether the request has {clause.Key.Name}.",
                $"Write \"Null\": {{ \"{clause.Key.Name}\": \"{value}\" }}."));
        }
        else
        {
            bool isNever = clause.IsNegated;
            issues.Add(statement.OfClause(
                isNever ? "REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION" : "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION",
                clause,
                isNever
                    ? $"{clause.Clause.Operator} with \"*\" holds only where the request has no {clause.Key.Name}."
                    : $"{clause.Clause.Operator} with \"*\" always holds.",
                isNever ? $"Write \"Null\": {{ \"{clause.Key.Name}\": \"true\" }} if that is meant." : $"Remove {clause.Key.Name}."));
        }
    }

    // Seconds of the epoch are read, but who reads the policy sees no date.
    private static void CheckDates(StatementFacts statement, ClauseFacts clause, IssueList issues)
    {
        foreach (ConditionValue value in clause.Values)
        {
            if (decimal.TryParse(value.Text.Text, NumberStyles.Number, CultureInfo.InvariantCulture, out _) && value.Text.Text.Length != 4 && !clause.Key.Is("aws:epochtime"))
            {
                issues.Add(statement.OfValue(
                    "INVALID_DATE_VALUE", clause, value, $"\"{value.Text.Text}\" is read as seconds since 1970; a date is written 2026-01-31T12:00:00Z.", "Write the date."));
            }
        }
    }

    private static void CheckBooleans(StatementFacts statement, ClauseFacts clause, IssueList issues)
    {
        foreach (ConditionValue value in clause.Values)
        {
            if (!value.Text.HasVariables && !bool.TryParse(value.Text.Text, out _))
            {
                issues.Add(statement.OfValue(
                    "TYPE_MISMATCH_BOOLEAN", clause, value, $"A value of Bool is true or false, found \"{value.Text.Text}\".", "Write \"true\" or \"false\"."));
            }
        }
    }

    private static string Name(ScalarKind kind) => kind switch
    {
        ScalarKind.Number => "a number",
        ScalarKind.Boolean => "a boolean",
        _ => "a text",
    };
}
