using IamPolicyTools.Analysis.Assumption;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Sts;

namespace IamPolicyTools.Engine.Tests.Analysis;

/// <summary>What the search for roles finds, calls of STS get, and what it does not find they do not (R-175, R-90, R-91, ST-5 to ST-8).</summary>
public sealed class ReachableSessionTests
{
    private const string Alice = "user/alice";
    private const string All = "sts:AssumeRole, sts:TagSession, sts:SetSourceIdentity";
    private const string OwnName = "StringEquals: { 'sts:RoleSessionName': '${aws:username}' }";

    [Theory]
    [InlineData("StringEquals: { 'aws:RequestTag/p': 'x' }")]
    [InlineData("StringLike: { 'aws:RequestTag/p': 'x*' }")]
    [InlineData("'ForAnyValue:StringEquals': { 'aws:TagKeys': 'p' }")]
    [InlineData("'ForAnyValue:StringEquals': { 'sts:TransitiveTagKeys': 'p' }")]
    [InlineData("StringEquals: { 'sts:SourceIdentity': 'zed' }")]
    [InlineData("StringLike: { 'sts:SourceIdentity': 'z*' }")]
    public void R_90_R_91_What_the_caller_may_not_pick_is_not_there(string condition)
    {
        Role[] roles = [new("hub", Trust("111111111111", All, condition))];

        Assert.Empty(Find(World("sts:AssumeRole", roles)));
        Assert.Equal(["hub"], Granted(World(All, roles)));
    }

    [Theory]
    [InlineData("StringEquals: { 'aws:SourceIdentity': 'zed' }")]
    [InlineData("StringLike: { 'aws:SourceIdentity': 'z*' }")]
    public void ST_8_A_source_identity_that_the_next_role_does_not_take_leads_nowhere(string condition)
    {
        Role hub = new("hub", Trust(Alice, All));

        Assert.Equal(["hub"], Granted(World("sts:*", hub, new("leaf", Trust("role/hub", "sts:AssumeRole", condition)))));
        Assert.Equal(["hub", "leaf"], Granted(World("sts:*", hub, new("leaf", Trust("role/hub", All, condition)))));
    }

    [Fact]
    public void ST_8_A_user_has_no_source_identity() =>
        Assert.Empty(Find(World("sts:*", new Role("hub", Trust(Alice, All, "StringEquals: { 'aws:SourceIdentity': 'zed' }")))));

    [Fact]
    public void ST_6_A_tag_that_has_to_be_transitive_needs_the_permission_on_the_next_role()
    {
        Role hub = new("hub", Trust(Alice, All, "'ForAnyValue:StringEquals': { 'sts:TransitiveTagKeys': 't' }"));
        const string Tagged = "StringEquals: { 'aws:PrincipalTag/t': '1' }";

        Assert.Equal(["hub"], Granted(World("sts:*", hub, new("leaf", Trust("role/hub", "sts:AssumeRole", Tagged)))));
        Assert.Equal(["hub"], Granted(World("sts:*", hub, new("leaf", Trust("role/hub", "sts:AssumeRole")))));
        Assert.Equal(["hub", "leaf"], Granted(World("sts:*", hub, new("leaf", Trust("role/hub", All, Tagged)))));
    }

    [Fact]
    public void R_175_An_unrelated_role_changes_nothing_about_a_name_that_cannot_be_had()
    {
        Role hub = new("hub", Trust(Alice, All, OwnName));
        Role leaf = new("leaf", Trust("arn:aws:sts::111111111111:assumed-role/hub/bob", "sts:AssumeRole"));

        Assert.Equal(["hub"], Granted(World("sts:*", hub, leaf)));
        Assert.Equal(["hub"], Granted(World("sts:*", hub, leaf, new("leaf2", Trust("role/hub", "sts:AssumeRole", "StringLike: { 'aws:userid': '*:bob' }")))));
        Assert.Equal(
            ["hub", "leaf2"],
            Granted(World("sts:*", hub, leaf, new("leaf2", Trust("role/hub", "sts:AssumeRole", "StringLike: { 'aws:userid': '*:al*' }")))));
    }

