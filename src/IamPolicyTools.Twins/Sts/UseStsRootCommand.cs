using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Sts;

namespace IamPolicyTools.Commands.Sts;

/// <summary>Becomes the root user of a member account, for one task.</summary>
[Cmdlet(VerbsOther.Use, "StsRoot", SupportsShouldProcess = true)]
[OutputType(typeof(AssumeRootResponse))]
public sealed class UseStsRootCommand : ChangingTwinCmdlet
{
    /// <summary>The member account's id, or its root's ARN.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AccountCompleter))]
    public string TargetPrincipal { get; set; } = string.Empty;

    /// <summary>The policy that names the task.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(TaskPolicyArnCompleter))]
    [SuppressMessage("Naming", "CA1707", Justification = "It is the parameter's name in AWS.Tools.")]
    public string? TaskPolicyArn_Arn { get; set; }

    /// <summary>How long the session lasts: up to 900 seconds.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("DurationSeconds")]
    public int? DurationInSeconds { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var call = new AssumeRootCall { TargetPrincipal = TargetPrincipal, TaskPolicyArn = TaskPolicyArn_Arn, DurationSeconds = DurationInSeconds };
        Issue("AssumeRoot", TargetPrincipal, context => RootSessions.AssumeRoot(context, call));
    }
}
