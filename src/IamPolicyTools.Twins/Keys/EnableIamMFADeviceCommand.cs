using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Keys;

/// <summary>Assigns an MFA device to a user.</summary>
[Cmdlet(VerbsLifecycle.Enable, "IamMFADevice", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class EnableIamMFADeviceCommand : ChangingTwinCmdlet
{
    /// <summary>The name of the user.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string UserName { get; set; } = string.Empty;

    /// <summary>The serial number: the ARN of a virtual device.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(MfaSerialNumberCompleter))]
    public string SerialNumber { get; set; } = string.Empty;

    /// <summary>Six digits that the device shows.</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true)]
    public string AuthenticationCode1 { get; set; } = string.Empty;

    /// <summary>The six digits that it shows next.</summary>
    [Parameter(Mandatory = true, Position = 3, ValueFromPipelineByPropertyName = true)]
    public string AuthenticationCode2 { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() =>
        Call("EnableMFADevice", UserName, context => MfaDeviceOperations.Enable(context, UserName, SerialNumber, AuthenticationCode1, AuthenticationCode2));
}
