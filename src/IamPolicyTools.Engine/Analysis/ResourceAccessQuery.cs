using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis;

/// <summary>Who may do which actions on a resource?</summary>
/// <param name="Resource">The resource's ARN, or <c>*</c> for actions that take none.</param>
/// <param name="Actions">The actions, without wildcards.</param>
/// <param name="ResourceAccount">The account that owns the resource; null to find it out.</param>
public sealed record ResourceAccessQuery(string Resource, ImmutableArray<ActionName> Actions, string? ResourceAccount = null)
{
    /// <summary>A query about every action of the catalogue that is checked against such a resource.</summary>
    /// <param name="resource">The resource's ARN.</param>
    /// <param name="resourceAccount">The account that owns the resource; null to find it out.</param>
    public static ResourceAccessQuery AllActions(string resource, string? resourceAccount = null) =>
        new(resource, [.. IamCatalogue.Default.FindActionsOn(resource).Select(a => a.ActionName)], resourceAccount);
}
