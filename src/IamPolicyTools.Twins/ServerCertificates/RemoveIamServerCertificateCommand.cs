using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.ServerCertificates;

/// <summary>Deletes a server certificate.</summary>
[Cmdlet(VerbsCommon.Remove, "IamServerCertificate", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveIamServerCertificateCommand : ChangingTwinCmdlet
{
    /// <summary>The name of the server certificate.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(ServerCertificateNameCompleter))]
    public string ServerCertificateName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => Call(
        "DeleteServerCertificate", ServerCertificateName, context => ServerCertificateOperations.Delete(context, ServerCertificateName));
}
