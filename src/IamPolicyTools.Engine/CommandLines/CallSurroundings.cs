using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.CommandLines;

/// <summary>
/// What stands around a call in a script or before it in its line and says who calls, and where (CL-1, CL-44): variables of the environment, profiles
/// that <c>aws configure</c> changes, the defaults of AWS.Tools' session. What is set to something that nobody knows is unknown, and never what it
/// was before; each reason why nobody knows the caller stands by itself, and ends with its own cause alone.
/// </summary>
public sealed record CallSurroundings
{
    private const string DefaultProfile = "default";
    private const string Anything = "*";

    private static readonly string[] s_profiles = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"];
    private static readonly string[] s_regions = ["AWS_REGION", "AWS_DEFAULT_REGION"];

    // They name credentials themselves.
    private static readonly string[] s_credentials =
    [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    ];

    // They say where profiles are: a profile of another file is another one.
    private static readonly string[] s_files = ["AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"];

    /// <summary>Nothing is set.</summary>
    public static CallSurroundings None { get; } = new();

    // Variables that were given: they count before what the script sets.
    private ImmutableHashSet<string> Given { get; init; } = ImmutableHashSet.Create<string>(StringComparer.OrdinalIgnoreCase);

    private ImmutableSortedDictionary<string, Setting> Settings { get; init; } = ImmutableSortedDictionary.Create<string, Setting>(StringComparer.OrdinalIgnoreCase);

    // What aws configure set in the file, by profile: a variable of the environment counts before it.
    private ImmutableSortedDictionary<string, Setting> ConfiguredRegions { get; init; } = ImmutableSortedDictionary.Create<string, Setting>(StringComparer.Ordinal);

    // Why nobody knows whose credentials calls without a profile have, by what caused it.
    private ImmutableSortedDictionary<string, string> Reasons { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);

