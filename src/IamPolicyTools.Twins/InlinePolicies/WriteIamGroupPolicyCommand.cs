using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations;

namespace IamPolicyTools.Commands.InlinePolicies;

/// <summary>Puts an inline policy into a group.</summary>
[Cmdlet(VerbsCommunications.Write, "IamGroupPolicy", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class WriteIamGroupPolicyCommand : WritingPolicyTwinCmdlet
{
    /// <summary>The name of the group.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(GroupNameCompleter))]
    public string GroupName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => Put(IdentityKind.Group, GroupName);
}
