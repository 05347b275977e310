using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Analysis.Resources;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Rules;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Records;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>Puts the cells in which somebody differs into rows: the largest groups of actions with the same resources, conditions and reasons.</summary>
internal static class ComparedRows
{
    // Up to here rows of the same conditions and reasons are looked at for being one.
    private const int MostAlike = 40;

    // Of what is not decided the services do.
    private const int MostOpen = 10;

    private const string OtherConditions = "more conditions under which the same access changes";

    /// <summary>The rows of a principal.</summary>
    /// <param name="principal">Its ARN or name.</param>
    /// <param name="change">Whether it is there on both sides.</param>
    /// <param name="standing">What the principal is or becomes.</param>
    /// <param name="cells">The differences.</param>
    /// <param name="undecided">What was not decided.</param>
    /// <param name="options">The space.</param>
    /// <param name="budget">What it may cost.</param>
    public static IEnumerable<ComparedAccess> Of(
        string principal, PrincipalChange change, ChangeStanding standing, IEnumerable<CellDifference> cells, IEnumerable<UndecidedCell> undecided, ProofOptions options, SearchBudget budget)
    {
        // Of each action what it is about; then the actions that are about the same.
        var byAction = cells
            .GroupBy(c => (c.Action, c.IsGained, Conditions: string.Join('\n', c.Conditions), Reasons: string.Join('\n', c.Because)))
            .Select(g => (g.Key.Action, Region: RegionOf([.. g], budget), Cells: g.ToArray()))
            .ToArray();
        HashSet<string> mayBeLost = [.. undecided.Where(u => u.IsGained == false).Select(u => u.Action?.Known?.FullName).OfType<string>()];
        List<ComparedAccess> lost = [];
        foreach (var alike in byAction.GroupBy(a => (a.Cells[0].IsGained, Conditions: string.Join('\n', a.Cells[0].Conditions), Reasons: string.Join('\n', a.Cells[0].Because))))
        {
            IEnumerable<ToldPart> parts = alike.GroupBy(a => a.Region.Key).Select(g => new ToldPart([.. g.Select(a => a.Action)], [.. g.SelectMany(a => a.Cells)], g.First().Region));
            foreach (ToldPart part in ToldPart.Join([.. parts], MostAlike, options.Space))
            {
                ComparedAccess told = RowOf(principal, change, standing, part, mayBeLost, options, budget);
                if (IsOfEverything(part))
                {
                    lost.Add(told);
                }

                yield return told;
            }
        }

        // Who loses something of everything loses of it what depends on others, too.
        var open = undecided.Where(u => u is not { IsGained: false, Action: { } action } || !lost.Exists(l => ComparedActions.Cover(l, action.Example))).GroupBy(u => (u.Reason, u.Place, u.IsGained, u.Action))
            .Select(g => (g.Key, Cells: g.ToArray(), Resources: ResourcesOf(g, options.Space)));
        foreach (var row in open.GroupBy(o => (o.Key.Reason, o.Key.Place, o.Key.IsGained, Resources: string.Join('\n', o.Resources))))
        {
            yield return RowOf(principal, change, standing, [.. row.SelectMany(o => o.Cells)], row.First().Resources);
        }
    }

    private static bool IsOfEverything(ToldPart part) =>
        part.Cells[0] is { IsGained: false, Conditions.IsEmpty: true } && part.Region is { Less.IsEmpty: true } region && region.Resources.Contains("*");

    private static ImmutableArray<string> ResourcesOf(IEnumerable<UndecidedCell> cells, RequestSpace space)
    {
        ImmutableArray<string> all = [.. cells.SelectMany(c => c.Resources).Distinct().Order(StringComparer.Ordinal)];
        return PossibleEntries.Of(all, [.. cells.Select(c => c.Action).OfType<ActionClass>()], space) is { IsEmpty: false } possible ? possible : all;
    }

