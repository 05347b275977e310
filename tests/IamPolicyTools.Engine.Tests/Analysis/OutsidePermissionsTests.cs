using System.Text;
using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Analysis.Resources;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Engine.Tests.Evaluation;
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
/// What is listed and written is about the account's resources, and reads as a policy: of resources outside it says no more than all policies of
/// the principal together, whatever the resource's own side grants.
/// </summary>
public sealed class OutsidePermissionsTests
{
    private const string Account = "111122223333";

    private static readonly string[] s_others = ["444455556666", "999999999999", "111122224444"];
    private static readonly string[] s_contexts = ["{}", """{ "aws:SourceVpc": "x" }""", """{ "aws:SourceVpc": "x", "aws:SecureTransport": "true" }"""];

    [Theory]
    [InlineData("arn:aws:sqs:*:111122223333:*", "arn:aws:sqs:*:*:ab*", "arn:aws:sqs:*:111122223333:ab*")]
    [InlineData("arn:aws:sqs:*:*:ab*", "arn:aws:sqs:*:111122223333:*", "arn:aws:sqs:*:111122223333:ab*")]
    [InlineData("arn:aws:sqs:*:1111*:*", "arn:aws:sqs:*:*:ab*", "arn:aws:sqs:*:1111*:ab*")]
    [InlineData("arn:aws:sqs:eu-*:*:*", "arn:aws:sqs:*:*:ab*", "arn:aws:sqs:eu-*:*:ab*")]
    [InlineData("arn:aws:sqs:*:*:*", "arn:*:sqs:*:*:ab*", "arn:aws:sqs:*:*:ab*")]
    [InlineData("arn:*:sqs:*:111122223333:*", "arn:aws:sqs:*:*:ab*", "arn:aws:sqs:*:111122223333:ab*")]
    [InlineData("*", "arn:aws:sqs:*:*:ab*", "arn:aws:sqs:*:*:ab*")]
    public void A_pattern_is_no_wider_than_what_all_policies_allow(string identity, string boundary, string expected)
    {
        (IamModel model, Subject subject) = World(Allow("sqs:SendMessage", identity), Allow("sqs:*", boundary));
        var query = new EffectivePermissionQuery { Actions = ["sqs:SendMessage"] };

        EffectivePermission permission = Assert.Single(Search(model).Find(subject, query));
        PermissionPolicy written = new PermissionPolicyBuilder(model, Settings("{}")).Build(subject, query);

        Assert.Equal(expected, Assert.Single(permission.ResourcePatterns));
        Assert.Equal(
            Given.Policy($$"""{ "Version": "2012-10-17", "Statement": [{{Allow("sqs:SendMessage", expected)}}] }""").ToJson(), written.Document!.ToJson());
    }

    // R-1: what is refused outside is refused by the document, too.
    [Theory]
    [InlineData("""{ "Effect": "Allow", "Action": "sqs:SendMessage", "NotResource": "arn:aws:sqs:*:444455556666:*" }""")]
    [InlineData(
        """
        { "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*" },
        { "Effect": "Deny", "Action": "sqs:*", "Resource": "arn:aws:sqs:*:444455556666:*" }
        """)]
    public void What_is_refused_in_another_account_is_cut_out(string statements)
    {
        (IamModel model, Subject subject) = World(statements, null);
        var query = new EffectivePermissionQuery { Actions = ["sqs:SendMessage"] };

        EffectivePermission permission = Assert.Single(Search(model).Find(subject, query));
        PermissionPolicy written = new PermissionPolicyBuilder(model, Settings("{}")).Build(subject, query);

        Assert.Equal("sqs:SendMessage on * except arn:aws:sqs:*:444455556666:*", permission.ToString());
        Assert.True(Granted(model, subject, written, "{}", "arn:aws:sqs:eu-west-1:999999999999:q").IsAllowed);
        Assert.False(Granted(model, subject, written, "{}", "arn:aws:sqs:eu-west-1:444455556666:q").IsAllowed);
    }

