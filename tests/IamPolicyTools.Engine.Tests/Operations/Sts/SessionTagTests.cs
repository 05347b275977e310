using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Sts;
using static IamPolicyTools.Engine.Tests.Operations.Sts.Scene;
using static IamPolicyTools.Engine.Tests.Operations.TestAccount;

namespace IamPolicyTools.Engine.Tests.Operations.Sts;

/// <summary>ST-5 to ST-8: session tags, transitive tags, source identity.</summary>
public sealed class SessionTagTests
{
    private static readonly AssumeRoleCall s_tagged = Call("first") with { Tags = [new Tag("Team", "core"), new Tag("env", "prod")], TransitiveTagKeys = ["Team"] };

    [Fact]
    public void ST_5_Session_tags_hide_the_roles_whatever_their_case()
    {
        Scene scene = Chain();
        Account account = scene.Model.Accounts[Id];
        Role role = account.Roles["first"] with { Tags = [new Tag("team", "old"), new Tag("cost", "42")] };
        scene = new Scene(ModelOf(account.WithRole(role)));

        Caller session = scene.Assume(scene.User("alice"), s_tagged).Caller;

        Assert.Equal("core", scene.Key(session, "aws:PrincipalTag/team"));
        Assert.Equal("prod", scene.Key(session, "aws:PrincipalTag/env"));
        Assert.Equal("42", scene.Key(session, "aws:PrincipalTag/cost"));
    }

    [Theory]
    [InlineData("""{"StringEquals":{"aws:RequestTag/team":"core"},"ForAllValues:StringEquals":{"aws:TagKeys":["Team","env"]}}""", true)]
    [InlineData("""{"StringEquals":{"aws:RequestTag/team":"other"}}""", false)]
    [InlineData("""{"ForAnyValue:StringEquals":{"sts:TransitiveTagKeys":"Team"}}""", true)]
    [InlineData("""{"ForAnyValue:StringEquals":{"sts:TransitiveTagKeys":"env"}}""", false)]
    public void ST_5_ST_6_The_trust_policy_sees_the_tags_that_are_passed(string condition, bool isGood)
    {
        var scene = new Scene(ModelOf(
            Empty().WithUser("alice").WithRole("first", Trust(Aws(UserArn("alice")), "sts:AssumeRole sts:TagSession", condition))));

        if (isGood)
        {
            Assert.Equal(2, scene.Assume(scene.User("alice"), s_tagged).Caller.SessionTags.Length);
        }
        else
        {
            Denied(() => scene.Assume(scene.User("alice"), s_tagged), "sts:AssumeRole", PolicyType.Trust);
        }
    }

    [Fact]
    public void ST_6_Transitive_tags_go_on_and_the_others_do_not()
    {
        Scene scene = Chain();
        Caller first = scene.Assume(scene.User("alice"), s_tagged).Caller;
        Caller second = scene.Assume(first, Call("second")).Caller;
        Caller third = scene.Assume(second, Call("third")).Caller;

        foreach (Caller caller in new[] { second, third })
        {
            Assert.Equal("core", scene.Key(caller, "aws:PrincipalTag/Team"));
            Assert.Null(scene.Key(caller, "aws:PrincipalTag/env"));
        }
    }

