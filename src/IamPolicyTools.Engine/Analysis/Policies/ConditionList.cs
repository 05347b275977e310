using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;

namespace IamPolicyTools.Analysis.Policies;

/// <summary>
/// The conditions of a statement, all of which must hold. Joined from several statements, an operator may meet a key twice; in a
/// document it can stand there once, so the two have to be said in one.
/// </summary>
internal sealed class ConditionList : IEquatable<ConditionList>
{
    private readonly string _key;
    private readonly HashSet<string> _texts;
    private readonly int _hash;
    private readonly CompiledCondition[] _conditions;

    private ConditionList(PolicyList<ConditionClause> clauses, string[] open, CompiledCondition[] conditions)
    {
        _conditions = conditions;
        Clauses = [.. clauses.OrderBy(c => c.Operator, StringComparer.Ordinal).ThenBy(c => c.Key, StringComparer.Ordinal)];
        Open = open;
        _texts = [.. Clauses.Select(c => c.ToString())];
        _key = string.Join('\n', [.. Clauses.Select(c => c.ToString()), "|", .. open]);
        _hash = _key.GetHashCode(StringComparison.Ordinal);
    }

    /// <summary>No conditions.</summary>
    public static ConditionList None { get; } = new([], [], []);

    /// <summary>The conditions.</summary>
    public PolicyList<ConditionClause> Clauses { get; }

    /// <summary>True when a variable without a value in the Resource element is a condition too.</summary>
    public bool IsOpen => Open.Length > 0;

    /// <summary>The entries of the Resource element with such variables.</summary>
    public string[] Open { get; }

    /// <summary>What the Condition element says of it.</summary>
    public ConditionList Written => IsOpen ? new ConditionList(Clauses, [], _conditions) : this;

    /// <summary>What must hold for all of several statements to apply to a request.</summary>
    /// <param name="statements">The statements.</param>
    /// <param name="request">The request that everything else of them fits.</param>
    /// <returns>The conditions; null when they cannot be said in one statement.</returns>
    public static ConditionList? Of(IEnumerable<CompiledStatement> statements, AccessRequest request)
    {
        List<ConditionClause> all = [];
        List<CompiledCondition> conditions = [];
        string[] open = [];
        foreach (CompiledStatement statement in statements)
        {
            bool isListed = statement.Resources.Any(r => r.Matches(request.Resource, request.Action, request.Context.Certain));
            bool dependsOnVariable = statement.Resources.Any(r => r.Variables.Any(request.Context.IsUndecided)) && !isListed;
            // Whom a statement of the resource's side means no condition can say, nor what is in a document that nobody knows.
            if (statement.IsOpenAbout(request.Requester) || statement.UnknownReason is not null)
            {
                return null;
            }

            if (dependsOnVariable && (open.Length > 0 || statement.Source.Resource is { IsNegated: true }))
            {
                return null;
            }

            open = dependsOnVariable ? [.. statement.Resources.Where(r => r.Variables.Any(request.Context.IsUndecided)).Select(r => r.Text).OfType<string>()] : open;
            foreach (CompiledCondition condition in statement.Conditions.Where(c => c.Evaluate(request.Context, request.Options, findUnknown: true) == Truth.Unknown))
            {
                conditions.Add(condition);
                if (!Join(all, Escape(condition.Clause, statement.Document)))
                {
                    return null;
                }
            }
        }

        return new ConditionList([.. all], open, [.. conditions]);
    }

    /// <summary>True when whatever fulfils these conditions is seen to fulfil others: those are among these.</summary>
    public bool Includes(ConditionList other) =>
        Equals(other) || (IsStricterThan(other) && other._texts.IsSubsetOf(_texts));

    /// <summary>True when one of them is known not to be fulfilled, so that a statement with these says nothing of a request.</summary>
    /// <param name="request">The request.</param>
    public bool AreFalseOf(AccessRequest request) =>
        Array.Exists(_conditions, c => c.Evaluate(request.Context, request.Options, findUnknown: true) == Truth.False);

    // As far as the numbers tell.
    private bool IsStricterThan(ConditionList other) => Open.AsSpan().SequenceEqual(other.Open)
        ? other._texts.Count < _texts.Count
        : IsOpen && !other.IsOpen && other._texts.Count <= _texts.Count;

    /// <inheritdoc/>
    public bool Equals(ConditionList? other) =>
        ReferenceEquals(this, other) || (other is not null && _hash == other._hash && _key == other._key);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ConditionList);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    private static bool Join(List<ConditionClause> all, ConditionClause clause)
    {
        int at = all.FindIndex(c => IsSameTest(c, clause));
        if (at < 0)
        {
            all.Add(clause);
            return true;
        }

        if (Values(all[at]).SetEquals(Values(clause)))
        {
            return true;
        }

        // Not one of these and not one of those: not one of all of them.
        bool isNegated = ConditionOperators.Find(clause.BaseOperator)!.IsNegated;
        if (isNegated && clause.Qualifier != SetQualifier.ForAnyValue && !clause.Values.IsEmpty && !all[at].Values.IsEmpty)
        {
            all[at] = With(clause, clause.Operator, clause.Qualifier, [.. all[at].Values.Concat(clause.Values).DistinctBy(v => v.Text.Text)]);
            return true;
        }

        // PL-68: on a key with one value the set operator means the same and stands beside the plain one.
        ConditionClause twin = With(clause, "ForAnyValue:" + clause.Operator, SetQualifier.ForAnyValue, clause.Values);
        bool hasTwin = clause.Qualifier == SetQualifier.None
            && !isNegated
            && ConditionOperators.Find(clause.BaseOperator)!.Family != OperatorFamily.Null
            && !IamCatalogue.Default.IsMultivalued(clause.Key)
            && !all.Any(c => IsSameTest(c, twin));
        if (hasTwin)
        {
            all.Add(twin);
        }

        return hasTwin;
    }

    private static bool IsSameTest(ConditionClause first, ConditionClause second) =>
        string.Equals(first.Operator, second.Operator, StringComparison.OrdinalIgnoreCase)
        && string.Equals(first.Key, second.Key, StringComparison.OrdinalIgnoreCase);

    private static HashSet<string> Values(ConditionClause clause) => [.. clause.Values.Select(v => v.Text.Text)];

    // PL-2: what is plain text in an older document would be read as a variable in the new one.
    private static ConditionClause Escape(ConditionClause clause, PolicyDocument document) => document.EffectiveVersion == PolicyVersion.V2012
        ? clause
        : With(clause, clause.Operator, clause.Qualifier, [.. clause.Values.Select(v => v with { Text = PolicyString.Parse(v.Text.Text.Replace("${", "${$}{", StringComparison.Ordinal), PolicyVersion.V2012) })]);

    private static ConditionClause With(ConditionClause clause, string operatorName, SetQualifier qualifier, PolicyList<ConditionValue> values) => new()
    {
        Operator = operatorName,
        Qualifier = qualifier,
        BaseOperator = clause.BaseOperator,
        IfExists = clause.IfExists,
        Key = clause.Key,
        Values = values,
        IsList = values.Length > 1,
    };
}
