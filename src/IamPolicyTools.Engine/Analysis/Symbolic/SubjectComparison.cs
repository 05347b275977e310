using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Analysis.Symbolic.Words;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>
/// What somebody may do on one side and not on the other: split by action and resource as policies of both sides tell them apart, and
/// decided by the evaluator, the whole algorithm with it (change-and-proof.md, sections 3 and 6).
/// </summary>
internal sealed class SubjectComparison
{
    internal const int MostWays = 8;

    // So many actions that cost too much are one too many: no people write such policies.
    private const int MostSpent = 8;

    private readonly ComparedSide[] _sides;
    private readonly ProofOptions _options;
    private readonly SearchBudget _budget;
    private readonly AccessRegionFilter? _scope;
    private readonly List<ComparedPiece> _pieces = [];
    private readonly List<UndecidedCell> _undecided = [];
    private readonly Dictionary<string, bool> _counts = [];
    private readonly string[] _accounts;
    private readonly bool _areFactsChanged;
    private readonly bool _isEachActionChanged;
    private readonly bool _isRoot;
    private readonly string[] _services;
    private readonly PointAnswers _answers;
    private readonly ChangeReasons _reasons = new();
    private readonly DifferenceTexts _texts;
    private readonly OtherAccounts? _others;
    private readonly int _presence = -1;
    private bool _isDocumentUnknown;

    private SubjectComparison(
        ComparedSide before, ComparedSide after, string[] accounts, AccessRegionFilter? scope, ProofOptions options, SearchBudget budget, bool asksOthers)
    {
        _others = asksOthers && before.Access is not null && after.Access is not null ? new OtherAccounts(before.Access, after.Access) : null;
        _sides = [before, after];
        _accounts = [.. accounts];
        _scope = scope;
        _options = options;
        _budget = budget;
        _texts = new DifferenceTexts(_sides, _pieces, _reasons, budget);
        _answers = new PointAnswers(options, budget);
        for (int side = 0; side < 2; side++)
        {
            foreach (PolicySlot slot in _sides[side].Access is { } access ? PolicySlots.Of(access.Subject) : [])
            {
                _pieces.AddRange(slot.Set.Statements.Zip(slot.Set.Places)
                    .Where(s => Counts(side, s.First))
                    .Select(s => new ComparedPiece(side, s.First, slot.Kind, slot.Name) { Policy = s.Second.Policy }));
            }

            foreach (HeldPolicy held in _sides[side].Resources)
            {
                _pieces.AddRange(held.Statements.Where(s => Counts(side, s)).Select(s => new ComparedPiece(side, s, held.Kind, held.Arn)));
            }

            _pieces.AddRange((_sides[side].Ceiling?.ToStatements() ?? []).Select(s => new ComparedPiece(side, s, PolicyKind.Endpoint, "ceiling")));
            foreach ((string place, PolicyDocument document) in _sides[side].ResourceControl)
            {
                _pieces.AddRange(CompiledStatement.CompileAll(document, PolicyKind.ResourceControl).Where(s => Counts(side, s)).Select(s => new ComparedPiece(side, s, PolicyKind.ResourceControl, place)));
            }
        }

        // Settings, and whether there is a policy at all, concern actions that no statement covers.
        string[] settings = [.. _sides.Select(s => (s.Settings ?? ComparedSide.SettingsOf(s.Resources)) + s.Facts)];
        _areFactsChanged = settings[0] != settings[1];
        _isEachActionChanged = _areFactsChanged;

        // Accounts that conditions name are told apart like those of the model.
        _accounts = [.. _accounts.Union(_pieces.SelectMany(p => p.Statement.Conditions).SelectMany(c => c.Texts).Select(x => x.Text).Where(x => Arn.IsAccountId(x)))];

        // So does, for actions of its service, that a resource has a policy.
        if (PolicyPresence.Changed(before.Resources, after.Resources) is { Length: > 0 } services)
        {
            _presence = _pieces.Count;
            _pieces.Add(PolicyPresence.ToPiece(services));
        }

        // A boundary or a level that comes or goes concerns actions that none of its statements covers.
        _isEachActionChanged |= !SlotsOf(before).SequenceEqual(SlotsOf(after));

        _isRoot = _sides.Any(s => s.Access?.Subject.Requester.Kind == RequesterKind.AccountRoot);
        _services = [.. _sides.SelectMany(s => s.Resources).Select(r => r.Service).Where(s => s.Length > 0).Distinct()];

        // Who is there on one side only has everything anew.
        IsAdded = before.Access is null;
        IsRemoved = after.Access is null;
    }

