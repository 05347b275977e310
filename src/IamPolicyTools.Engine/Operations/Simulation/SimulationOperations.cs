using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;

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
            Identity = CompiledPolicySet.Create([.. own.Identity.Policies, .. Inputs(context, call)]),
            Boundary = Boundary(context, call) ?? own.Boundary,
            ServiceControlLevels = own.ServiceControlLevels,
            IsInManagementAccount = own.IsInManagementAccount,
        };
        string entity = source.Requester.Kind == RequesterKind.RoleSession ? "role" : "user";
        var scope = new AccessScope(context.Model, new ModelAccessSettings { Now = context.Now });
        return Simulate(context, call, FindCaller(context, call.CallerArn) ?? source.Requester, policies, entity, scope);
    }

    /// <summary>SimulateCustomPolicy: with the policies that are passed, and no others.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="call">The call's parameters.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static ImmutableArray<EvaluationResult> SimulateCustom(OperationContext context, SimulationCall call)
    {
        context.Require("iam:SimulateCustomPolicy", "*");
        var policies = new PrincipalPolicies { Identity = CompiledPolicySet.Create(Inputs(context, call)), Boundary = Boundary(context, call) };
        if (call.ResourcePolicy is not null && call.CallerArn is null)
        {
            throw new IamOperationException(
                IamErrorCode.InvalidInput, "CallerArn is needed beside ResourcePolicy: its Principal has nobody to be compared with.", "CallerArn");
        }

        return Simulate(context, call, FindCaller(context, call.CallerArn), policies, "user", null);
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
        return PolicyContextKeys.Of(own.Concat(Read(context, policies)));
    }

    /// <summary>GetContextKeysForCustomPolicy: the context keys that policies name.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="policies">Identity policies, JSON.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static ImmutableArray<string> GetContextKeysForCustom(OperationContext context, ImmutableArray<string> policies)
    {
        context.Require("iam:GetContextKeysForCustomPolicy", "*");
        return PolicyContextKeys.Of(Read(context, policies));
    }

    private static ImmutableArray<EvaluationResult> Simulate(
        OperationContext context, SimulationCall call, Requester? caller, PrincipalPolicies policies, string entity, AccessScope? scope)
    {
        ActionName[] actions = [.. call.ActionNames.Select(ParseAction)];
        foreach (string resource in call.ResourceArns)
        {
            if (resource != "*" && !Arn.TryParse(resource, out _))
            {
                throw new IamOperationException(IamErrorCode.InvalidInput, $"Invalid resource: expected an ARN or *, found \"{resource}\".", resource);
            }
        }

        PolicyDocument? resourcePolicy = call.ResourcePolicy is null ? null : Documents.Read(context, call.ResourcePolicy, PolicyKind.Resource, "ResourcePolicy");
        var settings = new RequestSettings
        {
            Now = context.Now,
            Context = call.Context,
            Organization = context.Model.Organization,
        };
        string? owner = OwnerOf(call);
        RequestFactory? named = caller is null ? null : new RequestFactory(caller, policies, settings);
        var callers = new SimulationCallers(context.Model, owner ?? (context.AccountName is null ? null : context.Account.AccountId), named, policies, settings);
        var simulator = new Simulator(callers, policies, resourcePolicy, owner, entity, scope);
        return [.. actions.Select(a => simulator.Simulate(a, call.ResourceArns))];
    }

    private static ActionName ParseAction(string text) => ActionName.TryParse(text, out ActionName action)
        ? action
        : throw new IamOperationException(IamErrorCode.InvalidInput, $"Invalid action: expected service:Name, found \"{text}\".", text);

    // A group acts through whoever is in it.
    private static Subject FindSource(OperationContext context, string arn)
    {
        Account account = context.Account;
        CheckEntity(account, arn);
        return account.FindUser(arn) is { } user ? Subject.Of(context.Model, user)
            : account.FindRole(arn) is { } role ? Subject.Of(context.Model, role)
            : account.FindGroup(arn) is { } group ? Subject.Of(context.Model, group)
            : throw new IamOperationException(
                IamErrorCode.NoSuchEntity, $"The user, group or role {arn} cannot be found.", arn);
    }

    // A session has no policies that IAM could find by its ARN.
    private static void CheckEntity(Account account, string arn)
    {
        bool isEntity = Arn.TryParse(arn, out Arn parts)
            && parts.Service == "iam"
            && (parts.Resource.StartsWith("user/", StringComparison.Ordinal)
                || parts.Resource.StartsWith("group/", StringComparison.Ordinal)
                || parts.Resource.StartsWith("role/", StringComparison.Ordinal));
        if (isEntity)
        {
            return;
        }

        string hint = Requester.Parse(arn) switch
        {
            { Kind: RequesterKind.RoleSession, ParentArn: { } role } =>
                $"It is a session: give the ARN of its role, {account.Roles.GetValueOrDefault(role[(role.LastIndexOf('/') + 1)..])?.Arn ?? role}.",
            { Kind: RequesterKind.FederatedUser } => "It is a session: give the ARN of the user that it was made for.",
            _ => "Give the ARN of a user, a group or a role.",
        };
        throw new IamOperationException(
            IamErrorCode.InvalidInput, $"Invalid Entity Arn: {arn} does not clearly define entity type and name. {hint}", arn);
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

    private static ImmutableArray<PolicySource> Inputs(OperationContext context, SimulationCall call) =>
        [.. Read(context, call.PolicyInputList).Select((d, i) => new PolicySource(InputPrefix + (i + 1), null, PolicyKind.Identity, d))];

    private static CompiledPolicySet? Boundary(OperationContext context, SimulationCall call)
    {
        Check.QuotaOfAll("PermissionsBoundaryPolicyInputList", call.PermissionsBoundaryPolicyInputList.Length, 1);
        return call.PermissionsBoundaryPolicyInputList.IsEmpty ? null : CompiledPolicySet.Create(new PolicySource(
            "PermissionsBoundaryPolicyInputList.1",
            null,
            PolicyKind.Boundary,
            Documents.Read(context, call.PermissionsBoundaryPolicyInputList[0], PolicyKind.Boundary, "PermissionsBoundaryPolicyInputList[1]")));
    }

    private static IEnumerable<PolicyDocument> Read(OperationContext context, ImmutableArray<string> policies) =>
        policies.Select((text, i) => Documents.Read(context, text, PolicyKind.Identity, $"PolicyInputList[{i + 1}]"));
}
