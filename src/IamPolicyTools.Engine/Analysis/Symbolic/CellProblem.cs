using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Analysis.Symbolic.Keys;
using IamPolicyTools.Analysis.Symbolic.Words;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>What is left to decide where actions, resources and who asks are told apart: the conditions, and entries with free variables.</summary>
internal sealed class CellProblem
{
    private const int MostOpen = 256;

    private static readonly bool[] s_either = [false, true];

    private readonly ProofOptions _options;
    private readonly PrincipalView _principal;
    private readonly ActionName _action;
    private readonly SearchBudget _budget;
    private readonly Outsiders? _outsiders;
    private readonly List<SearchVariable> _variables = [];
    private readonly Dictionary<string, (int Variable, int Condition)> _tagMembers = [];

    private CellProblem(ProofOptions options, PrincipalView principal, ActionName action, Outsiders? outsiders, SearchBudget budget)
    {
        _outsiders = outsiders;
        _options = options;
        _principal = principal;
        _action = action;
        _budget = budget;
    }

    /// <summary>The statements that can apply, but for the variables.</summary>
    public ImmutableArray<Block> Blocks { get; private set; } = [];

    /// <summary>What a request may have.</summary>
    public ImmutableArray<SearchVariable> Variables => [.. _variables];

    /// <summary>False when a budget was spent; <see cref="Place"/> says where.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>The key that needs too many classes, or null.</summary>
    public string? Place { get; private set; }

    /// <summary>True when ties between keys were used.</summary>
    public bool UsesTies { get; private set; }

    /// <summary>Sets up the problem of a cell.</summary>
    /// <param name="candidates">The statements whose action and principal fit, with what their resource elements say; null where an open entry decides.</param>
    /// <param name="open">The texts of open entries that may cover the resource.</param>
    /// <param name="entries">All open entries at hand: what would cover the resource, too, but cannot, rules out what stands behind the variable.</param>
    /// <param name="principal">Who asks.</param>
    /// <param name="action">The action.</param>
    /// <param name="options">The space.</param>
    /// <param name="outsiders">What requests of outsiders may have; null for requests of anybody.</param>
    /// <param name="budget">What it may cost.</param>
    public static CellProblem Of(
        IReadOnlyList<(Block Block, bool? Covers, ResourceElementSet? Resource)> candidates,
        ImmutableHashSet<string> open,
        IEnumerable<OpenEntry> entries,
        PrincipalView principal,
        ActionName action,
        ProofOptions options,
        Outsiders? outsiders,
        SearchBudget budget)
    {
        var problem = new CellProblem(options, principal, action, outsiders, budget);
        (Block Block, bool? Covers, ResourceElementSet? Resource)[] left =
            [.. candidates.Where(c => c.Covers != false && c.Block.Statement.Conditions.All(problem.MayHold))];
        problem.Blocks = [.. left.Select(c => c.Block)];
        problem.AddOpen(left, open, entries);
        problem.AddKeys();
        problem.AddRelations();
        return problem;
    }

    /// <summary>The search for choices that make the sides allow or not.</summary>
    /// <param name="wanted">Of each side whether it shall allow.</param>
    public BlockSearch Search(ImmutableArray<bool> wanted)
    {
        KeyVariable?[] keys = [.. _variables.Select(v => (v as KeySearchVariable)?.Key)];
        KeyTies ties = _options is { Space: RequestSpace.Catalogue, HasKeyTies: true } ? KeyTies.Of(keys, _tagMembers) : KeyTies.None;
        UsesTies = !ties.IsEmpty;
        return new BlockSearch(Blocks, Variables, wanted, ties.Tied, ties.IsEmpty ? null : (choices, at) => ties.Allow(keys, choices, at), _budget);
    }

    // False when a condition cannot hold for whoever asks.
    private bool MayHold(CompiledCondition condition) =>
        !_principal.IsFixed(condition.Key) || condition.Variables.Any(v => !_principal.IsFixedInVariables(v))
        || condition.Holds(_principal.Context.Find(condition.Key), _principal.Context, _options.Evaluation);