    /// <summary>True when the principal is not there before.</summary>
    public bool IsAdded { get; }

    /// <summary>True when the principal is not there after.</summary>
    public bool IsRemoved { get; }

    /// <summary>What was not decided.</summary>
    public IReadOnlyList<UndecidedCell> Undecided => _undecided;

    /// <summary>All statements of both sides.</summary>
    public IEnumerable<CompiledStatement> Statements => _pieces.Select(p => p.Statement);

    /// <summary>Compares.</summary>
    /// <param name="before">The side before.</param>
    /// <param name="after">The side after.</param>
    /// <param name="accounts">The accounts that are told apart.</param>
    /// <param name="scope">What the question is limited to; null for all.</param>
    /// <param name="options">The space.</param>
    /// <param name="budget">What it may cost.</param>
    /// <param name="asksOthers">True to tell what policies of accounts outside the model could make different.</param>
    public static SubjectComparison Of(
        ComparedSide before, ComparedSide after, string[] accounts, AccessRegion? scope, ProofOptions options, SearchBudget budget, bool asksOthers = false) =>
        new(before, after, accounts, scope is null ? null : new AccessRegionFilter(scope), options, budget, asksOthers);

    /// <summary>The differences.</summary>
    public IEnumerable<CellDifference> Differences()
    {
        // A document that is not known, on one side alone, may be about every action and resource (IN-12).
        HashSet<(string Place, string? Policy, string Why)>[] unknown =
        [
            .. Enumerable.Range(0, 2).Select(side => _pieces.Where(p => p.Side == side && p.Statement.UnknownReason is not null)
                .Select(p => (p.Place, p.Policy?.Name, p.Policy is { IsSetting: true } setting
                    ? $"{setting.Name} ({p.Statement.UnknownReason})"
                    : p.Statement.UnknownReason!))
                .ToHashSet()),
        ];
        unknown[0].SymmetricExceptWith(unknown[1]);
        _isDocumentUnknown = unknown[0].Count > 0;
        _undecided.AddRange(unknown[0].Select(u => u.Why).Distinct().Select(why => new UndecidedCell(UndecidedReason.UnknownValue, why, null)));

        // Who may not be there, on one side alone, may gain or lose everything (IN-13).
        UnknownFact?[] existence = [.. _sides.Select(s => s.Access?.Subject.Policies.OpenExistence)];
        if (existence[0] != existence[1])
        {
            _undecided.Add(new UndecidedCell(UndecidedReason.UnknownValue, string.Join(", ", existence.OfType<UnknownFact>()), null));
            yield break;
        }

        List<ActionClass> actions = ActionSpace.Split([.. _pieces.Select(p => p.Statement)], Differing(), Counts, _options, _budget, out ActionSpace space);
        if (!space.IsComplete)
        {
            _undecided.Add(new UndecidedCell(UndecidedReason.StateBudget, "the patterns of actions", null));
        }

        var resources = new ResourceSpace(_options.Space, _options.ResourceAccount, _budget);
        int spent = 0;
        foreach (ActionClass action in actions)
        {
            // What one action costs is not missing for the next.
            _budget.Renew();
            if (_scope?.Covers(action.Example) == false || Evaluation.Rules.StsRules.MayNeedNoPermission(action.Example) || !CanBeAllowed(action))
            {
                continue;
            }

            foreach (CellDifference difference in In(action, resources))
            {
                yield return difference;
            }

            if (_budget.IsSpent && !_undecided.Exists(u => u.Action == action))
            {
                _undecided.Add(new UndecidedCell(UndecidedReason.StateBudget, action.Example.Text, action));
            }

            // CP-2: whoever reads it has to know that more was not looked at.
            spent += _budget.IsSpent ? 1 : 0;
            if (spent > MostSpent || _budget.Total > MostSpent * _options.Budget)
            {
                _undecided.Add(new UndecidedCell(UndecidedReason.StateBudget, $"all actions behind {action.Example.Text}, which nobody looked at", null));
                yield break;
            }
        }
    }

