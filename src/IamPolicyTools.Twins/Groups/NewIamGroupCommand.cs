using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Groups;

/// <summary>Creates a group.</summary>
[Cmdlet(VerbsCommon.New, "IamGroup", SupportsShouldProcess = true)]
[OutputType(typeof(Group))]
public sealed class NewIamGroupCommand : ChangingTwinCmdlet
{
    /// <summary>The path, <c>/</c> or <c>/division/</c>.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "/";

    /// <summary>The name of the group.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    public string GroupName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => Call("CreateGroup", GroupName, context => GroupOperations.Create(context, GroupName, Path), "Group");
}