    private static ComparedAccess RowOf(string principal, PrincipalChange change, ChangeStanding standing, UndecidedCell[] cells, ImmutableArray<string> resources)
    {
        UndecidedCell first = cells[0];
        ActionClass[] all = [.. cells.Select(c => c.Action).OfType<ActionClass>()];

        // Actions that AWS may add have no names of their own.
        ActionClass[] actions = Array.Exists(all, a => a.Known is not null) ? [.. all.Where(a => a.Known is not null)] : all;
        string[] names = [.. actions.Select(a => a.Example.Text).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];
        ImmutableArray<string> told = names.Length <= MostOpen ? [.. names] : [.. names.Select(n => $"{n.Split(':')[0]}:*").Distinct(StringComparer.OrdinalIgnoreCase)];
        string why = first.IsGained is { } isGained
            ? $"whether {Few(told, 3)} on {Few(resources, 2)} is {(isGained ? "gained" : "lost")} depends on {first.Place}"
            : $"{first.Reason} at {first.Place}";
        return new ComparedAccess(RuleBook.Default[RuleCodes.AccessUndecided])
        {
            Principal = principal,
            Change = ChangeDirection.Undecided,
            Certainty = Certainty.Possible,
            Subject = SubjectOf(principal, standing.IsOutside),
            Actions = told,
            Resources = resources,
            Reasons = [.. cells.SelectMany(c => c.Because).Distinct()],
            PrincipalChange = change,
            Verdict = Verdict.Undecided,
            Severity = first.IsGained == false ? Severity.Low : all.Length == 0 ? ChangeSeverity.OfUndecided(null) : all.Max(ChangeSeverity.OfUndecided),
            SeverityReasons = [first.IsGained == false ? "Not decided, and lost at most." : "Not decided: it counts as if it were gained."],
            Open = first,
            Message = $"It is not decided whether the access of {principal} changes: {why}.",
        };
    }

    /// <summary>The same row for another principal with the same policies.</summary>
    /// <param name="row">The row.</param>
    /// <param name="principal">The principal.</param>
    public static ComparedAccess For(ComparedAccess row, string principal) => row with
    {
        Principal = principal,
        Subject = SubjectOf(principal, isOutside: false),
        Witness = row.Witness is { } witness ? witness with { Principal = principal } : null,
        Message = row.Message.Replace(row.Principal, principal, StringComparison.Ordinal),
    };

    /// <summary>What a row says, whoever it is about.</summary>
    /// <param name="row">The row.</param>
    public static string WhatOf(ComparedAccess row) =>
        $"{row.Verdict} {row.Change}\t{string.Join(',', row.Actions)}\t{string.Join(',', row.LessActions)}\t{string.Join(',', row.Resources)}\t{string.Join(',', row.Less)}\t{row.Conditions}\t{row.Undecided?.Split(':')[0]}";

    private static ComparedAccess RowOf(
        string principal, PrincipalChange change, ChangeStanding standing, ToldPart part, HashSet<string> mayBeLost, ProofOptions options, SearchBudget budget)
    {
        (ActionClass[] actions, CellDifference[] cells, ToldRegion region) = part;
        bool isGained = cells[0].IsGained;
        AccessLevel? level = actions.Select(a => a.Known?.AccessLevel).Max();

        // What needs no permission nobody gains or loses.
        bool isOfEverything = IsOfEverything(part);
        var told = ComparedActions.Of(
            actions, cells, region.Resources, a => StsRules.MayNeedNoPermission(a.ActionName) || (isOfEverything && mayBeLost.Contains(a.FullName)), options, budget);
        CellDifference shown = cells.OrderBy(c => c.Action.Known is null).ThenByDescending(c => c.Action.Known?.AccessLevel).ThenBy(c => c.Witness.Context.Length).First();
        (Severity severity, ImmutableArray<string> why) = ChangeSeverity.Of(standing, cells);
        string verb = isGained ? "gains" : "loses";
        string? conditions = cells[0].Conditions.IsEmpty ? null : string.Join(" or ", cells[0].Conditions.Select(c => cells[0].Conditions.Length > 1 ? $"({c})" : c));
        return new ComparedAccess(RuleBook.Default[isGained ? RuleCodes.AccessGained : RuleCodes.AccessLost])
        {
            Principal = principal,
            Change = isGained ? ChangeDirection.Gained : ChangeDirection.Lost,
            Subject = SubjectOf(principal, standing.IsOutside),
            Actions = told.Names,
            LessActions = told.Less,
            Resources = region.Resources,
            Less = region.Less,
            Conditions = conditions,
            IsSimplified = cells[0].IsSimplified,
            NotShown = [.. cells[0].IsSimplified ? [OtherConditions] : Array.Empty<string>(), .. told.NotShown is { } open ? [open] : Array.Empty<string>()],
            AccessLevel = level?.ToString(),
            PrincipalChange = change,
            Reasons = cells[0].Because,
            Verdict = Verdict.Refuted,
            Severity = severity,
            SeverityReasons = why,
            Witness = WitnessOf(shown),
            Message = $"{principal} {verb} {Few(HeaviestFirst(told.Names, actions), 3)}{Without(told.Less)} on {Few(region.Resources, 2)}{Without(region.Less)}{(conditions is null ? string.Empty : $", when {conditions}")}.",
        };
    }

