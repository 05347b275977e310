using System.Collections.Immutable;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Sts;

namespace IamPolicyTools.Operations.Profiles;

/// <summary>What is known of the credentials that profiles start from.</summary>
public sealed record ProfileSources
{
    /// <summary>The profile of a name, or null.</summary>
    public required Func<string, CredentialProfile?> FindProfile { get; init; }

    /// <summary>Principals that a person tied to profiles, by profile name.</summary>
    public IReadOnlyDictionary<string, string> Principals { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Temporary credentials that were handed out.</summary>
    public CredentialStore Credentials { get; init; } = new();

    /// <summary>The value of an environment variable, or null.</summary>
    public Func<string, string?> Environment { get; init; } = static _ => null;

    /// <summary>The principal of first credentials that nothing else tells: of an instance, a container, a command. Null for none.</summary>
    public string? SourcePrincipal { get; init; }

    /// <summary>The code of the MFA device that profiles name, or null.</summary>
    public string? TokenCode { get; init; }

    /// <summary>The token that the first role of a chain is assumed with, or null.</summary>
    public WebIdentityToken? Token { get; init; }
}
