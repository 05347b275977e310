using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Analysis.Symbolic.Keys;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>A way in which two requests are decided differently.</summary>
/// <param name="Keys">The keys that it needs; those that must be absent have no values.</param>
/// <param name="Text">The conditions of the policies, and whether they hold: what the keys stand for. Empty when no condition matters.</param>
internal sealed record PointDifference(ImmutableArray<ContextEntry> Keys, ImmutableArray<string> Text);

/// <summary>
/// Looks for context keys with which one request is allowed and another, the same before or after a change, is not. The evaluator itself
/// says what is possible with the keys that are chosen and whatever the others: no rule of the algorithm is written twice.
/// </summary>
internal sealed class PointSearch
{
    private readonly AccessRequest _allowed;
    private readonly AccessRequest _refused;
    private readonly ProofOptions _options;
    private readonly SearchBudget _budget;
    private readonly List<KeyVariable> _keys = [];
    private readonly List<ImmutableArray<CompiledCondition>> _conditions = [];
    private readonly Dictionary<string, (int Variable, int Condition)> _tagMembers = [];
    private readonly List<PolicySlots.Live> _live;
    private readonly bool _hasUnknown;
    private readonly bool _hasOwnerPattern;
    private readonly VariableChoices _variables;
    private KeyTies _ties = KeyTies.None;
    private int _firstSampled = int.MaxValue;
    private UnknownKeys _open = UnknownKeys.None;

    /// <summary>Prepares a search.</summary>
    /// <param name="allowed">The request that shall be allowed.</param>
    /// <param name="refused">The request that shall not.</param>
    /// <param name="live">The statements of both that can apply but for their conditions.</param>
    /// <param name="options">The space.</param>
    /// <param name="budget">What it may cost.</param>
    public PointSearch(AccessRequest allowed, AccessRequest refused, List<PolicySlots.Live> live, ProofOptions options, SearchBudget budget)
    {
        _allowed = allowed;
        _refused = refused;
        _options = options;
        _budget = budget;
        _live = live;

        // Accounts that are named whole are told apart; patterns of accounts are not.
        _hasOwnerPattern = live.SelectMany(l => l.Statement.Conditions).Any(c => KeyFacts.IsOfOwner(c.Key) && c.Texts.Any(t => !Arn.IsAccountId(t.Text)));
        _hasUnknown = live.Exists(l => l.Statement.UnknownReason is not null || l.Statement.HasPlaceholders);
        _variables = VariableChoices.Of([.. live.Select(l => l.Statement).Where(s => s.UnknownReason is null).Distinct()], allowed, IsFree);
    }

    /// <summary>Why it is not known whether all were found; None when it is.</summary>
    public UndecidedReason Reason { get; private set; }

    /// <summary>What it is about: a key or a document.</summary>
    public string? Place { get; private set; }

    /// <summary>Finds the ways.</summary>
    /// <param name="most">How many are of use.</param>
    public List<PointDifference> Find(int most)
    {
        AddKeys();
        List<PointDifference> found = [];
        Search(0, new int[_keys.Count], found, most);
        return found;
    }

    /// <summary>True when a way that was found is one for two other requests, too.</summary>
    /// <param name="way">The way.</param>
    /// <param name="allowed">The request that shall be allowed with it.</param>
    /// <param name="refused">The request that shall not.</param>
    public bool Holds(PointDifference way, AccessRequest allowed, AccessRequest refused)
    {
        ContextLayer given = ContextLayer.Of([.. way.Keys]);
        return Evaluator.Decide(With(allowed, given)).IsAllowed && !Evaluator.Decide(With(refused, given)).IsAllowed;
    }

