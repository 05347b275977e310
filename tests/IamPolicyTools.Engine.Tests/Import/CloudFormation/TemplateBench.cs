using System.Collections.Immutable;
using IamPolicyTools.Import;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Import.CloudFormation;

/// <summary>Imports templates for tests.</summary>
internal static class TemplateBench
{
    public const string AccountId = "111122223333";

    private static readonly TemplateOptions s_web = new() { StackName = "web" };

    /// <summary>Imports one template.</summary>
    public static ImportResult ReadTemplate(string yaml, TemplateOptions? templates = null, IReadOnlyDictionary<string, string>? answers = null, string region = "eu-west-1", params IEnumerable<(string Name, string Content)> beside)
    {
        using var folder = new ImportFolder();
        foreach ((string name, string content) in beside)
        {
            folder.Write(name, content);
        }

        return AccountImporter.Import(IamModel.Empty, [folder.Write("t.yaml", "AWSTemplateFormatVersion: 2010-09-09\n" + yaml)], Options(templates, answers, region));
    }

    public static ImportOptions Options(TemplateOptions? templates = null, IReadOnlyDictionary<string, string>? answers = null, string region = "eu-west-1") => new()
    {
        Infrastructure = new InfrastructureOptions
        {
            AccountId = AccountId,
            Region = region,
            Answers = (answers ?? new Dictionary<string, string>()).ToImmutableDictionary(StringComparer.Ordinal),
            Templates = templates ?? s_web,
        },
    };

    public static Account Only(this ImportResult result) => result.Model.Accounts[AccountId];

    /// <summary>What a value is evaluated to, as the Resource of a policy shows it; the codes of errors behind it.</summary>
    public static string Value(string expression, string sections = "", TemplateOptions? templates = null, IReadOnlyDictionary<string, string>? answers = null)
    {
        ImportResult result = ReadTemplate(
            $$"""
            {{sections}}
            Resources:
              Value: { Type: "AWS::IAM::ManagedPolicy", Properties: { ManagedPolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "*", Resource: {{expression}} }] } } }
              Bucket: { Type: "AWS::S3::Bucket", Properties: { BucketName: data } }
              Key: { Type: "AWS::KMS::Key" }
              Gone: { Type: "AWS::S3::Bucket", Condition: Never }
              Queue: { Type: "AWS::SQS::Queue", Properties: { QueueName: jobs } }
              Thing: { Type: "Custom::Thing" }
            """,
            templates,
            answers);
        string document = Tokens(result.Only().Policies.Values.Single(p => p.PolicyName == "p").PolicyDocument, result);
        string[] codes = [.. result.Errors.Select(e => e.Code)];
        const string Start = "\"Resource\":";
        string value = document.Contains(Start, StringComparison.Ordinal) ? document[(document.IndexOf(Start, StringComparison.Ordinal) + Start.Length)..^3] : document;
        return codes.Length == 0 ? value : $"{value} {string.Join(' ', codes)}";
    }

    /// <summary>A text with the origins of its tokens in their places.</summary>
    public static string Tokens(string text, ImportResult result)
    {
        // Origins name other tokens.
        for (int i = 0; i < 3; i++)
        {
            text = result.UnknownValues.Aggregate(text, (t, v) => t.Replace(v.Token, $"<{v.Origin}>", StringComparison.Ordinal));
        }

        return text;
    }
}
