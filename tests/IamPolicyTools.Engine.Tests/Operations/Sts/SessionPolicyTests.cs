using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using static IamPolicyTools.Engine.Tests.Operations.Sts.Scene;
using static IamPolicyTools.Engine.Tests.Operations.TestAccount;

namespace IamPolicyTools.Engine.Tests.Operations.Sts;

/// <summary>ST-3 and ST-4: what limits a session, and how much of it may be passed.</summary>
public sealed class SessionPolicyTests
{
    private const string PolicyArn = "arn:aws:iam::111122223333:policy/only-describe";
    private const string ReadOnly = "arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess";

    [Fact]
    public void ST_3_A_session_policy_only_takes_away()
    {
        Scene scene = One();
        Caller session = scene.Assume(scene.User("alice"), Call() with { Policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ec2:Describe*","s3:*"],"Resource":"*"}]}""" }).Caller;

        Assert.True(scene.May(session, "ec2:DescribeInstances"));
        Assert.False(scene.May(session, "ec2:RunInstances"));
        Assert.False(scene.May(session, "s3:ListAllMyBuckets"));
    }

    [Theory]
    [InlineData(PolicyArn)]
    [InlineData(ReadOnly)]
    public void ST_3_Managed_policies_of_the_account_and_of_AWS_limit_as_well(string arn)
    {
        Scene scene = One();
        Caller session = scene.Assume(scene.User("alice"), Call() with { PolicyArns = [arn] }).Caller;

        Assert.True(scene.May(session, "ec2:DescribeInstances"));
        Assert.False(scene.May(session, "ec2:RunInstances"));
    }

    [Fact]
    public void ST_3_Inline_and_managed_session_policies_are_united()
    {
        Scene scene = One();
        Caller session = scene.Assume(scene.User("alice"), Call() with { Policy = Statement("Allow", "ec2:RunInstances"), PolicyArns = [PolicyArn] }).Caller;

        Assert.True(scene.May(session, "ec2:DescribeInstances"));
        Assert.True(scene.May(session, "ec2:RunInstances"));
        Assert.False(scene.May(session, "ec2:StopInstances"));
    }

    [Fact]
    public void ST_4_Two_thousand_and_forty_eight_characters_fit_and_one_more_does_not()
    {
        Scene scene = One();
        string shortest = Statement("Allow", "ec2:*", string.Empty);
        int room = PolicySize.SessionPolicy - PolicySize.Count(shortest) - PolicyArn.Length;
        string Policy(int extra) => Statement("Allow", "ec2:*", "arn:aws:s3:::" + new string('x', room - "arn:aws:s3:::".Length + extra));

        Assert.Equal(Id, scene.Assume(scene.User("alice"), Call() with { Policy = Policy(0), PolicyArns = [PolicyArn] }).Caller.AccountId);
        IamOperationException error = scene.Refuse(scene.User("alice"), Call() with { Policy = Policy(1), PolicyArns = [PolicyArn] });
        Assert.Equal(IamErrorCode.PackedPolicyTooLarge, error.ErrorCode);
        Assert.Contains("2049", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("arn:aws:iam::444455556666:policy/other")]
    [InlineData("arn:aws:iam::111122223333:policy/none")]
    [InlineData("only-describe")]
    public void ST_1_A_managed_session_policy_must_exist_in_the_roles_account(string arn)
    {
        Scene scene = One();

        Assert.Equal(IamErrorCode.ValidationError, scene.Refuse(scene.User("alice"), Call() with { PolicyArns = [arn] }).ErrorCode);
    }

    [Fact]
    public void ST_1_Ten_managed_ones_at_most_and_well_formed_inline_ones()
    {
        Scene scene = One();

        Assert.Equal(IamErrorCode.ValidationError, scene.Refuse(scene.User("alice"), Call() with { PolicyArns = [.. Enumerable.Repeat(ReadOnly, 11)] }).ErrorCode);
        Assert.Equal(IamErrorCode.MalformedPolicyDocument, scene.Refuse(scene.User("alice"), Call() with { Policy = "{}" }).ErrorCode);
    }

    [Fact]
    public void ST_3_The_roles_boundary_limits_the_session_too()
    {
        Scene scene = One();
        Account account = scene.Model.Accounts[Id];
        var bounded = new Scene(ModelOf(account.WithRole(account.Roles["ops"] with { PermissionsBoundary = AttachedPolicy.FromArn(PolicyArn) })));
        Caller session = bounded.Assume(bounded.User("alice")).Caller;

        Assert.True(bounded.May(session, "ec2:DescribeInstances"));
        Denied(() => bounded.As(session).Require("ec2:RunInstances", "*"), "ec2:RunInstances", PolicyType.Boundary);
    }

    private static Scene One()
    {
        Account account = Empty().WithUser("alice").WithRole("ops", Trust(Aws(UserArn("alice"))), Statement("Allow", "ec2:*"));
        var policy = new ManagedPolicy
        {
            PolicyName = "only-describe",
            PolicyId = "ANPAONE",
            Arn = PolicyArn,
            DefaultVersionId = "v1",
            Versions = [new PolicyVersionRecord("v1", Document(Statement("Allow", "ec2:Describe*")), null)],
        };
        return new Scene(ModelOf(account with { Policies = account.Policies.Add(PolicyArn, policy) }));
    }
}
