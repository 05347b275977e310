using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Analysis.Resources;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Records;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>Puts the cells in which somebody differs into rows: the largest groups of actions with the same resources, conditions and reasons.</summary>
internal static class ComparedRows
{
    // Up to here each action is told by its name; longer lists are folded to patterns, which leave nothing out.
    private const int MostSpelledOut = 50;

    // Of what is not decided the services do.
    private const int MostOpen = 10;

    private const string OtherConditions = "more conditions under which the same access changes";

    /// <summary>The rows of a principal.</summary>
    /// <param name="principal">Its ARN or name.</param>
    /// <param name="change">Whether it is there on both sides.</param>
    /// <param name="standing">What the principal is or becomes.</param>
    /// <param name="cells">The differences.</param>
    /// <param name="undecided">What was not decided.</param>
    /// <param name="budget">What it may cost.</param>
    public static IEnumerable<ComparedAccess> Of(
        string principal, PrincipalChange change, ChangeStanding standing, IEnumerable<CellDifference> cells, IEnumerable<UndecidedCell> undecided, SearchBudget budget)
    {
        // Of each action what it is about; then the actions that are about the same.
        var byAction = cells
            .GroupBy(c => (c.Action, c.IsGained, Conditions: string.Join('\n', c.Conditions), Reasons: string.Join('\n', c.Because)))
            .Select(g => (g.Key.Action, Region: RegionOf([.. g], budget), Cells: g.ToArray()))
            .ToArray();
        bool losesEverything = false;
        foreach (var row in byAction.GroupBy(a => (a.Cells[0].IsGained, Conditions: string.Join('\n', a.Cells[0].Conditions), Reasons: string.Join('\n', a.Cells[0].Because), a.Region.Key)))
        {
            ActionClass[] actions = [.. row.Select(r => r.Action)];
            CellDifference[] all = [.. row.SelectMany(r => r.Cells)];
            ComparedAccess told = RowOf(principal, change, standing, actions, all, row.First().Region);
            losesEverything |= told is { Change: ChangeDirection.Lost, Conditions: null, Less.IsEmpty: true } && told.Actions.Contains("*") && told.Resources.Contains("*");
            yield return told;
        }

        // Who loses everything loses what depends on others, too.
        foreach (var open in undecided.Where(u => !(losesEverything && u.IsGained == false)).GroupBy(u => (u.Reason, u.Place, u.IsGained, u.Resource)))
        {
            yield return RowOf(principal, change, standing, [.. open]);
        }
    }

