using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Operations.Sts;

/// <summary>
/// What a SAML identity provider says about somebody. It is believed: neither signature nor validity can be checked offline.
/// </summary>
public sealed record SamlAssertion
{
    private const string AwsAttributes = "https://aws.amazon.com/SAML/Attributes/";
    private const int LongestAssertion = 1_000_000;
    private const string DefaultRecipient = "https://signin.aws.amazon.com/saml";

    private static readonly XNamespace s_saml = "urn:oasis:names:tc:SAML:2.0:assertion";

    /// <summary>The identity provider; null when not given.</summary>
    public string? Issuer { get; init; }

    /// <summary>The name of the subject (NameID); null when not given.</summary>
    public string? Subject { get; init; }

    /// <summary><c>persistent</c>, <c>transient</c>, or the URI of another format; null when not given.</summary>
    public string? SubjectType { get; init; }

    /// <summary>The recipient: AWS's sign-in endpoint, unless another one is given.</summary>
    public string Recipient { get; init; } = DefaultRecipient;

    /// <summary>When sessions end at the latest, or null.</summary>
    public DateTimeOffset? SessionNotOnOrAfter { get; init; }

    /// <summary>The attributes by their full names.</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Attributes { get; init; } =
        ImmutableDictionary.Create<string, ImmutableArray<string>>(StringComparer.Ordinal);

    /// <summary>The name of the role session, or null (ST-40).</summary>
    public string? RoleSessionName => First("RoleSessionName");

    /// <summary>The session's duration in seconds, as the provider wants it, or null.</summary>
    public string? SessionDuration => First("SessionDuration");

    /// <summary>The source identity that the provider sets, or null (ST-8).</summary>
    public string? SourceIdentity => First("SourceIdentity");

    /// <summary>Which of the tags are transitive.</summary>
    public ImmutableArray<string> TransitiveTagKeys => Values("TransitiveTagKeys");

    /// <summary>The session tags that the provider passes (ST-7).</summary>
    public ImmutableArray<Tag> Tags
    {
        get
        {
            const string Prefix = AwsAttributes + "PrincipalTag:";
            return
            [
                .. Attributes
                    .Where(a => a.Key.StartsWith(Prefix, StringComparison.Ordinal))
                    .OrderBy(a => a.Key, StringComparer.Ordinal)
                    .Select(a => new Tag(a.Key[Prefix.Length..], a.Value.FirstOrDefault() ?? string.Empty)),
            ];
        }
    }

    /// <summary>Reads an assertion, or the response that holds one. DTDs are refused and nothing is fetched.</summary>
    /// <param name="text">XML, or XML in base64, as browsers post it and the API takes it.</param>
    /// <exception cref="IamOperationException">It is none.</exception>
    public static SamlAssertion Parse(string text)
    {
        XElement assertion = Load(text);
        XElement? nameId = assertion.Element(s_saml + "Subject")?.Element(s_saml + "NameID");
        return new SamlAssertion
        {
            Issuer = Trim(assertion.Element(s_saml + "Issuer")?.Value),
            Subject = Trim(nameId?.Value),
            SubjectType = ShortFormat(nameId?.Attribute("Format")?.Value),
            Recipient = assertion.Descendants(s_saml + "SubjectConfirmationData").Attributes("Recipient").FirstOrDefault()?.Value ?? DefaultRecipient,
            SessionNotOnOrAfter = Instant(assertion.Elements(s_saml + "AuthnStatement").Attributes("SessionNotOnOrAfter").FirstOrDefault()?.Value),
            Attributes = assertion.Elements(s_saml + "AttributeStatement")
                .Elements(s_saml + "Attribute")
                .GroupBy(a => a.Attribute("Name")?.Value ?? string.Empty, StringComparer.Ordinal)
                .ToImmutableDictionary(
                    g => g.Key,
                    g => g.Elements(s_saml + "AttributeValue").Select(v => v.Value.Trim()).ToImmutableArray(),
                    StringComparer.Ordinal),
        };
    }

