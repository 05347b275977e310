using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Tagging;

/// <summary>Lists the tags of a user.</summary>
[Cmdlet(VerbsCommon.Get, "IamUserTagList")]
[OutputType(typeof(Tag))]
public sealed class GetIamUserTagListCommand : ListingTwinCmdlet
{
    /// <summary>The name of the user.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string UserName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => ReadList(context => TagOperations.List(context, EntityKind.User, UserName), "Tags");
}