    private static ComparedAccess RowOf(string principal, PrincipalChange change, ChangeStanding standing, UndecidedCell[] cells)
    {
        UndecidedCell first = cells[0];
        ActionClass[] all = [.. cells.Select(c => c.Action).OfType<ActionClass>()];

        // Actions that AWS may add have no names of their own.
        ActionClass[] actions = Array.Exists(all, a => a.Known is not null) ? [.. all.Where(a => a.Known is not null)] : all;
        string[] names = [.. actions.Select(a => a.Example.Text).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];
        ImmutableArray<string> told = names.Length <= MostOpen ? [.. names] : [.. names.Select(n => $"{n.Split(':')[0]}:*").Distinct(StringComparer.OrdinalIgnoreCase)];
        string why = first.IsGained is { } isGained
            ? $"whether {Few(told, 3)} on {first.Resource} is {(isGained ? "gained" : "lost")} depends on {first.Place}"
            : $"{first.Reason} at {first.Place}";
        return new ComparedAccess(RuleBook.Default[RuleCodes.AccessUndecided])
        {
            Principal = principal,
            Change = ChangeDirection.Undecided,
            Certainty = Certainty.Possible,
            Subject = SubjectOf(principal, standing.IsOutside),
            Actions = told,
            Resources = first.Resource is { } resource ? [resource] : [],
            Reasons = [.. cells.SelectMany(c => c.Because).Distinct()],
            PrincipalChange = change,
            Verdict = Verdict.Undecided,
            Severity = first.IsGained == false ? Severity.Low : all.Length == 0 ? ChangeSeverity.OfUndecided(null) : all.Max(ChangeSeverity.OfUndecided),
            SeverityReasons = [first.IsGained == false ? "Not decided, and lost at most." : "Not decided: it counts as if it were gained."],
            Undecided = $"{first.Reason}: {first.Place}",
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
        $"{row.Verdict} {row.Change}\t{string.Join(',', row.Actions)}\t{string.Join(',', row.Resources)}\t{string.Join(',', row.Less)}\t{row.Conditions}\t{row.Undecided?.Split(':')[0]}";

    private static ComparedAccess RowOf(
        string principal, PrincipalChange change, ChangeStanding standing, ActionClass[] actions, CellDifference[] cells, (string Key, ImmutableArray<string> Resources, ImmutableArray<string> Less) region)
    {
        bool isGained = cells[0].IsGained;
        AccessLevel? level = actions.Select(a => a.Known?.AccessLevel).Max();
        ImmutableArray<string> names = NamesOf(actions, cells);
        CellDifference shown = cells.OrderBy(c => c.Action.Known is null).ThenByDescending(c => c.Action.Known?.AccessLevel).ThenBy(c => c.Witness.Context.Length).First();
        (Severity severity, ImmutableArray<string> why) = ChangeSeverity.Of(standing, cells);
        string verb = isGained ? "gains" : "loses";
        string less = region.Less.IsEmpty ? string.Empty : $" without {Few(region.Less, 2)}";
        string? conditions = cells[0].Conditions.IsEmpty ? null : string.Join(" or ", cells[0].Conditions.Select(c => cells[0].Conditions.Length > 1 ? $"({c})" : c));
        return new ComparedAccess(RuleBook.Default[isGained ? RuleCodes.AccessGained : RuleCodes.AccessLost])
        {
            Principal = principal,
            Change = isGained ? ChangeDirection.Gained : ChangeDirection.Lost,
            Subject = SubjectOf(principal, standing.IsOutside),
            Actions = names,
            Resources = region.Resources,
            Less = region.Less,
            Conditions = conditions,
            IsSimplified = cells[0].IsSimplified,
            NotShown = cells[0].IsSimplified ? [OtherConditions] : [],
            AccessLevel = level?.ToString(),
            PrincipalChange = change,
            Reasons = cells[0].Because,
            Verdict = Verdict.Refuted,
            Severity = severity,
            SeverityReasons = why,
            Witness = WitnessOf(shown.Witness),
            Message = $"{principal} {verb} {Few(HeaviestFirst(names, actions), 3)} on {Few(region.Resources, 2)}{less}{(conditions is null ? string.Empty : $", when {conditions}")}.",
        };
    }

    // A row weighs what its heaviest action does: that one is among those that the sentence names.
    private static ImmutableArray<string> HeaviestFirst(ImmutableArray<string> names, ActionClass[] actions) =>
    [
        .. names.OrderByDescending(n => ActionPattern.Compile(n) is var pattern
            ? actions.Where(a => pattern.Matches(a.Example)).Select(a => ChangeSeverity.WeightOf(a.Known)).DefaultIfEmpty(1).Max()
            : 0),
    ];

    private static string Few(ImmutableArray<string> texts, int most) =>
        $"{string.Join(", ", texts.Take(most))}{(texts.Length > most ? $" and {texts.Length - most} more" : string.Empty)}";

    // Whoever is outside is told with the account: role/x alone would be one of ours.
    private static Subject SubjectOf(string principal, bool isOutside)
    {
        bool isArn = Language.Arn.TryParse(principal, out Language.Arn arn);
        string kind = !isArn ? "Principal" : arn.Resource.StartsWith("role/", StringComparison.Ordinal) ? "Role" : arn.Resource.StartsWith("user/", StringComparison.Ordinal) ? "User" : "Principal";
        return new Subject(kind, isArn && arn.Service == "iam" && !isOutside ? arn.Resource : principal) { Arn = isArn ? principal : null, Account = isArn ? arn.Account : null };
    }

    private static Witness WitnessOf(ProofWitness witness) => new(witness.Principal, witness.Action, witness.Resource)
    {
        ResourceAccount = witness.ResourceAccount,
        Context = witness.Context.ToImmutableSortedDictionary(k => k.Key, k => k.Values),
        Decision = "Allowed",
    };

    // The resources of the cells, and what of them the change is not about.
    private static (string Key, ImmutableArray<string> Resources, ImmutableArray<string> Less) RegionOf(CellDifference[] cells, SearchBudget budget)
    {
        string[] all = [.. cells.Select(c => c.Resource).Distinct().Order(StringComparer.Ordinal)];

        // What an element names that does not cover the cells was there before, and is in none of them.
        ImmutableHashSet<string> never = cells.Select(c => c.Others).Aggregate((a, b) => a.Intersect(b));
        string[] own = [.. all.Where(r => r == "*" || !never.Any(n => n != "*" && (n == r || (!n.Contains("${", StringComparison.Ordinal) && GlobOf(n).Contains(GlobOf(r), budget) == GlobAnswer.Yes))))];
        all = own.Length == 0 ? all : own;

        // What lies in another one of them is told with it. A variable has a value, which is not every text.
        ImmutableArray<string> resources =
            [.. all.Where(r => !Array.Exists(all, o => o != r && (o == "*" || (r != "*" && !o.Contains("${", StringComparison.Ordinal) && GlobOf(o).Contains(GlobOf(r), budget) == GlobAnswer.Yes))))];
        Glob[] globs = [.. resources.Select(GlobOf)];
        ImmutableArray<string> less =
        [
            .. never.Where(n => n != "*" && ArnPattern.Parse(n) is { } inner && Array.Exists(globs, g => !g.Equals(inner.Glob) && g.Contains(inner.Glob, budget) == GlobAnswer.Yes)).Order(StringComparer.Ordinal),
        ];
        less = [.. less.Where(n => !less.Any(o => o != n && ArnPattern.Parse(o)!.Glob.Contains(ArnPattern.Parse(n)!.Glob, budget) == GlobAnswer.Yes))];
        return ($"{string.Join('\n', resources)}\t{string.Join('\n', less)}", resources, less);
    }

    private static Glob GlobOf(string text) => text == "*" ? Glob.Everything : ArnPattern.Parse(text)?.Glob ?? Glob.Of(text);

    // As the policies write them, where all that a pattern covers is hit.
    private static ImmutableArray<string> NamesOf(ActionClass[] actions, CellDifference[] cells)
    {
        HashSet<string> listed = [.. actions.Where(a => a.Known is not null).Select(a => a.Known!.FullName)];
        HashSet<ActionClass> left = [.. actions];
        List<string> names = [];
        IEnumerable<string> patterns = cells
            .SelectMany(c => c.Because.Select(b => b.Statement).OfType<Language.Statement>().Concat(c.Witness.AllowedBy))
            .Where(s => !s.Action.IsNegated)
            .SelectMany(s => s.Action.Patterns.Select(p => p.Text))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .OrderBy(p => p.Length);
        foreach (string text in patterns)
        {
            var pattern = ActionPattern.Compile(text);
            ActionClass[] own = [.. left.Where(a => pattern.Matches(a.Example))];
            if (own.Length == 0 || !text.AsSpan().ContainsAny('*', '?'))
            {
                continue;
            }

            IEnumerable<CatalogueAction> candidates = pattern.Service is { } service ? IamCatalogue.Default.FindService(service)?.Actions ?? [] : IamCatalogue.Default.Actions;
            bool isWhole = candidates.Where(a => pattern.Matches(a.ActionName)).All(a => listed.Contains(a.FullName));
            if (isWhole)
            {
                names.Add(text);
                left.ExceptWith(own);
            }
        }

        // Actions that AWS may add (CP-10) have no names: the narrowest pattern of what changed tells them, where none is named whole.
        foreach (ActionClass unlisted in left.Where(a => a.Known is null).OrderBy(a => a.Example.Text, StringComparer.Ordinal).ToArray())
        {
            if (NarrowestOf(unlisted.Example, cells) is { } text)
            {
                names.Add(text);
                left.Remove(unlisted);
            }
        }

        IEnumerable<string> others = left.Select(a => a.Example.Text).Order(StringComparer.OrdinalIgnoreCase);
        return [.. names.Distinct(StringComparer.OrdinalIgnoreCase).Concat(left.Count > MostSpelledOut ? ActionPatterns.Compress(IamCatalogue.Default, others) : others)];
    }

    private static string? NarrowestOf(ActionName action, CellDifference[] cells)
    {
        string[] fitting =
        [
            .. cells.SelectMany(c => c.Because.Select(b => b.Statement).OfType<Language.Statement>().Concat(c.Witness.AllowedBy)).Where(s => !s.Action.IsNegated)
                .SelectMany(s => s.Action.Patterns.Select(p => p.Text)).Where(p => ActionPattern.Compile(p).Matches(action)),
        ];
        return fitting.MaxBy(p => p.Length) is { } narrowest && narrowest.AsSpan().ContainsAny('*', '?') ? narrowest : null;
    }
}
