using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Engine.Tests.Operations;

public sealed class GroupOperationsTests
{
    private readonly Rehearsal _aws = new();

    [Fact]
    public void Members_are_listed_from_both_sides()
    {
        Group group = _aws.NewGroup("devs");
        _aws.NewUser("alice");
        _aws.Do(c => GroupOperations.AddUser(c, "DEVS", "Alice"));

        Assert.StartsWith("AGPA", group.GroupId, StringComparison.Ordinal);
        Assert.Equal(["alice"], GroupOperations.Get(_aws.Context, "devs").Users.Select(u => u.UserName));
        Assert.Equal(["devs"], GroupOperations.ListForUser(_aws.Context, "alice").Select(g => g.GroupName));
    }

    [Fact]
    public void Adding_again_and_removing_a_stranger_leave_the_very_same_snapshot()
    {
        _aws.NewGroup("devs");
        _aws.NewUser("alice");
        _aws.NewUser("bob");
        _aws.Do(c => GroupOperations.AddUser(c, "devs", "alice"));

        Assert.Same(_aws.Model, GroupOperations.AddUser(_aws.Context, "devs", "alice"));
        Assert.Same(_aws.Model, GroupOperations.RemoveUser(_aws.Context, "devs", "bob"));
    }

    [Fact]
    public void Quota_a_user_is_in_ten_groups()
    {
        _aws.NewUser("alice");
        for (int i = 0; i < 11; i++)
        {
            _aws.NewGroup($"g{i}");
        }

        for (int i = 0; i < 10; i++)
        {
            _aws.Do(c => GroupOperations.AddUser(c, $"g{i}", "alice"));
        }

        Assert.Equal(
            "Cannot exceed quota for GroupsPerUser: 10", _aws.Refused(IamErrorCode.LimitExceeded, c => GroupOperations.AddUser(c, "g10", "alice")));
    }

    [Fact]
    public void Quota_an_account_has_500_groups()
    {
        for (int i = 0; i < 500; i++)
        {
            _aws.NewGroup($"g{i}");
        }

        _aws.Refused(IamErrorCode.LimitExceeded, c => GroupOperations.Create(c, "one-more"));
    }

    [Fact]
    public void A_renamed_group_keeps_its_members()
    {
        _aws.NewGroup("devs");
        _aws.NewUser("alice");
        _aws.Do(c => GroupOperations.AddUser(c, "devs", "alice"));

        _aws.Do(c => GroupOperations.Update(c, "devs", "builders", "/core/"));

        Assert.Equal("arn:aws:iam::111122223333:group/core/builders", _aws.Account.Groups["builders"].Arn);
        Assert.Equal(["builders"], _aws.Account.Users["alice"].Groups.AsEnumerable());
    }

    [Fact]
    public void A_group_is_deleted_only_when_it_is_empty()
    {
        string policy = _aws.NewPolicy("p");
        _aws.NewGroup("devs");
        _aws.NewUser("alice");
        _aws.Do(c => GroupOperations.AddUser(c, "devs", "alice"));
        _aws.Do(c => AttachmentOperations.Attach(c, IdentityKind.Group, "devs", policy));

        Assert.Equal("Cannot delete entity, must remove users from group first: alice.", Conflict());
        _aws.Do(c => GroupOperations.RemoveUser(c, "devs", "alice"));
        Assert.Equal($"Cannot delete entity, must detach all policies first: {policy}.", Conflict());
        _aws.Do(c => AttachmentOperations.Detach(c, IdentityKind.Group, "devs", policy));
        _aws.Do(c => GroupOperations.Delete(c, "devs"));
        Assert.Empty(_aws.Account.Groups);

        string Conflict() => _aws.Refused(IamErrorCode.DeleteConflict, c => GroupOperations.Delete(c, "devs"));
    }

    [Fact]
    public void What_does_not_exist_is_named()
    {
        _aws.NewGroup("devs");

        Assert.Equal("The group with name ops cannot be found.", _aws.Refused(IamErrorCode.NoSuchEntity, c => GroupOperations.Get(c, "ops")));
        Assert.Equal("The user with name bob cannot be found.", _aws.Refused(IamErrorCode.NoSuchEntity, c => GroupOperations.AddUser(c, "devs", "bob")));
    }
}
