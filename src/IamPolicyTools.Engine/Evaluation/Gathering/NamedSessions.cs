using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;

namespace IamPolicyTools.Evaluation.Gathering;

/// <summary>
/// Sessions that policies name. A role asked about by itself may be any of its sessions, so a policy that names one of them could mean it
/// the session's ARN has the role's name without its path (PL-22).
/// </summary>
internal static class NamedSessions
{
    /// <summary>The role of a session, by account and name; null for everything but a role session's ARN.</summary>
    /// <param name="principal">An entry of a Principal element.</param>
    public static string? RoleOf(string principal) =>
        Arn.TryParse(principal, out Arn arn) && arn.Service == "sts" && arn.Resource.Split('/') is ["assumed-role", var role, _]
            ? KeyOf(arn.Account, role)
            : null;

    /// <summary>A role by account and name.</summary>
    public static string KeyOf(string account, string roleName) => $"{account}/{roleName}";

    /// <summary>The role that is asked about by itself, by account and name; null for everybody else.</summary>
    public static string? RoleOf(Requester requester) =>
        requester is
        {
            Kind: RequesterKind.RoleSession, SessionName: null, StandsForMany: false, ParentArn: { } role, AccountId: { } account,
        }
            ? KeyOf(account, role[(role.LastIndexOf('/') + 1)..])
            : null;
}
