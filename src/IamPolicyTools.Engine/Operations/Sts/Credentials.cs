using IamPolicyTools.Model.Names;
using IamPolicyTools.Text;

namespace IamPolicyTools.Operations.Sts;

/// <summary>Temporary credentials, as STS hands them out. The secret and the token are for scripts; nothing here shows them.</summary>
public sealed class Credentials
{
    internal Credentials(string accessKeyId, string secretAccessKey, string sessionToken, DateTimeOffset expiration)
    {
        AccessKeyId = accessKeyId;
        SecretAccessKey = secretAccessKey;
        SessionToken = sessionToken;
        Expiration = expiration;
    }

    /// <summary>The key id, <c>ASIA…</c>; the account's id can be read from it (policy-language.md, 1.12).</summary>
    public string AccessKeyId { get; }

    /// <summary>40 characters. Generated; worth nothing outside this session.</summary>
    public string SecretAccessKey { get; }

    /// <summary>The session token. Generated; worth nothing outside this session.</summary>
    public string SessionToken { get; }

    /// <summary>When they end, in UTC.</summary>
    public DateTimeOffset Expiration { get; }

    /// <summary>The key id; neither secret nor token.</summary>
    public override string ToString() => DisplayedText.Line(AccessKeyId);
}

/// <summary>Credentials as somebody brings them, temporary or long-term. Nothing here shows the secret or the token.</summary>
/// <param name="AccessKeyId">The key id.</param>
/// <param name="SecretAccessKey">The secret.</param>
/// <param name="SessionToken">The session token of temporary credentials; null for long-term ones.</param>
public sealed record CallerCredentials(string AccessKeyId, string SecretAccessKey, string? SessionToken)
{
    /// <summary>The key id; neither secret nor token.</summary>
    public override string ToString() => AccessKeyIds.Shown(AccessKeyId);
}
