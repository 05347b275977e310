using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Errors;
using IamPolicyTools.Language;

namespace IamPolicyTools.Commands.Building;

/// <summary>Reads a policy document from JSON or YAML.</summary>
[Cmdlet(VerbsData.ConvertFrom, "IamPolicyJson")]
[OutputType(typeof(PolicyDocument))]
public sealed class ConvertFromIamPolicyJsonCommand : BuildingCmdlet
{
    private readonly List<string> _lines = [];

    /// <summary>The text; lines from the pipeline are joined.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowEmptyString]
    public string InputObject { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => _lines.Add(InputObject);

    /// <inheritdoc/>
    protected override void Finish()
    {
        string text = string.Join('\n', _lines);
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new InvalidArgumentException(AccessErrors.EmptyPolicy(nameof(InputObject)));
        }

        WriteObject(PolicyArgument.ReadText(this, text, Kind ?? PolicyArgument.KindOf(this, text), nameof(InputObject)));
    }
}
