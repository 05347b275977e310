using System.Collections.Immutable;
using IamPolicyTools.Analysis.Patterns;
using IamPolicyTools.Evaluation;
using IamPolicyTools.Evaluation.Compilation;
using IamPolicyTools.Evaluation.Context;
using IamPolicyTools.Evaluation.Services;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Regions;

/// <summary>The patterns by which what applies to a request can tell resources apart.</summary>
/// <param name="shared">Gives the values of the variables that do not depend on the resource.</param>
internal sealed class StatementPatterns(RequestContext shared)
{
    private readonly Dictionary<CompiledStatement, ImmutableArray<ArnPattern>> _known = new(ReferenceEqualityComparer.Instance);

    /// <summary>The patterns, each once; those that fit every resource are left out.</summary>
    /// <param name="request">A request for the action and for some resource of the region.</param>
    public IEnumerable<ArnPattern> Of(AccessRequest request) => SetsOf(request)
        .SelectMany(set => set.For(request.Action))
        .Where(statement => statement.MatchesAction(request.Action))
        .SelectMany(s => Of(s, request.Context))
        .Concat(ServiceRules.ArnForms(request.Action.Service).Select(ArnPattern.Parse).OfType<ArnPattern>())
        .Distinct();

    private static IEnumerable<CompiledPolicySet> SetsOf(AccessRequest request)
    {
        PrincipalPolicies principal = request.PrincipalPolicies;
        ResourcePolicies resource = request.ResourcePolicies;
        CompiledPolicySet?[] single = [principal.Identity, principal.Boundary, principal.Session, resource.Policy, request.EndpointPolicy];
        return single.OfType<CompiledPolicySet>().Concat(principal.ServiceControlLevels).Concat(resource.ResourceControlLevels);
    }

    private ImmutableArray<ArnPattern> Of(CompiledStatement statement, RequestContext variables)
    {
        // A variable may stand for something about the resource, such as a tag or its account.
        if (statement.Resources.Any(r => !r.CanResolve(shared)))
        {
            return Of(statement.Resources, variables);
        }

        if (!_known.TryGetValue(statement, out ImmutableArray<ArnPattern> patterns))
        {
            patterns = Of(statement.Resources, shared);
            _known.Add(statement, patterns);
        }

        return patterns;
    }

    private static ImmutableArray<ArnPattern> Of(IEnumerable<ResourcePattern> entries, RequestContext variables) =>
        [.. entries.Where(r => !r.MatchesEverything).SelectMany(r => ArnPattern.AllOf(r, variables))];
}
