using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Cases;

/// <summary>
/// A case put to a model of accounts, users, roles and resources: what applies has to be gathered there, and must come out the same.
/// </summary>
internal static class ModelCase
{
    /// <summary>The verdict on the case; <see langword="null"/> when a model does not hold what the case says.</summary>
    public static Verdict? Decide(FixtureCase @case) => AccessOf(@case) is { } access ? Decide(@case, access) : null;

    /// <summary>The model, with who asks it and how; <see langword="null"/> when a model does not hold what the case says.</summary>
    public static ModelAccess? AccessOf(FixtureCase @case)
    {
        FixturePrincipal principal = @case.Request.Principal;
        Requester? requester = principal.Provider is { } provider ? Requester.OfProvider(provider) : Requester.Parse(principal.Name!);
        if (requester is null || @case.Options.Discovery || !IsModelled(@case, requester))
        {
            return null;
        }

        IamModel model = new ModelOfCase(@case, requester).Build();
        ContextLayer context = ProductionCase.ContextOf(@case.Request.Context, null);
        bool isShared = @case.Request.Targets.Count > 1;
        return new ModelAccess(model, SubjectOf(@case, model, requester), new ModelAccessSettings
        {
            Now = @case.Options.Now,
            Context = isShared ? ContextLayer.Empty : context,
            SharedContext = isShared ? context : ContextLayer.Empty,
            UnknownKeys = UnknownKeys.Of(@case.Request.UnknownKeys.Select(k => (k.Pattern, k.IsPresent))),
            DerivesContext = !@case.Options.NoDerivedContext,
            EndpointPolicy = ProductionCase.Compile(@case.Policies.Endpoint, PolicyKind.Endpoint),
            NewPolicy = @case.Request.NewPolicy is { } policy ? ProductionCase.Parse(policy, PolicyKind.Resource) : null,
        });
    }

    /// <summary>What the call comes to: each action on each resource.</summary>
    public static IEnumerable<(ActionName Action, string Resource)> PairsOf(FixtureCase @case) =>
        from action in @case.Request.AdditionalActions.Prepend(@case.Request.Action)
        from target in @case.Request.Targets
        select (ActionName.Parse(action), target.Resource);

    private static Verdict Decide(FixtureCase @case, ModelAccess access)
    {
        foreach ((ActionName action, string resource) in PairsOf(@case))
        {
            Verdict verdict = access.Decide(action, resource);
            if (!verdict.IsAllowed)
            {
                return verdict;
            }
        }

        return Verdict.Allowed;
    }

    private static bool IsModelled(FixtureCase @case, Requester requester)
    {
        // Keys that a model knows and the case need not: ids, organizations.
        string[] known = ["OrgID", "OrgPaths", "aws:userid", "AIDA", "AROA"];

        // Sessions that STS makes.
        bool isPlain = requester.Kind != RequesterKind.FederatedUser

            // A model does not have the canonical ids of origin access identities.
            && (requester.Kind != RequesterKind.OriginAccessIdentity || @case.Request.CanonicalId is null)
            && (requester.Kind != RequesterKind.AccountRoot || @case.Policies.Session.Count == 0);
        bool isServiceLinked = @case.Request.Principal.Role?.Contains(":role/aws-service-role/", StringComparison.Ordinal) == true;
        string? owner = @case.Request.ResourceAccount ?? ProductionCase.OwnerInName(@case.Request.Targets[0].Resource) ?? requester.AccountId;
        return isPlain
            && (!@case.Options.ServiceLinkedRole || isServiceLinked)
            && @case.Request.BucketTags is null
            && @case.Request.Targets.All(target => target.Tags is null)
            && !@case.Options.BucketAbac
            && !known.Any(text => @case.Line.Contains(text, StringComparison.Ordinal))
            && IsOneOrganization(@case, requester.AccountId == owner)
            && @case.Policies.Holders.All(holder => IsModelled(@case, holder))

            // A model asks the RCPs of a bucket's account about the bucket behind an access point, too; a case has one set of them.
            && (@case.Policies.Rcp is null || @case.Policies.Holders.All(holder => holder.IsAny))
            && (@case.Policies.Rcp ?? []).All(level => level.Any(FixturePolicies.IsRcpFullAccess))

            // Through which access point a call comes a model derives for all policies, a case says for the bucket's alone.
            && !(@case.Request.Targets.Any(t => t.Resource.Contains(":accesspoint/", StringComparison.Ordinal))
                && (@case.Line.Contains("DataAccessPoint", StringComparison.OrdinalIgnoreCase) || @case.Line.Contains("AccessPointNetworkOrigin", StringComparison.OrdinalIgnoreCase)))
            && (@case.Request.Targets.Count == 1 || @case.Options.ObjectOwner is null)
            && @case.Request.Targets.All(target => target.Context is null && target.Account is null && IsModelled(@case, requester, target.Resource, owner));
    }

