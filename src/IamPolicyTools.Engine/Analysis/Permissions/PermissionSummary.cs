using System.Collections.Immutable;
using IamPolicyTools.Catalogue;

namespace IamPolicyTools.Analysis.Permissions;

/// <summary>What a principal may do in one service at one access level: a line of what a person reads first.</summary>
public sealed record PermissionSummary
{
    /// <summary>Who.</summary>
    public required string Principal { get; init; }

    /// <summary>The service's prefix, <c>s3</c>.</summary>
    public required string Service { get; init; }

    /// <summary>The access level; null for actions that the catalogue does not know.</summary>
    public AccessLevel? AccessLevel { get; init; }

    /// <summary>How many actions of the level may be done, on some resource and perhaps under conditions. A pattern of actions that the catalogue does not know counts once.</summary>
    public required int ActionCount { get; init; }

    /// <summary>How many actions of the level the service has; 0 for those that the catalogue does not know.</summary>
    public int TotalCount { get; init; }

    /// <summary>True when all actions of the level may be done.</summary>
    public bool HasAllActions => ActionCount == TotalCount;

    /// <summary>True when each of the actions may be done on all resources of the principal's account, perhaps under conditions.</summary>
    public required bool HasAllResources { get; init; }

    /// <summary>The resources, as entries of a Resource element, each once; exceptions are with the single permissions.</summary>
    public ImmutableArray<string> ResourcePatterns { get; init; } = [];

    /// <summary>How many of the actions may only be done under conditions, wherever they may be done.</summary>
    public required int ConditionalCount { get; init; }

    /// <summary>True when some of the actions may be done only under conditions somewhere.</summary>
    public required bool IsConditional { get; init; }

    /// <summary>How many of the actions could not be worked out everywhere.</summary>
    public required int UndecidedCount { get; init; }

    internal ImmutableArray<EffectivePermission> Permissions { get; init; } = [];

    /// <summary>The permissions that are summed up; PowerShell has them as <c>Permissions</c>, a property that is not listed.</summary>
    public ImmutableArray<EffectivePermission> GetPermissions() => Permissions;

    /// <summary>Sums up permissions by service and access level.</summary>
    /// <param name="permissions">The permissions of one principal.</param>
    public static ImmutableArray<PermissionSummary> Of(IEnumerable<EffectivePermission> permissions) =>
    [
        .. permissions
            .GroupBy(p => (Service: p.Service.ToLowerInvariant(), p.AccessLevel))
            .OrderBy(g => g.Key.Service, StringComparer.Ordinal)
            .ThenBy(g => g.Key.AccessLevel ?? (AccessLevel)int.MaxValue)
            .Select(g => Of([.. g])),
    ];

    /// <summary>Service, level and counts.</summary>
    public override string ToString() =>
        $"{Service} {AccessLevel?.ToString() ?? "unknown"}: {ActionCount} of {TotalCount} actions{(HasAllResources ? " on all resources" : string.Empty)}";

    private static PermissionSummary Of(ImmutableArray<EffectivePermission> permissions)
    {
        EffectivePermission first = permissions[0];
        EffectivePermission[][] actions = [.. permissions.GroupBy(p => p.Action, StringComparer.OrdinalIgnoreCase).Select(a => a.ToArray())];
        return new PermissionSummary
        {
            Principal = first.Principal,
            Service = first.Service,
            AccessLevel = first.AccessLevel,
            ActionCount = actions.Length,
            TotalCount = first.AccessLevel is { } level ? IamCatalogue.Default.FindService(first.Service)?.Actions.Count(a => a.AccessLevel == level) ?? 0 : 0,
            HasAllResources = actions.All(a => a.Any(CoversAll)),
            ResourcePatterns = [.. permissions.SelectMany(p => p.ResourcePatterns).Distinct().Order(StringComparer.Ordinal)],
            ConditionalCount = actions.Count(a => a.All(p => p.IsConditional)),
            IsConditional = permissions.Any(p => p.IsConditional),
            UndecidedCount = actions.Count(a => a.Any(p => p.IsUndecided)),
            Permissions = permissions,
        };
    }

    // What is said of everything with an exception is not all.
    private static bool CoversAll(EffectivePermission permission) =>
        permission is { ResourcePatterns: ["*"], ExceptPatterns.IsEmpty: true, ExceptActions.IsEmpty: true };
}
