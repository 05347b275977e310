using System.Text.Json;

namespace IamPolicyTools.Engine.Tests.Oracle;

/// <summary>The principal form that matched, which decides what an Allow overrides (evaluation.md 2.4).</summary>
[Flags]
internal enum Grants
{
    None = 0,
    Everyone = 1,
    Account = 2,
    User = 4,
    ParentUser = 8,
    Role = 16,
    Session = 32,
    FederatedUser = 64,
    Service = 128,
    Provider = 256,
    CanonicalUser = 512,
    Acl = 1024,
    AllUsersAcl = 2048,
    Share = 4096,

    /// <summary>Overrides the implicit denies of identity, boundary and session policies.</summary>
    Bypass = Everyone | User | Session | FederatedUser,

    /// <summary>Replaces the identity policy's Allow only.</summary>
    IdentityOnly = ParentUser | Role,
}

/// <summary>Principal and NotPrincipal (policy-language.md 1.2).</summary>
internal static class NaivePrincipals
{
    /// <summary>The forms under which the statement means the caller; <see cref="Grants.None"/> when it does not (PL-13).</summary>
    public static Grants Match(JsonElement statement, Slot slot, NaiveCheck check)
    {
        // "For role trust policies anonymous never applies (the request must be signed)."
        if (slot == Slot.Resource && check.IsRoleTrust && check.Caller.Kind == CallerKind.Anonymous)
        {
            return Grants.None;
        }

        if (statement.TryGetProperty("Principal", out JsonElement principal))
        {
            return MatchAny(principal, check);
        }

        if (statement.TryGetProperty("NotPrincipal", out JsonElement excluded))
        {
            return Excludes(excluded, statement.GetProperty("Effect").GetString() == "Deny", check) ? Grants.None : Grants.Everyone;
        }

        return Grants.None;
    }

    /// <summary>The forms under which one entry of <c>Principal.AWS</c> (or a KMS grant) means the caller.</summary>
    public static Grants MatchAws(string entry, NaiveCheck check)
    {
        NaiveCaller caller = check.Caller;
        if (entry == "*")
        {
            return Grants.Everyone;
        }

        if (caller.Account is null)
        {
            // an origin access identity is named by its own ARN.
            return caller.Kind == CallerKind.OriginAccessIdentity && entry == caller.Service ? Grants.User : Grants.None;
        }

        // PL-17, PL-24: both spellings of an account; never across partitions.
        if (entry == caller.Account)
        {
            string[] resource = check.Resource.Split(':');
            return resource.Length < 2 || resource[1] == caller.Partition ? Grants.Account : Grants.None;
        }

        if (entry == $"arn:{caller.Partition}:iam::{caller.Account}:root")
        {
            return Grants.Account;
        }

        // PL-20, PL-21: names compare case-sensitively, unique ids when known; PL-16: anything with a wildcard equals no ARN.
        return caller.Kind switch
        {
            CallerKind.IamUser when entry == caller.UserArn || entry == caller.UniqueId => Grants.User,
            CallerKind.RoleSession when entry == caller.RoleArn || entry == caller.UniqueId => Grants.Role,
            CallerKind.RoleSession when entry == caller.SessionArn => Grants.Session,
            CallerKind.FederatedUser when entry == caller.SessionArn => Grants.FederatedUser,
            CallerKind.FederatedUser when entry == caller.UserArn => Grants.ParentUser,
            _ => Grants.None,
        };
    }

    private static Grants MatchAny(JsonElement principal, NaiveCheck check)
    {
        if (principal.ValueKind == JsonValueKind.String)
        {
            // PL-16a: a bare string is read as an AWS entry.
            return MatchAws(principal.GetString()!, check);
        }

        // PL-15: types and entries are OR-ed.
        Grants found = Grants.None;
        foreach (JsonProperty type in principal.EnumerateObject())
        {
            foreach (string entry in NaiveText.OneOrMany(type.Value).Select(NaiveText.Of))
            {
                found |= type.Name switch
                {
                    "AWS" => MatchAws(entry, check),
                    "Service" when check.Caller.Kind == CallerKind.AwsService && entry == check.Caller.Service => Grants.Service,
                    "Federated" when check.Caller.IsUnsignedProvider && entry == check.Caller.Service => Grants.Provider,
                    "CanonicalUser" when (check.Caller.Account is not null || check.Caller.Kind == CallerKind.OriginAccessIdentity)
                        && entry == check.Case.Request.CanonicalId => Grants.CanonicalUser,
                    _ => Grants.None,
                };
            }
        }

        return found;
    }

    private static bool Excludes(JsonElement excluded, bool deny, NaiveCheck check)
    {
        NaiveCaller caller = check.Caller;
        bool isUserOrRole = caller.Kind is CallerKind.IamUser or CallerKind.RoleSession or CallerKind.FederatedUser;

        // PL-27: a user or role with a permissions boundary is always denied.
        if (deny && caller.Kind is CallerKind.IamUser or CallerKind.RoleSession && check.HasBoundary)
        {
            return false;
        }

        Grants listed = MatchAny(excluded, check);
        if (!deny || !isUserOrRole || listed.HasFlag(Grants.Everyone))
        {
            // PL-25: an Allow is for everyone who is not listed in any form.
            return listed != Grants.None;
        }

        // PL-26, R-150 to R-154a: the principal and its account; of a role session its own ARN as well as the role's.
        bool self = caller.Kind switch
        {
            CallerKind.IamUser => listed.HasFlag(Grants.User),
            CallerKind.RoleSession => listed.HasFlag(Grants.Role | Grants.Session),
            _ => (listed & (Grants.FederatedUser | Grants.ParentUser)) != Grants.None,
        };
        return self && (listed & (Grants.Account | Grants.CanonicalUser)) != Grants.None;
    }
}