    private bool IsOpen(CompiledCondition condition) => condition.Variables.Any(v => !_principal.IsFixedInVariables(v));

    private void AddOpen((Block Block, bool? Covers, ResourceElementSet? Resource)[] left, ImmutableHashSet<string> open, IEnumerable<OpenEntry> all)
    {
        if (Array.TrueForAll(left, c => c.Covers is not null))
        {
            return;
        }

        HashSet<string> own = [.. left.Where(c => c.Covers is null && !c.Resource!.IsNegated).SelectMany(c => c.Resource!.Open).Where(o => open.Contains(o.Text)).Select(o => o.Text)];
        List<ImmutableArray<OpenMatch>> ways = [[]];
        foreach (IGrouping<string, OpenEntry> group in all.DistinctBy(o => o.Text).GroupBy(e => e.Prefix is null ? "\0" + e.Text : $"{e.Prefix}\n{e.Key.Folded}\n{e.Default}"))
        {
            OpenEntry[] members = [.. group];
            if (!Array.Exists(members, m => own.Contains(m.Text)))
            {
                continue;
            }

            List<ImmutableArray<OpenMatch>> some = [[]];
            if (members[0].Prefix is null)
            {
                some.Add([new OpenMatch(members[0], null)]);
            }
            else
            {
                // The value is cut off (CP-42); what is left is told apart like any text.
                WordCells rests = WordSearch.Find([WordPattern.Everything], [.. members.Select(m => ImmutableArray.Create(m.Rest!))], _budget);
                Spend(rests.IsComplete, members[0].Text);
                some.AddRange(rests.Cells.Where(c => !c.Groups.IsEmpty && c.Groups.All(g => open.Contains(members[g].Text))).Select(c => c.Groups.Select(g => new OpenMatch(members[g], c.Example)).ToImmutableArray()));
            }

            ways = [.. ways.SelectMany(w => some.Select(o => w.AddRange(o)))];
            Spend(ways.Count <= MostOpen, members[0].Text);
            if (!IsComplete)
            {
                return;
            }
        }

        // PL-46: a NotResource with a free variable applies or not.
        ResourceElementSet[] negated = [.. left.Where(c => c.Covers is null && c.Resource!.IsNegated).Select(c => c.Resource!).Distinct()];
        Spend(negated.Length < 8, negated.Length == 0 ? string.Empty : negated[0].Open[0].Text);
        int combinations = 1 << Math.Min(negated.Length, 8);
        ImmutableArray<ImmutableArray<OpenMatch>> matches = [.. ways.SelectMany(w => Enumerable.Repeat(w, combinations))];
        bool[]? PassesOf((Block Block, bool? Covers, ResourceElementSet? Resource) candidate)
        {
            if (candidate.Covers is not null)
            {
                return null;
            }

            int bit = Array.IndexOf(negated, candidate.Resource);
            return [.. matches.Select((m, i) => bit >= 0
                ? (i % combinations & (1 << bit)) != 0
                : m.Any(o => candidate.Resource!.Open.Any(own => own.Text == o.Entry.Text)))];
        }

        _variables.Add(new OpenSearchVariable(matches, [.. left.Select(PassesOf)]));
    }

    private void AddKeys()
    {
        Dictionary<string, List<(CompiledCondition Condition, int Block)>> byKey = [];
        for (int b = 0; b < Blocks.Length; b++)
        {
            foreach (CompiledCondition condition in Blocks[b].Statement.Conditions)
            {
                if (!_principal.IsFixed(condition.Key) && !IsOpen(condition))
                {
                    (byKey.TryGetValue(condition.Key.Folded, out List<(CompiledCondition, int)>? own) ? own : byKey[condition.Key.Folded] = []).Add((condition, b));
                }
            }
        }

        bool isTied = _options is { Space: RequestSpace.Catalogue, HasKeyTies: true };
        foreach ((string folded, List<(CompiledCondition Condition, int Block)> own) in byKey.OrderByDescending(k => k.Value.Count).ThenBy(k => k.Key, StringComparer.Ordinal))
        {
            ImmutableArray<ContextKey> keys = [own[0].Condition.Key];
            if (isTied && folded is "aws:currenttime" or "aws:epochtime")
            {
                string other = folded == "aws:currenttime" ? "aws:epochtime" : "aws:currenttime";
                if (byKey.TryGetValue(other, out List<(CompiledCondition Condition, int Block)>? tied))
                {
                    if (folded == "aws:epochtime")
                    {
                        continue;
                    }

                    keys = [keys[0], tied[0].Condition.Key];
                    own.AddRange(tied);
                }
            }

            AddKey(keys, own, isTied ? byKey.Keys : []);
        }
    }

