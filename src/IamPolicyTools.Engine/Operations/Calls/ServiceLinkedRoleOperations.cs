using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;
using IamPolicyTools.Model.Names;
using IamPolicyTools.Text;

namespace IamPolicyTools.Operations.Calls;

/// <summary>The IAM API's calls on service-linked roles (ST-23).</summary>
public static class ServiceLinkedRoleOperations
{
    private const string Prefix = "AWSServiceRoleFor";

    /// <summary>CreateServiceLinkedRole.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="service">The service principal, <c>autoscaling.amazonaws.com</c>.</param>
    /// <param name="customSuffix">What tells several roles of one service apart; null for none.</param>
    /// <param name="description">The description, or null.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static Change<Role> Create(OperationContext context, string service, string? customSuffix = null, string? description = null)
    {
        CheckService(service);
        RoleOperations.CheckDescription(description);
        ServiceLinkedRole known = ServiceLinkedRoles.Of(service);
        string name = Prefix + known.Name + (customSuffix is null ? string.Empty : "_" + customSuffix);
        Check.Form(NameRules.RoleName(name), name);
        string path = $"/aws-service-role/{service}/";
        Account account = context.Account;
        string arn = IamArn.Of(account, EntityKind.Role.ArnType, path, name);
        context.Require("iam:CreateServiceLinkedRole", arn);
        if (account.Roles.ContainsKey(name))
        {
            throw new IamOperationException(
                IamErrorCode.InvalidInput,
                $"Service role name {name} has been taken in this account, please try a different suffix.",
                name);
        }

        EntityKind.Role.CheckRoom(account);
        account = EntityKind.Role.IssueId(account, arn, context.Now, out string id);
        var role = new Role
        {
            Arn = arn,
            Path = path,
            RoleName = name,
            RoleId = id,
            CreateDate = context.Now,
            Description = description,
            Document = TrustOf(service),
            AttachedPolicies = known.PolicyName is { } policy
                ? [AttachedPolicy.FromArn($"arn:{account.Partition}:iam::aws:policy/aws-service-role/{policy}")]
                : [],
        };
        return new Change<Role>(context.Model.With(account.With(role)), role);
    }

    /// <summary>DeleteServiceLinkedRole. Whether its service still needs the role, a model cannot know: it is deleted at once.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="roleName">The name.</param>
    /// <returns>The id of the task that deletes it.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static Change<string> Delete(OperationContext context, string roleName)
    {
        var role = (Role)IdentityKind.Role.Require(context, "iam:DeleteServiceLinkedRole", roleName);
        if (!role.IsServiceLinked)
        {
            throw new IamOperationException(
                IamErrorCode.InvalidInput, $"The role {roleName} is not a service-linked role: delete it with DeleteRole.", roleName);
        }

        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{role.RoleId} {context.Now.UtcTicks}"));
        string task = $"task{role.Path}{role.RoleName}/{new Guid(hash.AsSpan(0, 16))}";
        return new Change<string>(RoleOperations.Remove(context.Model, context.Account, role), task);
    }

    private static void CheckService(string service)
    {
        bool isFit = service.EndsWith(".amazonaws.com", StringComparison.Ordinal)
            && service.Length > ".amazonaws.com".Length
            && service.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-');
        if (!isFit)
        {
            throw new IamOperationException(
                IamErrorCode.InvalidInput, $"A service name has the form autoscaling.amazonaws.com, found \"{service}\".", service);
        }
    }

    private static PolicyDocument TrustOf(string service) => new(
        PolicyVersion.V2012,
        null,
        ImmutableArray.Create(new Statement
        {
            Index = 0,
            Effect = Effect.Allow,
            Principal = new PrincipalElement(false, false, [new PrincipalEntry(PrincipalType.Service, service, default)], default),
            Action = new ActionElement(false, [new LocatedText("sts:AssumeRole", default)], default),
        }),
        SourceLocation.None);
}
