using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Analysis.Symbolic.Words;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;

namespace IamPolicyTools.Analysis.Symbolic.Keys;

/// <summary>
/// Splits what a request may have for a key into classes that no condition tells apart (CP-16, CP-35 to CP-41). Whether a condition
/// holds for a class is asked of the evaluator's own condition on a value of the class, so that there is no second reading of an operator.
/// </summary>
internal sealed class KeyPartition
{
    private const int MostChoices = 4096;
    private const string NoValue = "x";

    private readonly ImmutableArray<ContextKey> _keys;
    private readonly ImmutableArray<CompiledCondition> _conditions;
    private readonly RequestContext _context;
    private readonly EvaluationOptions _options;
    private readonly bool _isOfCatalogue;
    private readonly SearchBudget _budget;
    private readonly ConditionKeyType _type;
    private readonly HashSet<OperatorFamily> _families;
    private bool _isComplete = true;

    private KeyPartition(
        ImmutableArray<ContextKey> keys, ImmutableArray<CompiledCondition> conditions, RequestContext context, EvaluationOptions options, bool isOfCatalogue, SearchBudget budget)
    {
        _isOfCatalogue = isOfCatalogue;
        _keys = keys;
        _conditions = conditions;
        _context = context;
        _options = options;
        _budget = budget;
        _families = [.. conditions.Select(c => c.Operator!.Family).Where(f => f != OperatorFamily.Null)];
        _type = IamCatalogue.Default.FindConditionKey(keys[0].Name)?.Type ?? TypeOf(_families);
    }

    /// <summary>The choices of a key.</summary>
    /// <param name="keys">The key; two where they are tied to one value.</param>
    /// <param name="conditions">The conditions on it. Their variables must have values in the context.</param>
    /// <param name="mayBeAbsent">True when a request may lack the key.</param>
    /// <param name="context">Gives the variables' values.</param>
    /// <param name="requester">Who asks; null for anybody.</param>
    /// <param name="options">Switches.</param>
    /// <param name="isOfCatalogue">True for requests that can be; false for keys and values as a text may have them.</param>
    /// <param name="budget">What it may cost.</param>
    public static KeyVariable Of(
        ImmutableArray<ContextKey> keys,
        ImmutableArray<CompiledCondition> conditions,
        bool mayBeAbsent,
        RequestContext context,
        Requester? requester,
        EvaluationOptions options,
        bool isOfCatalogue,
        SearchBudget budget)
    {
        var partition = new KeyPartition(keys, conditions, context, options, isOfCatalogue, budget);
        List<KeyChoice> choices = mayBeAbsent ? [partition.Choice([.. keys.Select(_ => (ContextEntry?)null)])] : [];
        choices.AddRange(partition.Present());
        if (requester is not null && isOfCatalogue)
        {
            choices.RemoveAll(c => c.IsRealized && !keys.Zip(c.Entries).All(k => KeyFacts.CanHave(requester, k.First, k.Second)));
        }

        HashSet<string> seen = [];
        choices.RemoveAll(c => !seen.Add($"{string.Concat(c.Truths.Select(t => t ? '1' : '0'))}{(mayBeAbsent && c.IsPresent ? '+' : '-')}"));
        return new KeyVariable(keys, [.. choices], partition._isComplete);
    }

    private static ConditionKeyType TypeOf(HashSet<OperatorFamily> families) => families.Count != 1 ? ConditionKeyType.String : families.First() switch
    {
        OperatorFamily.Numeric => ConditionKeyType.Numeric,
        OperatorFamily.Date => ConditionKeyType.Date,
        OperatorFamily.Bool => ConditionKeyType.Bool,
        OperatorFamily.Binary => ConditionKeyType.Binary,
        OperatorFamily.IpAddress => ConditionKeyType.IpAddress,
        OperatorFamily.Arn => ConditionKeyType.Arn,
        _ => ConditionKeyType.String,
    };

    // CP-16: one value, or a set of values that are not empty. A key that the data does not know may be either.
    private List<KeyChoice> Present()
    {
        bool isKnown = IamCatalogue.Default.FindConditionKey(_keys[0].Name) is not null || ContextKeyFacts.IsMultivalued(_keys[0].Name);
        bool isSet = IamCatalogue.Default.IsMultivalued(_keys[0].Name);
        bool hasQualifier = _conditions.Any(c => c.Clause.Qualifier != SetQualifier.None);
        List<KeyChoice> choices = [];
        if (!isSet)
        {
            choices.AddRange(Values(isSet: false));
        }

        if (isSet || (!isKnown && hasQualifier))
        {
            choices.AddRange(Sets([.. Values(isSet: true)]));
        }

        return choices;
    }

