using IamPolicyTools.Engine.Tests.Cases;

namespace IamPolicyTools.Engine.Tests.Oracle;

/// <summary>KMS: grants and what another account may do (evaluation.md 2.5 I).</summary>
internal static class NaiveKms
{
    private static readonly string[] s_crossAccount =
    [
        "encrypt", "decrypt", "reencryptfrom", "reencryptto", "generatedatakey", "generatedatakeywithoutplaintext", "generatedatakeypair",
        "generatedatakeypairwithoutplaintext", "generatemac", "verifymac", "sign", "verify", "derivesharedsecret", "creategrant", "describekey",
        "getkeyrotationstatus", "getpublickey", "listgrants", "retiregrant", "revokegrant",
    ];

    private static readonly string[] s_encryptionContext =
    [
        "encrypt", "decrypt", "reencryptfrom", "reencryptto", "generatedatakey", "generatedatakeywithoutplaintext", "generatedatakeypair",
        "generatedatakeypairwithoutplaintext",
    ];

    /// <summary>R-128: never decided by the key policy.</summary>
    public static bool IsRetireGrant(NaiveCheck check) => check.Service == "kms" && check.ActionName == "retiregrant";

    /// <summary>R-121: every other operation on the key of another account.</summary>
    public static bool RefusesOtherAccount(NaiveCheck check) =>
        check.IsKmsKey && check.Caller.Account is not null && !check.IsSameAccount && !s_crossAccount.Contains(check.ActionName);

    /// <summary>Grants count like a statement of the key policy that names the grantee (R-123, UNCERTAIN note of 2.5 I).</summary>
    public static Grants Granted(NaiveCheck check)
    {
        if (!check.IsKmsKey)
        {
            return Grants.None;
        }

        IReadOnlyList<FixtureKmsGrant> grants = check.Case.Policies.KmsGrants;
        return IsRetireGrant(check)
            ? grants.Aggregate(Grants.None, (found, grant) => found | Retires(grant, check))
            : grants
                .Where(grant => Includes(grant, check.ActionName) && ConstraintHolds(grant, check))
                .Aggregate(Grants.None, (found, grant) => found | NamesGrantee(grant, check));
    }

    /// <summary>R-128: without any known grant the key policy decides, as of any operation on the key.</summary>
    public static bool IsDecidedByGrants(NaiveCheck check) => IsRetireGrant(check) && check.Case.Policies.KmsGrants.Count > 0;

    // a grant to a service is for that service, on behalf of one resource; without the constraint it cannot be made.
    private static Grants NamesGrantee(FixtureKmsGrant grant, NaiveCheck check) =>
        grant.GranteeService is not { } service ? Names(grant.Grantee, check)
        : check.Caller.Kind == CallerKind.AwsService && check.Caller.Service == service && grant.SourceArn is { } source
            && check.Context.Find("aws:SourceArn")?.Values is [string asked] && asked == source ? Grants.Service
        : Grants.None;

    private static Grants Retires(FixtureKmsGrant grant, NaiveCheck check) =>
        Names(grant.RetiringPrincipal, check) | (Includes(grant, "retiregrant") ? NamesGrantee(grant, check) : Grants.None);

    private static Grants Names(string? principal, NaiveCheck check) =>
        principal is null or "*" ? Grants.None : NaivePrincipals.MatchAws(principal, check);

    private static bool Includes(FixtureKmsGrant grant, string action) => grant.Operations.Contains(action, StringComparer.OrdinalIgnoreCase);

    private static bool ConstraintHolds(FixtureKmsGrant grant, NaiveCheck check)
    {
        // the new grant is not part of the question.
        if (grant.ConstraintKind is not null && check.ActionName == "creategrant")
        {
            return check.Completion.NewGrantIsWithinItsSource;
        }

        // other operations take no encryption context. Names compare without case, values exactly.
        if (!s_encryptionContext.Contains(check.ActionName))
        {
            return true;
        }

        var request = check.Context.WithPrefix("kms:EncryptionContext:")
            .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase);
        bool contained = grant.Constraint.All(pair => request.TryGetValue(pair.Key, out string? value) && value == pair.Value);
        return grant.ConstraintKind switch
        {
            "EncryptionContextSubset" => contained,
            "EncryptionContextEquals" => contained && request.Count == grant.Constraint.Count,
            _ => true,
        };
    }
}