    private void AddKeys()
    {
        Dictionary<string, List<CompiledCondition>> byKey = [];
        foreach (CompiledCondition condition in _live.SelectMany(l => l.Statement.Conditions).DistinctBy(c => ConditionText.Normalize(c.Clause)))
        {
            if (condition.IsEvaluable && IsFree(condition.Key) && condition.Variables.All(v => !IsFree(v)))
            {
                (byKey.TryGetValue(condition.Key.Folded, out List<CompiledCondition>? own) ? own : byKey[condition.Key.Folded] = []).Add(condition);
            }
        }

        foreach ((string folded, IEnumerable<CompiledCondition> values) in _variables.Conditions)
        {
            (byKey.TryGetValue(folded, out List<CompiledCondition>? own) ? own : byKey[folded] = []).AddRange(values);
        }

        bool isTied = _options is { Space: RequestSpace.Catalogue, HasKeyTies: true };
        foreach ((string folded, List<CompiledCondition> own) in byKey.Where(k => k.Value.Count > 0)
            .OrderBy(k => _variables.IsSampled(k.Key)).ThenByDescending(k => k.Value.Count).ThenBy(k => k.Key, StringComparer.Ordinal))
        {
            if (_variables.IsSampled(folded))
            {
                _firstSampled = Math.Min(_firstSampled, _keys.Count);
            }

            ImmutableArray<ContextKey> keys = [own[0].Key];
            List<CompiledCondition> conditions = [.. own];
            if (isTied && folded == "aws:epochtime" && byKey.ContainsKey("aws:currenttime"))
            {
                continue;
            }

            if (isTied && folded == "aws:currenttime" && byKey.TryGetValue("aws:epochtime", out List<CompiledCondition>? tied))
            {
                keys = [keys[0], tied[0].Key];
                conditions.AddRange(tied);
            }

            foreach (string tag in isTied ? KeyTies.TagsAmong(keys[0], byKey.Keys) : [])
            {
                _tagMembers.Add(tag, (_keys.Count, conditions.Count));
                conditions.Add(KeyTies.HoldsTag(tag));
            }

            bool mayBeAbsent = !KeyFacts.IsNeverAbsent(keys[0], _allowed.Requester.Kind != RequesterKind.Anonymous);
            KeyVariable variable = KeyPartition.Of(keys, [.. conditions], mayBeAbsent, _allowed.Context, _allowed.Requester, _options.Evaluation, _options.Space == RequestSpace.Catalogue, _budget);
            if (!variable.IsComplete)
            {
                Leave(UndecidedReason.StateBudget, keys[0].Name);
            }

            _keys.Add(variable);
            _conditions.Add([.. conditions]);
        }

        _open = UnknownKeys.Of([.. _keys.SelectMany(k => k.Keys).Select(k => k.Name)]);
        _ties = isTied ? KeyTies.Of(_keys, _tagMembers) : KeyTies.None;
    }

    // What is derived from who asks, from tags and from the owner is what it is. What the moment, the connection, the caller or the name of
    // the resource say is free: one resource stands for others of other names.
    private bool IsFree(ContextKey key) => IsLeftOpen(key) || _allowed.Context.IsUndecided(key) || _refused.Context.IsUndecided(key)

        // Which action carries which key counts for what can happen only: in the free space one action stands for others.
        || (_options.Space == RequestSpace.Free && Catalogue.ResourceTagKeys.Contains(key.Name) && _allowed.Context.Find(key) is null && _refused.Context.Find(key) is null);

    private bool IsLeftOpen(ContextKey key) => KeyFacts.IsOfOwner(key)
        ? _hasOwnerPattern
        : !(KeyFacts.IsOfPrincipal(key) || KeyFacts.IsPrincipalTag(key) || KeyFacts.IsPrincipalOrganization(key)
            || key.Folded is "aws:userid" or "aws:resourceorgid" or "aws:resourceorgpaths" || Catalogue.ResourceTagKeys.Contains(key.Name));

    private void Search(int next, int[] choices, List<PointDifference> found, int most)
    {
        if (!_budget.Take(100))
        {
            Leave(UndecidedReason.CellBudget, _allowed.ToString());
            return;
        }

        (AccessRequest allowed, AccessRequest refused) = With(next, choices);
        if (!Evaluator.Decide(allowed, UnknownTreatment.Optimistic).IsAllowed || Evaluator.Decide(refused, UnknownTreatment.Pessimistic).IsAllowed)
        {
            return;
        }

        bool isCertain = Evaluator.Decide(allowed, UnknownTreatment.Pessimistic).IsAllowed && !Evaluator.Decide(refused, UnknownTreatment.Optimistic).IsAllowed;
        if (isCertain || next == _keys.Count)
        {
            Add(next, choices, allowed, refused, found, isCertain);
            return;
        }

        int before = found.Count;
        for (int choice = 0; choice < _keys[next].Choices.Length && found.Count < most; choice++)
        {
            choices[next] = choice;
            if (_ties.Allow(_keys, choices, next))
            {
                Search(next + 1, choices, found, most);
            }
        }

        // Other values might serve.
        if (next == _firstSampled && found.Count == before)
        {
            Leave(UndecidedReason.VariableRelation, _allowed.ToString());
        }
    }

