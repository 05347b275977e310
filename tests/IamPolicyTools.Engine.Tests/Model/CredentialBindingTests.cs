using IamPolicyTools.Engine.Tests.Import.Credentials;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Model;

public class CredentialBindingTests
{
    private const string AccountId = "123456789012";
    private const string KeyId = "AKIAIOSFODNN7EXAMPLE";
    private const string Sso = $"[x]\nsso_start_url = u\nsso_region = r\nsso_account_id = {AccountId}\nsso_role_name = Admin";

    [Fact]
    public void The_user_that_lists_the_key_is_the_principal()
    {
        CredentialBinding binding = CredentialBinding.Find(Model(User("alice", KeyId), User("bob", "AKIAI44QH8DHBEXAMPLE")), Profile($"[x]\n{CredentialText.Keys}"));
        Assert.Equal(
            new CredentialBinding($"arn:aws:iam::{AccountId}:user/alice", CredentialBindingKind.AccessKey, $"It lists the access key {KeyId}."), binding);
    }

    [Fact]
    public void The_root_user_that_lists_the_key_is_the_principal()
    {
        IamModel model = IamModel.Empty.With(new Account { AccountId = AccountId, RootUser = new RootUser { AccessKeys = [new AccessKey { AccessKeyId = KeyId }] } });
        Assert.Equal($"arn:aws:iam::{AccountId}:root", CredentialBinding.Find(model, Profile($"[x]\n{CredentialText.Keys}")).PrincipalArn);
    }

    [Fact]
    public void A_key_that_nobody_lists_leaves_the_profile_unbound()
    {
        CredentialBinding binding = CredentialBinding.Find(Model(User("alice")), Profile($"[x]\n{CredentialText.Keys}"));
        Assert.Equal(new CredentialBinding(null, CredentialBindingKind.Unbound, $"No user of the model lists the access key {KeyId}."), binding);
        Assert.False(binding.IsBound);
    }

    [Fact]
    public void A_key_that_two_users_list_leaves_the_profile_unbound()
    {
        CredentialBinding binding = CredentialBinding.Find(Model(User("alice", KeyId), User("bob", KeyId)), Profile($"[x]\n{CredentialText.Keys}"));
        Assert.Equal(
            $"Several principals list the access key {KeyId}: arn:aws:iam::{AccountId}:user/alice, arn:aws:iam::{AccountId}:user/bob.", binding.Reason);
        Assert.False(binding.IsBound);
    }

    [Fact]
    public void An_inactive_key_binds_and_says_so()
    {
        User alice = User("alice") with { AccessKeys = [new AccessKey { AccessKeyId = KeyId, IsActive = false }] };
        CredentialBinding binding = CredentialBinding.Find(Model(alice), Profile($"[x]\n{CredentialText.Keys}"));
        Assert.True(binding.IsBound);
        Assert.Equal($"It lists the access key {KeyId}, which is inactive: AWS would refuse it.", binding.Reason);
    }

    [Fact]
    public void CF20_a_role_wins_over_the_profiles_own_key()
    {
        IamModel model = Model(User("alice", KeyId), roles: [Role("ops", "/")]);
        CredentialBinding binding = CredentialBinding.Find(model, Profile($"[x]\n{CredentialText.Keys}role_arn = arn:aws:iam::{AccountId}:role/ops\nsource_profile = x"));
        Assert.Equal(($"arn:aws:iam::{AccountId}:role/ops", CredentialBindingKind.RoleArn), (binding.PrincipalArn, binding.Kind));
    }

    [Theory]
    [InlineData($"arn:aws:iam::{AccountId}:role/other")]
    [InlineData("arn:aws:iam::999999999999:role/ops")]
    [InlineData("ops")]
    public void A_role_that_the_model_lacks_leaves_the_profile_unbound(string roleArn)
    {
        CredentialBinding binding = CredentialBinding.Find(Model(User("alice", KeyId), roles: [Role("ops", "/")]), Profile($"[x]\n{CredentialText.Keys}role_arn = {roleArn}\nsource_profile = x"));
        Assert.Equal($"Its role_arn, {roleArn}, is not in the model.", binding.Reason);
    }

    [Fact]
    public void What_a_person_says_wins()
    {
        IamModel model = Model(User("alice", KeyId), User("bob"));
        CredentialBinding binding = CredentialBinding.Find(
            model, Profile($"[x]\n{CredentialText.Keys}"), new Dictionary<string, string> { ["x"] = "bob", ["y"] = "alice" });
        Assert.Equal(new CredentialBinding($"arn:aws:iam::{AccountId}:user/bob", CredentialBindingKind.Explicit, "'bob' was given for it."), binding);
        Assert.Throws<LookupException>(() => CredentialBinding.Find(model, Profile("[x]"), new Dictionary<string, string> { ["x"] = "carol" }));
    }

    [Fact]
    public void CF22_a_permission_set_is_bound_to_its_role()
    {
        IamModel model = Model(User("alice"), roles: [Role("AWSReservedSSO_Admin_0123456789abcdef", "/aws-reserved/sso.amazonaws.com/"), Role("AWSReservedSSO_Admin_Read_0123456789abcdef", "/aws-reserved/sso.amazonaws.com/")]);
        CredentialBinding binding = CredentialBinding.Find(model, Profile(Sso));
        Assert.Equal(
            ($"arn:aws:iam::{AccountId}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef", CredentialBindingKind.SsoRole),
            (binding.PrincipalArn, binding.Kind));
        Assert.Equal($"The model has no role of the permission set Admin in account {AccountId}.", CredentialBinding.Find(Model(User("alice")), Profile(Sso)).Reason);
    }

    [Fact]
    public void A_profile_without_keys_and_role_is_unbound() =>
        Assert.Equal("It has no access key id that could be looked up, and no role_arn.", CredentialBinding.Find(Model(User("alice")), Profile("[x]\nregion = r")).Reason);

    private static CredentialProfile Profile(string credentials) => CredentialText.Profile("x", credentials);

    private static IamModel Model(User user, User? other = null, params Role[] roles) => IamModel.Empty.With(new Account
    {
        AccountId = AccountId,
        Users = new Account { AccountId = AccountId }.Users.AddRange(new[] { user, other }.OfType<User>().Select(u => KeyValuePair.Create(u.UserName, u))),
        Roles = new Account { AccountId = AccountId }.Roles.AddRange(roles.Select(role => KeyValuePair.Create(role.RoleName, role))),
    });

    private static User User(string name, params string[] keys) => new()
    {
        UserName = name,
        UserId = "AIDAEXAMPLE",
        Arn = $"arn:aws:iam::{AccountId}:user/{name}",
        AccessKeys = [.. keys.Select(key => new AccessKey { AccessKeyId = key })],
    };

    private static Role Role(string name, string path) => new()
    {
        RoleName = name,
        RoleId = "AROAEXAMPLE",
        Path = path,
        Arn = $"arn:aws:iam::{AccountId}:role{path}{name}",
        Document = new PolicyDocument(null, null, [], default),
    };
}
