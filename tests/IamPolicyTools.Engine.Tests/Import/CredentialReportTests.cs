using System.Text;
using System.Text.Json;
using IamPolicyTools.Import;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Import;

public sealed class CredentialReportTests
{
    private const string Account = "AccountId: '123456789012'\nUsers: [{ UserName: alice }, { UserName: 'bob,jr', LoginProfile: {} }]";

    private const string Csv =
        "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,"
        + "access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,"
        + "access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,"
        + "cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated\n"
        + "<root_account>,arn:aws:iam::123456789012:root,2019-01-01T00:00:00+00:00,not_supported,2024-03-01T10:00:00+00:00,not_supported,not_supported,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A\n"
        + "alice,arn:aws:iam::123456789012:user/alice,2020-02-03T04:05:06+00:00,true,no_information,2023-06-07T08:09:10+00:00,2023-09-05T08:09:10+00:00,false,true,2021-01-01T00:00:00+00:00,2024-05-31T12:00:00+00:00,eu-west-1,s3,false,2022-01-01T00:00:00+00:00,N/A,N/A,N/A,false,N/A,false,N/A\n"
        + "\"bob,jr\",\"arn:aws:iam::123456789012:user/bob,jr\",2020-02-03T04:05:06+00:00,FALSE,N/A,N/A,N/A,FALSE,FALSE,N/A,N/A,N/A,N/A,FALSE,N/A,N/A,N/A,N/A,FALSE,N/A,FALSE,N/A";

    private static string Wrap(string csv) => JsonSerializer.Serialize(new Dictionary<string, string>
    {
        ["Content"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(csv)),
        ["ReportFormat"] = "text/csv",
        ["GeneratedTime"] = "2024-06-01T00:00:00+00:00",
    });

