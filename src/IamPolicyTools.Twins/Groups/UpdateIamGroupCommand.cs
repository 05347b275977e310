using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Groups;

/// <summary>Gives a group another name or path.</summary>
[Cmdlet(VerbsData.Update, "IamGroup", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class UpdateIamGroupCommand : ChangingTwinCmdlet
{
    /// <summary>The name of the group.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(GroupNameCompleter))]
    public string GroupName { get; set; } = string.Empty;

    /// <summary>The new path; without it the path stays.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public string? NewPath { get; set; }

    /// <summary>The new name; without it the name stays.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    public string? NewGroupName { get; set; }

    /// <inheritdoc/>
    protected override void Process() => Call("UpdateGroup", GroupName, context => GroupOperations.Update(context, GroupName, NewGroupName, NewPath));
}
