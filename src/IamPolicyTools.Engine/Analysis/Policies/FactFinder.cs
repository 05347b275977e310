using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Analysis.Resources;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;

namespace IamPolicyTools.Analysis.Policies;

/// <summary>
/// Finds the statements that say of one action what its cells say. Patterns reach further than meant only where nothing is granted
/// anyway, or where a Deny or a NotResource takes it back. What cannot be said so is left out, and so not granted.
/// </summary>
internal sealed class FactFinder
{
    private const string AnyResource = "*";
    private const string AllBuckets = "arn:aws:s3:::*";

    private readonly ActionDomain _domain;
    private readonly CellsBySet<FormulaCell> _cells;
    private readonly FormulaCell[] _own;
    private readonly FormulaCell _none;
    private readonly Func<ResourceCell, AccessRequest> _requestOf;
    private readonly string _partition;
    private readonly SearchBudget _budget;
    private readonly CommonPatterns _common;
    private readonly List<StatementFact> _facts = [];

    // What the entries of the facts mean.
    private readonly Dictionary<string, ArnPattern> _patterns = new(StringComparer.Ordinal) { [AnyResource] = ArnPattern.Everything, [AllBuckets] = ArnPattern.Parse(AllBuckets)! };

    /// <summary>Prepares the search.</summary>
    /// <param name="answer">The answers for the action.</param>
    /// <param name="counts">Whether a Deny statement that depends on unknown keys is worth repeating.</param>
    /// <param name="requestOf">Gives the request for the example of a cell.</param>
    /// <param name="partition">The partition of ARNs that are left open.</param>
    /// <param name="budget">What it may cost.</param>
    public FactFinder(
        ActionAnswer answer,
        Func<CompiledStatement, AccessRequest, bool> counts,
        Func<ResourceCell, AccessRequest> requestOf,
        string partition,
        SearchBudget budget)
    {
        _requestOf = requestOf;
        _budget = budget;
        _common = new CommonPatterns(answer.Domain, budget);
        _domain = answer.Domain;
        _partition = partition;
        IsComplete = answer.Accounts.All(a => a.IsWorkedOut);
        _none = ToFormula(null, answer.None, counts);
        FormulaCell[] own = [.. answer.Accounts.SelectMany(a => a.Cells).Select(c => ToFormula(c.Cell, c.Outcome, counts))];
        bool isComplete = IsComplete;
        FormulaCell[] outside = [.. answer.Accounts.SelectMany(a => a.Outside).Select(c => ToFormula(c.Cell, c.Outcome, counts))];
        IsComplete = isComplete;
        DropMadeSetsOfAll(own, outside);
        _cells = new(own.Concat(outside), c => c.Sets, c => c.Region);
        _own = [.. _cells.All.Where(c => !c.IsOutside)];
    }

    /// <summary>False when something had to be left out.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>True when the action may be granted on everything, which nobody could make use of.</summary>
    public bool IsHarmless =>
        (_own.Length > 0 || _domain.Forms.IsEmpty)
        && _cells.All.All(c => c.IsUngranted || (c.IsOutside && c.MayBeAllowedWhen(ConditionList.None)))
        && (!_domain.TakesNone || _none.IsUngranted);

    /// <summary>True when some of the facts refuse what the resource's side allows by itself.</summary>
    public bool RefusesGrants { get; private set; }

    /// <summary>The facts, each once.</summary>
    public IEnumerable<StatementFact> Find()
    {
        // Refusals first: where one cannot be said, nothing must be granted.
        foreach (ConditionList conditions in _own.Append(_none).SelectMany(c => c.Denies).Distinct())
        {
            Deny(conditions);
        }

        foreach (ConditionList conditions in _own.Append(_none).SelectMany(c => c.Allows).Distinct().ToArray())
        {
            Allow(conditions);
        }

        List<StatementFact> needed = [.. _facts.Distinct().Where(f => !IsCovered(f))];
        foreach (StatementFact fact in needed.ToArray())
        {
            if (IsCoveredBy(fact, needed))
            {
                needed.Remove(fact);
            }
        }

        return needed;
    }

