using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Sts;
using static IamPolicyTools.Engine.Tests.Operations.TestAccount;

namespace IamPolicyTools.Engine.Tests.Operations.Sts;

/// <summary>A model and calls to it.</summary>
internal sealed record Scene(IamModel Model)
{
    public const string OtherId = "444455556666";

    public static string RoleArn(string name, string account = Id) => $"arn:aws:iam::{account}:role/{name}";

    public static string UserArn(string name, string account = Id) => $"arn:aws:iam::{account}:user/{name}";

    public static string Aws(string arn) => $$"""{"AWS":"{{arn}}"}""";

    public static AssumeRoleCall Call(string role = "ops", string account = Id) => new() { RoleArn = RoleArn(role, account), RoleSessionName = "session" };

    public Caller User(string name, string account = Id) => Caller.Of(Model.Accounts[account].Users[name]);

    public Caller Root(string account = Id) => Caller.OfRoot(Model.Accounts[account]);

    public OperationContext As(Caller? caller, DateTimeOffset? at = null) => new() { Model = Model, Now = at ?? Now, Caller = caller };

    public Grant<AssumeRoleResponse> Assume(Caller? caller, AssumeRoleCall? call = null) => RoleSessions.AssumeRole(As(caller), call ?? Call());

    public IamOperationException Refuse(Caller? caller, AssumeRoleCall? call = null) => Refuse(() => Assume(caller, call));

    public static IamOperationException Refuse(Action call) => Assert.Throws<IamOperationException>(call);

    /// <summary>Asserts that a call is denied for an action, because of one type of policy.</summary>
    public static void Denied(Action call, string action, PolicyType type)
    {
        IamAccessResult result = Refuse(call).AccessResult!;
        Assert.Equal(action, result.Action);
        Assert.Equal(type, result.PolicyType);
    }

    /// <summary>The context keys that a caller's requests have.</summary>
    public ContextLayer Keys(Caller caller, DateTimeOffset? at = null) =>
        DerivedContext.OfPrincipal(caller.ToSubject(Model, at ?? Now).Requester, Model.Organization, at ?? Now);

    public string? Key(Caller caller, string name, DateTimeOffset? at = null) =>
        Keys(caller, at).Find(ContextKey.Of(name)) is { } entry ? string.Join(",", entry.Values.Select(v => v.Text)) : null;

    public bool May(Caller caller, string action, string resource = "*")
    {
        try
        {
            As(caller).Require(action, resource);
            return true;
        }
        catch (IamOperationException error) when (error.ErrorCode == IamErrorCode.AccessDenied)
        {
            return false;
        }
    }
}
