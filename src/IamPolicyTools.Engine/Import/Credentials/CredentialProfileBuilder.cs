using System.Collections.Immutable;
using System.Globalization;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Credentials;

/// <summary>Makes one profile of its sections in the two files (CF-12), and checks each property by itself.</summary>
internal sealed class CredentialProfileBuilder
{
    // ST-1.
    private const int ShortestDuration = 900;
    private const int LongestDuration = 43_200;

    private readonly string _name;
    private readonly CredentialSection? _credentials;
    private readonly CredentialSection? _config;
    private readonly IReadOnlyDictionary<string, CredentialSection> _ssoSessions;
    private readonly ImmutableArray<Diagnostic>.Builder _problems = ImmutableArray.CreateBuilder<Diagnostic>();

    /// <summary>Creates a builder.</summary>
    /// <param name="name">The profile.</param>
    /// <param name="credentials">Its section in the credentials file, or null.</param>
    /// <param name="config">Its section in the config file, or null.</param>
    /// <param name="ssoSessions">The SSO sessions of the config file.</param>
    public CredentialProfileBuilder(
        string name, CredentialSection? credentials, CredentialSection? config, IReadOnlyDictionary<string, CredentialSection> ssoSessions)
    {
        _name = name;
        _credentials = credentials;
        _config = config;
        _ssoSessions = ssoSessions;
    }

    private SourceLocation Location => Locations.First();

    private IEnumerable<SourceLocation> Locations => (_credentials?.Locations ?? []).Concat(_config?.Locations ?? []);

    /// <summary>The profile, its chain still unknown.</summary>
    public CredentialProfile Build()
    {
        CredentialProperty? keyId = Find(PropertyNames.AccessKeyId);
        string? accessKeyId = ReadAccessKeyId(keyId);
        CredentialProperty? secret = Find(PropertyNames.SecretAccessKey);
        CredentialSection? session = FindSsoSession();
        var profile = new CredentialProfile
        {
            ProfileName = _name,
            AccessKeyId = accessKeyId,
            HasAccessKeyId = keyId is not null,
            AreKeysInConfig = keyId is { File: CredentialFileKind.Config },
            AccountId = ReadAccountId(accessKeyId),
            HasSecret = secret is not null,
            HasSessionToken = (Find(PropertyNames.SessionToken) ?? Find(PropertyNames.SecurityToken)) is not null,
            Region = Text(PropertyNames.Region),
            Output = Text(PropertyNames.Output),
            RoleArn = ReadRoleArn(),
            SourceProfile = Text(PropertyNames.SourceProfile),
            CredentialSource = Text(PropertyNames.CredentialSource),
            ExternalId = Text(PropertyNames.ExternalId),
            MfaSerial = Text(PropertyNames.MfaSerial),
            RoleSessionName = Text(PropertyNames.RoleSessionName),
            DurationSeconds = ReadDuration(),
            WebIdentityTokenFile = Text(PropertyNames.WebIdentityTokenFile),
            HasCredentialProcess = Find(PropertyNames.CredentialProcess) is not null,
            HasLoginSession = Find(PropertyNames.LoginSession) is not null,
            SsoSession = Text(PropertyNames.SsoSession),
            SsoAccountId = Text(PropertyNames.SsoAccountId),
            SsoRoleName = Text(PropertyNames.SsoRoleName),
            SsoStartUrl = Text(PropertyNames.SsoStartUrl, session),
            SsoRegion = Text(PropertyNames.SsoRegion, session),
            Properties = OtherProperties(),
            Locations = [.. Locations],
        };

        CheckKeys(profile, secret);
        CheckSso(profile);
        return profile with { Problems = _problems.ToImmutable() };
    }

    /// <summary>The property with a value; on conflict the credentials file's (CF-12).</summary>
    private CredentialProperty? Find(string name)
    {
        CredentialProperty? property = _credentials?.Properties.GetValueOrDefault(name) ?? _config?.Properties.GetValueOrDefault(name);
        return property is { IsPresent: true } ? property : null;
    }

    private string? Text(string name) => Find(name)?.Value;

    private string? Text(string name, CredentialSection? session) =>
        session?.Properties.GetValueOrDefault(name) is { IsPresent: true } property ? property.Value : Text(name);

    private string? ReadAccessKeyId(CredentialProperty? property)
    {
        if (property is null)
        {
            return null;
        }

        string value = property.Value;
        if (!AccessKeyIds.IsWellFormed(value))
        {
            Warn(
                "ACCESS_KEY_ID_SHAPE",
                "CF-27",
                $"The access key id of \"{_name}\" is not AKIA or ASIA and 16 upper-case letters or digits; is it the secret?",
                property.Location);
        }

        // Somebody may have exchanged id and secret: what could be a secret is not kept.
        return value.All(unit => char.IsAsciiLetterUpper(unit) || char.IsAsciiDigit(unit)) ? value : null;
    }

