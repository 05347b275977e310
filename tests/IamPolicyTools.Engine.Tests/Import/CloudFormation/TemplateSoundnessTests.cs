using System.Collections.Immutable;
using CsCheck;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Import;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using static IamPolicyTools.Engine.Tests.Import.CloudFormation.TemplateBench;

namespace IamPolicyTools.Engine.Tests.Import.CloudFormation;

/// <summary>
/// IN-15 of templates: a definite answer of Discovery without values for parameters is the answer with any values. And IN-6: an answer is the
/// value written out.
/// </summary>
public sealed class TemplateSoundnessTests
{
    private static readonly string[] s_texts =
    [
        "arn:aws:s3:::logs/*", "!Sub 'arn:aws:s3:::${Name}/*'", "!Sub 'arn:aws:s3:::${Name}-${Env}/*'", "!If [IsProd, 'arn:aws:s3:::logs/*', 'arn:aws:s3:::web/*']",
        "!If [IsProd, 'arn:aws:s3:::logs/*', !Ref 'AWS::NoValue']", "!Join ['', ['arn:aws:s3:::', !Ref Name, '/*']]", "!FindInMap [M, !Ref Env, Arn]",
        "!If [IsLogs, !Sub 'arn:aws:s3:::${Name}/*', 'arn:aws:s3:::other/*']", "!Select [0, !Split [',', !Sub '${Name},x']]", "!Sub '${Bucket.Arn}/*'", "'*'",
    ];

    private static readonly string[] s_known = ["arn:aws:s3:::logs/*", "arn:aws:s3:::web/*", "arn:aws:s3:::data/*"];

    private static readonly string[] s_actions = ["s3:GetObject", "'s3:*'", "!Sub 's3:${Verb}'", "!If [IsProd, 's3:GetObject', 's3:PutObject']"];

    private static readonly string[] s_conditions =
    [
        "", "", "", "", "", "", "", "", ", Condition: { StringEquals: { 'aws:PrincipalAccount': !Ref Owner } }", ", Condition: { StringNotEquals: { 'aws:PrincipalAccount': !Ref Owner } }",
        ", Condition: !If [IsProd, { StringEquals: { 'aws:PrincipalAccount': '111122223333' } }, !Ref 'AWS::NoValue']",
        ", Condition: { StringLike: { 'aws:PrincipalArn': [!Sub 'arn:aws:iam::*:role/${Name}', !If [IsProd, 'arn:aws:iam::*:role/r', !Ref 'AWS::NoValue']] } }",
        ", Condition: { ArnNotLike: { 'aws:PrincipalArn': [!If [IsProd, 'arn:aws:iam::*:role/r', !Ref 'AWS::NoValue'], 'arn:aws:iam::*:role/x'] } }",
    ];

    private static readonly string[] s_principals =
    [
        "'*'", "{ AWS: !Ref Owner }", "{ AWS: !Sub 'arn:aws:iam::${Owner}:root' }", "{ AWS: !GetAtt R.Arn }", "{ AWS: [!If [IsProd, !GetAtt R.Arn, !Ref 'AWS::NoValue'], 'arn:aws:iam::444455556666:root'] }",
        "!If [IsProd, '*', { AWS: '444455556666' }]",
    ];

    private static readonly Dictionary<string, string[]> s_values = new()
    {
        ["Env"] = ["dev", "prod"],
        ["Name"] = ["logs", "web", "r", "x"],
        ["Verb"] = ["GetObject", "Get*", "PutObject"],
        ["Owner"] = [AccountId, "444455556666"],
    };

    [Fact]
    public void A_definite_answer_holds_for_every_value_of_the_parameters() => Gen.Int[0, int.MaxValue - 1].Sample(
        seed =>
        {
            var random = new Random(seed);
            string template = Template(random);
            string action = random.Next(3) == 0 ? "s3:PutObject" : "s3:GetObject";
            string resource = new[] { "arn:aws:s3:::logs/k", "arn:aws:s3:::web/k", "arn:aws:s3:::data/k", "arn:aws:s3:::web-prod/k" }[random.Next(4)];
            Decision open = Decide(template, ImmutableDictionary<string, string>.Empty, action, resource);
            for (int i = 0; open != Decision.Conditional && i < 6; i++)
            {
                ImmutableDictionary<string, string> values = s_values.ToImmutableDictionary(v => v.Key, v => v.Value[random.Next(v.Value.Length)], StringComparer.Ordinal);
                Decision decision = Decide(template, values, action, resource);
                Assert.True(
                    decision == Decision.Conditional || (open == Decision.Allowed) == (decision == Decision.Allowed),
                    $"{open} became {decision} with {string.Join(", ", values.Select(v => $"{v.Key}={v.Value}"))}: {action} {resource}\n{template}");
            }
        },
        iter: 700,
        threads: 1);

