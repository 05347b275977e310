using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;

namespace IamPolicyTools.Operations.Calls;

/// <summary>The IAM API's calls on roles.</summary>
public static class RoleOperations
{
    private const int ShortestSession = 3_600;
    private const int LongestSession = 43_200;
    private const int LongestDescription = 1_000;

    /// <summary>CreateRole.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="call">The call's parameters.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static Change<Role> Create(OperationContext context, CreateRoleCall call)
    {
        EntityKind.Role.CheckForm(call.RoleName, call.Path);
        CheckSessionDuration(call.MaxSessionDuration);
        CheckDescription(call.Description);
        Check.Tags(call.Tags);
        CheckPath(call.Path);
        string arn = EntityKind.Role.RequireCreation(context, call.RoleName, call.Path, call.Tags, call.PermissionsBoundary);
        PolicyDocument trust = Documents.Trust(context, call.AssumeRolePolicyDocument, "AssumeRolePolicyDocument");
        Account account = EntityKind.Role.Claim(context, call.RoleName, arn, out string id);
        AttachedPolicy? boundary = Check.Boundary(context.Model, account, call.PermissionsBoundary);
        var role = new Role
        {
            Arn = arn,
            Path = call.Path,
            RoleName = call.RoleName,
            RoleId = id,
            CreateDate = context.Now,
            Description = call.Description,
            Document = trust,
            MaxSessionDuration = call.MaxSessionDuration,
            Tags = call.Tags,
            PermissionsBoundary = boundary,
        };
        return new Change<Role>(context.Model.With(account.With(role)), role);
    }

    /// <summary>GetRole.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="roleName">The name.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static Role Get(OperationContext context, string roleName) =>
        (Role)IdentityKind.Role.Require(context, "iam:GetRole", roleName);

    /// <summary>ListRoles.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="pathPrefix">What the roles' paths begin with.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static ImmutableArray<Role> List(OperationContext context, string pathPrefix = "/") => [.. EntityKind.Role.List(context, pathPrefix)];

    /// <summary>UpdateRole.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="roleName">The name.</param>
    /// <param name="description">The new description; null to keep it.</param>
    /// <param name="maxSessionDuration">The new longest session in seconds; null for one hour, as the API's reference has it.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel Update(OperationContext context, string roleName, string? description, int? maxSessionDuration)
    {
        CheckDescription(description);
        if (maxSessionDuration is { } seconds)
        {
            CheckSessionDuration(seconds);
        }

        if (context.Account.Roles.TryGetValue(roleName, out Role? known))
        {
            Check.NotReserved(known);

            // ST-23: of a service-linked role only the description can be changed.
            if (maxSessionDuration is not null)
            {
                Check.Editable(known);
            }
        }

        var role = (Role)IdentityKind.Role.Require(context, "iam:UpdateRole", roleName);
        return context.Model.With(context.Account.With(role with
        {
            Description = description ?? role.Description,
            MaxSessionDuration = maxSessionDuration ?? ShortestSession,
            Unknowns = role.Unknowns.Remove(nameof(Role.MaxSessionDuration)),
        }));
    }

    /// <summary>UpdateRoleDescription.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="roleName">The name.</param>
    /// <param name="description">The new description.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static Change<Role> UpdateDescription(OperationContext context, string roleName, string description)
    {
        CheckDescription(description);
        if (context.Account.Roles.TryGetValue(roleName, out Role? known))
        {
            Check.NotReserved(known);
        }

        var role = (Role)IdentityKind.Role.Require(context, "iam:UpdateRoleDescription", roleName);
        role = role with { Description = description };
        return new Change<Role>(context.Model.With(context.Account.With(role)), role);
    }

    /// <summary>UpdateAssumeRolePolicy: gives it another trust policy.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="roleName">The name.</param>
    /// <param name="document">The trust policy, JSON.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel UpdateTrust(OperationContext context, string roleName, string document)
    {
        var role = (Role)IdentityKind.Role.RequireEditable(context, "iam:UpdateAssumeRolePolicy", roleName);
        return context.Model.With(context.Account.With(role with { Document = Documents.Trust(context, document, "PolicyDocument") }));
    }

    /// <summary>DeleteRole.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="roleName">The name.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call: the role still has policies or is in an instance profile, for one.</exception>
    public static IamModel Delete(OperationContext context, string roleName)
    {
        var role = (Role)IdentityKind.Role.RequireEditable(context, "iam:DeleteRole", roleName);
        Account account = context.Account;
        Check.Gone(
            "must remove roles from instance profile first",
            InstanceProfileOperations.WithRole(account, role).Select(p => p.InstanceProfileName),
            roleName);
        Check.NoPolicies(role, roleName);
        return Remove(context.Model, account, role);
    }

    /// <summary>The snapshot without a role. PL-20: who named it is left with its id.</summary>
    internal static IamModel Remove(IamModel model, Account account, Role role) => PrincipalReferences.Replace(
        model.With(EntityKind.Role.Remove(account, role)), role.Arn, role.RoleId);

    // [\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]* in the API's model.
    internal static void CheckDescription(string? description)
    {
        if (description is null)
        {
            return;
        }

        bool isFit = description.All(c => c is '\t' or '\n' or '\r' or (>= ' ' and <= '~') or (>= '\u00A1' and <= '\u00FF'));
        if (!isFit || description.Length > LongestDescription)
        {
            throw new IamOperationException(
                IamErrorCode.ValidationError,
                $"A role's description has up to {LongestDescription} printable Latin characters.",
                "Description");
        }
    }

    private static void CheckSessionDuration(int seconds)
    {
        if (seconds is < ShortestSession or > LongestSession)
        {
            throw new IamOperationException(
                IamErrorCode.ValidationError,
                $"MaxSessionDuration is {ShortestSession} to {LongestSession} seconds, found {seconds}.",
                "MaxSessionDuration");
        }
    }

    // ST-23, ST-24: services make these for themselves.
    private static void CheckPath(string path)
    {
        if (path.StartsWith("/aws-service-role/", StringComparison.Ordinal) || path.StartsWith("/aws-reserved/", StringComparison.Ordinal))
        {
            throw new IamOperationException(
                IamErrorCode.ValidationError, $"The path {path} is reserved for roles that AWS services create.", path);
        }
    }
}

/// <summary>The parameters of CreateRole.</summary>
public sealed record CreateRoleCall
{
    /// <summary>The name.</summary>
    public required string RoleName { get; init; }

    /// <summary>The trust policy, JSON.</summary>
    public required string AssumeRolePolicyDocument { get; init; }

    /// <summary>The path.</summary>
    public string Path { get; init; } = "/";

    /// <summary>The description, or null.</summary>
    public string? Description { get; init; }

    /// <summary>Longest session, in seconds.</summary>
    public int MaxSessionDuration { get; init; } = 3_600;

    /// <summary>The ARN of the permissions boundary, or null.</summary>
    public string? PermissionsBoundary { get; init; }

    /// <summary>The tags.</summary>
    public ImmutableArray<Tag> Tags { get; init; } = [];
}
