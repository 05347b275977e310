using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Language;
using IamPolicyTools.Validation.Building;

namespace IamPolicyTools.Commands.Building;

/// <summary>Writes a document with further statements at its end.</summary>
[Cmdlet(VerbsCommon.Add, "IamPolicyStatement")]
[OutputType(typeof(PolicyDocument))]
public sealed class AddIamPolicyStatementCommand : BuildingCmdlet
{
    /// <summary>The document: an object, text or the path of a file. It stays as it is.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [DocumentTransformation]
    public object? PolicyDocument { get; set; }

    /// <summary>The statements to add, in their order.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [StatementTransformation]
    [ValidateNotNullOrEmpty]
    public Statement[] Statement { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process()
    {
        PolicyDocument document = PolicyArgument.Read(this, PolicyDocument!, Kind ?? PolicyArgument.KindOf(this, PolicyDocument), nameof(PolicyDocument));
        WriteObject(Built(() => PolicyBuilder.Add(document, Statement, Kind)));
    }
}