    // A condition on the owner is told by the account field, as far as an ARN has one.
    [Theory]
    [InlineData("Allow", "StringEquals", "111122223333", "sqs:SendMessage", "sqs:SendMessage on arn:*:*:*:111122223333:*")]
    [InlineData("Deny", "StringNotEquals", "111122223333", "sqs:SendMessage", "sqs:SendMessage on arn:*:*:*:111122223333:*")]
    [InlineData("Deny", "StringEquals", "444455556666", "ssm:SendCommand", "ssm:SendCommand on * except arn:*:*:*:444455556666:*")]
    [InlineData("Allow", "StringEquals", "111122223333", "ssm:SendCommand", "ssm:SendCommand on * except arn:*:*:*:?*:*", "ssm:SendCommand on arn:*:*:*:111122223333:*")]
    public void A_condition_on_the_owner_is_no_star(string effect, string test, string owner, string action, params string[] expected)
    {
        string statement = $$"""{ "Effect": "{{effect}}", "Action": "*", "Resource": "*", "Condition": { "{{test}}": { "aws:ResourceAccount": "{{owner}}" } } }""";
        (IamModel model, Subject subject) = World(effect == "Allow" ? statement : $"{Allow(action, "*")}, {statement}", null);

        Assert.Equal(expected, Search(model).Find(subject, new EffectivePermissionQuery { Actions = [action] }).Select(p => p.ToString()));
    }

    [Fact]
    public void Nothing_that_is_said_reaches_further_than_the_evaluator_outside_of_the_account()
    {
        int count = 0;
        foreach (int seed in Samples.Seeds(150))
        {
            var random = new Random(seed);
            string[] actions = [.. random.GetItems(WrittenPermissionsTests.Actions, random.Next(1, 3)).Distinct()];
            string Statements() => string.Join(
                ",\n", Enumerable.Range(0, random.Next(1, 4)).Select(_ => WrittenPermissionsTests.Statement(random, actions, p => Elsewhere(random, p))));
            string identity = Statements();
            string? boundary = random.Next(2) == 0 ? Statements() : null;
            (IamModel model, Subject subject) = World(identity, boundary);
            var query = new EffectivePermissionQuery { Actions = [.. actions] };
            ILookup<string, EffectivePermission> listed = Search(model).Find(subject, query).ToLookup(p => p.Action);
            PermissionPolicy written = new PermissionPolicyBuilder(model, Settings("{}")).Build(subject, query);
            string[] patterns = [.. Patterns(subject)];

            foreach (string action in actions)
            {
                foreach (string resource in Resources(random, action, patterns))
                {
                    AccessRequest request = Request(model, subject, s_contexts[0], action, resource);
                    if (Evaluator.Decide(request, UnknownTreatment.Optimistic) is { IsAllowed: false, PolicyType: PolicyType.Service })
                    {
                        continue;
                    }

                    count++;
                    Decision before = CellOutcome.Judge(request, ContextMode.Discovery).Decision;
                    EffectivePermission[] covering = [.. listed[action].Where(p => p.Covers(resource) && !p.IsUndecided)];
                    Decision said = covering is [] ? Decision.ImplicitDeny : covering.All(p => p.IsConditional) ? Decision.Conditional : Decision.Allowed;
                    string question = $"{seed} {action} {resource}\n{identity}\nBoundary: {boundary}\n{written}";
                    Assert.True(Rank(said) <= Rank(before), $"{before}, said {string.Join("; ", covering.Select(p => p.ToString()))}: {question}");
                    foreach (string context in s_contexts)
                    {
                        bool isAllowed = Evaluator.Decide(Request(model, subject, context, action, resource)).IsAllowed;
                        Assert.True(isAllowed || !Granted(model, subject, written, context, resource, action).IsAllowed, $"{context} {question}");
                    }
                }
            }
        }

        Assert.True(count > 1_000, $"only {count} resources were compared");
    }

    private static int Rank(Decision decision) => decision switch { Decision.Allowed => 2, Decision.Conditional => 1, _ => 0 };

    private static Verdict Granted(
        IamModel model, Subject subject, PermissionPolicy written, string context, string resource, string action = "sqs:SendMessage")
    {
        Subject instead = subject with { Policies = new PrincipalPolicies { Identity = Compile(written.Document, PolicyKind.Identity) ?? CompiledPolicySet.Empty } };
        return Evaluator.Decide(Request(model, instead, context, action, resource));
    }

