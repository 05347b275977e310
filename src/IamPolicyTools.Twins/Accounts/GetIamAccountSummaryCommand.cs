using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Accounts;

/// <summary>Tells how much there is of everything in an account, and the quotas.</summary>
[Cmdlet(VerbsCommon.Get, "IamAccountSummary")]
[OutputType(typeof(IReadOnlyDictionary<string, int>))]
public sealed class GetIamAccountSummaryCommand : TwinCmdlet
{
    /// <inheritdoc/>
    protected override void Process() => Read(AccountReportOperations.GetSummary, "SummaryMap");
}
