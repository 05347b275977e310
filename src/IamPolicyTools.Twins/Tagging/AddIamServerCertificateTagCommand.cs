using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model.Kinds;

namespace IamPolicyTools.Commands.Tagging;

/// <summary>Tags a server certificate.</summary>
[Cmdlet(VerbsCommon.Add, "IamServerCertificateTag", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class AddIamServerCertificateTagCommand : TaggingTwinCmdlet
{
    /// <summary>The name of the server certificate.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ServerCertificateNameCompleter))]
    public string ServerCertificateName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => AddTags(EntityKind.ServerCertificate, ServerCertificateName);
}
