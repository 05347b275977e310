using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>A difference that was found: a request, tried on all sides.</summary>
/// <param name="Action">The class of actions.</param>
/// <param name="Witness">The request.</param>
internal sealed record ProofDifference(ActionClass Action, ProofWitness Witness);

/// <summary>
/// Looks for a request that each of some documents allows or does not, as wanted: an Allow of it applies and no Deny, the document alone
/// (change-and-proof.md, section 3). Split by action, then by who asks, then by resource, then by conditions; equal remainders are looked at once.
/// </summary>
internal sealed class DocumentProver
{
    private readonly ImmutableArray<Block> _all;
    private readonly ImmutableArray<bool> _wanted;
    private readonly ProofOptions _options;
    private readonly SearchBudget _budget;
    private readonly CompiledStatement[] _statements;
    private readonly string[] _texts;
    private readonly Dictionary<string, ProofWitness?> _decided = [];
    private readonly Dictionary<int, HashSet<string>> _conditions = [];
    private readonly Outsiders? _outsiders;
    private UndecidedReason _reason;
    private string? _place;
    private long _cells;
    private bool _usesTies;

    private DocumentProver(ImmutableArray<Block> all, ImmutableArray<bool> wanted, ProofOptions options, CancellationToken cancellationToken)
    {
        _all = all;
        _wanted = wanted;
        _options = options;
        _budget = new SearchBudget(options.Budget, cancellationToken);
        _statements = [.. all.Select(b => b.Statement)];
        _outsiders = options.AsksOutsiders ? new Outsiders(_statements, options.IsSigned || options.Kind == PolicyKind.Trust) : null;
        _texts = [.. all.Select(b => $"{ConditionText.ResourceOf(b.Statement.Source)}\n{ConditionText.PrincipalOf(b.Statement.Source)}")];
    }

    /// <summary>Looks for a request.</summary>
    /// <param name="sides">The documents.</param>
    /// <param name="wanted">Of each whether it shall allow the request.</param>
    /// <param name="options">The space.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static ProofAnswer Find(IReadOnlyList<PolicyDocument> sides, ImmutableArray<bool> wanted, ProofOptions options, CancellationToken cancellationToken)
    {
        ImmutableArray<Block> all = BlocksOf(sides, options);
        return Find(all, wanted, options, cancellationToken, out _);
    }

    /// <summary>All differences between two documents: what the first allows and the second does not.</summary>
    /// <param name="allows">The first.</param>
    /// <param name="refuses">The second.</param>
    /// <param name="options">The space.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <param name="answer">What is said of all together.</param>
    public static List<ProofDifference> FindAll(PolicyDocument allows, PolicyDocument refuses, ProofOptions options, CancellationToken cancellationToken, out ProofAnswer answer)
    {
        answer = Find(BlocksOf([allows, refuses], options), [true, false], options with { WantsAll = true }, cancellationToken, out List<ProofDifference> found);
        return found;
    }

    private static ProofAnswer Find(
        ImmutableArray<Block> all, ImmutableArray<bool> wanted, ProofOptions options, CancellationToken cancellationToken, out List<ProofDifference> differences)
    {
        var prover = new DocumentProver(all, wanted, options, cancellationToken);
        differences = [.. prover.Differences().Take(options.WantsAll ? int.MaxValue : 1)];
        ImmutableArray<ProofWitness> found = [.. differences.Select(d => d.Witness)];
        bool isOpen = prover._reason != UndecidedReason.None && (found.IsEmpty || options.WantsAll);
        return new ProofAnswer
        {
            Verdict = !found.IsEmpty ? ProofVerdict.Refuted : isOpen ? ProofVerdict.Undecided : ProofVerdict.Proved,
            Reason = isOpen ? prover._reason : UndecidedReason.None,
            Place = isOpen ? prover._place : null,
            Witnesses = found,
            Assumptions = prover.Assumptions(),
            Cells = prover._cells,
        };
    }

    private static ImmutableArray<Block> BlocksOf(IReadOnlyList<PolicyDocument> sides, ProofOptions options) =>
    [
        .. sides.SelectMany((d, side) => CompiledStatement.CompileAll(d, options.Kind)
            .Where(s => s.Conditions.All(c => c.IsEvaluable))
            .Select(s => new Block(side, s))),
    ];

    private IEnumerable<ProofDifference> Differences()
    {
        foreach (Block block in _all)
        {
            if (block.Statement.UnknownReason is { } why)
            {
                Leave(UndecidedReason.UnknownValue, why);
            }
            else if (block.Statement.HasPlaceholders)
            {
                Leave(UndecidedReason.UnknownValue, $"statement {block.Statement.Source.DisplayName}");
            }
        }

        if (_reason != UndecidedReason.None)
        {
            yield break;
        }

        List<ActionClass> actions = ActionSpace.Split(_statements, Differing(), Counts, _options, _budget, out ActionSpace space);
        if (!space.IsComplete)
        {
            Leave(UndecidedReason.StateBudget, "the patterns of actions");
        }

        (PrincipalView View, bool[] Fits)[] principals = [.. Principals().Select(v => (v, FitsOf(v)))];
        var resources = new ResourceSpace(_options.Space, _options.ResourceAccount, _budget);
        foreach (ActionClass action in actions)
        {
            foreach ((PrincipalView view, bool[] fits) in principals)
            {
                foreach (ProofWitness witness in FindIn(action, view, fits, resources))
                {
                    yield return new ProofDifference(action, witness);
                }
            }
        }
    }

