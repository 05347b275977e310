using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Language;

namespace IamPolicyTools.Engine.Tests.Analysis.Symbolic;

/// <summary>The questions about documents are answered as the examples of the specification say.</summary>
public sealed class ChangeExampleTests
{
    public static TheoryData<string> Documents => new(ChangeExample.All.Values.Where(e => e.IsOfDocuments).Select(e => e.Id));

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_question_about_documents_is_answered_as_expected(string id)
    {
        ChangeExample example = ChangeExample.All[id];
        ProofAnswer answer = Ask(example);
        Assert.True(
            example.Expected == answer.Verdict,
            $"{example.Row.GetProperty("note")}: expected {example.Expected}, found {answer.Verdict} {answer.Reason} {answer.Place}: {string.Join("; ", answer.Witnesses)}");
        Assert.Equal(answer.Verdict == ProofVerdict.Refuted, !answer.Witnesses.IsEmpty);
    }

    public static TheoryData<string> Public => new(ChangeExample.All.Values.Where(e => e.Question == "NoPublicAccess").Select(e => e.Id));

    [Theory]
    [MemberData(nameof(Public))]
    public void A_policy_is_public_as_expected(string id)
    {
        ChangeExample example = ChangeExample.All[id];
        string type = example.Row.GetProperty("resourceType").GetString()!;
        CheckResponse response = AccessChecks.NoPublicAccess(ChangeExample.Parse(example.Row.GetProperty("policy"), PolicyKind.Resource), type);
        Assert.True(example.Expected == response.Verdict, $"{example.Row.GetProperty("note")}: expected {example.Expected}, found {response.Verdict} {response.Witness} {string.Join("; ", response.Reasons)}");
        Assert.Equal(example.Expected == ProofVerdict.Proved ? CheckResult.PASS : CheckResult.FAIL, response.Result);
    }

    private static ProofAnswer Ask(ChangeExample example)
    {
        ProofOptions options = example.Options;
        return example.Question switch
        {
            "NoNewAccess" or "Implies" => PolicyRelations.NoNewAccess(example.Document("existing"), example.Document("new"), options),
            "NoLostAccess" => PolicyRelations.NoLostAccess(example.Document("existing"), example.Document("new"), options),
            "Equivalent" => PolicyRelations.Equivalent(example.Document("existing"), example.Document("new"), options),
            "Disjoint" => PolicyRelations.Disjoint(example.Document("existing"), example.Document("new"), options),
            "NeverAllows" or "AccessNotGranted" => PolicyRelations.NeverAllows(example.Document("policy"), example.Region, options),
            "AlwaysAllows" => PolicyRelations.AlwaysAllows(example.Document("policy"), example.Region!, options),
            "DeadStatement" => PolicyRelations.IsDead(example.Document("policy"), example.Row.GetProperty("statement").GetInt32() - 1, options),
            _ => throw new InvalidOperationException(example.Question),
        };
    }
}
