using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Import;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Import.Infrastructure;

/// <summary>Imports files of infrastructure and asks what they would allow.</summary>
internal static class Infra
{
    public const string A = "111122223333";

    /// <summary>Account and Region are told, so that files need not.</summary>
    public static InfrastructureOptions Told { get; } = new() { AccountId = A, Region = "eu-west-1" };

    public static ImportResult Read(string json, InfrastructureOptions? options = null, IamModel? current = null, string name = "plan.json")
    {
        using var folder = new ImportFolder();
        return AccountImporter.Import(current ?? IamModel.Empty, [folder.Write(name, json)], new ImportOptions { Infrastructure = options ?? Told });
    }

    public static IamAccessResult Ask(IamModel model, string principal, string action, string resource, ContextMode mode = ContextMode.Strict, string? owner = null)
    {
        var settings = new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch, Mode = mode };
        Subject subject = Subject.Find(model, principal) ?? throw new InvalidOperationException($"No {principal}.");
        return new ModelAccess(model, subject, settings).Ask(ActionName.Parse(action), resource, owner);
    }

    /// <summary>The answers of both modes: <c>ImplicitDeny(Identity) Conditional</c>.</summary>
    public static string Answers(IamModel model, string principal, string action, string resource, string? owner = null)
    {
        IamAccessResult strict = Ask(model, principal, action, resource, ContextMode.Strict, owner);
        IamAccessResult discovery = Ask(model, principal, action, resource, ContextMode.Discovery, owner);
        return $"{strict.Decision}{(strict.PolicyType is { } type ? $"({type})" : string.Empty)} {discovery.Decision}";
    }

    /// <summary>A plan with changes; each is the members of a change behind its address.</summary>
    public static string Plan(string changes, string configuration = "") =>
        $$"""{"format_version": "1.2", "terraform_version": "1.9.0", "resource_changes": [{{changes}}]{{(configuration.Length == 0 ? string.Empty : $$$""", "configuration": {"root_module": {"resources": [{{{configuration}}}]}}""")}}}""";

    /// <summary>A plan with the values of a data source in the state before it.</summary>
    public static string WithPrior(string plan, string address, string values)
    {
        string[] parts = address.Split('.');
        return plan.Replace(
            "\"resource_changes\"",
            $$$$"""
            "prior_state": {"format_version": "1.0", "values": {"root_module": {"resources": [{"address": "{{{{address}}}}", "mode": "data", "type": "{{{{parts[1]}}}}", "name": "{{{{parts[2]}}}}",
              "provider_name": "registry.terraform.io/hashicorp/aws", "values": {{{{values}}}} }]}}}, "resource_changes"
            """,
            StringComparison.Ordinal);
    }

    /// <summary>A change of a resource.</summary>
    public static string Change(string address, string actions, string before, string after, string unknown = "{}")
    {
        string[] parts = address.Split('[')[0].Split('.');
        string type = parts[0] == "data" ? parts[1] : parts[0];
        string mode = parts[0] == "data" ? "data" : "managed";
        return $$"""
            {"address": "{{address.Replace("\"", "\\\"", StringComparison.Ordinal)}}", "mode": "{{mode}}", "type": "{{type}}", "name": "{{parts[^1]}}",
             "provider_name": "registry.terraform.io/hashicorp/aws",
             "change": {"actions": [{{string.Join(", ", actions.Split(' ').Select(a => $"\"{a}\""))}}], "before": {{before}}, "after": {{after}}, "after_unknown": {{unknown}} } }
            """;
    }

    /// <summary>The configuration of a resource.</summary>
    public static string Config(string address, string expressions)
    {
        string[] parts = address.Split('.');
        bool isData = parts[0] == "data";
        string mode = isData ? "data" : "managed";
        return $$"""{"address": "{{address}}", "mode": "{{mode}}", "type": "{{parts[^2]}}", "name": "{{parts[^1]}}", "provider_config_key": "aws", "expressions": {{expressions}} }""";
    }

    /// <summary>A policy as the text that a plan holds.</summary>
    public static string Quoted(string policy) => System.Text.Json.JsonSerializer.Serialize(policy);

    public static string Statement(string members) => Quoted($$"""{"Version":"2012-10-17","Statement":[{ {{members}} }]}""");
}
