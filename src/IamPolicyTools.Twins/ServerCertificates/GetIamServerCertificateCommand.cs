using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;
using IamPolicyTools.Operations.Results;

namespace IamPolicyTools.Commands.ServerCertificates;

/// <summary>Gets a server certificate with its text and tags.</summary>
[Cmdlet(VerbsCommon.Get, "IamServerCertificate")]
[OutputType(typeof(ServerCertificateDetail))]
public sealed class GetIamServerCertificateCommand : TwinCmdlet
{
    /// <summary>The name of the server certificate.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(ServerCertificateNameCompleter))]
    public string ServerCertificateName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() =>
        Read(context => ServerCertificateOperations.Get(context, ServerCertificateName), "ServerCertificate");
}
