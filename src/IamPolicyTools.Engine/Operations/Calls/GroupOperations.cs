using System.Collections.Immutable;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;
using IamPolicyTools.Model.Names;

namespace IamPolicyTools.Operations.Calls;

/// <summary>The IAM API's calls on groups and their members.</summary>
public static class GroupOperations
{
    /// <summary>CreateGroup.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="groupName">The name.</param>
    /// <param name="path">The path.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static Change<Group> Create(OperationContext context, string groupName, string path = "/")
    {
        EntityKind.Group.CheckForm(groupName, path);
        string arn = EntityKind.Group.RequireCreation(context, groupName, path, []);
        Account account = EntityKind.Group.Claim(context, groupName, arn, out string id);
        var group = new Group { Arn = arn, Path = path, GroupName = groupName, GroupId = id, CreateDate = context.Now };
        return new Change<Group>(context.Model.With(account.With(group)), group);
    }

    /// <summary>GetGroup: the group with its members.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="groupName">The name.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static GroupMembers Get(OperationContext context, string groupName)
    {
        var group = (Group)IdentityKind.Group.Require(context, "iam:GetGroup", groupName);
        return MembersOf(context.Account, group);
    }

    /// <summary>ListGroups.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="pathPrefix">What the groups' paths begin with.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static ImmutableArray<Group> List(OperationContext context, string pathPrefix = "/") => [.. EntityKind.Group.List(context, pathPrefix)];

    /// <summary>UpdateGroup: gives it another name or path, and with them another ARN.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="groupName">The name.</param>
    /// <param name="newGroupName">The new name; null to keep it.</param>
    /// <param name="newPath">The new path; null to keep it.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel Update(OperationContext context, string groupName, string? newGroupName, string? newPath)
    {
        Check.FormIfGiven(NameRules.GroupName, newGroupName);
        Check.FormIfGiven(NameRules.Path, newPath);
        var group = (Group)IdentityKind.Group.Require(context, "iam:UpdateGroup", groupName);
        Account account = context.Account;
        string name = newGroupName ?? group.GroupName;
        string path = newPath ?? group.Path;
        string arn = EntityKind.Group.RequireRenaming(context, groupName, name, path);
        Account renamed = account with
        {
            Groups = account.Groups.Remove(group.GroupName).Add(name, group with { Arn = arn, Path = path, GroupName = name }),
        };
        foreach (User member in UsersOf(account, group))
        {
            renamed = renamed.With(member with { Groups = [.. member.Groups.Select(g => EntityCalls.IsSameName(g, groupName) ? name : g)] });
        }

        return context.Model.With(renamed);
    }

    /// <summary>DeleteGroup.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="groupName">The name.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call: the group still has users or policies, for one.</exception>
    public static IamModel Delete(OperationContext context, string groupName)
    {
        var group = (Group)IdentityKind.Group.Require(context, "iam:DeleteGroup", groupName);
        Account account = context.Account;
        Check.Gone("must remove users from group first", UsersOf(account, group).Select(u => u.UserName), groupName);
        Check.NoPolicies(group, groupName);
        return context.Model.With(EntityKind.Group.Remove(account, group));
    }

    /// <summary>AddUserToGroup. A user that is in it already changes nothing.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="groupName">The group.</param>
    /// <param name="userName">The user.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel AddUser(OperationContext context, string groupName, string userName)
    {
        Check.Form(NameRules.UserName(userName), userName);
        var group = (Group)IdentityKind.Group.Require(context, "iam:AddUserToGroup", groupName);
        Account account = context.Account;
        User user = account.Users.GetValueOrDefault(userName) ?? throw EntityKind.User.NotFound(userName);
        if (IsMember(user, group.GroupName))
        {
            return context.Model;
        }

        Check.Quota("GroupsPerUser", user.Groups.Length, Quotas.GroupsPerUser);
        return context.Model.With(account.With(user with { Groups = user.Groups.Add(group.GroupName) }));
    }

    /// <summary>RemoveUserFromGroup.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="groupName">The group.</param>
    /// <param name="userName">The user.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel RemoveUser(OperationContext context, string groupName, string userName)
    {
        Check.Form(NameRules.UserName(userName), userName);
        _ = IdentityKind.Group.Require(context, "iam:RemoveUserFromGroup", groupName);
        Account account = context.Account;
        User user = account.Users.GetValueOrDefault(userName) ?? throw EntityKind.User.NotFound(userName);
        ImmutableArray<string> rest = user.Groups.RemoveAll(g => EntityCalls.IsSameName(g, groupName));
        return rest.Length == user.Groups.Length ? context.Model : context.Model.With(account.With(user with { Groups = rest }));
    }

    /// <summary>ListGroupsForUser.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="userName">The user.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static ImmutableArray<Group> ListForUser(OperationContext context, string userName)
    {
        var user = (User)IdentityKind.User.Require(context, "iam:ListGroupsForUser", userName);
        Account account = context.Account;
        return [.. user.Groups.Select(name => account.Groups.GetValueOrDefault(name)).OfType<Group>()];
    }

    /// <summary>A group with its members.</summary>
    /// <param name="account">The group's account.</param>
    /// <param name="group">The group.</param>
    public static GroupMembers MembersOf(Account account, Group group) => new(group, [.. UsersOf(account, group)]);

    private static IEnumerable<User> UsersOf(Account account, Group group) => account.Users.Values.Where(u => IsMember(u, group.GroupName));

    private static bool IsMember(User user, string groupName) => user.Groups.Any(g => EntityCalls.IsSameName(g, groupName));
}

/// <summary>A group with its members: a page of them.</summary>
/// <param name="Group">The group.</param>
/// <param name="Users">The members.</param>
/// <param name="Marker">What asks for the next page; null on the last one.</param>
public sealed record GroupMembers(Group Group, ImmutableArray<User> Users, string? Marker = null)
{
    /// <summary>The group's name.</summary>
    public string GroupName => Group.GroupName;

    /// <summary>True when there is more.</summary>
    public bool IsTruncated => Marker is not null;
}
