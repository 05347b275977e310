using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Compilation;
using IamPolicyTools.Evaluation.Context;
using IamPolicyTools.Evaluation.Tracing;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Evaluation.Services;

/// <summary>KMS: key policies with delegation, grants, limits across accounts (evaluation.md, table I).</summary>
internal static class KmsRules
{
    private const string ContextPrefix = "kms:EncryptionContext:";

    private static readonly ContextKey s_contextKeys = ContextKey.Of("kms:EncryptionContextKeys");

    //
    private static readonly FrozenSet<string> s_crossAccount = new[]
    {
        "Decrypt", "DeriveSharedSecret", "Encrypt", "GenerateDataKey", "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext",
        "GenerateDataKeyWithoutPlaintext", "GenerateMac", "ReEncryptFrom", "ReEncryptTo", "Sign", "Verify", "VerifyMac",
        "CreateGrant", "DescribeKey", "GetKeyRotationStatus", "GetPublicKey", "ListGrants", "RetireGrant", "RevokeGrant",
    }.Select(n => n.ToLowerInvariant()).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What <see cref="IsKey"/> and <see cref="Refuses"/> tell apart.</summary>
    public static readonly string[] ArnForms = ["arn:*:kms:*:*:key/*", "arn:*:kms:*:*:alias/aws/*"];

    /// <summary>True when the request's resource is a KMS key.</summary>
    public static bool IsKey(AccessRequest request) =>
        request.Action.Service == "kms" && request.Resource.Contains(":key/", StringComparison.Ordinal);

    public static bool IsRetireGrant(AccessRequest request) => request.Action is { Service: "kms", Name: "retiregrant" };

    /// <summary>A key policy is asked about operations on its key, and never about retiring a grant .</summary>
    public static bool IsDecidedWithoutKeyPolicy(AccessRequest request) =>
        IsRetireGrant(request) || (request.Action.Service == "kms" && !IsKey(request));

    /// <summary>The number of the rule that refuses, or null.</summary>
    public static string? Refuses(AccessRequest request)
    {
        string name = request.Action.Name;
        if (name is "createalias" or "updatealias" or "deletealias" && request.Resource.Contains(":alias/aws/", StringComparison.Ordinal))
        {
            return "R-126";
        }

        bool isForeign = request.Requester.AccountId is not null && !request.IsSameAccount;
        return isForeign && IsKey(request) && !s_crossAccount.Contains(name) ? "R-121" : null;
    }

    /// <summary>What KMS grants give the requester: as a key policy statement that names the grantee would.</summary>
    public static GrantKinds Grants<TRecorder>(AccessRequest request, ref TRecorder recorder)
        where TRecorder : struct, IRecorder
    {
        ImmutableArray<KmsGrant> grants = request.ResourcePolicies.Grants;
        GrantKinds kinds = GrantKinds.None;
        if (grants.IsEmpty && IsRetireGrant(request))
        {
            // no grant is known, so the one meant may name the requester's account. Its IAM policies then decide.
            return request.Requester.AccountId is null ? GrantKinds.None : GrantKinds.Account;
        }

        if (grants.IsEmpty || request.Action.Service != "kms")
        {
            return kinds;
        }

        foreach (KmsGrant grant in grants)
        {
            GrantKinds kind = IsRetireGrant(request) ? MatchRetiring(grant, request.Requester) : MatchUse(grant, request);
            if (kind != GrantKinds.None)
            {
                kinds |= kind;
                recorder.Granted(IsRetireGrant(request) ? "R-128" : "R-123", $"the grant {grant.GrantId} to {grant.GranteePrincipal}");
            }
        }

        return kinds;
    }

    private static GrantKinds MatchUse(KmsGrant grant, AccessRequest request) =>
        Lists(grant, request.Action.Name) && ConstraintsHold(grant, request.Context) ? Match(grant.GranteePrincipal, request.Requester) : GrantKinds.None;

    // the retiring principal; the grantee when the grant lets it; the account that is named as either.
    private static GrantKinds MatchRetiring(KmsGrant grant, Requester requester) =>
        (grant.RetiringPrincipal is { } retiring ? Match(retiring, requester) : GrantKinds.None)
        | (Lists(grant, "retiregrant") ? Match(grant.GranteePrincipal, requester) : GrantKinds.None);

    private static bool Lists(KmsGrant grant, string operation) =>
        grant.Operations.Any(o => o.Equals(operation, StringComparison.OrdinalIgnoreCase));

    private static GrantKinds Match(string principal, Requester requester)
    {
        if (principal == requester.ServiceName)
        {
            return GrantKinds.Service;
        }

        var element = new PrincipalElement(false, false, [new PrincipalEntry(PrincipalType.Aws, principal, default)], default);
        return CompiledPrincipal.Compile(element).Match(requester, isDeny: false, hasBoundary: false, EvaluationOptions.Default);
    }

    private static bool ConstraintsHold(KmsGrant grant, RequestContext context)
    {
        bool Has(Tag pair) => context.Find(ContextKey.Of(ContextPrefix + pair.Key)) is { Values: [{ } value] } && value.Text == pair.Value;

        if (!grant.EncryptionContextSubset.All(Has))
        {
            return false;
        }

        return grant.EncryptionContextEquals.IsEmpty
            || (grant.EncryptionContextEquals.All(Has) && CountPairs(context) == grant.EncryptionContextEquals.Length);
    }

    private static int CountPairs(RequestContext context) =>
        context.Find(s_contextKeys)?.Values.Length
        ?? context.Given.Entries.Count(e => e.Key.Name.StartsWith(ContextPrefix, StringComparison.OrdinalIgnoreCase));
}
