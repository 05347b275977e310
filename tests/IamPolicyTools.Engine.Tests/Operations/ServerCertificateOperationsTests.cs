using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Export;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;
using IamPolicyTools.Operations.Results;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Operations;

public sealed class ServerCertificateOperationsTests
{
    private readonly Rehearsal _aws = new();
    private readonly TestCertificate _www = new();

    [Fact]
    public void Is_uploaded_told_and_listed_as_the_API_does()
    {
        UploadedServerCertificate uploaded = _aws.Do(c => ServerCertificateOperations.Upload(
            c, "www", _www.Body, _www.Key, path: "/cloudfront/", tags: [new Tag("team", "core")]));
        ServerCertificateDetail told = ServerCertificateOperations.Get(_aws.Context, "WWW");

        Assert.Equal("arn:aws:iam::111122223333:server-certificate/cloudfront/www", uploaded.ServerCertificateMetadata.Arn);
        Assert.Matches("^ASCA[A-Z2-7]{17}$", uploaded.ServerCertificateMetadata.ServerCertificateId);
        Assert.Equal((TestAccount.Now, TestCertificate.Expiration), (told.ServerCertificateMetadata.UploadDate!.Value, told.ServerCertificateMetadata.Expiration!.Value));
        Assert.Equal(("team=core", _www.Body, (string?)null), (Assert.Single(told.Tags).ToString(), told.CertificateBody, told.CertificateChain));
        Assert.Equal(uploaded.ServerCertificateMetadata, Assert.Single(ServerCertificateOperations.List(_aws.Context, "/cloud")));
        Assert.Empty(ServerCertificateOperations.List(_aws.Context, "/x"));
    }

