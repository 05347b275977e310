using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Tagging;

/// <summary>Lists the tags of a server certificate.</summary>
[Cmdlet(VerbsCommon.Get, "IamServerCertificateTagList")]
[OutputType(typeof(Tag))]
public sealed class GetIamServerCertificateTagListCommand : ListingTwinCmdlet
{
    /// <summary>The name of the server certificate.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ServerCertificateNameCompleter))]
    public string ServerCertificateName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() =>
        ReadList(context => TagOperations.List(context, EntityKind.ServerCertificate, ServerCertificateName), "Tags");
}
