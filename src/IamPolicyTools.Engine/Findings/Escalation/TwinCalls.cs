using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>What a call left: the next model, and the credentials that it gave.</summary>
/// <param name="Model">The next model.</param>
/// <param name="Session">Who calls with what was gained; null where nothing was.</param>
internal sealed record Played(IamModel Model, Caller? Session = null);

/// <summary>A step on its way to a call.</summary>
/// <param name="Context">The model of that moment, and who calls.</param>
/// <param name="Taken">The step as it was found.</param>
/// <param name="Trial">The way that it is part of.</param>
/// <param name="Self">The principal that calls.</param>
internal sealed record StepCall(OperationContext Context, TakenStep Taken, Trial Trial, string Self)
{
    public string Action => Taken.Step.Action!;

    /// <summary>The ARN that it is about.</summary>
    public string Target => Taken.Requests[0].Target;

    /// <summary>The name of what it is about.</summary>
    public string Name => NameOf(Target);

    /// <summary>What a key of the step stands for.</summary>
    public string With(string key) =>
        Taken.Step.With.TryGetValue(key, out string? value) ? Trial.Resolve(value, Self) ?? string.Empty : string.Empty;

    /// <summary>What an effect of the step is about; null where the step has none of the kind.</summary>
    public string? Effect(string kind, string? member = null) =>
        Taken.Step.Then.FirstOrDefault(t => t.ContainsKey(kind)) is { } effect ? Trial.Resolve(effect[member ?? kind], Self) : null;

    public static string NameOf(string arn) => arn[(arn.LastIndexOf('/') + 1)..];
}

/// <summary>The calls of the IAM API that the steps of paths make (escalation.md, 7).</summary>
internal static class TwinCalls
{
    private const string PolicyName = "zz-planted";
    private const string Code = "123456";
    private const string NextCode = "654321";
    private const string ClientId = "sts.amazonaws.com";

    /// <summary>Makes the call of a step.</summary>
    /// <returns>Null for a step that has no call here.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static Played? Play(StepCall call) => call.Action switch
    {
        "iam:CreateAccessKey" => CreateKey(call),
        "iam:DeleteAccessKey" => DeleteKey(call),
        "iam:CreateLoginProfile" => SignIn(call, LoginProfileOperations.Create(call.Context, call.Name, null, false).Model),
        "iam:UpdateLoginProfile" => UpdatePassword(call),
        "iam:CreatePolicyVersion" => Rewrite(call),
        "iam:SetDefaultPolicyVersion" => SetDefault(call),
        "iam:UpdateAssumeRolePolicy" => new(RoleOperations.UpdateTrust(call.Context, call.Name, Trusting(call))),
        "iam:AddUserToGroup" => new(GroupOperations.AddUser(call.Context, call.Name, StepCall.NameOf(call.Effect("join", "of")!))),
        "iam:RemoveUserFromGroup" => new(GroupOperations.RemoveUser(call.Context, call.Name, StepCall.NameOf(call.Effect("leave", "of")!))),
        "iam:CreateUser" => new(UserOperations.Create(call.Context, NewUser(call)).Model),
        "iam:CreateRole" => new(RoleOperations.Create(call.Context, NewRole(call)).Model),
        "iam:TagUser" => new(TagOperations.Add(call.Context, EntityKind.User, call.Name, TagsOf(call))),
        "iam:TagRole" => new(TagOperations.Add(call.Context, EntityKind.Role, call.Name, TagsOf(call))),
        "iam:CreateInstanceProfile" => new(InstanceProfileOperations.Create(call.Context, call.Name, PathOf(call.Target)).Model),
        "iam:AddRoleToInstanceProfile" =>
            new(InstanceProfileOperations.AddRole(call.Context, call.Name, StepCall.NameOf(call.Trial.Bound["role"].Arn))),
        "iam:CreateVirtualMFADevice" => new(MfaDeviceOperations.Create(call.Context, call.Name, PathOf(call.Target)).Model),
        "iam:EnableMFADevice" => new(MfaDeviceOperations.Enable(call.Context, call.Name, SerialOf(call), Code, NextCode)),
        "iam:DeactivateMFADevice" => Deactivate(call),
        "iam:UpdateSAMLProvider" => new(SamlProviderOperations.Update(call.Context, call.Target, null).Model),
        "iam:AddClientIDToOpenIDConnectProvider" => new(OpenIdConnectProviderOperations.AddClientId(call.Context, call.Target, ClientId)),
        _ when KindOf(call.Action) is { } kind => OfKind(call, kind),
        _ => null,
    };

    private static IdentityKind? KindOf(string action) => action switch
    {
        _ when !action.StartsWith("iam:", StringComparison.Ordinal) => null,
        _ when action.Contains("User", StringComparison.Ordinal) => IdentityKind.User,
        _ when action.Contains("Group", StringComparison.Ordinal) => IdentityKind.Group,
        _ when action.Contains("Role", StringComparison.Ordinal) => IdentityKind.Role,
        _ => null,
    };

    // The calls that IAM has for each kind of identity.
    private static Played? OfKind(StepCall call, IdentityKind kind) =>
        call.Action.Replace(kind.Name, string.Empty, StringComparison.Ordinal) switch
        {
            "iam:PutPolicy" => new(PutInline(call, kind)),
            "iam:DeletePolicy" => new(InlinePolicyOperations.Delete(call.Context, kind, call.Name, InlineName(call.Effect("detach")!))),
            "iam:AttachPolicy" => new(AttachmentOperations.Attach(call.Context, kind, call.Name, call.With("iam:PolicyARN"))),
            "iam:DetachPolicy" => new(AttachmentOperations.Detach(call.Context, kind, call.Name, call.With("iam:PolicyARN"))),
            "iam:PutPermissionsBoundary" => new(BoundaryOperations.Put(call.Context, kind, call.Name, call.With("iam:PermissionsBoundary"))),
            "iam:DeletePermissionsBoundary" => new(BoundaryOperations.Delete(call.Context, kind, call.Name)),
            _ => null,
        };

