using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model.Kinds;

namespace IamPolicyTools.Commands.Tagging;

/// <summary>Takes tags away from a server certificate.</summary>
[Cmdlet(VerbsCommon.Remove, "IamServerCertificateTag", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveIamServerCertificateTagCommand : UntaggingTwinCmdlet
{
    /// <summary>The name of the server certificate.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ServerCertificateNameCompleter))]
    public string ServerCertificateName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => RemoveTags(EntityKind.ServerCertificate, ServerCertificateName);
}
