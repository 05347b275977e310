using IamPolicyTools.Validation.Facts;

namespace IamPolicyTools.Validation.Rules;

/// <summary>A rule on documents, or a family of rules that ask the same. What its codes mean is in the rule data.</summary>
internal abstract class PolicyRule
{
    /// <summary>The codes that it can report.</summary>
    public abstract IEnumerable<string> Codes { get; }

    /// <summary>Checks a document.</summary>
    public abstract void Check(DocumentFacts document, IssueList issues);
}

/// <summary>A rule that looks at one statement at a time.</summary>
internal abstract class StatementRule : PolicyRule
{
    /// <inheritdoc/>
    public sealed override void Check(DocumentFacts document, IssueList issues)
    {
        if (!AppliesTo(document))
        {
            return;
        }

        foreach (StatementFacts statement in document.Statements)
        {
            Check(statement, issues);
        }
    }

    /// <summary>True for documents that the rule is about.</summary>
    protected virtual bool AppliesTo(DocumentFacts document) => true;

    /// <summary>Checks a statement.</summary>
    protected abstract void Check(StatementFacts statement, IssueList issues);
}

/// <summary>A rule that looks at one condition at a time. What a placeholder leaves open is not looked at.</summary>
internal abstract class ClauseRule : StatementRule
{
    /// <inheritdoc/>
    protected sealed override void Check(StatementFacts statement, IssueList issues)
    {
        foreach (ClauseFacts clause in statement.Clauses)
        {
            if (!clause.Key.IsOpen)
            {
                Check(statement, clause, issues);
            }
        }
    }

    /// <summary>Checks a condition.</summary>
    protected abstract void Check(StatementFacts statement, ClauseFacts clause, IssueList issues);
}
