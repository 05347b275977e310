using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Sts;
using static IamPolicyTools.Engine.Tests.Operations.Sts.Scene;
using static IamPolicyTools.Engine.Tests.Operations.TestAccount;

namespace IamPolicyTools.Engine.Tests.Operations.Sts;

/// <summary>AssumeRoot: ST-12, R-114b.</summary>
public sealed class AssumeRootTests
{
    private const string Member = OtherId;
    private const string Unlock = "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy";

    [Theory]
    [InlineData(Member)]
    [InlineData($"arn:aws:iam::{Member}:root")]
    public void ST_12_The_management_account_becomes_a_members_root_for_one_task(string target)
    {
        Scene scene = One(Statement("Allow", "sts:AssumeRoot"));

        Caller root = Assume(scene, target, Unlock).Caller;

        Assert.Equal($"arn:aws:iam::{Member}:root", root.Arn);
        Assert.Equal(Now.AddSeconds(900), root.Expiration);
        Assert.Equal("true", scene.Key(root, "aws:AssumedRoot"));
        Assert.True(scene.May(root, "s3:DeleteBucketPolicy", "arn:aws:s3:::bucket"));
        Assert.False(scene.May(root, "s3:DeleteBucket", "arn:aws:s3:::bucket"));
    }

    [Fact]
    public void ST_12_SCPs_of_the_member_account_apply()
    {
        Scene scene = One(Statement("Allow", "sts:AssumeRoot"), scp: Statement("Deny", "s3:*"));
        Caller root = Assume(scene, Member, Unlock).Caller;

        Denied(
            () => scene.As(root).Require("s3:DeleteBucketPolicy", "arn:aws:s3:::bucket"), "s3:DeleteBucketPolicy", PolicyType.ServiceControl);
    }

    [Theory]
    [InlineData("arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials", true)]
    [InlineData(Unlock, false)]
    public void ST_12_The_callers_policy_may_name_the_task(string task, bool isGood)
    {
        const string Condition = """{"StringEquals":{"sts:TaskPolicyArn":"arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials"}}""";
        Scene scene = One(Statement("Allow", "sts:AssumeRoot", $"arn:aws:iam::{Member}:root", Condition));

        if (isGood)
        {
            Assert.Equal(Member, Assume(scene, Member, task).Caller.AccountId);
        }
        else
        {
            Denied(() => Assume(scene, Member, task), "sts:AssumeRoot", PolicyType.Identity);
        }
    }

    [Theory]
    [InlineData(Id, Unlock)] // the management account is no member
    [InlineData("999999999999", Unlock)]
    [InlineData(Member, "arn:aws:iam::aws:policy/AdministratorAccess")]
    public void R_114b_Only_members_and_only_the_five_tasks(string target, string task)
    {
        Scene scene = One(Statement("Allow", "*"));

        Denied(() => Assume(scene, target, task), "sts:AssumeRoot", PolicyType.Service);
    }

    [Fact]
    public void R_114b_Neither_a_root_user_nor_a_member_account_may()
    {
        Scene scene = One(Statement("Allow", "*"));
        AssumeRootCall call = new() { TargetPrincipal = Member, TaskPolicyArn = Unlock };

        Denied(() => RootSessions.AssumeRoot(scene.As(scene.Root()), call), "sts:AssumeRoot", PolicyType.Service);
        Denied(() => RootSessions.AssumeRoot(scene.As(scene.User("bob", Member)), call), "sts:AssumeRoot", PolicyType.Service);
    }

    [Fact]
    public void R_114b_The_delegated_administrator_of_IAM_may()
    {
        Scene scene = One(Statement("Allow", "*"));
        IamModel model = scene.Model with
        {
            Accounts = scene.Model.Accounts.Add("222233334444", Empty("222233334444").WithUser("dora", Statement("Allow", "*"))),
            Organization = scene.Model.Organization! with { DelegatedAdministrators = [new DelegatedAdministrator("222233334444", "iam.amazonaws.com")] },
        };
        var delegated = new Scene(model);

        Caller root = RootSessions.AssumeRoot(
            delegated.As(delegated.User("dora", "222233334444")), new AssumeRootCall { TargetPrincipal = Member, TaskPolicyArn = Unlock }).Caller;

        Assert.Equal(Member, root.AccountId);
    }

    [Theory]
    [InlineData("x", Unlock, null)]
    [InlineData(Member, null, null)]
    [InlineData(Member, Unlock, 901)]
    [InlineData(Member, Unlock, -1)]
    public void ST_12_Malformed_calls_are_refused(string target, string? task, int? seconds)
    {
        Scene scene = One(Statement("Allow", "*"));
        AssumeRootCall call = new() { TargetPrincipal = target, TaskPolicyArn = task, DurationSeconds = seconds };

        Assert.Equal(
            IamErrorCode.ValidationError, Refuse(() => RootSessions.AssumeRoot(scene.As(scene.User("alice")), call)).ErrorCode);
    }

    private static Grant<AssumeRootResponse> Assume(Scene scene, string target, string task) =>
        RootSessions.AssumeRoot(scene.As(scene.User("alice")), new AssumeRootCall { TargetPrincipal = target, TaskPolicyArn = task });

    private static Scene One(string policy, string? scp = null) => new(
        ModelOf(Empty().WithUser("alice", policy), Empty(Member).WithUser("bob", Statement("Allow", "*"))) with
        {
            Organization = new Organization
            {
                Id = "o-example1234",
                MasterAccountId = Id,
                Root = new OrganizationalUnit
                {
                    Id = "r-abcd",
                    Accounts =
                    [
                        new OrganizationAccount { AccountId = Id },
                        new OrganizationAccount { AccountId = "222233334444" },
                        new OrganizationAccount
                        {
                            AccountId = Member,
                            ServiceControlPolicies = scp is null ? [Organization.FullAwsAccess] : [Organization.FullAwsAccess, "scp"],
                        },
                    ],
                },
                ServiceControlPolicies = scp is null
                    ? ImmutableSortedDictionary<string, OrganizationPolicy>.Empty
                    : ImmutableSortedDictionary<string, OrganizationPolicy>.Empty.Add("scp", new OrganizationPolicy("scp", Document(scp, PolicyKind.ServiceControl))),
            },
        });
}
