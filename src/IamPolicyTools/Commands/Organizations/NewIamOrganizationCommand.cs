using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Organizations;

namespace IamPolicyTools.Commands.Organizations;

/// <summary>Makes an organization in the model, with the management account below its root.</summary>
[Cmdlet(VerbsCommon.New, "IamOrganization", SupportsShouldProcess = true)]
[OutputType(typeof(Organization))]
public sealed class NewIamOrganizationCommand : ModellingCmdlet
{
    /// <summary>The management account's 12 digits, or its alias.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ManagementAccountId", "AccountId")]
    [ArgumentCompleter(typeof(AccountCompleter))]
    public string MasterAccountId { get; set; } = string.Empty;

    /// <summary>The id, <c>o-…</c>; without it one is made.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Id { get; set; }

    /// <summary>The id of the root, <c>r-…</c>; without it one is made.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? RootId { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (OrganizationOperations.DescribeUnknownAccount(Session.Model, MasterAccountId) is { } warning)
        {
            WriteWarning(warning);
        }

        Change(MasterAccountId, "Create organization", model => OrganizationOperations.Create(model, MasterAccountId, Id, RootId));
    }
}
