using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;

namespace IamPolicyTools.Evaluation.Policies;

/// <summary>What a condition says where its key, its values or the variables in them are not known (evaluation.md, 2.11).</summary>
internal sealed partial class CompiledCondition
{
    // One more listed value makes a positive operator hold for more requests and a negated one for fewer (PO-2.1).
    private Truth WithOpenValues(Truth closed, ContextEntry? entry)
    {
        if (_hasOpenKey || _operator!.Family == OperatorFamily.Null)
        {
            return Truth.Unknown;
        }

        if (entry is { IsAmbiguous: true } or { IsMultivalued: true } && _clause.Qualifier == SetQualifier.None)
        {
            return closed;
        }

        if (entry is null || entry.Values.IsEmpty || (entry.IsEmptyAsSet && _clause.Qualifier != SetQualifier.None))
        {
            bool holds =
                _clause.Qualifier == SetQualifier.ForAllValues || _clause.IfExists || (IsNegated && _clause.Qualifier == SetQualifier.None);
            return closed == (holds ? Truth.True : Truth.False) ? closed : Truth.Unknown;
        }

        // PL-66: without a usable value neither holds, and with one a negated one may.
        return closed == (IsNegated && _matchers.Length > 0 ? Truth.False : Truth.True) ? closed : Truth.Unknown;
    }

    /// <summary>The keys, of the condition and of the variables in it, whose values are not certain.</summary>
    public IEnumerable<ContextKey> UndecidedKeys(RequestContext context) =>
        Variables.Prepend(Key).Where(context.IsUndecided);

    // R-178a: what all values that the request may have agree on.
    private Truth HoldsWhateverIsUnknown(ContextEntry? entry, RequestContext context, EvaluationOptions options)
    {
        // PL-67: these two are constant.
        bool isConstant = (_operator!.Family == OperatorFamily.Null && _clause.Qualifier != SetQualifier.None)

            // PL-66: nothing to compare with, and no other way to hold.
            || (_matchers.Length == 0 && !_isOpen && !_clause.IfExists && _clause.Qualifier != SetQualifier.ForAllValues)

            // Nothing to compare.
            || (entry is { Certainty: ContextCertainty.Known, Values.IsEmpty: true } && !_isOpen)

            // With any other value as without one.
            || (entry is null && IsAboutNoneOfOthers(context));
        if (!isConstant && (IsOpen(entry, context) || IsDisputed(entry, options)))
        {
            return Truth.Unknown;
        }

        if (!isConstant && entry is not null && !entry.IsAmbiguous && Variables.Any(context.IsUndecided))
        {
            return entry.Certainty == ContextCertainty.Known && !_isOpen ? HoldsWhateverVariables(entry, context, options) : Truth.Unknown;
        }

        // with this value, or not there.
        if (!isConstant
            && entry is { Certainty: ContextCertainty.Optional }
            && Holds(entry, context, options) != Holds(null, context, options))
        {
            return Truth.Unknown;
        }

        Truth closed;
        if (!isConstant && entry is { Certainty: ContextCertainty.Partial, IsAmbiguous: false } && _operator.Family != OperatorFamily.Null)
        {
            closed = HoldsWhateverIsAdded(entry, context, options);
        }
        else if (!isConstant && entry is { Certainty: ContextCertainty.Present } && _operator.Family != OperatorFamily.Null)
        {
            closed = _matchers.Length == 0 ? Truth.False : SatisfiesAnyRest(entry, context);
        }
        else
        {
            closed = Holds(entry, context, options) ? Truth.True : Truth.False;
        }

        return _isOpen && closed != Truth.Unknown ? WithOpenValues(closed, entry) : closed;
    }

    // 4.1: of whom no more is known than that they are in none of the listed organizations.
    private bool IsAboutNoneOfOthers(RequestContext context)
    {
        bool holdsWithout = _clause.IfExists || _clause.Qualifier == SetQualifier.ForAllValues
            || (IsNegated && _clause.Qualifier == SetQualifier.None);
        return _operator!.Family == OperatorFamily.Text && !_isOpen && _matchers.Length > 0
            && holdsWithout == IsNegated
            && context.NeverBeginsWith(Key) is { } never
            && Array.TrueForAll(Texts, t => !t.HasVariables && IsWithin(t.Text, never));
    }

    // o-example or o-example/r-ab12/*, and not o-example*.
    private static bool IsWithin(string text, string organization) => text.StartsWith(organization, StringComparison.OrdinalIgnoreCase)
        && (text.Length == organization.Length || text[organization.Length] == '/');

