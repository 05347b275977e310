using System.Collections.Immutable;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Testing;

/// <summary>Who asks in a case (AT-2): a principal, and the calls by which it becomes somebody else.</summary>
public sealed record Asker
{
    /// <summary>As <c>Test-IamAccess -Principal</c> takes it; null where a profile or a token says who it is.</summary>
    public string? Principal { get; init; }

    /// <summary>A credential profile; null for none.</summary>
    public string? Profile { get; init; }

    /// <summary>The token or assertion that the first session is made with; null for none.</summary>
    public FederatedStep? Federated { get; init; }

    /// <summary>The roles that are assumed then, in order.</summary>
    public ImmutableArray<RoleStep> Roles { get; init; } = [];

    /// <summary>The account to look names up in; null for all.</summary>
    public string? Account { get; init; }

    /// <summary>Where it stands in the test file.</summary>
    public required SourceLocation Location { get; init; }

    /// <summary>True when there are trust policies to be asked on the way.</summary>
    internal bool Assumes => Profile is not null || Federated is not null || !Roles.IsEmpty;

    /// <summary>As names of cases have it.</summary>
    public override string ToString()
    {
        if (Principal is not null && Roles.IsEmpty)
        {
            return Principal;
        }

        string first = Principal ?? (Profile is not null ? $"profile {Profile}" : Federated is { } federated ? $"{federated.Provider} as {federated.Role}" : string.Empty);
        return string.Join(" -> ", Roles.Select(r => r.Role).Prepend(first).Where(part => part.Length > 0));
    }
}

/// <summary>A role that is assumed.</summary>
/// <param name="Role">Its ARN, or its name.</param>
public sealed record RoleStep(string Role)
{
    /// <summary>The session's name.</summary>
    public string SessionName { get; init; } = DefaultSessionName;

    /// <summary>The external id, or null.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The session policy, JSON; null for none.</summary>
    public string? Policy { get; init; }

    /// <summary>ARNs of managed policies that limit the session.</summary>
    public ImmutableArray<string> PolicyArns { get; init; } = [];

    /// <summary>Session tags.</summary>
    public ImmutableArray<Tag> Tags { get; init; } = [];

    /// <summary>Which of them are transitive.</summary>
    public ImmutableArray<string> TransitiveTagKeys { get; init; } = [];

    /// <summary>The source identity, or null.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>The name of a session that the test does not name.</summary>
    internal const string DefaultSessionName = "access-test";
}

/// <summary>A session that an identity provider vouches for.</summary>
/// <param name="IsSaml">True for SAML, false for OIDC.</param>
/// <param name="Provider">The provider: host or ARN for OIDC; name or ARN for SAML.</param>
/// <param name="Role">The role's ARN, or its name.</param>
public sealed record FederatedStep(bool IsSaml, string Provider, string Role)
{
    /// <summary>The session's name; SAML takes it from the attributes where they have one.</summary>
    public string SessionName { get; init; } = RoleStep.DefaultSessionName;

    /// <summary>Claims of the token, or attributes of the assertion.</summary>
    public ImmutableArray<KeyValuePair<string, object?>> Claims { get; init; } = [];
}
