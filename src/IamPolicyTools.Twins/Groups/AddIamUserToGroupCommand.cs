using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Groups;

/// <summary>Puts a user into a group.</summary>
[Cmdlet(VerbsCommon.Add, "IamUserToGroup", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class AddIamUserToGroupCommand : ChangingTwinCmdlet
{
    /// <summary>The name of the group.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(GroupNameCompleter))]
    public string GroupName { get; set; } = string.Empty;

    /// <summary>The name of the user.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string UserName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => Call("AddUserToGroup", GroupName, context => GroupOperations.AddUser(context, GroupName, UserName));
}
