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
        IamPolicyTools.Operations.Sts.Credentials credentials = Issue();

        Caller caller = _store.Identify(_scene.Model, credentials.AccessKeyId, credentials.SecretAccessKey, credentials.SessionToken);

        Assert.Equal($"arn:aws:sts::{Id}:assumed-role/ops/session", caller.Arn);
        Assert.Equal(credentials.Expiration, caller.Expiration);
    }

    [Fact]
    public void A_wrong_secret_a_wrong_token_and_a_missing_token_are_refused()
    {
        IamPolicyTools.Operations.Sts.Credentials credentials = Issue();
        IamPolicyTools.Operations.Sts.Credentials other = Issue();

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
    public void The_account_of_a_key_is_told_by_the_model_or_by_its_id()
    {
        Account account = _scene.Model.Accounts[Id];
        User alice = account.Users["alice"] with
        {
            AccessKeys = [new AccessKey { AccessKeyId = "AKIAIOSFODNN7EXAMPLE" }],
            InlinePolicies = [new InlinePolicy("p", Document(Statement("Allow", "sts:GetAccessKeyInfo")))],
        };
        var scene = new Scene(ModelOf((account with { Users = account.Users.SetItem("alice", alice) }).WithUser("bob")));

        Assert.Equal(Id, CallerIdentity.GetAccessKeyInfo(scene.As(scene.User("alice")), "AKIAIOSFODNN7EXAMPLE"));
        Assert.Equal("609629065308", CallerIdentity.GetAccessKeyInfo(scene.As(scene.User("alice")), "ASIAY34FZKBOKMUTVV7A"));
        Assert.Equal(Id, CallerIdentity.GetAccessKeyInfo(scene.As(null), Issue().AccessKeyId));
        Assert.Equal(IamErrorCode.ValidationError, Refuse(() => CallerIdentity.GetAccessKeyInfo(scene.As(null), "AKIAI44QH8DHBEXAMPLE")).ErrorCode);
        Assert.Equal(
            IamErrorCode.AccessDenied, Refuse(() => CallerIdentity.GetAccessKeyInfo(scene.As(scene.User("bob")), "ASIAY34FZKBOKMUTVV7A")).ErrorCode);
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

    private IamPolicyTools.Operations.Sts.Credentials Issue()
    {
        Grant<AssumeRoleResponse> grant = _scene.Assume(null);
        _store.Add(grant.Credentials, grant.Caller);
        return grant.Credentials;
    }

    private IamErrorCode Refusal(string id, string secret, string? token) =>
        Refuse(() => _store.Identify(_scene.Model, id, secret, token)).ErrorCode;
}
