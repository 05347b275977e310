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
                    return $"{entry.Location}: the trust policy must restrict who of {provider} may assume the role: {Missing(statement, $"{provider}:{claim}")}.";
                }
            }
        }

        return null;
    }

    private static bool Restricts(ConditionClause clause, string key) => IsOn(clause, key) && Fault(clause) is null;

    private static bool IsOn(ConditionClause clause, string key) => string.Equals(clause.Key, key, StringComparison.OrdinalIgnoreCase);

    // A condition that is there and does not count is named, so that nobody looks for one that he sees.
    private static string Missing(Statement statement, string key)
    {
        foreach (ConditionClause clause in statement.Conditions)
        {
            if (IsOn(clause, key))
            {
                return $"{clause.Operator} on {key} in statement {statement.DisplayName} restricts nobody, {Fault(clause)}";
            }

            if (clause.Key.EndsWith("/" + key, StringComparison.OrdinalIgnoreCase))
            {
                return $"the key is called {key}, found {clause.Key} in statement {statement.DisplayName}";
            }
        }

        return $"expected a condition on {key} in statement {statement.DisplayName}";
    }

    // Why a condition restricts nobody; null when it restricts.
    private static string? Fault(ConditionClause clause) => clause switch
    {
        { Qualifier: SetQualifier.ForAllValues } => "since ForAllValues holds for a token without the key",
        { IfExists: true } => "since IfExists holds for a token without the key",
        { BaseOperator: not ("StringEquals" or "StringLike" or "StringEqualsIgnoreCase") } => "expected StringEquals or StringLike",
        { Values.IsEmpty: true } => "having no values",
        _ when clause.Values.Any(v => v.Text.Text.All(c => c is '*' or '?')) => "since one of its values fits everybody",
        _ => null,
    };

    private static string HostAndPath(string provider)
    {
        const string Type = ":oidc-provider/";
        int at = provider.IndexOf(Type, StringComparison.Ordinal);
        return at < 0 ? provider : provider[(at + Type.Length)..];
    }
}
