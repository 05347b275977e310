using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Evaluation.Policies;

/// <summary>The ways in which a principal element matched: what a grant is worth depends on them (evaluation.md, 2.4).</summary>
[Flags]
internal enum GrantKinds : byte
{
    /// <summary>No match.</summary>
    None = 0,

    /// <summary><c>*</c>, or everyone not listed in a NotPrincipal.</summary>
    Wildcard = 1,

    /// <summary>
    /// The requester itself: user, session, or the KMS grant's grantee. Overrides implicit denies of the principal's side.
    /// </summary>
    Direct = 2,

    /// <summary>The role of the session, or the user behind a federated session. Replaces the identity policy's Allow only.</summary>
    IdentityOnly = 4,

    /// <summary>The requester's account: a delegation to it (PL-17).</summary>
    Account = 8,

    /// <summary>The service.</summary>
    Service = 16,

    /// <summary>The identity provider.</summary>
    Federated = 32,

    /// <summary>An ACL grant to everybody, the anonymous included.</summary>
    AllUsers = 64,
}

/// <summary>A Principal or NotPrincipal element, ready for comparison (policy-language.md, 1.2).</summary>
internal sealed class CompiledPrincipal
{
    private readonly PrincipalEntry[] _entries;
    private readonly bool _everyone;
    private readonly OpenEntry[] _open;
    private readonly bool _namesSessions;

    private CompiledPrincipal(PrincipalElement element)
    {
        IsNegated = element.IsNegated;
        _everyone = element.Entries.Any(e => e is { Type: PrincipalType.Aws, Value: "*" });
        _entries = [.. element.Entries.Where(e => e.Value != "*")];
        _namesSessions = _entries.Any(e => e.Type == PrincipalType.Aws && e.Value.Contains(":assumed-role/", StringComparison.Ordinal));
        _open = [.. element.Entries.Where(e => Placeholders.AreIn(e.Value)).Select(OpenEntry.Of)];
    }

    /// <summary>True for NotPrincipal.</summary>
    public bool IsNegated { get; }

    /// <summary>True when a template left a placeholder in an entry.</summary>
    public bool HasPlaceholders => _open.Length > 0;

    /// <summary>True when an entry may name somebody of whom not all is known.</summary>
    public bool MayBeOpen => HasPlaceholders || _namesSessions;

    /// <summary>
    /// The ways in which the element could name a requester of which not all is known: by a placeholder, or by the name of a session that a
    /// role can have (R-175). None where nothing is open.
    /// </summary>
    public GrantKinds CouldMatch(Requester requester)
    {
        GrantKinds kinds = NamedSessionOf(requester) is null ? GrantKinds.None : GrantKinds.Direct;
        foreach (OpenEntry entry in _open)
        {
            kinds |= entry.CouldMatch(requester);
        }

        // IN-14: somebody whose own name is made up may turn out to be whom a known entry names.
        if (requester.HasOpenName)
        {
            foreach (PrincipalEntry entry in _entries)
            {
                kinds |= entry.Type == PrincipalType.Aws && entry.Value.StartsWith("arn:", StringComparison.Ordinal)
                    ? OpenEntry.Of(entry).CouldMatch(requester)
                    : GrantKinds.None;
            }
        }

        return kinds;
    }

    public static CompiledPrincipal Compile(PrincipalElement element) => new(element);

