using System.Management.Automation;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Organizations;

namespace IamPolicyTools.Commands.Organizations;

/// <summary>Lists the service control policies of the organization.</summary>
[Cmdlet(VerbsCommon.Get, "IamServiceControlPolicy")]
[OutputType(typeof(OrganizationPolicy))]
public sealed class GetIamServiceControlPolicyCommand : ControlPolicyReadingCmdlet
{
    /// <summary>Names; wildcards are accepted. Without one, all policies are listed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ServiceControlPolicyNameCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void Process() => WritePolicies(ControlPolicyKind.Service, Name);
}
