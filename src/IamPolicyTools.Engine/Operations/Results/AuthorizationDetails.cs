using System.Collections.Immutable;
using IamPolicyTools.Model;

namespace IamPolicyTools.Operations.Results;

/// <summary>What GetAccountAuthorizationDetails tells: a page of it. As JSON it is a dump that can be imported again.</summary>
/// <param name="UserDetailList">Users.</param>
/// <param name="GroupDetailList">Groups.</param>
/// <param name="RoleDetailList">Roles.</param>
/// <param name="Policies">Managed policies.</param>
/// <param name="Marker">What asks for the next page; null on the last one.</param>
public sealed record AuthorizationDetails(
    ImmutableArray<UserDetail> UserDetailList,
    ImmutableArray<GroupDetail> GroupDetailList,
    ImmutableArray<RoleDetail> RoleDetailList,
    ImmutableArray<ManagedPolicyDetail> Policies,
    string? Marker)
{
    /// <summary>True when there is more.</summary>
    public bool IsTruncated => Marker is not null;

    /// <summary>A page.</summary>
    /// <param name="page">The entities.</param>
    public static AuthorizationDetails Of(Page<object> page) => new(
        [.. page.Items.OfType<UserDetail>()],
        [.. page.Items.OfType<GroupDetail>()],
        [.. page.Items.OfType<RoleDetail>()],
        [.. page.Items.OfType<ManagedPolicyDetail>()],
        page.Marker);
}

/// <summary>A user with all that decides about its access.</summary>
public sealed record UserDetail
{
    internal UserDetail(User user)
    {
        Path = user.Path;
        UserName = user.UserName;
        UserId = user.UserId;
        Arn = user.Arn;
        CreateDate = user.CreateDate;
        UserPolicyList = PolicyDetail.ListOf(user);
        GroupList = user.Groups;
        AttachedManagedPolicies = user.AttachedPolicies;
        PermissionsBoundary = AttachedBoundary.Of(user.PermissionsBoundary);
        Tags = user.Tags;
    }

    /// <summary>The path.</summary>
    public string Path { get; }

    /// <summary>The name.</summary>
    public string UserName { get; }

    /// <summary>The unique id.</summary>
    public string UserId { get; }

    /// <summary>The ARN.</summary>
    public string Arn { get; }

    /// <summary>When it was created, in UTC; null when unknown.</summary>
    public DateTimeOffset? CreateDate { get; }

    /// <summary>Inline policies.</summary>
    public ImmutableArray<PolicyDetail> UserPolicyList { get; }

    /// <summary>Names of the groups it is in.</summary>
    public ImmutableArray<string> GroupList { get; }

    /// <summary>Managed policies.</summary>
    public ImmutableArray<AttachedPolicy> AttachedManagedPolicies { get; }

    /// <summary>The permissions boundary, or null.</summary>
    public AttachedBoundary? PermissionsBoundary { get; }

    /// <summary>Tags.</summary>
    public ImmutableArray<Tag> Tags { get; }
}

/// <summary>A group with its policies.</summary>
public sealed record GroupDetail
{
    internal GroupDetail(Group group)
    {
        Path = group.Path;
        GroupName = group.GroupName;
        GroupId = group.GroupId;
        Arn = group.Arn;
        CreateDate = group.CreateDate;
        GroupPolicyList = PolicyDetail.ListOf(group);
        AttachedManagedPolicies = group.AttachedPolicies;
    }

    /// <summary>The path.</summary>
    public string Path { get; }

    /// <summary>The name.</summary>
    public string GroupName { get; }

    /// <summary>The unique id.</summary>
    public string GroupId { get; }

    /// <summary>The ARN.</summary>
    public string Arn { get; }

    /// <summary>When it was created, in UTC; null when unknown.</summary>
    public DateTimeOffset? CreateDate { get; }

    /// <summary>Inline policies.</summary>
    public ImmutableArray<PolicyDetail> GroupPolicyList { get; }

    /// <summary>Managed policies.</summary>
    public ImmutableArray<AttachedPolicy> AttachedManagedPolicies { get; }
}

/// <summary>A role with all that decides about access to it and through it.</summary>
public sealed record RoleDetail
{
    internal RoleDetail(Role role, IEnumerable<InstanceProfileDetail> profiles)
    {
        Path = role.Path;
        RoleName = role.RoleName;
        RoleId = role.RoleId;
        Arn = role.Arn;
        CreateDate = role.CreateDate;
        AssumeRolePolicyDocument = role.AssumeRolePolicyDocument;
        InstanceProfileList = [.. profiles];
        RolePolicyList = PolicyDetail.ListOf(role);
        AttachedManagedPolicies = role.AttachedPolicies;
        PermissionsBoundary = AttachedBoundary.Of(role.PermissionsBoundary);
        Tags = role.Tags;
        RoleLastUsed = role.RoleLastUsed;
    }

