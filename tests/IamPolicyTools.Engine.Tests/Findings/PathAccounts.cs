using System.Collections.Immutable;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Findings.Escalation;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Findings;

/// <summary>Little accounts, and the paths in them.</summary>
internal static class PathAccounts
{
    public const string AccountId = "111122223333";
    public const string Alice = "arn:aws:iam::111122223333:user/alice";
    public const string Everything = """{"Effect":"Allow","Action":"*","Resource":"*"}""";

    public static DateTimeOffset Now { get; } = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A policy document of statements.</summary>
    public static string Document(params string[] statements) => $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""";

    /// <summary>An Allow of actions, with more members behind.</summary>
    public static string Allow(string actions, string resource = "*", string more = "") => Statement("Allow", actions, resource, more);

    /// <summary>A Deny of actions, with more members behind.</summary>
    public static string Deny(string actions, string resource = "*", string more = "") => Statement("Deny", actions, resource, more);

    /// <summary>A user with one inline policy.</summary>
    public static string User(string name, string policy, string more = "") =>
        $$"""{"UserName":"{{name}}","UserPolicyList":[{"PolicyName":"own","PolicyDocument":{{policy}}}]{{more}}}""";

    /// <summary>A role with a trust policy and one inline policy.</summary>
    public static string Role(string name, string trust, string policy, string more = "") =>
        $$"""{"RoleName":"{{name}}","AssumeRolePolicyDocument":{{trust}},"RolePolicyList":[{"PolicyName":"own","PolicyDocument":{{policy}}}]{{more}}}""";

    /// <summary>A trust policy for one principal.</summary>
    public static string Trust(string principal, string more = "", string action = "sts:AssumeRole") =>
        Document($$"""{"Effect":"Allow","Principal":{{principal}},"Action":"{{action}}"{{more}}}""");

    /// <summary>The model of the members of an account document.</summary>
    public static IamModel Load(string members) => ImportFolder.Import($$"""{"AccountId":"{{AccountId}}",{{members}}}""", "account.json").Model;

    public static ImmutableArray<EscalationPath> Paths(IamModel model, string from = Alice, int depth = 1, params string[] techniques) =>
        new EscalationSearch(model, new EscalationSettings { Now = Now, Depth = depth, Techniques = [.. techniques] }).From(from);

    private static string Statement(string effect, string actions, string resource, string more)
    {
        string list = string.Join(',', actions.Split(' ').Select(a => $"\"{a}\""));
        return $$"""{"Effect":"{{effect}}","Action":[{{list}}],"Resource":["{{resource}}"]{{more}}}""";
    }
}
