using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Resources;

/// <summary>The resources that an action can be asked on.</summary>
/// <param name="Action">The action.</param>
/// <param name="Known">What the catalogue says of it; null for an action that it does not know.</param>
/// <param name="Forms">The forms of its resources' ARNs; none for an action that takes no resource.</param>
/// <param name="TakesNone">True when it can be asked on no resource, that is on <c>*</c>.</param>
/// <param name="ResourceKey">Equal for actions that can be asked on the same resources.</param>
internal sealed record ActionDomain(
    ActionName Action, CatalogueAction? Known, ImmutableArray<ArnForm> Forms, bool TakesNone, ResourceKey ResourceKey)
{
    /// <summary>The pattern of a policy whose actions are meant, of which <see cref="Action"/> is one; null when just that action is.</summary>
    public string? Pattern { get; init; }

    /// <summary>The action or the pattern.</summary>
    public string Text => Pattern ?? Action.Text;

    /// <summary>The service's prefix; of a pattern, as it is written there.</summary>
    public string Service => Known?.Service ?? Pattern?[..Pattern.IndexOf(':', StringComparison.Ordinal)] ?? Action.Service;

    /// <summary>True when the action can be asked on a resource.</summary>
    public bool Fits(Arn arn) => Known is null || CheckedResource.Fits(Known, arn);

    /// <summary>True when some of the patterns write more colons into the resource than the forms have: into a name, that is.</summary>
    public bool HasColonInName(IEnumerable<ArnPattern> patterns)
    {
        int most = Forms.Max(f => f.Colons);
        return patterns.Any(p => p.ResourceColons > most && Forms.Any(f => f.Anywhere(namesHaveColons: true).Overlaps(p.FieldByField)));
    }

    /// <summary>True when the action can be asked on a resource that fits a pattern.</summary>
    public bool Overlaps(ArnPattern pattern) => Forms.Any(f => f.Overlaps(pattern));

    /// <summary>The domain in one Region: what a request to it can be about. What has no Region is in each.</summary>
    public ActionDomain InRegion(string region) => this with { Forms = [.. Forms.Select(f => f.InRegion(region))] };

    /// <summary>The domain of an action that the catalogue does not know: all resources, and none.</summary>
    public static ActionDomain Of(ActionName action) => new(action, null, [ArnForm.Everything], true, new ResourceKey([], false));
}

/// <summary>The types of resource of an action: none where nothing is known of it.</summary>
/// <param name="Types">The types.</param>
/// <param name="IsOnStreams">True where AWS checks log streams for a log group (CL-57).</param>
/// <param name="Own">The form of an action that is checked on an ARN of its own (CL-58, PL-84b), or null.</param>
internal readonly record struct ResourceKey(ImmutableArray<CatalogueResourceType> Types, bool IsOnStreams, ArnTemplate? Own = null)
{
    /// <inheritdoc/>
    public bool Equals(ResourceKey other) =>
        IsOnStreams == other.IsOnStreams && ReferenceEquals(Own, other.Own) && Types.AsSpan().SequenceEqual(other.Types.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        int hash = HashCode.Combine(IsOnStreams, Own, Types.Length);
        foreach (CatalogueResourceType type in Types)
        {
            hash = HashCode.Combine(hash, type);
        }

        return hash;
    }
}

/// <summary>
/// The domains of the catalogue's actions. Actions on the same types of resource share the forms of those. Several threads may ask at once.
/// </summary>
internal sealed class CatalogueDomains
{
    private readonly object _lock = new();
    private readonly Dictionary<CatalogueAction, ActionDomain> _domains = [];
    private readonly Dictionary<CatalogueResourceType, ImmutableArray<ArnForm>> _types = [];
    private readonly Dictionary<ResourceKey, ImmutableArray<ArnForm>> _forms = [];

    /// <summary>The domain of an action: what AWS checks it on, which is not always what its reference lists.</summary>
    public ActionDomain Of(CatalogueAction action)
    {
        lock (_lock)
        {
            if (!_domains.TryGetValue(action, out ActionDomain? domain))
            {
                _domains.Add(action, domain = Make(action));
            }

            return domain;
        }
    }

    private ActionDomain Make(CatalogueAction action)
    {
        if (CheckedResource.FormOf(action.ActionName) is { } own)
        {
            return new ActionDomain(action.ActionName, action, [ArnForm.Of(own)], false, new ResourceKey([], true, own));
        }

        // PL-84b: a list of IAM is checked on a folder.
        if (CheckedResource.FolderFormsOf(action.ActionName) is [ArnTemplate all, ..] folders)
        {
            return new ActionDomain(action.ActionName, action, [.. folders.Select(ArnForm.Of)], false, new ResourceKey([], false, all));
        }

        var key = new ResourceKey(TypesOf(action), CheckedResource.IsOnStreams(action.ActionName));
        if (!_forms.TryGetValue(key, out ImmutableArray<ArnForm> forms))
        {
            forms = [.. key.Types.SelectMany(t => key.IsOnStreams && t.Name == "log-group" ? [ArnForm.Of(CheckedResource.StreamsOfGroup)] : FormsOf(t)).Distinct()];
            _forms.Add(key, forms);
        }

        return new ActionDomain(action.ActionName, action, forms, TakesNone(action), key);
    }

    private static ImmutableArray<CatalogueResourceType> TypesOf(CatalogueAction action) =>
        action.ResourceTypes.IsEmpty ? [] : ImmutableArray.CreateRange(action.ResourceTypes, r => r.Type);

    private static bool TakesNone(CatalogueAction action)
    {
        foreach (ActionResourceType resource in action.ResourceTypes)
        {
            if (resource.IsRequired)
            {
                return false;
            }
        }

        return true;
    }

    private ImmutableArray<ArnForm> FormsOf(CatalogueResourceType type)
    {
        if (!_types.TryGetValue(type, out ImmutableArray<ArnForm> forms))
        {
            // Of a type without a form the data says nothing.
            IEnumerable<ArnTemplate> parts = type is { Service: "lambda", Name: "function" } ? [CheckedResource.QualifiedFunction] : [];
            forms = type.ArnTemplates.IsEmpty ? [ArnForm.Everything] : [.. type.ArnTemplates.Concat(parts).Select(ArnForm.Of)];
            _types.Add(type, forms);
        }

        return forms;
    }
}
