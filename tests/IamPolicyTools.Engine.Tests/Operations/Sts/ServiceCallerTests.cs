using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Sts;
using static IamPolicyTools.Engine.Tests.Operations.TestAccount;

namespace IamPolicyTools.Engine.Tests.Operations.Sts;

/// <summary>A service that calls by itself: it assumes the roles of pods and functions (R-162, R-162a).</summary>
public sealed class ServiceCallerTests
{
    private const string Pods = "pods.eks.amazonaws.com";

    private static string Service(string name) => $$"""{"Service":"{{name}}"}""";

    [Fact]
    public void R_162_A_pod_s_role_must_let_the_service_tag_its_session()
    {
        var scene = new Scene(ModelOf(Empty()
            .WithRole("tagged", Trust(Service(Pods), "sts:AssumeRole sts:TagSession"))
            .WithRole("bare", Trust(Service(Pods)))));
        Caller pods = Caller.Find(scene.Model, Pods, "unused")!;
        AssumeRoleCall call = Scene.Call("tagged") with { Tags = [new Tag("kubernetes-namespace", "shop")] };

        Caller session = scene.Assume(pods, call).Caller;

        Assert.Equal("shop", scene.Key(session, "aws:PrincipalTag/kubernetes-namespace"));
        Scene.Denied(() => scene.Assume(pods, call with { RoleArn = Scene.RoleArn("bare") }), "sts:TagSession", PolicyType.Trust);
    }

    [Fact]
    public void A_service_that_the_trust_policy_does_not_name_is_refused()
    {
        var scene = new Scene(ModelOf(Empty().WithRole("ops", Trust(Service("lambda.amazonaws.com")))));

        Scene.Denied(() => scene.Assume(Caller.Find(scene.Model, Pods, "unused")), "sts:AssumeRole", PolicyType.Trust);
        Assert.NotNull(scene.Assume(Caller.Find(scene.Model, "lambda.amazonaws.com", "unused")));
    }

    [Fact]
    public void A_service_has_no_policies_and_no_account()
    {
        var scene = new Scene(ModelOf(Empty()));
        Caller pods = Caller.Find(scene.Model, Pods, "unused")!;

        Assert.Null(pods.AccountId);
        Assert.Equal(Pods, pods.Arn);
        Assert.False(scene.May(pods, "iam:CreateUser", Scene.UserArn("x")));
        Assert.Equal(Pods, CallerIdentity.GetCallerIdentity(scene.As(pods)).Arn);
        Assert.Equal(
            IamErrorCode.AccessDenied,
            Scene.Refuse(() => UserSessions.GetFederationToken(scene.As(pods), new GetFederationTokenCall { Name = "carol" })).ErrorCode);
        Assert.Equal(IamErrorCode.AccessDenied, Scene.Refuse(() => UserSessions.GetSessionToken(scene.As(pods), new GetSessionTokenCall())).ErrorCode);
    }

    [Theory]
    [InlineData("anonymous")]
    [InlineData("accounts.google.com")]
    public void Who_signs_nothing_is_no_caller(string name) => Assert.Null(Caller.Find(ModelOf(Empty()), name, "unused"));
}
