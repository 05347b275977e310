namespace IamPolicyTools.Commands.Relations;

/// <summary>What Test-IamPolicyRelation asks.</summary>
public enum PolicyRelation : long
{
    /// <summary>The policy allows nothing that the reference does not.</summary>
    NoNewAccess,

    /// <summary>The policy allows all that the reference does.</summary>
    NoLostAccess,

    /// <summary>Both allow the same.</summary>
    Equivalent,

    /// <summary>What the policy allows, the reference allows too.</summary>
    Implies,

    /// <summary>Nothing is allowed by both.</summary>
    Disjoint,

    /// <summary>The policy allows nothing of some actions and resources.</summary>
    NotGranted,

    /// <summary>The same as NotGranted; without actions and resources, that the policy allows nothing at all.</summary>
    NeverAllows,

    /// <summary>The policy allows all of some actions and resources.</summary>
    AlwaysAllows,

    /// <summary>Nobody outside may do anything by the policy of a resource.</summary>
    NobodyOutside,

    /// <summary>No request matches a statement.</summary>
    DeadStatement,

    /// <summary>The policy is the same without a statement.</summary>
    RedundantStatement,
}