    /// <summary>The path.</summary>
    public string Path { get; }

    /// <summary>The name.</summary>
    public string RoleName { get; }

    /// <summary>The unique id.</summary>
    public string RoleId { get; }

    /// <summary>The ARN.</summary>
    public string Arn { get; }

    /// <summary>When it was created, in UTC; null when unknown.</summary>
    public DateTimeOffset? CreateDate { get; }

    /// <summary>The trust policy, JSON.</summary>
    public string AssumeRolePolicyDocument { get; }

    /// <summary>Instance profiles that it is in.</summary>
    public ImmutableArray<InstanceProfileDetail> InstanceProfileList { get; }

    /// <summary>Inline policies.</summary>
    public ImmutableArray<PolicyDetail> RolePolicyList { get; }

    /// <summary>Managed policies.</summary>
    public ImmutableArray<AttachedPolicy> AttachedManagedPolicies { get; }

    /// <summary>The permissions boundary, or null.</summary>
    public AttachedBoundary? PermissionsBoundary { get; }

    /// <summary>Tags.</summary>
    public ImmutableArray<Tag> Tags { get; }

    /// <summary>When and where it was last used.</summary>
    public RoleLastUse RoleLastUsed { get; }
}

/// <summary>A managed policy with its versions and how often it is used.</summary>
public sealed record ManagedPolicyDetail
{
    internal ManagedPolicyDetail(ManagedPolicy policy, int attachments, int boundaries)
    {
        PolicyName = policy.PolicyName;
        PolicyId = policy.PolicyId;
        Arn = policy.Arn;
        Path = policy.Path;
        DefaultVersionId = policy.DefaultVersionId;
        AttachmentCount = attachments;
        PermissionsBoundaryUsageCount = boundaries;
        Description = policy.Description;
        CreateDate = policy.CreateDate;
        UpdateDate = policy.UpdateDate;
        PolicyVersionList = [.. policy.Versions.Select(v => new PolicyVersionDetail(v.VersionId, v.VersionId == policy.DefaultVersionId, v.CreateDate, v.Document.ToString()))];
    }

    /// <summary>The name.</summary>
    public string PolicyName { get; }

    /// <summary>The unique id.</summary>
    public string PolicyId { get; }

    /// <summary>The ARN.</summary>
    public string Arn { get; }

    /// <summary>The path.</summary>
    public string Path { get; }

    /// <summary>The version in force.</summary>
    public string DefaultVersionId { get; }

    /// <summary>How many users, groups and roles it is attached to.</summary>
    public int AttachmentCount { get; }

    /// <summary>How many users and roles it bounds.</summary>
    public int PermissionsBoundaryUsageCount { get; }

    /// <summary>True: whatever is listed can be attached.</summary>
    public bool IsAttachable { get; } = true;

    /// <summary>The description, or null.</summary>
    public string? Description { get; }

    /// <summary>When it was created, in UTC; null when unknown.</summary>
    public DateTimeOffset? CreateDate { get; }

    /// <summary>When its default version last changed, in UTC; null when unknown.</summary>
    public DateTimeOffset? UpdateDate { get; }

    /// <summary>The versions that are known.</summary>
    public ImmutableArray<PolicyVersionDetail> PolicyVersionList { get; }
}

/// <summary>A version of a managed policy in a dump.</summary>
/// <param name="VersionId">The id, <c>v1</c>.</param>
/// <param name="IsDefaultVersion">True for the one in force.</param>
/// <param name="CreateDate">When it was created, in UTC; null when unknown.</param>
/// <param name="Document">The document, JSON.</param>
public sealed record PolicyVersionDetail(string VersionId, bool IsDefaultVersion, DateTimeOffset? CreateDate, string Document);

/// <summary>An inline policy in a dump.</summary>
/// <param name="PolicyName">The name.</param>
/// <param name="PolicyDocument">The document, JSON.</param>
public sealed record PolicyDetail(string PolicyName, string PolicyDocument)
{
    internal static ImmutableArray<PolicyDetail> ListOf(IamIdentity identity) =>
        [.. identity.InlinePolicies.Select(p => new PolicyDetail(p.PolicyName, p.PolicyDocument))];
}

/// <summary>A permissions boundary in a dump.</summary>
/// <param name="PermissionsBoundaryType"><c>Policy</c>.</param>
/// <param name="PermissionsBoundaryArn">The policy's ARN.</param>
public sealed record AttachedBoundary(string PermissionsBoundaryType, string PermissionsBoundaryArn)
{
    internal static AttachedBoundary? Of(AttachedPolicy? boundary) => boundary is null ? null : new("Policy", boundary.PolicyArn);
}
