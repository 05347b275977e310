using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Operations.Calls;
using IamPolicyTools.Operations.Results;

namespace IamPolicyTools.Commands.ServerCertificates;

/// <summary>Lists server certificates by their paths.</summary>
[Cmdlet(VerbsCommon.Get, "IamServerCertificateList")]
[Alias("Get-IamServerCertificates")]
[OutputType(typeof(ServerCertificateMetadata))]
public sealed class GetIamServerCertificateListCommand : ListingTwinCmdlet
{
    /// <summary>What the paths begin with.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string PathPrefix { get; set; } = "/";

    /// <inheritdoc/>
    protected override void Process() =>
        ReadList(context => ServerCertificateOperations.List(context, PathPrefix), "ServerCertificateMetadataList");
}
