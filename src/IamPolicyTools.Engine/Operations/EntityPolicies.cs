using IamPolicyTools.Language;

namespace IamPolicyTools.Operations;

/// <summary>An inline policy of a user, as GetUserPolicy tells it.</summary>
/// <param name="UserName">The user.</param>
/// <param name="PolicyName">The policy's name.</param>
/// <param name="Document">The document, parsed.</param>
public sealed record UserPolicy(string UserName, string PolicyName, PolicyDocument Document)
{
    /// <summary>The document as JSON.</summary>
    public string PolicyDocument => Document.ToString();
}

/// <summary>An inline policy of a group, as GetGroupPolicy tells it.</summary>
/// <param name="GroupName">The group.</param>
/// <param name="PolicyName">The policy's name.</param>
/// <param name="Document">The document, parsed.</param>
public sealed record GroupPolicy(string GroupName, string PolicyName, PolicyDocument Document)
{
    /// <summary>The document as JSON.</summary>
    public string PolicyDocument => Document.ToString();
}

/// <summary>An inline policy of a role, as GetRolePolicy tells it.</summary>
/// <param name="RoleName">The role.</param>
/// <param name="PolicyName">The policy's name.</param>
/// <param name="Document">The document, parsed.</param>
public sealed record RolePolicy(string RoleName, string PolicyName, PolicyDocument Document)
{
    /// <summary>The document as JSON.</summary>
    public string PolicyDocument => Document.ToString();
}
