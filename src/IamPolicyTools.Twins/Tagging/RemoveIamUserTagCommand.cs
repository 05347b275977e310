using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model.Kinds;

namespace IamPolicyTools.Commands.Tagging;

/// <summary>Takes tags away from a user.</summary>
[Cmdlet(VerbsCommon.Remove, "IamUserTag", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveIamUserTagCommand : UntaggingTwinCmdlet
{
    /// <summary>The name of the user.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string UserName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => RemoveTags(EntityKind.User, UserName);
}
