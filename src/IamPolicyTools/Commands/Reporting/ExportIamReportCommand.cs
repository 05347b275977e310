using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Errors;
using IamPolicyTools.Records;
using IamPolicyTools.Reporting;
using IamPolicyTools.Text;

namespace IamPolicyTools.Commands.Reporting;

/// <summary>Writes records to a file in a format that a CI system, a spreadsheet or a program reads.</summary>
[Cmdlet(VerbsData.Export, "IamReport", SupportsShouldProcess = true)]
[OutputType(typeof(IamRecord))]
public sealed class ExportIamReportCommand : RecordCmdlet
{
    /// <summary>The file.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("LiteralPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>The format.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public ReportFormat Format { get; set; }

    /// <summary>Takes account ids, organization ids and e-mail addresses out.</summary>
    [Parameter]
    public SwitchParameter Redact { get; set; }

    /// <summary>Writes suppressed records too, marked.</summary>
    [Parameter]
    public SwitchParameter IncludeSuppressed { get; set; }

    /// <summary>What tells this run from others of the tool on the same commit, in SARIF.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Category { get; set; } = "iampolicytools";

    /// <summary>Replaces a file that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Lets the records through.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>A baseline is written of all records, not of those that another one does not know.</summary>
    private protected override bool TakesBaseline => Format != ReportFormat.Baseline;

    private protected override void Take(IamRecord record)
    {
        if (PassThru)
        {
            WriteObject(record);
        }
    }

    private protected override void Complete()
    {
        string target = FilePaths.ToTarget(this, Path);
        if (File.Exists(target) && !Force)
        {
            throw new InvalidArgumentException(FileErrors.FileExists(target));
        }

        if (!ShouldProcess(target, $"Export {Records.Count} records as {Format}"))
        {
            return;
        }

        IamRecord[] records = [.. Records.Where(record => IncludeSuppressed || !record.IsSuppressed)];
        ReportSettings settings = Settings(Redact) with { Category = Category.Trim('/') };
        FilePaths.Write(this, target, path => AtomicFile.Write(path, stream => Report.Write(Format, records, settings, stream)));
    }
}
