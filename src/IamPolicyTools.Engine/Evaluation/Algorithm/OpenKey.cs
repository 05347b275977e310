using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;

namespace IamPolicyTools.Evaluation.Algorithm;

/// <summary>
/// A key that conditions cannot be decided for, and the states that they tell apart: it is absent, it has one of the texts that they list,
/// or another value, of which each comparison that a text does not settle may hold or not.
/// </summary>
internal sealed class OpenKey
{
    // Each doubles the states.
    private const int MostComparisons = 8;

    private readonly string[] _texts;
    private readonly ContextEntry[] _entries;
    private readonly List<string> _comparisons = [];
    private readonly bool _mayBeAbsent;

    private OpenKey(ContextKey key, CompiledCondition[] conditions, AccessRequest request)
    {
        Entry = request.Context.FindKnown(key);
        _mayBeAbsent = Entry is null or { Certainty: ContextCertainty.Assumed or ContextCertainty.Optional };
        CatalogueConditionKey? known = IamCatalogue.Default.FindConditionKey(key.Name);
        IsSet = Entry?.IsMultivalued ?? IamCatalogue.Default.IsMultivalued(key.Name);
        IsSingle = !IsSet && (known is not null || Entry is not null);
        bool hasKnownValue = Entry is { Certainty: ContextCertainty.Known or ContextCertainty.Optional };
        bool readsOpenVariables = conditions.Any(c => c.Variables.Any(request.Context.IsUndecided));
        _texts = IsSingle && !hasKnownValue && !readsOpenVariables
            ? [.. conditions.SelectMany(c => c.Matchers).Select(m => m.LiteralText).OfType<string>().Distinct(StringComparer.Ordinal)]
            : [];
        _entries = Array.ConvertAll(_texts, t => new ContextEntry(key, [new RequestValue(t)], isMultivalued: false, isAmbiguous: false));
        Conditions = [.. conditions.Select(c => new OpenCondition(c, this, request))];
    }

    /// <summary>What the request has; null for nothing.</summary>
    public ContextEntry? Entry { get; }

    /// <summary>True for a key that holds a set.</summary>
    public bool IsSet { get; }

    /// <summary>True for a key that is known to hold one value.</summary>
    public bool IsSingle { get; }

    /// <summary>The conditions.</summary>
    public OpenCondition[] Conditions { get; }

    /// <summary>How many states there are.</summary>
    public long StateCount =>
        (_mayBeAbsent ? 1 : 0) + _texts.Length + (_comparisons.Count > MostComparisons ? int.MaxValue : 1L << _comparisons.Count);

    /// <summary>The keys of the conditions that make statements undecided.</summary>
    /// <param name="statements">The statements.</param>
    /// <param name="request">The request.</param>
    public static IEnumerable<OpenKey> Of(IEnumerable<CompiledStatement> statements, AccessRequest request) => statements
        .SelectMany(s => s.Conditions)
        .Where(c => c.Evaluate(request.Context, request.Options, findUnknown: true) == Truth.Unknown)
        .GroupBy(c => c.Key)
        .Select(g => new OpenKey(g.Key, [.. g], request));

    /// <summary>True for the state in which the key is absent.</summary>
    public bool IsAbsentIn(int state) => _mayBeAbsent && state == 0;

    /// <summary>The key with the text that it has in a state; null in the other states.</summary>
    public ContextEntry? EntryIn(int state) =>
        Number(state) is var number && number >= 0 && number < _entries.Length ? _entries[number] : null;

    /// <summary>True when a comparison holds in a state in which the key has another value than the texts.</summary>
    public bool HoldsIn(int state, int comparison) => (((Number(state) - _texts.Length) >> comparison) & 1) == 1;

    /// <summary>True when a text is one of those that states stand for.</summary>
    public bool HasText(string text) => Array.IndexOf(_texts, text) >= 0;

    /// <summary>The number of a comparison; those of one name hold together.</summary>
    public int NumberOf(string comparison)
    {
        int known = _comparisons.IndexOf(comparison);
        if (known >= 0)
        {
            return known;
        }

        _comparisons.Add(comparison);
        return _comparisons.Count - 1;
    }

    private int Number(int state) => _mayBeAbsent ? state - 1 : state;
}