    private bool IsOpen(ContextEntry? entry, RequestContext context) =>
        entry is null ? context.IsUndecided(Key) : entry.Certainty == ContextCertainty.Assumed;

    // PL-69: what is measured is not documented.
    private bool IsDisputed(ContextEntry? entry, EvaluationOptions options) =>
        options.PlainOperatorOnMultivaluedKey == PlainOperatorOnMultivaluedKey.NeverMatches && IsVoid(entry);

    // A negated operator without qualifier, in a Deny, on a key that holds a set.
    private bool IsVoid(ContextEntry? entry) =>
        IsInDeny && _operator!.IsNegated && _clause.Qualifier == SetQualifier.None && _matchers.Length > 0
        && entry is { IsMultivalued: true, IsAmbiguous: false, Values.IsEmpty: false };

    /// <summary>True when the condition cannot hold for a key that holds a set and is there (PL-69).</summary>
    /// <param name="isSet">Whether the key holds a set.</param>
    public bool IsSurelyVoidOn(bool isSet) =>
        isSet && _clause.Qualifier == SetQualifier.None && !_isOpen && _operator!.Family != OperatorFamily.Null && !(IsInDeny && IsNegated);

    // The value is known, and variables that it is compared with are not.
    private Truth HoldsWhateverVariables(ContextEntry entry, RequestContext context, EvaluationOptions options)
    {
        bool isByValue = _operator!.Family != OperatorFamily.Null
            && (_clause.Qualifier != SetQualifier.None ? !entry.IsEmptyAsSet : !entry.IsMultivalued);
        if (!isByValue)
        {
            return Holds(entry, context, options) ? Truth.True : Truth.False;
        }

        // PL-64, PL-65
        Truth decisive = _clause.Qualifier == SetQualifier.ForAllValues ? Truth.False : Truth.True;
        Truth all = decisive == Truth.False ? Truth.True : Truth.False;
        foreach (RequestValue value in entry.Values)
        {
            Truth one = SatisfiesWhateverVariables(value, context, options);
            if (one == decisive)
            {
                return decisive;
            }

            all = one == Truth.Unknown ? Truth.Unknown : all;
        }

        return all;
    }

    private Truth SatisfiesWhateverVariables(RequestValue value, RequestContext context, EvaluationOptions options)
    {
        if (IsNegated && options.UnparsableValueFailsNegated && !Parses(value))
        {
            return Truth.False;
        }

        Truth listed = Truth.False;
        for (int i = 0; i < _matchers.Length && listed != Truth.True; i++)
        {
            if (!context.HasUndecidedVariable(Texts[i]))
            {
                listed = _matchers[i].Matches(value, context) ? Truth.True : listed;
            }
            else if (!context.HasVariableWithoutValue(Texts[i]) && _matchers[i].CouldMatch(value, context.Certain))
            {
                listed = Truth.Unknown;
            }
        }

        return Negate(listed);
    }

    private Truth Negate(Truth listed) => !IsNegated || listed == Truth.Unknown ? listed : listed == Truth.True ? Truth.False : Truth.True;

    // PL-64, PL-65: one value that is surely there can settle it, whatever else there is.
    private Truth HoldsWhateverIsAdded(ContextEntry entry, RequestContext context, EvaluationOptions options)
    {
        bool holds = Holds(entry, context, options);
        bool isSettled = _matchers.Length == 0 || _clause.Qualifier switch
        {
            SetQualifier.ForAllValues => !holds,
            SetQualifier.ForAnyValue => holds,
            _ => true,
        };
        return !isSettled ? Truth.Unknown : holds ? Truth.True : Truth.False;
    }

    // R-177a: the value is there, and known up to its end at most.
    private Truth SatisfiesAnyRest(ContextEntry entry, RequestContext context)
    {
        Truth listed = Truth.False;
        foreach (ValueMatcher matcher in _matchers)
        {
            Truth one = matcher.MatchesAnyRest(entry.KnownStart ?? string.Empty, context.Certain);
            if (string.IsNullOrEmpty(entry.KnownStart) && one != (matcher.Matches(RequestValue.Empty, context) ? Truth.True : Truth.False))
            {
                // An empty value is one, too.
                one = Truth.Unknown;
            }

            if (one == Truth.True)
            {
                listed = Truth.True;
                break;
            }

            listed = one == Truth.Unknown ? Truth.Unknown : listed;
        }

        return Negate(listed);
    }
}
