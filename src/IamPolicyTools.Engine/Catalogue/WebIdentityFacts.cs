using System.Collections.Frozen;

namespace IamPolicyTools.Catalogue;

/// <summary>What IAM knows of providers of web identities by itself.</summary>
internal static class WebIdentityFacts
{
    /// <summary>ST-34: providers that IAM knows without a provider object.</summary>
    public static readonly FrozenSet<string> BuiltInProviders =
        new[] { "cognito-identity.amazonaws.com", "accounts.google.com", "www.amazon.com", "graph.facebook.com" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> s_kept =
        new[] { "amr", "aud", "sub", "app_id", "user_id", "id" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>True for a key that stays with the session: of built-in providers, some; of others, none (sts-and-credentials.md 3.2, context-keys.md 4.9).</summary>
    /// <param name="provider">The provider's URL without <c>https://</c>.</param>
    /// <param name="claim">What the key says of the identity.</param>
    public static bool IsKept(string provider, string claim) => BuiltInProviders.Contains(provider) && s_kept.Contains(claim);
}
