using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Analysis.Permissions;

/// <summary>
/// Finds those who are allowed because the resource's side names them and that a sweep over the model does not meet:
/// other accounts and their principals, sessions by name, services, identity providers, the anonymous.
/// </summary>
internal static class OutsideAccess
{
    private const string AnyPrincipal = "*";
    private const string AnyService = "*.amazonaws.com";

    /// <summary>Some service of AWS.</summary>
    public static Outsider SomeService { get; } = new(
        AnyService, AccessorKind.Service, new Subject(new Requester { Kind = RequesterKind.AwsService, ServiceName = AnyService }, PrincipalPolicies.None, true));

    /// <summary>A scope in which it is open which service asks.</summary>
    /// <param name="scope">The model and the context.</param>
    public static AccessScope ForSomeService(AccessScope scope) => scope.With(scope.Settings with
    {
        UnknownKeys = scope.Settings.UnknownKeys.And(["aws:PrincipalServiceName", "aws:PrincipalServiceNamesList"]),
    });

    /// <summary>Finds who is named by the resource's side. Whether they are allowed is for the evaluator to say.</summary>
    /// <param name="scope">The model and the context.</param>
    /// <param name="action">The action.</param>
    /// <param name="targets">What applies to the resources.</param>
    public static IEnumerable<Outsider> Find(AccessScope scope, ActionName action, IEnumerable<ResourceTarget> targets)
    {
        // Everyone that has to permit may name whom the others let in with many.
        IEnumerable<string> named = targets.SelectMany(t =>
            t.Behind.SelectMany(b => NamedBy(b.Target.Policies, b.Action ?? action)).Concat(NamedBy(t.Policies, action)));
        return named.Distinct().Order(StringComparer.Ordinal).SelectMany(name => Interpret(scope, name, action));
    }

    // Principals in Deny statements too: who is exempt from one may be allowed where its account is not.
    private static IEnumerable<string> NamedBy(ResourcePolicies policies, ActionName action)
    {
        if (!policies.Open.IsEmpty || policies.Policy?.Policies.Any(p => p.Document.UnknownReason is not null) == true)
        {
            yield return AnyPrincipal;
        }

        IEnumerable<PrincipalElement> elements = (policies.Policy?.Statements ?? [])
            .Where(s => s.CouldMatchAction(action))
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
                yield return Placeholders.AreIn(entry.Value) ? AnyPrincipal : entry.Value;
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

    private static IEnumerable<Outsider> Interpret(AccessScope scope, string name, ActionName action)
    {
        // PO-2.1: whoever a template left open may be anybody.
        if (name != AnyPrincipal && Placeholders.AreIn(name))
        {
            yield return new Outsider(AnyPrincipal, AccessorKind.AnyPrincipal, Subject.OfSomebody(scope.Model, accountId: null));
            yield break;
        }

        if (name == AnyPrincipal)
        {
            yield return new Outsider(AnyPrincipal, AccessorKind.AnyPrincipal, Subject.OfSomebody(scope.Model, accountId: null));
            yield return new Outsider("anonymous", AccessorKind.Anonymous, new Subject(Requester.Anonymous, PrincipalPolicies.None, true));
            yield break;
        }

        if (AccountOf(name) is { } account)
        {
            if (!scope.Model.Accounts.ContainsKey(account))
            {
                yield return new Outsider(account, AccessorKind.Account, Subject.OfSomebody(scope.Model, account, PartitionOf(name)));
            }

            yield break;
        }

        if (Requester.Parse(name) is not { } requester)
        {
            // What is left is the id of an entity that was deleted, or a provider that nobody has heard of.
            yield return new Outsider(name, AccessorKind.IdentityProvider, new Subject(Requester.OfProvider(name), PrincipalPolicies.None, true));
            yield break;
        }

        // An account of the model by its other name (policy-language.md, 1.2).
        if (requester.CanonicalUserId is { } canonical && scope.Model.Accounts.Values.Any(a => a.CanonicalUserId == canonical))
        {
            yield break;
        }

        if (requester.AccountId is null)
        {
            AccessorKind kind = requester.CanonicalUserId is null ? KindOf(requester.For(action)) : AccessorKind.Account;
            yield return new Outsider(name, kind, Subject.Find(scope.Model, name)!);
        }
        else if (!scope.Model.Accounts.ContainsKey(requester.AccountId))
        {
            yield return new Outsider(name, KindOf(requester), Subject.Find(scope.Model, name)!);
        }
        else if (requester.SessionName is not null && Subject.Find(scope.Model, name) is { } session)
        {
            yield return new Outsider(name, AccessorKind.Session, session);
        }
    }

    private static AccessorKind KindOf(Requester requester) => requester.Kind switch
    {
        RequesterKind.IamUser or RequesterKind.OriginAccessIdentity => AccessorKind.User,
        RequesterKind.AwsService => AccessorKind.Service,
        RequesterKind.SamlIdentity or RequesterKind.WebIdentity => AccessorKind.IdentityProvider,
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

    private static string? PartitionOf(string name) => Arn.TryParse(name, out Arn arn) ? arn.Partition : null;

    /// <summary>Somebody whom a sweep over the model does not meet.</summary>
    /// <param name="Name">The name.</param>
    /// <param name="Kind">What it is.</param>
    /// <param name="Subject">As whom to ask.</param>
    internal readonly record struct Outsider(string Name, AccessorKind Kind, Subject Subject)
    {
        // A session may be one of a role that the model has.
        public bool IsOutside => Kind != AccessorKind.Session || !Subject.IsModelled;
    }
}
