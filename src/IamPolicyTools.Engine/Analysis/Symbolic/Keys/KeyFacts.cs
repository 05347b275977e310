using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;

namespace IamPolicyTools.Analysis.Symbolic.Keys;

/// <summary>What is known of single keys (CP-15, CP-17).</summary>
internal static class KeyFacts
{
    private static readonly HashSet<string> s_neverAbsent =
    [
        "aws:securetransport", "aws:viaawsservice", "aws:currenttime", "aws:epochtime", "aws:userid", "aws:principalaccount", "aws:principaltype",
    ];

    private static readonly HashSet<string> s_ofSigned = ["aws:principalarn", "aws:principalisawsservice"];

    private static readonly HashSet<string> s_ofPrincipal =
    [
        "aws:principalarn", "aws:principalaccount", "aws:principaltype", "aws:principalisawsservice", "aws:principalservicename",
        "aws:principalservicenameslist", "aws:username", "kms:calleraccount",
    ];

    /// <summary>True for keys that every request has.</summary>
    /// <param name="key">The key.</param>
    /// <param name="isSigned">True for requests that are signed.</param>
    public static bool IsNeverAbsent(ContextKey key, bool isSigned) => s_neverAbsent.Contains(key.Folded) || (isSigned && s_ofSigned.Contains(key.Folded));

    /// <summary>True for keys whose value follows from who asks.</summary>
    public static bool IsOfPrincipal(ContextKey key) => s_ofPrincipal.Contains(key.Folded);

    /// <summary>
    /// False where a requester's requests never have a key that way (CK-1, ST-10): a role's session is none with MFA, and what is issued
    /// with temporary credentials only those have.
    /// </summary>
    /// <param name="requester">Who asks.</param>
    /// <param name="key">The key.</param>
    /// <param name="entry">What the request would have; null for a request without the key.</param>
    public static bool CanHave(Requester requester, ContextKey key, ContextEntry? entry) => key.Folded switch
    {
        "aws:multifactorauthpresent" => requester.MultiFactorAuthPresent is { } known ? Is(entry, known ? "true" : "false")
            : requester.IsSessionToken ? Is(entry, "false")
            : requester.Kind == RequesterKind.RoleSession
                ? Is(entry, "false") || (entry is null && requester.SessionOrigins != SessionOrigins.AssumeRole)
            : entry is null || IsLongTerm(requester),
        "aws:multifactorauthage" => entry is null || requester.MultiFactorAuthPresent == true || (requester.MultiFactorAuthPresent is null && IsLongTerm(requester)),
        "aws:tokenissuetime" => requester.Kind switch
        {
            RequesterKind.RoleSession or RequesterKind.FederatedUser => entry is not null,
            RequesterKind.IamUser or RequesterKind.AccountRoot => true,
            _ => entry is null,
        },
        _ => true,
    };

    // Of whom the session, if there is one, is not known: it may have come through GetSessionToken or the console.
    private static bool IsLongTerm(Requester requester) => requester.Kind is RequesterKind.IamUser or RequesterKind.AccountRoot;

    private static bool Is(ContextEntry? entry, string value) => entry is { Values: [var only] } && only.Text == value;

    /// <summary>True for a tag of the principal.</summary>
    public static bool IsPrincipalTag(ContextKey key) => key.Folded.StartsWith("aws:principaltag/", StringComparison.Ordinal);

    /// <summary>True for the principal's organization.</summary>
    public static bool IsPrincipalOrganization(ContextKey key) => key.Folded is "aws:principalorgid" or "aws:principalorgpaths";

    /// <summary>True for keys that tell whose the resource is.</summary>
    public static bool IsOfOwner(ContextKey key) => key.Folded is "aws:resourceaccount" or "s3:resourceaccount";
}
