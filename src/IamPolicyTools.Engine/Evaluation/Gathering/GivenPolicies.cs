using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Evaluation.Gathering;

/// <summary>A policy that is given itself.</summary>
/// <param name="Document">The document.</param>
/// <param name="Name">What it is called: its name, or its file; null for a text.</param>
/// <param name="Arn">Its ARN, or null.</param>
public sealed record GivenPolicy(PolicyDocument Document, string? Name = null, string? Arn = null)
{
    /// <summary>A document without a name.</summary>
    /// <param name="document">The document.</param>
    [return: NotNullIfNotNull(nameof(document))]
    public static implicit operator GivenPolicy?(PolicyDocument? document) => document is null ? null : new(document);
}

/// <summary>Policies that are given themselves, with no model around them or in the place of what a model has.</summary>
public sealed class GivenPolicies
{
    /// <summary>Identity policies, united.</summary>
    public ImmutableArray<GivenPolicy> Identity { get; init; } = [];

    /// <summary>The permissions boundary, or null.</summary>
    public GivenPolicy? Boundary { get; init; }

    /// <summary>Session policies, united; empty when none were passed.</summary>
    public ImmutableArray<GivenPolicy> Session { get; init; } = [];

    /// <summary>The resource policy, or null. On a role and an sts: action it is the trust policy.</summary>
    public GivenPolicy? Resource { get; init; }

    /// <summary>Service control policies by level, root first.</summary>
    public ImmutableArray<ImmutableArray<GivenPolicy>> ServiceControl { get; init; } = [];

    /// <summary>Resource control policies by level, root first.</summary>
    public ImmutableArray<ImmutableArray<GivenPolicy>> ResourceControl { get; init; } = [];

    /// <summary>What applies to the principal.</summary>
    public PrincipalPolicies ToPrincipalPolicies() => Over(PrincipalPolicies.None, replacesIdentity: true);

    /// <summary>What applies to a principal of a model: what is given, and of the rest what the model has (R-179a).</summary>
    /// <param name="own">What the model says.</param>
    /// <param name="replacesIdentity">True when the identity policies are given, were it none.</param>
    public PrincipalPolicies Over(PrincipalPolicies own, bool replacesIdentity) => new()
    {
        Identity = replacesIdentity ? Compile("IdentityPolicy", PolicyKind.Identity, Identity) : own.Identity,
        Boundary = Boundary is null ? own.Boundary : Compile("PermissionsBoundary", PolicyKind.Boundary, [Boundary]),
        Session = Session.IsEmpty ? own.Session : Compile("SessionPolicy", PolicyKind.Session, Session),
        ServiceControlLevels = ServiceControl.IsEmpty
            ? own.ServiceControlLevels
            : [.. ServiceControl.Select(l => Compile("ServiceControlPolicy", PolicyKind.ServiceControl, l))],
        IsInManagementAccount = own.IsInManagementAccount && ServiceControl.IsEmpty,
        OpenBoundary = Boundary is null ? own.OpenBoundary : null,
    };

    /// <summary>Questions to these policies, with no model around them.</summary>
    /// <param name="requester">Who asks.</param>
    /// <param name="settings">Context and switches.</param>
    public ModelAccess ToAccess(Requester requester, ModelAccessSettings settings) =>
        new(IamModel.Empty, new Subject(requester, ToPrincipalPolicies(), true), settings with { Given = this, IsWithoutModel = true });

    /// <summary>What applies to the resource.</summary>
    /// <param name="isTrust">True when the resource policy is a role's trust policy.</param>
    public ResourcePolicies ToResourcePolicies(bool isTrust) => ToResourcePolicies(isTrust, Resource);

    /// <summary>What applies to a resource whose policy has entries that a service writes out when it saves them (PL-85).</summary>
    /// <param name="resource">The ARN.</param>
    /// <param name="account">The account that owns it.</param>
    internal ResourcePolicies ToSavedPolicies(string resource, string account) =>
        ToResourcePolicies(
            isTrust: false,
            Resource is null ? null : Resource with { Document = ShortResources.Expand(Resource.Document, resource, account) });

    private ResourcePolicies ToResourcePolicies(bool isTrust, GivenPolicy? resource) => new()
    {
        Policy = resource is null
            ? null
            : Compile(isTrust ? "TrustPolicy" : "ResourcePolicy", isTrust ? PolicyKind.Trust : PolicyKind.Resource, [resource]),
        ResourceControlLevels = [.. ResourceControl.Select(l => Compile("ResourceControlPolicy", PolicyKind.ResourceControl, l))],
    };

    private static CompiledPolicySet Compile(
        string slot, PolicyKind kind, ImmutableArray<GivenPolicy> policies) => CompiledPolicySet.Create(
    [
        .. policies.Select((p, i) => new PolicySource(p.Name ?? (policies.Length == 1 ? slot : $"{slot}[{i}]"), p.Arn, kind, p.Document)),
    ]);
}
