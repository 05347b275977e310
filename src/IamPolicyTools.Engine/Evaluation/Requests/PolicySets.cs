using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Rules;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Evaluation.Requests;

/// <summary>What applies to a principal. Compiled once, shared by all its requests.</summary>
public sealed record PrincipalPolicies
{
    private static readonly PolicyDocument s_unknown = PolicyDocument.Unknown(ResourceTarget.NotInModel);

    /// <summary>Nothing applies.</summary>
    public static PrincipalPolicies None { get; } = new();

    /// <summary>Identity policies that allow everything, and nothing that limits them.</summary>
    internal static PrincipalPolicies Everything { get; } = new()
    {
        Identity = CompiledPolicySet.Create(AwsPolicies.FullAwsAccess with { Kind = PolicyKind.Identity }),
    };

    /// <summary>
    /// What applies to somebody outside the model: that their own policies allow the call is assumed; their account may have its place in
    /// the organization.
    /// </summary>
    /// <param name="account">What applies to the account.</param>
    internal static PrincipalPolicies AllowingEverything(PrincipalPolicies account) => new()
    {
        Identity = Everything.Identity,
        ServiceControlLevels = account.ServiceControlLevels,
        IsInManagementAccount = account.IsInManagementAccount,
    };

    /// <summary>What applies to a principal that the model does not have: what its own policies say is unknown.</summary>
    /// <param name="account">What applies to its account.</param>
    /// <param name="requester">The principal.</param>
    internal static PrincipalPolicies OfOutsider(PrincipalPolicies account, Requester requester)
    {
        if (!requester.HasIdentityPolicies || requester.IsFederatedByRoot)
        {
            return account;
        }

        var own = CompiledPolicySet.Create(
            new PolicySource(
                $"what the policies of {requester.DisplayName} say", null, PolicyKind.Identity, s_unknown)
            { IsSetting = true });

        // without session policies a federated user would have no permissions at all.
        return account with { Identity = own, Session = requester.Kind == RequesterKind.FederatedUser ? own : null };
    }

    /// <summary>True for somebody outside the model of whom it is assumed that their own policies allow everything.</summary>
    internal bool AssumesEverything => ReferenceEquals(Identity, Everything.Identity);

    /// <summary>Managed and inline policies of the user and its groups, or of the role, united.</summary>
    public CompiledPolicySet Identity { get; init; } = CompiledPolicySet.Empty;

    /// <summary>The permissions boundary; null without one.</summary>
    public CompiledPolicySet? Boundary { get; init; }

    /// <summary>The session policies; null when none were passed.</summary>
    public CompiledPolicySet? Session { get; init; }

    /// <summary>Service control policies by level, root first; empty when the account is in no organization.</summary>
    public ImmutableArray<CompiledPolicySet> ServiceControlLevels { get; init; } = [];

    /// <summary>True for principals of the management account, which no SCP concerns .</summary>
    public bool IsInManagementAccount { get; init; }

    /// <summary>The policies of the identity and its boundary whose documents are not known: answers could change with them.</summary>
    public IEnumerable<PolicySource> UnknownPolicies =>
        Identity.Policies.Concat(Boundary?.Policies ?? []).Where(p => p.Document.UnknownReason is not null);

    /// <summary>What applies to a session of the principal.</summary>
    /// <param name="session">The session policies; null when none were passed.</param>
    public PrincipalPolicies WithSession(CompiledPolicySet? session) => session is null ? this : this with { Session = session };

    /// <summary>
    /// Set where it is not known whether there is a boundary; <see cref="Boundary"/> is then one of which nothing is known.
    /// </summary>
    internal UnknownFact? OpenBoundary { get; init; }

    /// <summary>Set where it is not known whether the principal exists (IN-13): the answer is conditional at best.</summary>
    internal UnknownFact? OpenExistence { get; init; }

    /// <summary>The same without a boundary.</summary>
    internal PrincipalPolicies WithoutBoundary() => this with { Boundary = null, OpenBoundary = null };
}

/// <summary>What applies to a resource. Compiled once, shared by all requests for it.</summary>
public sealed record ResourcePolicies
{
    /// <summary>Nothing applies.</summary>
    public static ResourcePolicies None { get; } = new();

    private StrongBox<bool>? _hasPublicPolicy;

    /// <summary>
    /// The resource policy; null without one. A role's trust policy is compiled as <see cref="Language.PolicyKind.Trust"/>.
    /// </summary>
    public CompiledPolicySet? Policy { get; init; }

    /// <summary>Resource control policies of the resource's account by level, root first.</summary>
    public ImmutableArray<CompiledPolicySet> ResourceControlLevels { get; init; } = [];

    /// <summary>True for resources of the management account, which no RCP concerns .</summary>
    public bool IsInManagementAccount { get; init; }

    /// <summary>S3: the grants of the access control list.</summary>
    public ImmutableArray<AclGrant> Acl { get; init; } = [];

    /// <summary>S3: Object Ownership; null when not given, which leaves ACLs on.</summary>
    public ObjectOwnership? ObjectOwnership { get; init; }

    /// <summary>S3: the account that owns the object, when it is not the bucket's .</summary>
    public string? ObjectOwner { get; init; }

    /// <summary>S3: the effective Block Public Access.</summary>
    public PublicAccessBlock PublicAccessBlock { get; init; } = PublicAccessBlock.Off;

    /// <summary>KMS: the grants on the key.</summary>
    public ImmutableArray<KmsGrant> Grants { get; init; } = [];

    /// <summary>KMS: true for a key that AWS manages.</summary>
    public bool IsAwsManagedKey { get; init; }

    /// <summary>Shares of the resource with other accounts .</summary>
    public ImmutableArray<ResourceShare> Shares { get; init; } = [];

    /// <summary>The same with the policy and the control policies of another, where it has any.</summary>
    internal ResourcePolicies With(ResourcePolicies given) => this with
    {
        Policy = given.Policy ?? Policy,
        ResourceControlLevels = given.ResourceControlLevels.IsEmpty ? ResourceControlLevels : given.ResourceControlLevels,
        IsInManagementAccount = IsInManagementAccount && given.ResourceControlLevels.IsEmpty,
        _hasPublicPolicy = null,
    };

    /// <summary>Settings that are not known; the others stand here with the values that allow least.</summary>
    internal ImmutableArray<OpenSetting> Open { get; init; } = [];

    /// <summary>True when S3 calls the resource policy public.</summary>
    internal bool HasPublicPolicy =>
        (_hasPublicPolicy ??= new StrongBox<bool>(Policy?.Policies.Any(p => PublicPolicy.IsPublic(p.Document)) == true)).Value;

    /// <summary>True when the resource is a role's trust policy of a service-linked role, which no RCP concerns.</summary>
    public bool IsServiceLinkedRole { get; init; }
}
