using System.Collections.Immutable;
using System.Globalization;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;
using IamPolicyTools.Text;

namespace IamPolicyTools.Credentials;

/// <summary>
/// Makes one profile of its sections in the two files (CF-12). What is checked of it stands in the classes named after it.
/// </summary>
internal sealed class CredentialProfileBuilder
{
    // ST-1.
    private const int ShortestDuration = 900;
    private const int LongestDuration = 43_200;

    private readonly ProfileSections _sections;
    private readonly CredentialFile _config;
    private readonly bool _isSource;

    /// <summary>Creates a builder.</summary>
    /// <param name="sections">What the files say of the profile.</param>
    /// <param name="config">The config file, for the sections that profiles name.</param>
    /// <param name="isSource">True when another profile names this one as its source.</param>
    public CredentialProfileBuilder(ProfileSections sections, CredentialFile config, bool isSource)
    {
        _sections = sections;
        _config = config;
        _isSource = isSource;
    }

    /// <summary>The profile, its chain still unknown.</summary>
    public CredentialProfile Build()
    {
        foreach (Diagnostic finding in _sections.Findings)
        {
            _sections.Add(finding);
        }

        CredentialProperty? keyId = _sections.Find(PropertyNames.AccessKeyId);
        string? accessKeyId = KeyIdOf(keyId);
        CredentialSection? session = FindSsoSession();
        var profile = new CredentialProfile
        {
            ProfileName = _sections.Name,
            AccessKeyId = accessKeyId,
            HasAccessKeyId = keyId is not null,
            AreKeysInConfig = keyId is { File: CredentialFileKind.Config },
            AccountId = ReadAccountId(accessKeyId),
            HasSecret = _sections.Has(PropertyNames.SecretAccessKey),
            HasSessionToken = _sections.Has(PropertyNames.SessionToken) || _sections.Has(PropertyNames.SecurityToken),
            Region = _sections.Text(PropertyNames.Region),
            Output = _sections.Text(PropertyNames.Output),
            RoleArn = ReadRoleArn(),
            SourceProfile = _sections.Text(PropertyNames.SourceProfile),
            CredentialSource = _sections.Text(PropertyNames.CredentialSource),
            ExternalId = _sections.Text(PropertyNames.ExternalId),
            MfaSerial = _sections.Text(PropertyNames.MfaSerial),
            RoleSessionName = _sections.Text(PropertyNames.RoleSessionName),
            DurationSeconds = ReadDuration(),
            WebIdentityTokenFile = _sections.Text(PropertyNames.WebIdentityTokenFile),
            HasCredentialProcess = _sections.Has(PropertyNames.CredentialProcess),
            HasLoginSession = _sections.Has(PropertyNames.LoginSession),
            SsoSession = _sections.Text(PropertyNames.SsoSession),
            SsoAccountId = _sections.Text(PropertyNames.SsoAccountId),
            SsoRoleName = _sections.Text(PropertyNames.SsoRoleName),
            SsoStartUrl = Text(PropertyNames.SsoStartUrl, session),
            SsoRegion = Text(PropertyNames.SsoRegion, session),
            Properties = OtherProperties(),
            Locations = [.. _sections.Locations],
        };

        PropertyShapes.Check(_sections);
        KeyChecks.Check(_sections, profile);
        CheckSso(profile, session);
        PropertyEffects.Check(_sections, profile, _isSource);
        CheckServices();
        return profile with { Problems = _sections.Problems };
    }

    // Somebody may have exchanged id and secret: what could be a secret is not kept.
    private static string? KeyIdOf(CredentialProperty? property) =>
        property is { IsWithheld: false } && property.Value.All(unit => char.IsAsciiLetterUpper(unit) || char.IsAsciiDigit(unit))
            ? property.Value
            : null;

    private string? Text(string name, CredentialSection? session) =>
        session?.Properties.GetValueOrDefault(name) is { IsPresent: true } property
            ? property.IsWithheld ? null : property.Value
            : _sections.Text(name);

    private string? ReadAccountId(string? accessKeyId)
    {
        if (_sections.Find(PropertyNames.AccountId) is { } property)
        {
            if (Arn.IsAccountId(property.Value))
            {
                return property.Value;
            }

            _sections.Warn("ACCOUNT_ID_SHAPE", "CF-15", $"The aws_account_id of \"{_sections.Name}\" is not 12 digits.", property.Location);
        }

        return AccessKeyIds.TryDecodeAccountId(accessKeyId, out string account) ? account : null;
    }

    private string? ReadRoleArn()
    {
        if (_sections.Find(PropertyNames.RoleArn) is not { IsWithheld: false } property)
        {
            return null;
        }

        if (!Arn.TryParse(property.Value, out Arn arn)
            || arn.Service != "iam"
            || !arn.Resource.StartsWith("role/", StringComparison.Ordinal))
        {
            _sections.Error(
                "ROLE_ARN_SHAPE", "ST-1", $"The role_arn of \"{_sections.Name}\" is not the ARN of a role; expected arn:aws:iam::ACCOUNT:role/NAME.", property.Location);
        }

        return property.Value;
    }

    private int? ReadDuration()
    {
        if (_sections.Find(PropertyNames.DurationSeconds) is not { } property)
        {
            return null;
        }

        if (int.TryParse(property.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
            && seconds is >= ShortestDuration and <= LongestDuration)
        {
            return seconds;
        }

        _sections.Error(
            "DURATION_SECONDS",
            "ST-1",
            $"The duration_seconds of \"{_sections.Name}\" is not a whole number from {ShortestDuration} to {LongestDuration}.",
            property.Location);
        return null;
    }

    private CredentialSection? FindSsoSession()
    {
        if (_sections.Find(PropertyNames.SsoSession) is not { IsWithheld: false } property)
        {
            return null;
        }

        if (_config.SsoSessions.TryGetValue(property.Value, out CredentialSection? session))
        {
            return session;
        }

        string hint = NearName.Find(property.Value, _config.SsoSessions.Keys) is { } near
            ? $" There is [sso-session {DisplayedText.Shorten(near)}]."
            : string.Empty;
        _sections.Error(
            "SSO_SESSION_MISSING",
            "CF-22",
            $"The sso_session of \"{_sections.Name}\" has no section [sso-session {DisplayedText.Shorten(property.Value)}].{hint}",
            property.Location);
        return null;
    }

    private void CheckSso(CredentialProfile profile, CredentialSection? session)
    {
        foreach (Diagnostic fault in session?.Findings ?? [])
        {
            _sections.Add(fault);
        }

        bool isSso = profile.SsoSession is not null
            || profile.SsoAccountId is not null
            || profile.SsoRoleName is not null
            || profile.SsoStartUrl is not null;
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
            _sections.Error("SSO_INCOMPLETE", "CF-22", $"\"{_sections.Name}\" signs in through SSO without {string.Join(", ", missing)}.");
        }
    }

    private void CheckServices()
    {
        if (_sections.Find(PropertyNames.Services) is { IsWithheld: false } property && !_config.Services.ContainsKey(property.Value))
        {
            _sections.Warn(
                "SERVICES_MISSING",
                "CF-4",
                $"The services of \"{_sections.Name}\" has no section [services {DisplayedText.Shorten(property.Value)}] in the config file.",
                property.Location);
        }
    }

    private ImmutableSortedDictionary<string, string> OtherProperties()
    {
        ImmutableSortedDictionary<string, string>.Builder others =
            ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (CredentialProperty property in _sections.Properties.Where(
            property => !property.IsWithheld && !PropertyNames.OfProfile.Contains(property.Name)))
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
}
