using System.Text.Json;
using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Engine.Tests.Oracle.Generation;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Simulation;

namespace IamPolicyTools.Engine.Tests.Metamorphic;

/// <summary>A call that is made, a question about it, and its simulation have one answer.</summary>
public sealed class TwinTests
{
    [Fact]
    public void A_call_is_let_through_when_the_question_says_so() => Property.HoldsForAllCases(CallDiffers, least: 150);

    [Fact]
    public void A_call_is_let_through_when_the_question_says_so_in_random_cases() => Property.HoldsForRandomCases(CallDiffers, 3_000, least: 3, [World.Trusts, World.Identities]);

    [Fact]
    public void A_simulation_says_what_the_question_says() => Property.HoldsForAllCases(SimulationDiffers, least: 700);

    [Fact]
    public void A_simulation_says_what_the_question_says_in_random_cases() => Property.HoldsForRandomCases(SimulationDiffers, 1_500, least: 10);

    // The twins are calls of IAM and STS. A call of STS has the Region of its endpoint, which a question does not say.
    private static string? CallDiffers(FixtureCase @case)
    {
        if (ModelCase.AccessOf(@case) is not { Subject.Requester.AccountId: not null } access
            || @case.Options.NoDerivedContext
            || @case.Policies.Endpoint is not null
            || @case.Request.UnknownKeys.Count > 0
            || @case.Line.Contains("RequestedRegion", StringComparison.OrdinalIgnoreCase))
        {
            return Property.NotAsked;
        }

        ModelAccessSettings settings = access.Scope.Settings;
        var context = new OperationContext
        {
            Model = access.Model,
            Now = settings.Now,
            Caller = new Caller { Requester = access.Subject.Requester, SessionPolicies = access.Subject.Policies.Session, Context = settings.Context },
        };
        string? none = Property.NotAsked;
        foreach ((ActionName action, string resource) in ModelCase.PairsOf(@case).Where(pair => pair.Action.Service is "iam" or "sts"))
        {
            none = null;
            IamAccessResult asked = access.Ask(action, resource);
            IamAccessResult called = Authorizer.Ask(context, context.Subject!, action.Text, resource, null, settings.NewPolicy);
            if ((asked.Decision, asked.PolicyType) != (called.Decision, called.PolicyType))
            {
                return $"asked {asked.Decision} by {asked.PolicyType}, called {called.Decision} by {called.PolicyType}";
            }
        }

        return none;
    }

    private static string? SimulationDiffers(FixtureCase @case)
    {
        if (!IsSimulated(@case) || ModelCase.AccessOf(@case) is not { } access)
        {
            return Property.NotAsked;
        }

        // A simulation has no organization's RCPs, and no resource policy but the one it is given.
        ModelAccessSettings settings = access.Scope.Settings;
        Requester requester = access.Subject.Requester;
        var context = new OperationContext { Model = access.Model, Now = settings.Now, AccountName = requester.AccountId };
        string? none = Property.NotAsked;
        foreach ((ActionName action, string resource) in ModelCase.PairsOf(@case))
        {
            var call = new SimulationCall
            {
                ActionNames = [action.Text],
                ResourceArns = [resource],
                ResourcePolicy = @case.Policies.Resource?.GetRawText(),
                ResourceOwner = @case.Request.ResourceAccount,
                Context = settings.Context.Over(ResourceKeys.OfOneAmongSeveral(settings.SharedContext, action, resource)),
            };
            if (Simulate(context, requester.ParentArn ?? requester.Arn!, call) is not { } simulated)
            {
                continue;
            }

            none = null;
            string asked = JsonNamingPolicy.CamelCase.ConvertName(access.Decide(action, resource).Decision.ToString());
            if (simulated != asked)
            {
                return $"asked {asked}, simulated {simulated}";
            }
        }

        return none;
    }

    // Null where the call takes no such document or ARN.
    private static string? Simulate(OperationContext context, string source, SimulationCall call)
    {
        try
        {
            return SimulationOperations.SimulatePrincipal(context, source, call)[0].EvalDecision;
        }
        catch (IamOperationException problem) when (problem.ErrorCode is IamErrorCode.InvalidInput or IamErrorCode.MalformedPolicyDocument)
        {
            return null;
        }
    }

    // What SimulatePrincipalPolicy can be told: a user or a role as such, its own policies, and the policy of a resource.
    private static bool IsSimulated(FixtureCase @case)
    {
        FixturePolicies policies = @case.Policies;
        bool isPrincipal = @case.Request.Principal.Name is { } name
            && !name.Contains("::cloudfront:", StringComparison.Ordinal)
            && (name.Contains(":user/", StringComparison.Ordinal) || name.Contains(":role/", StringComparison.Ordinal));
        bool isPlain = policies is { Rcp: null, Endpoint: null, Session.Count: 0, Acl.Count: 0, KmsGrants.Count: 0, Shares.Count: 0, Holders.Count: 0 }
            && @case.Options == new FixtureOptions { Now = @case.Options.Now };

        // A role's trust is no resource policy that the call takes, and without one a key is taken to leave all to IAM.
        bool needsPolicy = @case.Request.Targets.Any(target => target.Resource.Contains(":kms:", StringComparison.Ordinal)) && policies.Resource is null;
        bool isTold = @case.Request.UnknownKeys.Count == 0;
        return isPrincipal && isPlain && isTold && !needsPolicy && !@case.Request.Action.StartsWith("sts:", StringComparison.OrdinalIgnoreCase)
            && (policies.Resource is not null || @case.Request.ResourceAccount is null or { Length: 0 }
                || @case.Request.Principal.Name!.Split(':')[4] == @case.Request.ResourceAccount);
    }
}
