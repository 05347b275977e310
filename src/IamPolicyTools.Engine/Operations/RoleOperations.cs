using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Operations;

/// <summary>The IAM API's calls on roles.</summary>
public static class RoleOperations
{
    private const int ShortestSession = 3_600;
    private const int LongestSession = 43_200;
    private const int LongestDescription = 1_000;

    /// <summary>CreateRole.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="account">The account to create it in.</param>
    /// <param name="call">The call's parameters.</param>
    /// <param name="now">The time of the call.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static Change<Role> Create(IamModel model, Account account, CreateRoleCall call, DateTimeOffset now)
    {
        Check.Form(NameRules.RoleName(call.RoleName), call.RoleName);
        Check.Form(NameRules.Path(call.Path), call.Path);
        CheckSessionDuration(call.MaxSessionDuration);
        CheckDescription(call.Description);
        Check.Tags(call.Tags);
        CheckPath(call.Path);
        PolicyDocument trust = Check.Document(call.AssumeRolePolicyDocument, PolicyKind.Trust, "AssumeRolePolicyDocument");
        if (account.Roles.TryGetValue(call.RoleName, out Role? taken))
        {
            throw new IamOperationException(
                IamErrorCode.EntityAlreadyExists, $"Role with name {taken.RoleName} already exists.", call.RoleName);
        }

        Check.Quota("RolesPerAccount", account.Roles.Count, Quotas.RolesPerAccount);
        string arn = $"arn:{account.Partition}:iam::{account.AccountId}:role{call.Path}{call.RoleName}";
        var role = new Role
        {
            Arn = arn,
            Path = call.Path,
            RoleName = call.RoleName,
            RoleId = UniqueId.From("AROA", arn, now),
            CreateDate = now,
            Description = call.Description,
            Document = trust,
            MaxSessionDuration = call.MaxSessionDuration,
            Tags = call.Tags,
            PermissionsBoundary = Check.Boundary(model, account, call.PermissionsBoundary),
        };
        return new Change<Role>(model.With(account with { Roles = account.Roles.Add(role.RoleName, role) }), role);
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

    // [\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]* in the API's model.
    private static void CheckDescription(string? description)
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
