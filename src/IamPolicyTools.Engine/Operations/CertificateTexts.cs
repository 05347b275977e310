using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IamPolicyTools.Model.Names;

namespace IamPolicyTools.Operations;

/// <summary>Checks of the texts that a server certificate is uploaded with. Nothing of a private key outlives them, and no error repeats a text.</summary>
internal static class CertificateTexts
{
    private const int LongestText = 16_384;
    private const int LongestChain = 2_097_152;

    /// <summary>Refuses texts whose length or characters the API does not take.</summary>
    /// <exception cref="IamOperationException">One is such a text.</exception>
    public static void CheckForm(string body, string privateKey, string? chain)
    {
        CheckForm("CertificateBody", body, LongestText);
        CheckForm("PrivateKey", privateKey, LongestText);
        if (chain is not null)
        {
            CheckForm("CertificateChain", chain, LongestChain);
        }
    }

    /// <summary>Until when a certificate is valid, once it is known to be one, with its key and its chain.</summary>
    /// <exception cref="IamOperationException">A text cannot be read, the key is another's, or the chain leads elsewhere.</exception>
    public static DateTimeOffset Check(string body, string privateKey, string? chain)
    {
        using X509Certificate2 certificate = Read(body);
        byte[] key = PublicKeyOf(privateKey) ?? throw Malformed("Private key was in an unrecognized format.", "PrivateKey");
        if (!key.AsSpan().SequenceEqual(certificate.PublicKey.ExportSubjectPublicKeyInfo()))
        {
            throw new IamOperationException(IamErrorCode.KeyPairMismatch, "Certificate and private key do not match.", "PrivateKey");
        }

        if (chain is not null)
        {
            CheckChain(certificate, chain);
        }

        return certificate.NotAfter.ToUniversalTime();
    }

    private static void CheckForm(string parameter, string text, int longest)
    {
        bool isFit = text.Length is > 0 && text.Length <= longest && text.All(c => c is '\t' or '\n' or '\r' or (>= ' ' and <= '\u00FF'));
        if (!isFit)
        {
            throw new IamOperationException(
                IamErrorCode.ValidationError,
                $"{parameter} has 1 to {longest} characters of Latin-1, found {text.Length}{(text.Length > longest || text.Length == 0 ? "" : ", others among them")}.",
                parameter);
        }
    }

    private static X509Certificate2 Read(string body)
    {
        try
        {
            return PemText.HasPrivateKey(body) ? throw Unreadable() : X509Certificate2.CreateFromPem(body);
        }
        catch (CryptographicException)
        {
            throw Unreadable();
        }

        static IamOperationException Unreadable() =>
            Malformed("Unable to parse certificate. Please ensure the certificate is in PEM format.", "CertificateBody");
    }

    // An encrypted one is not taken either.
    private static byte[]? PublicKeyOf(string privateKey)
    {
        if (!PemText.HasPrivateKey(privateKey))
        {
            return null;
        }

        using RSA rsa = RSA.Create();
        using ECDsa curve = ECDsa.Create();
        return TryImport(rsa, privateKey) ? rsa.ExportSubjectPublicKeyInfo()
            : TryImport(curve, privateKey) ? curve.ExportSubjectPublicKeyInfo()
            : null;
    }

    private static bool TryImport(AsymmetricAlgorithm algorithm, string privateKey)
    {
        try
        {
            algorithm.ImportFromPem(privateKey);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return false;
        }
    }

    private static void CheckChain(X509Certificate2 certificate, string chain)
    {
        var issuers = new X509Certificate2Collection();
        try
        {
            if (PemText.HasPrivateKey(chain))
            {
                throw Broken();
            }

            issuers.ImportFromPem(chain);
            X509Certificate2[] path = [certificate, .. issuers];
            if (issuers.Count == 0 || path.Zip(issuers).Any(pair => !pair.First.IssuerName.RawData.AsSpan().SequenceEqual(pair.Second.SubjectName.RawData)))
            {
                throw Broken();
            }
        }
        catch (CryptographicException)
        {
            throw Broken();
        }
        finally
        {
            foreach (X509Certificate2 issuer in issuers)
            {
                issuer.Dispose();
            }
        }

        static IamOperationException Broken() => Malformed(
            "Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, followed by any intermediaries in order.",
            "CertificateChain");
    }

    private static IamOperationException Malformed(string message, string parameter) => new(IamErrorCode.MalformedCertificate, message, parameter);
}
