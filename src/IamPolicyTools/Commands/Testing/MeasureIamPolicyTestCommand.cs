using System.Collections.Immutable;
using System.Management.Automation;
using System.Text;
using IamPolicyTools.Binding;
using IamPolicyTools.Errors;
using IamPolicyTools.Records;
using IamPolicyTools.Reporting.Hosts;
using IamPolicyTools.Testing;
using IamPolicyTools.Testing.Coverage;
using IamPolicyTools.Testing.Mutation;
using IamPolicyTools.Text;

namespace IamPolicyTools.Commands.Testing;

/// <summary>Tells what access tests see of the policies: which statements apply, refuse, and by which of their parts (AT-20 to AT-23).</summary>
[Cmdlet(VerbsDiagnostic.Measure, "IamPolicyTest", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(PolicyCoverage), typeof(StatementCoverage), typeof(PrincipalCoverage), typeof(MutationReport))]
public sealed class MeasureIamPolicyTestCommand : TestFileCmdlet
{
    private readonly List<(AccessTestFile File, TestRunSettings Settings)> _files = [];
    private int _notPassed;

    /// <summary>What there is an object for.</summary>
    [Parameter]
    public CoverageUnit By { get; set; }

    /// <summary>Ends with an error when less than this share of all points is covered, in percent.</summary>
    [Parameter]
    [ValidateRange(0.0, 100.0)]
    public double MinimumCoverage { get; set; }

    /// <summary>A file that the coverage is written to.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ReportPath { get; set; }

    /// <summary>The format of that file.</summary>
    [Parameter]
    public CoverageFormat ReportFormat { get; set; }

    /// <summary>Replaces a file that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Adds a table to the summary of the job in GitHub Actions and Azure Pipelines.</summary>
    [Parameter]
    public SwitchParameter Summary { get; set; }

    /// <summary>Changes the policies in memory, one place at a time, and tells which changes no test sees.</summary>
    [Parameter]
    public SwitchParameter Mutation { get; set; }

    /// <summary>How many changes are drawn; by default all are tried.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Sample { get; set; }

    /// <summary>The seed of the drawing: the same seed draws the same changes.</summary>
    [Parameter]
    public int Seed { get; set; }

    /// <summary>Ends with an error when the tests see less than this share of the changes, in percent.</summary>
    [Parameter]
    [ValidateRange(0.0, 100.0)]
    public double MinimumScore { get; set; }

    private protected override CoverageRecorder Coverage { get; } = new();

    private protected override void Note(AccessTestFile file, TestRunSettings settings) => _files.Add((file, settings));

    private protected override void Take(AccessTestFile file, ImmutableArray<AccessTestResult> results) =>
        _notPassed += results.Count(r => r.Outcome is not (Outcome.Passed or Outcome.Skipped));

    private protected override void Complete()
    {
        CoverageReport report = Coverage.ToReport();
        if (report.Total == 0)
        {
            throw new InvalidArgumentException(TestErrors.NothingMeasured());
        }

        if (Mutation)
        {
            Mutate();
            return;
        }

        switch (By)
        {
            case CoverageUnit.Statement:
                WriteObject(report.Policies.SelectMany(p => p.Statements), enumerateCollection: true);
                break;
            case CoverageUnit.Principal:
                WriteObject(report.Principals, enumerateCollection: true);
                break;
            default:
                WriteObject(report.Policies, enumerateCollection: true);
                break;
        }

        if (ReportPath is not null)
        {
            Write(report, ReportPath);
        }

        if (Summary)
        {
            AddSummary(report);
        }

        if (_notPassed > 0)
        {
            WriteWarning($"{_notPassed} cases did not pass; Invoke-IamPolicyTest says why. What they saw is counted.");
        }

        if (report.Percent < MinimumCoverage)
        {
            throw new InvalidArgumentException(TestErrors.CoverageTooLow(report, MinimumCoverage));
        }
    }

    private void AddSummary(CoverageReport report)
    {
        string folder = SessionState.Path.CurrentFileSystemLocation.ProviderPath;
        AnnotationHost host = AnnotationHosts.Detect(Environment.GetEnvironmentVariable);
        try
        {
            if (JobSummary.Add(host, room => CoverageWriter.ToMarkdown(report, folder, room), Environment.GetEnvironmentVariable) is { } upload)
            {
                WriteInformation(new HostInformationMessage { Message = upload }, ["PSHOST"]);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidArgumentException(FileErrors.FileUnwritable(exception, "job summary"));
        }
    }

    private void Mutate()
    {
        if (_notPassed > 0)
        {
            throw new InvalidArgumentException(TestErrors.NotPassed(_notPassed));
        }

        var settings = new MutationSettings { Sample = Sample, Seed = Seed };
        MutationReport report = Work("Changing policies in memory", (progress, stop) => MutationRun.Run(_files, settings, progress, stop));
        WriteObject(report);
        if (report.Score < MinimumScore)
        {
            throw new InvalidArgumentException(TestErrors.ScoreTooLow(report, MinimumScore));
        }
    }

    private void Write(CoverageReport report, string path)
    {
        string target = FilePaths.ToTarget(this, path);
        if (File.Exists(target) && !Force)
        {
            throw new InvalidArgumentException(FileErrors.FileExists(target));
        }

        if (!ShouldProcess(target, $"Export coverage as {ReportFormat}"))
        {
            return;
        }

        string folder = SessionState.Path.CurrentFileSystemLocation.ProviderPath;
        FilePaths.Write(this, target, file => AtomicFile.Write(file, stream =>
        {
            switch (ReportFormat)
            {
                case CoverageFormat.Lcov:
                    CoverageWriter.WriteLcov(report, folder, stream);
                    break;
                case CoverageFormat.Markdown:
                    stream.Write(Encoding.UTF8.GetBytes(CoverageWriter.ToMarkdown(report, folder, int.MaxValue)));
                    break;
                default:
                    CoverageWriter.WriteCobertura(report, folder, Now ?? Session.Clock.GetUtcNow(), stream);
                    break;
            }
        }));
    }
}

/// <summary>What Measure-IamPolicyTest has an object for.</summary>
public enum CoverageUnit : long
{
    /// <summary>Each policy document.</summary>
    Policy,

    /// <summary>Each statement.</summary>
    Statement,

    /// <summary>Each user and role.</summary>
    Principal,
}

/// <summary>Formats of coverage.</summary>
public enum CoverageFormat : long
{
    /// <summary>Cobertura's XML, as Azure Pipelines and most services read it.</summary>
    Cobertura,

    /// <summary>The text of lcov.</summary>
    Lcov,

    /// <summary>A table in Markdown, for people.</summary>
    Markdown,
}
