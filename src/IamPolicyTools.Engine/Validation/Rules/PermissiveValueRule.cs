using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;
using IamPolicyTools.Validation.Facts;

namespace IamPolicyTools.Validation.Rules;

/// <summary>
/// Wildcards and variables in the values of keys that say who calls, from where, and for whom. At least six characters must stand in
/// front of them; ids of accounts, organizations and networks take none at all.
/// </summary>
internal sealed class PermissiveValueRule : ClauseRule
{
    private const int LeastLiteral = 6;

    private static readonly HashSet<string> s_exact = new(StringComparer.Ordinal)
    {
        "aws:principalaccount", "aws:principalorgid", "aws:resourceaccount", "aws:resourceorgid", "aws:sourceaccount", "aws:sourceorgid",
        "aws:sourcevpc", "aws:sourcevpce", "aws:vpceaccount", "aws:vpceorgid",
    };

    private static readonly HashSet<string> s_sensitive = new(StringComparer.Ordinal)
    {
        "aws:principalarn", "aws:sourcearn", "aws:principalorgpaths", "aws:resourceorgpaths", "aws:sourceorgpaths", "aws:vpceorgpaths", "aws:userid",
    };

    /// <inheritdoc/>
    public override IEnumerable<string> Codes => ["WILDCARD_USAGE_TOO_PERMISSIVE", "VARIABLE_USAGE_TOO_PERMISSIVE"];

    /// <inheritdoc/>
    protected override void Check(StatementFacts statement, ClauseFacts clause, IssueList issues)
    {
        // A Deny that reaches too far denies too much, and a negated operator of an Allow allows too little. In a Deny the negated operator
        // says who is exempt.
        if (statement.IsAllow == clause.IsNegated || clause.Family is not (OperatorFamily.Text or OperatorFamily.Arn) || clause.Operator is not { } known)
        {
            return;
        }

        bool isExact = s_exact.Contains(clause.Key.Folded);
        if (!isExact && !s_sensitive.Contains(clause.Key.Folded))
        {
            return;
        }

        bool hasWildcards = clause.IsLike || known.Family == OperatorFamily.Arn;
        foreach (ConditionValue value in clause.Values)
        {
            if (value.Text.HasPlaceholders || Faulty(value.Text, hasWildcards, isExact, clause.Key.Is("aws:userid")) is not { } kind)
            {
                continue;
            }

            bool isVariable = kind == PieceKind.Variable;
            issues.Add(statement.OfValue(
                isVariable ? "VARIABLE_USAGE_TOO_PERMISSIVE" : "WILDCARD_USAGE_TOO_PERMISSIVE",
                clause,
                value,
                isExact
                    ? $"{clause.Key.Name} takes no {(isVariable ? "variable" : "wildcard")}: \"{value.Text.Text}\" {(statement.IsAllow ? "lets in" : "exempts")} whoever fits."
                    : $"The {(isVariable ? "variable" : "wildcard")} in \"{value.Text.Text}\" stands behind fewer than {LeastLiteral} characters: too many fit.",
                isExact ? "Write the ids." : "Write out what is meant, or at least how it begins."));
        }
    }

    private static PieceKind? Faulty(PolicyString text, bool hasWildcards, bool isExact, bool isUserId)
    {
        int literal = 0;
        bool isRightOfColon = false;
        string whole = text.Text;
        foreach (Piece piece in text.Pieces)
        {
            if (piece.Kind == PieceKind.Variable)
            {
                // What AWS fills in with one id is that id: the account of the caller, the organization of the resource.
                if (isExact && s_exact.Contains(piece.Text.ToLowerInvariant()))
                {
                    return null;
                }

                return IsFaulty() && !(isUserId && whole.StartsWith("${", StringComparison.Ordinal) && literal == 0 && whole.Contains("}:", StringComparison.Ordinal)) ? PieceKind.Variable : null;
            }

            foreach (char c in piece.Text)
            {
                if (piece.Kind == PieceKind.Literal && c is '*' or '?' && hasWildcards)
                {
                    // AROA…:* is every session of one role.
                    return IsFaulty() && !(isUserId && whole.StartsWith("*:", StringComparison.Ordinal) && literal == 0) ? PieceKind.Literal : null;
                }

                literal++;
                isRightOfColon |= c == ':';
            }
        }

        return null;

        bool IsFaulty() => isExact || (isUserId ? !isRightOfColon : literal < LeastLiteral);
    }
}
