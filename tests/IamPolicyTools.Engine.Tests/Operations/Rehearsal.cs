using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Engine.Tests.Operations;

/// <summary>A model that calls are made on, one after the other, as a session makes them.</summary>
internal sealed class Rehearsal
{
    public const string Allows = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}""";
    public const string TrustsEc2 =
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}""";

    public Rehearsal(params Account[] accounts) =>
        Model = accounts.Length == 0 ? TestAccount.ModelOf(TestAccount.Empty()) : TestAccount.ModelOf(accounts);

    public IamModel Model { get; private set; }

    public Caller? Caller { get; set; }

    public DateTimeOffset Now { get; set; } = TestAccount.Now;

    public OperationContext Context => new() { Model = Model, Now = Now, Caller = Caller };

    public Account Account => Context.Account;

    public T Do<T>(Func<OperationContext, Change<T>> call)
    {
        Change<T> change = call(Context);
        Model = change.Model;
        return change.Result;
    }

    public void Do(Func<OperationContext, IamModel> call) => Model = call(Context);

    /// <summary>Makes a call that must be refused with a code, and gives the sentence.</summary>
    public string Refused(IamErrorCode code, Func<OperationContext, object> call)
    {
        var error = Assert.Throws<IamOperationException>(() => call(Context));
        Assert.Equal(code, error.ErrorCode);
        return error.Message;
    }

    public User NewUser(string name, string path = "/") => Do(c => UserOperations.Create(c, new CreateUserCall { UserName = name, Path = path }));

    public Role NewRole(string name, string trust = TrustsEc2) =>
        Do(c => RoleOperations.Create(c, new CreateRoleCall { RoleName = name, AssumeRolePolicyDocument = trust }));

    public Group NewGroup(string name) => Do(c => GroupOperations.Create(c, name));

    public string NewPolicy(string name, string document = Allows) =>
        Do(c => ManagedPolicyOperations.Create(c, new CreatePolicyCall { PolicyName = name, PolicyDocument = document })).Arn;
}