    private string? ReadAccountId(string? accessKeyId)
    {
        if (Find(PropertyNames.AccountId) is { } property)
        {
            if (Arn.IsAccountId(property.Value))
            {
                return property.Value;
            }

            Warn("ACCOUNT_ID_SHAPE", "CF-15", $"The aws_account_id of \"{_name}\" is not 12 digits.", property.Location);
        }

        return AccessKeyIds.TryDecodeAccountId(accessKeyId, out string account) ? account : null;
    }

    private string? ReadRoleArn()
    {
        if (Find(PropertyNames.RoleArn) is not { } property)
        {
            return null;
        }

        if (!Arn.TryParse(property.Value, out Arn arn) || arn.Service != "iam" || !arn.Resource.StartsWith("role/", StringComparison.Ordinal))
        {
            Error("ROLE_ARN_SHAPE", "ST-1", $"The role_arn of \"{_name}\" is not the ARN of a role; expected arn:aws:iam::ACCOUNT:role/NAME.", property.Location);
        }

        return property.Value;
    }

    private int? ReadDuration()
    {
        if (Find(PropertyNames.DurationSeconds) is not { } property)
        {
            return null;
        }

        if (int.TryParse(property.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds is >= ShortestDuration and <= LongestDuration)
        {
            return seconds;
        }

        Error(
            "DURATION_SECONDS", "ST-1", $"The duration_seconds of \"{_name}\" is not a whole number from {ShortestDuration} to {LongestDuration}.", property.Location);
        return null;
    }

    private CredentialSection? FindSsoSession()
    {
        if (Find(PropertyNames.SsoSession) is not { } property)
        {
            return null;
        }

        if (_ssoSessions.TryGetValue(property.Value, out CredentialSection? session))
        {
            return session;
        }

        Error("SSO_SESSION_MISSING", "CF-22", $"The sso_session of \"{_name}\" has no section [sso-session {DisplayedText.Shorten(property.Value)}].", property.Location);
        return null;
    }

    private void CheckKeys(CredentialProfile profile, CredentialProperty? secret)
    {
        if (secret is { IsSecretShaped: false })
        {
            Warn("SECRET_SHAPE", "CF-27", $"The secret access key of \"{_name}\" is not 40 letters, digits, / + or =.", secret.Location);
        }

        if (profile.HasAccessKeyId != profile.HasSecret)
        {
            Error(
                "PARTIAL_CREDENTIALS",
                "CF-16",
                profile.HasAccessKeyId
                    ? $"\"{_name}\" has aws_access_key_id without aws_secret_access_key; expected both."
                    : $"\"{_name}\" has aws_secret_access_key without aws_access_key_id; expected both.",
                Location);
        }

        if (profile is { KeyType: AccessKeyType.Temporary, HasSessionToken: false })
        {
            Error("SESSION_TOKEN_MISSING", "CF-16", $"\"{_name}\" has a temporary key (ASIA...) without aws_session_token; expected both.", Location);
        }
    }

    private void CheckSso(CredentialProfile profile)
    {
        bool isSso = profile.SsoSession is not null || profile.SsoAccountId is not null || profile.SsoRoleName is not null || profile.SsoStartUrl is not null;
        if (!isSso)
        {
            return;
        }

        string[] missing =
        [
            .. new (string Name, string? Value)[]
            {
                (PropertyNames.SsoAccountId, profile.SsoAccountId),
                (PropertyNames.SsoRoleName, profile.SsoRoleName),
                (PropertyNames.SsoStartUrl, profile.SsoStartUrl),
                (PropertyNames.SsoRegion, profile.SsoRegion),
            }.Where(property => property.Value is null).Select(property => property.Name),
        ];
        if (missing.Length > 0)
        {
            Error("SSO_INCOMPLETE", "CF-22", $"\"{_name}\" signs in through SSO without {string.Join(", ", missing)}.", Location);
        }
    }

    private ImmutableSortedDictionary<string, string> OtherProperties()
    {
        ImmutableSortedDictionary<string, string>.Builder others = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        IEnumerable<CredentialProperty> merged = (_config?.Properties ?? []).Concat(_credentials?.Properties ?? [])
            .GroupBy(property => property.Key, (_, same) => same.Last().Value);
        foreach (CredentialProperty property in merged.Where(property => !property.IsWithheld && !PropertyNames.OfProfile.Contains(property.Name)))
        {
            if (property.Nested.Count == 0)
            {
                others[property.Name] = property.Value;
            }

            foreach ((string name, string value) in property.Nested)
            {
                others[$"{property.Name}.{name}"] = value;
            }
        }

        return others.ToImmutable();
    }

    private void Error(string code, string rule, string message, SourceLocation location) =>
        _problems.Add(new Diagnostic(Severity.Error, code, rule, message, location));

    private void Warn(string code, string rule, string message, SourceLocation location) =>
        _problems.Add(new Diagnostic(Severity.Warning, code, rule, message, location));
}