    private List<KeyChoice> Values(bool isSet)
    {
        List<ImmutableArray<string>> parts = [.. Parts(isSet)];
        if (parts.Count == 1)
        {
            return [.. parts[0].Select(v => Choice(v, isSet))];
        }

        // Values that are read in several ways: every combination may be, and those count as found of which a value is at hand (CP-18).
        string[] atHand =
        [
            .. parts.SelectMany(p => p).Concat(_conditions.SelectMany(c => c.Texts).Select(t => t.Text)).Distinct().Where(v => (!isSet || v.Length > 0) && IsWellTyped(v)),
        ];
        Dictionary<string, KeyChoice> found = [];
        foreach (KeyChoice choice in atHand.Select(v => Choice(v, isSet)))
        {
            found.TryAdd(string.Concat(choice.Truths), choice);
        }

        long combinations = parts.Aggregate(1L, (n, p) => Math.Min(n * p.Length, int.MaxValue));
        if (combinations > MostChoices || !_budget.Take(combinations))
        {
            _isComplete = false;
            return [.. found.Values];
        }

        foreach (ImmutableArray<bool> truths in Combine(parts, isSet))
        {
            found.TryAdd(string.Concat(truths), new KeyChoice([], truths));
        }

        return [.. found.Values.OrderBy(c => !c.IsRealized)];
    }

    private IEnumerable<ImmutableArray<string>> Parts(bool isSet)
    {
        if (_type == ConditionKeyType.Bool)
        {
            yield return ["true", "false"];
            yield break;
        }

        bool any = false;
        bool isLine = _type == ConditionKeyType.Date || _keys.Length > 1;
        if (_families.Contains(OperatorFamily.Text) || _families.Contains(OperatorFamily.Arn) || _families.Contains(OperatorFamily.Bool))
        {
            any = true;
            yield return Texts(isSet);
        }

        foreach (OperatorFamily[] families in isLine
            ? new OperatorFamily[][] { [OperatorFamily.Numeric, OperatorFamily.Date] }
            : [[OperatorFamily.Numeric], [OperatorFamily.Date]])
        {
            if (!families.Any(_families.Contains))
            {
                continue;
            }

            any = true;
            bool isInstant = _type == ConditionKeyType.Date && !_families.Contains(OperatorFamily.Numeric);
            IEnumerable<CompiledCondition> own = _conditions.Where(c => families.Contains(c.Operator!.Family));
            bool isWhole = !isLine && families[0] == OperatorFamily.Numeric && _isOfCatalogue && IntegerKeys.Contains(_keys[0].Name);
            ImmutableArray<string>? line = isWhole ? ValueLines.OfIntegers(own) : ValueLines.OfNumbers(own, isInstant);
            _isComplete &= line is not null;
            bool isNative = _type == (families[^1] == OperatorFamily.Date ? ConditionKeyType.Date : ConditionKeyType.Numeric);
            yield return isNative ? line ?? ["0"] : [.. line ?? ["0"], NoValue];
        }

        if (_families.Contains(OperatorFamily.IpAddress))
        {
            any = true;
            ImmutableArray<string> lines = ValueLines.OfAddresses(_conditions);
            yield return _type == ConditionKeyType.IpAddress ? lines : [.. lines, NoValue];
        }

        if (_families.Contains(OperatorFamily.Binary))
        {
            any = true;
            string[] listed = [.. _conditions.Where(c => c.Operator!.Family == OperatorFamily.Binary).SelectMany(c => c.Texts).Select(t => t.Text).Distinct()];
            yield return [.. listed, FreshBytes(listed)];
        }

        if (!any)
        {
            yield return [Sample()];
        }
    }

    private ImmutableArray<string> Texts(bool isSet)
    {
        List<ImmutableArray<WordPattern>> groups = [];
        foreach (CompiledCondition condition in _conditions)
        {
            OperatorFamily family = condition.Operator!.Family;
            if (family is OperatorFamily.Text or OperatorFamily.Arn or OperatorFamily.Bool)
            {
                groups.Add(ConditionLanguage.Of(condition, _context));
            }
        }

        if (_families.Contains(OperatorFamily.Arn))
        {
            groups.Add([ConditionLanguage.Arns]);
        }

        ImmutableArray<WordPattern> domain = KeyDomains.Find(_keys[0], _conditions)
            ?? [_type == ConditionKeyType.Arn ? ConditionLanguage.WellFormedArns : isSet ? WordPattern.NotEmpty : WordPattern.Everything];
        List<ImmutableArray<WordPattern>> withEmpty = [.. groups];

        // PL-64: to the set operators the empty text is no value.
        if (!isSet && _conditions.Any(c => c.Clause.Qualifier != SetQualifier.None))
        {
            withEmpty.Add([new WordPattern([])]);
        }

        WordCells cells = WordSearch.Find(domain, withEmpty, _budget);
        _isComplete &= cells.IsComplete;
        return [.. cells.Cells.Select(c => c.Example)];
    }

