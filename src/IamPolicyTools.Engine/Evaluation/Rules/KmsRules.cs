using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Evaluation.Rules;

/// <summary>KMS: key policies with delegation, grants, limits across accounts (evaluation.md, table I).</summary>
internal static class KmsRules
{
    private const string ContextPrefix = "kms:EncryptionContext:";

    private static readonly ContextKey s_contextKeys = ContextKey.Of("kms:EncryptionContextKeys");

    private static readonly ContextKey s_sourceArn = ContextKey.Of("aws:SourceArn");

    //
    private static readonly FrozenSet<string> s_withContext = new[]
    {
        "Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "GenerateDataKeyPair",
        "GenerateDataKeyPairWithoutPlaintext",
    }.Select(n => n.ToLowerInvariant()).ToFrozenSet(StringComparer.Ordinal);

    //
    private static readonly FrozenSet<string> s_crossAccount = new[]
    {
        "Decrypt", "DeriveSharedSecret", "Encrypt", "GenerateDataKey", "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext",
        "GenerateDataKeyWithoutPlaintext", "GenerateMac", "ReEncryptFrom", "ReEncryptTo", "Sign", "Verify", "VerifyMac",
        "CreateGrant", "DescribeKey", "GetKeyRotationStatus", "GetPublicKey", "ListGrants", "RetireGrant", "RevokeGrant",
    }.Select(n => n.ToLowerInvariant()).ToFrozenSet(StringComparer.Ordinal);

    //
    private static readonly FrozenSet<string> s_grantable = s_withContext.Concat(
        ["sign", "verify", "generatemac", "verifymac", "derivesharedsecret", "getpublickey", "creategrant", "retiregrant", "describekey"])
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True for the operations that a grant can be about.</summary>
    public static bool CanBeGranted(ActionName action) => s_grantable.Contains(action.Name);

    private static readonly string[] s_formsOfAlias = ["arn:*:kms:*:*:key/*", "arn:*:kms:*:*:alias/aws/*"];

    private static readonly string[] s_formsOfKey = ["arn:*:kms:*:*:key/*", "arn:*:kms:*:*:alias/*"];

    /// <summary>What <see cref="IsKey(AccessRequest)"/> and <see cref="Refuses"/> tell apart.</summary>
    /// <param name="action">The action.</param>
    public static IReadOnlyList<string> ArnForms(ActionName action) => IsAboutAliases(action) ? s_formsOfAlias : s_formsOfKey;

    /// <summary>True when the request's resource is a KMS key, under its own ARN or under an alias.</summary>
    public static bool IsKey(AccessRequest request) =>
        request.Action.Service == "kms"
        && (request.Resource.Contains(":key/", StringComparison.Ordinal)
            || (!IsAboutAliases(request.Action) && request.Resource.Contains(":alias/", StringComparison.Ordinal)));

    /// <summary>
    /// True when an action asks about a KMS key: under its own ARN, or under an alias, which names the key for all calls but those about
    /// aliases.
    /// </summary>
    /// <param name="action">The action.</param>
    /// <param name="arn">The ARN of the request.</param>
    public static bool IsKey(ActionName action, Arn arn) =>
        action.Service == "kms"
        && arn.Service == "kms"
        && (arn.Resource.StartsWith("key/", StringComparison.Ordinal)
            || (!IsAboutAliases(action) && arn.Resource.StartsWith("alias/", StringComparison.Ordinal)));

    private static bool IsAboutAliases(ActionName action) => action.Name is "createalias" or "updatealias" or "deletealias";

    public static bool IsRetireGrant(AccessRequest request) => request.Action is { Service: "kms", Name: "retiregrant" };

    /// <summary>
    /// A key policy is asked about operations on its key, and not about retiring a grant; where nothing is known of
    /// grants, it decides about that too.
    /// </summary>
    public static bool IsDecidedWithoutKeyPolicy(AccessRequest request) =>
        (IsRetireGrant(request) && !request.ResourcePolicies.Grants.IsEmpty) || (request.Action.Service == "kms" && !IsKey(request));

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
    public static GrantKinds Grants<TObserver>(AccessRequest request, UnknownTreatment unknown, ref TObserver observer)
        where TObserver : struct, IObserver
    {
        ImmutableArray<KmsGrant> grants = request.ResourcePolicies.Grants;
        GrantKinds kinds = GrantKinds.None;
        if (grants.IsEmpty || request.Action.Service != "kms")
        {
            return kinds;
        }

        foreach (KmsGrant grant in grants)
        {
            GrantKinds kind = Match(grant, request, unknown);
            if (kind != GrantKinds.None)
            {
                kinds |= kind;
                observer.Granted(IsRetireGrant(request) ? "R-128" : "R-123", $"{grant} to {grant.Grantee}");
            }
        }

        return kinds;
    }

    /// <summary>What a reader should know of grants that the answer leaves out.</summary>
    public static IEnumerable<string> Notes(AccessRequest request)
    {
        foreach (KmsGrant grant in GrantsOfGrants(request))
        {
            yield return $"{grant} to {grant.Grantee} lets it create grants that are at least as strict; the new grant is not part of the question";
        }
    }

    /// <summary>
    /// True when a grant lets the requester make another that is at least as strict: whether the new one is, the question does not tell
    ///
    /// </summary>
    public static bool HingesOnNewGrant(AccessRequest request) => GrantsOfGrants(request).Any();

