using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Evaluation.Gathering;
using Subject = IamPolicyTools.Evaluation.Gathering.Subject;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>Compares two sides for groups of principals: of a change before and after, or with a ceiling and without.</summary>
/// <param name="models">The two sides.</param>
/// <param name="accounts">The accounts that are told apart.</param>
/// <param name="stop">Stops the work.</param>
internal sealed class GroupComparison(ComparedModel[] models, string[] accounts, CancellationToken stop)
{
    /// <summary>True where a trust policy is not the same on both sides.</summary>
    public bool IsTrustChanged { get; init; }

    /// <summary>What only the second side has above all other policies; null for nothing.</summary>
    public AccessCeiling? Ceiling { get; init; }

    /// <summary>Compares the sides for a group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="options">The space and the budget.</param>
    /// <param name="counts">Whether a difference is one of those that are asked for.</param>
    /// <param name="most">How many differences are of use.</param>
    /// <param name="tellsMore">True to look whether there are more than those, and what policies of other accounts could make different.</param>
    public GroupDifferences Compare(ComparedGroup group, ProofOptions options, Func<CellDifference, bool>? counts = null, int most = int.MaxValue, bool tellsMore = true)
    {
        // Of a role that lets this one in on neither side, the trust policy says nothing of it.
        bool hasTrust = IsTrustChanged || group.Touch.TouchesService("sts");
        Subject?[] subjects = [group.Before, group.After];
        HashSet<string> trusting = hasTrust ? [.. models.SelectMany((m, i) => m.Trust.Where(t => t.Trusts(subjects[i])).Select(t => t.Arn))] : [];
        ComparedSide[] sides = [.. models.Zip(subjects, (model, subject) => new ComparedSide(
            subject is null ? null : new ModelAccess(model.Scope, subject),
            hasTrust ? [.. model.Held, .. model.Trust.Where(t => trusting.Contains(t.Arn))] : model.Held,
            model.Control,
            subject is null ? string.Empty : ComparedGroups.FactsOf(subject) + model.Organization,
            group.Touch,
            hasTrust ? null : model.Settings))];
        sides[1] = sides[1] with { Ceiling = Ceiling };
        var budget = new SearchBudget(options.Budget, stop);
        var comparison = SubjectComparison.Of(sides[0], sides[1], accounts, Ceiling?.Region, options, budget, asksOthers: tellsMore && Ceiling is null);
        List<CellDifference> cells = [];
        bool isCut = false;
        foreach (CellDifference cell in comparison.Differences().Where(c => counts is null || counts(c)))
        {
            if (cells.Count == most)
            {
                isCut = true;
                break;
            }

            cells.Add(cell with { Witness = cell.Witness with { Principal = group.Arns[0] } });
            if (cells.Count == most && !tellsMore)
            {
                break;
            }
        }

        return new GroupDifferences(group, sides, [.. cells], comparison.Undecided, budget) { IsCut = isCut, Options = options };
    }
}

/// <summary>How two sides differ for a group of principals.</summary>
/// <param name="Group">The group.</param>
/// <param name="Sides">The sides.</param>
/// <param name="Cells">The differences.</param>
/// <param name="Undecided">What was not decided.</param>
/// <param name="Budget">What is left of the budget.</param>
internal sealed record GroupDifferences(
    ComparedGroup Group, ComparedSide[] Sides, CellDifference[] Cells, IReadOnlyList<UndecidedCell> Undecided, SearchBudget Budget)
{
    /// <summary>True where there are more differences than were of use.</summary>
    public bool IsCut { get; init; }

    /// <summary>The space.</summary>
    public required ProofOptions Options { get; init; }

    /// <summary>The rows of all principals of the group.</summary>
    /// <param name="change">Whether they are there on both sides.</param>
    /// <param name="standing">What they are or become.</param>
    /// <param name="notShown">What changes besides and is not listed.</param>
    public IEnumerable<ComparedAccess> ToRows(PrincipalChange change, ChangeStanding standing, ImmutableArray<string> notShown)
    {
        foreach (ComparedAccess row in ComparedRows.Of(Group.Arns[0], change, standing, Cells, Undecided, Options, Budget))
        {
            ComparedAccess first = row with { NotShown = [.. row.NotShown, .. notShown] };
            yield return first;
            foreach (string arn in Group.Arns.Skip(1))
            {
                yield return ComparedRows.For(first, arn);
            }
        }
    }
}
