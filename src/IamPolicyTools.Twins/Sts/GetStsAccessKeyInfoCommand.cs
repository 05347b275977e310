using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Sts;

namespace IamPolicyTools.Commands.Sts;

/// <summary>Tells which account an access key belongs to.</summary>
[Cmdlet(VerbsCommon.Get, "StsAccessKeyInfo")]
[OutputType(typeof(string))]
public sealed class GetStsAccessKeyInfoCommand : TwinCmdlet
{
    /// <summary>The key's id.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("AccessKeyId")]
    [ArgumentCompleter(typeof(AccessKeyIdCompleter))]
    public string IdOfAccessKey { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => Read(context => CallerIdentity.GetAccessKeyInfo(context, IdOfAccessKey), "Account");
}