    // That there is a Region, say, no policy wrote; where it is so of all resources it need not be said.
    private static void DropMadeSetsOfAll(FormulaCell[] own, FormulaCell[] outside)
    {
        ResourceSet[] made = own is [{ } first, ..] ? [.. first.Sets.Where(s => s.IsMade)] : [];
        foreach (ResourceSet set in made.Where(s => Array.TrueForAll(own, c => c.Sets.Contains(s))))
        {
            Array.ForEach(own, c => c.Sets.Remove(set));
            Array.ForEach(outside, c => c.Sets.Remove(set));
        }
    }

    // What another statement allows or refuses on more, or without conditions, need not be said.
    private bool IsCovered(StatementFact fact)
    {
        if (fact.IsNotResource || PatternOf(fact) is not { } pattern)
        {
            return false;
        }

        return _facts.Exists(f =>
            CouldCover(f, fact)
            && PatternOf(f) is { IsOpen: false } other
            && (!other.Equals(pattern) || f.Resources[0] == fact.Resources[0])
            && other.Glob.Contains(pattern.Glob, _budget) == GlobAnswer.Yes);
    }

    // Nor what several others say together on all that the action can be asked on: of one on benefits, what a pattern of allocations lets in.
    private bool IsCoveredBy(StatementFact fact, List<StatementFact> others)
    {
        bool canBeLeftOut = !fact.IsNotResource && fact.Resources[0] is not (AnyResource or AllBuckets);
        if (!canBeLeftOut || PatternOf(fact) is not { Glob.IsLiteral: false } pattern)
        {
            return false;
        }

        ImmutableArray<Glob> near =
        [
            .. others.Where(f => CouldCover(f, fact))
                .Select(PatternOf)
                .Where(p => p is { IsOpen: false } && p.Overlaps(pattern))
                .Select(p => p!.Glob),
        ];
        ImmutableArray<Glob> forms = [.. _domain.Forms.Select(f => f.Anywhere(namesHaveColons: true))];
        return near.Length > 0 && GlobSearch.FindText([forms, [pattern.Glob]], near, _budget, out _) == GlobAnswer.No;
    }

    // PL-48: only those two entries mean calls without a resource, and none but a star stands for all buckets there.
    private static bool CouldCover(StatementFact other, StatementFact fact) =>
        other.IsDeny == fact.IsDeny
        && !other.IsNotResource
        && !other.Equals(fact)
        && fact.Conditions.Includes(other.Conditions)
        && (fact.Resources[0] != AllBuckets || other.Resources[0] is AnyResource or AllBuckets);

    private ArnPattern? PatternOf(StatementFact fact) => _patterns.GetValueOrDefault(fact.Resources[0]);

    private FormulaCell ToFormula(ResourceCell? cell, CellOutcome outcome, Func<CompiledStatement, AccessRequest, bool> counts)
    {
        AccessFormula? formula = AccessFormula.Of(outcome);
        if (formula is null && outcome.IsGrantedAnyway && !outcome.IsDenied && outcome.Undecided.All(u => !u.Statement.IsDeny))
        {
            // What the resource's side grants under conditions that no statement can say, and nobody refuses.
            IsComplete = false;
            return new FormulaCell(cell, [], [], _requestOf);
        }

        AccessFormula? granted = outcome.Alone is { } alone ? AccessFormula.Of(alone) : null;
        if (granted is null || formula?.Covers(granted, outcome.Request) != true)
        {
            granted = null;
        }

        if (outcome.IsGrantedAnyway && granted is null && formula is not { Alternatives: [{ IsEmpty: true }] })
        {
            // What the resource's side allows by itself takes a Deny to refuse, and a Deny cannot say "unless".
            IsComplete &= outcome.IsDenied;
            RefusesGrants = true;
            return new FormulaCell(cell, [], [ConditionList.None], _requestOf);
        }

        if (formula is null || outcome.Request is not { } request)
        {
            IsComplete &= formula is not null;
            return new FormulaCell(cell, [], [], _requestOf, outcome.IsUngranted);
        }

        // What the resource's side grants by itself need not be said, and no document takes it back.
        bool IsGranted(ImmutableArray<CompiledStatement> alternative) => granted?.Alternatives.Any(g => g.All(alternative.Contains)) == true;
        (bool IsGranted, ConditionList? Conditions)[] allows = [.. formula.Alternatives.Select(a => (IsGranted(a), ConditionList.Of(a, request)))];
        ConditionList?[] denies = [.. formula.Denies.Where(d => counts(d, request)).Select(d => ConditionList.Of([d], request))];
        bool canRefuse = granted is not null || denies.All(d => d is not null);
        IsComplete &= canRefuse && allows.All(a => a.IsGranted || a.Conditions is not null);
        return !canRefuse
            ? new FormulaCell(cell, [], [], _requestOf)
            : new FormulaCell(
                cell,
                [.. allows.Select(a => a.Conditions).OfType<ConditionList>().Distinct()],
                [.. denies.OfType<ConditionList>().Distinct()],
                _requestOf,
                isGranted: allows.Any(a => a.IsGranted));
    }

