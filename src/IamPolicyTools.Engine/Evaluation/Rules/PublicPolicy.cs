using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;

namespace IamPolicyTools.Evaluation.Rules;

/// <summary>
/// S3's classifier (evaluation.md, 2.6): a policy is public unless every Allow statement is tied to fixed principals,
/// or by some condition to fixed values of a key on the list. Deny statements are not considered.
/// </summary>
internal static class PublicPolicy
{
    /// <summary>True when S3 calls the policy public.</summary>
    public static bool IsPublic(PolicyDocument policy) =>
        policy.Statements.Any(s => s.Effect == Effect.Allow && !HasFixedPrincipal(s.Principal) && !IsTied(s));

    private static bool HasFixedPrincipal(PrincipalElement? principal) =>
        principal is { IsNegated: false } && principal.Entries.All(e => e.Type != PrincipalType.Federated && !HasWildcard(e.Value));

    // Allow with NotPrincipal stays public whatever its conditions.
    private static bool IsTied(Statement statement) =>
        statement.Principal is { IsNegated: false } && statement.Conditions.Any(IsTying);

    private static bool IsTying(ConditionClause clause)
    {
        ConditionOperator? op = ConditionOperators.Find(clause.BaseOperator);
        if (op is null or { IsNegated: true } or { Family: OperatorFamily.Null }
            || clause.IfExists
            || clause.Qualifier == SetQualifier.ForAllValues
            || clause.Values.IsEmpty)
        {
            return false;
        }

        return clause.Values.All(v => !v.Text.HasVariables && IsFixed(clause.Key.ToLowerInvariant(), v.Text.Text));
    }

    private static bool IsFixed(string key, string value) => key switch
    {
        "aws:principalorgid" or "aws:principalaccount" or "aws:sourcearn" or "aws:sourceaccount" or "aws:sourceowner"
            or "aws:sourcevpc" or "aws:sourcevpce" or "s3:dataaccesspointaccount" => !HasWildcard(value),
        "aws:principalarn" or "s3:dataaccesspointarn" => HasFixedAccount(value),
        "aws:principalorgpaths" => IsFixedPath(value),
        "aws:principalisawsservice" => value.Equals("true", StringComparison.OrdinalIgnoreCase),
        "aws:principalservicename" or "aws:principalservicenameslist" => true,
        "aws:userid" => !HasWildcard(value) || IsAnySessionOfRole(value),
        "aws:sourceip" => IpRange.TryParse(value, out IpRange range) && range.PrefixLength >= (range.IsV6 ? 32 : 8),
        _ => false,
    };

    private static bool HasWildcard(string value) => value.AsSpan().ContainsAny('*', '?');

    // Wildcards may stand in the resource field only.
    private static bool HasFixedAccount(string value) =>
        Arn.TryParse(value, out Arn arn)
        && Arn.IsAccountId(arn.Account)
        && !HasWildcard(arn.Partition + arn.Service + arn.Region);

    // o-…/r-…/ fixed, then a trailing star at most.
    private static bool IsFixedPath(string value)
    {
        string path = value.EndsWith('*') ? value[..^1] : value;
        return !HasWildcard(path) && (path.Length == value.Length || path.Count(c => c == '/') >= 2);
    }

    private static bool IsAnySessionOfRole(string value) => value.EndsWith(":*", StringComparison.Ordinal) && !HasWildcard(value[..^2]);
}
