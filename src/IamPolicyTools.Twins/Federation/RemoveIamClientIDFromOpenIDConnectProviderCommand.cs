using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Federation;

/// <summary>Takes a client id away from an OIDC identity provider.</summary>
[Cmdlet(VerbsCommon.Remove, "IamClientIDFromOpenIDConnectProvider", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveIamClientIDFromOpenIDConnectProviderCommand : ChangingTwinCmdlet
{
    /// <summary>The client id.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string ClientID { get; set; } = string.Empty;

    /// <summary>The ARN of the provider.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Arn")]
    [ArgumentCompleter(typeof(OpenIdConnectProviderArnCompleter))]
    public string OpenIDConnectProviderArn { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() =>
        Call("RemoveClientIDFromOpenIDConnectProvider", ClientID, context => OpenIdConnectProviderOperations.RemoveClientId(context, OpenIDConnectProviderArn, ClientID));
}
