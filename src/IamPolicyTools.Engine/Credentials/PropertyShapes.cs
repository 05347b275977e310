using System.Collections.Frozen;
using System.Globalization;
using IamPolicyTools.Language;
using IamPolicyTools.Model.Names;
using IamPolicyTools.Text;

namespace IamPolicyTools.Credentials;

/// <summary>Judges the value of each property by itself (CF-15, CF-27), and names that no tool knows.</summary>
internal static class PropertyShapes
{
    private static readonly FrozenDictionary<string, string[]> s_words = new Dictionary<string, string[]>
    {
        [PropertyNames.Output] = ["json", "text", "table", "yaml", "yaml-stream", "off"],
        ["retry_mode"] = ["standard", "adaptive", "legacy"],
        ["sts_regional_endpoints"] = ["regional", "legacy"],
        ["defaults_mode"] = ["standard", "in-region", "cross-region", "mobile", "auto", "legacy"],
        ["use_fips_endpoint"] = ["true", "false"],
        ["use_dualstack_endpoint"] = ["true", "false"],
        ["ec2_metadata_service_endpoint_mode"] = ["IPv4", "IPv6"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // The names that scripts and other tools have for what AWS calls otherwise.
    private static readonly FrozenDictionary<string, string> s_otherNames = new Dictionary<string, string>
    {
        ["access_key"] = PropertyNames.AccessKeyId,
        ["access_key_id"] = PropertyNames.AccessKeyId,
        ["aws_access_key"] = PropertyNames.AccessKeyId,
        ["aws_key_id"] = PropertyNames.AccessKeyId,
        ["key_id"] = PropertyNames.AccessKeyId,
        ["secret_key"] = PropertyNames.SecretAccessKey,
        ["secret_access_key"] = PropertyNames.SecretAccessKey,
        ["aws_secret_key"] = PropertyNames.SecretAccessKey,
        ["aws_secret"] = PropertyNames.SecretAccessKey,
        ["session_token"] = PropertyNames.SessionToken,
        ["aws_token"] = PropertyNames.SessionToken,
        ["aws_region"] = PropertyNames.Region,
        ["aws_default_region"] = PropertyNames.Region,
        ["default_region"] = PropertyNames.Region,
        ["account_id"] = PropertyNames.AccountId,
        ["role"] = PropertyNames.RoleArn,
        ["aws_role_arn"] = PropertyNames.RoleArn,
        ["profile"] = PropertyNames.SourceProfile,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> s_withChecksOfTheirOwn = new[]
    {
        PropertyNames.AccessKeyId, PropertyNames.SecretAccessKey, PropertyNames.SessionToken, PropertyNames.SecurityToken,
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Checks all properties of a profile.</summary>
    public static void Check(ProfileSections sections)
    {
        foreach (CredentialProperty property in sections.Properties
            .Where(property => !s_withChecksOfTheirOwn.Contains(property.Name))
            .OrderBy(p => p.Location.Offset))
        {
            Check(sections, property);
        }
    }

    private static void Check(ProfileSections sections, CredentialProperty property)
    {
        CheckSpelling(sections, property);
        if (property.LooksSecret && PropertyNames.IsKnown(property.Name))
        {
            sections.Error(
                "LOOKS_SECRET",
                "CF-27",
                $"The {property.Name} of \"{sections.Name}\" is not kept: it holds what looks like a secret, or a line break before one is lost.",
                property.Location);
        }
        else if (property is { IsPresent: true, Look.IsQuoted: true }
            && PropertyNames.IsKnown(property.Name)
            && property.Name != PropertyNames.CredentialProcess)
        {
            sections.Warn(
                "QUOTED_VALUE", "CF-7", $"The {property.Name} of \"{sections.Name}\" stands in quotes, which the tools take for a part of it.", property.Location);
        }
        else if (property is { IsPresent: true, IsWithheld: false } && FaultOf(property.Name, property.Value) is { } fault)
        {
            string message = $"The {property.Name} of \"{sections.Name}\" {fault.Text}.";
            if (fault.Rule is "CF-15")
            {
                sections.Warn("VALUE_SHAPE", fault.Rule, message, property.Location);
            }
            else
            {
                sections.Error("VALUE_SHAPE", fault.Rule, message, property.Location);
            }
        }
    }

    // What STS or SSO refuses has their rule and stops the tools; the rest is odd.
    private static (string Rule, string Text)? FaultOf(string name, string value) => name switch
    {
        PropertyNames.Region or PropertyNames.SsoRegion => RegionFault(value) is { } text ? ("CF-15", text) : null,
        PropertyNames.RoleSessionName when NameRules.RoleSessionName(value) is not null =>
            ("ST-1", "is not 2 to 64 letters, digits and _+=,.@-"),
        PropertyNames.ExternalId when NameRules.ExternalId(value) is not null => ("ST-1", "is not 2 to 1224 letters, digits and _+=,.@:/-"),
        PropertyNames.MfaSerial when NameRules.MfaSerialNumber(value) is not null =>
            ("ST-1", "is neither the ARN of a virtual MFA device nor a serial number"),
        PropertyNames.SsoAccountId when !Arn.IsAccountId(value) => ("CF-22", "is not 12 digits"),
        PropertyNames.SsoStartUrl when !value.StartsWith("https://", StringComparison.Ordinal) => ("CF-15", "does not begin with https://"),
        "max_attempts" when !int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int times) || times == 0 =>
            ("CF-15", "is not a whole number from 1"),
        _ when s_words.TryGetValue(name, out string[]? words) && !words.Contains(value, StringComparer.OrdinalIgnoreCase) =>
            ("CF-15", $"is none of {string.Join(", ", words)}"),
        _ => null,
    };

    // eu-west-1, us-gov-east-1, us-iso-east-1; aws-global stands for none.
    private static string? RegionFault(string value)
    {
        if (IsRegion(value))
        {
            return null;
        }

        if (value.Length > 1 && char.IsAsciiLetterLower(value[^1]) && IsRegion(value[..^1]))
        {
            return $"is an Availability Zone; expected {DisplayedText.Shorten(value[..^1])}";
        }

        string plain = value.ToLowerInvariant().Replace('_', '-');
        return IsRegion(plain)
            ? $"is written otherwise than AWS does; expected {plain}"
            : "has not the form of a Region, such as eu-west-1";
    }

    private static bool IsRegion(string value)
    {
        string[] parts = value.Split('-');
        bool isNumbered = parts.Length >= 3 && parts[^1].Length is 1 or 2 && parts[^1].All(char.IsAsciiDigit) && parts[..^1].All(IsWord);
        return isNumbered || (parts.Length >= 2 && parts[^1] == "global" && parts.All(IsWord));
    }

    private static bool IsWord(string part) => part.Length > 0 && part.All(char.IsAsciiLetterLower);

    private static void CheckSpelling(ProfileSections sections, CredentialProperty property)
    {
        if (PropertyNames.IsKnown(property.Name))
        {
            return;
        }

        string? meant = s_otherNames.GetValueOrDefault(property.Name) ?? NearName.Find(property.Name, PropertyNames.Known);
        if (meant is not null)
        {
            sections.Warn(
                "UNKNOWN_PROPERTY",
                "CF-15",
                $"No tool of AWS knows the property {property.Name} of \"{sections.Name}\"; is it {meant}?",
                property.Location);
        }
    }
}
