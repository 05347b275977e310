using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Federation;

/// <summary>Gets a SAML identity provider.</summary>
[Cmdlet(VerbsCommon.Get, "IamSAMLProvider")]
[OutputType(typeof(SamlProvider))]
public sealed class GetIamSAMLProviderCommand : TwinCmdlet
{
    /// <summary>The ARN of the provider.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Arn")]
    [ArgumentCompleter(typeof(SamlProviderArnCompleter))]
    public string SAMLProviderArn { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => Read(context => SamlProviderOperations.Get(context, SAMLProviderArn));
}
