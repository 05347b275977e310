using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Sts;
using static IamPolicyTools.Engine.Tests.Operations.Sts.Scene;
using static IamPolicyTools.Engine.Tests.Operations.TestAccount;

namespace IamPolicyTools.Engine.Tests.Operations.Sts;

/// <summary>ST-2 and the table WX-4 of worked-examples.md.</summary>
public sealed class SessionDurationTests
{
    [Theory]
    [InlineData(false, 43_200, 43_200, true)]
    [InlineData(false, 7_200, 3_600, false)]
    [InlineData(true, 3_600, 43_200, true)]
    [InlineData(true, 3_601, 43_200, false)]
    [InlineData(false, 600, 3_600, false)]
    [InlineData(false, 900, 3_600, true)]
    [InlineData(false, 43_201, 43_200, false)]
    public void ST_2_WX_4_AssumeRole(bool isChained, int seconds, int longest, bool isGood)
    {
        Scene scene = Duo(longest);
        Caller caller = isChained ? scene.Assume(scene.User("alice"), Call("first")).Caller : scene.User("alice");
        AssumeRoleCall call = Call("second") with { DurationSeconds = seconds };

        if (isGood)
        {
            Assert.Equal(Now.AddSeconds(seconds), scene.Assume(caller, call).Credentials.Expiration);
        }
        else
        {
            Assert.Equal(IamErrorCode.ValidationError, scene.Refuse(caller, call).ErrorCode);
        }
    }

    [Theory]
    [InlineData(true, 7_200, 3_600)]
    [InlineData(true, null, 3_600)]
    [InlineData(false, null, 43_200)]
    [InlineData(false, 129_600, 129_600)]
    public void WX_4_Sessions_of_users_last_longer_those_of_the_root_user_an_hour(bool isRoot, int? asked, int expected)
    {
        Scene scene = Duo(3_600);
        Caller caller = isRoot ? scene.Root() : scene.User("alice");

        IamPolicyTools.Operations.Sts.Credentials session = UserSessions.GetSessionToken(scene.As(caller), new GetSessionTokenCall { DurationSeconds = asked }).Credentials;
        IamPolicyTools.Operations.Sts.Credentials federated = UserSessions.GetFederationToken(scene.As(caller), new GetFederationTokenCall { Name = "bob", DurationSeconds = asked }).Credentials;

        Assert.Equal(Now.AddSeconds(expected), session.Expiration);
        Assert.Equal(Now.AddSeconds(expected), federated.Expiration);
    }

    [Theory]
    [InlineData(899)]
    [InlineData(129_601)]
    public void Durations_out_of_bounds_are_refused(int seconds)
    {
        Scene scene = Duo(3_600);

        Assert.Equal(
            IamErrorCode.ValidationError,
            Refuse(() => UserSessions.GetSessionToken(scene.As(scene.User("alice")), new GetSessionTokenCall { DurationSeconds = seconds })).ErrorCode);
    }

    private static Scene Duo(int longest)
    {
        Account account = Empty()
            .WithUser("alice", Statement("Allow", "sts:*"))
            .WithRole("first", Trust(Aws(UserArn("alice"))), Statement("Allow", "sts:*"))
            .WithRole("second", Trust(Aws($"arn:aws:iam::{Id}:root")));
        return new Scene(ModelOf(account.WithRole(account.Roles["second"] with { MaxSessionDuration = longest })));
    }
}
