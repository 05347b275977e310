using System.Management.Automation;
using IamPolicyTools.Authoring.Fixes;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

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
    protected override void Process()
    {
        switch (PolicyArgument.Bare(InputObject))
        {
            case Statement statement:
                WriteObject(DisplayedText.Json(statement.ToJson(!Compress)));
                break;
            case PolicyFix fix:
                foreach (PolicyEdit edit in fix.Edits)
                {
                    WriteObject(DisplayedText.Json(edit.Document.ToJson(!Compress)));
                }

                break;
            default:
                WriteObject(DisplayedText.Json(PolicyArgument.Read(this, InputObject!, PolicyArgument.KindOf(this, InputObject), nameof(InputObject)).ToJson(!Compress)));
                break;
        }
    }
}
