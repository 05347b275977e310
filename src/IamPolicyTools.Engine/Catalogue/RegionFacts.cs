using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Text;

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

    private static readonly ImmutableArray<string> s_ordered =
    [
        .. (
            "af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-3 "
            + "ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-central-1 ca-west-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 "
            + "eu-west-1 eu-west-2 eu-west-3 il-central-1 me-central-1 me-south-1 mx-central-1 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2 "
            + "cn-north-1 cn-northwest-1 us-gov-east-1 us-gov-west-1 eusc-de-east-1 us-iso-east-1 us-iso-west-1 us-isob-east-1 us-isob-west-1 eu-isoe-west-1 "
            + "us-isof-east-1 us-isof-south-1")
            .Split(' '),
    ];

    private static readonly FrozenSet<string> s_regions = s_ordered.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The Regions of all partitions.</summary>
    internal static ImmutableArray<string> Regions => s_ordered;

    /// <summary>The partition that a Region is in.</summary>
    /// <param name="region">The Region.</param>
    internal static string PartitionOf(string region) => region.Split('-') switch
    {
        ["cn", ..] => "aws-cn",
        ["us", "gov", ..] => "aws-us-gov",
        ["eusc", ..] => "aws-eusc",
        [_, "iso", ..] => "aws-iso",
        [_, "isob", ..] => "aws-iso-b",
        [_, "isoe", ..] => "aws-iso-e",
        [_, "isof", ..] => "aws-iso-f",
        _ => "aws",
    };

    /// <summary>The warning for a Region that there was not when the lists were made; null for one that there was. It changes no decision.</summary>
    /// <param name="region">The Region, or a form of Regions with wildcards.</param>
    public static string? Doubt(string region) =>
        s_regions.Contains(region) || (region.AsSpan().ContainsAny('*', '?') && IsAny(region)) ? null : string.Create(CultureInfo.InvariantCulture, $"There is no Region \"{DisplayedText.Shorten(region)}\" as of {AsOf:yyyy-MM-dd}.{NearNames.Hint(region, s_regions)}");

    private static bool IsAny(string form)
    {
        var pattern = TextPattern.Compile(PolicyString.Literal(form), PatternStyle.Wildcards);
        return s_regions.Any(r => pattern.Matches(r, NoVariables.Instance));
    }

    /// <summary>The date of the lists.</summary>
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
