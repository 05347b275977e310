using IamPolicyTools.Engine.Tests.Cases;

namespace IamPolicyTools.Engine.Tests.Oracle;

/// <summary>The kinds of evaluation.md 2.1.</summary>
internal enum CallerKind
{
    AccountRoot,
    IamUser,
    RoleSession,
    FederatedUser,
    AwsService,
    Anonymous,
    SamlIdentity,
    WebIdentity,
    OriginAccessIdentity,
}

/// <summary>Who makes the request.</summary>
internal sealed record NaiveCaller
{
    public required CallerKind Kind { get; init; }

    public string? Account { get; init; }

    public string? Partition { get; init; }

    /// <summary>The user's ARN, for a federated user the one of the user (or root) that made the session.</summary>
    public string? UserArn { get; init; }

    /// <summary>The role's ARN, path included (PL-22).</summary>
    public string? RoleArn { get; init; }

    /// <summary>ARN of a role session or federated-user session; a role asked about as such has no session name (2.4).</summary>
    public string? SessionArn { get; init; }

    /// <summary>Friendly name of a user, session name of a role session, name of a federated user.</summary>
    public string? Name { get; init; }

    /// <summary>Service name, identity provider, or ARN of an origin access identity.</summary>
    public string? Service { get; init; }

    /// <summary>Unique id of the user (<c>AIDA…</c>) or role (<c>AROA…</c>), when known (PL-20).</summary>
    public string? UniqueId { get; init; }

    public required IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; }

    /// <summary>A federated user made by the account root has everything as its identity side (2.3).</summary>
    public bool HasRootParent => Kind == CallerKind.FederatedUser && UserArn is not null && UserArn.EndsWith(":root", StringComparison.Ordinal);

    public bool IsUnsignedProvider => Kind is CallerKind.SamlIdentity or CallerKind.WebIdentity;

    /// <summary>Value of <c>aws:PrincipalArn</c> (sts-and-credentials.md 3.2).</summary>
    public string? PrincipalArn => Kind switch
    {
        CallerKind.AccountRoot => $"arn:{Partition}:iam::{Account}:root",
        CallerKind.IamUser => UserArn,
        CallerKind.RoleSession => RoleArn,
        CallerKind.FederatedUser => SessionArn,
        _ => null,
    };

    /// <summary>The role's session of a name.</summary>
    public NaiveCaller As(string session) =>
        this with { SessionArn = $"arn:{Partition}:sts::{Account}:assumed-role/{RoleArn!.Split('/')[^1]}/{session}", Name = session };

    // PL-83a: providers without an ARN call AssumeRoleWithWebIdentity; for anything else the name is a service's.
    private static readonly string[] s_providers = ["cognito-identity.amazonaws.com", "accounts.google.com", "www.amazon.com", "graph.facebook.com"];

    public static NaiveCaller From(FixturePrincipal principal, string action)
    {
        if (principal.Provider is { } provider)
        {
            CallerKind kind = provider.Contains(":saml-provider/", StringComparison.Ordinal) ? CallerKind.SamlIdentity : CallerKind.WebIdentity;
            return new NaiveCaller { Kind = kind, Service = provider, Tags = [] };
        }

        string name = principal.Name!;
        if (name == "anonymous")
        {
            return new NaiveCaller { Kind = CallerKind.Anonymous, Tags = [] };
        }

        if (s_providers.Contains(name) && string.Equals(action, "sts:AssumeRoleWithWebIdentity", StringComparison.OrdinalIgnoreCase))
        {
            return new NaiveCaller { Kind = CallerKind.WebIdentity, Service = name, Tags = [] };
        }

        // PL-83: it belongs to no customer account and has no policies.
        if (name.StartsWith("arn:aws:iam::cloudfront:user/", StringComparison.Ordinal))
        {
            return new NaiveCaller { Kind = CallerKind.OriginAccessIdentity, Service = name, Tags = [] };
        }

        string[] arn = name.Split(':', 6);
        if (arn.Length < 6)
        {
            return new NaiveCaller { Kind = CallerKind.AwsService, Service = name, Tags = [] };
        }

        string[] path = arn[5].Split('/');
        return path[0] switch
        {
            "root" => Known(CallerKind.AccountRoot),
            "user" => Known(CallerKind.IamUser) with { UserArn = name, Name = path[^1], UniqueId = principal.Id },
            "role" => Known(CallerKind.RoleSession) with { RoleArn = name, UniqueId = principal.RoleId },
            "assumed-role" => Known(CallerKind.RoleSession) with
            {
                RoleArn = principal.Role ?? $"arn:{arn[1]}:iam::{arn[4]}:role/{path[1]}",
                SessionArn = name,
                Name = path[2],
                UniqueId = principal.RoleId,
            },
            "federated-user" => Known(CallerKind.FederatedUser) with { UserArn = principal.User, SessionArn = name, Name = path[1] },
            _ => throw new FormatException($"found principal '{name}', which is none"),
        };

        NaiveCaller Known(CallerKind kind) => new() { Kind = kind, Account = arn[4], Partition = arn[1], Tags = principal.Tags };
    }
}
