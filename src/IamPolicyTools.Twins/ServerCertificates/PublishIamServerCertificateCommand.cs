using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Calls;
using IamPolicyTools.Operations.Results;

namespace IamPolicyTools.Commands.ServerCertificates;

/// <summary>Uploads a server certificate.</summary>
[Cmdlet(VerbsData.Publish, "IamServerCertificate", SupportsShouldProcess = true)]
[OutputType(typeof(ServerCertificateMetadata), typeof(UploadedServerCertificate))]
public sealed class PublishIamServerCertificateCommand : ChangingTwinCmdlet
{
    /// <summary>The path, <c>/</c> or <c>/division/</c>.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "/";

    /// <summary>The name of the server certificate.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    public string ServerCertificateName { get; set; } = string.Empty;

    /// <summary>The certificate, PEM.</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true)]
    public string CertificateBody { get; set; } = string.Empty;

    /// <summary>The private key, PEM, not encrypted. It is held against the certificate and not kept.</summary>
    [Parameter(Mandatory = true, Position = 3, ValueFromPipelineByPropertyName = true)]
    public string PrivateKey { get; set; } = string.Empty;

    /// <summary>The certificates that lead to its issuer, PEM, the issuer's first.</summary>
    [Parameter(Position = 4, ValueFromPipelineByPropertyName = true)]
    public string? CertificateChain { get; set; }

    /// <summary>The tags.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Tags")]
    [TagTransformation]
    public Tag[] Tag { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process() => Call(
        "UploadServerCertificate",
        ServerCertificateName,
        context => ServerCertificateOperations.Upload(
            context, ServerCertificateName, CertificateBody, PrivateKey, CertificateChain, Path, [.. Tag]),
        defaultSelect: nameof(ServerCertificateMetadata));
}
