using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Keys;

/// <summary>Takes an MFA device away from a user.</summary>
[Cmdlet(VerbsLifecycle.Disable, "IamMFADevice", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class DisableIamMFADeviceCommand : ChangingTwinCmdlet
{
    /// <summary>The name of the user; without it the caller is meant.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string? UserName { get; set; }

    /// <summary>The serial number: the ARN of a virtual device.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(MfaSerialNumberCompleter))]
    public string SerialNumber { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => Call("DeactivateMFADevice", UserName, context => MfaDeviceOperations.Deactivate(context, UserName, SerialNumber));
}
