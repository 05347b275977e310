using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Policies;

/// <summary>Adds a version to a managed policy.</summary>
[Cmdlet(VerbsCommon.New, "IamPolicyVersion", SupportsShouldProcess = true)]
[OutputType(typeof(ManagedPolicyVersion))]
public sealed class NewIamPolicyVersionCommand : ChangingTwinCmdlet
{
    /// <summary>The ARN of the managed policy.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Arn")]
    [ArgumentCompleter(typeof(PolicyArnCompleter))]
    public string PolicyArn { get; set; } = string.Empty;

    /// <summary>The document: JSON, or a policy document that was read before.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [DocumentTransformation]
    public string PolicyDocument { get; set; } = string.Empty;

    /// <summary>True to put the new version in force.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public bool? SetAsDefault { get; set; }

    /// <inheritdoc/>
    protected override void Process() =>
        Call("CreatePolicyVersion", PolicyArn, context => PolicyVersionOperations.Create(context, PolicyArn, PolicyDocument, SetAsDefault == true), "PolicyVersion");
}
