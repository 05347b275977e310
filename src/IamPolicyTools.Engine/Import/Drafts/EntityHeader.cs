using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Drafts;

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

    /// <summary>True where only a reference tells of it (IN-2).</summary>
    public bool IsStub { get; init; }

    /// <summary>True where the name is made up (IN-10).</summary>
    public bool HasProvisionalName { get; init; }

    /// <summary>The undecided condition under which it exists (IN-13).</summary>
    public string? ExistsWhen { get; init; }
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
        string arn = header.Arn ?? $"arn:{Partition}:iam::{AccountId}:{header.Kind.ArnType}{path}{header.Name}";
        return new EntityIdentity(arn, path, header.Id ?? UniqueId.From(header.Kind.IdPrefix, arn));
    }
}
