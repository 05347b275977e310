using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Roles;

/// <summary>Deletes an instance profile.</summary>
[Cmdlet(VerbsCommon.Remove, "IamInstanceProfile", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveIamInstanceProfileCommand : ChangingTwinCmdlet
{
    /// <summary>The name of the instance profile.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(InstanceProfileNameCompleter))]
    public string InstanceProfileName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() =>
        Call("DeleteInstanceProfile", InstanceProfileName, context => InstanceProfileOperations.Delete(context, InstanceProfileName));
}
