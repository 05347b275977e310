using IamPolicyTools.Records;
using IamPolicyTools.Reporting.Hosts;

namespace IamPolicyTools.Engine.Tests.Reporting;

/// <summary>Lines that CI systems turn into annotations (ci-and-reports.md, 2.0, 2.1, 2.3).</summary>
public sealed class AnnotationTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("true", null, AnnotationHost.GitHubActions)]
    [InlineData(null, "True", AnnotationHost.AzurePipelines)]
    [InlineData(null, null, AnnotationHost.None)]
    [InlineData("false", null, AnnotationHost.None)]
    public void The_CI_system_is_found_by_its_variable(string? github, string? azure, AnnotationHost expected) =>
        Assert.Equal(expected, AnnotationHosts.Detect(name => name switch { "GITHUB_ACTIONS" => github, "TF_BUILD" => azure, _ => null }));

    [Fact]
    public void GitHub_gets_columns_on_one_line_and_none_on_several()
    {
        Finding finding = Samples.Finding("100% wrong", Severity.High, "policies/a,b.json", 3);

        Assert.Equal(
            "::error file=policies/a%2Cb.json,line=3,endLine=3,col=3,endColumn=3,title=High INVALID_ACTION::100%25 wrong",
            Assert.Single(Annotations.Lines(AnnotationHost.GitHubActions, [finding], Samples.Settings())));
        Assert.Equal(
            "::warning file=a.json,line=3,endLine=5,title=Low INVALID_ACTION::x",
            Assert.Single(Annotations.Lines(
                AnnotationHost.GitHubActions,
                [Samples.Finding("x", Severity.Low) with { Location = new Location { File = "a.json", Line = 3, Column = 1, EndLine = 5, EndColumn = 2 } }],
                Samples.Settings())));
        Assert.Equal("::notice title=Info INVALID_ACTION::x", Assert.Single(Annotations.Lines(AnnotationHost.GitHubActions, [Samples.Finding("x", Severity.Info)], Samples.Settings())));
    }

    [Fact]
    public void The_end_of_a_value_is_read_from_its_file()
    {
        string file = Path.Combine(_folder.FullName, "a.json");
        File.WriteAllText(file, "{ \"Action\": \"s3:GetObjects\" }\n");

        Assert.StartsWith(
            "::error file=a.json,line=1,endLine=1,col=13,endColumn=28,",
            Assert.Single(Annotations.Lines(
                AnnotationHost.GitHubActions,
                [Samples.Finding() with { Location = new Location { File = file, Line = 1, Column = 13 } }],
                Samples.Settings(_folder.FullName))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Azure_gets_a_rooted_path_and_always_line_column_and_code()
    {
        string path = Path.GetFullPath("policies/a;b].json");
        Assert.Equal(
            $"##vso[task.logissue type=error;sourcepath={path.Replace(";", "%3B", StringComparison.Ordinal).Replace("]", "%5D", StringComparison.Ordinal)};linenumber=1;columnnumber=1;code=INVALID_ACTION;]100%AZP25 wrong",
            Assert.Single(Annotations.Lines(AnnotationHost.AzurePipelines, [Samples.Finding("100% wrong", file: "policies/a;b].json")], Samples.Settings())));
        Assert.Equal(
            "##vso[task.logissue type=warning;]INVALID_ACTION: x",
            Assert.Single(Annotations.Lines(AnnotationHost.AzurePipelines, [Samples.Finding("x", Severity.Low)], Samples.Settings())));
    }

    [Theory]
    [InlineData(AnnotationHost.GitHubActions, 31, "and 16 more: see the summary")]
    [InlineData(AnnotationHost.AzurePipelines, 21, "and 26 more: see the summary")]
    public void Ten_of_a_kind_are_written_the_worst_first_and_the_rest_is_counted(AnnotationHost host, int lines, string last)
    {
        Severity[] severities = [.. Enumerable.Repeat(Severity.Info, 12), .. Enumerable.Repeat(Severity.Low, 14), .. Enumerable.Repeat(Severity.High, 12), .. Enumerable.Repeat(Severity.Critical, 8)];
        IamRecord[] records = [.. severities.Select((severity, i) => Samples.Finding($"m{i}", severity, "a.json", i + 1))];

        IReadOnlyList<string> written = Annotations.Lines(host, [.. records, records[0], records[40] with { IsKnown = true, Message = "known" }], Samples.Settings());

        Assert.Equal(lines, written.Count);
        Assert.Equal(last, written[^1]);
        Assert.Equal(8, written.Take(8).Count(line => line.Contains(host == AnnotationHost.GitHubActions ? "Critical" : "error", StringComparison.Ordinal)));
    }

    // What a runner does with a line: GitHub's takes "::name" after blanks and "##[name" anywhere; Azure's takes "##vso[" and "##[" anywhere.
    [Fact]
    public void Text_of_a_file_makes_no_command()
    {
        foreach (AnnotationHost host in new[] { AnnotationHost.GitHubActions, AnnotationHost.AzurePipelines })
        {
            foreach (string hostile in Samples.Hostile)
            {
                string line = Assert.Single(Annotations.Lines(host, [Samples.Finding(hostile, file: $"policies/{hostile.Replace('\0', ' ')}.json", line: 2, subject: hostile)], Samples.Settings()));

                Assert.DoesNotContain('\n', line);
                Assert.DoesNotContain('\r', line);
                Assert.StartsWith(host == AnnotationHost.GitHubActions ? "::error " : "##vso[task.logissue ", line, StringComparison.Ordinal);
                Assert.DoesNotContain("##[", line, StringComparison.Ordinal);
                Assert.DoesNotContain("##vso[", line[2..], StringComparison.Ordinal);
                Assert.DoesNotContain('\u001b', line);
            }
        }
    }

    [Fact]
    public void The_summary_of_GitHub_is_added_to_within_its_limit()
    {
        string path = Path.Combine(_folder.FullName, "summary.md");
        File.WriteAllText(path, new string('x', 950_000));
        IamRecord[] records = [.. Enumerable.Range(0, 2_000).Select(i => Samples.Finding(new string('y', 300), subject: $"role/{i}"))];

        Assert.Null(JobSummary.Add(AnnotationHost.GitHubActions, records, Samples.Settings(), name => name == "GITHUB_STEP_SUMMARY" ? path : null));
        long once = new FileInfo(path).Length;
        Assert.InRange(once, 990_000, 1_000_000);
        Assert.Null(JobSummary.Add(AnnotationHost.GitHubActions, records, Samples.Settings(), name => name == "GITHUB_STEP_SUMMARY" ? path : null));
        Assert.InRange(new FileInfo(path).Length, once, 1_000_000);
        Assert.Null(JobSummary.Add(AnnotationHost.None, records, Samples.Settings(), _ => null));
    }

    [Fact]
    public void The_summary_of_Azure_is_a_file_that_a_line_names()
    {
        string line = JobSummary.Add(AnnotationHost.AzurePipelines, Samples.All, Samples.Settings(), name => name == "AGENT_TEMPDIRECTORY" ? _folder.FullName : null)!;

        Assert.StartsWith("##vso[task.uploadsummary]/", line, StringComparison.Ordinal);
        Assert.Contains("## IAM policy report", File.ReadAllText(line["##vso[task.uploadsummary]".Length..]), StringComparison.Ordinal);
    }
}
