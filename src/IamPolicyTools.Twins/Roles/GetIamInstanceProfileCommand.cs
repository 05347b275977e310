using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;
using IamPolicyTools.Operations.Results;

namespace IamPolicyTools.Commands.Roles;

/// <summary>Gets an instance profile with its role.</summary>
[Cmdlet(VerbsCommon.Get, "IamInstanceProfile")]
[OutputType(typeof(InstanceProfileDetail))]
public sealed class GetIamInstanceProfileCommand : TwinCmdlet
{
    /// <summary>The name of the instance profile.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(InstanceProfileNameCompleter))]
    public string InstanceProfileName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => Read(context => InstanceProfileOperations.Get(context, InstanceProfileName), "InstanceProfile");
}