    [Theory]
    [InlineData("StringEquals: { 'aws:PrincipalTag/a': '1', 'aws:PrincipalTag/b': '${aws:PrincipalTag/a}' }", "the session tag a=1, the session tag b=1")]
    [InlineData("StringEquals: { 'aws:PrincipalTag/a': '1' }, 'Null': { 'aws:PrincipalTag/b': 'true' }", "the session tag a=1")]
    public void R_175_The_session_that_a_hop_wants_is_named(string condition, string wanted)
    {
        IamModel model = World("sts:*", new("hub", Trust(Alice, All)), new("leaf", Trust("role/hub", All, condition)));

        Assert.Equal(["hub", "leaf"], Granted(model));
        Assert.Equal(wanted, Find(model).Single(r => r.Role.RoleName == "leaf").Path[1].RequiredSession.ToString());
    }

    [Fact]
    public void R_175_What_a_plain_session_gets_depends_on_nothing()
    {
        IamModel model = World(
            "sts:*", new("hub", Trust(Alice, All)), new("leaf", Trust("role/hub", All, "'Null': { 'aws:PrincipalTag/b': 'true' }")));

        Assert.False(Find(model).Single(r => r.Role.RoleName == "leaf").IsConditional);
    }

    // The further actions of a call have its keys, too, which AWS lists for AssumeRole alone.
    [Theory]
    [InlineData("StringEquals: { 'sts:RoleSessionName': 'alice', 'aws:RequestTag/t': '1' }", false)]
    [InlineData("StringEquals: { 'sts:ExternalId': 'secret', 'aws:RequestTag/t': '1' }", true)]
    public void ST_7_The_keys_of_the_call_count_for_its_tags(string condition, bool isOpen)
    {
        AssumableRole hub = Assert.Single(Find(World("sts:*", new Role("hub", Trust(Alice, All, condition)))));

        Assert.Equal("1", Assert.Single(hub.Path[0].Session.Tags).Value);
        Assert.Equal(isOpen ? "sts:ExternalId" : string.Empty, string.Join(' ', hub.Path[0].MissingContextKeys));
    }

