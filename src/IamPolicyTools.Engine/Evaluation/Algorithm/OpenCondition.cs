using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;

namespace IamPolicyTools.Evaluation.Algorithm;

/// <summary>A condition that depends on what is not known, in the states of its key.</summary>
internal sealed class OpenCondition
{
    private readonly OpenKey _key;
    private readonly AccessRequest _request;
    private readonly Comparison[] _comparisons = [];
    private readonly int _whole = -1;
    private readonly ContextEntry? _some;

    /// <summary>Works out what the condition compares.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="key">Its key.</param>
    /// <param name="request">The request.</param>
    public OpenCondition(CompiledCondition condition, OpenKey key, AccessRequest request)
    {
        Condition = condition;
        _key = key;
        _request = request;
        ConditionOperator op = condition.Operator!;
        if (op.Family == OperatorFamily.Null && !condition.HasPlaceholders)
        {
            _some = new ContextEntry(condition.Key, [RequestValue.Empty], isMultivalued: false, isAmbiguous: false);
            return;
        }

        bool isByValue = key.IsSingle
            && condition.Clause.Qualifier == SetQualifier.None
            && !condition.HasPlaceholders
            && !(op.IsNegated && request.Options.UnparsableValueFailsNegated);
        if (!isByValue)
        {
            _whole = key.NumberOf(Name(condition));
            return;
        }

        string positive = op.Name.Replace("Not", string.Empty, StringComparison.Ordinal);
        _comparisons = [.. condition.Matchers.Select((m, i) => Compare(m, condition.Texts[i], positive))];
    }

    /// <summary>The condition.</summary>
    public CompiledCondition Condition { get; }

    /// <summary>Whether the condition holds in a state of its key.</summary>
    /// <param name="state">The state.</param>
    public bool Holds(int state)
    {
        if (_key.IsAbsentIn(state) && !Condition.HasPlaceholders)
        {
            return Condition.Holds(null, _request.Context, _request.Options);
        }

        if (_key.EntryIn(state) is { } entry && !Condition.HasPlaceholders)
        {
            return Condition.Holds(entry, _request.Context, _request.Options);
        }

        if (_whole >= 0)
        {
            // PL-69: on a set it never holds, but in a Deny, perhaps.
            return !Condition.IsSurelyVoidOn(_key.IsSet) && _key.HoldsIn(state, _whole);
        }

        if (_some is not null)
        {
            return Condition.Holds(_some, _request.Context, _request.Options);
        }

        // PL-53: with no value that can be read, the condition holds for no value, a negated one neither.
        if (_comparisons.Length == 0)
        {
            return false;
        }

        bool listed = false;
        foreach (Comparison comparison in _comparisons)
        {
            listed |= comparison.Truth == Truth.True || (comparison.Truth == Truth.Unknown && _key.HoldsIn(state, comparison.Number));
        }

        return listed != Condition.Operator!.IsNegated;
    }

    private static string Name(CompiledCondition condition) =>
        $"{condition.Clause.Operator}\n{string.Join('\n', condition.Clause.Values.Select(v => v.Text.Text))}\n{condition.IsInDeny}\n{condition.HasPlaceholders}";

    private Comparison Compare(ValueMatcher matcher, PolicyString text, string positive)
    {
        RequestContext context = _request.Context;
        if (context.HasVariableWithoutValue(text))
        {
            return new Comparison(Truth.False, -1);
        }

        if (!context.HasUndecidedVariable(text))
        {
            Truth truth = _key.Entry switch
            {
                { Certainty: ContextCertainty.Known or ContextCertainty.Optional } known =>
                    matcher.Matches(known.Values[0], context) ? Truth.True : Truth.False,
                _ when matcher.LiteralText is { } literal && _key.HasText(literal) => Truth.False,
                { KnownStart: { } start } => matcher.MatchesAnyRest(start, context.Certain),
                _ => OfAnyValue(matcher, context),
            };
            if (truth != Truth.Unknown)
            {
                return new Comparison(truth, -1);
            }
        }

        bool hasVariables = text.Pieces.Any(p => p.Kind != PieceKind.Literal);
        return new Comparison(Truth.Unknown, _key.NumberOf($"{positive}\n{text.Text}\n{hasVariables}"));
    }

    // The empty value is one, too.
    private static Truth OfAnyValue(ValueMatcher matcher, RequestContext context)
    {
        Truth truth = matcher.MatchesAnyRest(string.Empty, context.Certain);
        Truth ofEmpty = matcher.Matches(RequestValue.Empty, context) ? Truth.True : Truth.False;
        return truth == ofEmpty ? truth : Truth.Unknown;
    }

    /// <summary>A comparison with one listed value: settled, or one of the key's.</summary>
    private readonly record struct Comparison(Truth Truth, int Number);
}
