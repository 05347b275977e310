namespace IamPolicyTools.Language.Parsing;

/// <summary>Checks single principals (PL-16, PL-18, PL-20, PL-73, PL-82). A principal in error matches nobody.</summary>
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

        switch (entry.Type)
        {
            case PrincipalType.Aws:
                CheckAws(entry, findings);
                break;
            case PrincipalType.Federated:
                CheckFederated(entry, findings);
                break;
            case PrincipalType.Service when !ServicePrincipal.HasForm(entry.Value, findings.Kind):
                findings.RefuseIf(
                    findings.Kind is PolicyKind.Trust or PolicyKind.Resource,
                    "SERVICE_PRINCIPAL_FORM",
                    "PL-82",
                    $"Invalid principal in policy: \"SERVICE\":\"{entry.Value}\". A service is called name.amazonaws.com or name.REGION.amazonaws.com.",
                    entry.Location);
                break;
            case PrincipalType.Service when ServicePrincipalNames.IsRefused(entry.Value):
                findings.RefuseIf(
                    findings.Kind is PolicyKind.Trust or PolicyKind.Resource,
                    "SERVICE_PRINCIPAL_REFUSED",
                    "PL-82",
                    $"Invalid principal in policy: \"SERVICE\":\"{entry.Value}\". No service of AWS has this name as a principal.",
                    entry.Location);
                break;
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
            if (entry.Value.Length > 0 && !entry.Value.AsSpan().ContainsAnyExceptInRange('0', '9'))
            {
                RefuseAccount(entry, findings);
            }
            else
            {
                RefuseFormat("an account id, an ARN or \"*\"");
            }
        }
        else if (arn.Service == "iam" && (StartsWith("group/") || StartsWith("instance-profile/")))
        {
            findings.Refuse(
                "UNSUPPORTED_PRINCIPAL",
                "PL-18",
                $"Groups and instance profiles are no principals, found \"{entry.Value}\".",
                entry.Location);
        }
        else if (!(arn.Service == "iam" && (arn.Resource == "root" || StartsWith("user/") || StartsWith("role/")))
            && !(arn.Service == "sts" && (StartsWith("assumed-role/") || StartsWith("federated-user/"))))
        {
            RefuseFormat("the ARN of an account, a user, a role or a session");
        }
        else if (arn.Region.Length > 0)
        {
            RefuseFormat("an ARN without a Region");
        }
        else if (StartsWith("assumed-role/") && arn.Resource.Split('/') is not [_, { Length: > 0 }, { Length: > 0 }])
        {
            RefuseFormat("the ARN of a session, which ends with the names of the role and of the session");
        }
        else if (!Arn.IsAccountId(arn.Account) && !(IsOriginAccessIdentity(arn) && findings.Kind != PolicyKind.Trust))
        {
            RefuseAccount(entry, findings);
        }

        bool StartsWith(string type) => arn.Resource.StartsWith(type, StringComparison.Ordinal);

        void RefuseFormat(string expected) =>
            findings.Refuse(
                "INVALID_PRINCIPAL_FORMAT",
                "PL-15",
                $"A principal of the type AWS is {expected}, found \"{entry.Value}\".",
                entry.Location);
    }

    // PL-83: CloudFront's belong to no account of a customer.
    private static bool IsOriginAccessIdentity(Arn arn) =>
        arn is { Service: "iam", Account: "cloudfront" } && arn.Resource.StartsWith("user/", StringComparison.Ordinal);

    private static void RefuseAccount(PrincipalEntry entry, PolicyFindings findings) => findings.Refuse(
        "PRINCIPAL_ACCOUNT_DIGITS",
        "PL-82",
        $"Invalid principal in policy: \"{PrincipalTypes.NameOf(entry.Type)}\":\"{entry.Value}\". The id of an account has 12 digits.",
        entry.Location);

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
                && (arn.Resource.StartsWith("saml-provider/", StringComparison.Ordinal)
                    || arn.Resource.StartsWith("oidc-provider/", StringComparison.Ordinal))
            : entry.Value.Contains('.', StringComparison.Ordinal) && entry.Value.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-');
        if (!isProvider)
        {
            findings.Refuse(
                "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY",
                "PL-15",
                $"A federated principal is a domain or the ARN of a SAML or OIDC provider, found \"{entry.Value}\".",
                entry.Location);
        }
        else if (arn.Account is { } account && !Arn.IsAccountId(account))
        {
            RefuseAccount(entry, findings);
        }
    }
}
