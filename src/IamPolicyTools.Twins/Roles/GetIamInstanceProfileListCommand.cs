using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Operations.Calls;
using IamPolicyTools.Operations.Results;

namespace IamPolicyTools.Commands.Roles;

/// <summary>Lists instance profiles by their paths.</summary>
[Cmdlet(VerbsCommon.Get, "IamInstanceProfileList")]
[Alias("Get-IamInstanceProfiles")]
[OutputType(typeof(InstanceProfileDetail))]
public sealed class GetIamInstanceProfileListCommand : ListingTwinCmdlet
{
    /// <summary>What the paths begin with.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string PathPrefix { get; set; } = "/";

    /// <inheritdoc/>
    protected override void Process() => ReadList(context => InstanceProfileOperations.List(context, PathPrefix), "InstanceProfiles");
}
