using IamPolicyTools.Records;
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

    /// <summary>How much of the document nothing else could be asked about, because of it.</summary>
    public Unread Unread { get; init; }

    /// <summary>Its severity, where this one weighs other than the rule's do, and why; null for the rule's.</summary>
    public (Severity Severity, string Reason)? Weight { get; init; }
}

/// <summary>Collects what the rules find in one document.</summary>
internal sealed class IssueList
{
    private readonly List<PolicyIssue> _issues = [];

    /// <summary>What was found, in the order of the rules.</summary>
    public IReadOnlyList<PolicyIssue> Items => _issues;

    /// <summary>Adds an issue.</summary>
    public void Add(PolicyIssue issue) => _issues.Add(issue);

    /// <summary>Makes one issue of several that have one cause; the first is where it stands.</summary>
    /// <param name="code">Their code.</param>
    /// <param name="why">What is wrong, by their number.</param>
    public void Fold(string code, Func<int, string> why)
    {
        PolicyIssue[] same = [.. _issues.Where(i => i.Code == code)];
        if (same.Length > 1)
        {
            int at = _issues.IndexOf(same[0]);
            _issues[at] = same[0] with { Why = why(same.Length), Related = [.. same.Skip(1).Select(i => i.Location)] };
            _issues.RemoveAll(i => i.Code == code && i.Location != same[0].Location);
        }
    }
}
