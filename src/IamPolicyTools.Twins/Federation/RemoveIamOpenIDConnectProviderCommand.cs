using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Federation;

/// <summary>Deletes an OIDC identity provider.</summary>
[Cmdlet(VerbsCommon.Remove, "IamOpenIDConnectProvider", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveIamOpenIDConnectProviderCommand : ChangingTwinCmdlet
{
    /// <summary>The ARN of the provider.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Arn")]
    [ArgumentCompleter(typeof(OpenIdConnectProviderArnCompleter))]
    public string OpenIDConnectProviderArn { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() =>
        Call("DeleteOpenIDConnectProvider", OpenIDConnectProviderArn, context => OpenIdConnectProviderOperations.Delete(context, OpenIDConnectProviderArn));
}
