using System.Collections.Immutable;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Credentials;

/// <summary>Reads the profiles of a credentials and a config file (sts-and-credentials.md, 3.5).</summary>
public static class CredentialProfiles
{
    /// <summary>Reads the files that are there and merges them.</summary>
    /// <param name="location">Which files.</param>
    /// <returns>The profiles, and what is odd about the files. What is wrong with a single profile, its syntax included, is in its
    /// problems.</returns>
    /// <exception cref="FileNotFoundException">A file that a person named does not exist.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="InvalidTextException">The encoding of a file cannot be read.</exception>
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
        string[] names = [.. credentials.ProfileNames.Union(config.ProfileNames, StringComparer.Ordinal)];
        ProfileSections[] sections =
            [.. names.Select(
                name => new ProfileSections(name, credentials.Profiles.GetValueOrDefault(name), config.Profiles.GetValueOrDefault(name)))];
        var sources = sections.Where(s => s.Text(PropertyNames.SourceProfile) != s.Name)
            .Select(s => s.Text(PropertyNames.SourceProfile)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var drafts = sections.ToDictionary(
            s => s.Name, s => new CredentialProfileBuilder(s, config, sources.Contains(s.Name)).Build(), StringComparer.Ordinal);
        return new CredentialProfileSet(
            [.. names.Select(name => CredentialChainResolver.Resolve(drafts, name))],
            [.. credentials.Diagnostics.Items, .. config.Diagnostics.Items]);
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
/// <param name="Diagnostics">What is odd about the files, apart from the profiles.</param>
public sealed record CredentialProfileSet(ImmutableArray<CredentialProfile> Profiles, ImmutableArray<Diagnostic> Diagnostics)
{
    /// <summary>The profile of a name, or null.</summary>
    /// <param name="name">The name, case-sensitive (CF-5).</param>
    public CredentialProfile? Find(string name) => Profiles.FirstOrDefault(profile => profile.ProfileName == name);
}
