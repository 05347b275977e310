using System.Management.Automation;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using IamPolicyTools.Module.Tests.Hosting;
using IamPolicyTools.Records;

namespace IamPolicyTools.Module.Tests.Commands;

/// <summary>Export-IamReport, Write-IamAnnotation, Assert-IamRecord, and where their first records come from.</summary>
public sealed class ReportCommandTests : IDisposable
{
    // What strict reading refuses, and what it only warns of.
    private const string Bad =
        "AccountId: \"123456789012\"\nUsers: [{ UserName: alice, Grups: [x] }]\nPolicies: [{ PolicyName: p, PolicyDocument: { Statement: { Effect: allow, Action: 's3:GetObject', Resource: '*' } } }]\n";

    private const string Warned =
        "AccountId: \"123456789012\"\nUsers: [{ UserName: alice, UserPolicyList: [{ PolicyName: p, PolicyDocument: { Statement: { Effect: Allow, Action: 's3:GetObject', Resource: '*' } } }] }]\n";

    private readonly HostedModule _module = new();
    private readonly TemporaryFolder _folder = new();

    public ReportCommandTests()
    {
        _folder.Write("bad.yaml", Bad);
        _folder.Write("warned.yaml", Warned);
        _module.SetLocation(_folder.Path);
    }

    public void Dispose()
    {
        _module.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void What_reading_finds_comes_as_records_instead_of_errors_and_warnings()
    {
        Finding[] found = [.. _module.Output("Import-IamAccount bad.yaml -AsRecord").Select(o => (Finding)o.BaseObject)];

        Assert.Contains(("UNKNOWN_KEY", Severity.High, 2), found.Select(f => (f.Code, f.Severity, f.Line!.Value)));
        Assert.Contains(("INVALID_EFFECT", Severity.High, 3), found.Select(f => (f.Code, f.Severity, f.Line!.Value)));
        Assert.Empty(_module.Output("Get-IamAccount"));
        Assert.Equal("MISSING_VERSION", Assert.IsType<Finding>(Assert.Single(_module.Output("Import-IamAccount warned.yaml -AsRecord")).BaseObject).Code);
        Assert.Single(_module.Output("Get-IamAccount"));
        Assert.Equal("PathNotFound", Id(_module.Error("Import-IamAccount none.yaml -AsRecord")));
    }

    [Fact]
    public void The_error_of_a_cmdlet_counts_as_what_it_tells()
    {
        RunResult result = _module.Run("try { Import-IamAccount bad.yaml } catch { $_ | Assert-IamRecord -FailOn Critical }");

        Assert.Empty(result.AllErrors);
        Assert.Equal(_module.Output("Import-IamAccount bad.yaml -AsRecord").Count, result.Output.Count);
    }

    [Fact]
    public void A_policy_file_that_is_not_there_is_a_record_too() => Assert.Equal(
        "POLICY_FILE_NOT_FOUND",
        Assert.Single(_module.Output("try { Test-IamAccess -IdentityPolicy ./none.json -Action s3:GetObject -Resource 'arn:aws:s3:::b/k' } catch { $_ | Assert-IamRecord Critical }"))
            .Properties["Code"].Value);

    [Theory]
    [InlineData("Assert-IamRecord")]
    [InlineData("Export-IamReport x.json Json")]
    [InlineData("Write-IamAnnotation")]
    public void What_is_no_record_is_an_error_and_no_file(string cmdlet)
    {
        ErrorRecord error = _module.Error($"1 | {cmdlet}");

        Assert.Equal("NotARecord", Id(error));
        Assert.False(File.Exists(Path.Combine(_folder.Path, "x.json")));
        Assert.Equal("NotARecord", Id(_module.Error($"$null | {cmdlet}")));
    }

    [Fact]
    public void The_gate_lets_all_records_through_and_ends_with_one_error()
    {
        RunResult result = _module.Run("Import-IamAccount bad.yaml -AsRecord | Assert-IamRecord");

        ErrorRecord error = Assert.Single(result.AllErrors);
        Assert.Equal("GateFailed", Id(error));
        Assert.StartsWith($"{result.Output.Count} of {result.Output.Count} records fail the gate", error.ToString(), StringComparison.Ordinal);
        Assert.Equal("GateFailed", Id(_module.Error("Import-IamAccount warned.yaml -AsRecord | Assert-IamRecord low | Out-Null")));
        Assert.Single(_module.Output("Import-IamAccount warned.yaml -AsRecord | Assert-IamRecord"));
        Assert.Single(_module.Output("Import-IamAccount warned.yaml -AsRecord | Assert-IamRecord -FailOn ERROR, Gained"));
        Assert.Empty(_module.Output("@() | Assert-IamRecord"));
        Assert.Equal("InvalidFailOn", Id(_module.Error("@() | Assert-IamRecord -FailOn Hihg")));
        Assert.Contains(_module.Complete("$x | Assert-IamRecord -FailOn C"), match => match.CompletionText == "Critical");
    }

    [Fact]
    public void Options_suppressions_and_baseline_decide_in_all_three()
    {
        _module.Output("Import-IamAccount bad.yaml -AsRecord | Export-IamReport baseline.json Baseline");
        IReadOnlyList<PSObject> known = _module.Output("Import-IamAccount bad.yaml -AsRecord | Assert-IamRecord -Baseline baseline.json");
        Assert.All(known, record => Assert.Equal(true, record.Properties["IsKnown"].Value));
        Assert.Empty(_module.Output("Import-IamAccount bad.yaml -AsRecord | Assert-IamRecord -Option @{ Baseline = 'baseline.json' } | Where-Object { -not $_.IsKnown }"));

        _folder.Write("iampolicytools.yaml", "Validation: { Exclude: [INVALID_EFFECT] }\n");
        Assert.DoesNotContain(_module.Run("Import-IamAccount bad.yaml -AsRecord | Assert-IamRecord").Output, o => o.Properties["Code"].Value is "INVALID_EFFECT");
        Assert.Contains(_module.Run("Import-IamAccount bad.yaml -AsRecord | Assert-IamRecord -Verbose").Verbose, text => text.Contains("iampolicytools.yaml", StringComparison.Ordinal));
        Assert.Contains(
            _module.Run("Import-IamAccount bad.yaml -AsRecord | Assert-IamRecord -Option @{ Validation = @{ Exclude = @() } }").Output,
            o => o.Properties["Code"].Value is "INVALID_EFFECT");
        _folder.Write("other.yaml", "Vallidation: {}\nBaseline: ../x.json\n");
        ErrorRecord error = _module.Error("@() | Assert-IamRecord -OptionPath other.yaml");
        Assert.Equal("InvalidText", Id(error));
        Assert.Contains("other.yaml:1:1", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("other.yaml:2:11", error.ToString(), StringComparison.Ordinal);
        Assert.Equal("PathNotFound", Id(_module.Error("@() | Assert-IamRecord -OptionPath none.yaml")));
        Assert.Equal("PathNotFound", Id(_module.Error("@() | Assert-IamRecord -Baseline none.json")));
    }

    [Fact]
    public void Only_changed_files_count()
    {
        Assert.Empty(_module.Output("Import-IamAccount bad.yaml -AsRecord | Assert-IamRecord -ChangedFile other.yaml"));
        Assert.Equal("GateFailed", Id(_module.Error("Import-IamAccount bad.yaml -AsRecord | Assert-IamRecord -ChangedFile ./bad.yaml | Out-Null")));
    }

    [Theory]
    [InlineData("Sarif")]
    [InlineData("JUnit")]
    [InlineData("NUnit3")]
    [InlineData("Markdown")]
    [InlineData("Json")]
    [InlineData("Csv")]
    [InlineData("Baseline")]
    public void A_report_is_written_whole_and_lets_records_through(string format)
    {
        int count = _module.Output("Import-IamAccount bad.yaml -AsRecord").Count;

        Assert.Equal(count, _module.Output($"Import-IamAccount bad.yaml -AsRecord | Export-IamReport out {format} -PassThru").Count);
        string text = File.ReadAllText(Path.Combine(_folder.Path, "out"));
        Assert.Contains("UNKNOWN_KEY", text, StringComparison.Ordinal);
        Assert.Empty(_module.Output($"Import-IamAccount bad.yaml -AsRecord | Export-IamReport out {format} -Force"));
        Assert.Contains("UNKNOWN_KEY", File.ReadAllText(Path.Combine(_folder.Path, "out")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_that_cannot_be_written_leaves_the_old_file()
    {
        string path = _folder.Write("old.json", "old");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "folder"));

        Assert.Equal("FileExists", Id(_module.Error("@() | Export-IamReport old.json Json")));
        Assert.Equal("PathNotFile", Id(_module.Error("@() | Export-IamReport folder Json")));
        Assert.Equal("FolderNotFound", Id(_module.Error("@() | Export-IamReport none/x.json Json")));
        Assert.Equal("NotARecord", Id(_module.Error("1 | Export-IamReport old.json Json -Force")));
        Assert.Empty(_module.Output("@() | Export-IamReport old.json Json -Force -WhatIf"));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal("CannotConvertArgumentNoMessage", Id(_module.Error("@() | Export-IamReport old.json Word -Force")));
    }

    [Fact]
    public void Reports_of_tests_fit_the_schemas_that_Pester_ships()
    {
        _module.Output("Import-IamAccount bad.yaml, warned.yaml -AsRecord | Export-IamReport junit.xml JUnit; Import-IamAccount bad.yaml -AsRecord | Export-IamReport nunit.xml NUnit3");
        string schemas = Path.Combine(Repository.Packages, "pester", "5.9.1", "tools", "schemas");

        // The dialect that CI systems read has a place and an owner on a case, which this schema does not know (ci-and-reports.md, 2.4).
        XDocument junit = XDocument.Load(Path.Combine(_folder.Path, "junit.xml"));
        junit.Descendants("testcase").Attributes().Where(a => a.Name.LocalName is "file" or "line" or "owner").Remove();
        Assert.Empty(Faults(junit, Path.Combine(schemas, "JUnit4", "junit_schema_4.xsd")));
        Assert.Empty(Faults(XDocument.Load(Path.Combine(_folder.Path, "nunit.xml")), Path.Combine(schemas, "NUnit3", "TestResult.xsd")));
        junit.Root!.Add(new XElement("surprise"));
        Assert.NotEmpty(Faults(junit, Path.Combine(schemas, "JUnit4", "junit_schema_4.xsd")));
    }

    [Fact]
    public void Annotations_are_lines_of_the_host()
    {
        RunResult result = _module.Run("Import-IamAccount bad.yaml -AsRecord | Write-IamAnnotation -CISystem GitHubActions -NoSummary -PassThru");

        Assert.NotEmpty(result.Output);
        Assert.All(result.Information, line => Assert.StartsWith("::error file=bad.yaml,line=", line.ToString(), StringComparison.Ordinal));
        Assert.Equal(result.Output.Count, result.Information.Count);
        Assert.Contains("::error file=bad.yaml,line=", _module.TakeShown(), StringComparison.Ordinal);
        Assert.All(
            _module.Run("Import-IamAccount bad.yaml -AsRecord | Write-IamAnnotation -CISystem AzurePipelines -NoSummary").Information,
            line => Assert.StartsWith($"##vso[task.logissue type=error;sourcepath={Path.Combine(_folder.Path, "bad.yaml")};linenumber=", line.ToString(), StringComparison.Ordinal));
        Assert.Empty(_module.Output("Import-IamAccount bad.yaml -AsRecord | Write-IamAnnotation -CISystem None"));
    }

    [Fact]
    public void A_record_has_a_table_and_a_list()
    {
        string table = _module.Render("Import-IamAccount bad.yaml -AsRecord");
        Assert.Contains("Severity", table, StringComparison.Ordinal);
        Assert.Contains("UNKNOWN_KEY", table, StringComparison.Ordinal);
        Assert.Contains("Fingerprint", _module.Render("Import-IamAccount bad.yaml -AsRecord | Format-List"), StringComparison.Ordinal);
        Assert.Equal("UNKNOWN_KEY", Assert.Single(_module.Output("(Import-IamAccount bad.yaml -AsRecord | Where-Object Code -eq UNKNOWN_KEY).Rule.Code")).ToString());
    }

    private static string Id(ErrorRecord error) => error.FullyQualifiedErrorId.Split(',')[0];

    private static List<string> Faults(XDocument document, string schema)
    {
        List<string> faults = [];
        var set = new XmlSchemaSet { XmlResolver = new XmlUrlResolver() };
        set.Add(null, schema);
        document.Validate(set, (_, e) => faults.Add(e.Message));
        return faults;
    }
}
