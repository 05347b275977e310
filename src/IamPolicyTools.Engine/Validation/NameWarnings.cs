using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Text;
using IamPolicyTools.Validation.Facts;
using IamPolicyTools.Validation.Rules;

namespace IamPolicyTools.Validation;

/// <summary>
/// Warns of names in a document that is read, actions, condition keys and services that there are not: whoever misspelt one would take the answers
/// for those about the policy he meant. What else may be wrong with a document is for <see cref="PolicyValidator"/> to say.
/// </summary>
public sealed class NameWarnings
{
    private static readonly PolicyRule[] s_rules = [new ActionNameRule(), new KeyNameRule(), new ServicePrincipalRule()];

    private static readonly HashSet<string> s_codes = new(StringComparer.Ordinal)
    {
        ActionNameRule.Action, ActionNameRule.Service, KeyNameRule.Format, KeyNameRule.Global, KeyNameRule.OfService,
        ServicePrincipalRule.Unknown,
    };

    private readonly ValidationMemory _memory = new(IamCatalogue.Default, PolicyValidator.Forms, AwsNames.Default);

    /// <summary>Adds the warnings of a document.</summary>
    /// <param name="document">The document.</param>
    /// <param name="kind">The slot it sits in.</param>
    /// <param name="findings">Receives them.</param>
    public void Add(PolicyDocument document, PolicyKind kind, DiagnosticBag findings)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(findings);
        var facts = new DocumentFacts(document, new PolicyUse(kind), _memory);
        var issues = new IssueList();
        foreach (PolicyRule rule in s_rules)
        {
            rule.Check(facts, issues);
        }

        foreach (PolicyIssue issue in issues.Items)
        {
            if (s_codes.Contains(issue.Code))
            {
                string message = issue.Fix is null ? issue.Why : $"{issue.Why} {issue.Fix}";
                findings.Add(new Diagnostic(DiagnosticSeverity.Warning, issue.Code, null, message, issue.Location));
            }
        }
    }
}