    private void Deny(ConditionList conditions)
    {
        _budget.Look();
        bool mayMeanNone = !_domain.TakesNone || _none.MayBeDeniedWhen(conditions);
        bool saysNone = !_none.Denies.Contains(conditions);
        HashSet<FormulaCell> said = new(ReferenceEqualityComparer.Instance);
        foreach (FormulaCell cell in _own.Where(c => c.Denies.Contains(conditions)))
        {
            if (said.Contains(cell))
            {
                continue;
            }

            FormulaCell[] inside = [.. _cells.Within(cell.Sets)];
            ResourceSet[] cut = CutOut(cell, inside, c => c.MayBeDeniedWhen(conditions));
            if (Say(cell, isDeny: true, conditions, cut, mayMeanNone))
            {
                saysNone |= cell.Sets.Count == 0 && mayMeanNone;
                said.UnionWith(inside.Where(c => !cut.Any(c.Sets.Contains)));
            }
            else
            {
                IsComplete = false;
                cell.GiveUp();
            }
        }

        if (saysNone)
        {
            return;
        }

        if (EntryForNone(c => c.MayBeDeniedWhen(conditions)) is { } entry)
        {
            _facts.Add(new StatementFact(true, false, [entry], conditions));
        }
        else
        {
            IsComplete = false;
            _none.GiveUp();
        }
    }

    private void Allow(ConditionList conditions)
    {
        _budget.Look();
        bool mayMeanNone = !_domain.TakesNone || _none.MayBeAllowedWhen(conditions);
        bool saysNone = !_none.Allows.Contains(conditions);
        HashSet<FormulaCell> said = new(ReferenceEqualityComparer.Instance);
        foreach (FormulaCell cell in _own.Where(c => c.Allows.Contains(conditions)))
        {
            if (said.Contains(cell))
            {
                continue;
            }

            FormulaCell[] inside = [.. _cells.Within(cell.Sets)];
            ResourceSet[] cut = CutOut(cell, inside, c => c.MayBeAllowedWhen(conditions));
            if (Say(cell, isDeny: false, conditions, cut, mayMeanNone))
            {
                saysNone |= cell.Sets.Count == 0 && mayMeanNone;
                said.UnionWith(inside.Where(c => !cut.Any(c.Sets.Contains)));
            }
            else
            {
                IsComplete = false;
            }
        }

        if (saysNone)
        {
            return;
        }

        if (EntryForNone(c => c.MayBeAllowedWhen(conditions)) is { } entry)
        {
            _facts.Add(new StatementFact(false, false, [entry], conditions));
        }
        else
        {
            IsComplete = false;
        }
    }

    // The entry that means calls without a resource, and nothing of which the same must not be said.
    private string? EntryForNone(Predicate<FormulaCell> mayBeSaid)
    {
        if (Array.TrueForAll(_cells.All, mayBeSaid))
        {
            return AnyResource;
        }

        // PL-48
        bool isOfBuckets = _domain.Action.Service == "s3"
            && _cells.All.SelectMany(c => c.Sets).Distinct().Any(s => s.Patterns.Any(p => p.WideText == AllBuckets) && _cells.Of(s).All(c => mayBeSaid(c)));
        return isOfBuckets ? AllBuckets : null;
    }

