using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using IamPolicyTools.Analysis.Symbolic.Keys;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using Subject = IamPolicyTools.Evaluation.Gathering.Subject;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>Principals for whom a change is the same: the same statements decide what it touches, and none of them tells one from another.</summary>
/// <param name="Before">One of them before; null where they are new.</param>
/// <param name="After">The same one after; null where they are gone.</param>
/// <param name="Touch">The actions that can be decided differently.</param>
/// <param name="Arns">All of them.</param>
internal sealed record ComparedGroup(Subject? Before, Subject? After, ActionTouch Touch, List<string> Arns)
{
    /// <summary>Who stand for one account that is not in the model: what one of them is told to gain is not told of the next; null for others.</summary>
    public string? Family { get; init; }

    /// <summary>
    /// The account of which this is the root user, told only where nobody else of it is: a service control policy that takes from everybody
    /// takes from the root user, too (R-55), and a row for each would say it twice. Null for others.
    /// </summary>
    public string? OnlyOf { get; init; }
}

/// <summary>What of a model counts for everybody.</summary>
/// <param name="Held">The policies of resources.</param>
/// <param name="Trust">The trust policies.</param>
/// <param name="Control">The resource control policies, with their places.</param>
internal sealed record ComparedSurroundings(ImmutableArray<HeldPolicy> Held, ImmutableArray<HeldPolicy> Trust, ImmutableArray<(string Place, PolicyDocument Document)> Control);

/// <summary>
/// Groups principals so that each change is worked out once (CP-57): by what is not the same for them before and after, then by the
/// statements that are about the same actions, then by what those statements read of who asks.
/// </summary>
internal sealed class ComparedGroups
{
    private readonly StatementTexts _texts;
    private readonly ProofOptions _options;
    private readonly ComparedSurroundings[] _sides;
    private readonly HashSet<string> _changed;
    private readonly int[] _differing;
    private readonly bool _areSettingsChanged;
    private readonly Dictionary<string, ActionTouch> _touches = [];
    private readonly Dictionary<(ActionTouch, int), bool> _touched = [];
    private readonly Dictionary<string, PolicyClass?> _classes = [];
    private readonly Dictionary<ActionTouch, CompiledStatement[]> _around = [];
    private readonly Dictionary<string, PrincipalTellers> _tellers = [];
    private readonly Dictionary<string, ComparedGroup> _groups = [];

