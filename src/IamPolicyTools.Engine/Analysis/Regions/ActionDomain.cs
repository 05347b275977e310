using System.Collections.Immutable;
using IamPolicyTools.Analysis.Patterns;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Regions;

/// <summary>The resources that an action can be asked on.</summary>
/// <param name="Action">The action.</param>
/// <param name="Known">What the catalogue says of it; null for an action that it does not know.</param>
/// <param name="Terms">The forms of its resources' ARNs; none for an action that takes no resource.</param>
/// <param name="TakesNone">True when it can be asked on no resource, that is on <c>*</c>.</param>
internal sealed record ActionDomain(ActionName Action, CatalogueAction? Known, ImmutableArray<ArnPattern> Terms, bool TakesNone)
{
    /// <summary>Equal for actions that can be asked on the same resources.</summary>
    public string ResourceKey { get; } = Known is null ? Action.Service : string.Join(' ', Known.ResourceTypes.Select(r => $"{r.Type.Service}:{r.Type.Name}"));

    /// <summary>True when the action can be asked on a resource.</summary>
    public bool Fits(Arn arn) => Known is null || Known.ResourceTypes.Any(r => r.Type.ArnTemplates.IsEmpty || r.Type.Fits(arn));

    /// <summary>The domain of an action that the catalogue does not know: all resources, and none.</summary>
    public static ActionDomain Of(ActionName action) => new(action, null, [ArnPattern.Everything], true);
}

/// <summary>The domains of the catalogue's actions. Actions on the same types of resource share the patterns of those.</summary>
internal sealed class CatalogueDomains
{
    private readonly Dictionary<CatalogueResourceType, ImmutableArray<ArnPattern>> _types = [];

    /// <summary>The domain of an action.</summary>
    public ActionDomain Of(CatalogueAction action) => new(
        action.ActionName,
        action,
        [.. action.ResourceTypes.SelectMany(r => TermsOf(r.Type)).Distinct()],
        !action.ResourceTypes.Any(r => r.IsRequired));

    private ImmutableArray<ArnPattern> TermsOf(CatalogueResourceType type)
    {
        if (!_types.TryGetValue(type, out ImmutableArray<ArnPattern> terms))
        {
            // Of a type without a form the data says nothing.
            terms = type.ArnTemplates.IsEmpty
                ? [ArnPattern.Everything]
                : [.. type.ArnTemplates.Select(t => ArnPattern.Parse(t.ToPattern())).OfType<ArnPattern>()];
            _types.Add(type, terms);
        }

        return terms;
    }
}
