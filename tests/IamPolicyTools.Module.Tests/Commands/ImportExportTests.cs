using System.Management.Automation;
using System.Text;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Commands;

public sealed class ImportExportTests : IDisposable
{
    private const string Alice = "AccountId: \"123456789012\"\nUsers: [{ UserName: alice }]\n";
    private const string Bob = "AccountId: \"123456789012\"\nUsers: [{ UserName: bob }]\n";
    private const string Template =
        "AccountId: '123456789012'\nPolicies: [{ PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: { Effect: Deny, Action: 'iam:DeleteRole', Resource: 'arn:aws:iam::*:role/${prefix}*' } } }]\n";

    private const string Other = "AccountId: \"210987654321\"\nAccountAlias: other\n";

    private readonly HostedModule _module = new();
    private readonly TemporaryFolder _folder = new();

    public ImportExportTests()
    {
        _folder.Write("alice.yaml", Alice);
        _folder.Write("bob.yaml", Bob);
        _folder.Write("other.yml", Other);
        _folder.Write("[odd].yaml", Alice);
        _module.SetLocation(_folder.Path);
    }

    public void Dispose()
    {
        _module.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("Import-IamAccount alice.yaml, bob.yaml", "alice bob")]
    [InlineData("Import-IamAccount b*.yaml", "bob")]
    [InlineData("'alice.yaml', 'bob.yaml' | Import-IamAccount", "alice bob")]
    [InlineData("Import-IamAccount -LiteralPath '[odd].yaml'", "alice")]
    [InlineData("Import-IamAccount \"$folder/alice.yaml\"", "alice")]
    [InlineData("[pscustomobject]@{ PSPath = \"Microsoft.PowerShell.Core\\FileSystem::$folder/[odd].yaml\" } | Import-IamAccount", "alice")]
    [InlineData("Import-IamAccount alice.yaml; Import-IamAccount bob.yaml", "alice bob")]
    [InlineData("Import-IamAccount alice.yaml; Import-IamAccount bob.yaml -Replace", "bob")]
    public void Files_come_by_path_pattern_literal_path_and_pipeline(string script, string users)
    {
        Assert.Empty(_module.Output(script, ("folder", _folder.Path)));

        Assert.Equal(users, string.Join(' ', _module.Output("Get-IamUser").Select(u => u.Properties["UserName"].Value)));
    }

    // PO-2.1
    [Theory]
    [InlineData("@{ prefix = 'a' }", "arn:aws:iam::*:role/a*")]
    [InlineData("@{ prefix = 5 }", "arn:aws:iam::*:role/5*")]
    [InlineData("@{ prefix = @{ From = 'AccountId' } }", "arn:aws:iam::*:role/123456789012*")]
    [InlineData("x.tfvars.json", "arn:aws:iam::*:role/b*")]
    [InlineData("\"$folder/x.tfvars.json\"", "arn:aws:iam::*:role/b*")]
    [InlineData("(Get-Item -LiteralPath x.tfvars.json)", "arn:aws:iam::*:role/b*")]
    [InlineData("(Get-Content x.tfvars.json -Raw | ConvertFrom-Json)", "arn:aws:iam::*:role/b*")]
    [InlineData("@{ prefix = 'a' }, x.tfvars.json", "arn:aws:iam::*:role/b*")]
    public void Variables_answer_placeholders(string variables, string expected)
    {
        _folder.Write("template.yaml", Template);
        _folder.Write("x.tfvars.json", """{ "prefix": "b" }""");

        _module.Output($"Import-IamAccount template.yaml -Variable {variables} -WarningAction Stop", ("folder", _folder.Path));

        Assert.Equal(expected, Assert.Single(_module.Output("(Get-IamPolicy p).Document.Statements[0].Resource.Patterns.Text")).ToString());
    }

    [Theory]
    [InlineData("nosuch.json", "PathNotFound", "There is no file 'nosuch.json'.")]
    [InlineData("5", "InvalidVariable", "-Variable takes hashtables such as @{ prefix = 'app' } and paths of variables files, but was given a value of the type Int32.")]
    [InlineData("@{ prefix = $null }", "InvalidText", "-Variable:1:11: Variables: expected of \"prefix\" a text or a list of texts, found null")]
    public void Variables_that_cannot_be_read_import_nothing(string variables, string id, string message)
    {
        _folder.Write("template.yaml", Template);

        ErrorRecord error = _module.Error($"Import-IamAccount template.yaml -Variable {variables}");

        Assert.Equal((id + ",IamPolicyTools.Commands.Models.ImportIamAccountCommand", message), (error.FullyQualifiedErrorId, error.Exception.Message));
        Assert.Empty(_module.Output("Get-IamAccount"));
    }

