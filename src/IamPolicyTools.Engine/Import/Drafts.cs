using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import;

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

/// <summary>What identifies an entity, as far as its file says it.</summary>
internal sealed record EntityHeader(EntityKind Kind, string Name, SourceLocation Location)
{
    public string? Path { get; init; }

    /// <summary>The ARN as written, well formed and of the entity's kind; null when absent.</summary>
    public string? Arn { get; init; }

    /// <summary>True when an ARN is written but was reported as wrong.</summary>
    public bool HasUnreadableArn { get; init; }

    /// <summary>The account in <see cref="Arn"/>; <c>aws</c> for AWS managed policies.</summary>
    public string? AccountId { get; init; }

    public string? Id { get; init; }

    public DateTimeOffset? CreateDate { get; init; }
}

/// <summary>What identifies an entity once its account is known.</summary>
internal readonly record struct EntityIdentity(string Arn, string Path, string Id);

/// <summary>The account that a derived ARN belongs to.</summary>
internal readonly record struct AccountIdentity(string AccountId, string Partition)
{
    /// <summary>The identity of an entity in this account: what its file says, and the rest derived.</summary>
    public EntityIdentity Identify(EntityHeader header)
    {
        string path = header.Path ?? "/";
        string arn = header.Arn ?? $"arn:{Partition}:iam::{AccountId}:{header.Kind.Type}{path}{header.Name}";
        return new EntityIdentity(arn, path, header.Id ?? UniqueId.From(header.Kind.IdPrefix, arn));
    }
}

/// <summary>
/// An entity as read. Its account is known only at the end of its file, and what it refers to only when all files are read:
/// so it is created then, and its references are resolved then.
/// </summary>
internal sealed record Draft<T>(EntityHeader Header, FileContext File, Func<EntityIdentity, T> Create)
{
    public ImmutableArray<Reference> AttachedPolicies { get; init; } = [];

    public Reference? PermissionsBoundary { get; init; }

    /// <summary>The groups of a user, or the roles of an instance profile.</summary>
    public ImmutableArray<Reference> Members { get; init; } = [];

    /// <summary>True for an instance profile that a role mentions: it adds to what is known of it and is no second one.</summary>
    public bool IsMention { get; init; }
}

/// <summary>A thing with an ARN or id of its own, created when its account is known.</summary>
internal sealed record Item<T>(string? AccountId, FileContext File, SourceLocation Location, Func<AccountIdentity, T> Create);
