using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Errors;
using IamPolicyTools.Records;
using IamPolicyTools.Reporting;
using IamPolicyTools.Reporting.Hosts;

namespace IamPolicyTools.Commands.Reporting;

/// <summary>Makes the CI system that the script runs in show records at the lines that they are about.</summary>
[Cmdlet(VerbsCommunications.Write, "IamAnnotation")]
[OutputType(typeof(IamRecord))]
public sealed class WriteIamAnnotationCommand : RecordCmdlet
{
    // How Write-Host reaches the host, whatever $InformationPreference is.
    private static readonly string[] s_tags = ["PSHOST"];

    /// <summary>The CI system; by default the one that is found.</summary>
    [Parameter]
    public AnnotationHost? CISystem { get; set; }

    /// <summary>Adds nothing to the summary of the job.</summary>
    [Parameter]
    public SwitchParameter NoSummary { get; set; }

    /// <summary>Takes account ids, organization ids and e-mail addresses out.</summary>
    [Parameter]
    public SwitchParameter Redact { get; set; }

    /// <summary>Lets the records through.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Take(IamRecord record)
    {
        if (PassThru)
        {
            WriteObject(record);
        }
    }

    private protected override void Complete()
    {
        AnnotationHost host = CISystem ?? AnnotationHosts.Detect(Environment.GetEnvironmentVariable);
        if (host == AnnotationHost.None)
        {
            WriteVerbose("No CI system was found, so nothing is annotated.");
            return;
        }

        ReportSettings settings = Settings(Redact);
        foreach (string line in Annotations.Lines(host, Records, settings))
        {
            Tell(line);
        }

        if (!NoSummary && AddSummary(host, settings) is { } upload)
        {
            Tell(upload);
        }
    }

    private string? AddSummary(AnnotationHost host, ReportSettings settings)
    {
        try
        {
            return JobSummary.Add(host, [.. Records.Where(record => !record.IsSuppressed)], settings, Environment.GetEnvironmentVariable);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidArgumentException(FileErrors.FileUnwritable(exception, "job summary"));
        }
    }

    private void Tell(string line) => WriteInformation(new HostInformationMessage { Message = line }, s_tags);
}
