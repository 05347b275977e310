using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;

namespace IamPolicyTools.Testing;

/// <summary>Policies that a case brings itself: it is asked of them alone, whatever the accounts say.</summary>
/// <param name="Given">Those of the principal, the resource and the organization.</param>
/// <param name="Endpoint">The policy of the VPC endpoint; null without one.</param>
/// <param name="ResourceAccount">The account that owns the resource; null where the ARN tells.</param>
internal sealed record OwnPolicies(GivenPolicies Given, CompiledPolicySet? Endpoint, string? ResourceAccount)
{
    /// <summary>Questions to them.</summary>
    /// <param name="requester">Who asks.</param>
    /// <param name="settings">Context and switches.</param>
    public ModelAccess ToAccess(Requester requester, ModelAccessSettings settings) => Given.ToAccess(requester, settings with { EndpointPolicy = Endpoint });
}
