using System.Management.Automation;
using IamPolicyTools.Text;

namespace IamPolicyTools.Errors;

/// <summary>Errors about findings and paths.</summary>
internal static class FindingErrors
{
    public static ErrorRecord UnknownRule(string id, Records.RuleBook rules) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"There is no rule '{DisplayedText.Shorten(id)}'.{NearNames.Hint(id, rules.KnownIds)}")),
        ErrorCategory.ObjectNotFound,
        id,
        id.StartsWith("ORG_", StringComparison.OrdinalIgnoreCase)
            ? "A rule of your own is known where the options have it: Rules in iampolicytools.yaml, or -Option @{ Rules = … } (about_IamFinding)."
            : "A code (READ_ALL_BUCKETS), a number (F-501), or an id that others have for it (IAM.3, CIS-5.0-1.13).");

    public static ErrorRecord UnknownTechnique(string id) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line(
            $"There is no technique '{DisplayedText.Shorten(id)}'.{NearNames.Hint(id, Findings.Escalation.TechniqueBook.Default.Techniques.Select(t => t.Id))}")),
        ErrorCategory.ObjectNotFound,
        id,
        "An id such as ESC-IAM-001, or a pattern such as ESC-LAMBDA-*.");

    public static ErrorRecord UnknownFramework(string name) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"There is no framework '{DisplayedText.Shorten(name)}'.")),
        ErrorCategory.ObjectNotFound,
        name,
        "CIS-5.0, SecurityHub, Prowler, AccessAnalyzer; Tab lists all.");
}
