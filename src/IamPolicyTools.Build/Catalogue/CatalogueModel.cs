using IamPolicyTools.Catalogue;

namespace IamPolicyTools.Build.Catalogue;

/// <summary>The data in the form that is written: checked, sorted by name, odd spots mended.</summary>
/// <param name="Keys">Every condition key, each once, by name.</param>
/// <param name="Services">The services, by prefix.</param>
public sealed record CatalogueModel(IReadOnlyList<KeyModel> Keys, IReadOnlyList<ServiceModel> Services);

/// <summary>A condition key.</summary>
/// <param name="Name">The name, a varying part as <c>${Name}</c>.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsMultivalued">True when it may have several values.</param>
public sealed record KeyModel(string Name, ConditionKeyType Type, bool IsMultivalued);

/// <summary>A service.</summary>
/// <param name="Prefix">The prefix of its actions.</param>
/// <param name="Name">The product's name.</param>
/// <param name="SupportsRcp">True when resource control policies apply.</param>
/// <param name="Keys">Names of its condition keys, sorted.</param>
/// <param name="ResourceTypes">Its resource types, by name.</param>
/// <param name="Actions">Its actions, by name.</param>
public sealed record ServiceModel(
    string Prefix,
    string Name,
    bool SupportsRcp,
    IReadOnlyList<string> Keys,
    IReadOnlyList<ResourceTypeModel> ResourceTypes,
    IReadOnlyList<ActionModel> Actions);

/// <summary>A resource type.</summary>
/// <param name="Name">The name.</param>
/// <param name="Templates">The forms of its ARNs.</param>
/// <param name="Keys">Names of the keys that describe it, sorted.</param>
public sealed record ResourceTypeModel(string Name, IReadOnlyList<string> Templates, IReadOnlyList<string> Keys);

/// <summary>An action.</summary>
/// <param name="Name">The name without prefix.</param>
/// <param name="Level">What it does.</param>
/// <param name="Keys">Names of the keys it carries whatever the resource, sorted.</param>
/// <param name="Resources">The resource types it takes, by name.</param>
/// <param name="DependentActions">Full names of actions also needed, sorted.</param>
public sealed record ActionModel(
    string Name,
    AccessLevel Level,
    IReadOnlyList<string> Keys,
    IReadOnlyList<ActionResourceModel> Resources,
    IReadOnlyList<string> DependentActions);

/// <summary>A resource type that an action takes.</summary>
/// <param name="Type">Its place among the service's types.</param>
/// <param name="IsRequired">True when the action needs one.</param>
/// <param name="Keys">Names of the keys the action carries for it, sorted.</param>
public sealed record ActionResourceModel(int Type, bool IsRequired, IReadOnlyList<string> Keys);
