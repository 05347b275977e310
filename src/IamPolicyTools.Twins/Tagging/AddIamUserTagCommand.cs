using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model.Kinds;

namespace IamPolicyTools.Commands.Tagging;

/// <summary>Tags a user.</summary>
[Cmdlet(VerbsCommon.Add, "IamUserTag", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class AddIamUserTagCommand : TaggingTwinCmdlet
{
    /// <summary>The name of the user.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string UserName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => AddTags(EntityKind.User, UserName);
}
