using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Sts;
using static IamPolicyTools.Engine.Tests.Operations.Sts.Scene;
using static IamPolicyTools.Engine.Tests.Operations.TestAccount;

namespace IamPolicyTools.Engine.Tests.Operations.Sts;

public sealed class CredentialStoreTests
{
    private readonly Scene _scene = new(ModelOf(Empty().WithUser("alice").WithRole("ops", Trust(Aws(UserArn("alice"))))));
    private readonly CredentialStore _store = new();

    [Fact]
    public void Credentials_that_were_handed_out_are_recognised()
    {
        Credentials credentials = Issue();

        Caller caller = _store.Identify(_scene.Model, credentials.AccessKeyId, credentials.SecretAccessKey, credentials.SessionToken);

        Assert.Equal($"arn:aws:sts::{Id}:assumed-role/ops/session", caller.Arn);
        Assert.Equal(credentials.Expiration, caller.Expiration);
    }

    [Fact]
    public void A_wrong_secret_a_wrong_token_and_a_missing_token_are_refused()
    {
        Credentials credentials = Issue();
        Credentials other = Issue();

        Assert.Equal(IamErrorCode.SignatureDoesNotMatch, Refusal(credentials.AccessKeyId, other.SecretAccessKey, credentials.SessionToken));
        Assert.Equal(IamErrorCode.InvalidClientTokenId, Refusal(credentials.AccessKeyId, credentials.SecretAccessKey, other.SessionToken));
        Assert.Equal(IamErrorCode.InvalidClientTokenId, Refusal(credentials.AccessKeyId, credentials.SecretAccessKey, null));
        Assert.Equal(IamErrorCode.InvalidClientTokenId, Refusal("ASIAY34FZKBOKMUTVV7A", credentials.SecretAccessKey, credentials.SessionToken));
    }

    [Fact]
    public void Long_term_keys_belong_to_the_users_and_roots_that_list_them()
    {
        Account account = _scene.Model.Accounts[Id];
        User alice = account.Users["alice"] with { AccessKeys = [new AccessKey { AccessKeyId = "AKIAIOSFODNN7EXAMPLE" }] };
        account = account with
        {
            Users = account.Users.SetItem("alice", alice),
            RootUser = new RootUser { AccessKeys = [new AccessKey { AccessKeyId = "AKIAI44QH8DHBEXAMPLE" }] },
        };

        Assert.Equal(alice.Arn, _store.Identify(ModelOf(account), "AKIAIOSFODNN7EXAMPLE", "anything", null).Arn);
        Assert.Equal(account.RootArn, _store.Identify(ModelOf(account), "AKIAI44QH8DHBEXAMPLE", "anything", null).Arn);
        Assert.Equal(IamErrorCode.InvalidClientTokenId, Refusal("AKIAIOSFODNN7EXAMPLE", "anything", null));
    }

    [Fact]
    public void Neither_secret_nor_token_shows_in_any_text()
    {
        Grant<AssumeRoleResponse> grant = _scene.Assume(null);
        string said = $"{grant} {grant.Response} {grant.Credentials} {grant.Caller}";

        Assert.Contains(grant.Credentials.AccessKeyId, said, StringComparison.Ordinal);
        Assert.DoesNotContain(grant.Credentials.SecretAccessKey, said, StringComparison.Ordinal);
        Assert.DoesNotContain(grant.Credentials.SessionToken, said, StringComparison.Ordinal);
    }

    private Credentials Issue()
    {
        Grant<AssumeRoleResponse> grant = _scene.Assume(null);
        _store.Add(grant.Credentials, grant.Caller);
        return grant.Credentials;
    }

    private IamErrorCode Refusal(string id, string secret, string? token) =>
        Refuse(() => _store.Identify(_scene.Model, id, secret, token)).ErrorCode;
}
