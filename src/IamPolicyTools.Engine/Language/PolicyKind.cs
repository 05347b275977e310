namespace IamPolicyTools.Language;

/// <summary>The slot a policy document sits in. It decides which elements are permitted (policy-language.md, section 1.1).</summary>
public enum PolicyKind : long
{
    /// <summary>A managed or inline policy of a user, group or role.</summary>
    Identity,

    /// <summary>A managed policy used as a permissions boundary.</summary>
    Boundary,

    /// <summary>A policy passed when a session is created.</summary>
    Session,

    /// <summary>A policy on a resource other than a role.</summary>
    Resource,

    /// <summary>The trust policy of a role (a resource policy).</summary>
    Trust,

    /// <summary>A service control policy of AWS Organizations.</summary>
    ServiceControl,

    /// <summary>A resource control policy of AWS Organizations.</summary>
    ResourceControl,

    /// <summary>The policy of a VPC endpoint.</summary>
    Endpoint,
}

/// <summary>Questions about a kind of policy that several layers ask.</summary>
public static class PolicyKinds
{
    /// <summary>True for kinds whose statements name who they concern.</summary>
    /// <param name="kind">The kind.</param>
    public static bool HasPrincipal(this PolicyKind kind) =>
        kind is PolicyKind.Resource or PolicyKind.Trust or PolicyKind.ResourceControl or PolicyKind.Endpoint;
}
