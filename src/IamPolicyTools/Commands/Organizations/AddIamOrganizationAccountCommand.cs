using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Organizations;

namespace IamPolicyTools.Commands.Organizations;

/// <summary>Puts an account into the organization.</summary>
[Cmdlet(VerbsCommon.Add, "IamOrganizationAccount", SupportsShouldProcess = true)]
[OutputType(typeof(OrganizationAccount))]
public sealed class AddIamOrganizationAccountCommand : ModellingCmdlet
{
    /// <summary>12 digits. The account itself need not be in the model.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AccountCompleter))]
    public string AccountId { get; set; } = string.Empty;

    /// <summary>The root or unit that holds it; without it the root.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Parent")]
    [ArgumentCompleter(typeof(OrganizationUnitIdCompleter))]
    public string? ParentId { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (OrganizationOperations.DescribeUnknownAccount(Session.Model, AccountId) is { } warning)
        {
            WriteWarning(warning);
        }

        Change(AccountId, "Add account to organization", model => OrganizationOperations.Add(model, AccountId, ParentId));
    }
}