    private static AccessRequest Request(IamModel model, Subject subject, string context, string action, string resource) =>
        new ModelAccess(model, subject, Settings(context)).CreateRequest(ActionName.Parse(action), resource) with
        {
            ResourcePolicies = OutsideResources.Granting(Account),
            Behind = [],
        };

    private static ModelAccessSettings Settings(string context) => new()
    {
        Now = Samples.Now,
        Mode = ContextMode.Discovery,
        Context = ContextInput.Parse(context, "context"),
        AsksForMissingPolicies = false,
    };

    private static EffectivePermissionSearch Search(IamModel model) => new(new AccessScope(model, Settings("{}")));

    private static (IamModel Model, Subject Subject) World(string identity, string? boundary)
    {
        IamModel model = ImportFolder.Import(
            $$"""
            { "AccountId": "{{Account}}",
              "Users": [{ "UserName": "alice", "UserPolicyList": [{ "PolicyName": "own", "PolicyDocument": { "Version": "2012-10-17", "Statement": [{{identity}}] } }] }] }
            """,
            "account.json").Model;
        Subject subject = Subject.Find(model, Given.Alice)!;
        PolicyDocument? edge = boundary is null ? null : Given.Policy($$"""{ "Version": "2012-10-17", "Statement": [{{boundary}}] }""");
        return (model, subject with { Policies = subject.Policies with { Boundary = Compile(edge, PolicyKind.Boundary) } });
    }

    private static CompiledPolicySet? Compile(PolicyDocument? document, PolicyKind kind) =>
        document is null ? null : CompiledPolicySet.Create(new PolicySource("given", null, kind, document));

    private static string Allow(string action, string resource) => $$"""{ "Effect": "Allow", "Action": "{{action}}", "Resource": "{{resource}}" }""";

    private static IEnumerable<string> Patterns(Subject subject) => new[] { subject.Policies.Identity, subject.Policies.Boundary }
        .OfType<CompiledPolicySet>()
        .SelectMany(p => p.Statements)
        .SelectMany(s => s.Source.Resource?.Patterns ?? [])
        .Select(p => p.Text)
        .Distinct();

    // The same pattern for another account, another partition, or several.
    private static string Elsewhere(Random random, string pattern)
    {
        string[] fields = pattern.Split(':', 6);
        if (fields.Length < 6)
        {
            return pattern;
        }

        fields[1] = random.Next(5) == 0 ? "*" : fields[1];
        if (fields[4] is Account or "*" && random.Next(4) == 0)
        {
            fields[4] = random.Next(3) switch { 0 => "1111*", 1 => "44445555666?", _ => s_others[random.Next(2)] };
        }

        return string.Join(':', fields);
    }

    private static IEnumerable<string> Resources(Random random, string action, string[] patterns)
    {
        CatalogueAction known = IamCatalogue.Default.FindAction(action)!;
        IEnumerable<string> forms = known.ResourceTypes.SelectMany(t => t.Type.ArnTemplates).Select(t => t.ToPattern("aws", "*", "*"));
        string[] all = [.. forms, .. patterns.Where(p => p != "*")];
        return all.Length == 0 ? [] : random.GetItems(all, 16)
            .Select(p => Fill(random, p))
            .Where(r => Arn.TryParse(r, out Arn arn)
                && known.ResourceTypes.Any(t => t.Type.Fits(arn))
                && (Arn.IsAccountId(arn.Account) ? arn.Account != Account : arn.Partition != "aws"))
            .Distinct();
    }

    private static string Fill(Random random, string pattern)
    {
        string[] fields = pattern.Split(':', 6);
        fields[1] = fields[1] == "*" ? random.Next(4) == 0 ? "aws-cn" : "aws" : fields[1];
        fields[3] = fields[3].Replace("*", random.Next(2) == 0 ? "eu-west-1" : "us-east-1", StringComparison.Ordinal);
        fields[4] = fields[4] switch
        {
            "" or "aws" => fields[4],
            "44445555666?" => "444455556666",
            "1111*" => "111122224444",
            _ => s_others[random.Next(s_others.Length)],
        };
        var name = new StringBuilder();
        foreach (char c in fields[5])
        {
            name.Append(c switch { '*' => new string(random.GetItems<char>("ab1-/", random.Next(4))), '?' => "a", _ => c.ToString() });
        }

        fields[5] = name.ToString();
        return string.Join(':', fields);
    }
}
