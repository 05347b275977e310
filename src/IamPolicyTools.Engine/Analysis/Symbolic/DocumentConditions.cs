using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>Under which conditions one of two documents allows a request that the other one does not (CP-53).</summary>
internal sealed class DocumentConditions
{
    private readonly CompiledPolicySet _allowing;
    private readonly CompiledPolicySet _refusing;
    private readonly ProofOptions _options;

    /// <summary>Prepares two sets of documents.</summary>
    public DocumentConditions(IReadOnlyList<PolicySource> allowing, IReadOnlyList<PolicySource> refusing, ProofOptions options)
    {
        _allowing = CompiledPolicySet.Create([.. allowing]);
        _refusing = CompiledPolicySet.Create([.. refusing]);
        _options = options;
    }

    /// <summary>The formula for an action on a resource: what the statements say that match but for their conditions.</summary>
    /// <returns>Null where there are no conditions; an empty text where they say it in no words of ours.</returns>
    public string? Of(ProofWitness witness)
    {
        if (Requester.Parse(witness.Principal) is not { } requester)
        {
            return string.Empty;
        }

        PrincipalView view = PrincipalView.Of(requester, _options.ResourceAccount);
        AccessRequest request = DocumentReplay.RequestOf(view, ActionName.Parse(witness.Action), witness.Resource, view.Context, _options);
        Side own = SideOf(_allowing, request);
        Side other = SideOf(_refusing, request);
        string?[] parts = [AnyOf(own.Allows), .. own.Denies.Select(d => ConditionText.Of(d, holds: false)), RefusedBy(other)];
        string formula = string.Join(" and ", parts.OfType<string>());
        return own.Allows.IsEmpty ? string.Empty : formula.Length > 0 ? formula : own.HasVariables || other.HasVariables ? string.Empty : null;
    }

    // Refused where a Deny holds, or no Allow: always, where there is none.
    private static string? RefusedBy(Side side)
    {
        bool isAllowed = side.Allows.Any(a => a.IsEmpty);
        string noAllow = string.Join(" and ", side.Allows.Select(a => ConditionText.Of(a, holds: false)));
        string[] ways = [.. side.Denies.Select(d => ConditionText.Of(d, holds: true)), .. isAllowed ? [] : new[] { noAllow }];
        return ways.Any(w => w.Length == 0) ? null : ways.Length == 1 ? ways[0] : string.Join(" or ", ways.Select(w => $"({w})"));
    }

    private static string? AnyOf(ImmutableArray<ImmutableArray<CompiledCondition>> statements) =>
        statements.Any(s => s.IsEmpty) ? null
        : statements is [var only] ? ConditionText.Of(only, holds: true)
        : $"({string.Join(" or ", statements.Select(s => $"({ConditionText.Of(s, holds: true)})"))})";

    private static Side SideOf(CompiledPolicySet set, AccessRequest request)
    {
        CompiledStatement[] live = [.. set.Statements.Where(s => s.DependsOnConditionsAlone(request))];
        return new Side(
            [.. live.Where(s => !s.IsDeny).Select(s => s.Conditions.ToImmutableArray())],
            [.. live.Where(s => s.IsDeny).Select(s => s.Conditions.ToImmutableArray())],
            set.Statements.Any(s => s.HasVariables && s.MatchesAction(request.Action)));
    }

    // Whether a resource element with a variable covers the resource is no condition.
    private readonly record struct Side(
        ImmutableArray<ImmutableArray<CompiledCondition>> Allows, ImmutableArray<ImmutableArray<CompiledCondition>> Denies, bool HasVariables);
}
