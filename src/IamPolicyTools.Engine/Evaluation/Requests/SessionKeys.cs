using IamPolicyTools.Language;

namespace IamPolicyTools.Evaluation.Requests;

/// <summary>
/// When a session was issued, and whether with MFA (context-keys.md, CK-1; ST-10, ST-18). Of a session that is only named these follow from
/// its kind.
/// </summary>
internal static class SessionKeys
{
    private static readonly ContextKey s_federatedProvider = ContextKey.Of("aws:FederatedProvider");

    /// <summary>Adds the two keys, where AWS sends them.</summary>
    /// <param name="layer">The keys of the principal.</param>
    /// <param name="requester">Who asks.</param>
    /// <param name="now">The instant of the request.</param>
    /// <param name="given">The keys the caller gives.</param>
    public static void AddTo(ContextLayer.Builder layer, Requester requester, DateTimeOffset now, ContextLayer given)
    {
        if (requester.TokenIssueTime is { } issued)
        {
            layer.Add("aws:TokenIssueTime", DerivedContext.FormatInstant(issued));
        }
        else if (IsTemporary(requester))
        {
            layer.AddTaken("aws:TokenIssueTime", DerivedContext.FormatInstant(now), ContextCertainty.Present);
        }

        if (requester.MultiFactorAuthPresent is { } isPresent)
        {
            layer.Add("aws:MultiFactorAuthPresent", isPresent ? "true" : "false");
        }
        else if (requester.IsSessionToken)
        {
            layer.Add("aws:MultiFactorAuthPresent", "false");
        }
        else if (IsWithoutMfa(requester) && !IsFederated(requester, given))
        {
            // some sessions of the role may have no such key.
            layer.AddTaken(
                "aws:MultiFactorAuthPresent", "false", MayBeFederated(requester) ? ContextCertainty.Optional : ContextCertainty.Known);
        }
    }

    /// <summary>True for a role of which all sessions have the key for MFA, and it is false .</summary>
    /// <param name="requester">Who asks.</param>
    public static bool IsSurelyWithoutMfa(Requester requester) =>
        requester is { MultiFactorAuthPresent: null, IsSessionToken: false } && IsWithoutMfa(requester) && !MayBeFederated(requester)
        && !IsFederated(requester, ContextLayer.Empty);

    /// <summary>True when the absence of a key is certain because of how the requester got its credentials.</summary>
    /// <param name="key">The key, in lower case.</param>
    /// <param name="requester">Who asks.</param>
    public static bool SurelyLack(string key, Requester requester) => key switch
    {
        // A user may have come through GetSessionToken or the console; then it has them.
        "aws:tokenissuetime" or "aws:multifactorauthpresent" or "aws:multifactorauthage" =>
            requester.IsSessionKnown
                || requester is not
                {
                    Kind: RequesterKind.IamUser or RequesterKind.AccountRoot,
                    IsSessionToken: false,
                    IsAssumedRoot: false,
                },
        "aws:sourceidentity" => requester.IsSessionKnown || !MayBeRoleSession(requester),
        "aws:federatedprovider" =>
            requester.IsSessionKnown || !MayBeRoleSession(requester) || requester.SessionOrigins == SessionOrigins.AssumeRole,

        // Of direct calls of service principals alone.
        "aws:sourcearn" or "aws:sourceaccount" or "aws:sourceorgid" or "aws:sourceorgpaths" =>
            !requester.StandsForMany && requester.Kind is not (RequesterKind.AwsService or RequesterKind.OriginAccessIdentity),
        "aws:chatbotsourcearn" or "aws:ec2instancesourcevpc" or "aws:ec2instancesourceprivateipv4" or "ec2:sourceinstancearn" or "ec2:roledelivery"
            or "lambda:sourcefunctionarn" or "ssm:sourceinstancearn" or "glue:roleassumedby" or "glue:credentialissuingservice" or "identitystore:userid" =>
            !MayBeRoleSession(requester),
        _ => IsProviderKey(key)
            && !MayBeRoleSession(requester)
            && requester.Kind is not (RequesterKind.SamlIdentity or RequesterKind.WebIdentity),
    };

    // AssumeRoot is called by roles, too, whose source identity may go with it.
    private static bool MayBeRoleSession(Requester requester) =>
        requester.StandsForMany || requester.Kind == RequesterKind.RoleSession || requester.IsAssumedRoot;

    private static bool IsWithoutMfa(Requester requester) =>
        IsTemporary(requester) && requester is { Kind: RequesterKind.RoleSession, IsSessionKnown: false };

    private static bool MayBeFederated(Requester requester) => (requester.SessionOrigins & SessionOrigins.Federated) != 0;

    private static bool IsTemporary(Requester requester) => !requester.StandsForMany
        && (requester.Kind is RequesterKind.RoleSession or RequesterKind.FederatedUser
            || requester.IsSessionToken
            || requester.IsAssumedRoot);

    // The session itself tells, or its keys do, or its role lets nobody else in.
    private static bool IsFederated(Requester requester, ContextLayer given) =>
        requester.SessionOrigins == SessionOrigins.Federated
        || requester.FederatedProvider is not null
        || requester.SessionContext.Any(k => IsProviderKey(k.Key))
        || given.Find(s_federatedProvider) is { Values.IsEmpty: false }
        || given.Entries.Any(e => IsProviderKey(e.Key.Name) && !e.Values.IsEmpty);

    // saml:sub, accounts.google.com:aud
    private static bool IsProviderKey(string name)
    {
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            && (name.AsSpan(0, colon).Equals("saml", StringComparison.OrdinalIgnoreCase) || name.AsSpan(0, colon).Contains('.'));
    }
}
