using System.Collections;
using System.Collections.Immutable;
using System.Management.Automation;
using System.Runtime.ExceptionServices;
using IamPolicyTools.Binding;
using IamPolicyTools.CommandLines;
using IamPolicyTools.CommandLines.Shells;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Errors;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Operations;
using IamPolicyTools.Text;

namespace IamPolicyTools.Commands.Access;

/// <summary>Writes the requests that IAM checks for command lines, cmdlet calls and API operations. Nothing is run.</summary>
[Cmdlet(VerbsDiagnostic.Resolve, "IamRequest", DefaultParameterSetName = LineSet)]
[OutputType(typeof(ResolvedRequest))]
public sealed class ResolveIamRequestCommand : ModelCmdlet
{
    private const string LineSet = "CommandLine";
    private const string CmdletSet = "Cmdlet";
    private const string OperationSet = "Operation";
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private readonly List<string> _lines = [];
    private readonly List<string> _files = [];
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private CallArgument? _argument;
    private CallCallers? _callers;
    private Subject? _named;
    private readonly ScriptTally _tally = new();

    /// <summary>Lines of the AWS CLI, or calls of cmdlets of AWS.Tools. From the pipeline they are the lines of a script.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = LineSet, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(CommandLineCompleter))]
    [AllowEmptyString]
    public string[] CommandLine { get; set; } = [];

    /// <summary>A call of a cmdlet of AWS.Tools: a script block, which is not run, or text.</summary>
    [Parameter(Mandatory = true, ParameterSetName = CmdletSet)]
    [ValidateNotNull]
    public object Cmdlet { get; set; } = string.Empty;

    /// <summary>An operation of an API, <c>lambda:CreateFunction</c>.</summary>
    [Parameter(Mandatory = true, ParameterSetName = OperationSet)]
    [ArgumentCompleter(typeof(OperationCompleter))]
    [ValidateNotNullOrEmpty]
    public string Operation { get; set; } = string.Empty;

    /// <summary>The parameters of the operation by the API's names: a hashtable, an object or JSON text.</summary>
    [Parameter(ParameterSetName = OperationSet)]
    public object? Parameter { get; set; }

    /// <summary>Scripts; wildcards are accepted.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Scripts, taken as they are named.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The shell whose quotes and variables the text has; by default found out by its signs.</summary>
    [Parameter]
    public ShellKind Shell { get; set; }

    /// <summary>Values of variables of the text.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Variable { get; set; }

    /// <summary>Who calls, where the line names no profile; by default the session's caller.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PrincipalCompleter))]
    public object? Principal { get; set; }

    /// <summary>The account whose resources are named; by default the caller's.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AccountCompleter))]
    public string? Account { get; set; }

    /// <summary>The Region of calls that name none.</summary>
    [Parameter]
    public string? Region { get; set; }

    /// <inheritdoc/>
    protected override void Start()
    {
        DateTimeOffset now = Session.Clock.GetUtcNow();
        if (GoesOn)
        {
            _tally.GoOn();
        }

        _argument = new CallArgument(this, Shell, Variable);
        _callers = new CallCallers(Session, CurrentModel, now);
        _named = Principal is null ? null : new PrincipalArgument(CurrentModel, Session, now).Find(Principal, null, null);
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        switch (ParameterSetName)
        {
            case CmdletSet:
                Write(_argument!.ReadCmdlet(Cmdlet));
                break;
            case OperationSet:
                Write(CallArgument.ReadOperation(Operation, Parameter));
                break;
            case LineSet when MyInvocation.ExpectingInput:
                _lines.AddRange(CommandLine);
                break;
            case LineSet:
                foreach (string line in CommandLine)
                {
                    Write(ReadLine(line));
                }

                break;
            default:
                bool isLiteral = ParameterSetName == LiteralPathSet;
                _files.AddRange((isLiteral ? LiteralPath : Path).SelectMany(p => FilePaths.Resolve(this, p, isLiteral)));
                break;
        }
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (_lines.Count > 0)
        {
            WriteScript(string.Join('\n', _lines), "input");
        }

        foreach (string file in _files)
        {
            WriteScript(CallArgument.ReadText(file), file);
        }

        if (_tally is { Failed: > 0, IsTakenOver: false })
        {
            EndWith(CommandLineErrors.CallsUnreadable(_tally));
        }
    }

