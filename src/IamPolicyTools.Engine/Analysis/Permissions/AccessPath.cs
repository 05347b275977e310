namespace IamPolicyTools.Analysis.Permissions;

/// <summary>How access comes about.</summary>
public enum AccessPath : long
{
    /// <summary>A policy of the user, its groups, or the role.</summary>
    Identity,

    /// <summary>The resource's own policy.</summary>
    ResourcePolicy,

    /// <summary>The trust policy of the role.</summary>
    TrustPolicy,

    /// <summary>An S3 access control list .</summary>
    AccessControlList,

    /// <summary>A KMS grant .</summary>
    Grant,

    /// <summary>A share with the principal's account .</summary>
    Share,

    /// <summary>Being the root user of the account, which needs no policy .</summary>
    AccountRoot,

    /// <summary>A rule of the service: the call needs no permission .</summary>
    ServiceRule,
}
