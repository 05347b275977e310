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
        if (IsRetireGrant(check))
        {
            // Without any known grant the account side decides alone (WE-161).
            return grants.Count == 0
                ? check.Caller.Account is null ? Grants.None : Grants.Account
                : grants.Aggregate(Grants.None, (found, grant) => found | Retires(grant, check));
        }

        return grants
            .Where(grant => Includes(grant, check.ActionName) && ConstraintHolds(grant, check))
            .Aggregate(Grants.None, (found, grant) => found | Names(grant.Grantee, check));
    }

    private static Grants Retires(FixtureKmsGrant grant, NaiveCheck check) =>
        Names(grant.RetiringPrincipal, check) | (Includes(grant, "retiregrant") ? Names(grant.Grantee, check) : Grants.None);

    private static Grants Names(string? principal, NaiveCheck check) =>
        principal is null or "*" ? Grants.None : NaivePrincipals.MatchAws(principal, check);

    private static bool Includes(FixtureKmsGrant grant, string action) => grant.Operations.Contains(action, StringComparer.OrdinalIgnoreCase);

    private static bool ConstraintHolds(FixtureKmsGrant grant, NaiveCheck check)
    {
        var request = check.Context.WithPrefix("kms:EncryptionContext:").ToDictionary(pair => pair.Key, pair => pair.Value);
        bool contained = grant.Constraint.All(pair => request.TryGetValue(pair.Key, out string? value) && value == pair.Value);
        return grant.ConstraintKind switch
        {
            "EncryptionContextSubset" => contained,
            "EncryptionContextEquals" => contained && request.Count == grant.Constraint.Count,
            _ => true,
        };
    }
}
