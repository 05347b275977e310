using System.Collections.Immutable;
using CsCheck;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Evaluation;

/// <summary>
/// IN-15: an answer of Discovery that is not conditional is the same for every value of the tokens, every document in the place of an unknown
/// one, and every truth of the conditions under which something exists.
/// </summary>
public sealed class TokenSoundnessTests
{
    private const string Account = "111122223333";
    private static readonly string s_name = UnknownToken.Of("name");
    private static readonly string s_account = UnknownToken.Of("account");
    private static readonly string s_principal = UnknownToken.Of("principal");
    private static readonly string s_action = UnknownToken.Of("action");
    private static readonly string s_text = UnknownToken.Of("text");

    private static readonly Dictionary<string, string[]> s_values = new()
    {
        [s_name] = ["corp-logs", "web", "x", "web-x", "corp-logs-2"],
        [s_account] = ["444455556666", Account, "999999999999"],
        [s_principal] = ["*", $"arn:aws:iam::{Account}:user/alice", $"arn:aws:iam::{Account}:role/web-x", "444455556666", $"arn:aws:iam::{Account}:root"],
        [s_action] = ["GetObject", "PutObject", "Get*", "*"],
        [s_text] = ["alice", "a/b", "red", "web-x"],
    };

    private static readonly string[] s_resources =
    [
        "*", $"arn:aws:s3:::{s_name}/*", $"arn:aws:s3:::web-{s_name}/*", "arn:aws:s3:::corp-*", "arn:aws:s3:::corp-logs/?bc", $"arn:aws:s3:::corp-logs/{s_text}",
        $"arn:aws:s3:::{s_name}/${{aws:username}}/*", "arn:aws:s3:::web-?/k", s_name, "arn:aws:s3:::unknown-*",
    ];

    private static readonly string[] s_actions = ["s3:GetObject", $"s3:{s_action}", "s3:*", "ec2:*", $"sts:{s_action}", "*"];

    private static readonly string[] s_conditions =
    [
        "", "", "",
        $$$""" , "Condition": { "StringEquals": { "aws:PrincipalArn": "arn:aws:iam::{{{Account}}}:role/web-{{{s_name}}}" } } """,
        $$$""" , "Condition": { "StringLike": { "aws:username": ["al*", "{{{s_text}}}"] } } """,
        $$$""" , "Condition": { "StringNotEquals": { "aws:PrincipalAccount": "{{{s_account}}}" } } """,
        $$$""" , "Condition": { "ArnNotLike": { "aws:PrincipalArn": "arn:aws:iam::{{{s_account}}}:role/*" } } """,
        $$$""" , "Condition": { "ForAnyValue:StringEquals": { "aws:TagKeys": "{{{s_text}}}" } } """,
        $$$""" , "Condition": { "StringLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/web-x" } } """,
    ];

    private static readonly string[] s_principals =
    [
        """ "*" """, $$""" {"AWS": "{{s_principal}}"} """, $$""" {"AWS": "arn:aws:iam::{{s_account}}:root"} """, $$""" {"AWS": "arn:aws:iam::{{Account}}:role/web-{{s_name}}"} """,
        $$""" {"AWS": "arn:aws:iam::{{Account}}:role/web-x"} """, $$""" {"AWS": "{{Account}}"} """, $$""" {"AWS": ["{{s_principal}}", "arn:aws:iam::{{Account}}:user/alice"]} """,
        $$""" {"Service": "{{s_text}}.amazonaws.com"} """,
    ];

    private static readonly string[] s_asked =
        [$"arn:aws:s3:::{s_name}/k", "arn:aws:s3:::corp-logs/abc", $"arn:aws:s3:::web-{s_name}/k", "arn:aws:s3:::web-x/k", $"arn:aws:s3:::{s_name}/alice/f"];

    [Fact]
    public void A_definite_answer_holds_for_every_value_of_what_is_unknown() => Gen.Int[0, int.MaxValue - 1].Sample(
        seed =>
        {
            var random = new Random(seed);
            string model = RandomModel(random);
            string principal = random.Next(2) == 0 ? $"arn:aws:iam::{Account}:user/alice" : $"arn:aws:iam::{Account}:role/web-{s_name}";
            string resource = s_asked[random.Next(s_asked.Length)];
            string action = random.Next(3) == 0 ? "s3:PutObject" : "s3:GetObject";
            Decision open = Ask(model, principal, action, resource)!.Value;
            for (int i = 0; open != Decision.Conditional && i < 12; i++)
            {
                var values = s_values.ToDictionary(v => v.Key, v => v.Value[random.Next(v.Value.Length)]);
                string known = Complete(Substitute(model, values), random);
                if (Ask(known, Substitute(principal, values), action, Substitute(resource, values)) is { } decision && decision != Decision.Conditional)
                {
                    Assert.True(
                        (open == Decision.Allowed) == (decision == Decision.Allowed),
                        $"{open} became {decision} with {string.Join(", ", values.Values)}: {principal} {action} {resource}\n{model}\n{known}");
                }
            }
        },
        iter: 1_500,
        threads: 1);

    [Fact]
    public void The_models_are_worth_asking()
    {
        var counts = new Dictionary<Decision, int>();
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            Decision decision = Ask(RandomModel(random), $"arn:aws:iam::{Account}:role/web-{s_name}", "s3:GetObject", s_asked[random.Next(s_asked.Length)])!.Value;
            counts[decision] = counts.GetValueOrDefault(decision) + 1;
        }

