using System.Collections.Immutable;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Catalogue;

/// <summary>An action of a service, as policies name it. The API operation may bear another name (PL-36).</summary>
public sealed class CatalogueAction
{
    private ActionName? _actionName;
    private string? _fullName;

    internal CatalogueAction(string service, string name)
    {
        Service = service;
        Name = name;
    }

    /// <summary>The service's prefix, <c>s3</c>.</summary>
    public string Service { get; }

    /// <summary>The name in AWS's spelling, <c>GetObject</c>.</summary>
    public string Name { get; }

    /// <summary>Prefix and name, <c>s3:GetObject</c>.</summary>
    public string FullName => _fullName ??= $"{Service}:{Name}";

    /// <summary>What the action does.</summary>
    public AccessLevel AccessLevel { get; internal init; }

    /// <summary>The types of resource the action is checked against; empty when only <c>*</c> can be named (PL-48).</summary>
    public ImmutableArray<ActionResourceType> ResourceTypes { get; internal init; } = [];

    /// <summary>The keys that the action carries whatever its resource. <see cref="Carries"/> looks at those of the resources too.</summary>
    public ImmutableArray<CatalogueConditionKey> ConditionKeys { get; internal init; } = [];

    /// <summary>Full names of the actions that a caller also needs for this one to succeed.</summary>
    public ImmutableArray<string> DependentActions { get; internal init; } = [];

    /// <summary>True when the action takes no resource: a statement must say <c>"Resource": "*"</c> (PL-48).</summary>
    public bool IsWildcardOnly => ResourceTypes.IsEmpty;

    /// <summary>The name as the engine compares it.</summary>
    internal ActionName ActionName => _actionName ??= ActionName.TryParse(FullName, out ActionName parsed)
        ? parsed
        : throw new InvalidDataException($"The catalogue has an action of the name \"{FullName}\".");

    /// <summary>True when a request for the action can have the key: by itself, through a resource, or because every request can.</summary>
    /// <param name="key">The key.</param>
    public bool Carries(CatalogueConditionKey key)
    {
        if (key.IsGlobal || ConditionKeys.Contains(key))
        {
            return true;
        }

        foreach (ActionResourceType resource in ResourceTypes)
        {
            if (resource.ConditionKeys.Contains(key) || resource.Type.ConditionKeys.Contains(key))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Every key that <see cref="Carries"/> knows but the global ones, each once, by name.</summary>
    public IEnumerable<CatalogueConditionKey> GetAllConditionKeys() =>
        ConditionKeys
            .Concat(ResourceTypes.SelectMany(r => r.ConditionKeys.Concat(r.Type.ConditionKeys)))
            .Distinct()
            .OrderBy(k => k.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The full name.</summary>
    public override string ToString() => FullName;
}

/// <summary>A type of resource in its role for an action.</summary>
/// <param name="Type">The type.</param>
/// <param name="IsRequired">True when the action is never allowed without permission on such a resource.</param>
/// <param name="ConditionKeys">The keys that the action carries for this resource only (PL-47).</param>
public sealed record ActionResourceType(
    CatalogueResourceType Type, bool IsRequired, ImmutableArray<CatalogueConditionKey> ConditionKeys)
{
    /// <summary>The type's name, with AWS's <c>*</c> behind it when it is required.</summary>
    public override string ToString() => IsRequired ? $"{Type.Name}*" : Type.Name;
}
