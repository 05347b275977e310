using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Roles;

/// <summary>Creates the role that a service of AWS keeps for itself.</summary>
[Cmdlet(VerbsCommon.New, "IamServiceLinkedRole", SupportsShouldProcess = true)]
[OutputType(typeof(Role))]
public sealed class NewIamServiceLinkedRoleCommand : ChangingTwinCmdlet
{
    /// <summary>The service principal, <c>autoscaling.amazonaws.com</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string AWSServiceName { get; set; } = string.Empty;

    /// <summary>What tells several roles of one service apart.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? CustomSuffix { get; set; }

    /// <summary>The description.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Description { get; set; }

    /// <inheritdoc/>
    protected override void Process() =>
        Call("CreateServiceLinkedRole", AWSServiceName, context => ServiceLinkedRoleOperations.Create(context, AWSServiceName, CustomSuffix, Description), "Role");
}
