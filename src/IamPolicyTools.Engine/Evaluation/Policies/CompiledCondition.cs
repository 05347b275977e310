using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Evaluation.Policies;

/// <summary>One operator on one key, ready for evaluation (policy-language.md, 1.5).</summary>
internal sealed partial class CompiledCondition
{
    // So many are tried as quickly as it is found out which of them need be.
    private const int FewMatchers = 16;

    private readonly ConditionClause _clause;
    private readonly ConditionOperator? _operator;
    private readonly ValueMatcher[] _matchers;

    // Of a long list: what a value must have for each of the matchers.
    private readonly LetterSet[]? _letters;
    private readonly bool _isOpen;
    private readonly bool _hasOpenKey;

    private CompiledCondition(ConditionClause clause, bool isInDeny)
    {
        _clause = clause;
        IsInDeny = isInDeny;
        Key = ContextKey.Of(clause.Key);
        _operator = ConditionOperators.Find(clause.BaseOperator);
        _hasOpenKey = Placeholders.AreIn(clause.Key);
        _isOpen = _hasOpenKey || clause.Values.Any(v => v.Text.HasPlaceholders);

        // PL-53: a policy value that does not parse is ignored; when none is left the list counts as empty (PL-66).
        (PolicyString Text, ValueMatcher Matcher)[] usable = _operator is null
            ? []
            : [.. clause.Values.Select(v => (v.Text, _operator.Compile(v.Text))).Where(m => m.Item2.IsUsable)];
        _matchers = Array.ConvertAll(usable, u => u.Matcher);
        _letters = _matchers.Length > FewMatchers ? Array.ConvertAll(_matchers, m => m.FindLetters()) : null;
        Texts = Array.ConvertAll(usable, u => u.Text);
        Variables = [.. clause.Values
            .SelectMany(v => v.Text.Pieces)
            .Where(p => p.Kind == PieceKind.Variable)
            .Select(p => ContextKey.Of(p.Text))];
    }

    /// <summary>The clause this was compiled from.</summary>
    public ConditionClause Clause => _clause;

    /// <summary>The key.</summary>
    public ContextKey Key { get; }

    /// <summary>False when the operator is unknown: the statement must not match then (PL-51).</summary>
    public bool IsEvaluable => _operator is not null && !(_operator.Family == OperatorFamily.Null && _clause.IfExists);

    private bool IsNegated => _operator!.IsNegated;

    /// <summary>The operator; null for an unknown one.</summary>
    public ConditionOperator? Operator => _operator;

    /// <summary>True in a statement that denies.</summary>
    public bool IsInDeny { get; }

    /// <summary>The listed values that can be read.</summary>
    public IReadOnlyList<ValueMatcher> Matchers => _matchers;

    /// <summary>The texts of <see cref="Matchers"/>.</summary>
    public PolicyString[] Texts { get; }

    /// <summary>The keys of the variables in the values.</summary>
    public ContextKey[] Variables { get; }

    /// <summary>Compiles a condition.</summary>
    /// <param name="clause">The operator, the key and the values.</param>
    /// <param name="isInDeny">True in a statement that denies, where PL-69 has two readings.</param>
    public static CompiledCondition Compile(ConditionClause clause, bool isInDeny) => new(clause, isInDeny);

    /// <summary>Whether the condition holds. Unknown comes back only when undecided keys are asked for.</summary>
    public Truth Evaluate(RequestContext context, EvaluationOptions options, bool findUnknown)
    {
        if (findUnknown)
        {
            return HoldsWhateverIsUnknown(context.FindKnown(Key), context, options);
        }

        // What a value that is not known cannot change is what it is: the tag is there (IN-16, IN-23).
        ContextEntry? entry = context.Find(Key);
        if (entry is null
            && context.FindPresent(Key) is { } present
            && HoldsWhateverIsUnknown(present, context, options) is not Truth.Unknown and var certain)
        {
            return certain;
        }

        return Holds(entry, context, options) ? Truth.True : Truth.False;
    }

    /// <summary>True when a template left a placeholder in the key or in a value.</summary>
    public bool HasPlaceholders => _isOpen;

    /// <summary>Why the condition came out as it did.</summary>
    public ConditionOutcome Explain(ContextEntry? entry, bool holds)
    {
        if (!IsEvaluable)
        {
            return ConditionOutcome.UnknownOperator;
        }

        bool isAbsent = entry is null || entry.Values.IsEmpty;
        bool comparesValues = _operator!.Family != OperatorFamily.Null;
        if (holds)
        {
            return isAbsent && comparesValues ? ConditionOutcome.HoldsWhenAbsent : ConditionOutcome.Holds;
        }

        return entry switch
        {
            { IsAmbiguous: true } => ConditionOutcome.AmbiguousKey,
            _ when _matchers.Length == 0 => ConditionOutcome.NoUsableValue,
            _ when isAbsent && comparesValues => ConditionOutcome.KeyAbsent,
            { IsMultivalued: true } when comparesValues && _clause.Qualifier == SetQualifier.None => ConditionOutcome.MissingQualifier,
            _ => ConditionOutcome.ValueMismatch,
        };
    }

