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
    private readonly List<AccessGraph> _graphs = [];

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

    private protected override bool TakesElse(object? input)
    {
        if (input is not AccessGraph graph)
        {
            return false;
        }

        if (!Report.IsOfGraphs(Format))
        {
            throw new InvalidArgumentException(ReportErrors.NotAGraphFormat(Format));
        }

        _graphs.Add(graph);
        if (PassThru)
        {
            WriteObject(graph);
        }

        return true;
    }

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

        bool isGraph = Report.IsOfGraphs(Format);
        if (isGraph && Records.FirstOrDefault(r => r is not AttackPath) is { } other)
        {
            throw new InvalidArgumentException(ReportErrors.NotAGraph(other));
        }

        string what = _graphs.Count == 0 ? $"{Records.Count} records" : $"{_graphs.Count} graphs";
        if (!ShouldProcess(target, $"Export {what} as {Format}"))
        {
            return;
        }

        IamRecord[] records = [.. Records.Where(record => IncludeSuppressed || !record.IsSuppressed)];
        ReportSettings settings = Settings(Redact) with { Category = Category.Trim('/') };
        FilePaths.Write(this, target, path => AtomicFile.Write(path, stream => Write(records, settings, isGraph, stream)));
    }

    private void Write(IamRecord[] records, ReportSettings settings, bool isGraph, Stream stream)
    {
        if (isGraph)
        {
            AccessGraph graph = AccessGraph.Union(_graphs.Append(AccessGraph.Of(Report.InOrder(records).OfType<AttackPath>())));
            Report.Write(Format, graph, settings, stream);
        }
        else
        {
            Report.Write(Format, records, settings, stream);
        }
    }
}
