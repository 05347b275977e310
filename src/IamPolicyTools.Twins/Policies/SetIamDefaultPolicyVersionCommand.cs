using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Policies;

/// <summary>Puts a version of a managed policy in force.</summary>
[Cmdlet(VerbsCommon.Set, "IamDefaultPolicyVersion", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class SetIamDefaultPolicyVersionCommand : ChangingTwinCmdlet
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
    protected override void Process() =>
        Call("SetDefaultPolicyVersion", PolicyArn, context => PolicyVersionOperations.SetDefault(context, PolicyArn, VersionId));
}