    /// <summary>Prepares the groups of two models.</summary>
    /// <param name="texts">Numbers for statements.</param>
    /// <param name="options">Switches.</param>
    /// <param name="sides">What counts for everybody, before and after.</param>
    /// <param name="changed">The resources and roles whose own policy or settings are not the same.</param>
    public ComparedGroups(StatementTexts texts, ProofOptions options, ComparedSurroundings[] sides, HashSet<string> changed)
    {
        _texts = texts;
        _options = options;
        _sides = sides;
        _changed = changed;
        HashSet<(string Place, int Statement)>[] all = [.. sides.Select(s => s.Held.Concat(s.Trust).Where(h => changed.Contains(h.Arn) && h.Document is not null)
            .Select(h => (h.Arn, h.Document!)).Concat(s.Control).SelectMany(h => _texts.Of(h.Item2).Select(n => (h.Item1, n))).ToHashSet())];
        _differing = [.. all[0].Except(all[1]).Concat(all[1].Except(all[0])).Select(d => d.Statement).Distinct()];

        // Who may become a role concerns the calls for that.
        if (SettingsOf(sides[0].Trust) != SettingsOf(sides[1].Trust))
        {
            _differing = [.. _differing, _texts.Of(Becoming())];
        }

        if (PolicyPresence.Changed(sides[0].Held.Where(h => _changed.Contains(h.Arn)), sides[1].Held.Where(h => _changed.Contains(h.Arn))) is { Length: > 0 } services)
        {
            _differing = [.. _differing, _texts.Of(PolicyPresence.Of(services))];
        }

        _areSettingsChanged = SettingsOf(sides[0].Held) != SettingsOf(sides[1].Held)
            || !sides[0].Control.Select(c => c.Place).Distinct().Order(StringComparer.Ordinal).SequenceEqual(sides[1].Control.Select(c => c.Place).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>True where the organization is not the same, which conditions can read.</summary>
    public required bool AreFactsChanged { get; init; }

    /// <summary>True where a trust policy is not the same.</summary>
    public required bool IsTrustChanged { get; init; }

    private bool IsEverythingOpen => AreFactsChanged || _areSettingsChanged;

    private string SettingsOf(IEnumerable<HeldPolicy> held) =>
        string.Join('\n', held.Where(h => _changed.Contains(h.Arn)).Select(h => $"{h.Arn} {h.Kind == PolicyKind.Trust && h.Document is null} {h.Settings}").Order(StringComparer.Ordinal));

    private static Statement Becoming() => new()
    {
        Index = 0,
        Effect = Effect.Allow,
        Action = new ActionElement(false, PolicyList.Create<LocatedText>([new LocatedText("sts:*", default)]), default),
    };

    /// <summary>Adds a principal.</summary>
    /// <param name="arn">Its ARN.</param>
    /// <param name="before">What it is before; null for a new one.</param>
    /// <param name="after">What it is after; null for one that is gone.</param>
    /// <returns>The group where this is the first of it; null where there is one, or nothing changes.</returns>
    public ComparedGroup? Add(string arn, Subject? before, Subject? after)
    {
        string key = $"{SignatureOf(before)}\t{SignatureOf(after)}";
        if (!_classes.TryGetValue(key, out PolicyClass? own))
        {
            _classes.Add(key, own = ClassOf(before, after));
        }

        if (own is null)
        {
            return null;
        }

        string group = $"{own.Key}\t{string.Join('|', DifferingPlaces(own, before, after))}\t{own.Tellers.TextOf(arn, (before ?? after)!.Requester)}\t{(before ?? after)!.Requester.SessionName}";
        if (_groups.TryGetValue(group, out ComparedGroup? known))
        {
            known.Arns.Add(arn);
            return null;
        }

        ComparedGroup added = new(before, after, own.Touch, [arn]);
        _groups.Add(group, added);
        return added;
    }

    /// <summary>A principal by itself.</summary>
    /// <param name="name">Its ARN or name.</param>
    /// <param name="before">What it is before.</param>
    /// <param name="after">What it is after.</param>
    public ComparedGroup Of(string name, Subject? before, Subject? after) => new(before, after, TouchOf(before, after), [name]);

    /// <summary>What conditions can read of a principal but its name, as text.</summary>
    public static string FactsOf(Subject subject) =>
        $"#{subject.Requester.AccountId}#{subject.Requester.Kind}#{ComparedModel.TagsOf(subject.Requester.Tags)}#{subject.Policies.IsInManagementAccount}#{subject.Requester.IsServiceLinkedRole}#{subject.Policies.OpenBoundary?.What}#{subject.Policies.OpenExistence}";

    private string SignatureOf(Subject? subject) => subject is null ? "-" : string.Join('|', PolicySlots.Of(subject)
        .Select(s => $"{s.Name}={string.Join(',', s.Set.Policies.SelectMany(p => _texts.Of(p)).Distinct().Order())}")) + FactsOf(subject);

    private PolicyClass? ClassOf(Subject? before, Subject? after)
    {
        Slot[][] slots = [SlotsOf(before), SlotsOf(after)];
        bool isSame = before is not null && after is not null && FactsOf(before) == FactsOf(after) && slots[0].Length == slots[1].Length
            && slots[0].Zip(slots[1]).All(p => p.First.Name == p.Second.Name && p.First.Statements.SetEquals(p.Second.Statements));
        if (isSame && _changed.Count == 0 && _differing.Length == 0 && !IsEverythingOpen)
        {
            return null;
        }

        ActionTouch touch = TouchOf(before, after);
        string[] left = [.. slots.Select(side => string.Join('|', side.Select(s => $"{s.Name}={string.Join(',', s.Statements.Where(n => IsTouched(touch, n)).Order())}")))];
        string key = $"{left[0]}\t{left[1]}\t{(before is null ? "-" : FactsOf(before))}\t{(after is null ? "-" : FactsOf(after))}";
        if (!_tellers.TryGetValue(key, out PrincipalTellers? tellers))
        {
            IEnumerable<CompiledStatement> own = new[] { before, after }.OfType<Subject>().SelectMany(s => PolicySlots.Of(s)).SelectMany(s => s.Set.Statements);
            _tellers.Add(key, tellers = new PrincipalTellers([.. own.Where(s => s.UnknownReason is not null || touch.Touches(s.Source)), .. Around(touch)], _options));
        }

        return new PolicyClass(key, touch, tellers, before is null || after is null ? null : [.. OwnDiffering(before, after)]);
    }

    private Slot[] SlotsOf(Subject? subject) => subject is null ? [] : [.. PolicySlots.Of(subject).Select(s => new Slot(s.Name, [.. s.Set.Policies.SelectMany(p => _texts.Of(p))]))];

    private int[] OwnDiffering(Subject? before, Subject? after)
    {
        HashSet<(string, int)>[] all = [.. new[] { before, after }.Select(s => SlotsOf(s).SelectMany(slot => slot.Statements.Select(n => (slot.Name, n))).ToHashSet())];
        return [.. all[0].Except(all[1]).Concat(all[1].Except(all[0])).Select(d => d.Item2).Distinct()];
    }

    private ActionTouch TouchOf(Subject? before, Subject? after)
    {
        if (IsEverythingOpen || before is null || after is null || FactsOf(before) != FactsOf(after)
            || !PolicySlots.Of(before).Select(s => s.Name).SequenceEqual(PolicySlots.Of(after).Select(s => s.Name)))
        {
            return ActionTouch.Everything;
        }

        int[] differing = [.. _differing.Union(OwnDiffering(before, after)).Order()];
        ref ActionTouch? touch = ref CollectionsMarshal.GetValueRefOrAddDefault(_touches, string.Join(',', differing), out _);
        return touch ??= ActionTouch.Of(differing.Select(n => _texts[n]));
    }

    private bool IsTouched(ActionTouch touch, int statement)
    {
        if (!_touched.TryGetValue((touch, statement), out bool touched))
        {
            _touched.Add((touch, statement), touched = touch.Touches(_texts[statement]));
        }

        return touched;
    }

    // The policies that are told as reasons, whose statements stand on one side only; inline policies of one name are several.
    private IEnumerable<string> DifferingPlaces(PolicyClass own, Subject? before, Subject? after) => own.Differing is { Count: 0 }
        ? []
        : new[] { before, after }.OfType<Subject>().SelectMany(s => PolicySlots.Of(s)).SelectMany(s => s.Set.Policies)
            .Where(p => own.Differing is null || _texts.Of(p).Any(own.Differing.Contains))
            .Select(p => p.Arn ?? $"{p.Name}@{p.Document.Location.File}:{p.Document.Location.Offset}").Distinct().Order(StringComparer.Ordinal);

    private CompiledStatement[] Around(ActionTouch touch)
    {
        if (!_around.TryGetValue(touch, out CompiledStatement[]? around))
        {
            bool hasTrust = IsTrustChanged || touch.TouchesService("sts");
            around =
            [
                .. _sides.SelectMany(s => hasTrust ? s.Held.Concat(s.Trust) : s.Held).SelectMany(h => h.Statements).Where(s => s.UnknownReason is not null || touch.Touches(s.Source)),
                .. _sides.SelectMany(s => s.Control).SelectMany(c => CompiledStatement.CompileAll(c.Document, PolicyKind.ResourceControl)).Where(s => touch.Touches(s.Source)),
            ];
            _around.Add(touch, around);
        }

        return around;
    }

    private sealed record Slot(string Name, HashSet<int> Statements);

    private sealed record PolicyClass(string Key, ActionTouch Touch, PrincipalTellers Tellers, HashSet<int>? Differing);
}

/// <summary>What statements read of who asks: principals of whom they read the same are one to them.</summary>
internal sealed class PrincipalTellers
{
    private readonly CompiledCondition[] _conditions;
    private readonly ContextKey[] _values;
    private readonly Dictionary<string, List<int>> _named = [];
    private readonly ProofOptions _options;

    /// <summary>Reads what statements read.</summary>
    /// <param name="statements">The statements.</param>
    /// <param name="options">Switches.</param>
    public PrincipalTellers(IReadOnlyList<CompiledStatement> statements, ProofOptions options)
    {
        _options = options;
        CompiledCondition[] all = [.. statements.SelectMany(s => s.Conditions)];

        // A variable puts the name into the text; an id is told by its value.
        _values =
        [
            .. all.SelectMany(c => c.Variables).Concat(statements.SelectMany(s => s.Resources).Where(r => r.HasVariables).SelectMany(r => r.Variables)).Where(IsOfPrincipal)
                .Concat(all.Select(c => c.Key).Where(k => k.Folded == "aws:userid")).Distinct(),
        ];
        _conditions = [.. all.Where(c => c.IsEvaluable && KeyFacts.IsOfPrincipal(c.Key) && !c.Variables.Any(IsOfPrincipal)).DistinctBy(c => ConditionText.Normalize(c.Clause))];
        int element = 0;
        foreach (CompiledStatement statement in statements.Where(s => s.Source.Principal is not null).DistinctBy(s => ConditionText.PrincipalOf(s.Source)))
        {
            foreach (PrincipalEntry entry in statement.Source.Principal!.Entries)
            {
                (_named.TryGetValue(NameIn(entry.Value), out List<int>? own) ? own : _named[NameIn(entry.Value)] = []).Add(element);
            }

            element++;
        }
    }

    /// <summary>What they read of one.</summary>
    /// <param name="arn">The ARN.</param>
    /// <param name="requester">Who.</param>
    public string TextOf(string arn, Requester requester)
    {
        IEnumerable<int> named = new[] { NameIn(arn), requester.ParentArn is { } role ? NameIn(role) : null, requester.UniqueId }
            .OfType<string>().Distinct().SelectMany(n => _named.GetValueOrDefault(n) ?? []).Distinct().Order();
        string text = string.Join(',', named.Select(n => n.ToString(CultureInfo.InvariantCulture)));
        if (_conditions.Length + _values.Length == 0)
        {
            return text;
        }

        var context = new RequestContext(ContextLayer.Empty, [DerivedContext.OfPrincipal(requester, null, DateTimeOffset.UnixEpoch), DerivedContext.OfKms(requester)]);
        string truths = string.Concat(_conditions.Select(c => context.IsUndecided(c.Key) ? arn : c.Holds(context.Find(c.Key), context, _options.Evaluation) ? "1" : "0"));
        return $"{text} {truths} {string.Join('\n', _values.Select(v => string.Join(' ', context.Find(v)?.Values.Select(x => x.Text) ?? [arn])))}";
    }

    private static bool IsOfPrincipal(ContextKey key) => KeyFacts.IsOfPrincipal(key) || key.Folded == "aws:userid";

    // A session, and a role in a path, are named by the role's name.
    private static string NameIn(string value)
    {
        int session = value.IndexOf(":assumed-role/", StringComparison.Ordinal);
        return session >= 0 ? value[(session + ":assumed-role/".Length)..].Split('/')[0]
            : value.Contains(":role/", StringComparison.Ordinal) ? value[(value.LastIndexOf('/') + 1)..]
            : value;
    }
}
