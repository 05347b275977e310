using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;

namespace IamPolicyTools.Engine.Tests.Evaluation;

/// <summary>
/// The evaluation looks at the statements that could match the action. A trace tells all of them, in the order of the policies, and
/// what it tells of one when asked is what the evaluation found.
/// </summary>
public sealed class TraceTests
{
    public static TheoryData<string> CaseIds => CaseFiles.Ids;

    [Theory]
    [MemberData(nameof(CaseIds))]
    public void A_trace_tells_every_statement_and_why_it_does_not_match(string id)
    {
        foreach (AccessRequest request in ProductionCase.Requests(CaseFiles.All[id]))
        {
            foreach (PolicyTypeTrace type in IamAccessResult.Of(request).Trace)
            {
                Assert.Equal(type.Policies.SelectMany(p => p.Document.Statements), type.Statements.Where(s => s.UnknownReason is null).Select(s => s.Statement));
                Assert.All(type.Statements, statement =>
                {
                    Assert.Equal(statement.IsMatch, statement.Mismatch == StatementMismatch.None);
                    Assert.Equal(statement.IsMatch, statement.Mismatch == StatementMismatch.None && statement.Conditions.All(c => c.Holds));
                });
            }
        }
    }
}
