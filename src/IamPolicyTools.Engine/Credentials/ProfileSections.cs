using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.Credentials;

/// <summary>What the two files say of one profile (CF-12), and what is found wrong with it.</summary>
internal sealed class ProfileSections(string name, CredentialSection? credentials, CredentialSection? config)
{
    private readonly ImmutableArray<Diagnostic>.Builder _problems = ImmutableArray.CreateBuilder<Diagnostic>();

    /// <summary>The profile.</summary>
    public string Name { get; } = name;

    /// <summary>Where its sections begin, those of the credentials file first.</summary>
    public IEnumerable<SourceLocation> Locations => (credentials?.Locations ?? []).Concat(config?.Locations ?? []);

    /// <summary>Its properties, on conflict the credentials file's.</summary>
    public IEnumerable<CredentialProperty> Properties => (config?.Properties ?? []).Concat(credentials?.Properties ?? [])
        .GroupBy(property => property.Key, (_, same) => same.Last().Value);

    /// <summary>What was found wrong with its sections as they were read.</summary>
    public IEnumerable<Diagnostic> Findings => (credentials?.Findings ?? []).Concat(config?.Findings ?? []);

    /// <summary>Everything found wrong so far.</summary>
    public ImmutableArray<Diagnostic> Problems => _problems.ToImmutable();

    /// <summary>The property that has a value; on conflict the credentials file's.</summary>
    public CredentialProperty? Find(string property)
    {
        CredentialProperty? found = credentials?.Properties.GetValueOrDefault(property) ?? config?.Properties.GetValueOrDefault(property);
        return found is { IsPresent: true } ? found : null;
    }

    /// <summary>True when the property has a value, kept or not.</summary>
    public bool Has(string property) => Find(property) is not null;

    /// <summary>The value, where it is kept; else null.</summary>
    public string? Text(string property) => Find(property) is { IsWithheld: false } found ? found.Value : null;

    /// <summary>Adds what would keep the tools from using the profile.</summary>
    public void Error(string code, string rule, string message, SourceLocation? location = null) =>
        Report(DiagnosticSeverity.Error, code, rule, message, location);

    /// <summary>Adds what looks wrong.</summary>
    public void Warn(string code, string rule, string message, SourceLocation? location = null) =>
        Report(DiagnosticSeverity.Warning, code, rule, message, location);

    /// <summary>Adds something found already.</summary>
    public void Add(Diagnostic problem) => _problems.Add(problem);

    /// <summary>Adds what is as bad as the case may be.</summary>
    public void Report(DiagnosticSeverity severity, string code, string rule, string message, SourceLocation? location = null) =>
        _problems.Add(new Diagnostic(severity, code, rule, message, location ?? Locations.First()));
}
