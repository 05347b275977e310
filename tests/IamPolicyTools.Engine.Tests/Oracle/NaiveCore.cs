namespace IamPolicyTools.Engine.Tests.Oracle;

/// <summary>Step 4 of evaluation.md 2.2: which Allow is missing, first one first.</summary>
internal static class NaiveCore
{
    public static void Check(
        NaiveCheck check, Grants granted, NaiveOutcome identity, NaiveOutcome boundary, NaiveOutcome session, OracleBlockers blockers)
    {
        switch (check.Caller.Kind)
        {
            case CallerKind.Anonymous:
                blockers.Require(!check.IsTrustRequired && Has(granted, Grants.Everyone | Grants.AllUsersAcl), check.ResourceType);
                break;
            case CallerKind.AwsService:
                blockers.Require(Has(granted, Grants.Service | Grants.Everyone), check.ResourceType);
                break;
            case CallerKind.OriginAccessIdentity:
                blockers.Require(Has(granted, Grants.User | Grants.CanonicalUser | Grants.Everyone), check.ResourceType);
                break;
            case CallerKind.SamlIdentity or CallerKind.WebIdentity:
                blockers.Require(Has(granted, Grants.Provider), check.ResourceType);
                break;
            case CallerKind.AccountRoot:
                CheckRoot(check, granted, session, blockers);
                break;
            default:
                CheckPrincipal(check, granted, identity, boundary, session, blockers);
                break;
        }
    }

    // The root of an AssumeRoot session is held by its task policy; otherwise root needs no identity policy. R-114b: a root user
    // cannot call AssumeRoot.
    private static void CheckRoot(NaiveCheck check, Grants granted, NaiveOutcome session, OracleBlockers blockers)
    {
        blockers.Require(!check.HasSession || session.Allows, "session");
        if (NaiveServiceRules.IsAssumeRoot(check))
        {
            blockers.Require(false, "service");
            return;
        }

        blockers.Require(granted != Grants.None || (check.IsSameAccount && !check.IsTrustRequired), check.ResourceType);
    }

    private static void CheckPrincipal(
        NaiveCheck check, Grants granted, NaiveOutcome identity, NaiveOutcome boundary, NaiveOutcome session, OracleBlockers blockers)
    {
        if (check.IsSameAccount && Has(granted, Grants.Bypass))
        {
            return;
        }

        // Across accounts the resource side must grant; in the account only roles and keys insist (2.6). R-114b: AssumeRoot has no
        // resource policy.
        if ((!check.IsSameAccount || check.IsTrustRequired) && !NaiveServiceRules.IsAssumeRoot(check))
        {
            blockers.Require(granted != Grants.None, check.ResourceType);
        }

        // across accounts the resource policy replaces nothing on the caller's side.
        bool replaced = check.IsSameAccount && Has(granted, Grants.IdentityOnly);
        blockers.Require(identity.Allows || check.Caller.HasRootParent || replaced, "identity");
        blockers.Require(!check.HasBoundary || boundary.Allows, "boundary");

        // a federated user without session policy has none of the user's permissions.
        blockers.Require(check.HasSession ? session.Allows : check.Caller.Kind != CallerKind.FederatedUser, "session");
        blockers.Require(!NaiveServiceRules.IsAssumeRoot(check) || NaiveServiceRules.MayAssumeRoot(check), "service");
    }

    private static bool Has(Grants granted, Grants any) => (granted & any) != Grants.None;
}
