using IamPolicyTools.Language.Operators;
using IamPolicyTools.Validation.Facts;

namespace IamPolicyTools.Validation.Rules;

/// <summary>Conditions that rest on what a caller may write as he likes, and keys that mean something only beside another.</summary>
internal sealed class ForgeableKeyRule : StatementRule
{
    private static readonly HashSet<string> s_forgeable = new(StringComparer.Ordinal) { "aws:referer", "aws:useragent" };

    // A key, and those of which one must stand beside it.
    private static readonly (string Key, string[] Others)[] s_pairs =
    [
        ("aws:vpcsourceip", ["aws:sourcevpc", "aws:sourcevpce", "aws:sourcevpcarn", "aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths"]),
        ("aws:ec2instancesourceprivateipv4", ["aws:ec2instancesourcevpc"]),
    ];

    /// <inheritdoc/>
    public override IEnumerable<string> Codes => ["UNTRUSTWORTHY_CONDITION_KEY", "MISSING_PAIRED_CONDITION_KEYS"];

    /// <inheritdoc/>
    protected override void Check(StatementFacts statement, IssueList issues)
    {
        foreach (ClauseFacts clause in statement.Clauses)
        {
            if (s_forgeable.Contains(clause.Key.Folded) && clause.Family is not (null or OperatorFamily.Null))
            {
                issues.Add(statement.OfClause(
                    "UNTRUSTWORTHY_CONDITION_KEY",
                    clause,
                    $"{clause.Key.Name} is whatever the caller writes: it keeps nobody out.",
                    "Use a key that AWS fills in, as aws:PrincipalArn, aws:SourceVpce or aws:SourceArn."));
            }

            foreach ((string key, string[] others) in s_pairs)
            {
                if (!clause.Key.Is(key) || Array.Exists(others, statement.HasKey))
                {
                    continue;
                }

                issues.Add(statement.OfClause(
                    "MISSING_PAIRED_CONDITION_KEYS",
                    clause,
                    $"Private addresses are used in many networks; {clause.Key.Name} says which one only beside the network's own id.",
                    key == "aws:vpcsourceip" ? "Add a condition on aws:SourceVpc." : "Add a condition on aws:Ec2InstanceSourceVpc."));
            }
        }
    }
}