    private static ImportResult ImportWith(string report, string name)
    {
        using var folder = new ImportFolder();
        // The report comes first: the order of the files is no matter.
        return AccountImporter.Import(IamModel.Empty, [folder.Write(name, report), folder.Write("account.yaml", Account)]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_report_tells_of_passwords_MFA_and_keys(bool isWrapped)
    {
        ImportResult result = ImportWith(isWrapped ? Wrap(Csv) : Csv, isWrapped ? "report.json" : "report.csv");

        Assert.Empty(result.Warnings);
        User alice = result.Model.Accounts["123456789012"].Users["alice"];
        Assert.Equal(Date("2020-02-03T04:05:06Z"), alice.CreateDate);
        Assert.Equal(Date("2023-06-07T08:09:10Z"), alice.LoginProfile!.CreateDate);
        Assert.Null(alice.PasswordLastUsed);
        CredentialReportEntry report = alice.CredentialReport!;
        Assert.Equal(isWrapped ? Date("2024-06-01T00:00:00Z") : null, report.GeneratedTime);
        Assert.Equal((true, false), (report.PasswordEnabled, report.MfaActive));
        Assert.Equal(Date("2023-09-05T08:09:10Z"), report.PasswordNextRotation);
        Assert.Equal([1, 2], report.AccessKeys.Select(k => k.Slot));
        Assert.Equal([true, false], report.AccessKeys.Select(k => k.IsActive));
        Assert.Equal(Date("2021-01-01T00:00:00Z"), report.AccessKeys[0].LastRotated);
        Assert.Equal(Date("2024-05-31T12:00:00Z"), report.AccessKeys[0].LastUsedDate);
        Assert.Equal(("eu-west-1", "s3"), (report.AccessKeys[0].LastUsedRegion, report.AccessKeys[0].LastUsedService));
    }

    // A6: what a report tells of is there, and nothing is there twice.
    [Theory]
    [InlineData("", "(key 1 of the credential report) True 2021-01-01, (key 2 of the credential report) False 2022-01-01")]
    [InlineData("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE True -, (key 2 of the credential report) False 2022-01-01")]
    [InlineData("{ AccessKeyId: AKIAIOSFODNN7EXAMPLE, CreateDate: 2022-01-01, Status: Inactive }", "AKIAIOSFODNN7EXAMPLE False 2022-01-01, (key 1 of the credential report) True 2021-01-01")]
    [InlineData("{ AccessKeyId: AKIAIOSFODNN7EXAMPLE, CreateDate: 2021-06-01 }", "AKIAIOSFODNN7EXAMPLE True 2021-06-01, (key 1 of the credential report) True 2021-01-01")]
    [InlineData("{ AccessKeyId: AKIAIOSFODNN7EXAMPLE, CreateDate: 2020-06-01 }, AKIAI44QH8DHBEXAMPLE", "AKIAIOSFODNN7EXAMPLE True 2020-06-01, AKIAI44QH8DHBEXAMPLE True -")]
    [InlineData("{ AccessKeyId: AKIAIOSFODNN7EXAMPLE, CreateDate: 2024-06-01 }", "AKIAIOSFODNN7EXAMPLE True 2024-06-01, (key 1 of the credential report) True 2021-01-01, (key 2 of the credential report) False 2022-01-01")]
    public void Keys_of_a_report_and_those_that_are_listed_come_together(string keys, string expected)
    {
        using var folder = new ImportFolder();
        string account = folder.Write("account.yaml", $"AccountId: '123456789012'\nUsers: [{{ UserName: alice, AccessKeys: [{keys}] }}, {{ UserName: 'bob,jr' }}]");

        User alice = AccountImporter.Import(IamModel.Empty, [account, folder.Write("report.csv", Csv)]).Model.Accounts["123456789012"].Users["alice"];

        Assert.Equal(expected, string.Join(", ", alice.GetKeys().Select(k => $"{k} {k.IsActive} {(k.CreateDate is { } date ? date.ToString("yyyy-MM-dd", null) : "-")}")));
        Assert.False(alice.MfaActive);
    }

    [Fact]
    public void A_report_invents_no_key_ids()
    {
        User alice = ImportWith(Csv, "report.csv").Model.Accounts["123456789012"].Users["alice"];

        Assert.Empty(alice.AccessKeys);
        Assert.Empty(alice.MfaDevices);
    }

    [Fact]
    public void A_report_that_knows_of_no_password_takes_it_away()
    {
        User bob = ImportWith(Csv, "report.csv").Model.Accounts["123456789012"].Users["bob,jr"];

        Assert.Null(bob.LoginProfile);
        Assert.Empty(bob.CredentialReport!.AccessKeys);
    }

    [Fact]
    public void The_row_of_the_root_user_goes_to_the_root_user()
    {
        RootUser root = ImportWith(Csv, "report.csv").Model.Accounts["123456789012"].RootUser;

        Assert.True(root.MfaActive);
        Assert.Null(root.PasswordEnabled);
        Assert.Equal(Date("2024-03-01T10:00:00Z"), root.CredentialReport!.PasswordLastUsed);
        Assert.Empty(root.CredentialReport.AccessKeys);
    }

    [Fact]
    public void A_report_may_be_imported_later()
    {
        ImportResult result = ImportFolder.Import(Csv, "report.csv", ImportFolder.Import(Account).Model);

        Assert.Equal<string>(["123456789012"], result.AccountIds);
        Assert.NotNull(result.Model.Accounts["123456789012"].Users["alice"].CredentialReport);
    }

    [Fact]
    public void A_user_that_the_model_lacks_is_warned_of()
    {
        ImportResult result = ImportFolder.Import(Csv, "report.csv", ImportFolder.Import("AccountId: '123456789012'\nUsers: [{ UserName: alice }]").Model);

        Diagnostic warning = Assert.Single(result.Warnings);
        Assert.Equal(("UNKNOWN_USER", 4), (warning.Code, warning.Location.Line));
    }

    [Fact]
    public void A_report_of_an_account_that_the_model_lacks_is_an_error()
    {
        Assert.Equal(["2:1 ACCOUNT_UNKNOWN"], ImportFolder.Errors(Csv, "report.csv"));
    }

    [Theory]
    [InlineData("password_enabled,password_last_used\nalice,arn:aws:iam::123456789012:user/alice,true,soon", "2:1 INVALID_VALUE")]
    [InlineData("password_enabled\nalice,arn:aws:iam::123456789012:user/alice,perhaps", "2:1 INVALID_VALUE")]
    [InlineData("password_enabled\nalice,arn:aws:iam::123456789012:user/alice", "2:1 INVALID_VALUE")]
    [InlineData("password_enabled\n\nalice,alice,true", "3:1 INVALID_ARN")]
    public void A_wrong_row_is_located(string rest, string expected)
    {
        Assert.Equal([expected], ImportFolder.Errors("user,arn," + rest, "report.csv", ImportFolder.Import(Account).Model));
    }

    [Fact]
    public void Content_that_is_no_base_64_is_located()
    {
        Assert.Equal(["1:13 INVALID_VALUE"], ImportFolder.Errors("""{"Content": "user,arn", "ReportFormat": "text/csv"}""", "report.json"));
    }

    private static DateTimeOffset Date(string text) => DateTimeOffset.Parse(text, null);
}
