using System.Collections.Immutable;
using IamPolicyTools.Catalogue.Search;

namespace IamPolicyTools.Catalogue;

/// <summary>A service with its actions, resource types and condition keys. They are read when first asked for.</summary>
public sealed class CatalogueService
{
    private readonly Lazy<ServiceContent> _content;

    internal CatalogueService(string prefix, string name, bool supportsResourceControlPolicies, Func<ServiceContent> read)
    {
        Prefix = prefix;
        Name = name;
        SupportsResourceControlPolicies = supportsResourceControlPolicies;
        _content = new Lazy<ServiceContent>(read);
    }

    /// <summary>The prefix of its actions, <c>s3</c>.</summary>
    public string Prefix { get; }

    /// <summary>The product's name, <c>Amazon S3</c>.</summary>
    public string Name { get; }

    /// <summary>True when resource control policies apply to its resources (evaluation.md, 2.3).</summary>
    public bool SupportsResourceControlPolicies { get; }

    /// <summary>The actions, by name.</summary>
    public ImmutableArray<CatalogueAction> Actions => _content.Value.Actions;

    /// <summary>The resource types, by name.</summary>
    public ImmutableArray<CatalogueResourceType> ResourceTypes => _content.Value.ResourceTypes;

    /// <summary>The keys that the service documents as its own, by name.</summary>
    public ImmutableArray<CatalogueConditionKey> ConditionKeys => _content.Value.ConditionKeys;

    /// <summary>The action of a name, or null.</summary>
    /// <param name="name">The name without prefix, in any case.</param>
    public CatalogueAction? FindAction(ReadOnlySpan<char> name) => _content.Value.ActionTable.Find(name);

    /// <summary>The resource type of a name, or null.</summary>
    /// <param name="name">The name, in any case.</param>
    public CatalogueResourceType? FindResourceType(string name)
    {
        foreach (CatalogueResourceType type in ResourceTypes)
        {
            if (string.Equals(type.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return type;
            }
        }

        return null;
    }

    /// <summary>The prefix.</summary>
    public override string ToString() => Prefix;
}

/// <summary>What <see cref="CatalogueService"/> reads on demand.</summary>
/// <param name="Actions">The actions.</param>
/// <param name="ResourceTypes">The resource types.</param>
/// <param name="ConditionKeys">The documented keys.</param>
internal sealed record ServiceContent(
    ImmutableArray<CatalogueAction> Actions,
    ImmutableArray<CatalogueResourceType> ResourceTypes,
    ImmutableArray<CatalogueConditionKey> ConditionKeys)
{
    /// <summary>The actions by name.</summary>
    public NameTable<CatalogueAction> ActionTable { get; } = new(Actions, a => a.Name);
}