    // A6
    [Fact]
    public void Keys_that_only_a_credential_report_tells_of_are_listed_with_their_age()
    {
        _folder.Write("report.csv", """
            user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated
            alice,arn:aws:iam::123456789012:user/alice,2020-02-03T04:05:06+00:00,false,N/A,N/A,N/A,true,true,2021-01-01T00:00:00+00:00,2024-05-31T12:00:00+00:00,eu-west-1,s3,true,2022-01-01T00:00:00+00:00,N/A,N/A,N/A,false,N/A,false,N/A
            """);

        Assert.Equal("alice||Active|2024 alice||Active|", Assert.Single(_module.Output(
            "Import-IamAccount alice.yaml, report.csv; (Get-IamUser | Get-IamAccessKey | Where-Object { $_.Age.TotalDays -gt 90 } | ForEach-Object { \"$($_.UserName)|$($_.AccessKeyId)|$($_.Status)|$($_.LastUsedDate.Year)\" }) -join ' '")).ToString());
        Assert.Equal("True", Assert.Single(_module.Output("(Get-IamUser alice).MfaActive")).ToString());
        Assert.Contains("(key 1 of the credential report), (key", Assert.Single(_module.Output("Get-IamUser alice | Out-String -Width 200")).ToString(), StringComparison.Ordinal);
        Assert.Equal("LimitExceeded,IamPolicyTools.Commands.Keys.NewIamAccessKeyCommand", _module.Error("New-IamAccessKey alice").FullyQualifiedErrorId);
        Assert.Equal("arn:aws:iam::123456789012:user/alice", Assert.Single(_module.Output("(Test-IamAccess (Get-IamAccessKey alice)[0] iam:GetUser arn:aws:iam::123456789012:user/alice).Principal")).ToString());
    }

    [Fact]
    public void PassThru_writes_the_accounts_of_the_files_and_not_those_that_were_there()
    {
        _module.Output("$null = New-IamAccount 111122223333");

        Assert.Equal(
            ["123456789012", "210987654321"],
            _module.Output("(Import-IamAccount alice.yaml, other.yml -PassThru).AccountId").Select(a => a.ToString()));
    }

