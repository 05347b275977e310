using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;

namespace IamPolicyTools.CommandLines;

/// <summary>The Regions that the requests of a call are made in and name: one that does not exist makes of a denial, and of an allowance, an answer about nothing.</summary>
public static class CallRegions
{
    /// <summary>What to warn of: a Region that there was not when the lists were made. It changes no decision.</summary>
    /// <param name="requests">The requests of a call.</param>
    public static IEnumerable<string> Doubts(IEnumerable<ResolvedRequest> requests) => requests.SelectMany(Named).Distinct().Select(RegionFacts.Doubt).OfType<string>();

    private static IEnumerable<string> Named(ResolvedRequest request)
    {
        if (request.Region is { } region)
        {
            yield return region;
        }

        if (Arn.TryParse(request.Resource, out Arn arn) && arn.Region.Length > 0 && arn.Region.AsSpan().IndexOfAny('*', '?') < 0)
        {
            yield return arn.Region;
        }
    }
}
