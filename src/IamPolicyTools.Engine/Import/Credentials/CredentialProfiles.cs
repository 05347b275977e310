using System.Collections.Immutable;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Credentials;

/// <summary>Reads the profiles of a credentials and a config file (sts-and-credentials.md, 3.5).</summary>
public static class CredentialProfiles
{
    /// <summary>Reads the files that are there and merges them.</summary>
    /// <param name="location">Which files.</param>
    /// <returns>The profiles, and what the reader warns about. What is wrong with a single profile is in its problems.</returns>
    /// <exception cref="FileNotFoundException">A file that a person named does not exist.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="InvalidTextException">A file breaks a rule of syntax; it holds all errors of both files.</exception>
    public static CredentialProfileSet Load(CredentialFileLocation location)
    {
        ArgumentNullException.ThrowIfNull(location);
        return Merge(
            ReadFile(location.CredentialsPath, CredentialFileKind.Credentials, location.IsExplicit),
            ReadFile(location.ConfigPath, CredentialFileKind.Config, location.IsExplicit));
    }

    /// <summary>Merges what has been read.</summary>
    internal static CredentialProfileSet Merge(CredentialFile credentials, CredentialFile config)
    {
        ImmutableArray<Diagnostic> diagnostics = [.. credentials.Diagnostics.Items, .. config.Diagnostics.Items];
        if (credentials.Diagnostics.HasErrors || config.Diagnostics.HasErrors)
        {
            throw new InvalidTextException([.. diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error)]);
        }

        string[] names = [.. credentials.ProfileNames.Union(config.ProfileNames, StringComparer.Ordinal)];
        var drafts = names.ToDictionary(
            name => name,
            name => new CredentialProfileBuilder(
                name, credentials.Profiles.GetValueOrDefault(name), config.Profiles.GetValueOrDefault(name), config.SsoSessions).Build(),
            StringComparer.Ordinal);
        return new CredentialProfileSet([.. names.Select(name => CredentialChainResolver.Resolve(drafts, name))], diagnostics);
    }

    private static CredentialFile ReadFile(string? path, CredentialFileKind kind, bool isExplicit)
    {
        if (path is null || (!isExplicit && !File.Exists(path)))
        {
            return new CredentialFile();
        }

        return CredentialFileReader.Read(InputFile.Read(path, InputFile.LargestDocument), path, kind);
    }
}

/// <summary>The profiles of one reading.</summary>
/// <param name="Profiles">The profiles, those of the credentials file first.</param>
/// <param name="Diagnostics">What the reader warns about.</param>
public sealed record CredentialProfileSet(ImmutableArray<CredentialProfile> Profiles, ImmutableArray<Diagnostic> Diagnostics)
{
    /// <summary>The profile of a name, or null.</summary>
    /// <param name="name">The name, case-sensitive (CF-5).</param>
    public CredentialProfile? Find(string name) => Profiles.FirstOrDefault(profile => profile.ProfileName == name);
}