    private ApiCall ReadLine(string line)
    {
        try
        {
            return _argument!.ReadLine(line);
        }
        catch (CommandLineException exception) when (exception.Error is CommandLineError.NotAnAwsCommand or CommandLineError.UnknownCommand
            && System.IO.File.Exists(System.IO.Path.Combine(SessionState.Path.CurrentFileSystemLocation.Path, line)))
        {
            throw new CommandLineException(exception.Error, $"{exception.Reason} There is a file of this name: -Path '{line.Replace("'", "''", StringComparison.Ordinal)}' reads it.", exception.Location);
        }
    }

    private void WriteScript(string text, string name)
    {
        ScriptReading reading = _argument!.ReadScript(text, name);
        if (!reading.OtherCommands.IsEmpty)
        {
            WriteVerbose($"{name}: {reading.Calls.Length} calls of AWS, {reading.OtherCommands.Length} other commands.");
            foreach (SourceLocation other in reading.OtherCommands)
            {
                WriteVerbose($"{other.ToShortString()}: no call of AWS.");
            }
        }

        if (!reading.Sourced.IsEmpty)
        {
            WriteWarning($"{string.Join(", ", reading.Sourced.Select(s => s.ToShortString()))}: another file is read into the script; what it calls, and which profile, Region or credentials it sets, is not seen. Read it, too.");
        }

        foreach (ScriptCall call in reading.Calls)
        {
            CancellationToken.ThrowIfCancellationRequested();
            _tally.Count();
            try
            {
                Write(call.Call is { } read ? read with { Tally = _tally } : throw call.Error!);
            }
            catch (Exception exception) when (ToErrorRecord(exception) is { } record)
            {
                _tally.CountFailed(exception as CommandLineException);
                WriteError(record);
            }
        }
    }

    private void Write(ApiCall call)
    {
        foreach (string note in call.Notes)
        {
            WriteVerbose($"{call.Name}: {note}.");
        }

        foreach (string note in call.OptionNotes)
        {
            WriteWarning($"{(call.Location.IsKnown ? call.Location.ToShortString() + ": " : string.Empty)}{call.Name}: {note}.");
        }

        if (call.UnknownCaller is { } whose && _told.Add(whose))
        {
            WriteWarning($"{(call.Location.IsKnown ? call.Location.ToShortString() + ": " : string.Empty)}{whose}.");
        }

        if (call.IsLocal)
        {
            WriteVerbose($"{call.Name}: nothing is sent to AWS.");
            return;
        }

        ImmutableArray<ResolvedRequest> requests = Requests(call);
        if (requests.IsEmpty || call.IsUnlisted())
        {
            WriteWarning($"{call.Name}: AWS lists no action that is checked for the operation; whether it needs a permission is not known.");
        }

        foreach (string doubt in CallRegions.Doubts(requests).Where(_told.Add))
        {
            WriteWarning(doubt);
        }

        WriteObject(requests, enumerateCollection: true);
    }

    // Buckets have no account in their names: for them nobody needs to be known.
    private ImmutableArray<ResolvedRequest> Requests(ApiCall call)
    {
        Subject? caller;
        try
        {
            caller = _callers!.Find(call, _named);
        }
        catch (Exception exception) when (exception is CommandLineException or InvalidArgumentException or IamOperationException)
        {
            try
            {
                return call.GetRequests(_callers!.Environment(call, _named, Account, Region, _argument!.FileReader));
            }
            catch (CommandLineException unknown) when (unknown.Error == CommandLineError.AccountUnknown)
            {
                ExceptionDispatchInfo.Throw(exception);
                return [];
            }
        }

        return call.GetRequests(_callers.Environment(call, caller, Account, Region, _argument!.FileReader));
    }
}
