namespace IamPolicyTools.Engine.Tests.Oracle;

/// <summary>Step 4 of evaluation.md 2.2: which Allow is missing, first one first.</summary>
internal static class NaiveCore
{
    public static IReadOnlyList<string> Missing(
        NaiveCheck check, Grants granted, NaiveOutcome identity, NaiveOutcome boundary, NaiveOutcome session)
    {
        string resource = check.IsRoleTrust ? "trust" : "resource";
        switch (check.Caller.Kind)
        {
            case CallerKind.Anonymous:
                return !check.IsTrustRequired && Has(granted, Grants.Everyone | Grants.AllUsersAcl) ? [] : [resource];
            case CallerKind.AwsService:
                return Has(granted, Grants.Service | Grants.Everyone) ? [] : [resource];
            case CallerKind.SamlIdentity or CallerKind.WebIdentity:
                return Has(granted, Grants.Provider) ? [] : ["trust"];
            default:
                break;
        }

        if (NaiveServiceRules.IsAssumeRoot(check))
        {
            return AssumeRoot(check, identity, boundary, session);
        }

        var missing = new List<string>();
        if (check.Caller.Kind == CallerKind.AccountRoot)
        {
            // The root of an AssumeRoot session is held by its task policy; otherwise root needs no identity policy.
            Note(missing, "session", check.HasSession && !session.Allows);
            Note(missing, resource, granted == Grants.None && (!check.IsSameAccount || check.IsTrustRequired));
            return missing;
        }

        // a federated user without session policy has none of the user's permissions.
        bool sessionMissing = check.HasSession ? !session.Allows : check.Caller.Kind == CallerKind.FederatedUser;
        bool identityAllows = identity.Allows || check.Caller.HasRootParent;
        if (check.IsSameAccount)
        {
            if (Has(granted, Grants.Bypass))
            {
                return [];
            }

            bool direct = Has(granted, Grants.IdentityOnly);
            Note(missing, resource, check.IsTrustRequired && granted == Grants.None);
            Note(missing, "identity", !identityAllows && !direct);
        }
        else
        {
            // the resource policy replaces nothing on the caller's side.
            Note(missing, resource, granted == Grants.None);
            Note(missing, "identity", !identityAllows);
        }

        Note(missing, "boundary", check.HasBoundary && !boundary.Allows);
        Note(missing, "session", sessionMissing);
        return missing;
    }

    // R-114b: the target has no resource policy; the organization must allow the pair.
    private static List<string> AssumeRoot(NaiveCheck check, NaiveOutcome identity, NaiveOutcome boundary, NaiveOutcome session)
    {
        var missing = new List<string>();
        Note(missing, "identity", check.Caller.Kind != CallerKind.AccountRoot && !identity.Allows);
        Note(missing, "boundary", check.HasBoundary && !boundary.Allows);
        Note(missing, "session", check.HasSession && !session.Allows);
        Note(missing, "service", !NaiveServiceRules.MayAssumeRoot(check));
        return missing;
    }

    private static bool Has(Grants granted, Grants any) => (granted & any) != Grants.None;

    private static void Note(List<string> types, string type, bool holds)
    {
        if (holds)
        {
            types.Add(type);
        }
    }
}
