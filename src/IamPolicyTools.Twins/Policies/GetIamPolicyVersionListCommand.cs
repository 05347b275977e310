using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Policies;

/// <summary>Lists the versions of a managed policy, the newest first.</summary>
[Cmdlet(VerbsCommon.Get, "IamPolicyVersionList")]
[Alias("Get-IamPolicyVersions")]
[OutputType(typeof(ManagedPolicyVersion))]
public sealed class GetIamPolicyVersionListCommand : ListingTwinCmdlet
{
    /// <summary>The ARN of the managed policy.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Arn")]
    [ArgumentCompleter(typeof(PolicyArnCompleter))]
    public string PolicyArn { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => ReadList(context => PolicyVersionOperations.List(context, PolicyArn), "Versions");
}
