using IamPolicyTools.Analysis.Assumption;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Analysis;

/// <summary>Whoever assumes a role picks the session's name, tags and source identity (R-175, ST-17).</summary>
public sealed class ChosenSessionTests
{
    private const string Alice = "arn:aws:iam::111111111111:user/alice";
    private const string Hub = "arn:aws:iam::111111111111:role/hub";

    [Fact]
    public void A_role_that_wants_a_session_tag_is_reached_by_who_may_tag()
    {
        AssumableRole found = Reached("tagged", Role("hub", Alice, tags: true), Role("tagged", Hub, "StringEquals: { 'aws:PrincipalTag/t': '1' }"))!;

        Assert.True(found.IsConditional);
        Assert.Equal("the session tag t=1", found.Path[0].Session.ToString());
        Assert.Equal("the session tag t=1", found.Path[1].RequiredSession.ToString());
        Assert.Empty(found.Path[1].MissingContextKeys);
        Assert.Contains($"assume {Hub} with the session tag t=1", found.Notes);
    }

    // ST-7
    [Fact]
    public void A_role_that_wants_a_session_tag_is_out_of_reach_where_nobody_may_tag() =>
        Assert.Null(Reached("tagged", Role("hub", Alice), Role("tagged", Hub, "StringEquals: { 'aws:PrincipalTag/t': '1' }")));

    [Fact]
    public void The_tag_may_be_set_on_another_way_than_the_shortest()
    {
        AssumableRole found = Reached(
            "tagged",
            Role("hub", Alice) + " ~ " + Statement("arn:aws:iam::111111111111:role/mid", "{}", tags: true),
            Role("mid", Alice),
            Role("tagged", Hub, "StringEquals: { 'aws:PrincipalTag/t': '1' }"))!;

        Assert.Equal(["mid", "hub", "tagged"], found.Path.Select(h => h.To[(h.To.LastIndexOf('/') + 1)..]));
    }

    // ST-6: it goes on to the last role, too, which needs the permission for it.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_transitive_tag_is_handed_on(bool isTaken)
    {
        AssumableRole? found = Reached(
            "tagged",
            Role("first", Alice, tags: true),
            Role("hub", "arn:aws:iam::111111111111:role/first", "Null: { 'aws:RequestTag/t': 'true' }", tags: true),
            Role("tagged", Hub, "StringEquals: { 'aws:PrincipalTag/t': '1' }", tags: isTaken));

        Assert.Equal(isTaken ? "the transitive session tag t=1" : null, found?.Path[0].Session.ToString());
    }

    [Fact]
    public void The_name_of_the_session_is_picked()
    {
        AssumableRole found = Reached("named", Role("hub", Alice), Role("named", "arn:aws:sts::111111111111:assumed-role/hub/magic"))!;

        Assert.Equal("magic", found.Path[0].Session.SessionName);
    }

    [Fact]
    public void A_name_that_the_roles_own_trust_rules_out_leads_nowhere() => Assert.Null(Reached(
        "named",
        Role("hub", Alice, "StringEquals: { 'sts:RoleSessionName': 'alice' }"),
        Role("named", "arn:aws:sts::111111111111:assumed-role/hub/magic")));

    [Fact]
    public void A_name_that_the_roles_own_trust_asks_for_is_named()
    {
        AssumableRole found = Reached("hub", Role("hub", Alice, "StringEquals: { 'sts:RoleSessionName': '${aws:username}' }"))!;

        Assert.True(found.IsConditional);
        Assert.Equal("alice", found.Path[0].Session.SessionName);
    }

    // ST-8
    [Theory]
    [InlineData("['sts:AssumeRole', 'sts:SetSourceIdentity']", true)]
    [InlineData("['sts:AssumeRole']", false)]
    public void A_source_identity_is_picked_where_it_may_be_set(string actions, bool isReached)
    {
        string hub = Role("hub", Alice).Replace("'sts:AssumeRole'", actions, StringComparison.Ordinal);

        AssumableRole? found = Reached("audited", hub, Role("audited", Hub, "StringLike: { 'aws:SourceIdentity': 'boss' }").Replace("'sts:AssumeRole'", "['sts:AssumeRole', 'sts:SetSourceIdentity']", StringComparison.Ordinal));

        Assert.Equal(isReached ? "boss" : null, found?.Path[0].Session.SourceIdentity);
    }

    [Fact]
    public void Who_sets_out_as_a_role_may_be_any_session_of_it()
    {
        IamModel model = World(Role("hub", Alice, tags: true), Role("tagged", Hub, "StringEquals: { 'aws:PrincipalTag/t': '1' }"));

        AssumableRole found = Assert.Single(Find(model, Hub));

        Assert.Equal("the session tag t=1", found.Path[0].RequiredSession.ToString());
    }

    [Fact]
    public void Of_the_values_that_fit_one_is_taken_that_can_be_had()
    {
        AssumableRole found = Reached(
            "tagged",
            Role("hub", Alice, "StringEqualsIfExists: { 'aws:RequestTag/t': 'abc' }", tags: true),
            Role("tagged", Hub, "StringLike: { 'aws:PrincipalTag/t': 'a*' }"))!;

        Assert.Equal("the session tag t=abc", found.Path[0].Session.ToString());
        Assert.Equal("the session tag t=abc", found.Path[1].RequiredSession.ToString());
    }