    // What no statement grants is denied on both sides, whatever refuses it: a Deny of everything is then no question about every action. Root
    // needs no grant, and the grants and settings of a resource that is there are no statements.
    private bool CanBeAllowed(ActionClass action) =>
        _isRoot
        || action.Statements.Any(i => _pieces[i] is { Kind: PolicyKind.Identity or PolicyKind.Resource or PolicyKind.Trust, Statement.IsDeny: false })
        || _services.Any(s => IsOf(s, action));

    private static IEnumerable<string> SlotsOf(ComparedSide side) => side.Access is null ? [] : PolicySlots.Of(side.Access.Subject).Select(s => s.Name);

    private bool Counts(int side, CompiledStatement statement) => _sides[side].Touch is not { } touch || statement.UnknownReason is not null || touch.Touches(statement.Source);

    // Statements that are the same on both sides, in the same places, decide the same.
    private bool Counts(ImmutableArray<int> covering)
    {
        if (covering.IsEmpty)
        {
            return false;
        }

        if (_isEachActionChanged || IsAdded || IsRemoved)
        {
            return true;
        }

        string key = string.Join(',', covering);
        if (!_counts.TryGetValue(key, out bool counts))
        {
            HashSet<string> before = [.. covering.Where(i => _pieces[i].Side == 0).Select(i => _pieces[i].Text)];
            _counts.Add(key, counts = !before.SetEquals(covering.Where(i => _pieces[i].Side == 1).Select(i => _pieces[i].Text)));
        }

        return counts;
    }

    // Statements that both sides have in the same place, with the same actions, decide nothing by themselves.
    private int[]? Differing()
    {
        if (_isEachActionChanged || IsAdded || IsRemoved)
        {
            return null;
        }

        HashSet<string>[] sides = [.. Enumerable.Range(0, 2).Select(side => _pieces.Where(p => p.Side == side).Select(p => p.FullText).ToHashSet())];
        return [.. Enumerable.Range(0, _pieces.Count).Where(i => !sides[1 - _pieces[i].Side].Contains(_pieces[i].FullText))];
    }

    private IEnumerable<CellDifference> In(ActionClass action, ResourceSpace resources)
    {
        AccessRequest probe = (_sides[0].Access ?? _sides[1].Access)!.CreateRequest(action.Example, "*");
        List<ResourceElementSet?> elements = [];
        foreach (int i in action.Statements)
        {
            elements.Add(_pieces[i].ElementsIn(probe.Context));
        }

        int count = elements.Count;
        bool isTrust = action.Example.Service == "sts";
        HashSet<string> held = [.. _sides.SelectMany(s => s.Resources).Where(r => isTrust ? r.Kind == PolicyKind.Trust : r.Kind != PolicyKind.Trust && IsOf(r.Service, action)).Select(r => r.Arn)];
        elements.AddRange(held.Select(a => ResourceElementSet.Of([WordPattern.Literal(a)])));
        elements.AddRange(held.Where(_ => !isTrust).Select(a => ResourceElementSet.Of(
            [WordPattern.Literal(a + "/").Then(WordPattern.Everything), WordPattern.Literal(a + ":").Then(WordPattern.Everything)])));
        elements.AddRange(_accounts.Select(a => ResourceElementSet.Of([OfAccount(a)])));
        elements.AddRange(NamedIn(action, elements.GetRange(0, count), probe.Context.Certain));
        bool isPart = _scope is { HasEveryResource: false };
        if (isPart)
        {
            elements.Add(ResourceElementSet.Of(_scope!.Resources));
        }

        bool isComplete = true;
        string[] keys = [.. action.Statements.SelectMany(i => _pieces[i].Keys).Distinct().Order(StringComparer.Ordinal)];
        if (held.Count > 0 || isPart || resources.ByOwner(action.Known, elements.GetRange(0, count), _accounts, keys) is not { } cells)
        {
            string key = $"{string.Join(',', action.Statements)}|{string.Join(',', held.Order(StringComparer.Ordinal))}";
            cells = resources.Split(action.Known, action.Example.Service == "s3", elements, key, out isComplete, keys);
        }

        if (!isComplete)
        {
            _undecided.Add(new UndecidedCell(UndecidedReason.StateBudget, $"the resources of {action.Example}", action));
        }

        HashSet<(bool IsGained, string Resource)> told = [];
        int open = _undecided.Count;
        foreach (ResourceClass cell in cells)
        {
            if (_scope?.Covers(cell.Example) == false || action.Statements.IsEmpty)
            {
                continue;
            }

            // What changed may cover none of it: a bucket whose policy is as it was.
            ImmutableArray<int> covering = [.. action.Statements.Where((_, i) => cell.Covering[i] != false)];
            if (!Counts(covering))
            {
                continue;
            }

            foreach (CellDifference difference in In(action, cell, covering))
            {
                told.Add((difference.IsGained, difference.Resource));
                yield return difference;
            }
        }

        // Where nobody knows what is asked for, it does not matter who would let it in.
        if (_isDocumentUnknown || _undecided.Count > open)
        {
            yield break;
        }

        foreach (ResourceClass cell in cells.Where(c => _others?.Owns(action.Example, c.Example) == true && Counts([.. action.Statements.Where((_, i) => c.Covering[i] != false)])))
        {
            AskOthers(action, cell, told);
        }
    }

