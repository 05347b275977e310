using System.Collections.Immutable;
using IamPolicyTools.Catalogue;

namespace IamPolicyTools.Analysis.Permissions;

/// <summary>What a principal may do in one service, summed up.</summary>
public sealed record ServicePermissions
{
    /// <summary>Who.</summary>
    public required string Principal { get; init; }

    /// <summary>The service's prefix, <c>s3</c>.</summary>
    public required string Service { get; init; }

    /// <summary>The product's name; null for a service that the catalogue does not know.</summary>
    public string? ServiceName { get; init; }

    /// <summary>How many actions may be done, on some resource and perhaps under conditions.</summary>
    public required int ActionCount { get; init; }

    /// <summary>How many actions the service has.</summary>
    public int TotalCount { get; init; }

    /// <summary>How many of the actions have each access level: <c>2 Read, 1 Write</c>.</summary>
    public string Levels { get; init; } = string.Empty;

    /// <summary>The resources, as entries of a Resource element, each once; exceptions are with the single permissions.</summary>
    public ImmutableArray<string> ResourcePatterns { get; init; } = [];

    /// <summary>How many of the actions may only be done under conditions, wherever they may be done.</summary>
    public int ConditionalCount { get; init; }

    /// <summary>The permissions that are summed up.</summary>
    internal ImmutableArray<EffectivePermission> Permissions { get; init; } = [];

    /// <summary>The permissions that are summed up; PowerShell has them as <c>Permissions</c>, a property that is not listed.</summary>
    public ImmutableArray<EffectivePermission> GetPermissions() => Permissions;

    /// <summary>Sums up permissions by service.</summary>
    /// <param name="permissions">The permissions of one principal.</param>
    public static ImmutableArray<ServicePermissions> Of(IEnumerable<EffectivePermission> permissions) =>
        [.. permissions.GroupBy(p => p.Service, StringComparer.OrdinalIgnoreCase).OrderBy(g => g.Key, StringComparer.OrdinalIgnoreCase).Select(g => Of(g.Key, [.. g]))];

    /// <summary>Service and counts.</summary>
    public override string ToString() => $"{Service}: {ActionCount} of {TotalCount} actions";

    private static ServicePermissions Of(string service, ImmutableArray<EffectivePermission> permissions)
    {
        EffectivePermission[][] actions = [.. permissions.GroupBy(p => p.Action, StringComparer.OrdinalIgnoreCase).Select(a => a.ToArray())];
        CatalogueService? known = IamCatalogue.Default.FindService(service);
        return new ServicePermissions
        {
            Principal = permissions[0].Principal,
            Service = service,
            ServiceName = known?.Name,
            ActionCount = actions.Length,
            TotalCount = known?.Actions.Length ?? 0,
            Levels = string.Join(", ", actions
                .Select(a => a[0].AccessLevel)
                .OfType<AccessLevel>()
                .GroupBy(level => level)
                .OrderBy(g => g.Key)
                .Select(g => $"{g.Count()} {g.Key}")),
            ResourcePatterns = [.. permissions.SelectMany(p => p.ResourcePatterns).Distinct().Order(StringComparer.Ordinal)],
            ConditionalCount = actions.Count(a => a.All(p => p.IsConditional)),
            Permissions = permissions,
        };
    }
}
