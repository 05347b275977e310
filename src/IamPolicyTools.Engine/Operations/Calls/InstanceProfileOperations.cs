using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;
using IamPolicyTools.Operations.Results;

namespace IamPolicyTools.Operations.Calls;

/// <summary>The IAM API's calls on instance profiles (ST-21).</summary>
public static class InstanceProfileOperations
{
    /// <summary>CreateInstanceProfile.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="name">The name.</param>
    /// <param name="path">The path.</param>
    /// <param name="tags">The tags.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static Change<InstanceProfileDetail> Create(OperationContext context, string name, string path = "/", ImmutableArray<Tag> tags = default)
    {
        ImmutableArray<Tag> given = tags.IsDefault ? [] : tags;
        Check.Form(NameRules.InstanceProfileName(name), name);
        Check.Form(NameRules.Path(path), path);
        Check.Tags(given);
        Account account = context.Account;
        string arn = IamArn.Of(account, "instance-profile", path, name);
        context.RequireCreation("InstanceProfile", arn, given);
        if (account.InstanceProfiles.TryGetValue(name, out InstanceProfile? taken))
        {
            throw new IamOperationException(
                IamErrorCode.EntityAlreadyExists, $"Instance Profile {taken.InstanceProfileName} already exists.", name);
        }

        Check.Quota("InstanceProfilesPerAccount", account.InstanceProfiles.Count, Quotas.InstanceProfilesPerAccount);
        account = account.IssueId("AIPA", arn, context.Now, out string id);
        var profile = new InstanceProfile
        {
            Arn = arn,
            Path = path,
            InstanceProfileName = name,
            InstanceProfileId = id,
            CreateDate = context.Now,
            Tags = given,
        };
        return new Change<InstanceProfileDetail>(context.Model.With(account.With(profile)), InstanceProfileDetail.Of(account, profile));
    }

    /// <summary>GetInstanceProfile.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="name">The name.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static InstanceProfileDetail Get(OperationContext context, string name) =>
        InstanceProfileDetail.Of(context.Account, Require(context, "iam:GetInstanceProfile", name));

    /// <summary>ListInstanceProfiles.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="pathPrefix">What the profiles' paths begin with.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static ImmutableArray<InstanceProfileDetail> List(OperationContext context, string pathPrefix = "/")
    {
        Check.Form(PathPrefixes.Check(pathPrefix), pathPrefix);
        Account account = context.Account;
        context.Require("iam:ListInstanceProfiles", IamArn.Of(account, "instance-profile", pathPrefix, string.Empty));
        return
        [
            .. account.InstanceProfiles.Values
                .Where(p => p.Path.StartsWith(pathPrefix, StringComparison.Ordinal))
                .Select(p => InstanceProfileDetail.Of(account, p)),
        ];
    }

    /// <summary>ListInstanceProfilesForRole.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="roleName">The role.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static ImmutableArray<InstanceProfileDetail> ListForRole(OperationContext context, string roleName)
    {
        var role = (Role)IdentityKind.Role.Require(context, "iam:ListInstanceProfilesForRole", roleName);
        Account account = context.Account;
        return [.. WithRole(account, role).Select(p => InstanceProfileDetail.Of(account, p))];
    }

    /// <summary>DeleteInstanceProfile.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="name">The name.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call: a role is in it, for one.</exception>
    public static IamModel Delete(OperationContext context, string name)
    {
        InstanceProfile profile = Require(context, "iam:DeleteInstanceProfile", name);
        Check.Gone("must remove roles from instance profile first", profile.Roles, name);
        Account account = context.Account;
        return context.Model.With(account with { InstanceProfiles = account.InstanceProfiles.Remove(name) });
    }

    /// <summary>AddRoleToInstanceProfile. ST-21: it hands the role to EC2, so it needs iam:PassRole too.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="name">The profile.</param>
    /// <param name="roleName">The role.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel AddRole(OperationContext context, string name, string roleName)
    {
        Check.Form(NameRules.RoleName(roleName), roleName);
        InstanceProfile profile = Require(context, "iam:AddRoleToInstanceProfile", name);
        Account account = context.Account;
        Role role = account.Roles.GetValueOrDefault(roleName) ?? throw IdentityKind.Role.NotFound(roleName);
        Check.Editable(role);
        context.Require("iam:PassRole", role.Arn, PassedToEc2(account));

        // AWS's own name of this quota.
        Check.Quota("InstanceSessionsPerInstanceProfile", profile.Roles.Length, Quotas.RolesPerInstanceProfile);
        return context.Model.With(account.With(profile with { Roles = [role.RoleName] }));
    }

    /// <summary>RemoveRoleFromInstanceProfile.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="name">The profile.</param>
    /// <param name="roleName">The role.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel RemoveRole(OperationContext context, string name, string roleName)
    {
        Check.Form(NameRules.RoleName(roleName), roleName);
        InstanceProfile profile = Require(context, "iam:RemoveRoleFromInstanceProfile", name);
        ImmutableArray<string> rest = profile.Roles.RemoveAll(r => IsSameName(r, roleName));
        return rest.Length < profile.Roles.Length
            ? context.Model.With(context.Account.With(profile with { Roles = rest }))
            : throw IdentityKind.Role.NotFound(roleName);
    }

    /// <summary>The profiles that a role is in.</summary>
    internal static IEnumerable<InstanceProfile> WithRole(Account account, Role role) =>
        account.InstanceProfiles.Values.Where(p => p.Roles.Any(r => IsSameName(r, role.RoleName)));

    private static InstanceProfile Require(OperationContext context, string action, string name)
    {
        Check.Form(NameRules.InstanceProfileName(name), name);
        Account account = context.Account;
        InstanceProfile? found = account.InstanceProfiles.GetValueOrDefault(name);
        context.Require(action, found?.Arn ?? IamArn.Of(account, "instance-profile", "/", name));
        return found ?? throw new IamOperationException(IamErrorCode.NoSuchEntity, $"Instance Profile {name} cannot be found.", name);
    }

    private static ContextLayer PassedToEc2(Account account) =>
        RequestKeys.One("iam:PassedToService", account.Partition == "aws-cn" ? "ec2.amazonaws.com.cn" : "ec2.amazonaws.com");

    private static bool IsSameName(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
