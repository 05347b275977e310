namespace IamPolicyTools.Language.Parsing;

/// <summary>Checks single principals (PL-16, PL-18, PL-20, PL-73). A principal in error matches nobody.</summary>
internal static class PrincipalChecks
{
    /// <summary>Reports what is wrong with a principal.</summary>
    public static void Check(PrincipalEntry entry, PolicyFindings findings)
    {
        if (!VariableParser.CheckAbsent(entry.Value, "A principal", entry.Location, findings))
        {
            return;
        }

        if (entry.Value.AsSpan().ContainsAny('*', '?'))
        {
            if (entry is not { Type: PrincipalType.Aws, Value: "*" })
            {
                findings.Refuse(
                    "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
                    "PL-16",
                    $"A principal has no wildcards but the whole \"*\" of AWS; use a condition on aws:PrincipalArn. Found \"{entry.Value}\".",
                    entry.Location);
            }

            return;
        }

        if (entry.Type == PrincipalType.Aws)
        {
            CheckAws(entry, findings);
        }
        else if (entry.Type == PrincipalType.Federated)
        {
            CheckFederated(entry, findings);
        }
    }

    private static void CheckAws(PrincipalEntry entry, PolicyFindings findings)
    {
        if (Arn.IsAccountId(entry.Value) || PrincipalIds.IsIdentity(entry.Value))
        {
            return;
        }

        if (!Arn.TryParse(entry.Value, out Arn arn))
        {
            Refuse("an account id, an ARN or \"*\"");
        }
        else if (arn.Service == "iam" && (StartsWith("group/") || StartsWith("instance-profile/")))
        {
            findings.Refuse("UNSUPPORTED_PRINCIPAL", "PL-18", $"Groups and instance profiles are no principals, found \"{entry.Value}\".", entry.Location);
        }
        else if (!(arn.Service == "iam" && (arn.Resource == "root" || StartsWith("user/") || StartsWith("role/")))
            && !(arn.Service == "sts" && (StartsWith("assumed-role/") || StartsWith("federated-user/"))))
        {
            Refuse("the ARN of an account, a user, a role or a session");
        }

        bool StartsWith(string type) => arn.Resource.StartsWith(type, StringComparison.Ordinal);

        void Refuse(string expected) =>
            findings.Refuse("INVALID_PRINCIPAL_FORMAT", "PL-15", $"A principal of the type AWS is {expected}, found \"{entry.Value}\".", entry.Location);
    }

    private static void CheckFederated(PrincipalEntry entry, PolicyFindings findings)
    {
        if (findings.Kind != PolicyKind.Trust)
        {
            findings.Refuse(
                "FEDERATED_PRINCIPAL_NOT_SUPPORTED",
                "PL-15",
                $"Federated principals are for trust policies only, found \"{entry.Value}\".",
                entry.Location);
            return;
        }

        bool isProvider = Arn.TryParse(entry.Value, out Arn arn)
            ? arn.Service == "iam"
                && (arn.Resource.StartsWith("saml-provider/", StringComparison.Ordinal) || arn.Resource.StartsWith("oidc-provider/", StringComparison.Ordinal))
            : entry.Value.Contains('.', StringComparison.Ordinal) && entry.Value.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-');
        if (!isProvider)
        {
            findings.Refuse(
                "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY",
                "PL-15",
                $"A federated principal is a domain or the ARN of a SAML or OIDC provider, found \"{entry.Value}\".",
                entry.Location);
        }
    }
}
