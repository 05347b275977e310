using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Operations.Profiles;

/// <summary>Looks at a trust policy where who asks is not known: does it let in anybody of the kind at all?</summary>
internal static class TrustLook
{
    private static readonly ActionName s_assumeRole = ActionName.Parse("sts:AssumeRole");
    private static readonly ActionName s_assumeRoleWithWebIdentity = ActionName.Parse("sts:AssumeRoleWithWebIdentity");

    /// <summary>Why nobody of the kind is let in; null when somebody may be.</summary>
    /// <param name="role">The role.</param>
    /// <param name="withToken">True for somebody with a web identity token, false for somebody with credentials.</param>
    public static string? WhyNobody(Role role, bool withToken)
    {
        ActionName action = withToken ? s_assumeRoleWithWebIdentity : s_assumeRole;
        return role.Document.UnknownReason is not null
            || role.Document.Statements.Any(s => s.Effect == Effect.Allow && Covers(s.Action, action) && LetsIn(s.Principal, withToken))
            ? null
            : $"The trust policy of {role.Arn} has no statement that lets {(withToken ? "a web identity provider" : "anybody with credentials")} in by {action.Text}.";
    }

    private static bool Covers(ActionElement element, ActionName action) =>
        element.Patterns.Any(pattern => ActionPattern.Compile(pattern.Text).Matches(action)) != element.IsNegated;

    private static bool LetsIn(PrincipalElement? principal, bool withToken) =>
        principal is { IsNegated: true } || principal?.Entries.Any(e => (e.Type == PrincipalType.Federated) == withToken || e.Value == "*") == true;
}
