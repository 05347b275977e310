using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Requests;

namespace IamPolicyTools.Operations.Sts;

/// <summary>The condition keys that a web identity token fills (ST-31, ST-34).</summary>
internal static class WebIdentityKeys
{
    private static readonly FrozenSet<string> s_everywhere = new[] { "sub", "amr" }.ToFrozenSet(StringComparer.Ordinal);

    // Documented, yet not in the service's list of keys.
    private static readonly FrozenSet<string> s_alsoDocumented =
        new[] { "accounts.google.com:email", "www.amazon.com:sub" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Adds the keys that the trust policy sees.</summary>
    /// <param name="layer">The request's keys.</param>
    /// <param name="host">The provider's URL without <c>https://</c>.</param>
    /// <param name="token">The token.</param>
    /// <param name="audience">The audience that counts, or null.</param>
    public static void AddTo(ContextLayer.Builder layer, string host, WebIdentityToken token, string? audience)
    {
        // With azp, that is the audience, and the token's own aud is oaud.
        layer.AddIfKnown($"{host}:aud", token.AuthorizedParty ?? audience);
        if (token.AuthorizedParty is not null)
        {
            layer.AddIfKnown($"{host}:oaud", audience);
        }

        foreach ((string claim, ImmutableArray<string> values) in token.Claims)
        {
            string key = $"{host}:{claim}";
            if (claim is not ("aud" or "oaud") && IsKey(claim, key))
            {
                bool isSet = ContextKeyFacts.IsMultivalued(key);
                layer.Add(key, isSet ? values : values[..1], isSet);
            }
        }
    }

    /// <summary>The keys that stay with the session.</summary>
    /// <param name="request">The keys that the trust policy saw.</param>
    /// <param name="host">The provider.</param>
    public static ImmutableArray<KeyValuePair<string, string>> Kept(ContextLayer request, string host) =>
    [
        .. request.Entries
            .Where(e => e.Key.Name.StartsWith(host + ":", StringComparison.Ordinal) && WebIdentityFacts.IsKept(host, e.Key.Name[(host.Length + 1)..]))
            .SelectMany(e => e.Values.Select(v => KeyValuePair.Create(e.Key.Name, v.Text))),
    ];

    private static bool IsKey(string claim, string key) =>
        s_everywhere.Contains(claim) || s_alsoDocumented.Contains(key) || IamCatalogue.Default.FindConditionKey(key) is not null;
}
