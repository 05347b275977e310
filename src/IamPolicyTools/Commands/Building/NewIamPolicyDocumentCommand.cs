using System.Management.Automation;
using IamPolicyTools.Errors;
using IamPolicyTools.Language;
using IamPolicyTools.Validation.Building;

namespace IamPolicyTools.Commands.Building;

/// <summary>Builds a policy document of statements.</summary>
[Cmdlet(VerbsCommon.New, "IamPolicyDocument")]
[OutputType(typeof(PolicyDocument))]
public sealed class NewIamPolicyDocumentCommand : BuildingCmdlet
{
    private readonly List<Statement> _statements = [];

    /// <summary>The statements, in their order.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public Statement[] Statement { get; set; } = [];

    /// <summary>The Id, for services that want one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Id { get; set; }

    /// <inheritdoc/>
    protected override void Process() => _statements.AddRange(Statement);

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (_statements.Count == 0)
        {
            throw new InvalidArgumentException(ValidationErrors.NotAStatement(null));
        }

        WriteObject(Built(() => PolicyBuilder.BuildDocument(_statements, Kind, Id)));
    }
}
