using System.Management.Automation;
using IamPolicyTools.Text;

namespace IamPolicyTools.Errors;

/// <summary>Errors of reports, annotations and the gate.</summary>
internal static class ReportErrors
{
    public static ErrorRecord NotARecord(object? value) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line(
            $"An object of the type {value?.GetType().Name ?? "null"} is no record; expected what a cmdlet that finds, tests or compares writes.")),
        ErrorCategory.InvalidType,
        value is string ? null : value,
        "Pipe findings, test outcomes, changes of access or paths, or the error of a cmdlet that could not read a file. "
            + "Import-IamAccount -AsRecord writes what reading finds.");

    public static ErrorRecord NotAGraph(Records.IamRecord record) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"{record.Code} is no path; a graph is drawn of an access graph and of paths.")),
        ErrorCategory.InvalidType,
        record,
        "Pipe Get-IamAccessGraph or Find-IamEscalationPath.");

    public static ErrorRecord NotAGraphFormat(Reporting.ReportFormat format) => ErrorFactory.Create(
        new ArgumentException($"A graph is not written as {format}; expected Mermaid or Dot."),
        ErrorCategory.InvalidArgument,
        format,
        "Find-IamEscalationPath writes paths, which every format takes.");

    public static ErrorRecord GateFailed(string message) => ErrorFactory.Create(
        new InvalidOperationException(DisplayedText.Lines(message)),
        ErrorCategory.InvalidResult,
        null,
        "The records are in the output. Mend them, suppress them with a reason in the options file, or write a baseline with "
            + "Export-IamReport -Format Baseline. A test has to pass, or to be skipped.");

    public static ErrorRecord InvalidFailOn(string name, IEnumerable<string> names) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line(
            $"There is no severity, finding type or direction '{DisplayedText.Shorten(name)}'; "
                + $"expected some of {string.Join(", ", names)}.{NearNames.Hint(name, names)}")),
        ErrorCategory.InvalidArgument,
        name);
}
