using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Keys;

/// <summary>Lists virtual MFA devices.</summary>
[Cmdlet(VerbsCommon.Get, "IamVirtualMFADevice")]
[OutputType(typeof(VirtualMfaDevice))]
public sealed class GetIamVirtualMFADeviceCommand : ListingTwinCmdlet
{
    /// <summary>Which devices: those that somebody uses, the others, or all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateSet("Assigned", "Unassigned", "Any")]
    public string? AssignmentStatus { get; set; }

    /// <inheritdoc/>
    protected override void Process() => ReadList(context => MfaDeviceOperations.ListVirtual(context, IsAssigned), "VirtualMFADevices");

    private bool? IsAssigned => AssignmentStatus?.ToUpperInvariant() switch
    {
        "ASSIGNED" => true,
        "UNASSIGNED" => false,
        _ => null,
    };
}
