using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Results;
using IamPolicyTools.Evaluation.Services;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Analysis;

/// <summary>
/// Finds those who are allowed because the resource's side names them and that a sweep over the model does not meet:
/// other accounts and their principals, sessions by name, services, identity providers, the anonymous.
/// </summary>
internal static class OutsideAccess
{
    private const string AnyPrincipal = "*";

    /// <summary>Finds who is allowed, or allowed under conditions.</summary>
    public static IEnumerable<ResourceAccess> Find(AccessScope scope, ActionName action, string resource, string? resourceAccount)
    {
        string actual = CheckedResource.Of(IamCatalogue.Default, action, resource);
        ResourceTarget target = scope.FindTarget(action, actual, resourceAccount, Requester.Anonymous);

        // Everyone that has to permit may name whom the others let in with many.
        IEnumerable<string> named = target.Behind.SelectMany(b => NamedBy(b.Target.Policies, b.Action ?? action)).Concat(NamedBy(target.Policies, action));
        foreach (string name in named.Distinct().Order(StringComparer.Ordinal))
        {
            foreach (Outsider outsider in Interpret(scope, name))
            {
                IamAccessResult result = new ModelAccess(scope, outsider.Subject).Ask(action, resource, resourceAccount);
                if (result.Decision is Decision.Allowed or Decision.Conditional)
                {
                    yield return new ResourceAccess(outsider.Name, outsider.Kind, result) { IsOutside = outsider.IsOutside };
                }
            }
        }
    }

    // Principals in Deny statements too: who is exempt from one may be allowed where its account is not.
    private static IEnumerable<string> NamedBy(ResourcePolicies policies, ActionName action)
    {
        IEnumerable<PrincipalElement> elements = (policies.Policy?.Statements ?? [])
            .Where(s => s.MatchesAction(action))
            .Select(s => s.Source.Principal)
            .OfType<PrincipalElement>();
        foreach (PrincipalElement element in elements)
        {
            if (element.IsNegated)
            {
                yield return AnyPrincipal;
            }

            foreach (PrincipalEntry entry in element.Entries)
            {
                yield return entry.Value;
            }
        }

        foreach (AclGrant grant in policies.Acl)
        {
            yield return AccessControlList.IsPublicGroup(grant.Grantee) ? AnyPrincipal : grant.Grantee;
        }

        foreach (KmsGrant grant in policies.Grants)
        {
            string?[] names = [grant.GranteePrincipal, grant.GranteeServicePrincipal, grant.RetiringPrincipal, grant.RetiringServicePrincipal];
            foreach (string name in names.OfType<string>())
            {
                yield return name;
            }
        }

        foreach (ResourceShare share in policies.Shares)
        {
            yield return share.AccountId;
        }
    }

    private static IEnumerable<Outsider> Interpret(AccessScope scope, string name)
    {
        if (name == AnyPrincipal)
        {
            yield return new Outsider(AnyPrincipal, AccessorKind.AnyPrincipal, SomePrincipal(scope, null));
            yield return new Outsider("anonymous", AccessorKind.Anonymous, new Subject(Requester.Anonymous, PrincipalPolicies.None, true));
            yield break;
        }

        if (AccountOf(name) is { } account)
        {
            if (!scope.Model.Accounts.ContainsKey(account))
            {
                yield return new Outsider(account, AccessorKind.Account, SomePrincipal(scope, account));
            }

            yield break;
        }

        if (Requester.Parse(name) is not { } requester)
        {
            // What is left is a built-in identity provider, a canonical user id, or the id of an entity that was deleted.
            yield return IsCanonicalId(name)
                ? new Outsider(name, AccessorKind.Account, SomeOwner(scope, name))
                : new Outsider(name, AccessorKind.IdentityProvider, new Subject(Requester.OfProvider(name), PrincipalPolicies.None, true));
            yield break;
        }

        if (requester.AccountId is null)
        {
            AccessorKind kind = requester.Kind == RequesterKind.AwsService ? AccessorKind.Service : AccessorKind.IdentityProvider;
            yield return new Outsider(name, kind, new Subject(requester, PrincipalPolicies.None, true));
        }
        else if (!scope.Model.Accounts.ContainsKey(requester.AccountId))
        {
            yield return new Outsider(name, KindOf(requester), new Subject(requester, PoliciesOf(scope, requester.AccountId), false));
        }
        else if (requester.SessionName is not null && Subject.Find(scope.Model, name) is { } session)
        {
            yield return new Outsider(name, AccessorKind.Session, session);
        }
    }

    private static AccessorKind KindOf(Requester requester) => requester.Kind switch
    {
        RequesterKind.IamUser => AccessorKind.User,
        _ when requester.SessionName is not null => AccessorKind.Session,
        _ => AccessorKind.Role,
    };

    // 12 digits, or the account's root.
    private static string? AccountOf(string name)
    {
        if (Arn.IsAccountId(name))
        {
            return name;
        }

        return Arn.TryParse(name, out Arn arn) && arn is { Service: "iam", Resource: "root" } ? arn.Account : null;
    }

    private static bool IsCanonicalId(string name) => name.Length == 64 && name.All(char.IsAsciiHexDigit);

    private static Subject SomePrincipal(AccessScope scope, string? account) => new(
        new Requester
        {
            Kind = RequesterKind.RoleSession,
            AccountId = account,
            Arn = account is null ? null : $"arn:{Partition(scope)}:iam::{account}:root",
            StandsForMany = true,
        },
        PoliciesOf(scope, account),
        false);

    private static Subject SomeOwner(AccessScope scope, string canonicalId) => new(
        new Requester { Kind = RequesterKind.RoleSession, CanonicalUserId = canonicalId, StandsForMany = true },
        PoliciesOf(scope, null),
        false);

    // Of a principal outside nothing but the resource's side is known. That its own account allows the call is assumed, and said.
    // The account may still have its place in the organization, and policies from there.
    private static PrincipalPolicies PoliciesOf(AccessScope scope, string? account)
    {
        PrincipalPolicies known = account is null ? PrincipalPolicies.None : scope.Index.OfAccount(account);
        return new PrincipalPolicies
        {
            Identity = PrincipalPolicies.Everything.Identity,
            ServiceControlLevels = known.ServiceControlLevels,
            IsInManagementAccount = known.IsInManagementAccount,
        };
    }

    private static string Partition(AccessScope scope) => scope.Model.Accounts.Values.FirstOrDefault()?.Partition ?? "aws";

    private readonly record struct Outsider(string Name, AccessorKind Kind, Subject Subject)
    {
        // A session may be one of a role that the model has.
        public bool IsOutside => Kind != AccessorKind.Session || !Subject.IsModelled;
    }
}
