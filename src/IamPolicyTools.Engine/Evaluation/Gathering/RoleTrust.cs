using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Evaluation.Gathering;

/// <summary>What a role's trust policy tells of the sessions that there can be. Conditions are left aside: they could hold.</summary>
internal static class RoleTrust
{
    private static readonly ActionName s_tagSession = ActionName.Parse("sts:TagSession");

    /// <summary>Who can make sessions: principals with credentials and services, identity providers, or both.</summary>
    /// <param name="trust">The trust policy.</param>
    public static SessionOrigins OriginsOf(PolicyDocument trust)
    {
        if (trust.UnknownReason is not null)
        {
            return SessionOrigins.AssumeRole | SessionOrigins.Federated;
        }

        SessionOrigins origins = SessionOrigins.Unknown;
        foreach (Statement statement in trust.Statements)
        {
            if (statement is not { Effect: Effect.Allow, Principal: { } principal })
            {
                continue;
            }

            origins |= principal.IsNegated ? SessionOrigins.AssumeRole | SessionOrigins.Federated : SessionOrigins.Unknown;
            foreach (PrincipalEntry entry in principal.Entries)
            {
                origins |= entry.Type == PrincipalType.Federated ? SessionOrigins.Federated : SessionOrigins.AssumeRole;
            }
        }

        return origins;
    }

    /// <summary>True when some statement lets somebody tag sessions of the role.</summary>
    /// <param name="trust">The trust policy.</param>
    public static bool LetsTag(PolicyDocument trust) => trust.UnknownReason is not null || trust.Statements.Any(s =>
        s.Effect == Effect.Allow && s.Action.Patterns.Any(p => ActionPattern.Compile(p.Text).Matches(s_tagSession)) != s.Action.IsNegated);
}
