using System.Buffers;
using System.Text;
using IamPolicyTools.Language;

namespace IamPolicyTools.Model.Names;

/// <summary>
/// What names, paths, ids and tags may look like (policy-language.md, section 1.9, from AWS's API models).
/// Each rule returns null for a good text, else one sentence that says what is wrong. Lengths count characters.
/// </summary>
public static class NameRules
{
    private const int LongestProviderUrl = 255;

    private const string Word = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
    private const string LowerCase = "abcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly SearchValues<char> s_word = SearchValues.Create(Word);
    private static readonly SearchValues<char> s_name = SearchValues.Create(Word + "+=,.@-");
    private static readonly SearchValues<char> s_externalId = SearchValues.Create(Word + "+=,.@:/-");
    private static readonly SearchValues<char> s_mfaSerial = SearchValues.Create(Word + "+=/:,.@-");
    private static readonly SearchValues<char> s_samlProvider = SearchValues.Create(Word + ".-");
    private static readonly SearchValues<char> s_versionSuffix = SearchValues.Create(Word.Replace("_", "-", StringComparison.Ordinal));
    private static readonly SearchValues<char> s_alias = SearchValues.Create(LowerCase + "-");
    private static readonly SearchValues<char> s_lowerCase = SearchValues.Create(LowerCase);
    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789");

    /// <summary>The name of a user.</summary>
    /// <param name="name">The text.</param>
    public static string? UserName(string name) => Check("A user name", name, 1, 64, s_name, "letters, digits and _+=,.@-");

    /// <summary>The name of a role.</summary>
    /// <param name="name">The text.</param>
    public static string? RoleName(string name) => Check("A role name", name, 1, 64, s_name, "letters, digits and _+=,.@-");

    /// <summary>The name of a group.</summary>
    /// <param name="name">The text.</param>
    public static string? GroupName(string name) => Check("A group name", name, 1, 128, s_name, "letters, digits and _+=,.@-");

    /// <summary>The name of an instance profile.</summary>
    /// <param name="name">The text.</param>
    public static string? InstanceProfileName(string name) =>
        Check("An instance profile name", name, 1, 128, s_name, "letters, digits and _+=,.@-");

    /// <summary>The name of a server certificate.</summary>
    /// <param name="name">The text.</param>
    public static string? ServerCertificateName(string name) =>
        Check("A server certificate name", name, 1, 128, s_name, "letters, digits and _+=,.@-");

    /// <summary>The name of a virtual MFA device.</summary>
    /// <param name="name">The text.</param>
    public static string? VirtualMfaDeviceName(string name) =>
        Check("The name of a virtual MFA device", name, 1, 226, s_name, "letters, digits and _+=,.@-");

    /// <summary>The name of a managed or inline policy.</summary>
    /// <param name="name">The text.</param>
    public static string? PolicyName(string name) => Check("A policy name", name, 1, 128, s_name, "letters, digits and _+=,.@-");

    /// <summary>The path of a user, group, role, instance profile or server certificate.</summary>
    /// <param name="path">The text, <c>/</c> or <c>/division/</c>.</param>
    public static string? Path(string path) => CheckPath("A path", path, path.All(c => c is >= '!' and <= '~'), "printable ASCII characters");

    /// <summary>The path of a managed policy: narrower than <see cref="Path"/>.</summary>
    /// <param name="path">The text, <c>/</c> or <c>/division/</c>.</param>
    public static string? PolicyPath(string path)
    {
        bool isFit = !path.Contains("//", StringComparison.Ordinal)
            && path.All(c => c == '/' || s_name.Contains(c));
        return CheckPath("A policy path", path, isFit, "letters, digits and _+=,.@- between single slashes");
    }

    /// <summary>The name of a role session.</summary>
    /// <param name="name">The text.</param>
    public static string? RoleSessionName(string name) =>
        Check("A role session name", name, 2, 64, s_name, "letters, digits and _+=,.@-");

    /// <summary>A source identity, which must not begin with <c>aws:</c>.</summary>
    /// <param name="name">The text.</param>
    public static string? SourceIdentity(string name) =>
        CheckNotReserved("A source identity", name) ?? Check("A source identity", name, 2, 64, s_name, "letters, digits and _+=,.@-");

