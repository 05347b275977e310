using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;
using IamPolicyTools.Operations.Results;

namespace IamPolicyTools.Engine.Tests.Operations;

/// <summary>A certificate that is made on the spot, with its key; signed by itself or by another one.</summary>
internal sealed class TestCertificate
{
    public static readonly DateTimeOffset Expiration = new(2036, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public TestCertificate(string name = "www.example.com", TestCertificate? issuer = null)
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        DateTimeOffset begin = Expiration.AddYears(-11);
        _certificate = issuer is null
            ? request.CreateSelfSigned(begin, Expiration)
            : request.Create(
                issuer._certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(issuer._key), begin, Expiration, [1, 2, 3]);
    }

    public string Body => _certificate.ExportCertificatePem();

    public string Key => _key.ExportPkcs8PrivateKeyPem();

    public string CurveKey => _key.ExportECPrivateKeyPem();

    public string EncryptedKey =>
        _key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1));

    public Change<UploadedServerCertificate> Upload(OperationContext context, string name, string path = "/") =>
        ServerCertificateOperations.Upload(context, name, Body, Key, path: path);
}