    // Each side that shall allow has an Allow, and the statements do not cancel out.
    private bool Counts(ImmutableArray<int> covering)
    {
        for (int side = 0; side < _wanted.Length; side++)
        {
            if (_wanted[side] && !covering.Any(i => _all[i].Side == side && !_all[i].IsDeny))
            {
                return false;
            }
        }

        return !IsCovered(covering);
    }

    // A statement that both sides have tells nothing by itself; a request is decided alike where all that cover it are such.
    private int[]? Differing()
    {
        if (_wanted is not [true, false])
        {
            return null;
        }

        HashSet<string>[] sides = [[], []];
        for (int i = 0; i < _all.Length; i++)
        {
            sides[_all[i].Side].Add(FullText(i));
        }

        return [.. Enumerable.Range(0, _all.Length).Where(i => !sides[1 - _all[i].Side].Contains(FullText(i)))];
    }

    private string FullText(int statement)
    {
        Statement source = _statements[statement].Source;
        string actions = string.Join('\u0002', source.Action.Patterns.Select(p => p.Text.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal));
        return $"{source.Effect}\u0001{source.Action.IsNegated}\u0001{actions}\u0001{_texts[statement]}\u0001{string.Join('\u0006', ConditionsOf(statement).Order(StringComparer.Ordinal))}";
    }

    // One side shall allow and the other not: when each Allow of the one lies in an Allow of the other, and each Deny of the other is in
    // the one, too, there is nothing to look for.
    private bool IsCovered(IEnumerable<int> statements)
    {
        if (_wanted is not [true, false])
        {
            return false;
        }

        int[] all = [.. statements];
        return Array.TrueForAll(all, i => (_all[i].Side, _all[i].IsDeny) switch
        {
            (0, false) => Array.Exists(all, j => _all[j] is { Side: 1, IsDeny: false } && IsWithin(i, j)),
            (1, true) => Array.Exists(all, j => _all[j] is { Side: 0, IsDeny: true } && IsWithin(i, j)),
            _ => true,
        });
    }

    private bool IsWithin(int inner, int outer) => _texts[inner] == _texts[outer] && ConditionsOf(outer).IsSubsetOf(ConditionsOf(inner));

    private HashSet<string> ConditionsOf(int statement)
    {
        if (!_conditions.TryGetValue(statement, out HashSet<string>? conditions))
        {
            _conditions.Add(statement, conditions = [.. _statements[statement].Conditions.Select(c => ConditionText.Normalize(c.Clause))]);
        }

        return conditions;
    }

    private IEnumerable<PrincipalView> Principals()
    {
        if (_options.Principal is { } given)
        {
            return [PrincipalView.Of(given, _options.ResourceAccount)];
        }

        // Keys of who asks belong to one principal, who has them all together (CP-15).
        bool hasPrincipal = _options.Kind.HasPrincipal();
        if (!hasPrincipal && (_options.Space == RequestSpace.Free || !TellsPrincipalsApart()))
        {
            return [PrincipalView.Anybody(_options.ResourceAccount)];
        }

        ImmutableArray<Requester> all = PrincipalSpace.Of(
            _statements, _options.ResourceAccount, mayBeUnsigned: hasPrincipal && _options.Kind != PolicyKind.Trust, _budget, out bool isComplete);
        if (!isComplete)
        {
            Leave(UndecidedReason.StateBudget, "the principals");
        }

        HashSet<string> named = [.. _statements.SelectMany(s => s.Source.Principal?.Entries ?? []).Select(e => e.Value)];
        return all
            .Where(r => _outsiders?.Holds(r) != false && (hasPrincipal || r.HasIdentityPolicies || (_options.Kind == PolicyKind.ServiceControl && r.Kind == RequesterKind.AccountRoot)))
            .Select(r => named.Contains(r.ParentArn ?? r.Arn ?? r.ServiceName ?? string.Empty) ? PrincipalView.Of(r, _options.ResourceAccount) : PrincipalView.OfClass(r, _options.ResourceAccount));
    }

    // A variable alone may have every value; whoever it is.
    private bool TellsPrincipalsApart() => _statements.Any(s => s.Conditions.Any(c => Keys.KeyFacts.IsOfPrincipal(c.Key)))
        || _statements
            .SelectMany(s => s.Conditions.SelectMany(c => c.Variables.Append(c.Key)).Concat(s.Resources.Where(r => r.HasVariables).SelectMany(r => r.Variables)))
            .Where(k => Keys.KeyFacts.IsOfPrincipal(k) || k.Folded == "aws:userid")
            .Distinct().Skip(1).Any();

