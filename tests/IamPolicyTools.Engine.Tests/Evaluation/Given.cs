using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Evaluation;

/// <summary>Asks policies written down in a test.</summary>
internal static class Given
{
    public const string Alice = "arn:aws:iam::111122223333:user/alice";

    public static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public static PolicyDocument Policy(string json, PolicyKind kind = PolicyKind.Identity, string name = "policy.json")
    {
        var findings = new DiagnosticBag();
        PolicyDocument? document = PolicyParser.Parse(TextDocument.Parse(json, name), kind, findings);
        Assert.True(document is not null, string.Join("\n", findings.Items));
        return document;
    }

    /// <summary>A document with one statement.</summary>
    public static PolicyDocument Statement(string members, PolicyKind kind = PolicyKind.Identity) =>
        Policy($$"""{ "Version": "2012-10-17", "Statement": { {{members}} } }""", kind);

    public static IamAccessResult Ask(
        GivenPolicies policies,
        string action,
        string resource,
        string principal = Alice,
        string context = "{}",
        ContextMode mode = ContextMode.Strict,
        string? owner = null) => Questions(policies, principal, context, mode).Ask(ActionName.Parse(action), resource, owner);

    public static ModelAccess Questions(GivenPolicies policies, string principal = Alice, string context = "{}", ContextMode mode = ContextMode.Strict) => policies.ToAccess(
        Requester.Parse(principal)!, new ModelAccessSettings { Now = Now, Context = ContextInput.Parse(context, "context"), Mode = mode });
}