    // Says it of all resources of a cell and of what lies within, but for what is cut out.
    private bool Say(FormulaCell cell, bool isDeny, ConditionList conditions, ResourceSet[] cut, bool mayMeanNone)
    {
        bool canRefuse = !isDeny && cut.All(IsAlwaysDenied);
        ImmutableArray<ArnPattern>? common = _common.Of(Deciding(cell, conditions)) is { } all ? _common.WithService(all, _partition) : null;
        ImmutableArray<ArnPattern>? cutOut = _common.WithService(ArnPattern.Widest(cut.SelectMany(c => c.Patterns), _budget), _partition);
        if (cutOut is not { } refused)
        {
            return false;
        }

        if ((cut.Length == 0 || canRefuse) && common is { } covered && ResourcesOf(cell, covered, conditions, mayMeanNone) is { } resources)
        {
            foreach ((string text, ArnPattern pattern) in resources)
            {
                _patterns[text] = pattern;
                _facts.Add(new StatementFact(isDeny, false, [text], conditions.Written));
            }

            _facts.AddRange(refused.Where(p => covered.Any(p.Overlaps)).Select(r => new StatementFact(true, false, [TextOf(r.WideText, _none.IsDenied)], ConditionList.None)));
            return true;
        }

        bool isEverything = cell.Sets.Count == 0 && mayMeanNone && !conditions.IsOpen;
        if (isEverything && cut.Length > 0)
        {
            _facts.Add(new StatementFact(isDeny, true, [.. refused.Select(c => c.WideText).Distinct().Order(StringComparer.Ordinal)], conditions));
        }

        return isEverything && cut.Length > 0;
    }

    // What a variable without a value makes a condition the entries of that very statement say, and no other's that cover the same for some value.
    private HashSet<ResourceSet> Deciding(FormulaCell cell, ConditionList conditions)
    {
        HashSet<ResourceSet> deciding = _cells.Deciding(cell, conditions.IsOpen);
        if (!conditions.IsOpen || cell.Sets.FirstOrDefault(s => s.IsOpen && s.Patterns.All(p => conditions.Open.Contains(p.Text))) is not { } own)
        {
            return deciding;
        }

        HashSet<ResourceSet> told = [.. deciding.Where(s => !s.IsOpen), own];
        return _cells.Within(told).Count() == _cells.Within(deciding).Count() ? told : [.. deciding, own];
    }

    // "*" means calls without a resource too; where those must not be meant, the forms of the action's ARNs stand for it.
    private IEnumerable<(string Text, ArnPattern Pattern)>? ResourcesOf(
        FormulaCell cell, ImmutableArray<ArnPattern> common, ConditionList conditions, bool mayMeanNone)
    {
        if (conditions.IsOpen && !common.All(p => p.IsOpen))
        {
            return null;
        }

        if (cell.Sets.Count > 0)
        {
            return common.Select(p => (TextOf(conditions.IsOpen ? p.Text : p.WideText, mayMeanNone), p));
        }

        if (mayMeanNone)
        {
            return [(AnyResource, ArnPattern.Everything)];
        }

        return _domain.Forms.Any(f => f.IsEverything)
            ? null
            : _domain.Forms.Select(f => TextOf(f.TextIn(_partition), mayMeanNone)).Select(t => (t, ArnPattern.Parse(t)!));
    }

    // PL-48: of S3, all buckets mean calls without a resource too, and a name has a character at least.
    private string TextOf(string text, bool mayMeanNone) =>
        text == AllBuckets && !mayMeanNone && _domain.Action.Service == "s3" ? "arn:aws:s3:::?*" : text;

    // The patterns that take out of a cell whatever lies within and must not be said.
    private ResourceSet[] CutOut(FormulaCell cell, FormulaCell[] inside, Predicate<FormulaCell> mayBeSaid)
    {
        HashSet<ResourceSet> cut = [];
        foreach (FormulaCell other in inside.Where(c => !mayBeSaid(c) && !(c.IsOutside && c.Sets.Count == cell.Sets.Count)))
        {
            if (!cut.Overlaps(other.Sets))
            {
                cut.Add(other.Sets.Except(cell.Sets)
                    .OrderBy(p => IsAlwaysDenied(p) ? 0 : 1)
                    .ThenBy(p => inside.Count(c => mayBeSaid(c) && c.Sets.Contains(p)))
                    .First());
            }
        }

        return [.. cut];
    }

    private bool IsAlwaysDenied(ResourceSet set) => _cells.Of(set).All(c => c.IsDenied);
}
