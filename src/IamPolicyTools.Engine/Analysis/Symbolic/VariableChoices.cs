using System.Collections.Immutable;
using IamPolicyTools.Analysis.Assumption;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Evaluation.Rules;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>
/// What the variables of some statements may be for one request (CP-42). An entry of a Resource element covers a resource for some values of
/// its variable, all of which are found; what a condition compares with a variable relates two keys, of which examples are tried. And what the
/// algorithm asks of a key by itself.
/// </summary>
internal sealed class VariableChoices
{
    private const int MostExamples = 4;
    private const string Anything = "x";

    private readonly Predicate<ContextKey> _isFree;
    private readonly AccessRequest _request;
    private readonly Dictionary<string, (ContextKey Key, HashSet<string> Values)> _values = [];
    private readonly HashSet<string> _sampled = [];

    private VariableChoices(AccessRequest request, Predicate<ContextKey> isFree)
    {
        _request = request;
        _isFree = isFree;
    }

    /// <summary>The keys, folded, each with the conditions that its value is one of those at hand.</summary>
    public IEnumerable<(string Folded, IEnumerable<CompiledCondition> Conditions)> Conditions =>
        _values.Select(v => (v.Key, v.Value.Values.Select(text => Is(v.Value.Key, text))));

    /// <summary>The conditions that relate two keys by a variable.</summary>
    public ImmutableArray<CompiledCondition> Relations { get; private set; } = [];

    /// <summary>True for a key of whose values only examples are at hand: that none of them serves proves nothing.</summary>
    /// <param name="folded">The key, folded.</param>
    public bool IsSampled(string folded) => _sampled.Contains(folded);

    /// <summary>The choices for the statements that can apply to a request.</summary>
    /// <param name="statements">The statements.</param>
    /// <param name="request">The request.</param>
    /// <param name="isFree">Tells whether a key may have any value.</param>
    public static VariableChoices Of(IReadOnlyCollection<CompiledStatement> statements, AccessRequest request, Predicate<ContextKey> isFree)
    {
        var choices = new VariableChoices(request, isFree);
        foreach (PolicyString entry in statements.Where(s => s.HasVariables).SelectMany(s => s.Source.Resource!.Value.Patterns.AsSpan().ToArray()))
        {
            choices.AddEntry(entry);
        }

        // R-114b: the algorithm itself asks which of the tasks it is.
        if (StsRules.UndecidedKeys(request).FirstOrDefault() is { } task)
        {
            choices.Add(task, StsRules.TaskPolicies, isSampled: false);
        }

        // Most statements have no variables.
        if (choices._values.Count == 0 && !statements.Any(s => Array.Exists(s.Conditions, c => c.Variables.Length > 0)))
        {
            return choices;
        }

        CompiledCondition[] conditions = [.. statements.SelectMany(s => s.Conditions).Where(c => c.IsEvaluable)];
        foreach (CompiledCondition condition in conditions.Where(c => choices._values.ContainsKey(c.Key.Folded) && !IsExact(c)))
        {
            choices._sampled.Add(condition.Key.Folded);
        }

        choices.Relations = [.. conditions.Where(c => c.Variables.Any(v => choices.IsOpen(v)))];
        foreach (CompiledCondition condition in choices.Relations)
        {
            choices.AddRelation(condition, conditions);
        }

        return choices;
    }

    // A variable of a key with a set of values has none (PL-74).
    private bool IsOpen(ContextKey key) => _isFree(key) && !IamCatalogue.Default.IsMultivalued(key.Name);

    // Whether the key is there, and whether it is one of the texts: the resources of these are told apart.
    private static bool IsExact(CompiledCondition condition) => condition.Operator is { Family: OperatorFamily.Null }
        || (condition.Operator is StringEquals && condition.Variables.Length == 0);

