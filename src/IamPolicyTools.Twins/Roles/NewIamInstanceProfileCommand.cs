using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Calls;
using IamPolicyTools.Operations.Results;

namespace IamPolicyTools.Commands.Roles;

/// <summary>Creates an instance profile.</summary>
[Cmdlet(VerbsCommon.New, "IamInstanceProfile", SupportsShouldProcess = true)]
[OutputType(typeof(InstanceProfileDetail))]
public sealed class NewIamInstanceProfileCommand : ChangingTwinCmdlet
{
    /// <summary>The name of the instance profile.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    public string InstanceProfileName { get; set; } = string.Empty;

    /// <summary>The path, <c>/</c> or <c>/division/</c>.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "/";

    /// <summary>The tags.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Tags")]
    [TagTransformation]
    public Tag[] Tag { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process() =>
        Call("CreateInstanceProfile", InstanceProfileName, context => InstanceProfileOperations.Create(context, InstanceProfileName, Path, [.. Tag]), "InstanceProfile");
}
