namespace IamPolicyTools.Credentials;

/// <summary>Which files to read.</summary>
/// <param name="CredentialsPath">The credentials file; null for none.</param>
/// <param name="ConfigPath">The config file; null for none.</param>
/// <param name="IsExplicit">True when a person named the files, so that a missing one is an error.</param>
public sealed record CredentialFileLocation(string? CredentialsPath, string? ConfigPath, bool IsExplicit)
{
    /// <summary>
    /// Finds the files as AWS's tools do: the variables, then <c>.aws</c> in the home folder (sts-and-credentials.md, 3.5).
    /// </summary>
    /// <param name="environment">The value of an environment variable, or null.</param>
    public static CredentialFileLocation FromEnvironment(Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        string? home = NonEmpty(environment(OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME"));
        return new CredentialFileLocation(
            Find("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
            Find("AWS_CONFIG_FILE", "config"),
            IsExplicit: false);

        string? Find(string variable, string file) =>
            NonEmpty(environment(variable)) is { } path ? ExpandHome(path, home)
            : home is null ? null
            : Path.Combine(home, ".aws", file);
    }

    /// <summary>Files that a person named. Then only they are read, whatever the environment says.</summary>
    /// <param name="paths">One or both; each is a config file if its name begins with <c>config</c>, else a credentials file.</param>
    /// <exception cref="ArgumentException">More than one file of a kind.</exception>
    public static CredentialFileLocation FromPaths(params IEnumerable<string> paths)
    {
        string? credentials = null;
        string? config = null;
        foreach (string path in paths)
        {
            bool isConfig = Path.GetFileName(path).StartsWith("config", StringComparison.OrdinalIgnoreCase);
            ref string? place = ref isConfig ? ref config : ref credentials;
            if (place is not null)
            {
                throw new ArgumentException(
                    $"'{place}' and '{path}' are both {(isConfig ? "config" : "credentials")} files by their names; expected one of each kind.",
                    nameof(paths));
            }

            place = path;
        }

        return new CredentialFileLocation(credentials, config, IsExplicit: true);
    }

    private static string ExpandHome(string path, string? home) =>
        home is not null
            && (path == "~" || path.StartsWith("~/", StringComparison.Ordinal) || path.StartsWith("~\\", StringComparison.Ordinal))
            ? Path.Join(home, path[1..])
            : path;

    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
