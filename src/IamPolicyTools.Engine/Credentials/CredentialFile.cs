using IamPolicyTools.Text;

namespace IamPolicyTools.Credentials;

/// <summary>What one file says, before it is merged with the other.</summary>
internal sealed class CredentialFile
{
    /// <summary>Profiles by name.</summary>
    public Dictionary<string, CredentialSection> Profiles { get; } = new(StringComparer.Ordinal);

    /// <summary><c>[sso-session NAME]</c> by name.</summary>
    public Dictionary<string, CredentialSection> SsoSessions { get; } = new(StringComparer.Ordinal);

    /// <summary><c>[services NAME]</c> by name.</summary>
    public Dictionary<string, CredentialSection> Services { get; } = new(StringComparer.Ordinal);

    /// <summary>Everything found; errors too.</summary>
    public DiagnosticBag Diagnostics { get; } = new();

    /// <summary>The profiles' names in the order of the file.</summary>
    public IEnumerable<string> ProfileNames =>
        Profiles.Values.OrderBy(section => section.Locations[0].Offset).Select(section => section.Name);

    /// <summary>The sections of a kind.</summary>
    public Dictionary<string, CredentialSection> SectionsOf(CredentialSectionKind kind) => kind switch
    {
        CredentialSectionKind.Profile => Profiles,
        CredentialSectionKind.SsoSession => SsoSessions,
        _ => Services,
    };
}
