using System.Collections.Immutable;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Operations.Results;

/// <summary>An instance profile with its role, as the API tells it.</summary>
public sealed record InstanceProfileDetail
{
    /// <summary>The ARN.</summary>
    public required string Arn { get; init; }

    /// <summary>The path.</summary>
    public required string Path { get; init; }

    /// <summary>The name.</summary>
    public required string InstanceProfileName { get; init; }

    /// <summary>The unique id, <c>AIPA…</c>.</summary>
    public required string InstanceProfileId { get; init; }

    /// <summary>When it was created, in UTC; null when unknown.</summary>
    public DateTimeOffset? CreateDate { get; init; }

    /// <summary>The roles in it: none or one.</summary>
    public ImmutableArray<Role> Roles { get; init; } = [];

    /// <summary>The tags.</summary>
    public ImmutableArray<Tag> Tags { get; init; } = [];

    /// <summary>The ARN.</summary>
    public override string ToString() => DisplayedText.Line(Arn);

    internal static InstanceProfileDetail Of(Account account, InstanceProfile profile) => new()
    {
        Arn = profile.Arn,
        Path = profile.Path,
        InstanceProfileName = profile.InstanceProfileName,
        InstanceProfileId = profile.InstanceProfileId,
        CreateDate = profile.CreateDate,
        Roles = [.. profile.Roles.Select(name => account.Roles.GetValueOrDefault(name)).OfType<Role>()],
        Tags = profile.Tags,
    };
}
