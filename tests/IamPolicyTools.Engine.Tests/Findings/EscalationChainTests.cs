using System.Collections.Immutable;
using IamPolicyTools.Findings.Escalation;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using static IamPolicyTools.Engine.Tests.Findings.PathAccounts;

namespace IamPolicyTools.Engine.Tests.Findings;

/// <summary>Chains over a role that is worth nothing but as the way to another (escalation.md, 6).</summary>
public sealed class EscalationChainTests
{
    private const string Mid = """{"AWS":"arn:aws:iam::111122223333:role/mid"}""";
    private const string Admin = $$"""{"Version":"2012-10-17","Statement":[{{Everything}}]}""";
    private const string Bare = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:GetCallerIdentity","Resource":"*"}]}""";

    public static TheoryData<string> OnlyAssumes { get; } =
    [
        Document(Allow("sts:AssumeRole")),
        Document(Allow("sts:AssumeRole", "arn:aws:iam::111122223333:role/adm")),

        // the trust policy that names it is enough.
        Bare,
    ];

    [Theory]
    [MemberData(nameof(OnlyAssumes))]
    public void A_role_that_may_only_assume_another_is_the_way_to_it(string policy)
    {
        EscalationPath path = Assert.Single(Paths(Chain(policy), depth: 2), p => p.IsAdministrator);

        Assert.Equal((Certainty.Certain, true), (path.Certainty, path.Replayed));
        Assert.Equal(["role/mid", "role/adm"], path.Hops.Select(h => h.Gained.Split(':')[^1]));
    }

    [Fact]
    public void It_takes_as_many_hops_as_are_asked_for()
    {
        // ESCX-16: the role on the way is something by itself, as it may assume the other.
        Assert.Equal("sts:AssumeRole", Assert.Single(Paths(Chain(Bare), depth: 1)).Gain!.Action);
        Assert.Empty(Paths(Chain(Document(Deny("sts:AssumeRole"))), depth: 3));
    }

    [Fact]
    public void What_first_finds_a_path_finds_it_over_such_a_role() =>
        Assert.NotNull(new EscalationSearch(Chain(Bare), new EscalationSettings { Now = Now, IsToAdministrator = true }).FirstFrom(Alice));

    [Fact]
    public void A_role_that_only_policies_of_things_name_is_gained_by_what_they_allow()
    {
        EscalationPath path = Assert.Single(Paths(Load($$"""
            "Users":[{{User("alice", Document(Allow("sts:AssumeRole")))}}],
            "Roles":[{{Role("mid", Trust($$"""{"AWS":"{{AccountId}}"}"""), Bare)}}],
            "Resources":[{"Arn":"arn:aws:s3:::vault","Policy":{{Document(
                $$"""{"Effect":"Allow","Principal":{{Mid}},"Action":"s3:GetObject","Resource":"arn:aws:s3:::vault/*"}""")}}}]
            """)));

        Assert.Equal(("s3:GetObject", "arn:aws:s3:::vault/k"), (path.Gain!.Action, path.Gain.Resource));
    }

    [Fact]
    public void Who_sheds_a_deny_gains_the_role_that_it_kept_away() => Assert.Equal(
        ["ESC-GUARD-005", "ESC-STS-001"],
        Assert.Single(
            Paths(Load($$"""
                "Users":[{{User("alice", Document(Allow("iam:DetachUserPolicy sts:AssumeRole")), ""","AttachedManagedPolicies":["brake"]""")}}],
                "Policies":[{"PolicyName":"brake","PolicyDocument":{{Document(Deny("sts:AssumeRole"))}}}],
                "Roles":[{{Role("adm", Trust($$"""{"AWS":"{{AccountId}}"}"""), Admin)}}]
                """), depth: 2),
            p => p.IsAdministrator).Hops.Select(h => h.Technique));

    // Item x32: to delete the policy that denies takes away what allows, too; to write it anew does not.
    [Fact]
    public void Of_several_ways_the_one_counts_that_gains()
    {
        EscalationPath path = Assert.Single(Paths(Load($$"""
            "Users":[{{User("alice", Document(
                Allow("iam:PutUserPolicy iam:DeleteUserPolicy"),
                """{"Effect":"Deny","NotAction":"iam:*UserPolicy","Resource":"*"}"""))}}]
            """), techniques: "ESC-GUARD-006"));

        Assert.True(path.IsAdministrator);
        Assert.Equal("iam:PutUserPolicy", Assert.Single(path.Hops[0].Requests).Action);
    }