    private string Sample() => _type switch
    {
        ConditionKeyType.Numeric => "1",
        ConditionKeyType.Date => "2026-01-01T00:00:00Z",
        ConditionKeyType.IpAddress => "192.0.2.1",
        ConditionKeyType.Arn => "arn:aws:iam::000000000000:role/x",
        _ => NoValue,
    };

    private bool IsWellTyped(string text)
    {
        var value = new RequestValue(text);
        return _type switch
        {
            ConditionKeyType.Numeric => value.TryGetNumber(out _),
            ConditionKeyType.Date => value.TryGetInstant(out _),
            ConditionKeyType.IpAddress => value.TryGetAddress(out _),
            ConditionKeyType.Arn => value.TryGetArn(out _) && text.StartsWith("arn:", StringComparison.Ordinal),
            _ => true,
        };
    }

    private static string FreshBytes(string[] listed)
    {
        for (int i = 0; ; i++)
        {
            string text = Convert.ToBase64String(BitConverter.GetBytes(i));
            if (!listed.Contains(text))
            {
                return text;
            }
        }
    }

    // Each condition is decided by the part that its family reads.
    private IEnumerable<ImmutableArray<bool>> Combine(List<ImmutableArray<string>> parts, bool isSet)
    {
        int[] partOf = [.. _conditions.Select(c => PartOf(c, parts.Count))];
        KeyChoice[][] all = [.. parts.Select(p => p.Select(v => Choice(v, isSet)).ToArray())];
        var at = new int[parts.Count];
        while (true)
        {
            yield return [.. _conditions.Select((_, i) => all[partOf[i]][at[partOf[i]]].Truths[i])];
            int part = 0;
            while (part < at.Length && ++at[part] == all[part].Length)
            {
                at[part++] = 0;
            }

            if (part == at.Length)
            {
                yield break;
            }
        }
    }

    // In the order of Parts.
    private int PartOf(CompiledCondition condition, int count)
    {
        int part = 0;
        bool hasText = _families.Contains(OperatorFamily.Text) || _families.Contains(OperatorFamily.Arn) || _families.Contains(OperatorFamily.Bool);
        OperatorFamily family = condition.Operator!.Family;
        if (family is OperatorFamily.Text or OperatorFamily.Arn or OperatorFamily.Bool or OperatorFamily.Null)
        {
            return 0;
        }

        part += hasText ? 1 : 0;
        bool isLine = _type == ConditionKeyType.Date || _keys.Length > 1;
        bool hasNumbers = _families.Contains(OperatorFamily.Numeric);
        bool hasDates = _families.Contains(OperatorFamily.Date);
        if (family == OperatorFamily.Numeric || (family == OperatorFamily.Date && (isLine || !hasNumbers)))
        {
            return part;
        }

        part += isLine ? (hasNumbers || hasDates ? 1 : 0) : hasNumbers ? 1 : 0;
        if (family == OperatorFamily.Date)
        {
            return part;
        }

        part += !isLine && hasDates ? 1 : 0;
        return family == OperatorFamily.IpAddress ? part : count - 1;
    }

    private KeyChoice Choice(string value, bool isSet) => Choice([.. _keys.Select(k => new ContextEntry(k, [new RequestValue(value)], isSet, isAmbiguous: false))]);

    private KeyChoice Choice(ImmutableArray<ContextEntry?> entries) =>
        new(entries, [.. _conditions.Select(c => c.Holds(entries[_keys.IndexOf(c.Key)], _context, _options))]);

    // CP-41: a set is a selection of value classes.
    private List<KeyChoice> Sets(KeyChoice[] elements)
    {
        Dictionary<string, KeyChoice> found = [];
        List<KeyChoice> all = [];
        foreach (KeyChoice element in elements)
        {
            Add(element);
        }

        for (int next = 0; next < all.Count; next++)
        {
            foreach (KeyChoice element in elements)
            {
                if (all.Count > MostChoices || !_budget.Take(_conditions.Length))
                {
                    _isComplete = false;
                    return all;
                }

                Add(Union(all[next], element));
            }
        }

        return all;

        void Add(KeyChoice choice)
        {
            string key = string.Concat(choice.Truths);
            if (found.TryAdd(key, choice))
            {
                all.Add(choice);
            }
        }
    }

    private KeyChoice Union(KeyChoice set, KeyChoice element)
    {
        ImmutableArray<bool> truths =
        [
            .. _conditions.Select((c, i) => c.Operator!.Family == OperatorFamily.Null ? set.Truths[i] : c.Clause.Qualifier switch
            {
                SetQualifier.ForAllValues => set.Truths[i] && element.Truths[i],
                SetQualifier.ForAnyValue => set.Truths[i] || element.Truths[i],
                _ => set.Truths[i],
            }),
        ];
        return set.IsRealized && element.IsRealized
            ? new KeyChoice([new ContextEntry(_keys[0], [.. set.Entries[0]!.Values.Concat(element.Entries[0]!.Values).DistinctBy(v => v.Text)], true, false)], truths)
            : new KeyChoice([], truths);
    }
}
