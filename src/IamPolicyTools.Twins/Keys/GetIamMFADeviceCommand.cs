using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Keys;

/// <summary>Lists the MFA devices of a user.</summary>
[Cmdlet(VerbsCommon.Get, "IamMFADevice")]
[OutputType(typeof(MfaDevice))]
public sealed class GetIamMFADeviceCommand : ListingTwinCmdlet
{
    /// <summary>The name of the user; without it the caller is meant.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string? UserName { get; set; }

    /// <inheritdoc/>
    protected override void Process() => ReadList(context => MfaDeviceOperations.List(context, UserName), "MFADevices");
}