    /// <summary>How the element covers a requester of a statement with an effect; None when it does not.</summary>
    /// <param name="requester">Who asks.</param>
    /// <param name="isDeny">The statement's effect.</param>
    /// <param name="hasBoundary">True when the requester has a permissions boundary (PL-27).</param>
    /// <param name="options">PL-26's switch.</param>
    /// <param name="isForeign">True when the requester is of another partition, where the same account number means another account
    /// (PL-24).</param>
    /// <param name="open">Further ways in which it may be listed.</param>
    public GrantKinds Match(
        Requester requester,
        bool isDeny,
        bool hasBoundary,
        EvaluationOptions options,
        bool isForeign = false,
        GrantKinds open = GrantKinds.None)
    {
        GrantKinds listed = Listed(requester, isForeign) | open;
        if (!IsNegated)
        {
            return listed;
        }

        // PL-25: with Allow, a grant to everyone not listed.
        if (!isDeny)
        {
            return listed == GrantKinds.None ? GrantKinds.Wildcard : GrantKinds.None;
        }

        // PL-27
        bool alwaysDenied = hasBoundary && requester.Kind is RequesterKind.IamUser or RequesterKind.RoleSession;
        return alwaysDenied || !IsExempt(requester, listed, options) ? GrantKinds.Wildcard : GrantKinds.None;
    }

    /// <summary>The name of the first session that the element lists of a role asked about by itself; null when it lists none.</summary>
    public string? NamedSessionOf(Requester requester)
    {
        if (!_namesSessions
            || requester.IsUnnamedSession
            || requester is not { Kind: RequesterKind.RoleSession, SessionName: null, StandsForMany: false, ParentArn: { } role })
        {
            return null;
        }

        const string Resource = ":assumed-role/";
        ReadOnlySpan<char> name = role.AsSpan(role.LastIndexOf('/') + 1);
        foreach (PrincipalEntry entry in _entries)
        {
            int at = entry.Value.IndexOf(Resource, StringComparison.Ordinal);
            if (at < 0
                || !Arn.AccountOf(entry.Value).SequenceEqual(requester.AccountId)
                || !Arn.PartitionOf(entry.Value).SequenceEqual(Arn.PartitionOf(role)))
            {
                continue;
            }

            ReadOnlySpan<char> session = entry.Value.AsSpan(at + Resource.Length);
            if (session.StartsWith(name, StringComparison.Ordinal) && session.Length > name.Length + 1 && session[name.Length] == '/')
            {
                return session[(name.Length + 1)..].ToString();
            }
        }

        return null;
    }

    // PL-26: exempt from a Deny is who is listed together with its account; of a session its own ARN and the role's (R-153, R-154a).
    private static bool IsExempt(Requester requester, GrantKinds listed, EvaluationOptions options)
    {
        if (requester.Kind == RequesterKind.AccountRoot || !requester.HasIdentityPolicies || (listed & GrantKinds.Wildcard) != 0)
        {
            return listed != GrantKinds.None;
        }

        if (options.NotPrincipalLenient)
        {
            return (listed & (GrantKinds.Direct | GrantKinds.IdentityOnly)) != 0;
        }

        const GrantKinds Session = GrantKinds.Direct | GrantKinds.IdentityOnly;
        bool itself = requester.Kind == RequesterKind.RoleSession ? (listed & Session) == Session : (listed & Session) != 0;
        return itself && (listed & GrantKinds.Account) != 0;
    }

    private GrantKinds Listed(Requester requester, bool isForeign)
    {
        GrantKinds kinds = _everyone ? GrantKinds.Wildcard : GrantKinds.None;
        foreach (PrincipalEntry entry in _entries)
        {
            kinds |= entry.Type switch
            {
                PrincipalType.Aws => MatchAws(entry.Value, requester, isForeign),
                PrincipalType.Service => Kind(GrantKinds.Service, entry.Value, requester.ServiceName),
                PrincipalType.Federated => Kind(GrantKinds.Federated, entry.Value, IsProvider(requester) ? requester.Arn : null),
                _ => Kind(
                    requester.Kind == RequesterKind.OriginAccessIdentity ? GrantKinds.Service : GrantKinds.Account,
                    entry.Value,
                    requester.CanonicalUserId),
            };
        }

        return kinds;
    }

    private static bool IsProvider(Requester requester) =>
        requester.Kind is RequesterKind.SamlIdentity or RequesterKind.WebIdentity;

    private static GrantKinds Kind(GrantKinds kind, string value, string? expected) =>
        string.Equals(value, expected, StringComparison.Ordinal) ? kind : GrantKinds.None;