    /// <summary>The name of a federated user.</summary>
    /// <param name="name">The text.</param>
    public static string? FederatedUserName(string name) =>
        Check("A federated user name", name, 2, 32, s_name, "letters, digits and _+=,.@-");

    /// <summary>An external id.</summary>
    /// <param name="id">The text.</param>
    public static string? ExternalId(string id) => Check("An external id", id, 2, 1224, s_externalId, "letters, digits and _+=,.@:/-");

    /// <summary>An access key id. Its shape alone is checked, never what it decodes to.</summary>
    /// <param name="id">The text.</param>
    /// <returns>What is wrong, without the text: somebody may have given the secret for it.</returns>
    public static string? AccessKeyId(string id) => Check("An access key id", id, 16, 128, s_word, "letters, digits and _") is null
        ? null
        : $"An access key id has 16 to 128 letters, digits and _ only, found {AccessKeyIds.Shown(id)}.";

    /// <summary>The serial number of an MFA device: the ARN of a virtual one, the number of a hardware one.</summary>
    /// <param name="serial">The text.</param>
    public static string? MfaSerialNumber(string serial) =>
        Check("An MFA serial number", serial, 9, 256, s_mfaSerial, "letters, digits and _+=/:,.@-");

    /// <summary>The six digits that an MFA device shows.</summary>
    /// <param name="code">The text.</param>
    public static string? MfaTokenCode(string code) => Check("An MFA token code", code, 6, 6, s_digits, "digits");

    /// <summary>The name of a SAML provider.</summary>
    /// <param name="name">The text.</param>
    public static string? SamlProviderName(string name) =>
        Check("A SAML provider name", name, 1, 128, s_samlProvider, "letters, digits and _.-");

    /// <summary>The URL of an OIDC provider, with its scheme.</summary>
    /// <param name="url">The text.</param>
    public static string? OpenIdConnectUrl(string url) =>
        url.Length <= LongestProviderUrl
        && url.StartsWith("https://", StringComparison.Ordinal)
        && Uri.TryCreate(url, UriKind.Absolute, out Uri? uri)
        && uri is { IsDefaultPort: true, Query: "", Fragment: "" }
        && uri.Host.Length > 0
            ? null
            : $"The URL of an OIDC provider is https:// and a host, perhaps a path, up to {LongestProviderUrl} characters without port, query or fragment, found \"{url}\".";

    /// <summary>The id of an account.</summary>
    /// <param name="id">The text.</param>
    public static string? AccountId(string id) => Check("An account id", id, 12, 12, s_digits, "digits");

    /// <summary>The alias of an account.</summary>
    /// <param name="alias">The text.</param>
    public static string? AccountAlias(string alias)
    {
        const string What = "An account alias";
        if (Check(What, alias, 3, 63, s_alias, "lower-case letters, digits and -") is string fault)
        {
            return fault;
        }

        if (alias[0] == '-' || alias[^1] == '-' || alias.Contains("--", StringComparison.Ordinal))
        {
            return $"{What} neither begins nor ends with a hyphen nor has two in a row, found \"{alias}\".";
        }

        return Arn.IsAccountId(alias) ? $"{What} must not look like an account id, found \"{alias}\"." : null;
    }

    /// <summary>The id of a version of a managed policy.</summary>
    /// <param name="id">The text, <c>v1</c>; AWS's model permits a suffix behind a point.</param>
    public static string? PolicyVersionId(string id)
    {
        ReadOnlySpan<char> rest = id.AsSpan();
        bool isFit = rest.Length > 1 && rest[0] == 'v' && rest[1] is >= '1' and <= '9';
        if (isFit)
        {
            rest = rest[1..];
            int number = rest.IndexOfAnyExcept(s_digits);
            isFit = number < 0 || (rest[number] == '.' && !rest[(number + 1)..].ContainsAnyExcept(s_versionSuffix));
        }

        return isFit ? null : $"A policy version has the form v1, found \"{id}\".";
    }

    /// <summary>The key of a tag, as entities may carry it; AWS's own begin with <c>aws:</c>.</summary>
    /// <param name="key">The text.</param>
    public static string? TagKey(string key) => CheckTag("A tag key", key, 1, 128);

