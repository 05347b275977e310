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
        string?[] parts = [AnyOf(own.Allows), .. own.Denies.Select(Not), RefusedBy(other)];
        string formula = string.Join(" and ", parts.OfType<string>());
        return formula.Length > 0 ? formula : own.HasConditions || other.HasConditions ? string.Empty : null;
    }

    // Refused where a Deny holds, or no Allow: always, where there is none.
    private static string? RefusedBy(Side side)
    {
        bool isAllowed = side.Allows.Any(a => a.IsEmpty);
        string noAllow = string.Join(" and ", side.Allows.Select(Not));
        string[] ways = [.. side.Denies.Select(All), .. isAllowed ? [] : new[] { noAllow }];
        return ways.Any(w => w.Length == 0) ? null : ways.Length == 1 ? ways[0] : string.Join(" or ", ways.Select(w => $"({w})"));
    }

    private static string? AnyOf(ImmutableArray<ImmutableArray<CompiledCondition>> statements) =>
        statements.Any(s => s.IsEmpty) ? null
        : statements is [var only] ? All(only)
        : $"({string.Join(" or ", statements.Select(s => $"({All(s)})"))})";

    private static string All(ImmutableArray<CompiledCondition> conditions) => string.Join(" and ", conditions.Select(c => c.Clause.ToString()));

    private static string Not(ImmutableArray<CompiledCondition> conditions) => $"not ({All(conditions)})";

    private static Side SideOf(CompiledPolicySet set, AccessRequest request)
    {
        CompiledStatement[] live = [.. set.Statements.Where(s => s.DependsOnConditionsAlone(request))];
        return new Side(
            [.. live.Where(s => !s.IsDeny).Select(s => s.Conditions.ToImmutableArray())],
            [.. live.Where(s => s.IsDeny).Select(s => s.Conditions.ToImmutableArray())]);
    }

    private readonly record struct Side(ImmutableArray<ImmutableArray<CompiledCondition>> Allows, ImmutableArray<ImmutableArray<CompiledCondition>> Denies)
    {
        public bool HasConditions => Allows.Concat(Denies).Any(s => !s.IsEmpty);
    }
}
