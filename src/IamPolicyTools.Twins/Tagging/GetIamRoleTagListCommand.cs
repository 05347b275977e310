using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Tagging;

/// <summary>Lists the tags of a role.</summary>
[Cmdlet(VerbsCommon.Get, "IamRoleTagList")]
[OutputType(typeof(Tag))]
public sealed class GetIamRoleTagListCommand : ListingTwinCmdlet
{
    /// <summary>The name of the role.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RoleNameCompleter))]
    public string RoleName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => ReadList(context => TagOperations.List(context, EntityKind.Role, RoleName), "Tags");
}
