using System.Management.Automation;
using IamPolicyTools.Analysis.Calls;
using IamPolicyTools.Binding;
using IamPolicyTools.CommandLines;
using IamPolicyTools.Errors;
using IamPolicyTools.Language;
using IamPolicyTools.Testing;
using IamPolicyTools.Testing.Files;
using IamPolicyTools.Validation.Building;

namespace IamPolicyTools.Commands.Building;

/// <summary>Builds a policy document of statements, or the smallest one that allows requests.</summary>
[Cmdlet(VerbsCommon.New, "IamPolicyDocument", DefaultParameterSetName = StatementSet)]
[OutputType(typeof(PolicyDocument))]
public sealed class NewIamPolicyDocumentCommand : BuildingCmdlet
{
    private const string StatementSet = "Statement";
    private const string RequestSet = "Request";
    private const string TestSet = "Test";
    private const int MostTold = 10;

    private readonly List<Statement> _statements = [];
    private readonly List<ResolvedRequest> _requests = [];
    private readonly HashSet<ScriptTally> _tallies = [];

    /// <summary>The statements, in their order.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = StatementSet, ValueFromPipeline = true)]
    [StatementTransformation]
    [ValidateNotNullOrEmpty]
    public Statement[] Statement { get; set; } = [];

    /// <summary>The requests of API calls, as <c>Resolve-IamRequest</c> writes them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RequestSet, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public ResolvedRequest[] Request { get; set; } = [];

    /// <summary>Test files: the smallest policy with which what they expect to be allowed is allowed, and what they expect to be denied is not.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TestSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] FromTest { get; set; } = [];

    /// <summary>Whose tests are meant, as the files name them. By default everybody's, which must be one.</summary>
    [Parameter(ParameterSetName = TestSet)]
    [ValidateNotNullOrEmpty]
    public string? Principal { get; set; }

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

            // The document of what could be read comes first, then the error for the rest.
            foreach (ScriptTally tally in Request.Select(r => r.GetCall().Tally).OfType<ScriptTally>())
            {
                tally.TakeOver();
                _tallies.Add(tally);
            }
        }
        else if (ParameterSetName == StatementSet)
        {
            _statements.AddRange(Statement);
        }
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (ParameterSetName == TestSet)
        {
            _statements.AddRange(OfTests().Statements);
        }
        else if (_requests.Count > 0)
        {
            if (_requests.FirstOrDefault(r => r.GetCall().IsAnonymous) is { } unsigned)
            {
                WriteWarning($"{unsigned.Operation} is not signed: no policy of an identity allows it, and its requests are left out of the document.");
            }

            PolicyDocument needed = RequestPermissions.Of(_requests, CancellationToken) ?? throw new InvalidArgumentException(
                _requests.Where(r => r.Need == RequestNeed.Optional).Select(r => r.Action).Distinct().ToArray() is { Length: > 0 } open
                    ? ValidationErrors.NothingCertain(open)
                    : ValidationErrors.NothingNeeded());
            _statements.InsertRange(0, needed.Statements);
            WarnOfLeftOut();
        }

        if (_statements.Count == 0)
        {
            throw new InvalidArgumentException(ValidationErrors.NotAStatement(null));
        }

        WriteObject(Built(() => PolicyBuilder.BuildDocument(_statements, Kind, Id)));
        if (_tallies.FirstOrDefault(t => t is { Failed: > 0, GoesOn: false }) is { } unread)
        {
            EndWith(CommandLineErrors.CallsUnreadable(unread));
        }
        else if (_tallies.FirstOrDefault(t => t.Failed > 0) is { } left)
        {
            // Who said so to the reader has had its errors.
            WriteWarning(CommandLineErrors.CallsUnreadable(left).Exception.Message);
        }
    }

    // Whoever takes the document for a role must know what a call may still fail for.
    private void WarnOfLeftOut()
    {
        HashSet<(string, string)> allowed = [.. _requests.Where(r => r.Need is RequestNeed.Required or RequestNeed.Deferred).Select(r => (r.Action, r.Resource))];
        string[] left = [.. _requests.Where(r => r.Need == RequestNeed.Optional && !allowed.Contains((r.Action, r.Resource))).Select(r => $"{r.Action} ({r.Operation})").Distinct()];
        if (left.Length > 0)
        {
            string more = left.Length > MostTold ? $" and {left.Length - MostTold} more" : string.Empty;
            WriteWarning($"What AWS may check besides is left out of the document: {string.Join(", ", left.Take(MostTold))}{more}.");
        }
    }

    private PolicyDocument OfTests()
    {
        string folder = SessionState.Path.CurrentFileSystemLocation.ProviderPath;
        string[] files = [.. FromTest.SelectMany(path => FilePaths.Resolve(this, path, isLiteral: false))];
        AccessCase[] cases = [.. files.SelectMany(file => FilePaths.Read([file], () => TestFileReader.Read(file, new TestReadSettings { CurrentFolder = folder })).Cases)];
        if (Principal is not null)
        {
            cases = [.. cases.Where(c => string.Equals(c.Asker?.ToString(), Principal, StringComparison.OrdinalIgnoreCase))];
        }

        AccessCase[] taken = [.. cases.Where(PolicyFromTests.IsTaken)];
        string[] askers = [.. taken.Select(c => c.Asker?.ToString() ?? string.Empty).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (askers.Length > 1)
        {
            throw new InvalidArgumentException(ValidationErrors.SeveralAskers(askers));
        }

        if (taken.Length < cases.Length)
        {
            WriteWarning($"{cases.Length - taken.Length} of {cases.Length} cases ask about operations, about who may, or about one statement: no policy can be made of them.");
        }

        return PolicyFromTests.Build(taken, CancellationToken) ?? throw new InvalidArgumentException(ValidationErrors.NothingNeeded());
    }
}
