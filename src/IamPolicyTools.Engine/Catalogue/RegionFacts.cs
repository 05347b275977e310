using System.Collections.Frozen;

namespace IamPolicyTools.Catalogue;

/// <summary>The Regions that requests are made in (context-keys.md, CK-3).</summary>
public static class RegionFacts
{
    // Organizations, Route 53, CloudFront, IAM and the first five of Region-deny guardrails are documented; the rest is what such guardrails
    // exempt. STS is not among them: its regional endpoints are the default of current SDKs.
    private static readonly FrozenSet<string> s_globalServices = (
        "iam organizations route53 route53domains cloudfront account artifact budgets ce cur globalaccelerator health shield support "
        + "supportplans tax trustedadvisor waf networkmanager chatbot aws-portal billing consolidatedbilling freetier invoicing payments")
        .Split(' ').ToFrozenSet(StringComparer.Ordinal);

    // Of the global services these have their API elsewhere than in the partition's home Region.
    private static readonly FrozenDictionary<string, string> s_elsewhere = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["globalaccelerator"] = "us-west-2",
        ["networkmanager"] = "us-west-2",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The date of the list of global services.</summary>
    public static DateOnly AsOf { get; } = new(2026, 11, 29);

    /// <summary>The Region of a global service's only endpoint in a partition; null for a service that has endpoints in many Regions.</summary>
    /// <param name="service">The prefix in lower case.</param>
    /// <param name="partition">The partition, <c>aws</c>.</param>
    public static string? OfGlobalService(string service, ReadOnlySpan<char> partition)
    {
        if (!s_globalServices.Contains(service))
        {
            return null;
        }

        return partition switch
        {
            "aws-cn" => "cn-north-1",
            "aws-us-gov" => "us-gov-west-1",
            _ => s_elsewhere.GetValueOrDefault(service, "us-east-1"),
        };
    }
}
