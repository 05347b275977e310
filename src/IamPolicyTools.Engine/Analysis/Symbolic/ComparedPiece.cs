using IamPolicyTools.Analysis.Symbolic.Keys;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>A statement of one side of a comparison, in its place.</summary>
/// <param name="Side">0 for before, 1 for after.</param>
/// <param name="Statement">The statement.</param>
/// <param name="Kind">What its document is used as.</param>
/// <param name="Place">Where it stands: a slot, a resource.</param>
internal sealed record ComparedPiece(int Side, CompiledStatement Statement, PolicyKind Kind, string Place)
{
    /// <summary>The policy of a slot that has several; null where its place tells it.</summary>
    public PolicySource? Policy { get; init; }

    private ResourceElementSet? _elements;
    private string[]? _keys;
    private bool _hasElements;
    private string? _text;
    private string? _fullText;

    public string FullText => _fullText ??=
        $"{Statement.Source.Action.IsNegated} {string.Join(',', Statement.Source.Action.Patterns.Select(p => p.Text.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal))}\n{Text}";

    /// <summary>The keys of its conditions that not every request has.</summary>
    public string[] Keys => _keys ??=
    [
        .. Statement.Conditions.SelectMany(c => c.Variables.Append(c.Key))
            .Where(k => ResourceTagKeys.Contains(k.Name) || (!KeyFacts.IsOfPrincipal(k) && IamCatalogue.Default.FindConditionKey(k.Name) is not { IsGlobal: true }))
            .Select(k => k.Folded)
            .Distinct(),
    ];

    /// <summary>The resources; of a statement without variables they are the same for all actions.</summary>
    public ResourceElementSet? ElementsIn(RequestContext context)
    {
        if (Statement.HasVariables)
        {
            return ResourceElementSet.Of(Statement, Kind, context, context.IsUndecided);
        }

        if (!_hasElements)
        {
            _elements = ResourceElementSet.Of(Statement, Kind, context, context.IsUndecided);
            _hasElements = true;
        }

        return _elements;
    }

    public string Text => _text ??= $"{Place}\n{Statement.IsDeny}\n{ConditionText.ResourceOf(Statement.Source)}\n{ConditionText.PrincipalOf(Statement.Source)}\n"
        + (Statement.UnknownReason is not null ? $"?{Side}" : string.Join('\n', Statement.Conditions.Select(c => ConditionText.Normalize(c.Clause)).Order(StringComparer.Ordinal)));
}