    private bool[] FitsOf(PrincipalView view)
    {
        AccessRequest probe = DocumentReplay.RequestOf(view, ActionName.Parse("x:x"), "*", view.Context, _options);
        return [.. _statements.Select(s => !_options.Kind.HasPrincipal() || !s.Match(probe, UnknownTreatment.None, wantsAll: true).Mismatch.HasFlag(StatementMismatch.Principal))];
    }

    private IEnumerable<ProofWitness> FindIn(ActionClass action, PrincipalView view, bool[] fits, ResourceSpace resources)
    {
        int[] live = [.. action.Statements.Where(i => fits[i])];
        if (!Counts([.. live]))
        {
            yield break;
        }

        ResourceElementSet?[] elements = [.. live.Select(i => ResourceElementSet.Of(_statements[i], _options.Kind, view.Context, k => !view.IsFixedInVariables(k)))];
        string key = $"{string.Join(',', live)}{(view.IsAnybody ? string.Empty : $"@{view.Id}")}";
        ImmutableArray<ResourceClass> classes = resources.Split(action.Known, action.Example.Service == "s3", elements, key, out bool isComplete);
        if (!isComplete)
        {
            Leave(UndecidedReason.StateBudget, $"the resources of {action.Example}");
        }

        // CP-66: possible names before the request without a resource.
        foreach (ResourceClass resource in classes.OrderBy(c => c.Example == "*"))
        {
            (int Statement, bool? Covers, ResourceElementSet? Element)[] here =
                [.. live.Select((s, i) => (s, resource.Covering[i], elements[i])).Where(c => c.Item2 != false)];
            if (!Counts([.. here.Select(h => h.Statement)]))
            {
                continue;
            }

            _cells++;
            string cell = $"{view.Id}\n{string.Join(',', here.Select(h => $"{h.Statement}{(h.Covers is null ? "?" : string.Empty)}"))}\n{string.Join('|', resource.Open)}"
                + (_options.Space == RequestSpace.Catalogue ? "\n" + (action.Known is null ? "-" : KeysThatCount(action.Example)) : string.Empty);
            if (_decided.TryGetValue(cell, out ProofWitness? known) && (known is null || !_options.WantsAll))
            {
                continue;
            }

            ProofWitness? witness = Decide(action, view, resource, here, elements.OfType<ResourceElementSet>().SelectMany(e => e.Open));
            _decided[cell] = witness;
            if (witness is not null)
            {
                yield return witness;
            }
        }
    }

    // Actions of which the same keys are never sent are decided alike.
    private static string KeysThatCount(ActionName action) => ResourceKeys.IsPassRole(action) ? action.Text : NetworkKeyFacts.AreWithout("aws:SourceAccount", action) ? "w" : "n";

    private ProofWitness? Decide(
        ActionClass action, PrincipalView view, ResourceClass resource, (int Statement, bool? Covers, ResourceElementSet? Element)[] here, IEnumerable<OpenEntry> entries)
    {
        CellProblem problem = CellProblem.Of(
            [.. here.Select(h => (_all[h.Statement], h.Covers, h.Element))], resource.Open, entries, view, action.Example, _options, _outsiders, _budget);
        string place = $"{action.Example} on {resource.Example}";
        if (!problem.IsComplete)
        {
            Leave(UndecidedReason.StateBudget, $"{problem.Place} of {place}");
        }

        const int MostTries = 64;
        BlockSearch search = problem.Search(_wanted);
        _usesTies |= problem.UsesTies;
        int tries = 0;
        foreach (int[] choices in search.Solutions())
        {
            foreach (ProofWitness witness in DocumentReplay.Witnesses(problem, choices, action, view, resource, _all, _wanted, _options))
            {
                return witness;
            }

            // What was found did not work out: relations between values that the search does not see.
            bool isRelation = problem.Variables.Any(v => v is not KeySearchVariable) || view.IsAnybody || choices.Where((c, v) => problem.Variables[v] is KeySearchVariable k && !k.Key.Choices[c].IsRealized).Any();
            Leave(isRelation ? UndecidedReason.VariableRelation : UndecidedReason.WitnessNotConfirmed, place);
            System.Diagnostics.Debug.Assert(isRelation, $"A witness does not replay: {place}");
            if (++tries == MostTries)
            {
                break;
            }
        }

        if (!search.IsComplete)
        {
            Leave(UndecidedReason.CellBudget, place);
        }

        return null;
    }

    private void Leave(UndecidedReason reason, string place)
    {
        if (_reason == UndecidedReason.None)
        {
            _reason = reason;
            _place = place;
        }
    }

    private ImmutableArray<string> Assumptions()
    {
        List<string> all = [_options.Space == RequestSpace.Free ? "every action on every resource" : $"the actions and resources of AWS's reference of {IamCatalogue.Default.Info.DataDate}"];
        if (_usesTies)
        {
            all.Add("keys that AWS sends together");
        }

        if (_options.Principal is { } principal)
        {
            all.Add($"asked by {principal}");
        }

        return [.. all];
    }
}
