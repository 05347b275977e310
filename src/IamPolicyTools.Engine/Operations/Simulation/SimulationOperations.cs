using System.Collections.Immutable;
using IamPolicyTools.Evaluation;
using IamPolicyTools.Evaluation.Compilation;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Operations.Simulation;

/// <summary>The IAM API's calls that try policies out.</summary>
public static class SimulationOperations
{
    /// <summary>What the names of policies that are passed begin with.</summary>
    internal const string InputPrefix = "PolicyInputList.";

    /// <summary>SimulatePrincipalPolicy: with the policies of a user, group or role, and more.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="policySourceArn">The ARN of the user, group or role.</param>
    /// <param name="call">The call's parameters.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static ImmutableArray<EvaluationResult> SimulatePrincipal(OperationContext context, string policySourceArn, SimulationCall call)
    {
        context.Require("iam:SimulatePrincipalPolicy", policySourceArn);
        Subject source = FindSource(context, policySourceArn);
        PrincipalPolicies own = source.Policies;
        var policies = new PrincipalPolicies
        {
            Identity = CompiledPolicySet.Create([.. own.Identity.Policies, .. Inputs(call)]),
            Boundary = Boundary(call) ?? own.Boundary,
            ServiceControlLevels = own.ServiceControlLevels,
            IsInManagementAccount = own.IsInManagementAccount,
        };
        string entity = source.Requester.Kind == RequesterKind.RoleSession ? "role" : "user";
        return Simulate(context, call, FindCaller(context, call.CallerArn) ?? source.Requester, policies, entity);
    }

    /// <summary>SimulateCustomPolicy: with the policies that are passed, and no others.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="call">The call's parameters.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static ImmutableArray<EvaluationResult> SimulateCustom(OperationContext context, SimulationCall call)
    {
        context.Require("iam:SimulateCustomPolicy", "*");
        var policies = new PrincipalPolicies { Identity = CompiledPolicySet.Create(Inputs(call)), Boundary = Boundary(call) };
        if (call.ResourcePolicy is not null && call.CallerArn is null)
        {
            throw new IamOperationException(
                IamErrorCode.InvalidInput, "CallerArn is needed beside ResourcePolicy: its Principal has nobody to be compared with.", "CallerArn");
        }

        // Somebody of the account, of whom nothing else is known.
        Requester caller = FindCaller(context, call.CallerArn) ?? new Requester
        {
            Kind = RequesterKind.IamUser,
            AccountId = context.Account.AccountId,
            Arn = IamArn.Of(context.Account, "user", "/", string.Empty),
        };
        return Simulate(context, call, caller, policies, "user");
    }

    /// <summary>GetContextKeysForPrincipalPolicy: the context keys that the policies of a user, group or role name, and others with them.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="policySourceArn">The ARN of the user, group or role.</param>
    /// <param name="policies">More identity policies, JSON.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static ImmutableArray<string> GetContextKeysForPrincipal(OperationContext context, string policySourceArn, ImmutableArray<string> policies)
    {
        context.Require("iam:GetContextKeysForPrincipalPolicy", policySourceArn);
        IEnumerable<PolicyDocument> own = FindSource(context, policySourceArn).Policies.Identity.Policies.Select(p => p.Document);
        return PolicyContextKeys.Of(own.Concat(Read(policies)));
    }

    /// <summary>GetContextKeysForCustomPolicy: the context keys that policies name.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="policies">Identity policies, JSON.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static ImmutableArray<string> GetContextKeysForCustom(OperationContext context, ImmutableArray<string> policies)
    {
        context.Require("iam:GetContextKeysForCustomPolicy", "*");
        return PolicyContextKeys.Of(Read(policies));
    }

    private static ImmutableArray<EvaluationResult> Simulate(
        OperationContext context, SimulationCall call, Requester caller, PrincipalPolicies policies, string entity)
    {
        ActionName[] actions = [.. call.ActionNames.Select(ParseAction)];
        foreach (string resource in call.ResourceArns)
        {
            if (resource != "*" && !Arn.TryParse(resource, out _))
            {
                throw new IamOperationException(IamErrorCode.InvalidInput, $"Invalid resource: expected an ARN or *, found \"{resource}\".", resource);
            }
        }

        PolicyDocument? resourcePolicy = call.ResourcePolicy is null ? null : Check.Document(call.ResourcePolicy, PolicyKind.Resource, "ResourcePolicy");
        var factory = new RequestFactory(caller, policies, new RequestSettings
        {
            Now = context.Now,
            Context = call.Context,
            Organization = context.Model.Organization,
        });
        var simulator = new Simulator(factory, resourcePolicy, OwnerOf(call), entity);
        return [.. actions.Select(a => simulator.Simulate(a, call.ResourceArns))];
    }

    private static ActionName ParseAction(string text) => ActionName.TryParse(text, out ActionName action)
        ? action
        : throw new IamOperationException(IamErrorCode.InvalidInput, $"Invalid action: expected service:Name, found \"{text}\".", text);

    // A group acts through whoever is in it.
    private static Subject FindSource(OperationContext context, string arn)
    {
        Account account = context.Account;
        return account.FindUser(arn) is { } user ? Subject.Of(context.Model, user)
            : account.FindRole(arn) is { } role ? Subject.Of(context.Model, role)
            : account.FindGroup(arn) is { } group ? Subject.Of(context.Model, group)
            : throw new IamOperationException(
                IamErrorCode.NoSuchEntity, $"The user, group or role {arn} cannot be found.", arn);
    }

    private static Requester? FindCaller(OperationContext context, string? arn)
    {
        if (arn is null)
        {
            return null;
        }

        return Requester.Parse(arn) is { Kind: RequesterKind.IamUser or RequesterKind.RoleSession, SessionName: null } bare
            ? Subject.Find(context.Model, arn)?.Requester ?? bare
            : throw new IamOperationException(
                IamErrorCode.InvalidInput, $"Invalid CallerArn: expected the ARN of a user or role, found \"{arn}\".", arn);
    }

    private static string? OwnerOf(SimulationCall call)
    {
        if (call.ResourceOwner is not { } owner)
        {
            return null;
        }

        string account = Arn.TryParse(owner, out Arn arn) ? arn.Account : owner;
        Check.Form(NameRules.AccountId(account), owner);
        return account;
    }

    private static ImmutableArray<PolicySource> Inputs(SimulationCall call) =>
        [.. Read(call.PolicyInputList).Select((d, i) => new PolicySource(InputPrefix + (i + 1), null, PolicyKind.Identity, d))];

    private static CompiledPolicySet? Boundary(SimulationCall call)
    {
        Check.QuotaOfAll("PermissionsBoundaryPolicyInputList", call.PermissionsBoundaryPolicyInputList.Length, 1);
        return call.PermissionsBoundaryPolicyInputList.IsEmpty ? null : CompiledPolicySet.Create(new PolicySource(
            "PermissionsBoundaryPolicyInputList.1",
            null,
            PolicyKind.Boundary,
            Check.Document(call.PermissionsBoundaryPolicyInputList[0], PolicyKind.Boundary, "PermissionsBoundaryPolicyInputList[1]")));
    }

    private static IEnumerable<PolicyDocument> Read(ImmutableArray<string> policies) =>
        policies.Select((text, i) => Check.Document(text, PolicyKind.Identity, $"PolicyInputList[{i + 1}]"));
}
