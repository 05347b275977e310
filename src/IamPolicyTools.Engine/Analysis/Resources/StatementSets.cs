using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Evaluation.Rules;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Resources;

/// <summary>
/// The sets of resources by which what applies to a request can tell resources apart. Statements that make the same difference make
/// one set: all that allow without conditions in one policy set, say.
/// </summary>
/// <param name="shared">Gives the values of the variables that do not depend on the resource.</param>
/// <param name="mode">What an absent context key means.</param>
/// <param name="account">The subject's account; empty for none.</param>
internal sealed class StatementSets(RequestContext shared, ContextMode mode, string account)
{
    private readonly Dictionary<CompiledStatement, ImmutableArray<ArnPattern>> _known = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<ResourceKey, ImmutableArray<ResourceSet>> _ofService = [];
    private readonly Dictionary<ResourceSet, ResourceSet> _all = [];

    /// <summary>The sets, each once; equal ones are the same object. Those that every resource fits are left out.</summary>
    /// <param name="domain">The action.</param>
    /// <param name="request">A request for it and for some resource of the region.</param>
    /// <param name="budget">What it may cost.</param>
    public ImmutableArray<ResourceSet> Of(ActionDomain domain, AccessRequest request, SearchBudget budget)
    {
        List<ResourceSet> sets = [];
        var united = new Dictionary<(CompiledPolicySet Policies, bool IsDeny, GrantKinds Grants), List<ArnPattern>>();
        var fromArn = new KeysFromArn(domain, request.Context, mode, account);
        AddAll(PoliciesOf(request), request, request.Resource, fromArn, sets, united);
        foreach (AccessRequest behind in request.Behind)
        {
            AddAll(PoliciesOnResource(behind), behind, request.Resource, fromArn, sets, united);
        }

        sets.AddRange(united.Values.Where(u => !u.Exists(p => p.IsEverything)).Select(u => new ResourceSet([.. u.Distinct()])));
        sets.AddRange(OfService(domain, budget));
        return [.. sets.Where(s => !s.Patterns.IsEmpty).Select(Same).Distinct()];
    }

    /// <summary>All policies that apply to a request.</summary>
    public static IEnumerable<CompiledPolicySet> PoliciesOf(AccessRequest request)
    {
        PrincipalPolicies principal = request.PrincipalPolicies;
        CompiledPolicySet?[] single = [principal.Identity, principal.Boundary, principal.Session, request.EndpointPolicy];
        return single.OfType<CompiledPolicySet>().Concat(principal.ServiceControlLevels).Concat(PoliciesOnResource(request));
    }

    private static IEnumerable<CompiledPolicySet> PoliciesOnResource(AccessRequest request) => request.ResourcePolicies.Policy is { } policy
        ? request.ResourcePolicies.ResourceControlLevels.Prepend(policy)
        : request.ResourcePolicies.ResourceControlLevels;

    private void AddAll(
        IEnumerable<CompiledPolicySet> all,
        AccessRequest request,
        string asked,
        KeysFromArn fromArn,
        List<ResourceSet> sets,
        Dictionary<(CompiledPolicySet Policies, bool IsDeny, GrantKinds Grants), List<ArnPattern>> united)
    {
        foreach (CompiledPolicySet policies in all)
        {
            foreach (CompiledStatement statement in policies.For(request.Action))
            {
                Add(statement, policies, request, asked, fromArn, sets, united);
            }
        }
    }

