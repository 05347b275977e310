using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using static IamPolicyTools.Engine.Tests.Operations.TestAccount;

namespace IamPolicyTools.Engine.Tests.Operations;

public sealed class AuthorizerTests
{
    private const string Target = "arn:aws:iam::111122223333:role/r";

    [Fact]
    public void Nobody_is_not_checked()
    {
        OperationContext context = Context(ModelOf(Empty()), null);

        context.Require("iam:CreateRole", Target);
        Assert.Equal(Id, context.Account.AccountId);
    }

    [Fact]
    public void A_denied_call_throws_the_sentence_of_AWS_and_the_reasoning()
    {
        IamModel model = ModelOf(Empty().WithUser("alice", Statement("Allow", "iam:Get*")));

        var error = Assert.Throws<IamOperationException>(() => Context(model, Caller.Of(model.Accounts[Id].Users["alice"])).Require("iam:CreateRole", Target));

        Assert.Equal(IamErrorCode.AccessDenied, error.ErrorCode);
        Assert.Equal(
            "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: iam:CreateRole on resource: "
            + "arn:aws:iam::111122223333:role/r because no identity-based policy allows the iam:CreateRole action",
            error.Message);
        Assert.Equal(Target, error.Target);
        Assert.False(error.AccessResult!.IsAllowed);
    }

    [Fact]
    public void Keys_of_the_request_and_of_the_caller_take_part()
    {
        const string Condition = """{"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"},"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}""";
        IamModel model = ModelOf(Empty().WithUser("alice", Statement("Allow", "iam:PassRole", condition: Condition)));
        ContextLayer passed = new ContextLayer.Builder().Add("iam:PassedToService", "ec2.amazonaws.com").Build();
        ContextLayer source = new ContextLayer.Builder().Add("aws:SourceIp", "10.1.2.3").Build();
        Caller alice = Caller.Of(model.Accounts[Id].Users["alice"]);

        Context(model, alice with { Context = source }).Require("iam:PassRole", Target, passed);
        Assert.Throws<IamOperationException>(() => Context(model, alice).Require("iam:PassRole", Target, passed));
        Assert.Throws<IamOperationException>(() => Context(model, alice with { Context = source }).Require("iam:PassRole", Target));
    }

    [Fact]
    public void IAM_is_called_at_its_one_endpoint()
    {
        const string Condition = """{"StringEquals":{"aws:RequestedRegion":"us-east-1"}}""";
        IamModel model = ModelOf(Empty().WithUser("alice", Statement("Allow", "iam:*", condition: Condition)));
        Caller alice = Caller.Of(model.Accounts[Id].Users["alice"]);

        new OperationContext { Model = model, Now = Now, Caller = alice, Region = "eu-west-1" }.Require("iam:CreateRole", Target);
    }

    [Fact]
    public void A_policy_taken_away_is_gone_for_a_caller_that_had_it()
    {
        Account account = Empty().WithUser("alice", Statement("Allow", "iam:*"));
        Caller alice = Caller.Of(account.Users["alice"]);
        IamModel after = ModelOf(account.WithUser("alice"));

        Context(ModelOf(account), alice).Require("iam:CreateRole", Target);
        Assert.Throws<IamOperationException>(() => Context(after, alice).Require("iam:CreateRole", Target));
    }

    [Fact]
    public void A_caller_acts_on_its_own_account_only()
    {
        IamModel model = ModelOf(Empty().WithUser("alice"), Empty("444455556666"));
        Caller alice = Caller.Of(model.Accounts[Id].Users["alice"]);

        Assert.Equal(Id, Context(model, alice).Account.AccountId);
        var error = Assert.Throws<IamOperationException>(
            () => new OperationContext { Model = model, Now = Now, Caller = alice, AccountName = "444455556666" }.Account);
        Assert.Equal(IamErrorCode.InvalidInput, error.ErrorCode);
    }

    internal static OperationContext Context(IamModel model, Caller? caller) => new() { Model = model, Now = Now, Caller = caller };
}
