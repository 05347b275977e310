using System.Collections.Immutable;
using IamPolicyTools.Analysis.Resources;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Permissions;

/// <summary>Which permissions are asked for; everything that is left out is not limited.</summary>
public sealed record EffectivePermissionQuery
{
    /// <summary>All permissions.</summary>
    public static EffectivePermissionQuery Everything { get; } = new();

    /// <summary>Prefixes of services; none for all.</summary>
    public ImmutableArray<string> Services { get; init; } = [];

    /// <summary>Actions or patterns of actions, <c>s3:Get*</c>; none for all.</summary>
    public ImmutableArray<string> Actions { get; init; } = [];

    /// <summary>Access levels; none for all. An action that the catalogue does not know has none, and is left out when some are given.</summary>
    public ImmutableArray<AccessLevel> AccessLevels { get; init; } = [];

    /// <summary>
    /// ARNs of resources, each of which is then asked about by itself; entries with wildcards, for the permissions that reach some
    /// resource of that form. None for all.
    /// </summary>
    public ImmutableArray<string> Resources { get; init; } = [];

    /// <summary>True when no action is left out.</summary>
    internal bool HasAllActions => Services.IsEmpty && Actions.IsEmpty && AccessLevels.IsEmpty;

    /// <summary>The resources that are asked about one by one.</summary>
    internal IEnumerable<string> SingleResources => Resources.Where(r => !IsPattern(r));

    /// <summary>The entries for many resources.</summary>
    internal IEnumerable<string> ResourcePatterns => Resources.Where(IsPattern);

    /// <summary>The actions of the catalogue that are asked for.</summary>
    internal IEnumerable<CatalogueAction> Select(IamCatalogue catalogue) =>
        (Actions.IsEmpty ? SelectServices(catalogue) : ActionPatterns.Expand(catalogue, Actions))
        .Where(a => IsOfService(a.Service) && (AccessLevels.IsEmpty || AccessLevels.Contains(a.AccessLevel)));

    /// <summary>True when an action that the catalogue does not know is asked for.</summary>
    internal bool Selects(ActionName action) =>
        AccessLevels.IsEmpty
        && IsOfService(action.Service)
        && (Actions.IsEmpty || Actions.Any(p => ActionPattern.Compile(p).Matches(action)));

    /// <summary>True when a pattern that means no action of the catalogue is asked for: a part of it, by another pattern, is enough.</summary>
    internal bool SelectsPattern(string pattern) =>
        AccessLevels.IsEmpty
        && (Services.IsEmpty || IsOfService(pattern.Split(':')[0]))
        && (Actions.IsEmpty || Actions.Any(a => IsPattern(a) && UnlistedActions.Overlap(a, pattern)));

    private IEnumerable<CatalogueAction> SelectServices(IamCatalogue catalogue) => Services.IsEmpty
        ? catalogue.Actions
        : Services.Select(s => catalogue.FindService(s)).OfType<CatalogueService>().SelectMany(s => s.Actions);

    /// <summary>The actions of the catalogue that are asked for on a resource: those that are named, or else those that fit it.</summary>
    internal IEnumerable<CatalogueAction> SelectOn(IamCatalogue catalogue, string resource) =>
        Actions.IsEmpty ? Select(catalogue).Intersect(catalogue.FindActionsOn(resource)) : Select(catalogue);

    private static bool IsPattern(string resource) => resource.AsSpan().ContainsAny('*', '?');

    private bool IsOfService(string service) => Services.IsEmpty || Services.Contains(service, StringComparer.OrdinalIgnoreCase);
}
