using System.Collections.Frozen;
using IamPolicyTools.Language;

namespace IamPolicyTools.Operations;

/// <summary>
/// ST-33: identity providers whose tokens anybody's projects get. IAM takes no trust policy that lets all of them in, so
/// each has a key that a statement trusting it must name.
/// </summary>
internal static class SharedProviders
{
    private static readonly FrozenDictionary<string, string> s_keys = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["token.actions.githubusercontent.com"] = "sub",
        ["vstoken.actions.githubusercontent.com"] = "sub",
        ["oidc-configuration.audit-log.githubusercontent.com"] = "sub",
        ["gitlab.com"] = "sub",
        ["app.terraform.io"] = "sub",
        ["agent.buildkite.com"] = "sub",
        ["oidc.codefresh.io"] = "sub",
        ["studio.datachain.ai/api"] = "sub",
        ["scalr.io"] = "sub",
        ["tokens.cloud.shisho.dev"] = "sub",
        ["proidc.upbound.io"] = "sub",
        ["cognito-identity.amazonaws.com"] = "aud",
        ["oidc.vercel.com"] = "aud",
        ["api.pulumi.com/oidc"] = "aud",
        ["sandboxes.cloud"] = "aud",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What is wrong with a trust policy by this rule, with the place; null when nothing is.</summary>
    /// <param name="document">The trust policy.</param>
    public static string? FindOpen(PolicyDocument document)
    {
        foreach (Statement statement in document.Statements.Where(s => s is { Effect: Effect.Allow, Principal: not null }))
        {
            foreach (PrincipalEntry entry in statement.Principal!.Entries.Where(e => e.Type == PrincipalType.Federated))
            {
                string provider = HostAndPath(entry.Value);
                if (s_keys.TryGetValue(provider, out string? claim) && !statement.Conditions.Any(c => Restricts(c, $"{provider}:{claim}")))
                {
                    return $"{entry.Location}: the trust policy must restrict who of {provider} may assume the role: expected a condition on {provider}:{claim} in statement {statement.DisplayName}.";
                }
            }
        }

        return null;
    }

    // A negated operator, or a value that anything fits, restricts nothing.
    private static bool Restricts(ConditionClause clause, string key) =>
        string.Equals(clause.Key, key, StringComparison.OrdinalIgnoreCase)
        && clause is { BaseOperator: "StringEquals" or "StringLike" or "StringEqualsIgnoreCase", IfExists: false, Qualifier: not SetQualifier.ForAllValues }
        && !clause.Values.IsEmpty
        && !clause.Values.Any(v => v.Text.Text.All(c => c is '*' or '?'));

    private static string HostAndPath(string provider)
    {
        const string Type = ":oidc-provider/";
        int at = provider.IndexOf(Type, StringComparison.Ordinal);
        return at < 0 ? provider : provider[(at + Type.Length)..];
    }
}
