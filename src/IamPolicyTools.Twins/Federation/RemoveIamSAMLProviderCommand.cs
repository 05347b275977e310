using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Federation;

/// <summary>Deletes a SAML identity provider.</summary>
[Cmdlet(VerbsCommon.Remove, "IamSAMLProvider", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveIamSAMLProviderCommand : ChangingTwinCmdlet
{
    /// <summary>The ARN of the provider.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Arn")]
    [ArgumentCompleter(typeof(SamlProviderArnCompleter))]
    public string SAMLProviderArn { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => Call("DeleteSAMLProvider", SAMLProviderArn, context => SamlProviderOperations.Delete(context, SAMLProviderArn));
}
