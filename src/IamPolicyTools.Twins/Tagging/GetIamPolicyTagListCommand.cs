using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Tagging;

/// <summary>Lists the tags of a managed policy.</summary>
[Cmdlet(VerbsCommon.Get, "IamPolicyTagList")]
[OutputType(typeof(Tag))]
public sealed class GetIamPolicyTagListCommand : ListingTwinCmdlet
{
    /// <summary>The ARN of the managed policy.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Arn")]
    [ArgumentCompleter(typeof(PolicyArnCompleter))]
    public string PolicyArn { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => ReadList(context => TagOperations.List(context, EntityKind.Policy, PolicyArn), "Tags");
}
