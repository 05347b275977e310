using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Analysis.Resources;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language;

namespace IamPolicyTools.Analysis.Permissions;

/// <summary>How a permission came about: the cells that it was made from, and the scan that judged them.</summary>
/// <param name="scan">The scan.</param>
/// <param name="domain">The action.</param>
/// <param name="outcome">The answer, which holds for all resources of the subject's account where there is no group.</param>
/// <param name="group">The resources with their cells; null for all resources of the account.</param>
internal sealed class PermissionOrigin(SubjectScan scan, ActionDomain domain, CellOutcome outcome, CellGroup? group = null)
{
    private CellGroup Group => group ??= scan.Everywhere(domain, outcome);

    /// <summary>True when some resource of a form is among those of the permission, or that could not be decided.</summary>
    /// <param name="form">The form.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public bool Overlaps(ArnPattern form, CancellationToken cancellationToken) =>
        Group.Cells.IsEmpty || FindResource([form.Glob], new SearchBudget(cancellationToken), out _) != GlobAnswer.No;

    /// <summary>The statements and other grants that allow the action on some of the resources.</summary>
    /// <param name="other">The scan of another principal, on whom the same is said and who asks; null for the one that was judged.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public ImmutableArray<PermissionSource> FindSources(SubjectScan? other, CancellationToken cancellationToken)
    {
        CellOutcome Own(CellOutcome judged) => other is null ? judged : other.Again(domain, judged);
        if (group is null)
        {
            return Own(outcome).Sources;
        }

        if (Group.Cells.IsEmpty)
        {
            return [];
        }

        // The example of a cell tells of the statements that cover it; others may cover the rest of the cell.
        HashSet<PermissionSource> known = [];
        List<PermissionSource> all = [];
        void Add(IEnumerable<PermissionSource> sources) => all.AddRange(sources.Where(known.Add));
        foreach (JudgedCell cell in Group.Cells)
        {
            Add(Own(cell.Outcome).Sources);
        }

        var budget = new SearchBudget(cancellationToken);
        foreach (CompiledStatement statement in Group.Cells.SelectMany(c => Granting(Own(c.Outcome))).Distinct())
        {
            budget.Look();
            if (!known.Any(s => ReferenceEquals(s.Statement, statement.Source)) && FindCovered(statement, budget) is { } resource)
            {
                Add(outcome.SourcesOf((other ?? scan).Request(domain, resource)));
            }
        }

        return [.. all];
    }

    private IEnumerable<CompiledStatement> Granting(CellOutcome judged)
    {
        if (judged.Request is not { } request)
        {
            return [];
        }

        CompiledPolicySet?[] sides = [request.PrincipalPolicies.Identity, request.ResourcePolicies.Policy];
        return sides.OfType<CompiledPolicySet>()
            .SelectMany(p => p.For(domain.Action))
            .Where(s => !s.IsDeny && s.MatchesAction(domain.Action) && s.Source.Resource is { IsNegated: false });
    }

    private string? FindCovered(CompiledStatement statement, SearchBudget budget)
    {
        IVariableSource variables = Group.Cells[0].Outcome.Request!.Context.Certain;
        ImmutableArray<Glob> covered = [.. statement.Resources.Select(r => ArnPattern.Of(r, variables)).OfType<ArnPattern>().Select(p => p.Glob)];
        FindResource(covered, budget, out string? resource);
        return resource;
    }

    private GlobAnswer FindResource(ImmutableArray<Glob> inside, SearchBudget budget, out string? resource)
    {
        GlobGroup[] limits =
        [
            new(GlobRole.Required, inside),
            new(GlobRole.Required, [.. Group.Resources.Select(r => r.Glob)]),
            new(GlobRole.Forbidden, [.. Group.Except.Select(e => e.Glob)]),
        ];
        resource = null;
        bool isComplete = true;
        foreach (ResourceRegion region in Group.Cells.Select(c => c.Cell.Region).Distinct<ResourceRegion>(ReferenceEqualityComparer.Instance))
        {
            GlobCells found = GlobSearch.FindCells([.. region.ToGroups(tells: false), .. limits], budget);
            if (found.Cells.Length > 0)
            {
                resource = found.Cells[0].Example;
                return GlobAnswer.Yes;
            }

            isComplete &= found.IsComplete;
        }

        return isComplete ? GlobAnswer.No : GlobAnswer.Undecided;
    }
}
