using CsCheck;
using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Analysis;

/// <summary>
/// Effective permissions of policies over short alphabets against the evaluator, on every resource there is: no resource is lost, none
/// is said too much, and the policy document decides the same.
/// </summary>
public sealed class CellTests
{
    private const string Alice = "arn:aws:iam::111122223333:user/alice";
    private const string Bucket = "arn:aws:s3:::b/";

    private static readonly ActionName s_action = ActionName.Parse("s3:GetObject");

    private static readonly Gen<string> s_pattern = Gen.Frequency(
        (8, Gen.Char["a??*"].Array[1, 4].Select(cs => new string(cs))),
        (4, Gen.Char["ab*?"].Array[1, 4].Select(cs => new string(cs))),
        (1, Gen.Const("????????")));

    // Effect, whether NotResource, a condition, and patterns of keys.
    private static readonly Gen<string> s_statement = Gen.Select(
        Gen.Frequency((3, Gen.Const("Allow")), (2, Gen.Const("Deny"))),
        Gen.Frequency((7, Gen.Const("Resource")), (1, Gen.Const("NotResource"))),
        Gen.Frequency((5, Gen.Const(string.Empty)), (1, Gen.Const("x")), (1, Gen.Const("y"))),
        s_pattern.Array[1, 3],
        (effect, element, key, patterns) =>
            $$"""{ "Effect": "{{effect}}", "Action": "s3:GetObject", "{{element}}": [{{string.Join(", ", patterns.Select(p => $"\"{Bucket}{p}\""))}}]"""
            + (key.Length == 0 ? "}" : $$""", "Condition": { "StringEquals": { "aws:SourceVpc": "{{key}}" } } }"""));

    // Every key of up to four characters, the empty one excepted, and one that is as long as the longest pattern.
    private static readonly string[] s_resources = [.. Texts(4).Where(t => t.Length > 0).Append("aaaaaaaa").Append("xxxxxxxx").Select(t => Bucket + t)];

    // Faults A4: what no guess hits is there all the same.
    [Theory]
    [InlineData("""{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::b/*", "arn:aws:s3:::b/????????"] }, { "Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/?" }""")]
    [InlineData("""{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*" }, { "Effect": "Deny", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::b/?", "arn:aws:s3:::b/????????"] }""")]
    // What several rows could say, one of them says.
    [InlineData("""
        { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/?*?", "Condition": { "StringEquals": { "aws:SourceVpc": "y" } } },
        { "Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/??a?", "Condition": { "StringEquals": { "aws:SourceVpc": "x" } } },
        { "Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::b/b", "arn:aws:s3:::b/?", "arn:aws:s3:::b/?*"] },
        { "Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::b/???", "arn:aws:s3:::b/a", "arn:aws:s3:::b/?"], "Condition": { "StringEquals": { "aws:SourceVpc": "y" } } }
        """)]
    public void A_resource_without_a_lucky_example_is_not_lost(string statements)
    {
        IamModel model = World(statements);

        Assert.Contains(Find(model, "s3:GetObject"), p => !p.IsConditional && p.Covers("arn:aws:s3:::b/abc"));
        AssertAgreement(model, statements);
    }

    [Fact]
    public void Every_resource_has_the_answer_of_the_evaluator() => s_statement.Array[1, 4].Sample(
        statements => AssertAgreement(World(string.Join(", ", statements)), string.Join("\n", statements)), iter: 160);

    // Faults F1 and A3: text between stars, names that differ by a letter, and what is made to take for ever.
    [Theory]
    [InlineData("lambda:InvokeFunction", "arn:aws:lambda:*:*:function:*aa*", "arn:aws:lambda:*:*:function:*bb*", "arn:aws:lambda:*:*:function:*cc*")]
    [InlineData("ssm:StartAutomationExecution", "arn:aws:ssm:*::document/AWS-*", "arn:aws:ssm:*::document/AWSA-*", "arn:aws:ssm:*::document/AWSB-*", "arn:aws:ssm:*::document/AWSC-*")]
    [InlineData("ssm:StartAutomationExecution", "arn:aws:ssm:*:*:document/*", "arn:aws:ssm:*:*:automation-definition/*:*", "arn:aws:ssm:*:*:automation-execution/*")]
    public void Patterns_that_people_write_make_one_row_at_once(string action, params string[] resources)
    {
        IamModel model = World($$"""{ "Effect": "Allow", "Action": "{{action}}", "Resource": [{{string.Join(", ", resources.Select(r => $"\"{r}\""))}}] }""");

        EffectivePermission permission = Assert.Single(Find(model, action));

        Assert.False(permission.IsConditional);
        Assert.Equal(resources.Order(StringComparer.Ordinal), permission.ResourcePatterns);
    }

    [Fact]
    public void What_would_take_for_ever_is_undecided_and_says_so()
    {
        string tail = new('?', 40);
        string narrow = string.Concat(Enumerable.Repeat("*a", 20)) + tail;
        IamModel model = World($$"""
            { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*a{{tail}}" },
            { "Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/{{narrow}}" }
            """);

        EffectivePermission permission = Assert.Single(Find(model, "s3:GetObject"));

        Assert.True(permission is { IsConditional: true, IsUndecided: true });
        Assert.Contains(permission.Notes, n => n.StartsWith("undecided", StringComparison.Ordinal));
        PermissionPolicy policy = new PermissionPolicyBuilder(model, new ModelAccessSettings { Now = Samples.Now }).Build(
            Subject.Find(model, Alice)!, new EffectivePermissionQuery { Actions = ["s3:GetObject"] });
        Assert.Equal("s3:GetObject", Assert.Single(policy.Omitted));
    }

