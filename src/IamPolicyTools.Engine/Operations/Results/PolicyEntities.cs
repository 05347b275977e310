using System.Collections.Immutable;
using IamPolicyTools.Model;

namespace IamPolicyTools.Operations.Results;

/// <summary>Who uses a managed policy: a page of it.</summary>
/// <param name="PolicyGroups">Groups.</param>
/// <param name="PolicyUsers">Users.</param>
/// <param name="PolicyRoles">Roles.</param>
/// <param name="Marker">What asks for the next page; null on the last one.</param>
public sealed record PolicyEntities(
    ImmutableArray<Group> PolicyGroups, ImmutableArray<User> PolicyUsers, ImmutableArray<Role> PolicyRoles, string? Marker)
{
    /// <summary>True when there is more.</summary>
    public bool IsTruncated => Marker is not null;

    /// <summary>A page of ListEntitiesForPolicy.</summary>
    /// <param name="page">The entities.</param>
    public static PolicyEntities Of(Page<IamIdentity> page) => new(
        [.. page.Items.OfType<Group>()], [.. page.Items.OfType<User>()], [.. page.Items.OfType<Role>()], page.Marker);
}
