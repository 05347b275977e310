using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Credentials;

/// <summary>What the text between the brackets of a section header means (CF-1 to CF-5).</summary>
/// <param name="Kind">The kind of section; null when the section is ignored.</param>
/// <param name="Name">The name after the prefix.</param>
/// <param name="HasPrefix">True when <c>profile</c> stands before the name.</param>
/// <param name="Warning">Why the section is ignored, if that may surprise.</param>
/// <param name="Rule">The rule behind the warning.</param>
internal readonly record struct SectionHeader(CredentialSectionKind? Kind, string Name, bool HasPrefix = false, string? Warning = null, string? Rule = null)
{
    /// <summary>The profile that is used when none is named.</summary>
    public const string Default = "default";

    private const string ProfilePrefix = "profile";
    private const string SsoSessionPrefix = "sso-session";
    private const string ServicesPrefix = "services";

    /// <summary>Reads a header.</summary>
    /// <param name="inside">The text between the brackets.</param>
    /// <param name="file">The file it stands in.</param>
    public static SectionHeader Parse(ReadOnlySpan<char> inside, CredentialFileKind file)
    {
        inside = inside.Trim();
        string shown = DisplayedText.Shorten(inside.ToString());
        int end = inside.IndexOfAny(' ', '\t');
        string prefix = end < 0 ? string.Empty : inside[..end].ToString();
        string name = inside[(end + 1)..].Trim().ToString();
        if (file == CredentialFileKind.Credentials)
        {
            return prefix switch
            {
                ProfilePrefix => Ignored(name, "CF-2", $"The section [{shown}] is ignored; in a credentials file a profile's name has no prefix. The SDK for .NET reads it (CF-29)."),
                SsoSessionPrefix or ServicesPrefix => Ignored(name, "CF-4", $"The section [{shown}] is ignored; it belongs in the config file."),
                _ => Named(CredentialSectionKind.Profile, inside.ToString(), hasPrefix: false),
            };
        }

        return prefix switch
        {
            ProfilePrefix => Named(CredentialSectionKind.Profile, name, hasPrefix: true),
            SsoSessionPrefix => Named(CredentialSectionKind.SsoSession, name, hasPrefix: true),
            ServicesPrefix => Named(CredentialSectionKind.Services, name, hasPrefix: true),
            _ when inside is Default => new SectionHeader(CredentialSectionKind.Profile, Default),
            _ when inside is "plugins" or "preview" => new SectionHeader(null, inside.ToString()),
            _ => Ignored(inside.ToString(), "CF-2", $"The section [{shown}] is ignored; in a config file a profile's section is [profile NAME]."),
        };
    }

    /// <summary>CF-5: true for a text of the characters that a name may have.</summary>
    public static bool IsName(ReadOnlySpan<char> text)
    {
        foreach (char unit in text)
        {
            if (!char.IsAsciiLetterOrDigit(unit) && unit is not ('-' or '_' or '/' or '.' or '%' or '@' or ':' or '+'))
            {
                return false;
            }
        }

        return !text.IsEmpty;
    }

    private static SectionHeader Named(CredentialSectionKind kind, string name, bool hasPrefix) =>
        IsName(name)
            ? new SectionHeader(kind, name, hasPrefix)
            : Ignored(name, "CF-5", $"The section named \"{DisplayedText.Shorten(name)}\" is ignored; a name is made of letters, digits and - _ / . % @ : +.");

    private static SectionHeader Ignored(string name, string rule, string warning) => new(null, name, Warning: warning, Rule: rule);
}