    [Theory]
    [InlineData("Team", "core")]
    [InlineData("TEAM", "other")]
    public void ST_6_An_inherited_tag_cannot_be_passed_again(string key, string value)
    {
        Scene scene = Chain();
        Caller first = scene.Assume(scene.User("alice"), s_tagged).Caller;

        IamOperationException error = scene.Refuse(first, Call("second") with { Tags = [new Tag(key, value)] });

        Assert.Equal(IamErrorCode.ValidationError, error.ErrorCode);
        Assert.Contains("inherited", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ST_6_A_tag_that_is_not_transitive_can_be_passed_again()
    {
        Scene scene = Chain();
        Caller first = scene.Assume(scene.User("alice"), s_tagged).Caller;

        Caller second = scene.Assume(first, Call("second") with { Tags = [new Tag("env", "test")] }).Caller;

        Assert.Equal("test", scene.Key(second, "aws:PrincipalTag/env"));
    }

    [Fact]
    public void ST_7_R_90_Without_TagSession_the_whole_call_fails()
    {
        var scene = new Scene(ModelOf(Empty().WithUser("alice").WithRole("first", Trust(Aws(UserArn("alice"))))));

        Denied(() => scene.Assume(scene.User("alice"), s_tagged), "sts:TagSession", PolicyType.Trust);
        Assert.Equal(Id, scene.Assume(scene.User("alice"), Call("first")).Caller.AccountId);
    }

    [Fact]
    public void ST_7_The_caller_needs_TagSession_too_where_its_own_policies_count()
    {
        string trust = Trust(Aws($"arn:aws:iam::{Id}:root"), "sts:AssumeRole sts:TagSession");
        var scene = new Scene(ModelOf(Empty().WithUser("alice", Statement("Allow", "sts:AssumeRole")).WithRole("first", trust)));

        Denied(() => scene.Assume(scene.User("alice"), s_tagged), "sts:TagSession", PolicyType.Identity);
    }

    [Fact]
    public void ST_7_Inherited_tags_need_TagSession_like_passed_ones()
    {
        Account account = Chain().Model.Accounts[Id].WithRole("second", Trust(Aws(RoleArn("first"))));
        var scene = new Scene(ModelOf(account));
        Caller first = scene.Assume(scene.User("alice"), s_tagged).Caller;

        Denied(() => scene.Assume(first, Call("second")), "sts:TagSession", PolicyType.Trust);
    }

    [Fact]
    public void ST_8_A_source_identity_stays_through_the_chain_and_every_role_must_permit_it()
    {
        Scene scene = Chain();
        Caller first = scene.Assume(scene.User("alice"), Call("first") with { SourceIdentity = "alice" }).Caller;
        Grant<AssumeRoleResponse> second = scene.Assume(first, Call("second"));

        Assert.Equal("alice", second.Response.SourceIdentity);
        Assert.Equal("alice", scene.Key(second.Caller, "aws:SourceIdentity"));

        Account account = scene.Model.Accounts[Id].WithRole("second", Trust(Aws(RoleArn("first")), "sts:AssumeRole sts:TagSession"));
        var closed = new Scene(ModelOf(account));
        Denied(() => closed.Assume(first, Call("second")), "sts:SetSourceIdentity", PolicyType.Trust);
    }

    [Fact]
    public void ST_8_R_91_Setting_one_needs_a_permission_and_a_condition_sees_it()
    {
        string condition = """{"StringEquals":{"sts:SourceIdentity":"alice"}}""";
        var scene = new Scene(ModelOf(Empty()
            .WithUser("alice")
            .WithRole("first", Trust(Aws(UserArn("alice")), "sts:AssumeRole sts:SetSourceIdentity", condition))
            .WithRole("second", Trust(Aws(UserArn("alice"))))));

        Assert.Equal("alice", scene.Assume(scene.User("alice"), Call("first") with { SourceIdentity = "alice" }).Response.SourceIdentity);
        Denied(() => scene.Assume(scene.User("alice"), Call("first") with { SourceIdentity = "bob" }), "sts:AssumeRole", PolicyType.Trust);
        Denied(() => scene.Assume(scene.User("alice"), Call("second") with { SourceIdentity = "alice" }), "sts:SetSourceIdentity", PolicyType.Trust);
    }

    [Fact]
    public void ST_8_It_cannot_be_changed_only_repeated()
    {
        Scene scene = Chain();
        Caller first = scene.Assume(scene.User("alice"), Call("first") with { SourceIdentity = "alice" }).Caller;

        Assert.Equal("alice", scene.Assume(first, Call("second") with { SourceIdentity = "alice" }).Response.SourceIdentity);
        Assert.Equal(IamErrorCode.ValidationError, scene.Refuse(first, Call("second") with { SourceIdentity = "bob" }).ErrorCode);
    }

    [Fact]
    public void ST_1_ST_5_Malformed_tags_are_refused()
    {
        Scene scene = Chain();
        Tag[] many = [.. Enumerable.Range(0, 51).Select(i => new Tag($"k{i}", "v"))];
        foreach (AssumeRoleCall call in new[]
        {
            Call("first") with { Tags = [.. many] },
            Call("first") with { Tags = [new Tag(new string('k', 129), "v")] },
            Call("first") with { Tags = [new Tag("k", new string('v', 257))] },
            Call("first") with { Tags = [new Tag("aws:k", "v")] },
            Call("first") with { Tags = [new Tag("k", "1"), new Tag("K", "2")] },
            Call("first") with { TransitiveTagKeys = ["k"] },
            Call("first") with { Tags = [.. many.Take(50)], TransitiveTagKeys = [.. many.Select(t => t.Key)] },
        })
        {
            Assert.Equal(IamErrorCode.ValidationError, scene.Refuse(scene.User("alice"), call).ErrorCode);
        }

        Assert.Equal(50, scene.Assume(scene.User("alice"), Call("first") with { Tags = [.. many.Take(50)] }).Caller.SessionTags.Length);
    }

    private static Scene Chain()
    {
        const string Actions = "sts:AssumeRole sts:TagSession sts:SetSourceIdentity";
        string mayAll = Statement("Allow", "sts:*");
        return new Scene(ModelOf(Empty()
            .WithUser("alice", mayAll)
            .WithRole("first", Trust(Aws(UserArn("alice")), Actions), mayAll)
            .WithRole("second", Trust(Aws(RoleArn("first")), Actions), mayAll)
            .WithRole("third", Trust(Aws(RoleArn("second")), Actions), mayAll)));
    }
}