    [Fact]
    public void An_answer_is_the_value_written_out() => Gen.Int[0, int.MaxValue - 1].Sample(
        seed =>
        {
            var random = new Random(seed);
            string template = Template(random);
            ImmutableDictionary<string, string> values = s_values.ToImmutableDictionary(v => v.Key, v => v.Value[random.Next(v.Value.Length)], StringComparer.Ordinal);
            ImportResult answered = ReadTemplate(template, answers: values.ToDictionary(v => $"Parameter:{v.Key}", v => v.Value));
            ImportResult written = ReadTemplate(template, new TemplateOptions { StackName = "web", Parameters = values });
            Assert.Equal(Policies(written), Policies(answered));
        },
        iter: 200,
        threads: 1);

    [Fact]
    public void The_templates_are_worth_asking()
    {
        var counts = new Dictionary<Decision, int>();
        for (int seed = 0; seed < 150; seed++)
        {
            (string action, string resource) = seed % 2 == 0 ? ("s3:GetObject", "arn:aws:s3:::logs/k") : ("s3:DeleteObject", "arn:aws:s3:::data/k");
            Decision decision = Decide(Template(new Random(seed)), ImmutableDictionary<string, string>.Empty, action, resource);
            counts[decision] = counts.GetValueOrDefault(decision) + 1;
        }

        Assert.All(Enum.GetValues<Decision>(), d => Assert.True(counts.GetValueOrDefault(d) > 2, $"{d}: {counts.GetValueOrDefault(d)}"));
    }

    private static string[] Policies(ImportResult result) =>
    [
        .. result.Only().Roles.Values.SelectMany(r => r.InlinePolicies.Select(p => $"{r.RoleName} {p.PolicyName} {p.PolicyDocument}")),
        .. result.Only().Resources.Values.Select(r => $"{r.Arn} {r.Policy}"),
    ];

    private static Decision Decide(string template, ImmutableDictionary<string, string> parameters, string action, string resource)
    {
        IamModel model = ReadTemplate(template, new TemplateOptions { StackName = "web", Parameters = parameters }).Model;
        var settings = new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch, Mode = ContextMode.Discovery };
        return new ModelAccess(model, Subject.Find(model, $"arn:aws:iam::{AccountId}:role/r")!, settings).Decide(ActionName.Parse(action), resource, AccountId).Decision;
    }

    private static string Template(Random random)
    {
        string Pick(string[] from) => from[random.Next(from.Length)];
        string Statement(bool hasPrincipal)
        {
            string Text() => random.Next(2) == 0 ? Pick(s_known) : Pick(s_texts);
            string effect = random.Next(8) == 0 ? "!If [IsProd, Allow, Deny]" : random.Next(4) == 0 ? "Deny" : "Allow";
            string resource = random.Next(8) == 0 ? "NotResource" : "Resource";
            string texts = random.Next(3) == 0 ? $"[{Text()}, {Text()}, 'arn:aws:s3:::never/*']" : $"['arn:aws:s3:::never/*', {Text()}]";
            string statement = $"{{ Effect: {effect}, {(hasPrincipal ? $"Principal: {(random.Next(2) == 0 ? "{ AWS: '444455556666' }" : Pick(s_principals))}, " : string.Empty)}Action: {(random.Next(2) == 0 ? "s3:GetObject" : Pick(s_actions))}, {resource}: {texts}{Pick(s_conditions)} }}";
            return random.Next(8) == 0 ? $"!If [IsProd, {statement}, !Ref 'AWS::NoValue']" : statement;
        }

        string Document(bool hasPrincipal)
        {
            string document = $"{{ Version: 2012-10-17, Statement: [{Statement(hasPrincipal)}, {Statement(hasPrincipal)}, {{ Effect: Allow, {(hasPrincipal ? "Principal: '*', " : string.Empty)}Action: 's3:ListBucket', Resource: 'arn:aws:s3:::never' }}] }}";
            return random.Next(20) == 0 ? $"!If [IsProd, {document}, {document.Replace("logs", "web", StringComparison.Ordinal)}]" : document;
        }

        string condition = random.Next(4) == 0 ? "Condition: IsProd, " : string.Empty;
        return $$"""
            Parameters:
              Env: { Type: String, AllowedValues: [dev, prod] }
              Name: { Type: String }
              Verb: { Type: String }
              Owner: { Type: String }
            Mappings: { M: { dev: { Arn: "arn:aws:s3:::web/*" }, prod: { Arn: "arn:aws:s3:::logs/*" } } }
            Conditions: { IsProd: !Equals [!Ref Env, prod], IsLogs: !And [!Condition IsProd, !Equals [!Ref Name, logs]] }
            Resources:
              Bucket: { Type: AWS::S3::Bucket, Properties: { BucketName: {{(random.Next(2) == 0 ? "logs" : "data")}} } }
              R: { Type: AWS::IAM::Role, Properties: { RoleName: r, AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [] }, Policies: [{ PolicyName: a, PolicyDocument: {{Document(false)}} }] } }
              P: { Type: AWS::IAM::Policy, {{condition}}Properties: { PolicyName: b, Roles: [{{(random.Next(10) == 0 ? "!Ref Name" : "!Ref R")}}], PolicyDocument: {{Document(false)}} } }
              B: { Type: AWS::S3::BucketPolicy, Properties: { Bucket: {{(random.Next(10) == 0 ? "!Ref Name" : "!Ref Bucket")}}, PolicyDocument: {{Document(true)}} } }
            """;
    }
}
