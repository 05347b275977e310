using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Language;

namespace IamPolicyTools.Commands.Building;

/// <summary>Writes policy documents as JSON.</summary>
[Cmdlet(VerbsData.ConvertTo, "IamPolicyJson")]
[OutputType(typeof(string))]
public sealed class ConvertToIamPolicyJsonCommand : IamCmdlet
{
    /// <summary>Documents and statements, and what has a document.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [DocumentTransformation]
    public object? InputObject { get; set; }

    /// <summary>Writes one line.</summary>
    [Parameter]
    public SwitchParameter Compress { get; set; }

    /// <inheritdoc/>
    protected override void Process() => WriteObject(PolicyArgument.Bare(InputObject) is Statement statement
        ? statement.ToJson(!Compress)
        : PolicyArgument.Read(this, InputObject!, PolicyArgument.KindOf(this, InputObject), nameof(InputObject)).ToJson(!Compress));
}
