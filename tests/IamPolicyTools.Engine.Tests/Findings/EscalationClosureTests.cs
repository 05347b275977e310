using System.Collections.Immutable;
using IamPolicyTools.Findings.Escalation;
using IamPolicyTools.Model;
using static IamPolicyTools.Engine.Tests.Findings.PathAccounts;

namespace IamPolicyTools.Engine.Tests.Findings;

/// <summary>Escalation.md, 8: the fewest changes that close all paths, proved by searching again.</summary>
public sealed class EscalationClosureTests
{
    private const string Admin = $$"""{"Version":"2012-10-17","Statement":[{{Everything}}]}""";

    // Two statements carry one step: neither is sole, so the one that carries the other step goes.
    [Fact]
    public void A_statement_that_is_not_sole_closes_nothing()
    {
        EscalationClosure closure = Assert.Single(Close($$"""
            "Users":[{{User("alice", Document(
                Allow("iam:PassRole"),
                Allow("iam:PassRole", "arn:aws:iam::*:role/*"),
                Allow("lambda:CreateFunction lambda:InvokeFunction")))}}],
            "Roles":[{{Role("big", Trust("""{"Service":"lambda.amazonaws.com"}"""), Admin)}}]
            """, "ESC-LAMBDA-001"));

        Assert.Equal("#3", closure.Statement);
        Assert.Equal((1, 1, 0), (closure.Closes, closure.Of, closure.Left));
        Assert.Empty(closure.Takes);
    }

    // Each of three users has a way of its own, and all have the one role's trust.
    [Fact]
    public void One_trust_that_all_paths_use_is_the_fewest()
    {
        string[] users = [.. new[] { "alice", "bob", "carol" }.Select(n => User(n, Document(Allow("sts:AssumeRole"))))];
        IamModel model = Load($$"""
            "Users":[{{string.Join(',', users)}}],
            "Roles":[{{Role("ops", Trust($$"""{"AWS":"{{AccountId}}"}"""), Admin)}}]
            """);
        var search = new EscalationSearch(model, new EscalationSettings { Now = Now, Depth = 1 });

        EscalationClosure closure = Assert.Single(search.Close([.. search.FromAll()]));

        Assert.Equal("#1", closure.Statement);
        Assert.Equal((3, 0), (closure.Closes, closure.Left));
        Assert.Equal(3, closure.Principals.Length);
    }

    // To pass another role takes less than to pass none.
    [Fact]
    public void A_narrower_pass_is_proposed_before_the_whole_statement_goes()
    {
        EscalationClosure closure = Assert.Single(Close($$"""
            "Users":[{{User("alice", Document(Allow("iam:PassRole"), Allow("lambda:CreateFunction lambda:InvokeFunction")))}}],
            "Roles":[{{Role("big", Trust("""{"Service":"lambda.amazonaws.com"}"""), Admin)}},
              {{Role("small", Trust("""{"Service":"lambda.amazonaws.com"}"""), Document(Allow("lambda:CreateFunction")))}}]
            """, "ESC-LAMBDA-001"));

        Assert.Equal(ClosureKind.PassOtherRoles, closure.Kind);
        Assert.Contains("role/small", closure.Change, StringComparison.Ordinal);
        Assert.Equal(0, closure.Left);
    }

    [Fact]
    public void A_change_says_what_else_it_takes()
    {
        EscalationClosure closure = Assert.Single(Close($$"""
            "Users":[{{User("alice", Document(Allow("iam:PutUserPolicy sqs:SendMessage")))}}]
            """, "ESC-IAM-008"));

        Assert.Contains(closure.Takes, t => t.Contains("sqs:SendMessage", StringComparison.Ordinal));
    }

    // A policy of AWS cannot be rewritten.
    [Fact]
    public void A_policy_of_AWS_is_detached()
    {
        EscalationClosure closure = Assert.Single(Close("""
            "Users":[{"UserName":"alice","AttachedManagedPolicies":["arn:aws:iam::aws:policy/IAMFullAccess"]}]
            """, "ESC-IAM-008"));

        Assert.Equal(ClosureKind.DetachPolicy, closure.Kind);
        Assert.Equal(0, closure.Left);
    }

    // Two keys to one door: both statements allow the only request, so a limit round the user is what one change can do.
    [Fact]
    public void Where_no_statement_is_sole_a_boundary_closes()
    {
        EscalationClosure closure = Assert.Single(Close($$"""
            "Users":[{{User("alice", Document(Allow("iam:PutUserPolicy"), Allow("iam:Put*")))}}]
            """, "ESC-IAM-008"));

        Assert.Equal(ClosureKind.Boundary, closure.Kind);
        Assert.Equal(0, closure.Left);
    }

    // Each step of the path is carried by two statements, and a boundary is there already: something has to be said.
    [Theory]
    [InlineData("")]
    [InlineData(""","PermissionsBoundary":"edge" """)]
    public void Where_two_statements_carry_each_step_both_go(string boundary)
    {
        ImmutableArray<EscalationClosure> closures = Close(
            $$"""
            "Users":[{{User("alice", Document(
                Allow("iam:PassRole"), Allow("iam:PassRole", "arn:aws:iam::*:role/*"),
                Allow("lambda:CreateFunction lambda:InvokeFunction"), Allow("lambda:*")), boundary)}}],
            "Policies":[{"PolicyName":"edge","PolicyDocument":{{Document(Everything)}}}],
            "Roles":[{{Role("big", Trust("""{"Service":"lambda.amazonaws.com"}"""), Admin)}}]
            """,
            "ESC-LAMBDA-001");

        Assert.NotEmpty(closures);
        Assert.Equal(0, closures[^1].Left);
    }

    // Two roles of the way may be left by two statements each, and the last one, too.
    [Fact]
    public void Where_a_role_has_two_ways_in_the_change_closes_both()
    {
        ImmutableArray<EscalationClosure> closures = Close(
            $$"""
            "Users":[{{User("alice", Document(Allow("sts:AssumeRole"), Allow("sts:*")), ""","PermissionsBoundary":"edge" """)}}],
            "Policies":[{"PolicyName":"edge","PolicyDocument":{{Document(Everything)}}}],
            "Roles":[{{Role("ops", Document(
                $$"""{"Effect":"Allow","Principal":{"AWS":"{{AccountId}}"},"Action":"sts:AssumeRole"}""",
                """{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}"""), Admin)}}]
            """,
            "ESC-STS-001");

        Assert.Equal(0, closures[^1].Left);
    }

    // Escalation.md, 2: who begins outside is made up; only what the model has can be changed.
    [Theory]
    [InlineData("any-account", "*")]
    [InlineData("external-account", "777788889999")]
    public void A_path_from_outside_is_closed_by_what_the_model_has(string from, string principal)
    {
        IamModel model = Load($$"""
            "Roles":[{{Role("open", Trust($$"""{"AWS":"{{principal}}"}"""), Admin)}}]
            """);
        var search = new EscalationSearch(model, new EscalationSettings { Now = Now, Depth = 1 });

        ImmutableArray<EscalationClosure> closures = search.Close(search.From(from));

        Assert.All(closures, c => Assert.Contains("role/open", c.Policy + c.Change, StringComparison.Ordinal));
        Assert.Equal(0, closures[^1].Left);
    }

    private static ImmutableArray<EscalationClosure> Close(string members, string technique)
    {
        var search = new EscalationSearch(Load(members), new EscalationSettings { Now = Now, Depth = 1, Techniques = [technique] });
        return search.Close(search.From(Alice));
    }
}