    [Fact]
    public void No_private_key_is_kept_or_shown()
    {
        string key = _www.Key.Split('\n')[1].Trim();
        _aws.Do(c => _www.Upload(c, "www"));

        using var text = new MemoryStream();
        AccountExporter.Export(_aws.Model, text);
        Assert.Contains("BEGIN CERTIFICATE", Encoding.UTF8.GetString(text.ToArray()), StringComparison.Ordinal);
        Assert.DoesNotContain(key, Encoding.UTF8.GetString(text.ToArray()), StringComparison.Ordinal);
        Assert.DoesNotContain(key, ModelText.Of(_aws.Model), StringComparison.Ordinal);
        (string, string, string?)[] misplaced =
        [
            (_www.Key, _www.Key, null), (_www.Body + _www.Key, _www.Key, null), (_www.Body, _www.Key[..^40], null), (_www.Body, _www.Key, _www.Key),
        ];
        foreach ((string body, string privateKey, string? chain) in misplaced)
        {
            Assert.DoesNotContain(
                key[..20],
                _aws.Refused(IamErrorCode.MalformedCertificate, c => ServerCertificateOperations.Upload(c, "other", body, privateKey, chain)),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_document_with_a_private_key_in_it_is_refused_without_showing_it()
    {
        string document = System.Text.Json.JsonSerializer.Serialize(new
        {
            AccountId = "111122223333",
            ServerCertificateMetadataList = new[] { new { ServerCertificateName = "www", CertificateBody = _www.Body + _www.Key } },
        });

        var refused = Assert.Throws<InvalidTextException>(() => ImportFolder.Import(document, "account.json"));

        Assert.Contains("CertificateBody: found a private key", Assert.Single(refused.Diagnostics).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_www.Key.Split('\n')[1].Trim()[..20], refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_texts_say_is_checked()
    {
        var root = new TestCertificate("root");
        var middle = new TestCertificate("middle", root);
        var leaf = new TestCertificate("leaf", middle);
        using RSA rsa = RSA.Create(2048);
        using X509Certificate2 other = new CertificateRequest("CN=r", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(TestCertificate.Expiration.AddYears(-1), TestCertificate.Expiration);

        _aws.Do(c => ServerCertificateOperations.Upload(c, "chained", leaf.Body, leaf.Key, middle.Body + "\n" + root.Body));
        _aws.Do(c => ServerCertificateOperations.Upload(c, "curve", leaf.Body, leaf.CurveKey, middle.Body));
        _aws.Do(c => ServerCertificateOperations.Upload(c, "rsa", other.ExportCertificatePem(), rsa.ExportRSAPrivateKeyPem()));

        Refused(IamErrorCode.KeyPairMismatch, "Certificate and private key do not match.", leaf.Body, middle.Key);
        Refused(IamErrorCode.KeyPairMismatch, "Certificate and private key do not match.", leaf.Body, rsa.ExportPkcs8PrivateKeyPem());
        Refused(IamErrorCode.MalformedCertificate, "Private key was in an unrecognized format.", leaf.Body, leaf.EncryptedKey);
        Refused(IamErrorCode.MalformedCertificate, "Private key was in an unrecognized format.", leaf.Body, rsa.ExportSubjectPublicKeyInfoPem());
        Refused(IamErrorCode.MalformedCertificate, "Unable to parse certificate. Please ensure the certificate is in PEM format.", "x", leaf.Key);
        Refused(IamErrorCode.MalformedCertificate, "Unable to validate certificate chain.", leaf.Body, leaf.Key, root.Body);
        Refused(IamErrorCode.MalformedCertificate, "Unable to validate certificate chain.", leaf.Body, leaf.Key, root.Body + middle.Body);
        Refused(IamErrorCode.MalformedCertificate, "Unable to validate certificate chain.", leaf.Body, leaf.Key, "x");
        Refused(IamErrorCode.ValidationError, "PrivateKey has 1 to 16384 characters", leaf.Body, string.Empty);
        Refused(IamErrorCode.ValidationError, "CertificateBody has 1 to 16384 characters", new string('x', 16_385), leaf.Key);
        Refused(IamErrorCode.ValidationError, "CertificateChain has 1 to 2097152 characters", leaf.Body, leaf.Key, "\u0100");
    }

    // policy-language.md, 1.8 and 1.9.
    [Fact]
    public void Names_are_unique_without_regard_to_case_and_there_are_twenty()
    {
        _aws.Do(c => _www.Upload(c, "www"));

        Assert.Equal(
            "The Server Certificate with name www already exists.",
            _aws.Refused(IamErrorCode.EntityAlreadyExists, c => _www.Upload(c, "WWW", "/x/")));
        _aws.Refused(IamErrorCode.ValidationError, c => _www.Upload(c, "w w"));
        _aws.Refused(IamErrorCode.ValidationError, c => _www.Upload(c, "w", "x"));
        for (int i = 1; i < 20; i++)
        {
            _aws.Do(c => _www.Upload(c, $"www{i}"));
        }

        Assert.Equal("Cannot exceed quota for ServerCertificatesPerAccount: 20", _aws.Refused(IamErrorCode.LimitExceeded, c => _www.Upload(c, "more")));
    }

    [Fact]
    public void Is_renamed_moved_and_deleted()
    {
        _aws.Do(c => _www.Upload(c, "www"));
        _aws.Do(c => _www.Upload(c, "shop"));
        string id = _aws.Account.ServerCertificates["www"].ServerCertificateId;

        _aws.Do(c => ServerCertificateOperations.Update(c, "www", "WWW", "/x/"));
        ServerCertificate moved = _aws.Account.ServerCertificates["www"];

        Assert.Equal(("WWW", "/x/", "arn:aws:iam::111122223333:server-certificate/x/WWW", id), (moved.ServerCertificateName, moved.Path, moved.Arn, moved.ServerCertificateId));
        _aws.Refused(IamErrorCode.EntityAlreadyExists, c => ServerCertificateOperations.Update(c, "www", "SHOP", null));
        _aws.Do(c => ServerCertificateOperations.Delete(c, "www"));
        Assert.Equal(
            "The Server Certificate with name www cannot be found.",
            _aws.Refused(IamErrorCode.NoSuchEntity, c => ServerCertificateOperations.Delete(c, "www")));
        Assert.Equal(["shop"], _aws.Account.ServerCertificates.Keys);
    }

    // CK-4, CK-5: the tags of a server certificate are keys of requests on it.
    [Theory]
    [InlineData("www", true)]
    [InlineData("shop", false)]
    public void Its_tags_decide(string name, bool isAllowed)
    {
        _aws.Do(c => ServerCertificateOperations.Upload(c, "www", _www.Body, _www.Key, tags: [new Tag("team", "core")]));
        _aws.Do(c => _www.Upload(c, "shop"));
        _aws.NewUser("u");
        _aws.Do(c => InlinePolicyOperations.Put(
            c,
            IdentityKind.User,
            "u",
            "own",
            """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:DeleteServerCertificate","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/team":"core"}}}}"""));
        _aws.Caller = Caller.Of(_aws.Account.Users["u"]);

        if (isAllowed)
        {
            _aws.Do(c => ServerCertificateOperations.Delete(c, name));
        }
        else
        {
            _aws.Refused(IamErrorCode.AccessDenied, c => ServerCertificateOperations.Delete(c, name));
        }
    }

    private void Refused(IamErrorCode code, string sentence, string body, string key, string? chain = null) =>
        Assert.StartsWith(sentence, _aws.Refused(code, c => ServerCertificateOperations.Upload(c, "other", body, key, chain)), StringComparison.Ordinal);
}
