using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using static IamPolicyTools.Engine.Tests.Operations.TestAccount;

namespace IamPolicyTools.Engine.Tests.Operations;

public sealed class CallerTests
{
    private const string KeyId = "AKIAIOSFODNN7EXAMPLE";

    [Fact]
    public void Expired_credentials_are_refused_from_the_second_on_at_which_they_end()
    {
        IamModel model = ModelOf(Empty().WithUser("alice"));
        Caller alice = Caller.Of(User(model)) with { Expiration = Now };

        Assert.True(alice.ToSubject(model, Now.AddSeconds(-1)).IsModelled);
        Assert.Equal(IamErrorCode.ExpiredToken, Refusal(alice, model));
    }

    [Fact]
    public void A_deleted_user_calls_no_more()
    {
        IamModel model = ModelOf(Empty().WithUser("alice"));

        Assert.Equal(IamErrorCode.InvalidClientTokenId, Refusal(Caller.Of(User(model)), ModelOf(Empty())));
    }

    [Fact]
    public void A_user_created_anew_under_the_same_name_is_somebody_else()
    {
        IamModel model = ModelOf(Empty().WithUser("alice"));
        Account account = model.Accounts[Id];
        IamModel after = ModelOf(account with { Users = account.Users.SetItem("alice", User(model) with { UserId = "AIDAOTHER" }) });

        Assert.Equal(IamErrorCode.InvalidClientTokenId, Refusal(Caller.Of(User(model)), after));
    }

    [Fact]
    public void A_renamed_user_keeps_its_credentials()
    {
        IamModel model = ModelOf(Empty().WithUser("alice"));
        User renamed = User(model) with { UserName = "alicia", Arn = "arn:aws:iam::111122223333:user/alicia" };
        Account account = model.Accounts[Id];
        IamModel after = ModelOf(account with { Users = account.Users.Remove("alice").Add("alicia", renamed) });

        Subject subject = Caller.Of(User(model)).ToSubject(after, Now);

        Assert.Equal(renamed.Arn, subject.Requester.Arn);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void A_key_that_the_model_lists_must_be_active(bool isActive, bool isGood)
    {
        Account account = Empty().WithUser("alice");
        User alice = account.Users["alice"] with { AccessKeys = [new AccessKey { AccessKeyId = KeyId }] };
        Caller caller = Caller.Of(alice, KeyId);
        User later = alice with { AccessKeys = [new AccessKey { AccessKeyId = KeyId, IsActive = isActive }] };
        IamModel model = ModelOf(account with { Users = account.Users.SetItem("alice", later) });

        if (isGood)
        {
            Assert.Equal(alice.Arn, caller.ToSubject(model, Now).Requester.Arn);
        }
        else
        {
            Assert.Equal(IamErrorCode.InvalidClientTokenId, Refusal(caller, model));
        }
    }

    [Fact]
    public void A_key_that_the_model_never_listed_is_taken_on_trust()
    {
        IamModel model = ModelOf(Empty().WithUser("alice"));

        Assert.True(Caller.Of(User(model), KeyId).ToSubject(model, Now).IsModelled);
    }

    [Fact]
    public void A_principal_of_an_account_that_is_not_in_the_model_is_unknown()
    {
        IamModel model = ModelOf(Empty());
        var caller = new Caller { Requester = Requester.Parse("arn:aws:iam::444455556666:user/bob")! };

        Assert.False(caller.ToSubject(model, Now).IsModelled);
    }

    private static User User(IamModel model) => model.Accounts[Id].Users["alice"];

    private static IamErrorCode Refusal(Caller caller, IamModel model) =>
        Assert.Throws<IamOperationException>(() => caller.ToSubject(model, Now)).ErrorCode;
}
