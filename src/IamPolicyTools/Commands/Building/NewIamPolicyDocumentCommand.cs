using System.Management.Automation;
using IamPolicyTools.Analysis.Calls;
using IamPolicyTools.Binding;
using IamPolicyTools.CommandLines;
using IamPolicyTools.Errors;
using IamPolicyTools.Language;
using IamPolicyTools.Validation.Building;

namespace IamPolicyTools.Commands.Building;

/// <summary>Builds a policy document of statements, or the smallest one that allows requests.</summary>
[Cmdlet(VerbsCommon.New, "IamPolicyDocument", DefaultParameterSetName = StatementSet)]
[OutputType(typeof(PolicyDocument))]
public sealed class NewIamPolicyDocumentCommand : BuildingCmdlet
{
    private const string StatementSet = "Statement";
    private const string RequestSet = "Request";

    private readonly List<Statement> _statements = [];
    private readonly List<ResolvedRequest> _requests = [];

    /// <summary>The statements, in their order.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = StatementSet, ValueFromPipeline = true)]
    [StatementTransformation]
    [ValidateNotNullOrEmpty]
    public Statement[] Statement { get; set; } = [];

    /// <summary>The requests of API calls, as <c>Resolve-IamRequest</c> writes them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RequestSet, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public ResolvedRequest[] Request { get; set; } = [];

    /// <summary>The Id, for services that want one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Id { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (ParameterSetName == RequestSet)
        {
            _requests.AddRange(Request);
        }
        else
        {
            _statements.AddRange(Statement);
        }
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (_requests.Count > 0)
        {
            PolicyDocument needed = RequestPermissions.Of(_requests, CancellationToken) ?? throw new InvalidArgumentException(ValidationErrors.NothingNeeded());
            _statements.InsertRange(0, needed.Statements);
        }

        if (_statements.Count == 0)
        {
            throw new InvalidArgumentException(ValidationErrors.NotAStatement(null));
        }

        WriteObject(Built(() => PolicyBuilder.BuildDocument(_statements, Kind, Id)));
    }
}
