using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Organizations;

namespace IamPolicyTools.Commands.Organizations;

/// <summary>Moves an account to another place in the organization.</summary>
[Cmdlet(VerbsCommon.Move, "IamOrganizationAccount", SupportsShouldProcess = true)]
[OutputType(typeof(OrganizationAccount))]
public sealed class MoveIamOrganizationAccountCommand : ModellingCmdlet
{
    /// <summary>12 digits.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(OrganizationAccountIdCompleter))]
    public string AccountId { get; set; } = string.Empty;

    /// <summary>The root or unit that shall hold it.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Parent", "DestinationParentId")]
    [ArgumentCompleter(typeof(OrganizationUnitIdCompleter))]
    public string ParentId { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() =>
        Change(AccountId, $"Move account to {ParentId}", model => OrganizationOperations.Move(model, AccountId, ParentId));
}
