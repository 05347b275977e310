using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Federation;

/// <summary>Replaces the thumbprints of an OIDC identity provider.</summary>
[Cmdlet(VerbsData.Update, "IamOpenIDConnectProviderThumbprint", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class UpdateIamOpenIDConnectProviderThumbprintCommand : ChangingTwinCmdlet
{
    /// <summary>The ARN of the provider.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Arn")]
    [ArgumentCompleter(typeof(OpenIdConnectProviderArnCompleter))]
    public string OpenIDConnectProviderArn { get; set; } = string.Empty;

    /// <summary>Thumbprints of certificates.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string[] ThumbprintList { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process() => Call(
        "UpdateOpenIDConnectProviderThumbprint",
        OpenIDConnectProviderArn,
        context => OpenIdConnectProviderOperations.UpdateThumbprints(context, OpenIDConnectProviderArn, [.. ThumbprintList]));
}
