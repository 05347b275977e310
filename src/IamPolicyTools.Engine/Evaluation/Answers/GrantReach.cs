using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;

namespace IamPolicyTools.Evaluation.Answers;

/// <summary>
/// Why a grant of the resource's policy makes up for what the principal's own policies do not allow, or why it does not
/// (evaluation.md 2.4, R-24 to R-33, R-41 to R-44).
/// </summary>
internal static class GrantReach
{
    /// <summary>One sentence; null where nothing on the principal's side is silent, or no grant could make up for it.</summary>
    /// <param name="request">The request, in the form in which the policy is asked.</param>
    /// <param name="grants">How the policy's principals matched.</param>
    /// <param name="identityAllows">Whether the identity policies allow.</param>
    /// <param name="boundaryAllows">Whether the boundary allows; null without one.</param>
    /// <param name="sessionAllows">Whether the session policies allow; null without any.</param>
    public static string? Describe(AccessRequest request, GrantKinds grants, bool identityAllows, bool? boundaryAllows, bool? sessionAllows)
    {
        bool needsSession = sessionAllows is null && request.Requester.Kind == RequesterKind.FederatedUser;
        string[] ceilings =
        [
            .. Named(boundaryAllows == false, "the permissions boundary"),
            .. Named(sessionAllows == false || needsSession, "the session policy")
        ];
        string[] silent = [.. Named(!identityAllows, "the identity policies"), .. ceilings];
        if (silent.Length == 0)
        {
            return null;
        }

        bool isWildcard = (grants & GrantKinds.Wildcard) != 0;
        string? whom = (grants & GrantKinds.Direct) != 0 ? $"{Self(request)} itself" : isWildcard ? "everyone" : null;
        if (whom is not null && !request.IsSameAccount)
        {
            return $"the resource's policy grants to {whom}, which across accounts does not make up for {Join(silent)}: there the principal's own side must allow, too";
        }

        if (whom is not null && request.Options.StrictSessionPolicy && sessionAllows == false)
        {
            return $"the resource's policy grants to {whom}, which does not make up for the session policy, as StrictSessionPolicy has it";
        }

        if (whom is not null)
        {
            return $"the resource's policy grants to {whom} in the same account: that {Join(silent)} {(silent.Length > 1 ? "do" : silent[0].EndsWith('s') ? "do" : "does")} not allow it "
                + "does not count, only an explicit Deny would";
        }

        return request.IsSameAccount && (grants & GrantKinds.IdentityOnly) != 0 && ceilings.Length > 0
            ? $"the resource's policy grants to {Parent(request)}, which makes up for identity policies alone: {Join(ceilings)} must allow it, too; a grant to {Self(request)} itself would not need that"
            : null;
    }

    private static string[] Named(bool isSilent, string name) => isSilent ? [name] : [];

    private static string Self(AccessRequest request) => request.Requester.Kind switch
    {
        RequesterKind.IamUser => "the user",
        RequesterKind.RoleSession => "the session",
        _ => "the federated user",
    };

    private static string Parent(AccessRequest request) =>
        request.Requester.Kind == RequesterKind.RoleSession ? "the role of the session" : "the user behind the federated user";

    private static string Join(string[] names) => names.Length < 2 ? names[0] : $"{string.Join(", ", names[..^1])} and {names[^1]}";
}
