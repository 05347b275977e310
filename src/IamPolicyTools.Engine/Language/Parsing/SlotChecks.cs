using IamPolicyTools.Text;

namespace IamPolicyTools.Language.Parsing;

/// <summary>Which elements are allowed in which slot (policy-language.md, section 1.1, the table of policy kinds; PL-13).</summary>
internal static class SlotChecks
{
    /// <summary>Reports elements that the slot forbids, and elements that it needs and that are missing.</summary>
    public static void CheckPresence(ObjectNode statement, PolicyFindings findings)
    {
        foreach (Member member in statement.Members)
        {
            switch (member.Name)
            {
                case "Principal" or "NotPrincipal" when !findings.Kind.HasPrincipal():
                    findings.Error(
                        findings.Kind == PolicyKind.ServiceControl ? "SCP_SYNTAX_ERROR_PRINCIPAL" : "UNSUPPORTED_PRINCIPAL",
                        "PL-13",
                        $"{member.Name} is no element of {Name(findings.Kind)}: who it concerns is decided by where it is attached.",
                        member.NameLocation);
                    break;
                case "NotPrincipal" when findings.Kind == PolicyKind.Trust:
                    findings.Refuse(
                        "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL",
                        "PL-28",
                        "NotPrincipal is no element of a trust policy.",
                        member.NameLocation);
                    break;
                case "Resource" or "NotResource" when findings.Kind == PolicyKind.Trust:
                    findings.Refuse(
                        "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE",
                        "PL-13",
                        $"{member.Name} is no element of a trust policy: its resource is the role.",
                        member.NameLocation);
                    break;
            }
        }

        if (findings.Kind.HasPrincipal() && !HasEither(statement, "Principal", "NotPrincipal"))
        {
            findings.Refuse(
                "MISSING_PRINCIPAL",
                "PL-13",
                $"A statement of {Name(findings.Kind)} without Principal concerns nobody.",
                statement.Location);
        }

        // The policy of a resource may leave out which resource is meant.
        bool needsResource = findings.Kind is not (PolicyKind.Resource or PolicyKind.Trust);
        if (needsResource && !HasEither(statement, "Resource", "NotResource"))
        {
            findings.Refuse(
                "MISSING_RESOURCE",
                "PL-13",
                $"A statement of {Name(findings.Kind)} must have Resource or NotResource.",
                statement.Location);
        }
    }

    /// <summary>Reports elements whose content the slot forbids or AWS warns about.</summary>
    public static void CheckContent(Statement statement, PolicyFindings findings)
    {
        if (findings.Kind == PolicyKind.Trust)
        {
            TrustChecks.CheckActions(statement.Action, findings);
        }

        switch (findings.Kind)
        {
            case PolicyKind.ResourceControl:
                CheckResourceControl(statement, findings);
                break;
            case PolicyKind.Trust when statement.Principal is { IsNegated: false, IsBareWildcard: true } principal:
                findings.Refuse(
                    "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
                    "PL-13",
                    "The Principal of a trust policy must not be \"*\"; {\"AWS\": \"*\"} is accepted.",
                    principal.Location);
                break;
            case PolicyKind.Resource
                or PolicyKind.Endpoint when statement is { Effect: Effect.Allow, Principal: { IsNegated: true } principal }:
                findings.Warn(
                    "ALLOW_WITH_NOT_PRINCIPAL",
                    "PL-25",
                    "Allow with NotPrincipal grants to everyone who is not listed, anonymous callers included.",
                    principal.Location);
                break;
        }
    }

    private static void CheckResourceControl(Statement statement, PolicyFindings findings)
    {
        if (statement.Principal is { IsBareWildcard: false } or { IsNegated: true })
        {
            findings.Refuse(
                "RCP_SYNTAX_ERROR_PRINCIPAL",
                statement.Principal.IsNegated ? "PL-28" : "PL-13",
                "A resource control policy must have \"Principal\": \"*\".",
                statement.Principal.Location);
        }

        if (statement.Action.IsNegated)
        {
            findings.Refuse(
                "RCP_SYNTAX_ERROR_NOTACTION", "PL-13", "NotAction is no element of a resource control policy.", statement.Action.Location);
        }

        if (statement.Effect == Effect.Allow)
        {
            if (!IsFullAccess(statement))
            {
                findings.Refuse(
                    "RCP_SYNTAX_ERROR_ALLOW",
                    "PL-13",
                    "A resource control policy of a customer denies; only AWS's RCPFullAWSAccess allows, everything on everything.",
                    statement.Location);
            }

            return;
        }

        foreach (LocatedText pattern in statement.Action.Patterns.Where(
            p => p.Text == "*" || p.Text.StartsWith("*:", StringComparison.Ordinal)))
        {
            findings.Refuse(
                "RCP_SYNTAX_ERROR_ACTION",
                "PL-13",
                $"An action of a resource control policy must name its service, found \"{pattern.Text}\".",
                pattern.Location);
        }
    }

    private static bool IsFullAccess(Statement statement) =>
        statement is { Action: { IsNegated: false, Patterns: [{ Text: "*" }] }, Conditions.IsEmpty: true }
        && statement.Resource is { IsNegated: false, Patterns: [{ Text: "*" }] };

    private static bool HasEither(ObjectNode statement, string name, string negated) =>
        ElementReader.Has(statement, name) || ElementReader.Has(statement, negated);

    private static string Name(PolicyKind kind) => kind switch
    {
        PolicyKind.Identity => "an identity-based policy",
        PolicyKind.Boundary => "a permissions boundary",
        PolicyKind.Session => "a session policy",
        PolicyKind.Trust => "a trust policy",
        PolicyKind.ServiceControl => "a service control policy",
        PolicyKind.ResourceControl => "a resource control policy",
        PolicyKind.Endpoint => "an endpoint policy",
        _ => "a resource-based policy",
    };
}