    [Theory]
    [InlineData("none.yaml", "PathNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("none*.yaml", "PathNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("nodrive:/x", "PathNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData(".", "FolderGiven", ErrorCategory.InvalidArgument)]
    [InlineData("Variable:HOME", "PathNotFile", ErrorCategory.InvalidArgument)]
    public void A_path_that_leads_to_no_file_is_an_error_and_nothing_is_imported(string path, string id, ErrorCategory category)
    {
        ErrorRecord error = _module.Error($"Import-IamAccount alice.yaml, '{path}', bob.yaml");

        Assert.Equal($"{id},IamPolicyTools.Commands.Models.ImportIamAccountCommand", error.FullyQualifiedErrorId);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Equal(path, error.TargetObject);
        Assert.Empty(_module.Output("Get-IamAccount"));
    }

    [Fact]
    public void Every_missing_file_is_named() =>
        Assert.Equal(["one", "two"], _module.Run("Import-IamAccount one, two").Errors.Select(e => e.TargetObject));

    [Fact]
    public void Every_error_of_every_file_is_in_one_record_with_its_place_and_nothing_changes()
    {
        _module.Output("$null = New-IamAccount 111122223333");
        _folder.Write("bad.yaml", "AccountId: \"1\"\nUsers: 4\n");
        _folder.Write("worse.yaml", "AccountId: \"123456789012\"\nNonsense: x\n");

        ErrorRecord error = _module.Error("Import-IamAccount alice.yaml, bad.yaml, worse.yaml");

        Assert.Equal("InvalidText,IamPolicyTools.Commands.Models.ImportIamAccountCommand", error.FullyQualifiedErrorId);
        // A view of PowerShell joins the lines of a ParserError.
        Assert.Equal(ErrorCategory.InvalidData, error.CategoryInfo.Category);
        Assert.Contains("bad.yaml:1:", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("bad.yaml:2:", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("worse.yaml:2:", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal("111122223333", _module.Output("(Get-IamAccount).AccountId").Single().BaseObject);
    }

    [Fact]
    public void What_a_dump_has_too_much_is_a_warning()
    {
        _folder.Write("dump.json", """{"UserDetailList":[{"UserName":"alice","UserId":"AIDAEXAMPLE","Arn":"arn:aws:iam::123456789012:user/alice","Novelty":1}]}""");

        RunResult result = _module.Run("Import-IamAccount dump.json");

        Assert.Empty(result.AllErrors);
        Assert.Contains("Novelty", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Single(_module.Output("Get-IamUser alice"));
    }

    [Fact]
    public void WhatIf_reads_and_says_what_is_wrong_but_loads_nothing()
    {
        Assert.Empty(_module.Output("Import-IamAccount alice.yaml -WhatIf"));
        Assert.Contains("\"Import\" on target \"account 123456789012\"", _module.TakeShown(), StringComparison.Ordinal);
        Assert.Empty(_module.Output("Get-IamAccount"));

        _folder.Write("bad.yaml", "AccountId: \"1\"\n");
        Assert.StartsWith("InvalidText,", _module.Error("Import-IamAccount bad.yaml -WhatIf").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-8")]
    public void A_file_may_have_any_byte_order_mark(string encoding)
    {
        File.WriteAllText(Path.Combine(_folder.Path, "marked.yaml"), Alice, Encoding.GetEncoding(encoding));

        _module.Output("Import-IamAccount marked.yaml");

        Assert.Single(_module.Output("Get-IamUser alice"));
    }

    [Fact]
    public void What_was_exported_can_be_imported_and_is_the_same()
    {
        _module.Output("Import-IamAccount alice.yaml, other.yml; Export-IamAccount one.json; Import-IamAccount one.json -Replace; Export-IamAccount two.json");

        Assert.Equal(Read("one.json"), Read("two.json"));
        Assert.Contains("\"alice\"", Read("one.json"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Export-IamAccount out.json -Account other")]
    [InlineData("Get-IamAccount other | Export-IamAccount out.json")]
    public void One_account_of_several_can_be_exported(string script)
    {
        _module.Output("Import-IamAccount alice.yaml, other.yml");
        _module.Output(script);

        Assert.Equal("210987654321", _module.Output("(Import-IamAccount out.json -Replace -PassThru).AccountId").Single().BaseObject);
        Assert.Single(_module.Output("Get-IamAccount"));
    }

    [Theory]
    [InlineData("Export-IamAccount alice.yaml -Force", "YamlNotWritten")]
    [InlineData("Export-IamAccount out.YML", "YamlNotWritten")]
    [InlineData("$null = New-Item old.json -ItemType File; Export-IamAccount old.json", "FileExists")]
    [InlineData("Export-IamAccount no/out.json", "FolderNotFound")]
    [InlineData("Export-IamAccount .", "PathNotFile")]
    [InlineData("Export-IamAccount Variable:x", "PathNotFile")]
    [InlineData("Export-IamAccount out.json -Account nobody", "AccountNotFound")]
    [InlineData("Clear-IamSession; Export-IamAccount out.json", "NoAccount")]
    public void An_export_that_cannot_be_is_an_error_and_leaves_files_alone(string script, string id)
    {
        _module.Output("Import-IamAccount alice.yaml");

        Assert.StartsWith($"{id},", _module.Error(script).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(Alice, Read("alice.yaml"));
        Assert.False(File.Exists(Path.Combine(_folder.Path, "out.json")));
    }

    [Fact]
    public void Force_replaces_a_file_and_WhatIf_does_not()
    {
        _folder.Write("old.json", Alice);
        _module.Output("Import-IamAccount bob.yaml; Export-IamAccount old.json -Force -WhatIf");
        Assert.Equal(Alice, Read("old.json"));

        _module.Output("Export-IamAccount old.json -Force");
        Assert.Contains("\"bob\"", Read("old.json"), StringComparison.Ordinal);
        Assert.Equal(5, Directory.GetFiles(_folder.Path).Length);
    }

    private string Read(string name) => File.ReadAllText(Path.Combine(_folder.Path, name));
}
