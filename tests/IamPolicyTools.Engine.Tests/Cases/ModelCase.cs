using IamPolicyTools.Evaluation;
using IamPolicyTools.Evaluation.Gathering;
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
    public static Verdict? Decide(FixtureCase @case)
    {
        FixturePrincipal principal = @case.Request.Principal;
        Requester? requester = principal.Provider is { } provider ? Requester.OfProvider(provider) : Requester.Parse(principal.Name!);
        if (requester is null || !IsModelled(@case, requester))
        {
            return null;
        }

        IamModel model = new ModelOfCase(@case, requester).Build();
        return Decide(@case, new ModelAccess(model, SubjectOf(@case, model, requester), new ModelAccessSettings
        {
            Now = @case.Options.Now,
            Context = ProductionCase.ContextOf(@case.Request.Context, null),
            DerivesContext = !@case.Options.NoDerivedContext,
            EndpointPolicy = ProductionCase.Compile(@case.Policies.Endpoint, PolicyKind.Endpoint),
            NewPolicy = @case.Request.NewPolicy is { } policy ? ProductionCase.Parse(policy, PolicyKind.Resource) : null,
        }));
    }

    private static Verdict Decide(FixtureCase @case, ModelAccess access)
    {
        foreach (string action in @case.Request.AdditionalActions.Prepend(@case.Request.Action))
        {
            foreach (FixtureTarget target in @case.Request.Targets)
            {
                Verdict verdict = access.Decide(ActionName.Parse(action), target.Resource);
                if (!verdict.IsAllowed)
                {
                    return verdict;
                }
            }
        }

        return Verdict.Allowed;
    }

    // Left out: sessions that STS makes; keys that a model knows and the case does not (ids, organizations); accounts at odds with the ARN.
    private static bool IsModelled(FixtureCase @case, Requester requester)
    {
        string[] known = ["OrgID", "OrgPaths", "aws:userid", "AIDA", "AROA"];
        FixtureRequest request = @case.Request;
        FixtureOptions options = @case.Options;
        string? owner = request.ResourceAccount ?? requester.AccountId;
        bool isOneAccount = owner == requester.AccountId;
        return requester.Kind != RequesterKind.FederatedUser
            && (requester.Kind != RequesterKind.AccountRoot || @case.Policies.Session.Count == 0)
            && (!options.ServiceLinkedRole || request.Principal.Role?.Contains(":role/aws-service-role/", StringComparison.Ordinal) == true)
            && !known.Any(text => @case.Line.Contains(text, StringComparison.Ordinal))
            && request.Targets.All(target => target.Context is null)
            && request.Targets.All(target =>
                !Arn.TryParse(target.Resource, out Arn arn) || !Arn.IsAccountId(arn.Account) || arn.Account == owner)
            && (!isOneAccount || options.PrincipalInManagementAccount == options.ResourceInManagementAccount
                || (@case.Policies.Rcp is null && !options.SameOrganization))
            && (isOneAccount || !options.PrincipalInManagementAccount || !options.ResourceInManagementAccount);
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
