namespace IamPolicyTools.Language.Parsing;

/// <summary>What IAM takes as the actions of a trust policy (PL-82).</summary>
internal static class TrustChecks
{
    private const string Refusal = "AssumeRole policy may only specify STS AssumeRole actions.";

    private static readonly string[] s_actions =
    [
        "sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity", "sts:SetContext",
    ];

    /// <summary>Reports actions that are none of assuming a role.</summary>
    public static void CheckActions(ActionElement element, PolicyFindings findings)
    {
        if (element.IsNegated)
        {
            findings.Warn(
                "TRUST_ACTION_NOT_STS",
                "PL-82",
                "It is not known whether IAM stores a trust policy with NotAction; list the actions.",
                element.Location);
            return;
        }

        foreach (LocatedText pattern in element.Patterns)
        {
            if (s_actions.Contains(pattern.Text, StringComparer.OrdinalIgnoreCase))
            {
                continue;
            }

            // UNCERTAIN in the rule: a pattern that covers nothing else may be stored.
            if (IsPatternOfAssuming(pattern.Text))
            {
                findings.Warn(
                    "TRUST_ACTION_NOT_STS",
                    "PL-82",
                    $"It is not known whether IAM stores \"{pattern.Text}\" in a trust policy; write out sts:AssumeRole or its like.",
                    pattern.Location);
            }
            else
            {
                findings.Refuse("TRUST_ACTION_NOT_STS", "PL-82", $"{Refusal} Found \"{pattern.Text}\".", pattern.Location);
            }
        }
    }

    private static bool IsPatternOfAssuming(string text) =>
        text.StartsWith("sts:AssumeRole", StringComparison.OrdinalIgnoreCase) && text.AsSpan().ContainsAny('*', '?');
}