    // Names and paths compare with regard to case (PL-21); a partial wildcard equals no ARN (PL-16).
    private static GrantKinds MatchAws(string value, Requester requester, bool isForeign)
    {
        if (requester.AccountId is null)
        {
            // PL-83: like a service, it needs nobody's word but the resource's.
            return requester.Kind == RequesterKind.OriginAccessIdentity ? Kind(GrantKinds.Service, value, requester.Arn) : GrantKinds.None;
        }

        if (value.Length == 12)
        {
            return isForeign ? GrantKinds.None : Kind(GrantKinds.Account, value, requester.AccountId);
        }

        if (IsRootOf(value, requester))
        {
            return GrantKinds.Account;
        }

        // PL-20: a stored policy shows the unique id of a principal that was deleted since.
        bool isParent = value == requester.ParentArn || (requester.Kind == RequesterKind.RoleSession && value == requester.UniqueId);
        bool isItself = value == requester.Arn || (requester.Kind == RequesterKind.IamUser && value == requester.UniqueId);
        return isParent ? GrantKinds.IdentityOnly : isItself ? GrantKinds.Direct : GrantKinds.None;
    }

    // An entry with a placeholder may name whomever the text around it fits (PO-2.1).
    private sealed record OpenEntry(PrincipalType Type, TextPattern Pattern)
    {
        public static OpenEntry Of(PrincipalEntry entry) => new(
            entry.Type,
            TextPattern.Compile(PolicyString.ParsePlaceholders(entry.Value), PatternStyle.Exact).Generalize(NoVariables.Instance));

        public GrantKinds CouldMatch(Requester requester) => Type switch
        {
            PrincipalType.Service => Kind(GrantKinds.Service, requester.ServiceName),
            PrincipalType.Federated => Kind(GrantKinds.Federated, IsProvider(requester) ? requester.Arn : null),
            PrincipalType.CanonicalUser =>
                Kind(GrantKinds.Account, requester.AccountId is null ? null : requester.CanonicalUserId ?? requester.AccountId),

            // Somebody of any account may be whoever it names.
            _ when requester is { StandsForMany: true, AccountId: null, CanonicalUserId: null } => GrantKinds.Account | GrantKinds.Direct,
            _ => Kind(GrantKinds.Wildcard, "*")
                | Kind(GrantKinds.Account, requester.AccountId)
                | Kind(GrantKinds.Account, requester.AccountId is null
                    ? null
                    : $"{requester.Arn?.Split(":iam:", 2)[0].Split(":sts:", 2)[0]}:iam::{requester.AccountId}:root")
                | Kind(GrantKinds.IdentityOnly, requester.ParentArn)
                | Kind(requester.Kind == RequesterKind.RoleSession ? GrantKinds.IdentityOnly : GrantKinds.Direct, requester.UniqueId)
                | Kind(GrantKinds.Direct, requester.AccountId is null ? null : requester.Arn),
        };

        private GrantKinds Kind(GrantKinds kind, string? value) =>
            value is not null
                && (UnknownToken.IsIn(value) ? Pattern.CanMeet(value, NoVariables.Instance) : Pattern.Matches(value, NoVariables.Instance))
                ? kind
                : GrantKinds.None;
    }

    // arn:PARTITION:iam::ACCOUNT:root, in the requester's own partition (PL-24).
    private static bool IsRootOf(string value, Requester requester)
    {
        const string Suffix = ":root";
        if (!value.EndsWith(Suffix, StringComparison.Ordinal) || requester.Arn is null)
        {
            return false;
        }

        int partitionEnd = requester.Arn.IndexOf(':', 4);
        ReadOnlySpan<char> rest = value.AsSpan(0, value.Length - Suffix.Length);
        return rest.StartsWith(requester.Arn.AsSpan(0, partitionEnd), StringComparison.Ordinal)
            && rest[partitionEnd..].StartsWith(":iam::", StringComparison.Ordinal)
            && rest[(partitionEnd + ":iam::".Length)..].SequenceEqual(requester.AccountId);
    }
}
