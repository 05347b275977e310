using System.Text;
using IamPolicyTools.Export;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Import;

/// <summary>Members of the account document that findings need (design.md, 4): read, told apart from what is absent, and written back.</summary>
public sealed class FactTests
{
    internal const string Document = """
        {
          "AccountId": "111122223333",
          "PasswordPolicy": {"MinimumPasswordLength": 14, "PasswordReusePrevention": 24, "RequireSymbols": true, "ExpirePasswords": false},
          "AlternateContacts": [{"AlternateContactType": "SECURITY", "EmailAddress": "s@example.com"}],
          "Analyzers": [{"arn": "arn:aws:access-analyzer:us-east-1:111122223333:analyzer/a", "name": "a", "type": "ACCOUNT", "status": "ACTIVE", "createdAt": "2026-01-01"}],
          "Trails": [{"Name": "t", "TrailARN": "arn:aws:cloudtrail:us-east-1:111122223333:trail/t", "IsLogging": true, "IsMultiRegionTrail": false, "S3BucketName": "logs"}],
          "ServerCertificates": [{"ServerCertificateName": "c", "Arn": "arn:aws:iam::111122223333:server-certificate/c", "Expiration": "2027-01-01T00:00:00Z"}],
          "InstanceProfiles": [],
          "Users": [{"UserName": "a", "ServiceLastAccessed": [{"ServiceNamespace": "s3", "LastAuthenticated": "2026-10-01", "Actions": [{"Action": "GetObject"}]}]}],
          "Roles": [
            {"RoleName": "never", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}, "RoleLastUsed": {}, "ServiceLastAccessed": []},
            {"RoleName": "unknown", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}}
          ]
        }
        """;

    [Fact]
    public void Are_read_and_written_back()
    {
        IamModel model = ImportFolder.Import(Document, "account.json").Model;
        IamModel again = ImportFolder.Import(Exported(model), "again.json").Model;
        Account account = model.Accounts["111122223333"];

        Assert.Equal(ModelText.Of(model), ModelText.Of(again));
        Assert.Equal(14, account.PasswordPolicy!.MinimumPasswordLength);
        Assert.True(Assert.Single(account.Analyzers).FindsExternalAccess);
        Assert.False(Assert.Single(account.Trails).IsMultiRegionTrail);
        Assert.Equal("s3", Assert.Single(account.Users["a"].ServiceLastAccessed!.Value).Service);
        Assert.True(account.Roles["never"].IsLastUseKnown);
        Assert.False(account.Roles["unknown"].IsLastUseKnown);
        Assert.Contains("InstanceProfiles", account.Given);
        Assert.DoesNotContain("SAMLProviders", account.Given);
    }

    [Fact]
    public void What_list_server_certificates_writes_tells_its_account_and_the_rest_is_derived()
    {
        Account listed = ImportFolder.ImportAccount(
            """
            {"ServerCertificateMetadataList": [{"Path": "/x/", "ServerCertificateName": "c", "ServerCertificateId": "ASCA1234567890EXAMPLE",
              "Arn": "arn:aws:iam::111122223333:server-certificate/x/c", "UploadDate": "2026-01-01T00:00:00Z", "Expiration": "2027-01-01T00:00:00Z"}]}
            """,
            "list.json");
        Account written = ImportFolder.ImportAccount("""
            AccountId: "111122223333"
            Partition: aws-us-gov
            ServerCertificates: [{ ServerCertificateName: c, Tags: { team: core } }]
            """);

        ServerCertificate read = listed.ServerCertificates["C"];
        Assert.Equal(("111122223333", "/x/", "ASCA1234567890EXAMPLE", 2026, 2027), (listed.AccountId, read.Path, read.ServerCertificateId, read.UploadDate!.Value.Year, read.Expiration!.Value.Year));
        ServerCertificate derived = written.ServerCertificates["c"];
        Assert.Equal("arn:aws-us-gov:iam::111122223333:server-certificate/c", derived.Arn);
        Assert.Matches("^ASCA[A-Z2-7]{17}$", derived.ServerCertificateId);
        Assert.Equal("team=core", Assert.Single(derived.Tags).ToString());
    }

    [Theory]
    [InlineData("\"PasswordPolicy\": null", true, null)]
    [InlineData("\"PasswordPolicy\": {\"Unknown\": \"the call was denied\"}", false, "the call was denied")]
    [InlineData("\"x-note\": 1", false, null)]
    public void Known_to_be_none_absent_and_unknown_are_three_things(string member, bool isGiven, string? unknown)
    {
        IamModel model = ImportFolder.Import($$"""{"AccountId": "111122223333", {{member}}}""", "account.json").Model;
        Account account = model.Accounts["111122223333"];

        Assert.Null(account.PasswordPolicy);
        Assert.Equal(isGiven, account.Given.Contains("PasswordPolicy"));
        Assert.Equal(unknown, account.Unknowns.GetValueOrDefault("PasswordPolicy"));
        Assert.Equal(ModelText.Of(model), ModelText.Of(ImportFolder.Import(Exported(model), "again.json").Model));
    }

    [Fact]
    public void No_organization_is_something_else_than_none_mentioned()
    {
        IamModel alone = ImportFolder.Import("""{"AccountId": "111122223333", "Organization": null}""", "account.json").Model;

        Assert.True(alone.IsWithoutOrganization);
        Assert.False(ImportFolder.Import("""{"AccountId": "111122223333"}""", "account.json").Model.IsWithoutOrganization);
        Assert.True(ImportFolder.Import(Exported(alone), "again.json").Model.IsWithoutOrganization);
    }

    [Fact]
    public void A_second_document_replaces_a_trail_of_the_same_name_and_keeps_the_rest()
    {
        IamModel model = ImportFolder.Import(Document, "account.json").Model;
        Account account = ImportFolder.Import(
            """{"AccountId": "111122223333", "Trails": [{"Name": "t", "TrailARN": "arn:aws:cloudtrail:us-east-1:111122223333:trail/t", "IsLogging": false}, {"Name": "u"}]}""",
            "more.json",
            model).Model.Accounts["111122223333"];

        Assert.Equal(["t", "u"], account.Trails.Select(t => t.Name));
        Assert.False(account.Trails[0].IsLogging);
        Assert.Single(account.Analyzers);
    }

    private static string Exported(IamModel model)
    {
        using var stream = new MemoryStream();
        AccountExporter.Export(model, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
