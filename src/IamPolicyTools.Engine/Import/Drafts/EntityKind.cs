using IamPolicyTools.Import.Binding;
using IamPolicyTools.Model.Names;

namespace IamPolicyTools.Import.Drafts;

/// <summary>A kind of IAM entity: how its ARN and its unique id are built (policy-language.md, 1.9 to 1.11).</summary>
/// <param name="Type">The resource type in ARNs.</param>
/// <param name="Shape">Its shape, for the name that errors use.</param>
/// <param name="NameKey">The key of its name.</param>
/// <param name="IdKey">The key of its unique id.</param>
/// <param name="IdPrefix">How its unique ids begin.</param>
/// <param name="CheckName">Says what is wrong with a name, or null.</param>
internal sealed record EntityKind(string Type, Shape Shape, string NameKey, string IdKey, string IdPrefix, Func<string, string?> CheckName)
{
    public static readonly EntityKind User = new("user", Shapes.User, "UserName", "UserId", "AIDA", NameRules.UserName);
    public static readonly EntityKind Group = new("group", Shapes.Group, "GroupName", "GroupId", "AGPA", NameRules.GroupName);
    public static readonly EntityKind Role = new("role", Shapes.Role, "RoleName", "RoleId", "AROA", NameRules.RoleName);
    public static readonly EntityKind Policy = new("policy", Shapes.Policy, "PolicyName", "PolicyId", "ANPA", NameRules.PolicyName)
    {
        CheckPath = NameRules.PolicyPath,
    };

    public static readonly EntityKind InstanceProfile =
        new("instance-profile", Shapes.InstanceProfile, "InstanceProfileName", "InstanceProfileId", "AIPA", NameRules.InstanceProfileName);

    /// <summary>Says what is wrong with a path, or null.</summary>
    public Func<string, string?> CheckPath { get; init; } = NameRules.Path;
}
