using System.Globalization;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Sts;
using IamPolicyTools.Text;

namespace IamPolicyTools.Testing;

/// <summary>
/// What claims of a token, or attributes of an assertion, say against a question (AT-7): a star that no provider writes and no policy takes
/// for more than a star, an audience that is nearly one of the provider's. STS refuses both, and says nothing of those who were meant.
/// </summary>
internal static class ClaimDoubts
{
    private const int LeastCommon = 8;

    /// <summary>The doubt; null when there is none.</summary>
    /// <param name="step">The provider, the role and the claims.</param>
    /// <param name="owner">The account of the role.</param>
    public static string? Of(FederatedStep step, Account owner) => OfWildcard(step) ?? (step.IsSaml ? null : OfAudience(step, owner));

    /// <summary>The texts of a claim.</summary>
    /// <param name="value">Its value.</param>
    public static IEnumerable<string> TextsOf(object? value) => value switch
    {
        null => [],
        object?[] list => list.SelectMany(TextsOf),
        IReadOnlyDictionary<string, object?> members => members.Values.SelectMany(TextsOf),
        _ => [Convert.ToString(value, CultureInfo.InvariantCulture)!],
    };

    // An issuer, a recipient or a directory's own attribute may be an address with a question mark; a role, a session's name or a tag has none (ST-40).
    private static string? OfWildcard(FederatedStep step) => step.Claims
        .Select(c => (c.Key, Text: TextsOf(c.Value).FirstOrDefault(t => t.Contains('*', StringComparison.Ordinal)
            || (t.Contains('?', StringComparison.Ordinal) && (!step.IsSaml || SamlAssertion.IsOfAws(c.Key))))))
        .Where(c => c.Text is not null)
        .Select(c => $"{(step.IsSaml ? "The attribute" : "The claim")} {DisplayedText.Shorten(c.Key)} is asked as exactly \"{DisplayedText.Shorten(c.Text!)}\", wildcards included: "
            + "it says nothing of the values that fit it. Write a value for each that is meant.")
        .FirstOrDefault();

    private static string? OfAudience(FederatedStep step, Account owner)
    {
        string host = AskerResolver.HostOf(step.Claims.FirstOrDefault(c => c.Key == "iss").Value as string ?? step.Provider);
        string[] audiences = [.. TextsOf(step.Claims.FirstOrDefault(c => c.Key == "aud").Value)];
        if (audiences.Length == 0)
        {
            return WebIdentityFacts.BuiltInProviders.Contains(host) ? null : "The token has no claim aud, which every OpenID Connect token has.";
        }

        OpenIdConnectProvider? provider = owner.OpenIdConnectProviders.Values.FirstOrDefault(p => p.Url == host);
        return provider is null || audiences.Any(provider.ClientIdList.Contains) ? null
            : audiences.SelectMany(a => provider.ClientIdList, (a, known) => (Audience: a, Known: known))
                .Where(p => IsNear(p.Audience, p.Known))
                .Select(p => $"The provider {host} takes no tokens for \"{DisplayedText.Shorten(p.Audience)}\". Did you mean {p.Known}?")
                .FirstOrDefault();
    }

    // A slip of the pen, or the one with a beginning or an end too many (https://, a slash).
    private static bool IsNear(string written, string known) => NameSlips.IsSlip(written, known)
        || (Math.Min(written.Length, known.Length) >= LeastCommon
            && (written.Contains(known, StringComparison.OrdinalIgnoreCase) || known.Contains(written, StringComparison.OrdinalIgnoreCase)));
}