        Assert.All(Enum.GetValues<Decision>(), d => Assert.True(counts.GetValueOrDefault(d) > 5, $"{d}: {counts.GetValueOrDefault(d)}"));
    }

    private static string Substitute(string text, Dictionary<string, string> values) => values.Aggregate(text, (t, v) => t.Replace(v.Key, v.Value, StringComparison.Ordinal));

    // What is left open of a model besides tokens, decided at random.
    private static string Complete(string json, Random random)
    {
        foreach (string marker in new[] { "\"UNKNOWN\"", "\"UNKNOWN-RESOURCE\"" })
        {
            string principal = marker.Contains("RESOURCE", StringComparison.Ordinal) ? "\"Principal\": \"*\"," : string.Empty;
            string[] documents =
            [
                """{"Version": "2012-10-17", "Statement": []}""",
                $$"""{"Version": "2012-10-17", "Statement": [{ {{principal}} "Effect": "Allow", "Action": "*", "Resource": "*"}]}""",
                $$"""{"Version": "2012-10-17", "Statement": [{ {{principal}} "Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}""",
            ];
            json = json.Replace($$"""{"Unknown": {{marker}}}""", documents[random.Next(3)], StringComparison.Ordinal);
        }

        return json
            .Replace("\"WHEN-GROUP\"", random.Next(2) == 0 ? "\"no\"" : "null", StringComparison.Ordinal)
            .Replace("\"WHEN-BUCKET\"", random.Next(2) == 0 ? "\"no\"" : "null", StringComparison.Ordinal)
            .Replace("\"WHEN-ROLE\"", "null", StringComparison.Ordinal);
    }

    private static Decision? Ask(string json, string principal, string action, string resource)
    {
        IamModel model;
        try
        {
            model = ImportFolder.Import(WithoutAbsent(json), "account.json").Model;
        }
        catch (InvalidTextException)
        {
            // Values that make no account.
            return null;
        }

        var settings = new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch, Mode = ContextMode.Discovery };
        return Subject.Find(model, principal) is { } subject
            ? new ModelAccess(model, subject, settings).Decide(ActionName.Parse(action), resource, Account).Decision
            : null;
    }

    // "ExistsWhen": "no" is how a completed model says that something does not exist.
    private static string WithoutAbsent(string json)
    {
        if (!json.Contains("\"no\"", StringComparison.Ordinal))
        {
            return json;
        }

        var root = System.Text.Json.Nodes.JsonNode.Parse(json)!.AsObject();
        bool groupGone = false;
        foreach (string list in new[] { "GroupDetailList", "Resources" })
        {
            var items = root[list]!.AsArray();
            foreach (System.Text.Json.Nodes.JsonNode? item in items.Where(i => i!["ExistsWhen"]?.GetValue<string>() == "no").ToArray())
            {
                groupGone |= list == "GroupDetailList";
                items.Remove(item);
            }
        }

        if (groupGone)
        {
            root["UserDetailList"]![0]!["GroupList"]!.AsArray().Clear();
        }

        return root.ToJsonString();
    }

    private static string RandomModel(Random random)
    {
        string Pick(string[] from) => from[random.Next(from.Length)];
        string Statement(bool hasPrincipal)
        {
            string effect = random.Next(4) == 0 ? "Deny" : "Allow";
            string action = random.Next(8) == 0 ? "NotAction" : "Action";
            string resource = random.Next(8) == 0 ? "NotResource" : "Resource";
            string principal = hasPrincipal ? $"\"{(random.Next(10) == 0 && effect == "Deny" ? "NotPrincipal" : "Principal")}\": {Pick(s_principals)}," : string.Empty;
            return $$"""{ {{principal}} "Effect": "{{effect}}", "{{action}}": "{{Pick(s_actions)}}", "{{resource}}": "{{Pick(s_resources)}}" {{Pick(s_conditions)}} }""";
        }

        string Document(bool hasPrincipal) => random.Next(10) == 0
            ? $$"""{"Unknown": "{{(hasPrincipal ? "UNKNOWN-RESOURCE" : "UNKNOWN")}}"}"""
            : $$"""{"Version": "2012-10-17", "Statement": [{{string.Join(", ", Enumerable.Range(0, random.Next(1, 3)).Select(_ => Statement(hasPrincipal)))}}]}""";

        string When(string kind) => random.Next(5) == 0 ? $"\"WHEN-{kind}\"" : "null";
        string bucket = random.Next(3) == 0 ? string.Empty
            : $$"""{"Arn": "arn:aws:s3:::{{(random.Next(2) == 0 ? s_name : "corp-logs")}}", "AccountId": "{{Account}}", "Policy": {{Document(true)}}, "ExistsWhen": {{When("BUCKET")}}}""";
        return $$"""
            {
              "UserDetailList": [{"UserName": "alice", "Arn": "arn:aws:iam::{{Account}}:user/alice", "GroupList": ["g"],
                "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": {{Document(false)}}}]}],
              "GroupDetailList": [{"GroupName": "g", "Arn": "arn:aws:iam::{{Account}}:group/g", "ExistsWhen": {{When("GROUP")}},
                "GroupPolicyList": [{"PolicyName": "p", "PolicyDocument": {{Document(false)}}}]}],
              "RoleDetailList": [{"RoleName": "web-{{s_name}}", "Arn": "arn:aws:iam::{{Account}}:role/web-{{s_name}}", "HasProvisionalName": true,
                "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []},
                "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": {{Document(false)}}}, {"PolicyName": "q", "PolicyDocument": {{Document(false)}}}]}],
              "Policies": [],
              "Resources": [{{bucket}}]
            }
            """;
    }
}
