using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Sts;
using static IamPolicyTools.Engine.Tests.Operations.Sts.Scene;
using static IamPolicyTools.Engine.Tests.Operations.TestAccount;

namespace IamPolicyTools.Engine.Tests.Operations.Sts;

/// <summary>GetSessionToken and GetFederationToken: ST-11, R-36, R-110 to R-114a.</summary>
public sealed class UserSessionTests
{
    private const string Mfa = $"arn:aws:iam::{Id}:mfa/alice";

    [Fact]
    public void R_111_GetSessionToken_needs_no_permission_and_a_deny_has_no_effect()
    {
        Scene scene = One(Statement("Deny", "*"));

        Caller session = Token(scene).Caller;

        Assert.Equal(UserArn("alice"), session.Arn);
        Assert.Equal("alice", scene.Key(session, "aws:username"));
        Assert.Equal("false", scene.Key(session, "aws:MultiFactorAuthPresent"));
        Assert.Equal("2026-03-01T12:00:00Z", scene.Key(session, "aws:TokenIssueTime"));
    }

    [Fact]
    public void MFA_is_in_the_session_and_grows_old()
    {
        Scene scene = One();

        Caller session = Token(scene, new GetSessionTokenCall { SerialNumber = Mfa, TokenCode = "123456" }).Caller;

        Assert.Equal("true", scene.Key(session, "aws:MultiFactorAuthPresent", Now.AddMinutes(5)));
        Assert.Equal("300", scene.Key(session, "aws:MultiFactorAuthAge", Now.AddMinutes(5)));
    }

    [Fact]
    public void R_113_Without_MFA_the_session_may_not_call_IAM_nor_most_of_STS()
    {
        Scene scene = One(Statement("Allow", "*"));
        Caller plain = Token(scene).Caller;
        Caller withMfa = Token(scene, new GetSessionTokenCall { SerialNumber = Mfa, TokenCode = "123456" }).Caller;

        Assert.False(scene.May(plain, "iam:ListRoles"));
        Assert.True(scene.May(withMfa, "iam:ListRoles"));
        Assert.True(scene.May(plain, "s3:ListAllMyBuckets"));
        Denied(() => UserSessions.GetSessionToken(scene.As(withMfa), new GetSessionTokenCall()), "sts:GetSessionToken", PolicyType.Service);
        Denied(() => Federate(scene, withMfa), "sts:GetFederationToken", PolicyType.Service);
    }

    [Fact]
    public void R_114a_A_role_session_gets_neither_token()
    {
        var scene = new Scene(ModelOf(Empty().WithUser("alice").WithRole("ops", Trust(Aws(UserArn("alice"))), Statement("Allow", "*"))));
        Caller session = scene.Assume(scene.User("alice")).Caller;

        Denied(() => UserSessions.GetSessionToken(scene.As(session), new GetSessionTokenCall()), "sts:GetSessionToken", PolicyType.Service);
        Denied(() => Federate(scene, session), "sts:GetFederationToken", PolicyType.Service);
    }

    [Fact]
    public void R_112_GetFederationToken_must_be_allowed_on_the_federated_users_ARN()
    {
        Scene closed = One();
        Scene open = One(Statement("Allow", "sts:GetFederationToken", $"arn:aws:sts::{Id}:federated-user/carol"));

        Denied(() => Federate(closed, closed.User("alice")), "sts:GetFederationToken", PolicyType.Identity);
        Grant<GetFederationTokenResponse> grant = Federate(open, open.User("alice"));

        Assert.Equal($"arn:aws:sts::{Id}:federated-user/carol", grant.Response.FederatedUser.Arn);
        Assert.Equal($"{Id}:carol", grant.Response.FederatedUser.FederatedUserId);
        Assert.Equal($"{Id}:carol", open.Key(grant.Caller, "aws:userid"));
        Assert.Null(open.Key(grant.Caller, "aws:MultiFactorAuthPresent"));
    }

    [Fact]
    public void ST_11_The_federated_user_has_what_the_users_policies_and_the_passed_ones_have_in_common()
    {
        Scene scene = One("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["sts:*","ec2:*"],"Resource":"*"}]}""");
        Caller carol = Federate(scene, scene.User("alice"), """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ec2:Describe*","s3:*"],"Resource":"*"}]}""").Caller;

        Assert.True(scene.May(carol, "ec2:DescribeInstances"));
        Assert.False(scene.May(carol, "ec2:RunInstances"));
        Assert.False(scene.May(carol, "s3:ListAllMyBuckets"));
    }

    [Fact]
    public void R_36_Without_a_passed_policy_there_are_no_permissions()
    {
        Scene scene = One(Statement("Allow", "*"));
        Caller carol = Federate(scene, scene.User("alice")).Caller;

        Denied(() => scene.As(carol).Require("ec2:DescribeInstances", "*"), "ec2:DescribeInstances", PolicyType.Session);
    }

