using System.Collections.Immutable;
using IamPolicyTools.Analysis.Resources;
using IamPolicyTools.Evaluation.Requests;

namespace IamPolicyTools.Analysis.Policies;

/// <summary>A cell with what must hold for access.</summary>
/// <param name="cell">The cell; null for calls without a resource.</param>
/// <param name="allows">Lists of conditions of which one is enough; none when nothing is ever allowed.</param>
/// <param name="denies">Lists of conditions of which each is enough to refuse.</param>
/// <param name="requestOf">Gives the request for the example of a cell.</param>
/// <param name="isUngranted">True when nothing is granted although the subject's own side allows.</param>
/// <param name="isGranted">True when the resource's side grants by itself, under conditions that need not be among those lists; a document must not refuse it.</param>
internal sealed class FormulaCell(
    ResourceCell? cell,
    ImmutableArray<ConditionList> allows,
    ImmutableArray<ConditionList> denies,
    Func<ResourceCell, AccessRequest> requestOf,
    bool isUngranted = false,
    bool isGranted = false)
{
    private AccessRequest? _request;

    /// <summary>The sets that its resources fit.</summary>
    public HashSet<ResourceSet> Sets { get; } = [.. cell?.Sets ?? []];

    /// <summary>The region that it is a part of; null for calls without a resource.</summary>
    public ResourceRegion? Region { get; } = cell?.Region;

    /// <summary>True for resources outside of the account, of which nothing is said.</summary>
    public bool IsOutside => Region?.IsOutside == true;

    /// <summary>Lists of conditions of which one is enough; none when nothing is ever allowed.</summary>
    public ImmutableArray<ConditionList> Allows { get; private set; } = allows.Contains(ConditionList.None) ? [ConditionList.None] : allows;

    /// <summary>Lists of conditions of which each is enough to refuse.</summary>
    public ImmutableArray<ConditionList> Denies { get; } = denies;

    /// <summary>True when nothing is ever allowed.</summary>
    public bool IsDenied => Allows.IsEmpty && !isGranted;

    /// <summary>True when nothing is granted although the subject's own side allows.</summary>
    public bool IsUngranted { get; } = isUngranted;

    /// <summary>True when a statement with these conditions grants nothing that is not granted.</summary>
    public bool MayBeAllowedWhen(ConditionList conditions) =>
        IsUngranted || Allows.Any(conditions.Includes) || (Request is { } request && conditions.AreFalseOf(request));

    /// <summary>True when a statement with these conditions refuses nothing that is granted.</summary>
    public bool MayBeDeniedWhen(ConditionList conditions) => IsDenied || Denies.Any(conditions.Includes);

    private AccessRequest? Request => cell is null ? null : _request ??= requestOf(cell);

    /// <summary>Grants nothing any more, because a document cannot say under which conditions it is refused.</summary>
    public void GiveUp() => Allows = [];
}
