using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;

namespace IamPolicyTools.Authoring.Fixes;

/// <summary>A place in the algorithm where an Allow can be missing.</summary>
/// <param name="Kind">What policies there are used as.</param>
/// <param name="Level">The level of a control policy; else 0.</param>
internal sealed record FixLayer(PolicyKind Kind, int Level = 0)
{
    /// <summary>The layers of a request, those that are edited first last: what is opened last is what is closed again first.</summary>
    /// <param name="request">The request.</param>
    /// <param name="withOrganization">True for the control policies, too.</param>
    public static ImmutableArray<FixLayer> Of(AccessRequest request, bool withOrganization)
    {
        PrincipalPolicies own = request.PrincipalPolicies;
        ImmutableArray<FixLayer>.Builder layers = ImmutableArray.CreateBuilder<FixLayer>();
        if (withOrganization)
        {
            layers.AddRange(Enumerable.Range(0, own.ServiceControlLevels.Length).Select(i => new FixLayer(PolicyKind.ServiceControl, i)));
            layers.AddRange(Enumerable.Range(0, request.ResourcePolicies.ResourceControlLevels.Length).Select(i => new FixLayer(PolicyKind.ResourceControl, i)));
        }

        if (request.Resource != "*")
        {
            layers.Add(new FixLayer(IsOfTrust(request) ? PolicyKind.Trust : PolicyKind.Resource));
        }

        if (own.Session is not null)
        {
            layers.Add(new FixLayer(PolicyKind.Session));
        }

        if (own.Boundary is not null)
        {
            layers.Add(new FixLayer(PolicyKind.Boundary));
        }

        if (request.Requester.HasIdentityPolicies)
        {
            layers.Add(new FixLayer(PolicyKind.Identity));
        }

        return layers.DrainToImmutable();
    }

    /// <summary>The policies there.</summary>
    public ImmutableArray<PolicySource> In(AccessRequest request) => SetIn(request)?.Policies ?? [];

    /// <summary>The request with another policy in the place of one, or with one more.</summary>
    /// <param name="request">The request.</param>
    /// <param name="before">The policy that is replaced; null for one more.</param>
    /// <param name="after">The policy.</param>
    public AccessRequest With(AccessRequest request, PolicySource? before, PolicySource after)
    {
        ImmutableArray<PolicySource> policies = In(request);
        ImmutableArray<PolicySource> changed = before is null ? policies.Add(after) : policies.Replace(before, after);
        var set = CompiledPolicySet.Create(changed);
        PrincipalPolicies own = request.PrincipalPolicies;
        ResourcePolicies resource = request.ResourcePolicies;
        return Kind switch
        {
            PolicyKind.Identity => request with { PrincipalPolicies = own with { Identity = set } },
            PolicyKind.Boundary => request with { PrincipalPolicies = own with { Boundary = set } },
            PolicyKind.Session => request with { PrincipalPolicies = own with { Session = set } },
            PolicyKind.ServiceControl => request with { PrincipalPolicies = own with { ServiceControlLevels = own.ServiceControlLevels.SetItem(Level, set) } },
            PolicyKind.ResourceControl => request with { ResourcePolicies = resource with { ResourceControlLevels = resource.ResourceControlLevels.SetItem(Level, set) } },
            _ => request with { ResourcePolicies = resource.With(new ResourcePolicies { Policy = set }) },
        };
    }

    /// <summary>The account that edits the policies there.</summary>
    public string? AccountIn(AccessRequest request) =>
        Kind is PolicyKind.Resource or PolicyKind.Trust or PolicyKind.ResourceControl ? NullIfEmpty(request.ResourceAccount) : request.Requester.AccountId;

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static bool IsOfTrust(AccessRequest request) => request.Action.Service == "sts" && request.Resource.Contains(":role/", StringComparison.Ordinal);

    private CompiledPolicySet? SetIn(AccessRequest request) => Kind switch
    {
        PolicyKind.Identity => request.PrincipalPolicies.Identity,
        PolicyKind.Boundary => request.PrincipalPolicies.Boundary,
        PolicyKind.Session => request.PrincipalPolicies.Session,
        PolicyKind.ServiceControl => request.PrincipalPolicies.ServiceControlLevels[Level],
        PolicyKind.ResourceControl => request.ResourcePolicies.ResourceControlLevels[Level],
        _ => request.ResourcePolicies.Policy,
    };
}
