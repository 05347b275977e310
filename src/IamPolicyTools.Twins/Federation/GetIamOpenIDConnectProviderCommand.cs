using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Federation;

/// <summary>Gets an OIDC identity provider.</summary>
[Cmdlet(VerbsCommon.Get, "IamOpenIDConnectProvider")]
[OutputType(typeof(OpenIdConnectProvider))]
public sealed class GetIamOpenIDConnectProviderCommand : TwinCmdlet
{
    /// <summary>The ARN of the provider.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Arn")]
    [ArgumentCompleter(typeof(OpenIdConnectProviderArnCompleter))]
    public string OpenIDConnectProviderArn { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => Read(context => OpenIdConnectProviderOperations.Get(context, OpenIDConnectProviderArn));
}
