using IamPolicyTools.Evaluation.Context;
using IamPolicyTools.Language;

namespace IamPolicyTools.Evaluation.Results;

/// <summary>Says which given context keys no request can have together (context-keys.md, CK-7 and CK-8). The given values stand.</summary>
internal static class ContradictoryKeys
{
    private static readonly ContextKey s_sourceIp = ContextKey.Of("aws:SourceIp");
    private static readonly ContextKey s_endpoint = ContextKey.Of("aws:SourceVpce");
    private static readonly ContextKey s_isService = ContextKey.Of("aws:PrincipalIsAWSService");
    private static readonly ContextKey s_mfa = ContextKey.Of("aws:MultiFactorAuthPresent");
    private static readonly ContextKey s_mfaAge = ContextKey.Of("aws:MultiFactorAuthAge");
    private static readonly ContextKey s_viaService = ContextKey.Of("aws:ViaAWSService");

    private static readonly ContextKey[] s_network = [ContextKey.Of("aws:SourceVpc"), s_endpoint, ContextKey.Of("aws:VpcSourceIp")];

    private static readonly ContextKey[] s_services =
        [ContextKey.Of("aws:CalledVia"), ContextKey.Of("aws:CalledViaFirst"), ContextKey.Of("aws:CalledViaLast")];

    /// <summary>The notes on the keys that a caller gave.</summary>
    /// <param name="given">The keys.</param>
    /// <param name="requester">Who asks.</param>
    public static IEnumerable<string> Notes(ContextLayer given, Requester requester)
    {
        if (given.Entries.Count == 0)
        {
            yield break;
        }

        ContextKey[] network = [.. s_network.Where(k => Has(given, k))];
        if (network.Length > 0 && (IsTrue(given, s_viaService) || s_services.Any(k => Has(given, k))))
        {
            yield return $"a call that an AWS service makes on somebody's behalf has no {string.Join(", ", network.Select(k => k.Name))}: no request has all the keys that were given";
        }

        if (Has(given, s_sourceIp) && Has(given, s_endpoint))
        {
            yield return "a request that passes a VPC endpoint has no aws:SourceIp: no request has all the keys that were given";
        }

        if (IsTrue(given, s_isService) && requester.Kind != RequesterKind.AwsService)
        {
            yield return $"aws:PrincipalIsAWSService is true for service principals only, and {requester} is none";
        }

        if (Has(given, s_mfaAge) && !IsTrue(given, s_mfa))
        {
            yield return "aws:MultiFactorAuthAge comes with aws:MultiFactorAuthPresent true only, which was not given";
        }
    }

    private static bool Has(ContextLayer given, ContextKey key) => given.Find(key) is { Values.IsEmpty: false };

    private static bool IsTrue(ContextLayer given, ContextKey key) =>
        given.Find(key) is { Values: [{ } value] } && value.Text.Equals("true", StringComparison.OrdinalIgnoreCase);
}
