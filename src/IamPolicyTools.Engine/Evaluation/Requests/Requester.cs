using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Evaluation.Requests;

/// <summary>The kinds of principal that can make a request.</summary>
public enum RequesterKind : long
{
    /// <summary>The root user of an account, or an AssumeRoot session.</summary>
    AccountRoot,

    /// <summary>An IAM user, with long-term keys or GetSessionToken credentials.</summary>
    IamUser,

    /// <summary>A session of a role. Asked about a role itself, a session of unknown name.</summary>
    RoleSession,

    /// <summary>A GetFederationToken session.</summary>
    FederatedUser,

    /// <summary>An AWS service with its own service principal.</summary>
    AwsService,

    /// <summary>Nobody: an unsigned request.</summary>
    Anonymous,

    /// <summary>A SAML identity calling AssumeRoleWithSAML.</summary>
    SamlIdentity,

    /// <summary>An OIDC identity calling AssumeRoleWithWebIdentity.</summary>
    WebIdentity,

    /// <summary>An origin access identity of CloudFront, which has neither account nor policies (PL-83).</summary>
    OriginAccessIdentity,
}

/// <summary>The ways in which sessions of a role come about.</summary>
[Flags]
public enum SessionOrigins : long
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>AssumeRole, by a principal with credentials or by a service.</summary>
    AssumeRole = 1,

    /// <summary>AssumeRoleWithSAML or AssumeRoleWithWebIdentity, through an identity provider.</summary>
    Federated = 2,
}

/// <summary>Who makes a request, as evaluation sees it (evaluation.md, 2.1).</summary>
public sealed record Requester
{
    private const int CanonicalIdLength = 64;

    private const string OriginAccess = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ";

    private readonly bool _isServiceLinkedRole;

    // PL-83a
    private static readonly string[] s_builtInProviders =
        ["cognito-identity.amazonaws.com", "accounts.google.com", "www.amazon.com", "graph.facebook.com"];

    /// <summary>An unsigned request.</summary>
    public static Requester Anonymous { get; } = new() { Kind = RequesterKind.Anonymous };

    /// <summary>The kind.</summary>
    public required RequesterKind Kind { get; init; }

    /// <summary>The principal's account; null for services, anonymous and federated identities that have no session yet.</summary>
    public string? AccountId { get; init; }

    /// <summary>
    /// The ARN of the user, root, session or provider; the role's own ARN for a session of unknown name. Null for services and anonymous.
    /// </summary>
    public string? Arn { get; init; }

    /// <summary>True when its name is made up until AWS gives it one (IN-10): what its ARN holds is a token.</summary>
    internal bool HasOpenName => Arn is { } own && (UnknownToken.IsIn(own) || (ParentArn is { } parent && UnknownToken.IsIn(parent)));

    /// <summary>For a role session the role's ARN with its path; for a federated user the ARN of the user (or root) that made it.</summary>
    public string? ParentArn { get; init; }

    /// <summary>The unique id of the user (<c>AIDA…</c>) or of the session's role (<c>AROA…</c>), when known.</summary>
    public string? UniqueId { get; init; }

    /// <summary>The name of a role session or federated user, when known.</summary>
    public string? SessionName { get; init; }

    /// <summary>True for a role that stands for those of its sessions that no policy names (CP-14).</summary>
    internal bool IsUnnamedSession { get; init; }

    /// <summary>The service principal, <c>ec2.amazonaws.com</c>, for a service.</summary>
    public string? ServiceName { get; init; }

    /// <summary>The account's canonical user id in S3, when known.</summary>
    public string? CanonicalUserId { get; init; }

    /// <summary>The principal's tags: of the user, or of the role overlaid with the session's (ST-5).</summary>
    public ImmutableArray<Tag> Tags { get; init; } = [];

    /// <summary>Those of <see cref="Tags"/> that every session made with this one inherits (ST-6).</summary>
    public ImmutableArray<Tag> TransitiveTags { get; init; } = [];

