using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Keys;

/// <summary>Deletes a virtual MFA device.</summary>
[Cmdlet(VerbsCommon.Remove, "IamVirtualMFADevice", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveIamVirtualMFADeviceCommand : ChangingTwinCmdlet
{
    /// <summary>The serial number: the ARN of a virtual device.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(MfaSerialNumberCompleter))]
    public string SerialNumber { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => Call("DeleteVirtualMFADevice", SerialNumber, context => MfaDeviceOperations.Delete(context, SerialNumber));
}
