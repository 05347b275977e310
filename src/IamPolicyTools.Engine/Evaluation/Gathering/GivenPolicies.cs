using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Compilation;
using IamPolicyTools.Language;

namespace IamPolicyTools.Evaluation.Gathering;

/// <summary>Policies that are given themselves, without a model around them.</summary>
public sealed class GivenPolicies
{
    /// <summary>Identity policies, united.</summary>
    public ImmutableArray<PolicyDocument> Identity { get; init; } = [];

    /// <summary>The permissions boundary, or null.</summary>
    public PolicyDocument? Boundary { get; init; }

    /// <summary>Session policies, united; empty when none were passed.</summary>
    public ImmutableArray<PolicyDocument> Session { get; init; } = [];

    /// <summary>The resource policy, or null. On a role and an sts: action it is the trust policy.</summary>
    public PolicyDocument? Resource { get; init; }

    /// <summary>Service control policies by level, root first.</summary>
    public ImmutableArray<ImmutableArray<PolicyDocument>> ServiceControl { get; init; } = [];

    /// <summary>Resource control policies by level, root first.</summary>
    public ImmutableArray<ImmutableArray<PolicyDocument>> ResourceControl { get; init; } = [];

    /// <summary>What applies to the principal.</summary>
    public PrincipalPolicies ToPrincipalPolicies() => new()
    {
        Identity = Compile("IdentityPolicy", PolicyKind.Identity, Identity),
        Boundary = Boundary is null ? null : Compile("PermissionsBoundary", PolicyKind.Boundary, [Boundary]),
        Session = Session.IsEmpty ? null : Compile("SessionPolicy", PolicyKind.Session, Session),
        ServiceControlLevels = [.. ServiceControl.Select(l => Compile("ServiceControlPolicy", PolicyKind.ServiceControl, l))],
    };

    /// <summary>What applies to the resource.</summary>
    /// <param name="isTrust">True when the resource policy is a role's trust policy.</param>
    public ResourcePolicies ToResourcePolicies(bool isTrust) => ToResourcePolicies(isTrust, Resource);

    /// <summary>What applies to a resource whose policy has entries that a service writes out when it saves them (PL-85).</summary>
    /// <param name="resource">The ARN.</param>
    /// <param name="account">The account that owns it.</param>
    internal ResourcePolicies ToSavedPolicies(string resource, string account) =>
        ToResourcePolicies(isTrust: false, Resource is null ? null : ShortResources.Expand(Resource, resource, account));

    private ResourcePolicies ToResourcePolicies(bool isTrust, PolicyDocument? resource) => new()
    {
        Policy = resource is null ? null : Compile(isTrust ? "TrustPolicy" : "ResourcePolicy", isTrust ? PolicyKind.Trust : PolicyKind.Resource, [resource]),
        ResourceControlLevels = [.. ResourceControl.Select(l => Compile("ResourceControlPolicy", PolicyKind.ResourceControl, l))],
    };

    private static CompiledPolicySet Compile(string name, PolicyKind kind, ImmutableArray<PolicyDocument> documents) =>
        CompiledPolicySet.Create([.. documents.Select((d, i) => new PolicySource(documents.Length == 1 ? name : $"{name}[{i}]", null, kind, d))]);
}