    /// <summary>
    /// True when the tags are all there are: the user is in the model, the session was made there, or its tags were given. Of a session
    /// that is only named they are the role's, and others can come above them (R-175a).
    /// </summary>
    public bool AreTagsKnown { get; init; }

    /// <summary>Why there may be more tags than those that are known; null where nobody said so.</summary>
    public string? UnknownTags { get; init; }

    /// <summary>
    /// True when this very session is known, with all that it carries: it was made in the model. Of a session that is only named, what its
    /// role does not tell is unknown.
    /// </summary>
    public bool IsSessionKnown { get; init; }

    /// <summary>True when the role's trust policy lets somebody tag sessions of it (R-175a).</summary>
    public bool CanBeTagged { get; init; }

    /// <summary>Who can have made a role session, as the role's trust policy tells (CK-1, R-178).</summary>
    public SessionOrigins SessionOrigins { get; init; }

    /// <summary>True for a session of a service-linked role, which its path tells .</summary>
    public bool IsServiceLinkedRole
    {
        get => _isServiceLinkedRole
            || (Kind == RequesterKind.RoleSession && ParentArn?.Contains(":role/aws-service-role/", StringComparison.Ordinal) == true);
        init => _isServiceLinkedRole = value;
    }

    /// <summary>
    /// True for a stand-in: some principal of the account, or of any account, of which nothing else is known. Keys that tell
    /// one principal from another are then unknown, not absent.
    /// </summary>
    public bool StandsForMany { get; init; }

    /// <summary>True for GetSessionToken credentials .</summary>
    public bool IsSessionToken { get; init; }

    /// <summary>True for an AssumeRoot session, whose task policy is its session policy (ST-12).</summary>
    public bool IsAssumedRoot { get; init; }

    /// <summary>MFA of temporary credentials: true, false, or null where AWS sends no such key (sts-and-credentials.md, 3.2).</summary>
    public bool? MultiFactorAuthPresent { get; init; }

    /// <summary>When MFA was used; null when it was not.</summary>
    public DateTimeOffset? MultiFactorAuthTime { get; init; }

    /// <summary>When temporary credentials were issued; null for long-term ones, or when not known.</summary>
    public DateTimeOffset? TokenIssueTime { get; init; }

    /// <summary>The source identity of a role session, or null (ST-8).</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>The identity provider behind a role session or a web identity, or null.</summary>
    public string? FederatedProvider { get; init; }

    /// <summary>
    /// Further context keys that the session carries (<c>saml:sub</c>, <c>host:sub</c> …); one that is a set comes once for each value.
    /// </summary>
    public ImmutableArray<KeyValuePair<string, string>> SessionContext { get; init; } = [];

    /// <summary>
    /// The name tables and reasons show: the ARN, the service, or <c>anonymous</c>; of a stand-in for an account the account, or <c>*</c>.
    /// </summary>
    public string DisplayName =>
        StandsForMany && Kind != RequesterKind.IamUser ? AccountId ?? CanonicalUserId ?? "*" : Arn ?? ServiceName ?? "anonymous";

    /// <summary>True for the three kinds that identity policies, boundaries and session policies concern.</summary>
    internal bool HasIdentityPolicies => Kind is RequesterKind.IamUser or RequesterKind.RoleSession or RequesterKind.FederatedUser;

    /// <summary>True for those who sign their requests with credentials of an account.</summary>
    internal bool IsSigned => HasIdentityPolicies || Kind == RequesterKind.AccountRoot;

    /// <summary>True for a federated user that an account's root made: its identity side is everything (2.3).</summary>
    internal bool IsFederatedByRoot =>
        Kind == RequesterKind.FederatedUser && ParentArn?.EndsWith(":root", StringComparison.Ordinal) == true;

    /// <summary>Some principal of an account, of which nothing else is known.</summary>
    /// <param name="account">The account; null for any.</param>
    /// <param name="partition">The partition that it is in.</param>
    internal static Requester OfSomebody(string? account, string partition) => new()
    {
        Kind = RequesterKind.RoleSession,
        AccountId = account,
        Arn = account is null ? null : $"arn:{partition}:iam::{account}:root",
        StandsForMany = true,
    };

