using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Credentials;

/// <summary>Follows a profile to where its credentials come from (CF-16 to CF-20, CF-25).</summary>
internal sealed class CredentialChainResolver
{
    // CF-21.
    private const int DefaultDuration = 3600;

    // ST-2: the most that a session gets when it is assumed with a role's credentials.
    private const int LongestChainedDuration = 3600;

    private readonly IReadOnlyDictionary<string, CredentialProfile> _profiles;
    private readonly CredentialProfile _first;
    private readonly List<CredentialChainRole> _roles = [];
    private readonly HashSet<string> _visited = new(StringComparer.Ordinal);
    private readonly List<Diagnostic> _problems = [];

    private CredentialChainResolver(IReadOnlyDictionary<string, CredentialProfile> profiles, CredentialProfile first)
    {
        _profiles = profiles;
        _first = first;
    }

    /// <summary>A profile with its chain, and with what is wrong with that added to its problems.</summary>
    /// <param name="profiles">All profiles.</param>
    /// <param name="name">The profile.</param>
    public static CredentialProfile Resolve(IReadOnlyDictionary<string, CredentialProfile> profiles, string name)
    {
        CredentialProfile profile = profiles[name];
        var resolver = new CredentialChainResolver(profiles, profile);
        CredentialChain chain = resolver.Follow();
        return profile with { Chain = chain, Problems = [.. profile.Problems, .. resolver._problems] };
    }

    private CredentialChain Follow()
    {
        CredentialProfile profile = _first;
        bool isSource = false;
        while (_visited.Add(profile.ProfileName))
        {
            // CF-20: a profile met as a source uses its own keys first.
            if (profile.RoleArn is null || (isSource && HasAnyKey(profile)))
            {
                return FromProfile(profile, isSource);
            }

            _roles.Add(new CredentialChainRole(
                profile.ProfileName, profile.RoleArn, profile.DurationSeconds
                    ?? DefaultDuration, profile.RoleSessionName, profile.ExternalId, profile.MfaSerial));
            if (profile.WebIdentityTokenFile is not null)
            {
                return End(CredentialOrigin.WebIdentity, profile.ProfileName);
            }

            if (profile.SourceProfile is null || profile.CredentialSource is not null)
            {
                return FromCredentialSource(profile);
            }

            if (profile.SourceProfile == profile.ProfileName)
            {
                return FromItself(profile);
            }

            if (!_profiles.TryGetValue(profile.SourceProfile, out CredentialProfile? source))
            {
                return Broken(
                    "SOURCE_PROFILE_MISSING",
                    "CF-19",
                    $"the source_profile of \"{profile.ProfileName}\", \"{DisplayedText.Shorten(profile.SourceProfile)}\", does not exist{Near(profile.SourceProfile)}");
            }

            // The problems of the file; those of its own chain are found on the way.
            if (source.Problems.FirstOrDefault(problem => problem.Severity == DiagnosticSeverity.Error) is { } fault
                && fault.Code != "PARTIAL_CREDENTIALS")
            {
                return Broken(
                    "SOURCE_PROFILE_BROKEN",
                    "CF-19",
                    $"the source profile \"{source.ProfileName}\" cannot be used: {fault.Message.TrimEnd('.')}");
            }

            profile = source;
            isSource = true;
        }

        return Broken("SOURCE_PROFILE_LOOP", "CF-19", $"the source profiles lead back to \"{profile.ProfileName}\"");
    }

    private CredentialChain FromProfile(CredentialProfile profile, bool isSource)
    {
        if (profile.RoleArn is null && profile.WebIdentityTokenFile is not null)
        {
            return Broken("WEB_IDENTITY_WITHOUT_ROLE", "CF-17", $"\"{profile.ProfileName}\" has web_identity_token_file without role_arn");
        }

        CredentialOrigin origin = OriginOf(profile, isSource);
        if (origin == CredentialOrigin.None)
        {
            return HasAnyKey(profile)
                ? BrokenSource(
                    isSource,
                    "PARTIAL_CREDENTIALS",
                    "CF-16",
                    $"\"{profile.ProfileName}\" has one half of an access key; expected id and secret")
                : BrokenSource(isSource, "SOURCE_PROFILE_EMPTY", "CF-19", profile.CredentialSource is null
                    ? $"the source profile \"{profile.ProfileName}\" has no credentials"
                    : $"the source profile \"{profile.ProfileName}\" has credential_source without role_arn; the SDK for JavaScript takes that for credentials, other tools do not");
        }

        return End(origin, profile.ProfileName);
    }