    // R-175b
    [Fact]
    public void No_session_of_a_role_has_mfa() =>
        Assert.Null(Reached("mfa", Role("hub", Alice), Role("mfa", Hub, "Bool: { 'aws:MultiFactorAuthPresent': 'true' }")));

    [Fact]
    public void A_condition_on_something_else_stays_a_condition()
    {
        AssumableRole found = Reached("both", Role("hub", Alice, tags: true), Role("both", Hub, "StringEquals: { 'aws:PrincipalTag/t': '1', 'aws:SourceIp': '10.0.0.1' }"))
            ?? throw new InvalidOperationException("both is not reached");

        Assert.Equal("the session tag t=1", found.Path[1].RequiredSession.ToString());
        Assert.Equal<string>(["aws:SourceIp"], found.Path[1].MissingContextKeys);
    }

    // Each of the roles before sets another tag besides the one that is wanted, and only the last one's is not refused.
    [Theory]
    [InlineData(3)]
    [InlineData(20)]
    public void A_session_that_one_of_many_makes_is_not_lost(int makers)
    {
        string[] numbers = [.. Enumerable.Range(1, makers).Select(i => $"{i:D2}")];
        string hub = string.Join(" ~ ", numbers.Select(n => Statement(
            $"arn:aws:iam::111111111111:role/m{n}", $"{{ StringEquals: {{ 'aws:RequestTag/x': '{n}' }} }}", tags: true)));
        string refused = string.Join(", ", numbers[..^1].Select(n => $"'{n}'"));
        string deny = $"{{ Effect: Deny, Principal: {{ AWS: '*' }}, Action: 'sts:AssumeRole', Condition: {{ StringEquals: {{ 'aws:PrincipalTag/x': [{refused}] }} }} }}";

        AssumableRole? found = Reached("target",
        [
            .. numbers.Select(n => Role($"m{n}", Alice)),
            $"hub = {hub}",
            Role("target", Hub, "StringEquals: { 'aws:PrincipalTag/t': '1' }") + " ~ " + deny,
        ]);

        Assert.NotNull(found);
        Assert.True(found.IsConditional);
    }

    // PL-76: the tag stands in the Resource element, in no condition.
    [Theory]
    [InlineData("${aws:PrincipalTag/team}-deployer", "the session tag team=blue")]
    [InlineData("${aws:PrincipalTag/team}-*", "the session tag team=blue")]
    [InlineData("${aws:PrincipalTag/team}-${aws:PrincipalTag/job}", "the session tag job=deployer, the session tag team=blue")]
    [InlineData("${aws:PrincipalTag/team}-reader", null)]
    [InlineData("x${aws:PrincipalTag/team}-deployer", null)]
    public void A_tag_that_a_resource_has_as_a_variable_is_named(string pattern, string? session)
    {
        IamModel model = ImportFolder.Import($$"""
            AccountId: '111111111111'
            Users: [{ UserName: alice }]
            Roles:
            - RoleName: start
              AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [{{Statement(Alice, "{}", tags: true)}}] }
              RolePolicyList: [{ PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: [{
                Effect: Allow, Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::111111111111:role/{{pattern}}' }] } }]
            - RoleName: blue-deployer
              AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [{{Statement("111111111111", "{}", tags: false)}}] }
            """).Model;

        AssumableRole? found = Find(model, Alice).SingleOrDefault(r => r.Role.RoleName == "blue-deployer");

        Assert.Equal(session, found?.Path[0].Session.ToString());
    }

    private static AssumableRole? Reached(string role, params string[] roles) => Find(World(roles), Alice).SingleOrDefault(r => r.Role.RoleName == role);

    private static AssumableRole[] Find(IamModel model, string principal) =>
        [.. new AssumableRoleSearch(new AccessScope(model, new ModelAccessSettings { Now = Samples.Now, Mode = ContextMode.Discovery })).Find(Subject.Find(model, principal)!)];

    // A role, with the statements of its trust policy after the first one separated by a tilde.
    private static string Role(string name, string trusts, string condition = "", bool tags = false) =>
        $"{name} = {Statement(trusts, $"{{ {condition} }}", tags)}";

    private static string Statement(string trusts, string condition, bool tags) =>
        $"{{ Effect: Allow, Principal: {{ AWS: '{trusts}' }}, Action: {(tags ? "['sts:AssumeRole', 'sts:TagSession']" : "'sts:AssumeRole'")}, Condition: {condition} }}";

    private static IamModel World(params string[] roles)
    {
        IEnumerable<string> entries = roles.Select(r => r.Split(" = ", 2)).Select(r =>
            $"- {{ RoleName: {r[0]}, AssumeRolePolicyDocument: {{ Version: 2012-10-17, Statement: [{r[1].Replace(" ~ ", ", ", StringComparison.Ordinal)}] }} }}");
        return ImportFolder.Import($"AccountId: '111111111111'\nUsers: [{{ UserName: alice }}]\nRoles:\n{string.Join('\n', entries)}").Model;
    }
}
