using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Keys;

/// <summary>Creates a virtual MFA device.</summary>
[Cmdlet(VerbsCommon.New, "IamVirtualMFADevice", SupportsShouldProcess = true)]
[OutputType(typeof(VirtualMfaDevice))]
public sealed class NewIamVirtualMFADeviceCommand : ChangingTwinCmdlet
{
    /// <summary>The path, <c>/</c> or <c>/division/</c>.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "/";

    /// <summary>The name of the device.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    public string VirtualMFADeviceName { get; set; } = string.Empty;

    /// <summary>The tags.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Tags")]
    [TagTransformation]
    public Tag[] Tag { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process() =>
        Call("CreateVirtualMFADevice", VirtualMFADeviceName, context => MfaDeviceOperations.Create(context, VirtualMFADeviceName, Path, [.. Tag]), "VirtualMFADevice");
}
