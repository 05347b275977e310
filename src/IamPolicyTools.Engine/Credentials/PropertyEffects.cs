using IamPolicyTools.Model;

namespace IamPolicyTools.Credentials;

/// <summary>Finds properties that have no effect in any tool where they stand (CF-15, CF-17, CF-20, CF-22, CF-25).</summary>
internal static class PropertyEffects
{
    private static readonly string[] s_ofRole =
        [
            PropertyNames.SourceProfile, PropertyNames.ExternalId, PropertyNames.MfaSerial, PropertyNames.RoleSessionName,
            PropertyNames.DurationSeconds,
        ];

    private static readonly string[] s_ofSource =
        [PropertyNames.SourceProfile, PropertyNames.CredentialSource, PropertyNames.ExternalId, PropertyNames.MfaSerial];

    private static readonly string[] s_ofKey =
        [PropertyNames.AccessKeyId, PropertyNames.SecretAccessKey, PropertyNames.SessionToken, PropertyNames.SecurityToken];

    private static readonly string[] s_ofSso = [PropertyNames.SsoStartUrl, PropertyNames.SsoRegion, "sso_registration_scopes"];

    /// <summary>Checks a profile.</summary>
    /// <param name="sections">What the files say of it.</param>
    /// <param name="profile">The profile.</param>
    /// <param name="isSource">True when another profile names it as its source, which counts its keys first (CF-20).</param>
    public static void Check(ProfileSections sections, CredentialProfile profile, bool isSource)
    {
        bool hasRole = sections.Has(PropertyNames.RoleArn);
        if (!hasRole)
        {
            Report(sections, s_ofRole, "CF-17", "without role_arn");
            if (!isSource && sections.Find(PropertyNames.CredentialSource) is { } source)
            {
                sections.Warn(
                    "NO_EFFECT", "CF-17", $"The credential_source of \"{sections.Name}\" has no effect without role_arn.", source.Location);
            }
        }
        else if (sections.Has(PropertyNames.WebIdentityTokenFile))
        {
            Report(sections, s_ofSource, "CF-17", "beside web_identity_token_file");
        }

        bool isSso = sections.Has(PropertyNames.SsoSession) || sections.Has(PropertyNames.SsoStartUrl);
        bool hasKeys = profile.HasAccessKeyId && profile.HasSecret;
        if (hasRole && !isSource && sections.Text(PropertyNames.SourceProfile) != sections.Name)
        {
            Report(sections, s_ofKey, "CF-20", "beside role_arn, which is used");
        }
        else if (!hasRole && isSso)
        {
            Report(sections, s_ofKey, "CF-25", "beside the sign-in through SSO, which is used");
        }
        else if (!hasRole && hasKeys && !profile.AreKeysInConfig)
        {
            Report(sections, [PropertyNames.CredentialProcess, PropertyNames.LoginSession], "CF-25", "beside an access key, which is used");
        }
        else if (!hasRole && sections.Has(PropertyNames.CredentialProcess))
        {
            Report(sections, [.. s_ofKey, PropertyNames.LoginSession], "CF-25", "beside credential_process, which is used");
        }

        if (!profile.HasAccessKeyId && !profile.HasSecret)
        {
            Report(sections, [PropertyNames.SessionToken, PropertyNames.SecurityToken], "CF-16", "without an access key");
        }

        if (sections.Has(PropertyNames.SsoSession))
        {
            Report(sections, s_ofSso, "CF-22", "beside sso_session, whose section says it");
        }
    }

    private static void Report(ProfileSections sections, IEnumerable<string> names, string rule, string why)
    {
        foreach (CredentialProperty property in names.Select(sections.Find).OfType<CredentialProperty>())
        {
            sections.Warn("NO_EFFECT", rule, $"The {property.Name} of \"{sections.Name}\" has no effect {why}.", property.Location);
        }
    }
}
