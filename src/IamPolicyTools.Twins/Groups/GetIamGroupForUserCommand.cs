using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Groups;

/// <summary>Lists the groups that a user is in.</summary>
[Cmdlet(VerbsCommon.Get, "IamGroupForUser")]
[OutputType(typeof(Group))]
public sealed class GetIamGroupForUserCommand : ListingTwinCmdlet
{
    /// <summary>The name of the user.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string UserName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => ReadList(context => GroupOperations.ListForUser(context, UserName), "Groups");
}
