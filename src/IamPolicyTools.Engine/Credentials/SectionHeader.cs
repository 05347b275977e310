using IamPolicyTools.Text;

namespace IamPolicyTools.Credentials;

/// <summary>What the text between the brackets of a section header means (CF-1 to CF-5).</summary>
/// <param name="Kind">The kind of section; null when the section is ignored.</param>
/// <param name="Name">The name after the prefix, without quotes.</param>
/// <param name="HasPrefix">True when <c>profile</c> stands before the name.</param>
/// <param name="Warning">What may surprise about the section, or why it is ignored; null for nothing.</param>
/// <param name="Rule">The rule behind the warning.</param>
internal readonly record struct SectionHeader(
    CredentialSectionKind? Kind, string Name, bool HasPrefix = false, string? Warning = null, string? Rule = null)
{
    /// <summary>The profile that is used when none is named.</summary>
    public const string Default = "default";

    private const string ProfilePrefix = "profile";
    private const string SsoSessionPrefix = "sso-session";
    private const string ServicesPrefix = "services";

    private static readonly string[] s_prefixes = [ProfilePrefix, SsoSessionPrefix, ServicesPrefix];

    /// <summary>Reads a header.</summary>
    /// <param name="inside">The text between the brackets.</param>
    /// <param name="file">The file it stands in.</param>
    public static SectionHeader Parse(ReadOnlySpan<char> inside, CredentialFileKind file)
    {
        if (SecretText.HoldsInPath(inside) || SecretText.Holds(inside))
        {
            return Ignored(
                string.Empty, "CF-27", "A section is ignored; what stands in its header looks like a secret, or a line break is lost.");
        }

        bool hasOuterBlanks = inside.Length > inside.Trim().Length;
        inside = inside.Trim();
        int end = inside.IndexOfAny(' ', '\t');
        string prefix = end < 0 ? string.Empty : inside[..end].ToString();
        string name = inside[(end + 1)..].Trim().ToString();
        return file == CredentialFileKind.Credentials
            ? InCredentials(inside.ToString(), prefix, name, hasOuterBlanks)
            : InConfig(inside.ToString(), prefix, name);
    }

    /// <summary>CF-5: true for a text of the characters that a name may have without quotes.</summary>
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

    private static SectionHeader InCredentials(string inside, string prefix, string name, bool hasOuterBlanks)
    {
        string shown = DisplayedText.Shorten(inside);
        switch (prefix)
        {
            case ProfilePrefix:
                return Ignored(
                    name,
                    "CF-2",
                    $"The section [{shown}] is ignored; in a credentials file a profile's name has no prefix. The SDK for .NET reads it.");
            case SsoSessionPrefix or ServicesPrefix:
                return Ignored(name, "CF-4", $"The section [{shown}] is ignored; it belongs in the config file.");
        }

        SectionHeader header = Named(CredentialSectionKind.Profile, inside, hasPrefix: false);
        return hasOuterBlanks && header is { Kind: not null, Warning: null }
            ? header with
            {
                Warning = $"The blanks around the name \"{header.Name}\" are left out; the tools in Python take them for a part of it.",
                Rule = "CF-5"
            }
            : header;
    }

    private static SectionHeader InConfig(string inside, string prefix, string name)
    {
        switch (prefix)
        {
            case ProfilePrefix:
                return Named(CredentialSectionKind.Profile, name, hasPrefix: true);
            case SsoSessionPrefix:
                return Named(CredentialSectionKind.SsoSession, name, hasPrefix: true);
            case ServicesPrefix:
                return Named(CredentialSectionKind.Services, name, hasPrefix: true);
        }

        if (inside is Default)
        {
            return new SectionHeader(CredentialSectionKind.Profile, Default);
        }

        if (inside is "plugins" or "preview")
        {
            return new SectionHeader(null, inside);
        }

        string shown = DisplayedText.Shorten(inside);
        string near = prefix.Length > 0 && NearName.Find(prefix, s_prefixes) is { } meant
            ? $"is it [{meant} {DisplayedText.Shorten(name)}]?"
            : "in a config file a profile's section is [profile NAME].";
        return Ignored(inside, "CF-2", $"The section [{shown}] is ignored; {near}");
    }

    private static SectionHeader Named(CredentialSectionKind kind, string name, bool hasPrefix)
    {
        if (IsName(name))
        {
            return new SectionHeader(kind, name, hasPrefix);
        }

        // aws configure itself writes names with blanks in quotes.
        string shown = DisplayedText.Shorten(name);
        if (ValueLook.IsInQuotes(name) && IsQuotedName(name.AsSpan(1, name.Length - 2)))
        {
            return new SectionHeader(
                kind, name[1..^1], hasPrefix, $"The section named {shown} is read without its quotes, as AWS CLI does; other tools ignore it.", "CF-5");
        }

        string python = name.AsSpan().IndexOfAny('"', '\'') >= 0 ? " The tools in Python cannot read it either."
            : name.Length > 0 ? " AWS CLI reads such a name in quotes."
            : string.Empty;
        return Ignored(
            name, "CF-5", $"The section named \"{shown}\" is ignored; a name is made of letters, digits and - _ / . % @ : +.{python}");
    }

    private static bool IsQuotedName(ReadOnlySpan<char> name)
    {
        foreach (char unit in name)
        {
            if (unit is '"' or '\'' or '[' or ']' || char.IsControl(unit))
            {
                return false;
            }
        }

        return !name.Trim().IsEmpty;
    }

    private static SectionHeader Ignored(string name, string rule, string warning) => new(null, name, Warning: warning, Rule: rule);
}
