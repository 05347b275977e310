using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Policies;

/// <summary>Gets a version of a managed policy.</summary>
[Cmdlet(VerbsCommon.Get, "IamPolicyVersion")]
[OutputType(typeof(ManagedPolicyVersion))]
public sealed class GetIamPolicyVersionCommand : TwinCmdlet
{
    /// <summary>The ARN of the managed policy.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Arn")]
    [ArgumentCompleter(typeof(PolicyArnCompleter))]
    public string PolicyArn { get; set; } = string.Empty;

    /// <summary>The id of the version, <c>v2</c>.</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(PolicyVersionIdCompleter))]
    public string VersionId { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => Read(context => PolicyVersionOperations.Get(context, PolicyArn, VersionId), "PolicyVersion");
}