    private void AddEntry(PolicyString entry)
    {
        int[] open = [.. Enumerable.Range(0, entry.Pieces.Length).Where(i => entry.Pieces[i].Kind == PieceKind.Variable && IsOpen(ContextKey.Of(entry.Pieces[i].Text)))];
        foreach (int at in open)
        {
            // Where none serves, the key may still be there or not.
            string[] values = [.. ResourceVariables.ValuesAt(entry.Pieces, at, _request.Resource, _request.Context)];
            Add(
                ContextKey.Of(entry.Pieces[at].Text),
                values.Length == 0 ? [Anything] : values,
                isSampled: open.Length > 1 || values.Length == ResourceVariables.MaxValues);
        }
    }

    private void AddRelation(CompiledCondition condition, IEnumerable<CompiledCondition> others)
    {
        foreach (PolicyString text in condition.Texts.Where(t => t.HasVariables).Take(MostExamples))
        {
            ContextKey[] open = [.. text.Pieces.Where(p => p.Kind == PieceKind.Variable).Select(p => ContextKey.Of(p.Text)).Where(IsOpen).Distinct()];
            foreach (ContextKey key in open)
            {
                Add(key, ExamplesOf(key, condition, text, others), isSampled: true);
            }

            if (_isFree(condition.Key))
            {
                string[] examples = [.. open.SelectMany(k => _values[k.Folded].Values).Take(MostExamples)];
                Add(condition.Key, [.. examples.Select(e => With(text, e)).OfType<string>()], isSampled: true);
            }
        }
    }

    // What another condition names, what makes the text what its key is, or anything.
    private IEnumerable<string> ExamplesOf(ContextKey key, CompiledCondition condition, PolicyString text, IEnumerable<CompiledCondition> others)
    {
        IEnumerable<string> named = others.Where(c => c.Key.Equals(key)).SelectMany(c => c.Texts)
            .Where(t => !t.HasVariables && !t.Text.AsSpan().ContainsAny('*', '?')).Select(t => t.Text);
        IEnumerable<string> fixedOnes = _isFree(condition.Key) || _request.Context.Find(condition.Key) is not { Values: [var only, ..] } ? []
            : Enumerable.Range(0, text.Pieces.Length).Where(i => text.Pieces[i].Kind == PieceKind.Variable && ContextKey.Of(text.Pieces[i].Text).Equals(key))
                .SelectMany(i => ResourceVariables.ValuesAt(text.Pieces, i, only.Text, _request.Context));
        return named.Concat(fixedOnes).Distinct().Take(MostExamples).Append(Anything);
    }

    // The text with all its open variables alike, its wildcards being as short as can be.
    private string? With(PolicyString text, string value)
    {
        IEnumerable<string?> parts = text.Pieces.Select(p => p.Kind switch
        {
            PieceKind.Variable when IsOpen(ContextKey.Of(p.Text)) => value,
            PieceKind.Variable => ((IVariableSource)_request.Context).TryResolve(ContextKey.Of(p.Text), p.Default, out string? known) ? known : null,
            PieceKind.Literal => p.Text.Replace("*", string.Empty, StringComparison.Ordinal).Replace('?', 'x'),
            _ => p.Text,
        });
        string?[] all = [.. parts];
        return Array.Exists(all, p => p is null) ? null : string.Concat(all);
    }

    private void Add(ContextKey key, IEnumerable<string> values, bool isSampled)
    {
        if (!_values.TryGetValue(key.Folded, out (ContextKey Key, HashSet<string> Values) own))
        {
            _values.Add(key.Folded, own = (key, []));
        }

        own.Values.UnionWith(values);
        if (isSampled)
        {
            _sampled.Add(key.Folded);
        }
    }

    private static CompiledCondition Is(ContextKey key, string value) => CompiledCondition.Compile(
        new ConditionClause
        {
            Operator = "StringEquals",
            Qualifier = SetQualifier.None,
            BaseOperator = "StringEquals",
            Key = key.Name,
            Values = PolicyList.Create<ConditionValue>([new ConditionValue(Text.ScalarKind.Text, PolicyString.Literal(value))]),
        },
        isInDeny: false);
}
