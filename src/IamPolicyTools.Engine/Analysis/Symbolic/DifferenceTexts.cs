using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>What a difference of access is told as: its actions, its resources, its conditions, its witness.</summary>
/// <param name="sides">The two sides.</param>
/// <param name="pieces">The statements of both.</param>
/// <param name="reasons">Says which statements make a difference.</param>
/// <param name="budget">The work that is left.</param>
internal sealed class DifferenceTexts(ComparedSide[] sides, IReadOnlyList<ComparedPiece> pieces, ChangeReasons reasons, SearchBudget budget)
{
    private readonly Dictionary<string, ToldActions> _told = [];

    /// <summary>A difference in one cell, with the request that shows it.</summary>
    public CellDifference DifferenceOf(
        ActionClass action,
        ResourceClass cell,
        bool isGained,
        ImmutableArray<PointDifference> ways,
        AccessRequest allowed,
        AccessRequest refused,
        List<PolicySlots.Live> allowing,
        List<PolicySlots.Live> before,
        List<PolicySlots.Live> after)
    {
        PointDifference first = ways.MinBy(w => w.Keys.Count(k => !k.Values.IsEmpty))!;
        WitnessKey[] keys =
        [
            .. first.Keys.Where(k => !k.Values.IsEmpty).Select(k => new WitnessKey(k.Key.Name, [.. k.Values.Select(v => v.Text)], k.IsMultivalued)).OrderBy(k => k.Key, StringComparer.OrdinalIgnoreCase),
        ];
        bool isFree = ways.Any(w => w.Text.IsEmpty);
        return new CellDifference
        {
            Action = action,
            Told = ToldOf(action),
            IsGained = isGained,
            Resource = cell.Example,
            Others = OthersOf(action, cell),
            Conditions = isFree ? [] : [.. ways.Take(SubjectComparison.MostWays).Select(w => string.Join(" and ", w.Text)).Distinct()],
            IsSimplified = ways.Length > SubjectComparison.MostWays,
            Because = reasons.Of(before, after, sides[0].Access is null ? null : isGained ? refused : allowed, sides[1].Access is null ? null : isGained ? allowed : refused),
            Witness = new ProofWitness
            {
                Principal = allowed.Requester.DisplayName,
                Action = action.Example.Text,
                Resource = cell.Example,
                ResourceAccount = allowed.ResourceAccount.Length == 0 ? null : allowed.ResourceAccount,
                Context = [.. keys],
                AllowedBy = [.. allowing.Where(l => !l.Statement.IsDeny).Select(l => l.Statement.Source).Distinct()],
                DeniedBy = [.. (isGained ? before : after).Where(l => l.Statement.IsDeny).Select(l => l.Statement.Source).Distinct()],
            },
        };
    }

    private ToldActions? ToldOf(ActionClass action)
    {
        if (action.Known is not null)
        {
            return null;
        }

        ref ToldActions? told = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_told, action.Example.Text, out _);
        return told ??= ToldActions.Of(
            pieces.Select((p, i) => (p.Statement.Source.Action, IsListed: action.Statements.BinarySearch(i) >= 0 != p.Statement.Source.Action.IsNegated, p.Place))
                .Where(p => p.Place != PolicyPresence.Place)
                .Select(p => (p.Action, p.IsListed))
                .Distinct(),
            budget);
    }

    /// <summary>The resources of a cell as patterns of the policies: it lies in the entries of each Resource that covers it, and of each NotResource that does not.</summary>
    public string[] RegionsOf(ActionClass action, ResourceClass cell, IEnumerable<PolicySlots.Live> live)
    {
        if (sides.Any(s => s.Resources.Any(r => r.Arn == cell.Example)))
        {
            return [cell.Example];
        }

        IEnumerable<CompiledStatement> named = live.Where(l => l.Slot.Kind != PolicyKind.Endpoint && l.Statement.Source.Resource is { IsNegated: false }).Select(l => l.Statement);
        return cell.Example == "*"
            ? [ToldResources.OfNone(named.Select(s => ToldResources.EntriesOf(s.Source.Resource!.Value)))]
            : ToldResources.Of(
                named.Where(s => s.Resources.Any(p => p.MatchesEverything || p.CouldMatch(cell.Example, FreeVariables.Instance)))
                    .Concat(action.Statements.Where((i, at) => pieces[i].Statement.Source.Resource is { IsNegated: true } && cell.Covering[at] == false).Select(i => pieces[i].Statement))
                    .Select(s => ToldResources.EntriesOf(s.Source.Resource!.Value)),
                budget);
    }

    // What lies outside of the cell as a whole: entries of elements that do not cover it, and of a NotResource that does.
    private ImmutableHashSet<string> OthersOf(ActionClass action, ResourceClass cell) =>
    [
        .. action.Statements.Where((i, at) => pieces[i].Statement.Source.Resource is { } element && cell.Example != "*" && cell.Covering[at] == element.IsNegated)
            .SelectMany(i => pieces[i].Statement.Source.Resource!.Value.Patterns).Select(p => p.Text).Where(t => t != "*"),
    ];
}