    private static Account AccountOf(StepCall call) => call.Context.Account;

    private static Played CreateKey(StepCall call)
    {
        Change<CreatedAccessKey> change = AccessKeyOperations.Create(call.Context, call.Name);
        User user = change.Model.Accounts[AccountOf(call).AccountId].Users[call.Name];
        return new Played(change.Model, Caller.Of(user, change.Result.AccessKeyId));
    }

    // A credential report counts keys whose ids it does not tell.
    private static Played? DeleteKey(StepCall call) =>
        AccountOf(call).Users.GetValueOrDefault(call.Name)?.AccessKeys.FirstOrDefault() is { } key
        ? new Played(AccessKeyOperations.Delete(call.Context, call.Name, key.AccessKeyId))
        : null;

    private static Played SignIn(StepCall call, IamModel model) => new(model, Caller.Find(model, call.Target, call.Name));

    // A credential report tells of a password without its profile.
    private static Played? UpdatePassword(StepCall call) => AccountOf(call).Users.GetValueOrDefault(call.Name)?.LoginProfile is null
        ? null
        : SignIn(call, LoginProfileOperations.Update(call.Context, call.Name, null, null));

    // Five versions are the most: the oldest that is not in force makes room, if the caller may delete it.
    private static Played Rewrite(StepCall call)
    {
        OperationContext context = call.Context;
        if (context.Model.FindPolicy(call.Target) is { } policy && policy.Versions.Length >= Quotas.VersionsPerPolicy)
        {
            PolicyVersionRecord old = policy.Versions.First(v => v.VersionId != policy.DefaultVersionId);
            context = context.On(PolicyVersionOperations.Delete(context, call.Target, old.VersionId));
        }

        return new Played(PolicyVersionOperations.Create(context, call.Target, Json(Documents.Everything), isDefault: true).Model);
    }

    private static Played SetDefault(StepCall call)
    {
        ManagedPolicy policy = call.Context.Model.FindPolicy(call.Target)!;
        string version = call.Taken.Step.Then.First(t => t.ContainsKey("default"))["default"];
        return new Played(PolicyVersionOperations.SetDefault(call.Context, call.Target,
            StepEffects.VersionOf(version, call.Trial, policy)!));
    }

    // Where the quota of all inline policies is used up, one of them is written over.
    private static IamModel PutInline(StepCall call, IdentityKind kind)
    {
        if (call.Effect("rewrite") is { } written)
        {
            return InlinePolicyOperations.Put(call.Context, kind, call.Name, InlineName(written), Json(Documents.Everything));
        }

        try
        {
            return InlinePolicyOperations.Put(call.Context, kind, call.Name, PolicyName, Json(Documents.Everything));
        }
        catch (IamOperationException full) when (full.ErrorCode == IamErrorCode.LimitExceeded
            && Largest(AccountOf(call), call.Target) is not null)
        {
            return InlinePolicyOperations.Put(call.Context, kind, call.Name, Largest(AccountOf(call), call.Target)!,
                Json(Documents.Everything));
        }
    }

    private static string? Largest(Account account, string arn)
    {
        IamIdentity? identity = (IamIdentity?)account.FindUser(arn) ?? (IamIdentity?)account.FindRole(arn) ?? account.FindGroup(arn);
        return identity?.InlinePolicies.OrderByDescending(p => p.Document.Size).FirstOrDefault()?.PolicyName;
    }

    private static Played? Deactivate(StepCall call) =>
        AccountOf(call).Users.GetValueOrDefault(call.Name)?.MfaDevices.FirstOrDefault() is { } device
            ? new Played(MfaDeviceOperations.Deactivate(call.Context, call.Name, device.SerialNumber))
            : null;

    private static CreateUserCall NewUser(StepCall call) =>
        new() { UserName = call.Name, Path = PathOf(call.Target), PermissionsBoundary = call.Taken.Boundary };

    private static CreateRoleCall NewRole(StepCall call) => new()
    {
        RoleName = call.Name,
        Path = PathOf(call.Target),
        PermissionsBoundary = call.Taken.Boundary,
        AssumeRolePolicyDocument = Trusting(call),
    };

    private static ImmutableArray<Tag> TagsOf(StepCall call) =>
        call.Taken.Tag is var (key, value) && call.Taken.Tag is not null ? [new Tag(key, value)] : [];

    private static string SerialOf(StepCall call) =>
        call.Trial.Taken.SelectMany(t => t.Requests).First(r => r.Action == "iam:CreateVirtualMFADevice").Target;

    private static string Trusting(StepCall call) => Json(Documents.Trusting(call.Self));

    private static string Json(PolicyDocument document) => document.ToJson(indented: false);

    private static string InlineName(string policy) => policy[(policy.IndexOf('#', StringComparison.Ordinal) + 1)..];

    // arn:aws:iam::111122223333:user/team/name has the path /team/.
    private static string PathOf(string arn)
    {
        string rest = arn[arn.IndexOf('/', StringComparison.Ordinal)..];
        return rest[..(rest.LastIndexOf('/') + 1)];
    }
}