    private void Add(int count, int[] choices, AccessRequest allowed, AccessRequest refused, List<PointDifference> found, bool isCertain)
    {
        bool isRealized = Enumerable.Range(0, count).All(i => _keys[i].Choices[choices[i]].IsRealized);
        bool isConfirmed = isRealized && Evaluator.Decide(allowed).IsAllowed && !Evaluator.Decide(refused).IsAllowed && (isCertain || !_hasUnknown);
        if (!isConfirmed)
        {
            PolicySlots.Live open = _live.Find(l => l.Statement.UnknownReason is not null);
            Leave(_hasUnknown ? UndecidedReason.UnknownValue : UndecidedReason.VariableRelation, open.Statement?.UnknownReason ?? PlaceholdersIn(allowed, refused) ?? _allowed.ToString());
            return;
        }

        found.Add(new PointDifference(
            [.. Enumerable.Range(0, count).SelectMany(i => EntriesOf(i, choices[i]))],
            [
                .. Enumerable.Range(0, count).SelectMany(i => TextOf(i, choices[i])),
                .. _variables.Relations.Where(c => c.Evaluate(allowed.Context, _options.Evaluation, findUnknown: false) == Truth.True)
                    .Select(c => ConditionText.Of([c], holds: true))
                    .Distinct(),
            ]));
    }

    // PO-2.1: who answers them decides it. A condition of existence says what it is about (IN-13).
    private string? PlaceholdersIn(AccessRequest allowed, AccessRequest refused) =>
        string.Join(", ", new[] { allowed, refused }.SelectMany(UnresolvedPlaceholders.Find).Select(u => u.Origin?.Origin ?? ExistenceOf(u.Text) ?? u.Text).Distinct()) is { Length: > 0 } found ? found : null;

    private string? ExistenceOf(string token) => _live.SelectMany(l => l.Statement.Source.Conditions)
        .Where(c => c.Key == token && UnknownToken.Is(token)).Select(c => c.Values[0].Text.Text).FirstOrDefault();

    private IEnumerable<ContextEntry> EntriesOf(int variable, int choice)
    {
        KeyChoice chosen = _keys[variable].Choices[choice];
        return chosen.Entries.Select((e, i) => e ?? new ContextEntry(_keys[variable].Keys[i], [], false, false));
    }

    private IEnumerable<string> TextOf(int variable, int choice) =>
        _keys[variable].Choices[choice].Truths.Take(_conditions[variable].Length)
            .Select((t, i) => (Holds: t, Condition: _conditions[variable][i]))
            .Where(p => _live.Exists(l => l.Statement.Conditions.Contains(p.Condition)))
            .Select(p => ConditionText.Of([p.Condition], p.Holds));

    private (AccessRequest Allowed, AccessRequest Refused) With(int count, int[] choices)
    {
        ContextEntry[] entries = [.. Enumerable.Range(0, count).Where(i => _keys[i].Choices[choices[i]].IsRealized).SelectMany(i => EntriesOf(i, choices[i]))];
        ContextLayer given = ContextLayer.Of(entries);
        return (With(_allowed, given), With(_refused, given));
    }

    private AccessRequest With(AccessRequest request, ContextLayer given) => request with
    {
        Context = request.Context.WithGiven(given, IsLeftOpen, _open),
        Behind = request.Behind.IsEmpty ? [] : [.. request.Behind.Select(b => With(b, given))],
    };

    private void Leave(UndecidedReason reason, string place)
    {
        if (Reason == UndecidedReason.None)
        {
            Reason = reason;
            Place = place;
        }
    }
}