    private static IEnumerable<KmsGrant> GrantsOfGrants(AccessRequest request) => request.Action is { Service: "kms", Name: "creategrant" }
        ? request.ResourcePolicies.Grants.Where(g =>
            g.IsConstrained && Lists(g, request.Action.Name) && MatchGrantee(g, request, UnknownTreatment.Optimistic) != GrantKinds.None)
        : [];

    /// <summary>The keys that a grant to the requester waits for and that are not known .</summary>
    public static IEnumerable<ContextKey> UndecidedKeys(AccessRequest request)
    {
        if (request.ResourcePolicies.Grants.IsEmpty || request.Action.Service != "kms")
        {
            return [];
        }

        return request.ResourcePolicies.Grants
            .Where(g => Match(g, request, UnknownTreatment.Optimistic) != GrantKinds.None
                && Match(g, request, UnknownTreatment.Pessimistic) == GrantKinds.None)
            .SelectMany(g => g.EncryptionContextSubset.Concat(g.EncryptionContextEquals)
                .Select(pair => ContextKey.Of(ContextPrefix + pair.Key))
                .Concat(g.SourceArn is null ? [] : [s_sourceArn]))
            .Where(request.Context.IsUndecided);
    }

    private static GrantKinds Match(KmsGrant grant, AccessRequest request, UnknownTreatment unknown) =>
        IsRetireGrant(request) ? MatchRetiring(grant, request, unknown) : MatchUse(grant, request, unknown);

    private static GrantKinds MatchUse(KmsGrant grant, AccessRequest request, UnknownTreatment unknown) =>
        Lists(grant, request.Action.Name) && Counts(ConstraintsHold(grant, request, unknown), unknown)
            ? MatchGrantee(grant, request, unknown)
            : GrantKinds.None;

    // the retiring principal; the grantee when the grant lets it; the account that is named as either.
    private static GrantKinds MatchRetiring(KmsGrant grant, AccessRequest request, UnknownTreatment unknown)
    {
        GrantKinds kinds = Lists(grant, "retiregrant") ? MatchGrantee(grant, request, unknown) : GrantKinds.None;
        if (grant.RetiringPrincipal is { } retiring)
        {
            kinds |= Match(retiring, request);
        }

        return grant.RetiringServicePrincipal is { } service && service == request.Requester.ServiceName
            ? kinds | GrantKinds.Service
            : kinds;
    }

    private static bool Lists(KmsGrant grant, string operation) =>
        grant.Operations.Any(o => o.Equals(operation, StringComparison.OrdinalIgnoreCase));

    // a service acts on behalf of one resource, and nobody but it has the grant.
    private static GrantKinds MatchGrantee(KmsGrant grant, AccessRequest request, UnknownTreatment unknown)
    {
        if (grant.GranteeServicePrincipal is not { } service)
        {
            return grant.GranteePrincipal is { } principal ? Match(principal, request) : GrantKinds.None;
        }

        return service == request.Requester.ServiceName
            && grant.SourceArn is { } source
            && Counts(Has(request.Context, s_sourceArn, source, unknown), unknown)
            ? GrantKinds.Service
            : GrantKinds.None;
    }

    private static GrantKinds Match(string principal, AccessRequest request)
    {
        if (principal == request.Requester.ServiceName)
        {
            return GrantKinds.Service;
        }

        var element = new PrincipalElement(false, false, [new PrincipalEntry(PrincipalType.Aws, principal, default)], default);
        return CompiledPrincipal
            .Compile(element)
            .Match(request.Requester, isDeny: false, hasBoundary: false, EvaluationOptions.Default, request.CrossesPartition);
    }

    private static Truth ConstraintsHold(KmsGrant grant, AccessRequest request, UnknownTreatment unknown)
    {
        // the new grant must be as strict as this one, and is not part of the question.
        if (request.Action.Name == "creategrant")
        {
            return !grant.IsConstrained ? Truth.True : unknown == UnknownTreatment.None ? Truth.False : Truth.Unknown;
        }

        // other operations have no encryption context.
        if (!grant.IsConstrained || !s_withContext.Contains(request.Action.Name))
        {
            return Truth.True;
        }

        var truth = Truth.True;
        foreach (Tag pair in grant.EncryptionContextSubset.Concat(grant.EncryptionContextEquals))
        {
            Truth has = Has(request.Context, ContextKey.Of(ContextPrefix + pair.Key), pair.Value, unknown);
            if (has == Truth.False)
            {
                return Truth.False;
            }

            truth = has == Truth.Unknown ? Truth.Unknown : truth;
        }

        // Pairs that are given are taken to be all of them.
        return truth == Truth.True
            && !grant.EncryptionContextEquals.IsEmpty
            && CountPairs(request.Context) != grant.EncryptionContextEquals.Length
            ? Truth.False
            : truth;
    }

    private static Truth Has(RequestContext context, ContextKey key, string value, UnknownTreatment unknown) =>
        context.Find(key) is { } entry ? (entry is { Values: [{ } found] } && found.Text == value ? Truth.True : Truth.False)
        : unknown != UnknownTreatment.None && context.IsUndecided(key) ? Truth.Unknown
        : Truth.False;

    private static bool Counts(Truth truth, UnknownTreatment unknown) =>
        truth == Truth.True || (truth == Truth.Unknown && unknown == UnknownTreatment.Optimistic);

    private static int CountPairs(RequestContext context) =>
        context.Find(s_contextKeys)?.Values.Length
        ?? context.Given.Entries.Count(e => e.Key.Name.StartsWith(ContextPrefix, StringComparison.OrdinalIgnoreCase));
}
