using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text.Json;
using IamPolicyTools.Model;

namespace IamPolicyTools.Operations.Sts;

/// <summary>
/// What an OIDC provider says about somebody. It is believed: neither signature nor validity can be checked offline (ST-35).
/// </summary>
public sealed class WebIdentityToken
{
    private const string Scheme = "https://";
    private const string TagsClaim = "https://aws.amazon.com/tags";
    private const string SourceIdentityClaim = "https://aws.amazon.com/source_identity";
    private const int LongestToken = 20_000;

    private readonly Dictionary<string, object?> _claims;

    private WebIdentityToken(IEnumerable<KeyValuePair<string, object?>> claims)
    {
        _claims = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach ((string name, object? value) in claims)
        {
            _claims[name] = value;
        }

        Issuer = Text("iss");
        Audiences = PlainValues.Texts(_claims.GetValueOrDefault("aud"));
        (Tags, TransitiveTagKeys) = ReadTags();
    }

    /// <summary>The issuer as the token has it; null when it names none.</summary>
    public string? Issuer { get; }

    /// <summary>The issuer without <c>https://</c>: the prefix of its condition keys (ST-30).</summary>
    public string? Host => Issuer is { } issuer && issuer.StartsWith(Scheme, StringComparison.Ordinal) ? issuer[Scheme.Length..] : Issuer;

    /// <summary>The audiences.</summary>
    public ImmutableArray<string> Audiences { get; }

    /// <summary>The client that the token was issued to (<c>azp</c>), or null.</summary>
    public string? AuthorizedParty => Text("azp");

    /// <summary>The source identity that the provider sets, or null (ST-8).</summary>
    public string? SourceIdentity => Text(SourceIdentityClaim);

    /// <summary>The session tags that the provider passes (ST-7).</summary>
    public ImmutableArray<Tag> Tags { get; }

    /// <summary>Which of them are transitive.</summary>
    public ImmutableArray<string> TransitiveTagKeys { get; }

    /// <summary>The claims that have texts, by name.</summary>
    internal IEnumerable<KeyValuePair<string, ImmutableArray<string>>> Claims => _claims
        .Select(c => KeyValuePair.Create(c.Key, PlainValues.Texts(c.Value)))
        .Where(c => !c.Value.IsEmpty);

    /// <summary>A token of claims.</summary>
    /// <param name="claims">Names and values: texts, numbers, lists, and dictionaries for nested claims.</param>
    public static WebIdentityToken FromClaims(IEnumerable<KeyValuePair<string, object?>> claims) => new(claims);

    /// <summary>Reads the claims of a JWT. Its signature is not looked at.</summary>
    /// <param name="jwt">Header, payload and signature, base64url, with points between them.</param>
    /// <exception cref="IamOperationException">It is no JWT.</exception>
    public static WebIdentityToken FromJwt(string jwt)
    {
        string[] parts = jwt.Trim().Split('.');
        if (parts.Length != 3 || jwt.Length > LongestToken || Decode(parts[1]) is not { } payload)
        {
            throw Invalid("it has the form header.payload.signature, each of them base64url");
        }

        try
        {
            using var document = JsonDocument.Parse(payload);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new WebIdentityToken(PlainValues.Members(PlainValues.Of(document.RootElement)))
                : throw Invalid("its payload is a JSON object");
        }
        catch (JsonException exception)
        {
            throw Invalid($"its payload is a JSON object; reading stopped in line {exception.LineNumber + 1}");
        }
        catch (InvalidOperationException)
        {
            // JSON that the parser passes may still hold half a surrogate pair, or bytes that are no UTF-8, inside a text.
            throw Invalid("the texts of its payload are Unicode");
        }
    }

    /// <summary>The text of a claim, or null.</summary>
    /// <param name="name">The claim.</param>
    internal string? Text(string name) => PlainValues.Text(_claims.GetValueOrDefault(name));

    // ST-7: nested under one claim, or flattened to one claim each.
    private (ImmutableArray<Tag> Tags, ImmutableArray<string> Transitive) ReadTags()
    {
        var nested = PlainValues.Members(_claims.GetValueOrDefault(TagsClaim)).DistinctBy(m => m.Key).ToDictionary(m => m.Key, m => m.Value, StringComparer.Ordinal);
        const string FlatTag = TagsClaim + "/principal_tags/";
        IEnumerable<KeyValuePair<string, object?>> tags = PlainValues.Members(nested.GetValueOrDefault("principal_tags"))
            .Concat(_claims.Where(c => c.Key.StartsWith(FlatTag, StringComparison.Ordinal)).Select(c => KeyValuePair.Create(c.Key[FlatTag.Length..], c.Value)));
        ImmutableArray<string> transitive = PlainValues.Texts(nested.GetValueOrDefault("transitive_tag_keys"))
            .AddRange(PlainValues.Texts(_claims.GetValueOrDefault(TagsClaim + "/transitive_tag_keys")));
        return ([.. tags.Select(t => new Tag(t.Key, PlainValues.Text(t.Value) ?? string.Empty))], transitive);
    }

    private static byte[]? Decode(string part)
    {
        string padded = part.Replace('-', '+').Replace('_', '/').PadRight((part.Length + 3) / 4 * 4, '=');
        byte[] bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(padded.Length)];
        return Convert.TryFromBase64String(padded, bytes, out int length) ? bytes[..length] : null;
    }

    private static IamOperationException Invalid(string expected) => new(
        IamErrorCode.InvalidIdentityToken, $"The ID token provided is not a valid JWT: {expected}.", "WebIdentityToken");
}
