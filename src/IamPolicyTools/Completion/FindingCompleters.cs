using System.Collections;
using IamPolicyTools.Findings.Escalation;
using IamPolicyTools.Records;

namespace IamPolicyTools.Completion;

/// <summary>The rules on accounts: codes, and the numbers and ids that others have for them where one was begun.</summary>
public sealed class FindingRuleCompleter : ValueCompleter
{
    private protected override IEnumerable<Candidate> Candidates(string word, string parameterName, IDictionary bound)
    {
        RuleDescriptor[] rules = [.. RuleBook.Default.Rules.Where(rule => rule.Category == RuleCategory.Findings)];
        IEnumerable<Candidate> codes = rules.Where(rule => Begins(rule.Code, word)).Select(rule => new Candidate(rule.Code, rule.PlainTitle));
        IEnumerable<Candidate> others = word.Length == 0 ? [] : rules
            .SelectMany(rule => rule.Maps.Values.SelectMany(ids => ids).Append(rule.Number).OfType<string>().Where(id => Begins(id, word)).Select(id => new Candidate(id, rule.PlainTitle)));
        return codes.Concat(others);
    }
}

/// <summary>The frameworks whose controls rules on accounts stand for.</summary>
public sealed class FrameworkCompleter : ValueCompleter
{
    /// <summary>The codes of the rules that stand for a control of a framework; none where there is no such framework.</summary>
    /// <param name="framework"><c>CIS-5.0</c>, or a name such as <c>SecurityHub</c>.</param>
    public static IEnumerable<string> CodesOf(string framework) => RuleBook.Default.Rules
        .Where(rule => rule.Category == RuleCategory.Findings && FrameworksOf(rule).Contains(framework, StringComparer.OrdinalIgnoreCase))
        .Select(rule => rule.Code);

    private protected override IEnumerable<Candidate> Candidates(string word, string parameterName, IDictionary bound) => RuleBook.Default.Rules
        .Where(rule => rule.Category == RuleCategory.Findings)
        .SelectMany(FrameworksOf)
        .Distinct()
        .Order(StringComparer.Ordinal)
        .Where(name => Begins(name, word))
        .Select(name => new Candidate(name, name));

    // CIS has numbers by version: CIS-5.0-1.13 is one of CIS-5.0.
    private static IEnumerable<string> FrameworksOf(RuleDescriptor rule) => rule.Maps.SelectMany(map => map.Key == "Cis"
        ? map.Value.Select(id => id[..id.LastIndexOf('-')])
        : [map.Key]).Distinct();
}

/// <summary>The techniques of escalation.</summary>
public sealed class TechniqueCompleter : ValueCompleter
{
    private protected override IEnumerable<Candidate> Candidates(string word, string parameterName, IDictionary bound) => TechniqueBook.Default.Techniques
        .Where(technique => Begins(technique.Id, word))
        .Select(technique => new Candidate(technique.Id, technique.Title));
}