    // Why nobody knows whose credentials a profile has, by its name; Anything for all of them.
    private ImmutableSortedDictionary<string, string> Profiles { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    // What cmdlets of AWS.Tools set for cmdlets alone: the AWS CLI does not read it.
    private Setting? SessionProfile { get; init; }

    private string? SessionReason { get; init; }

    private Setting? SessionRegion { get; init; }

    // Of both what is set for longer than the function or the block that sets it.
    private SessionCaller? KeptCaller { get; init; }

    private SessionPlace? KeptRegion { get; init; }

    // $PSDefaultParameterValues: as if each cmdlet named it itself.
    private string? DefaultsReason { get; init; }

    private Setting? DefaultsRegion { get; init; }

    /// <summary>The folder that files of calls are looked for in.</summary>
    internal ScriptFolder Folder { get; private init; } = ScriptFolder.Start;

    /// <summary>True while the shell exports all that is assigned (<c>set -a</c>).</summary>
    public bool ExportsAll { get; init; }

    /// <summary>Surroundings with variables that are known anyway.</summary>
    /// <param name="given">The variables; what a script sets does not count against them.</param>
    public static CallSurroundings Of(IReadOnlyDictionary<string, string> given)
    {
        CallSurroundings surroundings = None;
        foreach ((string name, string value) in given)
        {
            surroundings = surroundings.With(name, value, value);
        }

        return surroundings with { Given = surroundings.Given.Union(given.Keys) };
    }

    /// <summary>The surroundings once a variable is set; themselves for a variable that says nothing of calls.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="value">Its value; null for one that nobody knows.</param>
    /// <param name="written">How the value is written.</param>
    /// <param name="isExported">False where programs see it only if it was exported before.</param>
    public CallSurroundings With(string name, string? value, string written, bool isExported = true)
    {
        if (Given.Contains(name))
        {
            return this;
        }

        string upper = name.ToUpperInvariant();
        if (Has(s_credentials, name) || Has(s_files, name))
        {
            string reason = $"{upper} is set: whose credentials the call has is not known";
            return value is { Length: 0 } ? Without(name) : this with
            {
                Reasons = Reasons.SetItem(upper, reason),
                Profiles = Has(s_files, name) ? Profiles.SetItem(Anything, reason) : Profiles,
            };
        }

        if (!Has(s_profiles, name) && !Has(s_regions, name))
        {
            return this;
        }

        bool isSeen = isExported || ExportsAll || (Settings.TryGetValue(name, out Setting? before) && before.IsExported);
        return value is { Length: 0 } && isSeen ? Without(name) : this with { Settings = Settings.SetItem(name, new Setting(value, written, isSeen)) };
    }

    /// <summary>The surroundings once a variable is exported, or is so no more.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="isExported">False for <c>export -n</c>.</param>
    public CallSurroundings Exported(string name, bool isExported) =>
        Settings.TryGetValue(name, out Setting? setting) ? this with { Settings = Settings.SetItem(name, setting with { IsExported = isExported }) }
        : isExported ? this
        : With(name, null, name);

    /// <summary>The surroundings once a variable is removed.</summary>
    /// <param name="name">The variable.</param>
    public CallSurroundings Without(string name) => Given.Contains(name) ? this : this with
    {
        Settings = Settings.Remove(name),
        Reasons = Reasons.Remove(name),
        Profiles = Has(s_files, name) ? Profiles.Remove(Anything) : Profiles,
    };

    /// <summary>The surroundings in which a variable is again what it was.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="before">What held before.</param>
    public CallSurroundings Restored(string name, CallSurroundings before) => Given.Contains(name) ? this : this with
    {
        Settings = Back(Settings, before.Settings, name),
        Reasons = Back(Reasons, before.Reasons, name),
    };

    /// <summary>The surroundings once nobody knows whose credentials calls have that name no profile.</summary>
    /// <param name="cause">What is the cause; the reason ends with it.</param>
    /// <param name="reason">Why, as a sentence.</param>
    public CallSurroundings WithUnknownCaller(string cause, string reason) =>
        Reasons.ContainsKey(cause) ? this : this with { Reasons = Reasons.SetItem(cause, reason) };

    /// <summary>The surroundings once nobody knows whose credentials a profile has.</summary>
    /// <param name="profile">The profile; null for that of the environment, and <c>*</c> for all.</param>
    /// <param name="reason">Why, as a sentence.</param>
    public CallSurroundings WithUnknownProfile(string? profile, string reason) => this with
    {
        Profiles = Profiles.SetItem(profile ?? Named(s_profiles) switch { null => DefaultProfile, { Value: { } name, IsExported: true } => name, _ => Anything }, reason),
    };

    /// <summary>The surroundings behind something that may have set profile, credentials and Region, as a file that is sourced does.</summary>
    /// <param name="what">What it is, as it is written.</param>
    /// <param name="mayRegion">False for something that leaves the Region as it is.</param>
    public CallSurroundings WithAnything(string what, bool mayRegion = true)
    {
        string shown = DisplayedText.Shorten(what);
        CallSurroundings after = Given.Overlaps(s_profiles) ? this
            : WithUnknownCaller(shown, $"{shown} may set credentials: whose the call has is not known");
        string written = $"{s_regions[0]} ({shown} may set it)";
        return mayRegion && !Given.Overlaps(s_regions) ? after with { Settings = after.Settings.SetItem(s_regions[0], new Setting(null, written)) } : after;
    }

    /// <summary>The surroundings of a program that does not get the environment: what was set in it may not hold.</summary>
    /// <param name="program">What takes it away.</param>
    public CallSurroundings Behind(string program)
    {
        if (Settings.IsEmpty && Reasons.IsEmpty)
        {
            return this;
        }

        CallSurroundings after = Settings.Keys.Where(k => !Given.Contains(k)).Aggregate(this, (s, k) => s.With(k, null, $"{k} behind {program}"));
        return after.WithUnknownCaller(program, $"{program} may take away what the script sets: whose credentials the call has is not known");
    }

    /// <summary>The surroundings once the script has gone to another folder.</summary>
    /// <param name="path">The folder; null for one that nobody knows.</param>
    /// <param name="written">How it is written.</param>
    /// <param name="isKept">True where the script may go back.</param>
    public CallSurroundings WithFolder(string? path, string written, bool isKept = false) =>
        this with { Folder = isKept ? Folder.To(path, written) with { Below = Folder } : Folder.To(path, written) };

    /// <summary>The surroundings once the script has gone back to the folder before.</summary>
    public CallSurroundings WithFolderBefore() => this with { Folder = Folder.Below ?? ScriptFolder.Unknown };

    /// <summary>These surroundings, in a folder that is known only where the others have the same.</summary>
    /// <param name="other">The others.</param>
    internal CallSurroundings WithFolderOf(CallSurroundings other) => Folder == other.Folder ? this : this with { Folder = ScriptFolder.Unknown };

    /// <summary>The surroundings once a profile has a Region in the file.</summary>
    /// <param name="profile">The profile; null for that of the environment.</param>
    /// <param name="region">The Region; null for one that nobody knows.</param>
    /// <param name="written">How it is written.</param>
    public CallSurroundings WithConfiguredRegion(string? profile, string? region, string written) => this with
    {
        ConfiguredRegions = ConfiguredRegions.SetItem(profile ?? Named(s_profiles)?.Value ?? DefaultProfile, new Setting(region, written)),
    };

    /// <summary>The surroundings once AWS.Tools' session has a profile.</summary>
    /// <param name="profile">The profile; null for one that nobody knows.</param>
    /// <param name="written">How it is written.</param>
    /// <param name="isKept">True where it lasts longer than the function that sets it.</param>
    public CallSurroundings WithSessionProfile(string? profile, string written, bool isKept = false) => WithSession(new Setting(profile, written), null, isKept);

    /// <summary>The surroundings once AWS.Tools' session has credentials that nobody knows.</summary>
    /// <param name="reason">Why, as a sentence.</param>
    /// <param name="isKept">True where they last longer than the function that sets them.</param>
    public CallSurroundings WithSessionCredentials(string reason, bool isKept = false) => WithSession(null, reason, isKept);

    /// <summary>The surroundings once AWS.Tools' session has neither profile nor credentials.</summary>
    /// <param name="isKept">True where that lasts longer than the function that does it.</param>
    public CallSurroundings WithoutSessionCredentials(bool isKept = false) => WithSession(null, null, isKept);

    private CallSurroundings WithSession(Setting? profile, string? reason, bool isKept) =>
        this with { SessionProfile = profile, SessionReason = reason, KeptCaller = isKept ? new SessionCaller(profile, reason) : KeptCaller };

    /// <summary>The surroundings once AWS.Tools' session has a Region.</summary>
    /// <param name="region">The Region; null for one that nobody knows.</param>
    /// <param name="written">How it is written.</param>
    /// <param name="isKept">True where it lasts longer than the function that sets it.</param>
    public CallSurroundings WithSessionRegion(string? region, string written, bool isKept = false) => WithSessionRegion(new Setting(region, written), isKept);

    /// <summary>The surroundings once AWS.Tools' session has no Region.</summary>
    /// <param name="isKept">True where that lasts longer than the function that does it.</param>
    public CallSurroundings WithoutSessionRegion(bool isKept = false) => WithSessionRegion(null, isKept);

    private CallSurroundings WithSessionRegion(Setting? region, bool isKept) =>
        this with { SessionRegion = region, KeptRegion = isKept ? new SessionPlace(region) : KeptRegion };

    /// <summary>The surroundings in a function or a block: what it sets for longer than itself is none so far.</summary>
    internal CallSurroundings InScope() => KeptCaller is null && KeptRegion is null ? this : this with { KeptCaller = null, KeptRegion = null };

    /// <summary>The surroundings behind a function or a block: AWS.Tools keeps its session in variables, which end with what sets them.</summary>
    /// <param name="outer">What holds before it.</param>
    internal CallSurroundings OutOfScope(CallSurroundings outer)
    {
        CallSurroundings behind = this with
        {
            SessionProfile = KeptCaller is null ? outer.SessionProfile : KeptCaller.Profile,
            SessionReason = KeptCaller is null ? outer.SessionReason : KeptCaller.Reason,
            SessionRegion = KeptRegion is null ? outer.SessionRegion : KeptRegion.Region,
            KeptCaller = KeptCaller ?? outer.KeptCaller,
            KeptRegion = KeptRegion ?? outer.KeptRegion,
        };
        return behind.HasSame(outer) ? outer : behind.HasSame(this) ? this : behind;
    }

    /// <summary>The surroundings behind something that may have changed AWS.Tools' session and the environment.</summary>
    /// <param name="what">What it is, as it is written.</param>
    public CallSurroundings WithAnySession(string what)
    {
        string shown = DisplayedText.Shorten(what);
        CallSurroundings after = WithAnything(what);
        after = after.SessionProfile is null || Given.Overlaps(s_profiles) ? after : after.WithSessionCredentials($"{shown} may set credentials: whose the call has is not known", isKept: true);
        return after.SessionRegion is null || Given.Overlaps(s_regions) ? after : after.WithSessionRegion(null, $"the Region of the session ({shown} may set it)", isKept: true);
    }

    /// <summary>The surroundings once every cmdlet may be given a profile, credentials or a Region that it does not name.</summary>
    /// <param name="reason">Why nobody knows whose credentials cmdlets have; null where that stays as it was.</param>
    /// <param name="region">How the Region is written; null where that stays as it was.</param>
    public CallSurroundings WithDefaults(string? reason, string? region) => this with
    {
        DefaultsReason = DefaultsReason ?? reason,
        DefaultsRegion = DefaultsRegion ?? (region is null ? null : new Setting(null, region)),
    };

    /// <summary>
    /// The surroundings behind a part of a script that may have been run, or not: what only one side has, or has otherwise, nobody knows. These
    /// surroundings themselves where the other side adds nothing.
    /// </summary>
    /// <param name="other">The surroundings on the other way; null where there is none.</param>
    public CallSurroundings Either(CallSurroundings? other)
    {
        if (other is null || ReferenceEquals(this, other))
        {
            return this;
        }

        CallSurroundings either = this with
        {
            Settings = Join(Settings, other.Settings, (name, mine, theirs) => Join(mine, theirs, name.ToUpperInvariant())),
            ConfiguredRegions = Join(ConfiguredRegions, other.ConfiguredRegions, static (_, mine, theirs) => Join(mine, theirs, "the Region of the profile")),
            Reasons = Join(Reasons, other.Reasons, static (_, mine, theirs) => mine ?? theirs!),
            Profiles = Join(Profiles, other.Profiles, static (_, mine, theirs) => mine ?? theirs!),
            SessionProfile = SessionProfile == other.SessionProfile ? SessionProfile : Join(SessionProfile, other.SessionProfile, "the profile of the session"),
            SessionRegion = SessionRegion == other.SessionRegion ? SessionRegion : Join(SessionRegion, other.SessionRegion, "the Region of the session"),
            SessionReason = SessionReason ?? other.SessionReason,
            KeptCaller = KeptCaller == other.KeptCaller ? KeptCaller
                : new SessionCaller(Join(KeptCaller?.Profile, other.KeptCaller?.Profile, "the profile of the session"), KeptCaller?.Reason ?? other.KeptCaller?.Reason),
            KeptRegion = KeptRegion == other.KeptRegion ? KeptRegion : new SessionPlace(Join(KeptRegion?.Region, other.KeptRegion?.Region, "the Region of the session")),
            DefaultsReason = DefaultsReason ?? other.DefaultsReason,
            DefaultsRegion = DefaultsRegion ?? other.DefaultsRegion,
            ExportsAll = ExportsAll && other.ExportsAll,
            Folder = Folder == other.Folder ? Folder : ScriptFolder.Unknown,
        };
        return either.HasSame(this) ? this : either;
    }

    /// <summary>A call in these surroundings: what it says itself comes first.</summary>
    /// <param name="call">The call.</param>
    /// <param name="isCmdlet">True for a cmdlet of AWS.Tools, which looks at its session before the environment.</param>
    /// <exception cref="CommandLineException">The profile is a variable that nobody knows.</exception>
    internal ApiCall Around(ApiCall call, bool isCmdlet = false)
    {
        Setting? named = Named(s_profiles);
        Setting? region = (isCmdlet ? DefaultsRegion ?? SessionRegion : null) ?? Seen(s_regions[0]) ?? Seen(s_regions[1])
            ?? ConfiguredRegions.GetValueOrDefault(call.ProfileName ?? named?.Value ?? DefaultProfile);
        ApiCall placed = call with
        {
            Region = call.Region ?? (call.RegionVariable is null ? region?.Value : null),
            RegionVariable = call.RegionVariable ?? (call.Region is null && region is { Value: null, Written: var where } ? where : null),
        };
        if (placed.IsLocal || placed.IsAnonymous || placed.UnknownCaller is not null)
        {
            return placed;
        }

        // The CLI takes keys of the environment before AWS_PROFILE, and --profile before them; a cmdlet what the session has before both. Which
        // profile counts where the script names none is not told: one that it changes may be the one.
        bool isOfSession = isCmdlet && (SessionProfile ?? (object?)SessionReason) is not null;
        string? reason = placed.ProfileName is { } own ? ReasonOf(own)
            : isCmdlet && DefaultsReason is not null ? DefaultsReason
            : isOfSession ? SessionReason ?? (SessionProfile?.Value is { } session ? ReasonOf(session) : null)
            : Reasons.Values.FirstOrDefault() ?? (named is null ? Profiles.Values.FirstOrDefault() : ReasonOf(named.Value));
        if (reason is not null)
        {
            return placed.WithUnknownCaller(reason);
        }

        return placed.ProfileName is not null ? placed : (isOfSession ? SessionProfile : named) switch
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

    private static bool Has(string[] names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static ImmutableSortedDictionary<string, T> Back<T>(ImmutableSortedDictionary<string, T> now, ImmutableSortedDictionary<string, T> before, string name) =>
        before.TryGetValue(name, out T? value) ? now.SetItem(name, value) : now.Remove(name);

    private static Setting Join(Setting? mine, Setting? theirs, string written) =>
        mine is { Value: null } ? mine
        : mine is not null && theirs is not null && mine.Value == theirs.Value && mine.IsExported == theirs.IsExported ? mine
        : new Setting(null, theirs is { Value: null } ? theirs.Written : written);

    private static ImmutableSortedDictionary<string, T> Join<T>(
        ImmutableSortedDictionary<string, T> mine, ImmutableSortedDictionary<string, T> theirs, Func<string, T?, T?, T> join)
        where T : class
    {
        if (ReferenceEquals(mine, theirs))
        {
            return mine;
        }

        ImmutableSortedDictionary<string, T> either = mine;
        foreach (string name in mine.Keys.Union(theirs.Keys, mine.KeyComparer as IEqualityComparer<string>))
        {
            T? before = mine.GetValueOrDefault(name);
            T joined = join(name, before, theirs.GetValueOrDefault(name));
            either = joined.Equals(before) ? either : either.SetItem(name, joined);
        }

        return either;
    }

    private bool HasSame(CallSurroundings other) =>
        ReferenceEquals(Settings, other.Settings) && ReferenceEquals(ConfiguredRegions, other.ConfiguredRegions) && ReferenceEquals(Reasons, other.Reasons)
        && ReferenceEquals(Profiles, other.Profiles) && SessionProfile == other.SessionProfile && SessionRegion == other.SessionRegion
        && KeptCaller == other.KeptCaller && KeptRegion == other.KeptRegion && SessionReason == other.SessionReason && DefaultsReason == other.DefaultsReason && DefaultsRegion == other.DefaultsRegion && ExportsAll == other.ExportsAll && Folder == other.Folder;

    private string? ReasonOf(string? profile) => Profiles.GetValueOrDefault(Anything) ?? (profile is null ? null : Profiles.GetValueOrDefault(profile));

    // A variable that the shell may keep to itself: whether a program sees it depends on who called the script.
    private Setting? Seen(string name) => !Settings.TryGetValue(name, out Setting? setting) ? null
        : setting.IsExported || setting.Value is null ? setting
        : new Setting(null, $"{name.ToUpperInvariant()}, which is not exported,");

    // Which of two names counts is not told alike everywhere.
    private Setting? Named(string[] names) => (Seen(names[0]), Seen(names[1])) switch
    {
        (null, var second) => second,
        (var first, null) => first,
        ({ Value: { } mine } first, { Value: var theirs }) when mine == theirs => first,
        _ => new Setting(null, $"{names[0]} beside {names[1]}"),
    };

    private sealed record SessionCaller(Setting? Profile, string? Reason);

    private sealed record SessionPlace(Setting? Region);

    private sealed record Setting(string? Value, string Written, bool IsExported = true);
}
