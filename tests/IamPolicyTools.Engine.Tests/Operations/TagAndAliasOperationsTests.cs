using System.Collections.Immutable;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Engine.Tests.Operations;

public sealed class TagAndAliasOperationsTests
{
    private readonly Rehearsal _aws = new();

    public static TheoryData<string> Kinds => [.. EntityKind.All.Where(kind => kind.HasTags).Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Tags_are_added_replaced_without_regard_to_case_and_removed(string name)
    {
        EntityKind kind = EntityKind.All.Single(k => k.Name == name);
        _aws.NewUser("e");
        _aws.NewRole("e");
        _aws.Do(c => InstanceProfileOperations.Create(c, "e"));
        _aws.Do(c => new TestCertificate().Upload(c, "e"));
        string id = kind == EntityKind.Policy ? _aws.NewPolicy("e") : "e";

        _aws.Do(c => TagOperations.Add(c, kind, id, [new Tag("Team", "core"), new Tag("stage", "dev")]));
        _aws.Do(c => TagOperations.Add(c, kind, id, [new Tag("team", "ops")]));
        Assert.Equal(["stage=dev", "team=ops"], TagOperations.List(_aws.Context, kind, id).Select(t => t.ToString()));

        _aws.Do(c => TagOperations.Remove(c, kind, id, ["STAGE", "absent"]));
        Assert.Equal(["team=ops"], TagOperations.List(_aws.Context, kind, id).Select(t => t.ToString()));
        Assert.Same(_aws.Model, TagOperations.Remove(_aws.Context, kind, id, ["absent"]));
    }

    [Fact]
    public void A_kind_without_tags_is_a_mistake_of_the_program() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TagOperations.List(_aws.Context, EntityKind.Group, "g"));

    [Fact]
    public void Quota_fifty_tags()
    {
        _aws.NewUser("e");
        ImmutableArray<Tag> fifty = [.. Enumerable.Range(0, 50).Select(i => new Tag($"k{i}", string.Empty))];
        _aws.Do(c => TagOperations.Add(c, EntityKind.User, "e", fifty));

        _aws.Refused(IamErrorCode.LimitExceeded, c => TagOperations.Add(c, EntityKind.User, "e", [new Tag("k50", string.Empty)]));
        _aws.Do(c => TagOperations.Add(c, EntityKind.User, "e", [new Tag("K0", "replaced")]));
        _aws.Refused(IamErrorCode.InvalidInput, c => TagOperations.Add(c, EntityKind.User, "e", [new Tag("a", "1"), new Tag("A", "2")]));
        _aws.Refused(IamErrorCode.ValidationError, c => TagOperations.Add(c, EntityKind.User, "e", [new Tag("aws:a", "1")]));
    }

    [Fact]
    public void An_account_has_one_alias_that_no_other_account_has()
    {
        var aws = new Rehearsal(TestAccount.Empty("444455556666") with { AccountAlias = "taken" }, TestAccount.Empty());
        OperationContext Mine() => new() { Model = aws.Model, Now = TestAccount.Now, AccountName = TestAccount.Id };

        aws.Do(_ => AccountAliasOperations.Create(Mine(), "first"));
        aws.Do(_ => AccountAliasOperations.Create(Mine(), "second"));
        Assert.Equal("second", Assert.Single(AccountAliasOperations.List(Mine())));
        Assert.Equal("The account alias taken already exists.", aws.Refused(IamErrorCode.EntityAlreadyExists, _ => AccountAliasOperations.Create(Mine(), "taken")));
        aws.Refused(IamErrorCode.ValidationError, _ => AccountAliasOperations.Create(Mine(), "No"));
        aws.Refused(IamErrorCode.NoSuchEntity, _ => AccountAliasOperations.Delete(Mine(), "first"));
        aws.Do(_ => AccountAliasOperations.Delete(Mine(), "second"));
        Assert.Empty(AccountAliasOperations.List(Mine()));
    }
}
