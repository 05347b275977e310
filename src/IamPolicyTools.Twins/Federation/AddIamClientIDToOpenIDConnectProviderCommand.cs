using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Federation;

/// <summary>Adds a client id to an OIDC identity provider.</summary>
[Cmdlet(VerbsCommon.Add, "IamClientIDToOpenIDConnectProvider", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class AddIamClientIDToOpenIDConnectProviderCommand : ChangingTwinCmdlet
{
    /// <summary>The ARN of the provider.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Arn")]
    [ArgumentCompleter(typeof(OpenIdConnectProviderArnCompleter))]
    public string OpenIDConnectProviderArn { get; set; } = string.Empty;

    /// <summary>The client id.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string ClientID { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() =>
        Call("AddClientIDToOpenIDConnectProvider", OpenIDConnectProviderArn, context => OpenIdConnectProviderOperations.AddClientId(context, OpenIDConnectProviderArn, ClientID));
}