    /// <summary>Reads who an ARN, a service principal, an account id or the word <c>anonymous</c> stands for.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The requester; null when the text is none of them.</returns>
    public static Requester? Parse(string text)
    {
        if (text is "anonymous" or "*")
        {
            return Anonymous;
        }

        if (Language.Arn.IsAccountId(text))
        {
            return OfSomebody(text, "aws");
        }

        // PL-19
        if (text.Length == CanonicalIdLength && text.All(char.IsAsciiHexDigit))
        {
            return new Requester { Kind = RequesterKind.RoleSession, CanonicalUserId = text, StandsForMany = true };
        }

        if (text.StartsWith(OriginAccess, StringComparison.Ordinal))
        {
            return new Requester { Kind = RequesterKind.OriginAccessIdentity, Arn = text };
        }

        if (!Language.Arn.TryParse(text, out Arn arn))
        {
            bool isService = s_builtInProviders.Contains(text)
                || text.EndsWith(".amazonaws.com", StringComparison.Ordinal)
                || text.EndsWith(".amazonaws.com.cn", StringComparison.Ordinal);
            return isService ? new Requester { Kind = RequesterKind.AwsService, ServiceName = text } : null;
        }

        // AT-7: nobody is of an account whose number is mistyped. AWS's own has a name, and what is not known of a number is no mistake.
        if (!Language.Arn.IsAccountId(arn.Account)
            && arn.Account != "aws"
            && !arn.Account.Contains('*')
            && !UnknownToken.IsIn(arn.Account)
            && !Placeholders.AreIn(arn.Account))
        {
            return null;
        }

        string[] parts = arn.Resource.Split('/');
        if (parts[^1].Length == 0)
        {
            return null;
        }

        var known = new Requester { Kind = RequesterKind.IamUser, AccountId = arn.Account, Arn = text };
        return (arn.Service, parts[0], parts.Length) switch
        {
            ("iam", "root", 1) => known with { Kind = RequesterKind.AccountRoot },
            ("iam", "user", > 1) => known,
            ("iam", "role", > 1) => known with { Kind = RequesterKind.RoleSession, ParentArn = text },
            ("sts", "assumed-role", 3) => known with
            {
                Kind = RequesterKind.RoleSession,
                ParentArn = $"arn:{arn.Partition}:iam::{arn.Account}:role/{parts[1]}",
                SessionName = parts[2],
            },
            ("sts", "federated-user", 2) => known with { Kind = RequesterKind.FederatedUser, SessionName = parts[1] },
            ("iam", "saml-provider", > 1) => OfProvider(text),
            ("iam", "oidc-provider", > 1) => OfProvider(text),
            _ => null,
        };
    }

    /// <summary>
    /// Who asks for an action: an identity provider without an ARN is one for the calls of AssumeRoleWithWebIdentity, and a service, or
    /// nobody, for any other (PL-83a).
    /// </summary>
    /// <param name="action">The action.</param>
    internal Requester For(ActionName action)
    {
        bool isWebIdentity = ServiceName is not null
            && action is { Service: "sts", Name: "assumerolewithwebidentity" or "tagsession" or "setsourceidentity" or "setcontext" }
            && s_builtInProviders.Contains(ServiceName);
        return isWebIdentity ? OfProvider(ServiceName!) : this;
    }

    /// <summary>An identity that an identity provider vouches for, before it has a session.</summary>
    /// <param name="provider">The provider's ARN, or a built-in provider's name (ST-34).</param>
    public static Requester OfProvider(string provider) => new()
    {
        Kind = provider.Contains(":saml-provider/", StringComparison.Ordinal) ? RequesterKind.SamlIdentity : RequesterKind.WebIdentity,
        Arn = provider,
        FederatedProvider = provider,
    };

    /// <inheritdoc/>
    public override string ToString() => DisplayedText.Line(DisplayName);
}
