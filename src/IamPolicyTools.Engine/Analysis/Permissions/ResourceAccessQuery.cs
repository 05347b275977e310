using System.Collections.Immutable;
using IamPolicyTools.Analysis.Resources;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Permissions;

/// <summary>Who may do which actions on a resource?</summary>
/// <param name="Resource">The resource's ARN; an ARN with wildcards for some resource of that form; or <c>*</c> for actions that take none.</param>
/// <param name="Actions">The actions, without wildcards.</param>
/// <param name="ResourceAccount">The account that owns the resource; null to find it out.</param>
public sealed record ResourceAccessQuery(string Resource, ImmutableArray<ActionName> Actions, string? ResourceAccount = null)
{
    /// <summary>A query about every action of the catalogue that is checked against such a resource.</summary>
    /// <param name="resource">The resource's ARN.</param>
    /// <param name="resourceAccount">The account that owns the resource; null to find it out.</param>
    public static ResourceAccessQuery AllActions(string resource, string? resourceAccount = null) =>
        new(resource, [.. ActionsOn(resource).Select(a => a.ActionName)], resourceAccount);

    /// <summary>The actions of the catalogue that are checked against such a resource.</summary>
    /// <param name="resource">The resource's ARN, an ARN with wildcards, or <c>*</c> for actions that take none.</param>
    public static IEnumerable<CatalogueAction> ActionsOn(string resource)
    {
        if (resource == "*")
        {
            return IamCatalogue.Default.Actions.Where(a => a.IsWildcardOnly);
        }

        if (!IsForm(resource))
        {
            return IamCatalogue.Default.FindActionsOn(resource);
        }

        var domains = new CatalogueDomains();
        return ArnPattern.Parse(resource) is { } form ? IamCatalogue.Default.Actions.Where(a => domains.Of(a).Overlaps(form)) : [];
    }

    /// <summary>
    /// For an action that AWS never checks on the resource, what to ask in its place: <c>arn:aws:s3:::bucket/KEY</c>; empty where that cannot be
    /// told from the resource, null for an action that fits.
    /// </summary>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource's ARN, or an ARN with wildcards.</param>
    public static string? Instead(CatalogueAction action, string resource)
    {
        if (resource == "*" || action.IsWildcardOnly || CheckedResource.FormOf(action.ActionName) is not null || !Arn.TryParse(resource, out Arn arn))
        {
            return null;
        }

        ActionDomain domain = new CatalogueDomains().Of(action);
        if (IsForm(resource) ? ArnPattern.Parse(resource) is { } form && domain.Overlaps(form) : CheckedResource.Fits(action, arn))
        {
            return null;
        }

        char? separator = "/:".Where(c => ArnPattern.Parse($"{resource}{c}*") is { } below && domain.Overlaps(below)).Cast<char?>().FirstOrDefault();
        return separator is { } between ? $"{resource}{between}KEY or {resource}{between}*" : string.Empty;
    }

    /// <summary>True for an ARN with wildcards.</summary>
    internal static bool IsForm(string resource) => resource.Length > 1 && resource.AsSpan().ContainsAny('*', '?');
}
