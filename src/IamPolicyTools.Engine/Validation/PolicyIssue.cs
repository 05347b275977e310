using IamPolicyTools.Text;

namespace IamPolicyTools.Validation;

/// <summary>What a rule found in a document, before options, severity and suppressions are applied.</summary>
/// <param name="Code">The rule's code.</param>
/// <param name="Why">What is wrong, in one sentence.</param>
/// <param name="Fix">What to write instead here; null where the rule's own advice says it all.</param>
/// <param name="Location">Where.</param>
/// <param name="StatementIndex">0-based index of the statement; null for the document itself.</param>
/// <param name="Element">The element: <c>Action</c>, <c>Condition/StringLike/aws:PrincipalArn</c>; empty for the whole statement or document.</param>
internal readonly record struct PolicyIssue(
    string Code, string Why, string? Fix, SourceLocation Location, int? StatementIndex, string Element)
{
    /// <summary>Further places that it is about.</summary>
    public SourceLocation[] Related { get; init; } = [];
}

/// <summary>Collects what the rules find in one document.</summary>
internal sealed class IssueList
{
    private readonly List<PolicyIssue> _issues = [];

    /// <summary>What was found, in the order of the rules.</summary>
    public IReadOnlyList<PolicyIssue> Items => _issues;

    /// <summary>Adds an issue.</summary>
    public void Add(PolicyIssue issue) => _issues.Add(issue);
}
