using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.CommandLines;

/// <summary>
/// What stands around a call in a script or before it in its line and says who calls, and where (CL-1, CL-44): variables of the environment, the
/// defaults that cmdlets and <c>aws configure</c> set. What is set to something that nobody knows is unknown, and never what it was before.
/// </summary>
public sealed record CallSurroundings
{
    private const string DefaultProfile = "default";

    private static readonly string[] s_profiles = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"];
    private static readonly string[] s_regions = ["AWS_REGION", "AWS_DEFAULT_REGION"];

    // They name credentials themselves, or where others are than those of the session.
    private static readonly string[] s_credentials =
    [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    ];

    /// <summary>Nothing is set.</summary>
    public static CallSurroundings None { get; } = new();

    /// <summary>The values of variables that were set, by name; null for one whose value nobody knows.</summary>
    private ImmutableSortedDictionary<string, Setting> Settings { get; init; } = ImmutableSortedDictionary.Create<string, Setting>(StringComparer.OrdinalIgnoreCase);

    // What aws configure set in the file, by profile: a variable of the environment counts before it.
    private ImmutableSortedDictionary<string, Setting> ConfiguredRegions { get; init; } = ImmutableSortedDictionary.Create<string, Setting>(StringComparer.Ordinal);

    /// <summary>Why nobody knows whose credentials calls without a profile have; null where nothing was changed.</summary>
    public string? UnknownCaller { get; init; }

    /// <summary>The surroundings once a variable is set; themselves for a variable that says nothing of calls.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="value">Its value; null for one that nobody knows.</param>
    /// <param name="written">How the value is written.</param>
    public CallSurroundings With(string name, string? value, string written)
    {
        if (s_credentials.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            return value is { Length: 0 } ? Without(name)
                : this with
                {
                    UnknownCaller = $"{name.ToUpperInvariant()} is set: whose credentials the call has is not known",
                    Settings = Settings.SetItem(name, new Setting(null, written)),
                };
        }

        return !s_profiles.Concat(s_regions).Contains(name, StringComparer.OrdinalIgnoreCase) ? this
            : value is { Length: 0 } ? Without(name)
            : this with { Settings = Settings.SetItem(name, new Setting(value, written)) };
    }

    /// <summary>The surroundings once a variable is removed.</summary>
    /// <param name="name">The variable.</param>
    public CallSurroundings Without(string name)
    {
        ImmutableSortedDictionary<string, Setting> left = Settings.Remove(name);
        return this with { Settings = left, UnknownCaller = Settings.ContainsKey(name) && !left.Keys.Any(IsCredential) ? null : UnknownCaller };
    }

    /// <summary>The surroundings once a profile is the default, whatever was before.</summary>
    /// <param name="profile">The profile; null for one that nobody knows.</param>
    /// <param name="written">How it is written.</param>
    public CallSurroundings WithProfile(string? profile, string written) => WithoutCredentials().With(s_profiles[0], profile, written);

    /// <summary>The surroundings once a Region is the default.</summary>
    /// <param name="region">The Region; null for one that nobody knows.</param>
    /// <param name="written">How it is written.</param>
    public CallSurroundings WithRegion(string? region, string written) => With(s_regions[0], region, written);

    /// <summary>The surroundings once a profile has a Region in the file.</summary>
    /// <param name="profile">The profile; null for that of the environment.</param>
    /// <param name="region">The Region; null for one that nobody knows.</param>
    /// <param name="written">How it is written.</param>
    public CallSurroundings WithConfiguredRegion(string? profile, string? region, string written) => this with
    {
        ConfiguredRegions = ConfiguredRegions.SetItem(profile ?? Find(s_profiles)?.Value ?? DefaultProfile, new Setting(region, written)),
    };

    /// <summary>The surroundings without any default of who calls.</summary>
    public CallSurroundings WithoutCredentials() => this with
    {
        UnknownCaller = null,
        Settings = Settings.RemoveRange(Settings.Keys.Where(k => IsCredential(k) || s_profiles.Contains(k, StringComparer.OrdinalIgnoreCase))),
    };

    /// <summary>The surroundings without a default Region.</summary>
    public CallSurroundings WithoutRegion() => this with { Settings = Settings.RemoveRange(s_regions) };

    /// <summary>The surroundings behind a part of a script that may have been run, or not: what only one side has, or has otherwise, nobody knows.</summary>
    /// <param name="other">The surroundings on the other way.</param>
    public CallSurroundings Either(CallSurroundings other)
    {
        if (ReferenceEquals(this, other))
        {
            return this;
        }

        CallSurroundings either = this with { UnknownCaller = UnknownCaller ?? other.UnknownCaller };
        foreach (string profile in ConfiguredRegions.Keys.Union(other.ConfiguredRegions.Keys))
        {
            if (!ConfiguredRegions.TryGetValue(profile, out Setting? mine) || !other.ConfiguredRegions.TryGetValue(profile, out Setting? theirs) || mine != theirs)
            {
                either = either with { ConfiguredRegions = either.ConfiguredRegions.SetItem(profile, new Setting(null, "the Region of the profile")) };
            }
        }

        foreach (string name in Settings.Keys.Union(other.Settings.Keys, StringComparer.OrdinalIgnoreCase))
        {
            if (!Settings.TryGetValue(name, out Setting? mine) || !other.Settings.TryGetValue(name, out Setting? theirs) || mine != theirs)
            {
                either = either with { Settings = either.Settings.SetItem(name, new Setting(null, name.ToUpperInvariant())) };
            }
        }

        return either;
    }

    /// <summary>A call in these surroundings: what it says itself comes first.</summary>
    /// <param name="call">The call.</param>
    /// <exception cref="CommandLineException">The profile is a variable that nobody knows.</exception>
    internal ApiCall Around(ApiCall call)
    {
        Setting? region = Find(s_regions) ?? ConfiguredRegions.GetValueOrDefault(call.ProfileName ?? Find(s_profiles)?.Value ?? DefaultProfile);
        ApiCall placed = call with
        {
            Region = call.Region ?? region?.Value,
            RegionVariable = call.Region is null && region is { Value: null, Written: var where } ? where : null,
        };
        if (placed.IsLocal || placed.IsAnonymous || placed.ProfileName is not null)
        {
            return placed;
        }

        // The CLI takes keys of the environment before AWS_PROFILE, and --profile before them.
        if (UnknownCaller is not null)
        {
            return placed.WithUnknownCaller(UnknownCaller);
        }

        return Find(s_profiles) switch
        {
            null => placed,
            { Value: { } profile } => placed with { ProfileName = profile },
            { Written: var written } => throw new CommandLineException(
                CommandLineError.UnexpandedVariable, $"{DisplayedText.Shorten(written)} is not known, and names the profile of the call. Give it with -Variable.", placed.Location)
            {
                Variable = written,
                Operation = placed.Operation?.FullName,
            },
        };
    }

    private Setting? Find(string[] names) => Array.Find(names, Settings.ContainsKey) is { } name ? Settings[name] : null;

    private static bool IsCredential(string name) => s_credentials.Contains(name, StringComparer.OrdinalIgnoreCase);

    private sealed record Setting(string? Value, string Written);
}
