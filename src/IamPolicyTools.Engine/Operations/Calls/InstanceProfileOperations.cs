using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;
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
        EntityKind.InstanceProfile.CheckForm(name, path);
        Check.Tags(given);
        string arn = EntityKind.InstanceProfile.RequireCreation(context, name, path, given);
        Account account = EntityKind.InstanceProfile.Claim(context, name, arn, out string id);
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
        InstanceProfileDetail.Of(context.Account, EntityKind.InstanceProfile.Require(context, "iam:GetInstanceProfile", name));

    /// <summary>ListInstanceProfiles.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="pathPrefix">What the profiles' paths begin with.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static ImmutableArray<InstanceProfileDetail> List(OperationContext context, string pathPrefix = "/")
    {
        Account account = context.Account;
        return [.. EntityKind.InstanceProfile.List(context, pathPrefix).Select(p => InstanceProfileDetail.Of(account, p))];
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
        InstanceProfile profile = EntityKind.InstanceProfile.Require(context, "iam:DeleteInstanceProfile", name);
        Check.Gone("must remove roles from instance profile first", profile.Roles, name);
        return context.Model.With(EntityKind.InstanceProfile.Remove(context.Account, profile));
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
        InstanceProfile profile = EntityKind.InstanceProfile.Require(context, "iam:AddRoleToInstanceProfile", name);
        Account account = context.Account;
        Role role = account.Roles.GetValueOrDefault(roleName) ?? throw EntityKind.Role.NotFound(roleName);
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
        InstanceProfile profile = EntityKind.InstanceProfile.Require(context, "iam:RemoveRoleFromInstanceProfile", name);
        ImmutableArray<string> rest = profile.Roles.RemoveAll(r => EntityCalls.IsSameName(r, roleName));
        return rest.Length < profile.Roles.Length
            ? context.Model.With(context.Account.With(profile with { Roles = rest }))
            : throw EntityKind.Role.NotFound(roleName);
    }

    /// <summary>The profiles that a role is in.</summary>
    internal static IEnumerable<InstanceProfile> WithRole(Account account, Role role) =>
        account.InstanceProfiles.Values.Where(p => p.Roles.Any(r => EntityCalls.IsSameName(r, role.RoleName)));

    private static ContextLayer PassedToEc2(Account account) =>
        RequestKeys.One("iam:PassedToService", account.Partition == "aws-cn" ? "ec2.amazonaws.com.cn" : "ec2.amazonaws.com");
}