    [Fact]
    public void R_114_A_federated_user_calls_neither_IAM_nor_STS()
    {
        Scene scene = One(Statement("Allow", "*"));
        Caller carol = Federate(scene, scene.User("alice"), Statement("Allow", "*")).Caller;

        Assert.False(scene.May(carol, "iam:ListRoles"));
        Denied(() => Federate(scene, carol), "sts:GetFederationToken", PolicyType.Service);
        Assert.Equal(carol.Arn, CallerIdentity.GetCallerIdentity(scene.As(carol)).Arn);
    }

    [Fact]
    public void The_root_user_may_federate_and_its_session_has_what_is_passed()
    {
        Scene scene = One();
        Caller carol = Federate(scene, scene.Root(), Statement("Allow", "ec2:*")).Caller;

        Assert.True(scene.May(carol, "ec2:RunInstances"));
        Assert.False(scene.May(carol, "s3:ListAllMyBuckets"));
    }

    [Fact]
    public void ST_5_ST_6_ST_7_Tags_need_a_permission_lie_over_the_users_and_are_never_transitive()
    {
        GetFederationTokenCall call = new() { Name = "carol", Policy = Statement("Allow", "*"), Tags = [new Tag("Team", "core")] };
        Scene closed = One(Statement("Allow", "sts:GetFederationToken"));
        Denied(() => UserSessions.GetFederationToken(closed.As(closed.User("alice")), call), "sts:TagSession", PolicyType.Identity);

        Account account = One(Statement("Allow", "sts:*")).Model.Accounts[Id];
        User alice = account.Users["alice"] with { Tags = [new Tag("team", "old"), new Tag("cost", "42")] };
        var scene = new Scene(ModelOf(account with { Users = account.Users.SetItem("alice", alice) }));
        Caller carol = UserSessions.GetFederationToken(scene.As(scene.User("alice")), call).Caller;

        Assert.Equal("core", scene.Key(carol, "aws:PrincipalTag/team"));
        Assert.Equal("42", scene.Key(carol, "aws:PrincipalTag/cost"));
        Assert.Empty(carol.TransitiveTagKeys);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("123456789012345678901234567890123")]
    public void ST_11_A_federated_users_name_has_2_to_32_characters(string name)
    {
        Scene scene = One(Statement("Allow", "*"));

        Assert.Equal(
            IamErrorCode.ValidationError,
            Refuse(() => UserSessions.GetFederationToken(scene.As(scene.User("alice")), new GetFederationTokenCall { Name = name })).ErrorCode);
    }

    [Fact]
    public void Nobody_has_no_credentials_to_get_others_for()
    {
        Scene scene = One();

        foreach (Action call in new Action[]
        {
            () => UserSessions.GetSessionToken(scene.As(null), new GetSessionTokenCall()),
            () => Federate(scene, null),
            () => CallerIdentity.GetCallerIdentity(scene.As(null)),
            () => RootSessions.AssumeRoot(scene.As(null), new AssumeRootCall { TargetPrincipal = OtherId }),
        })
        {
            Assert.Equal(LookupError.NoCaller, Assert.Throws<LookupException>(call).Error);
        }
    }

    [Theory]
    [InlineData("user", "AIDAALICE")]
    [InlineData("root", Id)]
    [InlineData("role", "AROAOPS:session")]
    public void R_110_GetCallerIdentity_cannot_be_denied(string who, string userId)
    {
        var scene = new Scene(ModelOf(
            Empty().WithUser("alice", Statement("Deny", "*")).WithRole("ops", Trust(Aws(UserArn("alice"))), Statement("Deny", "*"))));
        Caller caller = who switch
        {
            "user" => scene.User("alice"),
            "root" => scene.Root(),
            _ => scene.Assume(null).Caller,
        };

        GetCallerIdentityResponse identity = CallerIdentity.GetCallerIdentity(scene.As(caller));

        Assert.Equal((userId, Id, caller.Arn), (identity.UserId, identity.Account, identity.Arn));
        Assert.Equal(IamErrorCode.ExpiredToken, Refuse(() => CallerIdentity.GetCallerIdentity(scene.As(caller with { Expiration = Now }))).ErrorCode);
    }

    private static Scene One(params string[] policies) => new(ModelOf(Empty().WithUser("alice", policies)));

    private static Grant<GetSessionTokenResponse> Token(Scene scene, GetSessionTokenCall? call = null) =>
        UserSessions.GetSessionToken(scene.As(scene.User("alice")), call ?? new GetSessionTokenCall());

    private static Grant<GetFederationTokenResponse> Federate(Scene scene, Caller? caller, string? policy = null) =>
        UserSessions.GetFederationToken(scene.As(caller), new GetFederationTokenCall { Name = "carol", Policy = policy });
}
