using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Catalogue;

/// <summary>Which services are principals (ST-26). The list cannot be complete, so a name that is on none is doubted, and IAM decides.</summary>
public static class ServicePrincipalFacts
{
    /// <summary>Why a service may not be a principal; null for one that is known, and for what nobody lists: other domains, placeholders.</summary>
    /// <param name="principal">The principal, <c>states.eu-west-1.amazonaws.com</c>.</param>
    /// <param name="catalogue">The catalogue, whose services' prefixes count as known.</param>
    public static string? Doubt(string principal, IamCatalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(principal);
        ArgumentNullException.ThrowIfNull(catalogue);
        if (ServicePrincipalNames.HostOf(principal) is not { } host || Placeholders.AreIn(principal) || principal.Contains('*', StringComparison.Ordinal))
        {
            return null;
        }

        if (IsKnown(host))
        {
            return null;
        }

        (string service, string region) = ServicePrincipalNames.Part(host);
        if (region.Length > 0 && IsKnown(service))
        {
            return RegionFacts.Doubt(region);
        }

        return $"\"{DisplayedText.Shorten(principal)}\" is no service that is known to be a principal; IAM refuses the document (Invalid principal in policy) "
            + $"if there is none.{NearNames.Hint(region.Length > 0 && RegionFacts.Doubt(region) is null ? service : host, ServicePrincipalNames.Known)}";

        bool IsKnown(string name) => ServicePrincipalNames.Known.Contains(name) || catalogue.FindService(name) is not null;
    }
}
