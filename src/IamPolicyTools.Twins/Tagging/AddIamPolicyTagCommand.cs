using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model.Kinds;

namespace IamPolicyTools.Commands.Tagging;

/// <summary>Tags a managed policy.</summary>
[Cmdlet(VerbsCommon.Add, "IamPolicyTag", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class AddIamPolicyTagCommand : TaggingTwinCmdlet
{
    /// <summary>The ARN of the managed policy.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Arn")]
    [ArgumentCompleter(typeof(PolicyArnCompleter))]
    public string PolicyArn { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => AddTags(EntityKind.Policy, PolicyArn);
}
