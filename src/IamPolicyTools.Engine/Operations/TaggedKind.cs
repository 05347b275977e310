using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Operations;

/// <summary>The kinds of entity whose tags the API's calls read and change.</summary>
public sealed class TaggedKind
{
    private readonly IdentityKind? _identity;

    private TaggedKind(string name, IdentityKind? identity)
    {
        Name = name;
        _identity = identity;
    }

    /// <summary>Users.</summary>
    public static TaggedKind User { get; } = new("User", IdentityKind.User);

    /// <summary>Roles.</summary>
    public static TaggedKind Role { get; } = new("Role", IdentityKind.Role);

    /// <summary>Customer managed policies.</summary>
    public static TaggedKind Policy { get; } = new("Policy", null);

    /// <summary>As it stands in the names of calls: <c>User</c>.</summary>
    public string Name { get; }

    /// <summary><see cref="Name"/>.</summary>
    public override string ToString() => Name;

    internal IamEntity Require(OperationContext context, string action, string id) =>
        _identity?.Require(context, action, id) ?? (IamEntity)ManagedPolicyOperations.Require(context, action, id);

    // ST-24 and R-155. A service-linked role may be tagged: R-157 does not name the call.
    internal IamEntity RequireEditable(OperationContext context, string action, string id, ContextLayer keys)
    {
        if (_identity is null)
        {
            return ManagedPolicyOperations.RequireEditable(context, action, id, keys);
        }

        if (ReferenceEquals(this, Role) && context.Account.Roles.TryGetValue(id, out Role? role))
        {
            Check.NotReserved(role);
        }

        return _identity.Require(context, action, id, keys);
    }

    internal static ImmutableArray<Tag> TagsOf(IamEntity entity) => entity switch
    {
        User user => user.Tags,
        Role role => role.Tags,
        _ => ((ManagedPolicy)entity).Tags,
    };

    internal static IamModel WithTags(OperationContext context, IamEntity entity, ImmutableArray<Tag> tags)
    {
        Account account = context.Account;
        return context.Model.With(entity switch
        {
            User user => account.With(user with { Tags = tags }),
            Role role => account.With(role with { Tags = tags }),
            _ => account.With((ManagedPolicy)entity with { Tags = tags }),
        });
    }
}
