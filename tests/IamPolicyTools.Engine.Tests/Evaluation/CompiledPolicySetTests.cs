using System.Globalization;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Evaluation;

public class CompiledPolicySetTests
{
    private static readonly string[] s_actions =
    [
        "s3:GetObject", "S3:getobject", "s3:PutObject", "s3:Ge", "s3:Get", "dynamodb:GetItem", "ec2:RunInstances", "sts:AssumeRole", "unheard:Of",
    ];

    // Every form of element that decides which actions a statement concerns (PL-29 to PL-34), once for each effect.
    private static readonly string[] s_elements =
    [
        "\"Action\": \"s3:GetObject\"", "\"Action\": [\"S3:Get*\", \"dynamodb:*\"]", "\"Action\": \"*\"", "\"Action\": \"*:*\"",
        "\"Action\": \"*:GetObject\"", "\"Action\": []", "\"NotAction\": \"s3:*\"", "\"NotAction\": [\"s3:PutObject\", \"ec2:*\"]",
        "\"NotAction\": []", "\"Action\": [\"ec2:RunInstances\", \"*\"]", "\"Action\": \"sts:?ssumeRole\"", "\"Action\": [\"iam\", \"s3:Put*\"]",
        "\"Action\": \"s3:g*\"", "\"Action\": \"s3:?etObject\"", "\"Action\": \"s3:Ge?Object\"", "\"Action\": \"s3:GetO*ect\"",
        "\"Action\": [\"s3:Ge\", \"s3:Get\", \"ec2:*\"]", "\"Action\": [\"s3:PutObject\", \"s3:*Object\"]",
    ];

    [Fact]
    public void An_action_meets_every_statement_that_covers_it()
    {
        CompiledPolicySet all = Create([.. s_elements.SelectMany(e => new[] { Statement("Allow", e), Statement("Deny", e) })]);

        foreach (ActionName action in s_actions.Select(ActionName.Parse))
        {
            CompiledStatement[] covering = [.. all.Statements.Where(s => s.MatchesAction(action))];
            Assert.True(covering.Length >= 8, $"{action}: {covering.Length}");
            Assert.Equal(covering, all.For(action).Where(covering.Contains));
            Assert.Equal(covering, all.Of(action.Service).Where(covering.Contains));
        }
    }

    [Fact]
    public void Statements_of_other_services_and_on_other_verbs_are_not_looked_at()
    {
        var get = ActionName.Parse("s3:GetObject");
        var unheard = ActionName.Parse("unheard:Of");
        string[] some = [Statement("Allow", "\"Action\": \"s3:Get*\""), Statement("Deny", "\"NotAction\": \"s3:*\"")];
        CompiledPolicySet few = Create(some);
        CompiledPolicySet many = Create(
            [
                .. Enumerable.Range(0, 1_000).Select(i => Statement("Allow", $"\"Action\": \"service{i.ToString(CultureInfo.InvariantCulture)}:Get*\"")),
                .. Enumerable.Range(0, 1_000).Select(i => Statement("Deny", $"\"Action\": [\"s3:Put*\", \"s3:List{i.ToString(CultureInfo.InvariantCulture)}\"]")),
                .. some,
            ]);

        Assert.Equal(2_002, many.Statements.Length);
        Assert.Equal((2, 2), (few.For(get).Length, many.For(get).Length));
        Assert.Equal((1, 1), (few.For(unheard).Length, many.For(unheard).Length));
    }

    [Fact]
    public void Deny_comes_first_and_each_statement_knows_its_policy_and_position()
    {
        var first = Source("first", Statement("Allow", "\"Action\": \"s3:*\""), Statement("Deny", "\"Action\": \"s3:PutObject\""));
        var second = Source("second", Statement("Deny", "\"Action\": \"*\""), Statement("Allow", "\"Action\": \"ec2:*\""));

        var set = CompiledPolicySet.Create([first, second]);

        Assert.Equal(
            ["first 1 Deny", "second 2 Deny", "first 0 Allow", "second 3 Allow"],
            set.Statements.Zip(set.Places, (s, p) => $"{p.Policy.Name} {p.Position} {s.Source.Effect}"));
        Assert.Equal(["Deny", "Deny", "Allow"], set.For(ActionName.Parse("s3:PutObject")).Select(s => s.Source.Effect.ToString()));
    }

    private static string Statement(string effect, string element) => $$"""{"Effect": "{{effect}}", {{element}}, "Resource": "*"}""";

    private static CompiledPolicySet Create(string[] statements) => CompiledPolicySet.Create(Source("test", statements));

    // Also what IAM refuses to store, as "*:GetObject", has a meaning.
    private static PolicySource Source(string name, params string[] statements)
    {
        PolicyDocument? document = PolicyParser.ParseText(
            $$"""{"Version": "2012-10-17", "Statement": [{{string.Join(',', statements)}}]}""", PolicyKind.Identity, name, new DiagnosticBag());
        return new PolicySource(name, null, PolicyKind.Identity, document!);
    }
}