    // CP-42: what an entry covers when its variable has a value that a condition names, or that tells the owner, is told apart from the rest.
    private IEnumerable<ResourceElementSet> NamedIn(ActionClass action, IEnumerable<ResourceElementSet?> elements, IVariableSource variables)
    {
        const int MostValues = 8;
        foreach (OpenEntry entry in elements.OfType<ResourceElementSet>().SelectMany(e => e.Open).DistinctBy(o => o.Text))
        {
            yield return ResourceElementSet.Of([entry.WithText(variables.StartOf(entry.Key))]);
            foreach (ContextKey key in entry.Pattern.Variables.Distinct())
            {
                IEnumerable<string> values = Keys.KeyFacts.IsOfOwner(key) ? _accounts : action.Statements
                    .SelectMany(i => _pieces[i].Statement.Conditions)
                    .Where(c => c.Key.Equals(key))
                    .SelectMany(c => c.Texts)
                    .Where(t => !t.HasVariables && !t.Text.AsSpan().ContainsAny('*', '?'))
                    .Select(t => t.Text)
                    .Distinct()
                    .Take(MostValues);
                foreach (string value in values)
                {
                    yield return ResourceElementSet.Of([entry.With(key, value)]);
                }
            }
        }
    }

    // CP-62: a policy that is not known decides. What is told of resources of the same pattern is told of these, too.
    private void AskOthers(ActionClass action, ResourceClass cell, HashSet<(bool IsGained, string Resource)> told)
    {
        AccessRequest?[] requests = [.. Requests(action.Example, cell.Example).Select(r => r is null ? null : OtherAccounts.LetIn(r))];
        if (requests is not [{ } before, { } after])
        {
            return;
        }

        List<PolicySlots.Live>[] live = [PolicySlots.LiveIn(before), PolicySlots.LiveIn(after)];
        if (live[0].Select(_answers.TextOf).ToHashSet().SetEquals(live[1].Select(_answers.TextOf)) && !_areFactsChanged && HaveSameSlots(before, after))
        {
            return;
        }

        string[] all = _texts.RegionsOf(action, cell, [.. live[0], .. live[1]]);
        foreach (bool isGained in new[] { true, false })
        {
            int allowing = isGained ? 1 : 0;
            string[] resources = [.. all.Where(r => !told.Contains((isGained, r)))];
            if (resources.Length == 0)
            {
                continue;
            }

            PointAnswer answer = _answers.Find(requests[allowing]!, requests[1 - allowing]!, live[allowing], live[1 - allowing], 1);
            if (!answer.Ways.IsEmpty || answer.Reason != UndecidedReason.None)
            {
                // Whose policies decide is told by the account in the pattern.
                ImmutableArray<ChangeReason> because = _reasons.Of(live[0], live[1], before, after);
                _undecided.AddRange(resources.GroupBy(r => OtherAccounts.NameOf(r, [.. live[0], .. live[1]])).Select(g => new UndecidedCell(UndecidedReason.UnknownValue, g.Key, action)
                {
                    IsGained = isGained,
                    Resources = [.. g],
                    Because = because,
                }));
            }
        }
    }

