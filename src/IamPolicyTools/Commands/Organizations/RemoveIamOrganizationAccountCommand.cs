using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Organizations;

namespace IamPolicyTools.Commands.Organizations;

/// <summary>Takes an account out of the organization; it stays in the model.</summary>
[Cmdlet(VerbsCommon.Remove, "IamOrganizationAccount", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveIamOrganizationAccountCommand : ModellingCmdlet
{
    /// <summary>12 digits.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(OrganizationAccountIdCompleter))]
    public string AccountId { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() =>
        Change(AccountId, "Remove account from organization", model => OrganizationOperations.Withdraw(model, AccountId));
}