    // Of one that waits for MFA and one that does not the latter is told.
    [Fact]
    public void Of_several_ways_the_surest_counts() => Assert.Equal(Certainty.Certain, Assert.Single(Paths(Load($$"""
        "Users":[{{User("alice", Document(
            Allow("iam:RemoveUserFromGroup iam:DetachGroupPolicy *"),
            Deny("iam:RemoveUserFromGroup", more: ""","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}""")), ""","Groups":["all"]""")}}],
        "Groups":[{"GroupName":"all","AttachedManagedPolicies":["brake"]}],
        "Policies":[{"PolicyName":"brake","PolicyDocument":{{Document(Deny("s3:* ec2:* lambda:* secretsmanager:*"))}}}]
        """), techniques: "ESC-GUARD-008")).Certainty);

    // The first of the tags that policies ask for is not the one that the trust policy asks for.
    [Fact]
    public void Who_tags_himself_gains_the_role_whose_trust_asks_for_the_tag() => Assert.Equal(
        "role/adm",
        Assert.Single(
            Paths(Load($$$"""
                "Users":[{{{User("alice", Document(
                    Allow("iam:TagUser sts:AssumeRole"),
                    Allow("s3:GetObject", more: ""","Condition":{"StringEquals":{"aws:PrincipalTag/team":"web"}}""")))}}}],
                "Roles":[{{{Role("adm", Trust($$"""{"AWS":"{{AccountId}}"}""", ""","Condition":{"StringEquals":{"aws:PrincipalTag/go":"1"}}"""), Admin)}}}]
                """), depth: 2),
            p => p.IsAdministrator).Hops[^1].Gained.Split(':')[^1]);

    public static TheoryData<string, string, string> Sessions { get; } = new()
    {
        { "aws:RequestTag/go", "1", Trust(Mid, ""","Condition":{"StringEquals":{"aws:PrincipalTag/go":"1"}}""") },
        { "sts:RoleSessionName", "ops", Trust("""{"AWS":"arn:aws:sts::111122223333:assumed-role/mid/ops"}""") },
        { "sts:RoleSessionName", "ops", Trust(Mid, ""","Condition":{"StringLike":{"aws:userid":"*:ops"}}""") },
        { "sts:SourceIdentity", "op", Trust(Mid, ""","Condition":{"StringLike":{"aws:SourceIdentity":"op*"}}""").Replace("\"sts:AssumeRole\"", """["sts:AssumeRole","sts:SetSourceIdentity"]""", StringComparison.Ordinal) },
    };

    // R-175, ST-17
    [Theory]
    [MemberData(nameof(Sessions))]
    public void Of_a_role_on_the_way_the_session_is_made_that_the_next_one_asks_for(string key, string value, string trust)
    {
        EscalationPath path = Assert.Single(Paths(Tagged("sts:*", trust), depth: 2), p => p.IsAdministrator);

        Assert.True(path.Replayed);
        Assert.Equal(["role/mid", "role/adm"], path.Hops.Select(h => h.Gained.Split(':')[^1]));
        Assert.All(path.Hops[0].Requests, r => Assert.Equal(value, Assert.Single(r.Context[key])));
    }

    [Fact]
    public void Who_may_not_tag_sessions_gets_no_tagged_one() => Assert.DoesNotContain(
        Paths(Tagged("sts:AssumeRole", Trust(Mid, ""","Condition":{"StringEquals":{"aws:PrincipalTag/go":"1"}}""")), depth: 3),
        p => p.IsAdministrator);

    [Theory]
    [InlineData("sts:AssumeRole sts:TagSession", true)]
    [InlineData("sts:AssumeRole", false)]
    public void A_role_that_is_an_administrator_with_a_tag_is_one_to_who_may_tag_it(string actions, bool isGained)
    {
        ImmutableArray<EscalationPath> paths = Paths(Load($$"""
            "Users":[{{User("alice", Document(Allow(actions, "arn:aws:iam::111122223333:role/mid")))}}],
            "Roles":[{{Role(
                "mid",
                Document($$"""{"Effect":"Allow","Principal":{"AWS":"{{AccountId}}"},"Action":["sts:AssumeRole","sts:TagSession"]}"""),
                Document(Allow("*", more: ""","Condition":{"StringEquals":{"aws:PrincipalTag/lvl":"admin"}}""")))}}]
            """));

        Assert.Equal(isGained, paths.Any(p => p is { IsAdministrator: true, Replayed: true, Certainty: Certainty.Certain }));
    }

    private static IamModel Tagged(string actions, string trust) => Load($$"""
        "Users":[{{User("alice", Document(Allow(actions)))}}],
        "Roles":[{{Role(
            "mid",
            Document($$"""{"Effect":"Allow","Principal":{"AWS":"{{AccountId}}"},"Action":["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]}"""),
            Document(Allow("sts:*")))}},{{Role("adm", trust, Admin)}}]
        """);

    private static IamModel Chain(string policy) => Load($$"""
        "Users":[{{User("alice", Document(Allow("sts:AssumeRole")))}}],
        "Roles":[{{Role("mid", Trust($$"""{"AWS":"{{AccountId}}"}"""), policy)}},{{Role("adm", Trust(Mid), Admin)}}]
        """);
}
