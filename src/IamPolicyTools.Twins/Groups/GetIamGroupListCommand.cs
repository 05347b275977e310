using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Groups;

/// <summary>Lists groups by their paths.</summary>
[Cmdlet(VerbsCommon.Get, "IamGroupList")]
[Alias("Get-IamGroups")]
[OutputType(typeof(Group))]
public sealed class GetIamGroupListCommand : ListingTwinCmdlet
{
    /// <summary>What the paths begin with.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string PathPrefix { get; set; } = "/";

    /// <inheritdoc/>
    protected override void Process() => ReadList(context => GroupOperations.List(context, PathPrefix), "Groups");
}
