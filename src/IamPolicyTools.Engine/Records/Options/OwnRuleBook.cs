using IamPolicyTools.Text;

namespace IamPolicyTools.Records.Options;

/// <summary>The rules of a repository's own as rules among the others: they are named, suppressed and reported like them.</summary>
public static class OwnRuleBook
{
    /// <summary>What the code of an own rule means.</summary>
    /// <param name="rule">The rule.</param>
    public static RuleDescriptor DescriptorOf(OwnRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return new RuleDescriptor(new ObjectNode(SourceLocation.None, []))
        {
            Code = rule.Code,
            Title = rule.Title,
            Category = RuleCategory.Findings,
            Severity = rule.Severity,
            Source = "Options",
            Help = rule.IsOnly
                ? $"A rule of the options file: only {(rule.By.IsEmpty ? "nobody" : string.Join(", ", rule.By))} may {string.Join(", ", rule.Action)} on {string.Join(", ", rule.Resource)}."
                : $"A rule of the options file: never may {string.Join(", ", rule.Principal)} {string.Join(", ", rule.Action)} on {string.Join(", ", rule.Resource)}{(rule.Unless is null ? string.Empty : " outside of its exception")}.",
        };
    }
}
