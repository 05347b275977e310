using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;

namespace IamPolicyTools.Operations.Sts;

/// <summary>
/// The temporary credentials that were handed out, and to whom. Secrets and tokens are kept as hashes: enough to recognise
/// them when they come back.
/// </summary>
public sealed class CredentialStore
{
    private readonly ConcurrentDictionary<string, Issued> _issued = new(StringComparer.Ordinal);

    /// <summary>Who calls with a key, secret and token.</summary>
    /// <param name="model">The snapshot, which lists the long-term keys.</param>
    /// <param name="accessKeyId">The key id.</param>
    /// <param name="secretAccessKey">The secret. That of a long-term key is not known, and not compared.</param>
    /// <param name="sessionToken">The token of temporary credentials; null for long-term ones.</param>
    /// <exception cref="IamOperationException">Nobody has that key, or secret and token belong to another one.</exception>
    public Caller Identify(IamModel model, string accessKeyId, string secretAccessKey, string? sessionToken)
    {
        if (_issued.TryGetValue(accessKeyId, out Issued? issued))
        {
            return Check(issued, accessKeyId, secretAccessKey, sessionToken);
        }

        return FindOwner(model, accessKeyId) ?? throw new IamOperationException(
            IamErrorCode.InvalidClientTokenId,
            $"The security token included in the request is invalid: no user of the model has the access key {AccessKeyIds.Shown(accessKeyId)}, and this session handed out no such credentials.",
            AccessKeyIds.Shown(accessKeyId));
    }

    /// <summary>The owner of a long-term key that the model lists; null when it lists no such key.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="accessKeyId">The key id.</param>
    public static Caller? FindOwner(IamModel model, string accessKeyId)
    {
        foreach (Account account in model.Accounts.Values)
        {
            if (account.RootUser.AccessKeys.Any(k => k.AccessKeyId == accessKeyId))
            {
                return Caller.OfRoot(account, accessKeyId);
            }

            if (account.Users.Values.FirstOrDefault(u => u.AccessKeys.Any(k => k.AccessKeyId == accessKeyId)) is { } user)
            {
                return Caller.Of(user, accessKeyId);
            }
        }

        return null;
    }

    /// <summary>Who a temporary key was handed out to; null when this store did not hand it out.</summary>
    /// <param name="accessKeyId">The key id.</param>
    public Caller? Find(string accessKeyId) => _issued.TryGetValue(accessKeyId, out Issued? issued) ? issued.Caller : null;

    /// <summary>
    /// The sessions of an ARN whose credentials have not ended and whose role or user is still the same. What GetSessionToken gives has the user's
    /// own ARN, which means the user with long-term credentials.
    /// </summary>
    /// <param name="sessionArn">The ARN of a role session or a federated user.</param>
    /// <param name="model">The snapshot.</param>
    /// <param name="now">The instant.</param>
    public IEnumerable<Caller> FindLive(string sessionArn, IamModel model, DateTimeOffset now) => _issued.Values
        .Select(i => i.Caller)
        .Where(c => c.Arn == sessionArn
            && c.Requester.Kind is RequesterKind.RoleSession or RequesterKind.FederatedUser
            && (c.Expiration is not { } end || end > now)
            && c.HasOwner(model));

    /// <summary>Remembers credentials.</summary>
    /// <param name="credentials">The credentials.</param>
    /// <param name="caller">Whose they are.</param>
    public void Add(Credentials credentials, Caller caller) => _issued[credentials.AccessKeyId] =
        new Issued(caller, Hash(credentials.SecretAccessKey), Hash(credentials.SessionToken));

    private static Caller Check(Issued issued, string accessKeyId, string secret, string? token)
    {
        if (!CryptographicOperations.FixedTimeEquals(issued.Secret, Hash(secret)))
        {
            throw new IamOperationException(
                IamErrorCode.SignatureDoesNotMatch,
                $"The request signature we calculated does not match the signature you provided: the secret is not that of {accessKeyId}.",
                accessKeyId);
        }

        // CF-16: a temporary key is worth nothing without its token.
        return token is not null && CryptographicOperations.FixedTimeEquals(issued.Token, Hash(token))
            ? issued.Caller
            : throw new IamOperationException(
                IamErrorCode.InvalidClientTokenId,
                $"The security token included in the request is invalid: {accessKeyId} is a temporary key and comes with a session token of its own.",
                accessKeyId);
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private sealed record Issued(Caller Caller, byte[] Secret, byte[] Token);
}
