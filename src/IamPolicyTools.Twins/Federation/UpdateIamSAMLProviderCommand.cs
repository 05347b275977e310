using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Federation;

/// <summary>Gives a SAML identity provider another metadata document.</summary>
[Cmdlet(VerbsData.Update, "IamSAMLProvider", SupportsShouldProcess = true)]
[OutputType(typeof(string))]
public sealed class UpdateIamSAMLProviderCommand : ChangingTwinCmdlet
{
    /// <summary>The ARN of the provider.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Arn")]
    [ArgumentCompleter(typeof(SamlProviderArnCompleter))]
    public string SAMLProviderArn { get; set; } = string.Empty;

    /// <summary>The identity provider's metadata, XML.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? SAMLMetadataDocument { get; set; }

    /// <summary>A private key for decryption. It is not kept.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? AddPrivateKey { get; set; }

    /// <summary>Whether assertions must be encrypted. It is not kept.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateSet("Required", "Allowed")]
    public string? AssertionEncryptionMode { get; set; }

    /// <summary>The id of a private key. None is kept, so there is nothing to remove.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? RemovePrivateKey { get; set; }

    /// <inheritdoc/>
    protected override void Process() => Call("UpdateSAMLProvider", SAMLProviderArn, context =>
    {
        Change<SamlProvider> change = SamlProviderOperations.Update(context, SAMLProviderArn, SAMLMetadataDocument);
        return new Change<string>(change.Model, change.Result.Arn);
    }, "SAMLProviderArn");
}
