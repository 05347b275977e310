using System.Collections.Immutable;
using IamPolicyTools.Import.Binding;
using IamPolicyTools.Import.Drafts;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;
using IamPolicyTools.Model.Names;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Accounts;

/// <summary>Reads server certificates.</summary>
internal static class ServerCertificateReader
{
    public static Draft<ServerCertificate>? Read(Node node, FileContext file)
    {
        if (ObjectReader.Open(node, Shapes.ServerCertificate, file) is not { } reader
            || HeaderReader.Read(reader, EntityKind.ServerCertificate) is not { } header)
        {
            return null;
        }

        DateTimeOffset? uploaded = reader.Date("UploadDate");
        DateTimeOffset? expiration = reader.Date("Expiration");
        string? body = ReadCertificates(reader, "CertificateBody");
        string? chain = ReadCertificates(reader, "CertificateChain");
        ImmutableArray<Tag> tags = reader.Tags("Tags");
        return new Draft<ServerCertificate>(header, file, identity => new ServerCertificate
        {
            Arn = identity.Arn,
            Path = identity.Path,
            ServerCertificateName = header.Name,
            ServerCertificateId = identity.Id,
            CreateDate = uploaded,
            Location = header.Location,
            Unknowns = reader.Unknowns,
            Expiration = expiration,
            CertificateBody = body,
            CertificateChain = chain,
            Tags = tags,
        });
    }

    // Whatever kind of file: a private key is neither kept nor shown.
    private static string? ReadCertificates(ObjectReader reader, string key)
    {
        string? text = reader.Text(key);
        if (text is null || !PemText.HasPrivateKey(text))
        {
            return text;
        }

        reader.File.Error("INVALID_VALUE", $"{key}: found a private key, expected certificates alone", reader.PlaceOf(key));
        return null;
    }
}
