using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Keys;

/// <summary>Deletes an access key.</summary>
[Cmdlet(VerbsCommon.Remove, "IamAccessKey", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveIamAccessKeyCommand : ChangingTwinCmdlet
{
    /// <summary>The name of the user; without it the caller is meant.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string? UserName { get; set; }

    /// <summary>The id of the access key.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AccessKeyIdCompleter))]
    public string AccessKeyId { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => Call("DeleteAccessKey", AccessKeyId, context => AccessKeyOperations.Delete(context, UserName, AccessKeyId));
}
