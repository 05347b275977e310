using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;
using static IamPolicyTools.Engine.Tests.Operations.TestAccount;

namespace IamPolicyTools.Engine.Tests.Operations;

public sealed class UserOperationsTests
{
    private readonly Rehearsal _aws = new();

    [Fact]
    public void A_created_user_has_the_ARN_and_id_of_its_kind()
    {
        User user = _aws.NewUser("alice", "/core/");

        Assert.Equal("arn:aws:iam::111122223333:user/core/alice", user.Arn);
        Assert.StartsWith("AIDA", user.UserId, StringComparison.Ordinal);
        Assert.Equal(Now, user.CreateDate);
        Assert.Same(user, _aws.Account.Users["alice"]);
    }

    [Fact]
    public void PL_20_a_user_created_anew_at_the_same_instant_has_another_id()
    {
        User first = _aws.NewUser("alice");
        _aws.Do(c => UserOperations.Delete(c, "alice"));

        Assert.NotEqual(first.UserId, _aws.NewUser("alice").UserId);
    }

    [Fact]
    public void PL_20_a_role_that_trusted_a_deleted_user_is_left_with_its_id()
    {
        User alice = _aws.NewUser("alice");
        _aws.NewRole("r", Trust("""{"AWS":"arn:aws:iam::111122223333:user/alice"}"""));
        _aws.Do(c => UserOperations.Delete(c, "alice"));
        _aws.NewUser("alice");

        Assert.Contains($"\"AWS\":\"{alice.UserId}\"", _aws.Account.Roles["r"].AssumeRolePolicyDocument, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Alice")]
    [InlineData("alice")]
    public void Names_are_taken_without_regard_to_case(string name)
    {
        _aws.NewUser("alice");

        Assert.Equal(
            "User with name alice already exists.",
            _aws.Refused(IamErrorCode.EntityAlreadyExists, c => UserOperations.Create(c, new CreateUserCall { UserName = name })));
    }

    [Fact]
    public void A_renamed_user_keeps_id_and_keys_and_stays_trusted()
    {
        User before = _aws.NewUser("alice");
        _aws.Do(c => AccessKeyOperations.Create(c, "alice"));
        _aws.Do(c => LoginProfileOperations.Create(c, "alice", null, false));
        _aws.NewRole("r", Trust("""{"AWS":"arn:aws:iam::111122223333:user/alice"}"""));

        _aws.Do(c => UserOperations.Update(c, "alice", "Alicia", "/ops/"));

        User after = _aws.Account.Users["alicia"];
        Assert.Equal("arn:aws:iam::111122223333:user/ops/Alicia", after.Arn);
        Assert.Equal(before.UserId, after.UserId);
        Assert.Single(after.AccessKeys);
        Assert.Equal("Alicia", after.LoginProfile!.UserName);
        Assert.False(_aws.Account.Users.ContainsKey("alice"));
        Assert.Contains(after.Arn, _aws.Account.Roles["r"].AssumeRolePolicyDocument, StringComparison.Ordinal);
    }

    [Fact]
    public void A_user_may_be_renamed_to_another_case_and_not_to_a_name_that_is_taken()
    {
        _aws.NewUser("alice");
        _aws.NewUser("bob");

        _aws.Do(c => UserOperations.Update(c, "alice", "ALICE", null));
        Assert.Equal("ALICE", _aws.Account.Users["alice"].UserName);
        _aws.Refused(IamErrorCode.EntityAlreadyExists, c => UserOperations.Update(c, "alice", "Bob", null));
    }

    [Fact]
    public void A_user_is_deleted_only_when_nothing_hangs_on_it_any_more()
    {
        string policy = _aws.NewPolicy("p");
        _aws.NewUser("alice");
        _aws.NewGroup("g");
        CreatedAccessKey key = _aws.Do(c => AccessKeyOperations.Create(c, "alice"));
        _aws.Do(c => LoginProfileOperations.Create(c, "alice", "secret", false));
        string serial = _aws.Do(c => MfaDeviceOperations.Create(c, "phone")).SerialNumber;
        _aws.Do(c => MfaDeviceOperations.Enable(c, "alice", serial, "123456", "234567"));
        _aws.Do(c => GroupOperations.AddUser(c, "g", "alice"));
        _aws.Do(c => InlinePolicyOperations.Put(c, IdentityKind.User, "alice", "i", Rehearsal.Allows));
        _aws.Do(c => AttachmentOperations.Attach(c, IdentityKind.User, "alice", policy));

        Assert.Equal($"Cannot delete entity, must delete access keys first: {key.AccessKeyId}.", Conflict());
        _aws.Do(c => AccessKeyOperations.Delete(c, "alice", key.AccessKeyId));
        Assert.Equal("Cannot delete entity, must delete login profile first: alice.", Conflict());
        _aws.Do(c => LoginProfileOperations.Delete(c, "alice"));
        Assert.Equal($"Cannot delete entity, must delete MFA device first: {serial}.", Conflict());
        _aws.Do(c => MfaDeviceOperations.Deactivate(c, "alice", serial));
        Assert.Equal("Cannot delete entity, must remove users from group first: g.", Conflict());
        _aws.Do(c => GroupOperations.RemoveUser(c, "g", "alice"));
        Assert.Equal("Cannot delete entity, must delete policies first: i.", Conflict());
        _aws.Do(c => InlinePolicyOperations.Delete(c, IdentityKind.User, "alice", "i"));
        Assert.Equal($"Cannot delete entity, must detach all policies first: {policy}.", Conflict());
        _aws.Do(c => AttachmentOperations.Detach(c, IdentityKind.User, "alice", policy));
        _aws.Do(c => UserOperations.Delete(c, "alice"));
        Assert.Empty(_aws.Account.Users);

        string Conflict() => _aws.Refused(IamErrorCode.DeleteConflict, c => UserOperations.Delete(c, "alice"));
    }

    [Fact]
    public void A_list_is_cut_to_a_path_prefix_which_need_not_end_in_a_slash()
    {
        _aws.NewUser("alice", "/core/ops/");
        _aws.NewUser("bob", "/core/");
        _aws.NewUser("carol");

        Assert.Equal(["alice", "bob"], UserOperations.List(_aws.Context, "/co").Select(u => u.UserName));
        Assert.Equal(["alice"], UserOperations.List(_aws.Context, "/core/ops/").Select(u => u.UserName));
        _aws.Refused(IamErrorCode.ValidationError, c => UserOperations.List(c, "core"));
    }

    [Fact]
    public void Without_a_name_the_caller_is_meant_if_it_is_a_user()
    {
        _aws.NewUser("alice");
        Assert.Equal(
            "Must specify userName when calling with non-User credentials",
            _aws.Refused(IamErrorCode.ValidationError, c => UserOperations.Get(c, null)));

        _aws.Do(c => InlinePolicyOperations.Put(c, IdentityKind.User, "alice", "i", Statement("Allow", "iam:GetUser")));
        _aws.Caller = Caller.Of(_aws.Account.Users["alice"]);
        Assert.Equal("alice", UserOperations.Get(_aws.Context, null).UserName);
        _aws.Caller = Caller.OfRoot(_aws.Account);
        Assert.Equal("arn:aws:iam::111122223333:root", UserOperations.Get(_aws.Context, null).Arn);
    }

    [Theory]
    [InlineData("a b", "/")]
    [InlineData("alice", "core")]
    [InlineData("alice", "//")]
    public void Names_and_paths_have_their_forms(string name, string path) =>
        _aws.Refused(IamErrorCode.ValidationError, c => UserOperations.Create(c, new CreateUserCall { UserName = name, Path = path }));

    [Fact]
    public void A_boundary_must_be_a_policy_that_exists()
    {
        _aws.Refused(
            IamErrorCode.NoSuchEntity,
            c => UserOperations.Create(c, new CreateUserCall { UserName = "a", PermissionsBoundary = "arn:aws:iam::111122223333:policy/none" }));
        _aws.Refused(
            IamErrorCode.InvalidInput, c => UserOperations.Create(c, new CreateUserCall { UserName = "a", PermissionsBoundary = "ReadOnlyAccess" }));
        _aws.Do(c => UserOperations.Create(
            c, new CreateUserCall { UserName = "a", PermissionsBoundary = "arn:aws:iam::aws:policy/ReadOnlyAccess" }));
        Assert.Equal("ReadOnlyAccess", _aws.Account.Users["a"].PermissionsBoundary!.PolicyName);
    }
}