    private static bool IsOf(string service, ActionClass action) =>
        service.Length > 0 && (service == action.Example.Service || action.Known is null || action.Known.ResourceTypes.Any(t => t.Type.ArnTemplates.Any(a => a.Service == service || a.Service == "*")));

    private static WordPattern OfAccount(string account)
    {
        var inField = WordToken.Run(new CharSet(Alphabet.Any, ":"));
        WordToken colon = WordToken.Of(':');
        return new([.. "arn:".Select(c => WordToken.Of(c)), inField, colon, inField, colon, inField, colon, .. account.Select(c => WordToken.Of(c)), colon, WordToken.Anything]);
    }

    private IEnumerable<CellDifference> In(ActionClass action, ResourceClass cell, ImmutableArray<int> covering)
    {
        if (covering.IsEmpty)
        {
            yield break;
        }

        AccessRequest?[] requests = Requests(action.Example, cell.Example);
        AccessRequest before = requests[0] ?? Nothing(requests[1]!);
        AccessRequest after = requests[1] ?? Nothing(requests[0]!);
        List<PolicySlots.Live> liveBefore = PolicySlots.LiveIn(before);
        List<PolicySlots.Live> liveAfter = PolicySlots.LiveIn(after);
        if (!IsAdded && !IsRemoved && !_areFactsChanged && !covering.Contains(_presence) && liveBefore.Select(_answers.TextOf).ToHashSet().SetEquals(liveAfter.Select(_answers.TextOf)) && HaveSameSlots(before, after))
        {
            yield break;
        }

        foreach (bool isGained in new[] { true, false })
        {
            AccessRequest allowed = isGained ? after : before;
            AccessRequest refused = isGained ? before : after;
            PointAnswer answer = _answers.Find(allowed, refused, isGained ? liveAfter : liveBefore, isGained ? liveBefore : liveAfter, MostWays + 1);
            ImmutableArray<PointDifference> ways = answer.Ways;
            if (!ways.IsEmpty)
            {
                CellDifference found = _texts.DifferenceOf(action, cell, isGained, ways, allowed, refused, isGained ? liveAfter : liveBefore, liveBefore, liveAfter);
                foreach (string resource in _texts.RegionsOf(action, cell, [.. liveBefore, .. liveAfter]))
                {
                    yield return found with { Resource = resource };
                }
            }

            if (answer.Reason != UndecidedReason.None)
            {
                _undecided.Add(new UndecidedCell(answer.Reason, answer.Place!, action));
            }
        }
    }

    // CP-13: the owner is part of a request. Whose a resource is that one side alone has, the other one would only guess.
    private AccessRequest?[] Requests(ActionName action, string resource)
    {
        AccessRequest?[] requests = [.. _sides.Select(s => s.Access?.CreateRequest(action, resource, _options.ResourceAccount))];
        bool[] isGuess = [.. requests.Select((r, i) => r is not null && (r.IsOwnerAssumed || _sides[i].Access!.Model.Accounts.IsEmpty))];
        if (requests is [{ } before, { } after] && before.ResourceAccount != after.ResourceAccount && isGuess[0] != isGuess[1])
        {
            int guessing = isGuess[0] ? 0 : 1;
            requests[guessing] = _sides[guessing].Access!.CreateRequest(action, resource, requests[1 - guessing]!.ResourceAccount);
        }

        return requests;
    }

    // A boundary, a level or a resource policy that is there, or is not, counts without a statement.
    private static bool HaveSameSlots(AccessRequest before, AccessRequest after) =>
        PolicySlots.Of(before).Select(s => s.Name).SequenceEqual(PolicySlots.Of(after).Select(s => s.Name)) && before.Behind.Length == after.Behind.Length;

    private static AccessRequest Nothing(AccessRequest other) => other with { PrincipalPolicies = PrincipalPolicies.None, ResourcePolicies = ResourcePolicies.None, Behind = [] };
}
