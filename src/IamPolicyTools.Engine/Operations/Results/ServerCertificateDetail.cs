using System.Collections.Immutable;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Operations.Results;

/// <summary>What lists of server certificates tell of one.</summary>
public sealed record ServerCertificateMetadata
{
    /// <summary>The path.</summary>
    public required string Path { get; init; }

    /// <summary>The name.</summary>
    public required string ServerCertificateName { get; init; }

    /// <summary>The unique id, <c>ASCA…</c>.</summary>
    public required string ServerCertificateId { get; init; }

    /// <summary>The ARN.</summary>
    public required string Arn { get; init; }

    /// <summary>When it was uploaded, in UTC; null when unknown.</summary>
    public DateTimeOffset? UploadDate { get; init; }

    /// <summary>When it expires, in UTC; null when not told.</summary>
    public DateTimeOffset? Expiration { get; init; }

    /// <summary>The ARN.</summary>
    public override string ToString() => DisplayedText.Line(Arn);

    internal static ServerCertificateMetadata Of(ServerCertificate certificate) => new()
    {
        Path = certificate.Path,
        ServerCertificateName = certificate.ServerCertificateName,
        ServerCertificateId = certificate.ServerCertificateId,
        Arn = certificate.Arn,
        UploadDate = certificate.UploadDate,
        Expiration = certificate.Expiration,
    };
}

/// <summary>What the upload of a server certificate answers.</summary>
/// <param name="ServerCertificateMetadata">Name, ARN, dates.</param>
/// <param name="Tags">The tags.</param>
public sealed record UploadedServerCertificate(ServerCertificateMetadata ServerCertificateMetadata, ImmutableArray<Tag> Tags);

/// <summary>A server certificate, as the API tells it: without its private key.</summary>
public sealed record ServerCertificateDetail
{
    /// <summary>Name, ARN, dates.</summary>
    public required ServerCertificateMetadata ServerCertificateMetadata { get; init; }

    /// <summary>The certificate, PEM; null when the file that told of it left it out.</summary>
    public string? CertificateBody { get; init; }

    /// <summary>The certificates that lead to its issuer, PEM; null without any.</summary>
    public string? CertificateChain { get; init; }

    /// <summary>The tags.</summary>
    public ImmutableArray<Tag> Tags { get; init; } = [];

    /// <summary>The name, so that what takes names takes this.</summary>
    public string ServerCertificateName => ServerCertificateMetadata.ServerCertificateName;

    /// <summary>The ARN.</summary>
    public override string ToString() => ServerCertificateMetadata.ToString();

    internal static ServerCertificateDetail Of(ServerCertificate certificate) => new()
    {
        ServerCertificateMetadata = ServerCertificateMetadata.Of(certificate),
        CertificateBody = certificate.CertificateBody,
        CertificateChain = certificate.CertificateChain,
        Tags = certificate.Tags,
    };
}
