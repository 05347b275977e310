using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;
using IamPolicyTools.Text;

namespace IamPolicyTools.Credentials;

/// <summary>Judges the halves of an access key (CF-16, CF-27). What is wrong is said; neither half is shown.</summary>
internal static class KeyChecks
{
    /// <summary>Checks the keys of a profile.</summary>
    public static void Check(ProfileSections sections, CredentialProfile profile)
    {
        // What AWS refuses stops a profile that starts from its own keys.
        bool isUsed = profile.RoleArn is null || profile.SourceProfile == sections.Name;
        DiagnosticSeverity refused = isUsed ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning;
        CheckShapes(sections, refused);
        if (profile.HasAccessKeyId != profile.HasSecret)
        {
            sections.Error(
                "PARTIAL_CREDENTIALS",
                "CF-16",
                profile.HasAccessKeyId
                    ? $"\"{sections.Name}\" has aws_access_key_id without aws_secret_access_key; expected both."
                    : $"\"{sections.Name}\" has aws_secret_access_key without aws_access_key_id; expected both.");
        }

        if (profile is { KeyType: AccessKeyType.Temporary, HasSessionToken: false })
        {
            sections.Error(
                "SESSION_TOKEN_MISSING",
                "CF-16",
                $"\"{sections.Name}\" has a temporary key (ASIA...) without aws_session_token; expected both.");
        }

        if (profile is { KeyType: AccessKeyType.LongTerm, HasSessionToken: true })
        {
            sections.Report(
                refused,
                "SESSION_TOKEN_OF_ANOTHER_KEY",
                "CF-16",
                $"\"{sections.Name}\" has a long-term key (AKIA...) beside a session token, which belongs to another key; AWS refuses the two together.");
        }
    }

    private static void CheckShapes(ProfileSections sections, DiagnosticSeverity refused)
    {
        CredentialProperty? id = sections.Find(PropertyNames.AccessKeyId);
        CredentialProperty? secret = sections.Find(PropertyNames.SecretAccessKey);
        if (id is { Look.IsSecret: true } && secret is { Look.IsKeyId: true })
        {
            sections.Warn(
                "KEYS_EXCHANGED", "CF-27", $"\"{sections.Name}\" has the secret access key as aws_access_key_id and the id as aws_secret_access_key.", id.Location);
            return;
        }

        if (id?.Look.FaultOfKeyId() is { } wrongId)
        {
            sections.Warn("ACCESS_KEY_ID_SHAPE", "CF-27", $"The access key id of \"{sections.Name}\" {wrongId}.", id.Location);
        }

        if (secret?.Look.FaultOfSecret() is { } wrongSecret)
        {
            sections.Report(
                refused, "SECRET_SHAPE", "CF-27", $"The secret access key of \"{sections.Name}\" {wrongSecret}.", secret.Location);
        }

        foreach (CredentialProperty token in new[] { PropertyNames.SessionToken, PropertyNames.SecurityToken }
            .Select(sections.Find)
            .OfType<CredentialProperty>())
        {
            string? wrong = token.Look.IsQuoted ? "stands in quotes, which the tools take for a part of it"
                : token.Look.HasBlank ? "has a blank or a line break inside"
                : null;
            if (wrong is not null)
            {
                sections.Warn("SESSION_TOKEN_SHAPE", "CF-27", $"The {token.Name} of \"{sections.Name}\" {wrong}.", token.Location);
            }
        }
    }
}
