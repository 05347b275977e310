using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.ServerCertificates;

/// <summary>Gives a server certificate another name or path.</summary>
[Cmdlet(VerbsData.Update, "IamServerCertificate", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class UpdateIamServerCertificateCommand : ChangingTwinCmdlet
{
    /// <summary>The name of the server certificate.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(ServerCertificateNameCompleter))]
    public string ServerCertificateName { get; set; } = string.Empty;

    /// <summary>The new path; without it the path stays.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public string? NewPath { get; set; }

    /// <summary>The new name; without it the name stays.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    public string? NewServerCertificateName { get; set; }

    /// <inheritdoc/>
    protected override void Process() => Call(
        "UpdateServerCertificate",
        ServerCertificateName,
        context => ServerCertificateOperations.Update(context, ServerCertificateName, NewServerCertificateName, NewPath));
}