    /// <summary>The key of a tag that a customer sets, which must not begin with <c>aws:</c>.</summary>
    /// <param name="key">The text.</param>
    public static string? CustomerTagKey(string key) => TagKey(key) ?? CheckNotReserved("A tag key", key);

    /// <summary>The value of a tag.</summary>
    /// <param name="value">The text.</param>
    public static string? TagValue(string value) => CheckTag("A tag value", value, 0, 256);

    /// <summary>The id of an organization.</summary>
    /// <param name="id">The text, <c>o-</c> and 10 to 32 characters.</param>
    public static string? OrganizationId(string id) =>
        IsId(id, "o-", 10, 32) ? null : $"An organization id has the form o- and 10 to 32 lower-case letters or digits, found \"{id}\".";

    /// <summary>The id of an organization's root.</summary>
    /// <param name="id">The text, <c>r-</c> and 4 to 32 characters.</param>
    public static string? RootId(string id) =>
        IsId(id, "r-", 4, 32) ? null : $"A root id has the form r- and 4 to 32 lower-case letters or digits, found \"{id}\".";

    /// <summary>The id of an organizational unit.</summary>
    /// <param name="id">The text: <c>ou-</c>, what the root's id has, a hyphen, and 8 to 32 characters.</param>
    public static string? OrganizationalUnitId(string id)
    {
        int hyphen = id.LastIndexOf('-');
        bool isFit = hyphen > 0 && IsId(id.AsSpan(0, hyphen), "ou-", 4, 32) && IsId(id.AsSpan(hyphen), "-", 8, 32);
        return isFit ? null : $"The id of an organizational unit has the form ou-<root>-<8 to 32 lower-case letters or digits>, found \"{id}\".";
    }

    private static bool IsId(ReadOnlySpan<char> text, string prefix, int min, int max)
    {
        if (!text.StartsWith(prefix, StringComparison.Ordinal))
        {
            return false;
        }

        ReadOnlySpan<char> rest = text[prefix.Length..];
        return rest.Length >= min && rest.Length <= max && !rest.ContainsAnyExcept(s_lowerCase);
    }

    private static string? Check(string what, string text, int min, int max, SearchValues<char> allowed, string expected)
    {
        if (CheckLength(what, text, min, max) is string fault)
        {
            return fault;
        }

        return text.AsSpan().ContainsAnyExcept(allowed) ? $"{what} has {expected} only, found \"{text}\"." : null;
    }

    private static string? CheckPath(string what, string path, bool isFit, string expected)
    {
        if (CheckLength(what, path, 1, 512) is string fault)
        {
            return fault;
        }

        // "//" is too short to have something between its slashes.
        if (path[0] != '/' || path[^1] != '/' || path == "//")
        {
            return $"{what} is / or begins and ends with a slash, found \"{path}\".";
        }

        return isFit ? null : $"{what} has {expected} only, found \"{path}\".";
    }

    // Letters, numbers and separators of every script.
    private static string? CheckTag(string what, string text, int min, int max)
    {
        if (CheckLength(what, text, min, max) is string fault)
        {
            return fault;
        }

        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isFit = Rune.IsLetter(rune) || Rune.IsNumber(rune) || Rune.IsSeparator(rune)
                || (rune.IsAscii && "_.:/=+-@".Contains((char)rune.Value, StringComparison.Ordinal));
            if (!isFit)
            {
                return $"{what} has letters, digits, blanks and _.:/=+-@ only, found \"{text}\".";
            }
        }

        return null;
    }

    private static string? CheckNotReserved(string what, string text) =>
        text.StartsWith("aws:", StringComparison.OrdinalIgnoreCase) ? $"{what} must not begin with aws:, found \"{text}\"." : null;

    private static string? CheckLength(string what, string text, int min, int max)
    {
        int length = text.EnumerateRunes().Count();
        return length >= min && length <= max ? null
            : min == max ? $"{what} has {min} characters, found {length} in \"{text}\"."
            : $"{what} has {min} to {max} characters, found {length} in \"{text}\".";
    }
}