    /// <summary>Whether the condition holds for what the request has, all being known.</summary>
    /// <param name="entry">The key with its values; null when it is absent.</param>
    /// <param name="context">Gives the variables' values.</param>
    /// <param name="options">Switches.</param>
    public bool Holds(ContextEntry? entry, RequestContext context, EvaluationOptions options)
    {
        // PL-50: an ambiguous key matches nothing, negated operators included.
        if (entry?.IsAmbiguous == true)
        {
            return false;
        }

        if (_operator!.Family == OperatorFamily.Null)
        {
            return HoldsForPresence(entry);
        }

        return _clause.Qualifier switch
        {
            SetQualifier.ForAllValues => HoldsForAllValues(entry, context, options),
            SetQualifier.ForAnyValue => HoldsForAnyValue(entry, context, options),
            _ => HoldsForSingleValue(entry, context, options),
        };
    }

    // PL-62, PL-67
    private bool HoldsForPresence(ContextEntry? entry)
    {
        if (_clause.Qualifier != SetQualifier.None)
        {
            return _clause.Qualifier == SetQualifier.ForAllValues;
        }

        bool isAbsent = entry is null || entry.Values.IsEmpty;
        foreach (ValueMatcher matcher in _matchers)
        {
            if (((Null.Matcher)matcher).WantsAbsent == isAbsent)
            {
                return true;
            }
        }

        return false;
    }

    private bool HoldsForSingleValue(ContextEntry? entry, RequestContext context, EvaluationOptions options)
    {
        bool isAbsent = entry is null || entry.Values.IsEmpty;

        // PL-66
        if (_matchers.Length == 0)
        {
            return _clause.IfExists && isAbsent;
        }

        // The table "Missing keys", PL-63.
        if (isAbsent)
        {
            return _clause.IfExists || IsNegated;
        }

        // PL-69: a plain operator on a multivalued key does not hold, negated neither.
        return entry!.IsMultivalued
            ? options.PlainOperatorOnMultivaluedKey == PlainOperatorOnMultivaluedKey.DenyHolds && IsVoid(entry)
            : Satisfies(entry.Values[0], context, options);
    }

    // PL-64
    private bool HoldsForAllValues(ContextEntry? entry, RequestContext context, EvaluationOptions options)
    {
        if (entry is null || entry.IsEmptyAsSet)
        {
            return true;
        }

        if (_matchers.Length == 0)
        {
            return false;
        }

        foreach (RequestValue value in entry.Values)
        {
            if (!Satisfies(value, context, options))
            {
                return false;
            }
        }

        return true;
    }

    // PL-65
    private bool HoldsForAnyValue(ContextEntry? entry, RequestContext context, EvaluationOptions options)
    {
        if (entry is null || entry.IsEmptyAsSet)
        {
            return _clause.IfExists && !options.ForAnyValueIgnoresIfExists;
        }

        if (_matchers.Length == 0)
        {
            return false;
        }

        foreach (RequestValue value in entry.Values)
        {
            if (Satisfies(value, context, options))
            {
                return true;
            }
        }

        return false;
    }

    // Positive operators: some listed value matches. Negated ones: none does.
    private bool Satisfies(RequestValue value, RequestContext context, EvaluationOptions options)
    {
        if (_letters is { } letters)
        {
            return IsAmongMany(letters, value, context) ? !IsNegated : SatisfiesUnlisted(value, options);
        }

        foreach (ValueMatcher matcher in _matchers)
        {
            if (matcher.Matches(value, context))
            {
                return !IsNegated;
            }
        }

        return SatisfiesUnlisted(value, options);
    }

    private bool SatisfiesUnlisted(RequestValue value, EvaluationOptions options) =>
        IsNegated && !(options.UnparsableValueFailsNegated && !Parses(value));

    private bool IsAmongMany(LetterSet[] letters, RequestValue value, RequestContext context)
    {
        var found = LetterSet.Of(value.Text);
        for (int i = 0; i < _matchers.Length; i++)
        {
            if (found.Contains(letters[i]) && _matchers[i].Matches(value, context))
            {
                return true;
            }
        }

        return false;
    }

    private bool Parses(RequestValue value) => _operator!.Family switch
    {
        OperatorFamily.Numeric => value.TryGetNumber(out _),
        OperatorFamily.Date => value.TryGetInstant(out _),
        OperatorFamily.IpAddress => value.TryGetAddress(out _),
        OperatorFamily.Arn => value.TryGetArn(out _),
        _ => true,
    };
}