    // Faults F12: no pattern vanishes because the catalogue knows nothing that it covers.
    [Fact]
    public void A_pattern_over_an_unknown_service_is_a_row_with_what_applies_to_it()
    {
        EffectivePermissionSearch search = Search(
            """
            { "Effect": "Allow", "Action": ["newsvc:*", "newsvc:GetThing", "s3:NewThing*"], "Resource": "*" },
            { "Effect": "Deny", "Action": "newsvc:Delete*", "Resource": "*" },
            { "Effect": "Deny", "Action": "newsvc:Put*", "Resource": "arn:aws:newsvc:*:*:secret/*" }
            """,
            out Subject subject);
        string[] Ask(params string[] actions) =>
            [.. search.Find(subject, new EffectivePermissionQuery { Actions = [.. actions] }).Select(p => p.ToString())];

        Assert.Equal(
            ["newsvc:GetThing on *", "newsvc:* except newsvc:Put*, newsvc:Delete* on *", "newsvc:Put* on * except arn:aws:newsvc:*:*:secret/*"],
            Ask("newsvc:*"));
        Assert.Equal(["s3:NewThing* on *"], Ask("s3:New*"));
        Assert.Equal(["newsvc:GetThing on *"], Ask("newsvc:GetThing"));
        EffectivePermission row = search.Find(subject, EffectivePermissionQuery.Everything).Last();
        Assert.Equal("s3:NewThing*", row.Action);
        Assert.Contains("knows no action that s3:NewThing* covers", Assert.Single(row.Notes), StringComparison.Ordinal);
        Assert.Equal("own", Assert.Single(row.Policies));
    }

    // Each statement that lets in some of the resources is a source, though the cell was judged on one example.
    [Fact]
    public void Sources_are_all_the_statements_that_grant_some_of_it()
    {
        IamModel model = World("""
            { "Sid": "A", "Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::a/*" },
            { "Sid": "B", "Effect": "Allow", "Action": "s3:Get*", "Resource": ["arn:aws:s3:::b/*", "arn:aws:s3:::a/*"] },
            { "Sid": "C", "Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::c"] },
            { "Sid": "D", "Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::d/x"] },
            { "Effect": "Deny", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::d/*"] }
            """);

        EffectivePermission permission = Assert.Single(Find(model, "s3:GetObject"));

        Assert.Equal(["A", "B"], permission.Sources.Select(s => s.Sid).Order(StringComparer.Ordinal));
    }

    private static void AssertAgreement(IamModel model, string what)
    {
        Subject subject = Subject.Find(model, Alice)!;
        var access = new ModelAccess(model, subject, new ModelAccessSettings { Now = Samples.Now, Mode = ContextMode.Discovery });
        EffectivePermission[] permissions = Find(model, "s3:GetObject");
        Assert.DoesNotContain(permissions, p => p.IsUndecided);
        PermissionPolicy policy = new PermissionPolicyBuilder(model, new ModelAccessSettings { Now = Samples.Now }).Build(
            subject, new EffectivePermissionQuery { Actions = ["s3:GetObject"] });
        ModelAccess written = Instead(access, policy.Document);
        foreach (string resource in s_resources)
        {
            Decision expected = Normalise(access.Ask(s_action, resource, subject.Requester.AccountId).Decision);
            EffectivePermission[] covering = [.. permissions.Where(p => p.Covers(resource))];
            Assert.True(covering.Length <= 1, $"{resource} is said twice: {string.Join("; ", covering.Select(p => p.ToString()))}\n{what}");
            Decision said = covering is [] ? Decision.ImplicitDeny : covering[0].IsConditional ? Decision.Conditional : Decision.Allowed;
            Assert.True(expected == said, $"{resource}: {expected}, said {said} by {string.Join("; ", permissions.Select(p => p.ToString()))}\n{what}");
            Decision after = Normalise(written.Ask(s_action, resource, subject.Requester.AccountId).Decision);
            bool isLess = !policy.Omitted.IsEmpty && (after == Decision.ImplicitDeny || expected == Decision.Allowed);
            Assert.True(expected == after || isLess, $"{resource}: {expected}, then {after} by\n{policy}\n{what}");
        }
    }

    private static ModelAccess Instead(ModelAccess access, PolicyDocument? document) => new(access.Scope, access.Subject with
    {
        Policies = new PrincipalPolicies
        {
            Identity = document is null
                ? CompiledPolicySet.Empty
                : CompiledPolicySet.Create(new PolicySource("document", null, PolicyKind.Identity, document)),
        },
    });

    private static EffectivePermission[] Find(IamModel model, string action) =>
        [.. Search(model).Find(Subject.Find(model, Alice)!, new EffectivePermissionQuery { Actions = [action] })];

    private static EffectivePermissionSearch Search(IamModel model) =>
        new(new AccessScope(model, new ModelAccessSettings { Now = Samples.Now, Mode = ContextMode.Discovery }));

    private static EffectivePermissionSearch Search(string statements, out Subject subject)
    {
        IamModel model = World(statements);
        subject = Subject.Find(model, Alice)!;
        return Search(model);
    }

    private static Decision Normalise(Decision decision) => decision == Decision.ExplicitDeny ? Decision.ImplicitDeny : decision;

    private static IamModel World(string statements) => ImportFolder.Import(
        $$"""
        { "AccountId": "111122223333",
          "Users": [{ "UserName": "alice", "UserPolicyList": [{ "PolicyName": "own", "PolicyDocument": { "Version": "2012-10-17", "Statement": [{{statements}}] } }] }] }
        """,
        "account.json").Model;

    private static IEnumerable<string> Texts(int length) => length == 0
        ? [string.Empty]
        : Texts(length - 1).SelectMany(t => t.Length == length - 1 ? [t, t + "a", t + "b", t + "x"] : new[] { t });
}