    // Both sides leave a choice that is not searched.
    [Fact]
    public void R_175_Patterns_on_both_sides_are_left_open()
    {
        IamModel model = World(
            "sts:*",
            new("hub", Trust(Alice, All, "StringLike: { 'aws:RequestTag/t': 'c*' }")),
            new("leaf", Trust("role/hub", All, "StringLike: { 'aws:PrincipalTag/t': '*b' }")));

        AssumableRole leaf = Find(model).Single(r => r.Role.RoleName == "leaf");

        Assert.Contains("is not decided", string.Join('\n', leaf.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void R_175_Small_worlds_are_searched_as_their_calls_go()
    {
        for (int seed = 0; seed < 25; seed++)
        {
            IamModel model = Generate(seed);
            HashSet<string> reached = Reach(model);
            AssumableRole[] found = Find(model);

            Assert.Empty(reached.Except(found.Select(r => r.Role.RoleName)).Select(r => $"{seed}: {r} is missing"));
            Assert.Empty(found.Where(r => IsDecided(r) && !Replays(model, r)).Select(r => $"{seed}: {r} is refused"));
            Assert.Empty(found.Where(r => IsDecided(r) && !reached.Contains(r.Role.RoleName)).Select(r => $"{seed}: {r} is too much"));
        }
    }

    // The roles that are found; what is found and decided must be granted, as it says.
    private static string[] Granted(IamModel model)
    {
        AssumableRole[] found = Find(model);
        Assert.All(found, r => Assert.True(IsDecided(r) && Replays(model, r), $"{r}: {string.Join("; ", r.OpenPoints)}"));
        return [.. found.Select(r => r.Role.RoleName).Order(StringComparer.Ordinal)];
    }

    private static bool IsDecided(AssumableRole role) => !role.Path.Any(h => h.IsOpen);

    private static bool Replays(IamModel model, AssumableRole role)
    {
        Caller? caller = Caller.Of(model.Accounts["111111111111"].Users["alice"]);
        foreach (AssumptionHop hop in role.Path)
        {
            caller = Assume(model, caller, new AssumeRoleCall
            {
                RoleArn = hop.To,
                RoleSessionName = hop.Session.SessionName ?? "some-session",
                SourceIdentity = hop.Session.SourceIdentity,
                Tags = hop.Session.Tags,
                TransitiveTagKeys = hop.Session.TransitiveTagKeys,
            });
            if (caller is null)
            {
                return false;
            }
        }

        return true;
    }

    private static Caller? Assume(IamModel model, Caller caller, AssumeRoleCall call)
    {
        try
        {
            return RoleSessions.AssumeRole(new OperationContext { Model = model, Now = Samples.Now, Caller = caller }, call).Caller;
        }
        catch (IamOperationException)
        {
            return null;
        }
    }

    // Every call with a few names, tags and source identities, from every session that one of them made.
    private static HashSet<string> Reach(IamModel model)
    {
        Tag[][] tags = [[], [new("t", "1")], [new("t", "2")], [new("t", "3")], [new("u", "1")], [new("t", "1"), new("u", "1")]];
        HashSet<string> seen = [];
        HashSet<string> reached = [];
        Queue<Caller> callers = new([Caller.Of(model.Accounts["111111111111"].Users["alice"])]);
        while (callers.TryDequeue(out Caller? caller))
        {
            foreach (Role role in model.Accounts["111111111111"].Roles.Values.Select(r => new Role(r.RoleName, r.Arn)))
            {
                foreach (AssumeRoleCall call in
                    from name in new[] { "alice", "bob" }
                    from set in tags
                    from isTransitive in set.Length == 0 ? new[] { false } : [false, true]
                    from identity in new[] { null, "zed" }
                    select new AssumeRoleCall
                    {
                        RoleArn = role.Trust,
                        RoleSessionName = name,
                        SourceIdentity = identity,
                        Tags = [.. set],
                        TransitiveTagKeys = isTransitive ? [.. set.Select(t => t.Key)] : [],
                    })
                {
                    if (Assume(model, caller, call) is { } made)
                    {
                        reached.Add(role.Name);
                        string state = $"{made.Arn} {string.Join(',', made.SessionTags.Select(t => t.ToString()).Order(StringComparer.Ordinal))} {string.Join(',', made.TransitiveTagKeys.Order(StringComparer.Ordinal))} {made.Requester.SourceIdentity}";
                        if (seen.Add(state))
                        {
                            callers.Enqueue(made);
                        }
                    }
                }
            }
        }

        return reached;
    }

    private static IamModel Generate(int seed)
    {
        var random = new Random(seed);
        string[] actions = ["sts:AssumeRole", All, All, "sts:AssumeRole, sts:TagSession", "sts:AssumeRole, sts:SetSourceIdentity"];
        string[] ofCall =
        [
            string.Empty,
            string.Empty,
            OwnName,
            "StringEquals: { 'sts:RoleSessionName': 'bob' }",
            "StringNotEquals: { 'sts:RoleSessionName': 'bob' }",
            "StringEquals: { 'aws:RequestTag/t': ['1', '2'] }",
            "StringNotEquals: { 'aws:RequestTag/t': '1' }",
            "'Null': { 'aws:RequestTag/t': 'true' }",
            "'ForAnyValue:StringEquals': { 'aws:TagKeys': 't' }",
            "'ForAllValues:StringEquals': { 'aws:TagKeys': 'u' }",
            "'ForAnyValue:StringEquals': { 'sts:TransitiveTagKeys': 't' }",
            "StringEquals: { 'sts:SourceIdentity': 'zed' }",
        ];
        string[] ofSession =
        [
            string.Empty,
            string.Empty,
            "StringEquals: { 'aws:PrincipalTag/t': '1' }",
            "StringNotEquals: { 'aws:PrincipalTag/t': '1' }",
            "StringEquals: { 'aws:PrincipalTag/t': '1', 'aws:PrincipalTag/u': '${aws:PrincipalTag/t}' }",
            "'Null': { 'aws:PrincipalTag/t': 'true' }",
            "StringEquals: { 'aws:SourceIdentity': 'zed' }",
            "StringLike: { 'aws:userid': '*:bob' }",
        ];
        string[] denied =
        [
            string.Empty,
            string.Empty,
            "Action: 'sts:TagSession'",
            "Action: 'sts:SetSourceIdentity'",
            "Action: 'sts:*', Condition: { StringEquals: { 'aws:PrincipalTag/u': '1' } }",
        ];
        string Pick(string[] texts) => texts[random.Next(texts.Length)];
        string Condition(bool isFirst) => string.Join(", ", new[] { isFirst || random.Next(3) == 0 ? Pick(ofCall) : string.Empty, isFirst ? string.Empty : Pick(ofSession) }
            .Where(c => c.Length > 0)
            .DistinctBy(c => c.Split(':')[0]));
        return World(
            random.Next(3) == 0 ? Pick(actions) : "sts:*",
            new("first", Trust(random.Next(3) == 0 ? "111111111111" : Alice, Pick(actions), Condition(true)), Pick(denied)),
            new("second", Trust("role/first", Pick(actions), Condition(false)), Pick(denied)),
            new("third", Trust(Pick(["role/second", "role/first", "arn:aws:sts::111111111111:assumed-role/first/bob"]), Pick(actions), Condition(false))));
    }

    private static AssumableRole[] Find(IamModel model) =>
    [
        .. new AssumableRoleSearch(new AccessScope(model, new ModelAccessSettings { Now = Samples.Now, Mode = ContextMode.Discovery }))
            .Find(Subject.Find(model, "arn:aws:iam::111111111111:user/alice")!),
    ];

    private static string Trust(string who, string actions, string condition = "")
    {
        string principal = who.Contains('/', StringComparison.Ordinal) && !who.StartsWith("arn:", StringComparison.Ordinal) ? $"arn:aws:iam::111111111111:{who}" : who;
        return $"{{ Version: 2012-10-17, Statement: [{{ Effect: Allow, Principal: {{ AWS: '{principal}' }}, Action: [{Quoted(actions)}], Condition: {{ {condition} }} }}] }}";
    }

    private static string Quoted(string actions) => string.Join(", ", actions.Split(", ").Select(a => $"'{a}'"));

    private static string Allows(string actions, string denied = "")
    {
        string deny = denied.Length == 0 ? string.Empty : $", {{ Effect: Deny, Resource: '*', {denied} }}";
        return $"[{{ PolicyName: p, PolicyDocument: {{ Version: 2012-10-17, Statement: [{{ Effect: Allow, Action: [{Quoted(actions)}], Resource: '*' }}{deny}] }} }}]";
    }

    private static IamModel World(string mayDo, params Role[] roles) => ImportFolder.Import(
        $"AccountId: '111111111111'\nUsers: [{{ UserName: alice, UserPolicyList: {Allows(mayDo)} }}]\nRoles:\n"
        + string.Join('\n', roles.Select(r => $"- {{ RoleName: {r.Name}, AssumeRolePolicyDocument: {r.Trust}, RolePolicyList: {Allows("sts:*", r.Denied)} }}"))).Model;

    private sealed record Role(string Name, string Trust, string Denied = "");
}