    // A row weighs what its heaviest action does: that one is among those that the sentence names.
    private static ImmutableArray<string> HeaviestFirst(ImmutableArray<string> names, ActionClass[] actions)
    {
        ILookup<string, ActionClass> byService = actions.ToLookup(a => a.Example.Service);
        int WeightOf(string name)
        {
            var pattern = ActionPattern.Compile(name);
            IEnumerable<ActionClass> near = pattern.Service is { } service ? byService[service] : actions;
            return near.Where(a => pattern.Matches(a.Example)).Select(a => ChangeSeverity.WeightOf(a.Known)).DefaultIfEmpty(1).Max();
        }

        return [.. names.OrderByDescending(WeightOf)];
    }

    private static string Few(ImmutableArray<string> texts, int most) =>
        $"{string.Join(", ", texts.Take(most))}{(texts.Length > most ? $" and {texts.Length - most} more" : string.Empty)}";

    private static string Without(ImmutableArray<string> less) => less.IsEmpty ? string.Empty : $" without {Few(less, 2)}";

    // Whoever is outside is told with the account: role/x alone would be one of ours.
    private static Subject SubjectOf(string principal, bool isOutside)
    {
        bool isArn = Language.Arn.TryParse(principal, out Language.Arn arn);
        string kind = !isArn ? "Principal" : arn.Resource.StartsWith("role/", StringComparison.Ordinal) ? "Role" : arn.Resource.StartsWith("user/", StringComparison.Ordinal) ? "User" : "Principal";
        return new Subject(kind, isArn && arn.Service == "iam" && !isOutside ? arn.Resource : principal) { Arn = isArn ? principal : null, Account = isArn ? arn.Account : null };
    }

    private static Witness WitnessOf(CellDifference cell) => new(cell.Witness.Principal, cell.Witness.Action, cell.Witness.Resource)
    {
        ResourceAccount = cell.Witness.ResourceAccount,
        Context = cell.Witness.Context.ToImmutableSortedDictionary(k => k.Key, k => k.Values),
        Decision = "Allowed",
        Statements =
        [
            .. Related(cell.Witness.AllowedBy, cell.IsGained ? "allowed after the change" : "allowed before the change"),
            .. Related(cell.Witness.DeniedBy, cell.IsGained ? "denied before the change" : "denied after the change"),
        ],
    };

    private static IEnumerable<RelatedLocation> Related(IEnumerable<Language.Statement> statements, string what) =>
        statements.Select(s => new RelatedLocation(Location.Of(s.Location) ?? new Location { Address = $"statement {s.DisplayName}" }, $"{what} by statement {s.DisplayName}"));

    // The resources of the cells, and what of them the change is not about.
    private static ToldRegion RegionOf(CellDifference[] cells, SearchBudget budget)
    {
        string[] all = [.. cells.Select(c => c.Resource).Distinct().Order(StringComparer.Ordinal)];

        // What an element names that does not cover the cells was there before, and is in none of them.
        ImmutableHashSet<string> never = cells.Select(c => c.Others).Aggregate((a, b) => a.Intersect(b));
        string[] own = [.. all.Where(r => r == "*" || !never.Any(n => n != "*" && (n == r || (!n.Contains("${", StringComparison.Ordinal) && ToldResources.GlobOf(n).Contains(ToldResources.GlobOf(r), budget) == GlobAnswer.Yes))))];
        all = own.Length == 0 ? all : own;

        // What lies in another one of them is told with it. A variable has a value, which is not every text.
        ImmutableArray<string> resources =
            [.. all.Where(r => !Array.Exists(all, o => o != r && (o == "*" || (r != "*" && !o.Contains("${", StringComparison.Ordinal) && ToldResources.GlobOf(o).Contains(ToldResources.GlobOf(r), budget) == GlobAnswer.Yes))))];
        Glob[] globs = [.. resources.Select(ToldResources.GlobOf)];
        ImmutableArray<string> less =
        [
            .. never.Where(n => n != "*" && ArnPattern.Parse(n) is { } inner && Array.Exists(globs, g => !g.Equals(inner.Glob) && g.Contains(inner.Glob, budget) == GlobAnswer.Yes)).Order(StringComparer.Ordinal),
        ];
        less = [.. less.Where(n => !less.Any(o => o != n && ArnPattern.Parse(o)!.Glob.Contains(ArnPattern.Parse(n)!.Glob, budget) == GlobAnswer.Yes))];
        return new ToldRegion(resources, less);
    }
}
