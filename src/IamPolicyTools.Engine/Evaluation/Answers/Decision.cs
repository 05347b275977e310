namespace IamPolicyTools.Evaluation.Answers;

/// <summary>The answer to a request.</summary>
public enum Decision : long
{
    /// <summary>Nothing allows it, or something that must allow it does not.</summary>
    ImplicitDeny,

    /// <summary>An applicable policy denies it, or S3 Block Public Access refuses it.</summary>
    ExplicitDeny,

    /// <summary>Allowed.</summary>
    Allowed,

    /// <summary>In discovery mode: it depends on context keys that were not given.</summary>
    Conditional,
}

/// <summary>The types of policy that decide (evaluation.md, 2.7). The order is the one in which a reason is looked for.</summary>
public enum PolicyType : long
{
    /// <summary>No policy: the request is allowed.</summary>
    None,

    /// <summary>Resource control policies of the resource's organization.</summary>
    ResourceControl,

    /// <summary>Service control policies of the principal's organization.</summary>
    ServiceControl,

    /// <summary>The policy of the VPC endpoint that the request went through.</summary>
    VpcEndpoint,

    /// <summary>The resource's own policy, its ACL or grants.</summary>
    Resource,

    /// <summary>A role's trust policy: the resource policy of a role.</summary>
    Trust,

    /// <summary>Policies of the user and its groups, or of the role.</summary>
    Identity,

    /// <summary>The permissions boundary.</summary>
    Boundary,

    /// <summary>Policies passed when the session was created.</summary>
    Session,

    /// <summary>S3 Block Public Access.</summary>
    BlockPublicAccess,

    /// <summary>A rule of the service that no policy can lift.</summary>
    Service,
}

/// <summary>The bare answer: what the fast path returns.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="PolicyType">The first responsible type; None when allowed.</param>
public readonly record struct Verdict(Decision Decision, PolicyType PolicyType)
{
    /// <summary>Allowed.</summary>
    public static Verdict Allowed => new(Decision.Allowed, PolicyType.None);

    /// <summary>True when the request is allowed.</summary>
    public bool IsAllowed => Decision == Decision.Allowed;

    internal static Verdict Implicit(PolicyType type) => new(Decision.ImplicitDeny, type);

    internal static Verdict Explicit(PolicyType type) => new(Decision.ExplicitDeny, type);
}
