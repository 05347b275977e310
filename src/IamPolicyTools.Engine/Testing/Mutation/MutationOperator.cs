namespace IamPolicyTools.Testing.Mutation;

/// <summary>How a mutant differs from the model, each in one place (AT-30).</summary>
public enum MutationOperator : long
{
    /// <summary>A Deny statement is gone.</summary>
    RemoveDeny,

    /// <summary>An Allow statement is gone.</summary>
    RemoveAllow,

    /// <summary>Allow is Deny, or Deny is Allow.</summary>
    FlipEffect,

    /// <summary>An action is all actions of its service.</summary>
    WidenActionToService,

    /// <summary>An action is all actions.</summary>
    WidenActionToAll,

    /// <summary>An action is not listed any more.</summary>
    DropAction,

    /// <summary>A resource is all resources.</summary>
    WidenResourceToAll,

    /// <summary>A resource is all that begin as it does.</summary>
    WidenResourceToPrefix,

    /// <summary>A resource is not listed any more.</summary>
    DropResource,

    /// <summary>A condition is gone.</summary>
    DropCondition,

    /// <summary>A condition is negated.</summary>
    NegateCondition,

    /// <summary>A value of a condition is not listed any more.</summary>
    DropConditionValue,

    /// <summary>A condition holds without its key, too.</summary>
    AddIfExists,

    /// <summary>A principal is not listed any more.</summary>
    DropPrincipal,

    /// <summary>A principal is its whole account.</summary>
    WidenPrincipalToAccount,

    /// <summary>A principal is everybody.</summary>
    WidenPrincipalToAll,

    /// <summary>NotAction is Action, NotResource is Resource, or NotPrincipal is Principal.</summary>
    DropNegation,

    /// <summary>A user or role has no boundary any more.</summary>
    RemoveBoundary,

    /// <summary>A policy is not attached any more.</summary>
    DetachPolicy,

    /// <summary>A service or resource control policy is not attached any more.</summary>
    DetachControlPolicy,

    /// <summary>A user is not in a group any more.</summary>
    LeaveGroup,
}