    // A model knows the bucket behind an access point, and who else has a policy on the resource by the table of holders.
    private static bool IsModelled(FixtureCase @case, FixtureHolder holder) => holder.IsAny
        ? @case.Request.Targets.All(t => PolicyHolders.Of(t.Resource).Holders.Any(h => h.Arns[0] == holder.Resource && holder.Resource != t.Resource))
        : @case.Request.Targets.All(t => PolicyHolders.Of(t.Resource).Behind is { Fact: BehindFact.Bucket })
            && (holder.Context is null || holder.Context.Value.EnumerateObject().All(key => key.Name.StartsWith("s3:DataAccessPoint", StringComparison.Ordinal)));

    private static bool IsModelled(FixtureCase @case, Requester requester, string resource, string? owner)
    {
        // A model is asked as people ask; a case tells what AWS checks (PL-84).
        if (!@case.Options.QuestionLayer
            && CheckedResource.Of(IamCatalogue.Default, ActionName.Parse(@case.Request.Action), resource, requester.Arn) != resource)
        {
            return false;
        }

        FixturePolicies policies = @case.Policies;
        if (!Arn.TryParse(resource, out Arn arn))
        {
            // Nothing in a model belongs to a request for "*".
            return owner == requester.AccountId && policies.Resource is null && policies.Rcp is null;
        }

        // What AWS owns has no policy that a model could hold.
        if (AwsResources.Contains(arn) && (policies.Resource is not null || policies.Shares.Count > 0))
        {
            return false;
        }

        // Users and roles are not shared.
        if (arn.Service is "iam" or "sts" && policies.Shares.Count > 0)
        {
            return false;
        }

        bool isTrust = arn.Service == "iam" && @case.Request.Action.StartsWith("sts:", StringComparison.OrdinalIgnoreCase)
            && arn.Resource.StartsWith("role/", StringComparison.Ordinal);
        if (isTrust)
        {
            // A role has a trust policy, and its name once in its account.
            string? callerRole = @case.Request.Principal.Role ?? requester.ParentArn;
            bool sharesName = callerRole is not null && callerRole != resource && callerRole.EndsWith(resource[resource.LastIndexOf('/')..], StringComparison.Ordinal);
            return arn.Account == owner && policies.Resource is not null && !sharesName;
        }

        // Entities of IAM and STS have no other policies.
        bool hasPolicy = arn.Service is not "iam" and not "sts";
        return (hasPolicy || (policies.Resource is null && owner == requester.AccountId)) && (!Arn.IsAccountId(arn.Account) || arn.Account == owner);
    }

    private static bool IsOneOrganization(FixtureCase @case, bool isOneAccount)
    {
        FixtureOptions options = @case.Options;
        return options switch
        {
            { PrincipalInManagementAccount: true, ResourceInManagementAccount: true } => isOneAccount,
            { PrincipalInManagementAccount: true } => !isOneAccount || (@case.Policies.Rcp is null && !options.SameOrganization),
            { ResourceInManagementAccount: true } => !isOneAccount || (@case.Policies.Scp is null && !options.PrincipalInDelegatedAdministratorAccount),

            // In an organization, an account is with itself, whatever the case says.
            { PrincipalInDelegatedAdministratorAccount: true } => !isOneAccount || options.SameOrganization,
            _ => true,
        };
    }

    private static Subject SubjectOf(FixtureCase @case, IamModel model, Requester requester)
    {
        Subject subject = requester.AccountId is null
            ? new Subject(requester, PrincipalPolicies.None, true)
            : Subject.Find(model, @case.Request.Principal.Name!)
                ?? throw new FormatException($"{@case.Location}: the model has no {requester}");
        if (requester.Kind == RequesterKind.RoleSession && @case.Policies.Session.Count > 0)
        {
            subject = subject with { Policies = subject.Policies.WithSession(ProductionCase.Compile(@case.Policies.Session, PolicyKind.Session)) };
        }

        return subject with { Requester = subject.Requester with { IsSessionToken = @case.Options.GetSessionTokenWithoutMfa } };
    }
}
