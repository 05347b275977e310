using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Federation;

/// <summary>Makes a SAML identity provider known to the account.</summary>
[Cmdlet(VerbsCommon.New, "IamSAMLProvider", SupportsShouldProcess = true)]
[OutputType(typeof(string))]
public sealed class NewIamSAMLProviderCommand : ChangingTwinCmdlet
{
    /// <summary>The name of the provider.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = string.Empty;

    /// <summary>The identity provider's metadata, XML.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string SAMLMetadataDocument { get; set; } = string.Empty;

    /// <summary>The tags.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Tags")]
    [TagTransformation]
    public Tag[] Tag { get; set; } = [];

    /// <summary>A private key for decryption. It is not kept.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? AddPrivateKey { get; set; }

    /// <summary>Whether assertions must be encrypted. It is not kept.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateSet("Required", "Allowed")]
    public string? AssertionEncryptionMode { get; set; }

    /// <inheritdoc/>
    protected override void Process() => Call("CreateSAMLProvider", Name, context =>
    {
        Change<SamlProvider> change = SamlProviderOperations.Create(context, Name, SAMLMetadataDocument, [.. Tag]);
        return new Change<string>(change.Model, change.Result.Arn);
    }, "SAMLProviderArn");
}