    private void AddKey(ImmutableArray<ContextKey> keys, List<(CompiledCondition Condition, int Block)> own, IEnumerable<string> all)
    {
        List<CompiledCondition> conditions = [.. own.Select(o => o.Condition)];
        foreach (string tag in KeyTies.TagsAmong(keys[0], all))
        {
            _tagMembers.Add(tag, (_variables.Count, conditions.Count));
            conditions.Add(KeyTies.HoldsTag(tag));
        }

        int firstOutside = conditions.Count;
        if (_outsiders is not null)
        {
            conditions.AddRange(_outsiders.NotOutside(keys[0], [.. own.Select(o => o.Condition)]));
        }

        KeyVariable variable;
        if (IsSurelyLacking(keys[0]))
        {
            variable = new KeyVariable(keys, [new KeyChoice([null], [.. conditions.Select(c => c.Holds(null, _principal.Context, _options.Evaluation))])], true);
        }
        else
        {
            bool mayBeAbsent = !KeyFacts.IsNeverAbsent(keys[0], _principal.IsSigned);
            variable = KeyPartition.Of(keys, [.. conditions], mayBeAbsent, _principal.Context, _principal.IsAnybody ? null : _principal.Requester, _options.Evaluation, _options.Space == RequestSpace.Catalogue, _budget);
        }

        if (conditions.Count > firstOutside)
        {
            variable = variable with { Choices = [.. variable.Choices.Where(c => !c.IsPresent || !c.Truths.Skip(firstOutside).Any(t => t))] };
        }

        Spend(variable.IsComplete, keys[0].Name);
        var passes = new bool[]?[Blocks.Length];
        for (int i = 0; i < own.Count; i++)
        {
            bool[] passing = passes[own[i].Block] ??= [.. variable.Choices.Select(_ => true)];
            for (int c = 0; c < passing.Length; c++)
            {
                passing[c] &= variable.Choices[c].Truths[i];
            }
        }

        _variables.Add(new KeySearchVariable(variable, passes));
    }

    // What AWS never sends with an action is absent in what can happen.
    private bool IsSurelyLacking(ContextKey key) => _options.Space == RequestSpace.Catalogue
        && (NetworkKeyFacts.AreWithout(key.Name, _action) || (ResourceKeys.IsPassRole(_action) && ResourceTagKeys.Contains(key.Name)));

    private void AddRelations()
    {
        Dictionary<string, (CompiledCondition Condition, List<int> Blocks)> open = [];
        for (int b = 0; b < Blocks.Length; b++)
        {
            foreach (CompiledCondition condition in Blocks[b].Statement.Conditions.Where(IsOpen))
            {
                string key = ConditionText.Normalize(condition.Clause);
                (open.TryGetValue(key, out (CompiledCondition, List<int> Blocks) own) ? own : open[key] = (condition, [])).Blocks.Add(b);
            }
        }

        foreach ((CompiledCondition condition, List<int> blocks) in open.Values)
        {
            _variables.Add(new RelationSearchVariable(condition, [.. Blocks.Select((_, b) => blocks.Contains(b) ? s_either : null)]));
        }
    }

    private void Spend(bool isComplete, string place)
    {
        if (!isComplete && IsComplete)
        {
            IsComplete = false;
            Place = place;
        }
    }
}