    /// <summary>
    /// An assertion of attributes. AWS's own may be named in short (<c>Role</c>, <c>RoleSessionName</c>, <c>PrincipalTag:team</c>);
    /// <c>Issuer</c>, <c>Subject</c>, <c>SubjectType</c>, <c>Recipient</c> and <c>SessionNotOnOrAfter</c> stand for what is no attribute.
    /// </summary>
    /// <param name="attributes">Names and values: texts, or lists of them.</param>
    /// <exception cref="IamOperationException">A value has the wrong form.</exception>
    public static SamlAssertion FromAttributes(IEnumerable<KeyValuePair<string, object?>> attributes)
    {
        var values = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, object? value) in attributes)
        {
            if (!values.TryAdd(LongName(name), value))
            {
                throw Invalid($"the attribute {DisplayedText.Shorten(name)} is given twice");
            }
        }

        return new SamlAssertion
        {
            Issuer = Take(values, "Issuer"),
            Subject = Take(values, "Subject"),
            SubjectType = ShortFormat(Take(values, "SubjectType")),
            Recipient = Take(values, "Recipient") ?? DefaultRecipient,
            SessionNotOnOrAfter = Instant(Take(values, "SessionNotOnOrAfter")),
            Attributes = values.ToImmutableDictionary(a => a.Key, a => PlainValues.Texts(a.Value), StringComparer.Ordinal),
        };
    }

    /// <summary>True when the assertion lets its subject have a role through a provider: the pair may stand in either order (ST-40).</summary>
    /// <param name="roleArn">The role.</param>
    /// <param name="providerArn">The provider.</param>
    internal bool Offers(string roleArn, string providerArn) => Values("Role").Any(pair =>
        pair.Split(',', StringSplitOptions.TrimEntries) is [string first, string second]
        && ((first == roleArn && second == providerArn) || (first == providerArn && second == roleArn)));

    private static XElement Load(string text)
    {
        try
        {
            XDocument document = SafeXml.Load(Opener(text.Trim().TrimStart('\uFEFF')));
            return document.Descendants(s_saml + "Assertion").FirstOrDefault() ?? throw Invalid(
                document.Descendants(s_saml + "EncryptedAssertion").Any()
                    ? "it is encrypted, and cannot be read here"
                    : $"found no Assertion element of {s_saml}");
        }
        catch (XmlException exception)
        {
            throw Invalid(SafeXml.Fault(exception));
        }
    }

    private static Func<XmlReader> Opener(string text)
    {
        if (text.Length > LongestAssertion)
        {
            throw Invalid($"it is longer than {LongestAssertion} characters");
        }

        if (text.StartsWith('<'))
        {
            return () => SafeXml.Open(text);
        }

        byte[] bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out int length)
            ? () => SafeXml.Open(bytes.AsMemory(0, length))
            : throw Invalid("expected XML, or XML in base64");
    }

    private static string? ShortFormat(string? format) => format switch
    {
        "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent" => "persistent",
        "urn:oasis:names:tc:SAML:2.0:nameid-format:transient" => "transient",
        _ => format,
    };

    private static DateTimeOffset? Instant(string? text) => text is null ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset instant)
            ? instant
            : throw Invalid($"SessionNotOnOrAfter is a date and time, found \"{DisplayedText.Shorten(text)}\"");

    /// <summary>True for an attribute of AWS's own, by its long name or in short (ST-40).</summary>
    /// <param name="name">The name.</param>
    internal static bool IsOfAws(string name) => LongName(name).StartsWith(AwsAttributes, StringComparison.Ordinal);

    private static string LongName(string name) =>
        name is "Role" or "RoleSessionName" or "SessionDuration" or "SourceIdentity" or "TransitiveTagKeys"
        || name.StartsWith("PrincipalTag:", StringComparison.Ordinal)
            ? AwsAttributes + name
            : name;

    private static string? Take(Dictionary<string, object?> values, string name) =>
        values.Remove(name, out object? value) ? PlainValues.Text(value) : null;

    private static string? Trim(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private ImmutableArray<string> Values(string name) => Attributes.GetValueOrDefault(AwsAttributes + name, []);

    private string? First(string name) => Values(name) is [string first, ..] ? first : null;

    private static IamOperationException Invalid(string found) =>
        new(IamErrorCode.InvalidIdentityToken, $"The SAML assertion cannot be read: {found}.", "SAMLAssertion");
}