    // CF-25.
    private static CredentialOrigin OriginOf(CredentialProfile profile, bool isSource)
    {
        bool isSso = profile.SsoSession is not null || profile.SsoStartUrl is not null;
        return profile switch
        {
            _ when isSource && HasAnyKey(profile) => HasKeys(profile) ? CredentialOrigin.AccessKey : CredentialOrigin.None,
            _ when isSso => CredentialOrigin.Sso,
            _ when HasKeys(profile) && !(profile.AreKeysInConfig && profile.HasCredentialProcess) => CredentialOrigin.AccessKey,
            { HasCredentialProcess: true } => CredentialOrigin.CredentialProcess,
            { HasLoginSession: true } => CredentialOrigin.Login,
            _ => CredentialOrigin.None,
        };
    }

    private string Near(string name) => NearName.Find(name, _profiles.Keys) is { } near ? $"; \"{near}\" does" : string.Empty;

    private static bool HasKeys(CredentialProfile profile) => profile is { HasAccessKeyId: true, HasSecret: true };

    private static bool HasAnyKey(CredentialProfile profile) => profile.HasAccessKeyId || profile.HasSecret;

    private CredentialChain FromCredentialSource(CredentialProfile profile)
    {
        if (profile.SourceProfile is not null)
        {
            return Broken(
                "TWO_SOURCES", "CF-17", $"\"{profile.ProfileName}\" has source_profile and credential_source; expected one of them");
        }

        return profile.CredentialSource switch
        {
            null => Broken(
                "ROLE_WITHOUT_SOURCE", "CF-17", $"\"{profile.ProfileName}\" has role_arn without source_profile, credential_source or web_identity_token_file"),
            "Environment" => End(CredentialOrigin.Environment, null),
            "Ec2InstanceMetadata" => End(CredentialOrigin.Ec2InstanceMetadata, null),
            "EcsContainer" => End(CredentialOrigin.EcsContainer, null),
            { } other => Broken(
                "CREDENTIAL_SOURCE",
                "CF-18",
                $"the credential_source of \"{profile.ProfileName}\" is \"{DisplayedText.Shorten(other)}\"; expected Environment, Ec2InstanceMetadata or EcsContainer"),
        };
    }

    // CF-19: a profile may be its own source, with its own keys.
    private CredentialChain FromItself(CredentialProfile profile) =>
        HasKeys(profile)
            ? End(CredentialOrigin.AccessKey, profile.ProfileName)
            : Broken("SOURCE_PROFILE_LOOP", "CF-19", $"\"{profile.ProfileName}\" is its own source_profile and has no access key");

    private CredentialChain End(CredentialOrigin origin, string? profileName)
    {
        // Roles were met from the last to the first.
        _roles.Reverse();
        bool isOriginRole = origin is CredentialOrigin.Ec2InstanceMetadata or CredentialOrigin.EcsContainer or CredentialOrigin.Sso;
        bool isChained = _roles.Count > 1 || isOriginRole;
        if (isChained && _first.RoleArn is not null && _first.DurationSeconds > LongestChainedDuration)
        {
            _problems.Add(Problem(
                "CHAINED_DURATION", "CF-19", $"\"{_first.ProfileName}\" assumes its role with a role's credentials; duration_seconds may then be {LongestChainedDuration} at most"));
        }

        return new CredentialChain(origin, profileName, [.. _roles]);
    }

    private CredentialChain Broken(string code, string rule, string message)
    {
        _problems.Add(Problem(code, rule, message));
        return CredentialChain.None;
    }

    // A profile that is nobody's source may be without credentials, and its half keys have been reported already.
    private CredentialChain BrokenSource(bool isSource, string code, string rule, string message) =>
        isSource ? Broken(code, rule, message) : CredentialChain.None;

    private Diagnostic Problem(string code, string rule, string message) =>
        new(DiagnosticSeverity.Error, code, rule, $"{char.ToUpperInvariant(message[0])}{message[1..]}.", _first.Locations[0]);
}