    private void Add(
        CompiledStatement statement,
        CompiledPolicySet policies,
        AccessRequest request,
        string asked,
        KeysFromArn fromArn,
        List<ResourceSet> sets,
        Dictionary<(CompiledPolicySet Policies, bool IsDeny, GrantKinds Grants), List<ArnPattern>> united)
    {
        // What is not known tells no resources apart.
        if (statement.UnknownReason is not null)
        {
            return;
        }

        const StatementMismatch Elsewhere = StatementMismatch.Action | StatementMismatch.Principal | StatementMismatch.NotEvaluable;
        StatementMatch match = statement.Match(request, UnknownTreatment.Optimistic, wantsAll: true);
        bool readsArn = Array.Exists(statement.Conditions, fromArn.AreReadBy);
        if ((match.Mismatch & Elsewhere) != 0 || (!readsArn && match.Mismatch.HasFlag(StatementMismatch.Condition)))
        {
            return;
        }

        // What stands behind a resource sees a request in a form of its own.
        ImmutableArray<ArnPattern> patterns = PatternsOf(statement, request.Context);
        patterns = request.Resource == asked ? patterns : [.. patterns.SelectMany(p => p.Translate(request.Resource, asked))];
        sets.Add(new ResourceSet([.. patterns.Where(p => p.IsOpen).Distinct()]));
        if (mode == ContextMode.Strict)
        {
            sets.Add(new ResourceSet([.. TakenBy(statement, request.Context).Distinct()]));
        }

        ArnPattern[] closed = [.. patterns.Where(p => !p.IsOpen).Distinct()];
        bool isNegated = statement.Source.Resource is { IsNegated: true };
        if (readsArn)
        {
            sets.AddRange(fromArn.SetsOf(statement));
        }

        if (isNegated || readsArn || Array.Exists(statement.Conditions, c => c.Evaluate(request.Context, request.Options, findUnknown: true) == Truth.Unknown))
        {
            if (!Array.Exists(closed, p => p.IsEverything))
            {
                sets.Add(new ResourceSet([.. closed]));
            }

            return;
        }

        (CompiledPolicySet, bool, GrantKinds) key = (policies, statement.IsDeny, match.Grants);
        if (!united.TryGetValue(key, out List<ArnPattern>? all))
        {
            united.Add(key, all = []);
        }

        all.AddRange(closed.Length == 0 && HasNoResource(statement) ? [ArnPattern.Everything] : closed);
    }

    // Of a trust policy, and of a resource policy that leaves it out: the resource itself is meant.
    private static bool HasNoResource(CompiledStatement statement) => statement.Source.Resource is null;

    // What the service's own rules tell apart, as far as it does not hold of all resources of the action or of none.
    private ImmutableArray<ResourceSet> OfService(ActionDomain domain, SearchBudget budget)
    {
        if (_ofService.TryGetValue(domain.ResourceKey, out ImmutableArray<ResourceSet> sets))
        {
            return sets;
        }

        IReadOnlyList<string> told = ServiceRules.ArnForms(domain.Action);
        if (told.Count == 0)
        {
            return [];
        }

        ImmutableArray<Glob> forms = [.. domain.Forms.Select(f => f.Anywhere(namesHaveColons: true))];
        sets =
        [
            .. told
                .Select(ArnPattern.Parse)
                .OfType<ArnPattern>()
                .Where(p => domain.Overlaps(p) && GlobSearch.FindText([forms], [p.Glob], budget, out _) != GlobAnswer.No)
                .Select(p => new ResourceSet([p])),
        ];
        if (domain.Known is not null)
        {
            _ofService.Add(domain.ResourceKey, sets);
        }

        return sets;
    }

    private ResourceSet Same(ResourceSet set)
    {
        if (!_all.TryGetValue(set, out ResourceSet? same))
        {
            _all.Add(set, same = set);
        }

        return same;
    }

    private ImmutableArray<ArnPattern> PatternsOf(CompiledStatement statement, RequestContext variables)
    {
        // A variable may stand for something about the resource, such as a tag or its account.
        if (statement.Resources.Any(r => r.HasVariables && !r.CanResolve(shared.Certain)))
        {
            return Read(statement.Resources, variables);
        }

        if (!_known.TryGetValue(statement, out ImmutableArray<ArnPattern> patterns))
        {
            patterns = Read(statement.Resources, shared);
            _known.Add(statement, patterns);
        }

        return patterns;
    }

    // PL-77: an entry with a variable that is known to have no value covers nothing.
    private static ImmutableArray<ArnPattern> Read(IEnumerable<ResourcePattern> entries, RequestContext variables) =>
    [
        .. entries.Where(r => r.CanResolve(variables) || r.Variables.Any(variables.IsUndecided))
            .Select(r => ArnPattern.Of(r, variables.Certain))
            .OfType<ArnPattern>(),
    ];

    // What strict evaluation takes variables to be that may have other values.
    private static IEnumerable<ArnPattern> TakenBy(CompiledStatement statement, RequestContext variables) => statement.Resources
        .Where(r => r.HasVariables && r.CanResolve(variables) && !r.CanResolve(variables.Certain))
        .Select(r => ArnPattern.Of(r, variables))
        .OfType<ArnPattern>();
}
