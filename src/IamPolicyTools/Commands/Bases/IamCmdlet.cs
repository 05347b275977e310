using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Analysis;
using IamPolicyTools.CommandLines;
using IamPolicyTools.Errors;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Session;
using IamPolicyTools.Text;

namespace IamPolicyTools.Commands.Bases;

/// <summary>
/// What every cmdlet has: the session, a token that Ctrl+C cancels, and the engine's exceptions turned into error records.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class IamCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private IamSession? _session;
    private bool? _isVerbose;

    private protected IamCmdlet()
    {
    }

    /// <summary>Cancelled when the user stops the pipeline.</summary>
    protected CancellationToken CancellationToken => _stop.Token;

    /// <summary>True when somebody reads what <see cref="WriteVerbose"/> tells. What costs work to tell is told only then.</summary>
    internal bool IsVerbose => _isVerbose ??= MyInvocation.BoundParameters.TryGetValue("Verbose", out object? bound)
        ? LanguagePrimitives.IsTrue(bound)
        : GetVariableValue("VerbosePreference")?.ToString() is { } preference && preference is not (nameof(ActionPreference.SilentlyContinue) or nameof(ActionPreference.Ignore));

    /// <summary>The session of the runspace the cmdlet runs in.</summary>
    private protected IamSession Session => _session ??= IamSession.Current;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Warns, in one line that is fit to be shown.</summary>
    /// <param name="text">The warning.</param>
    internal new void WriteWarning(string text) => base.WriteWarning(DisplayedText.Line(text));

    /// <summary>Tells what is done, in one line that is fit to be shown.</summary>
    /// <param name="text">What is done.</param>
    internal new void WriteVerbose(string text) => base.WriteVerbose(DisplayedText.Line(text));

    /// <summary>Asks PowerShell whether to go on, in words that are fit to be shown.</summary>
    /// <param name="target">What is changed.</param>
    /// <param name="action">What is done to it.</param>
    internal new bool ShouldProcess(string target, string action) => base.ShouldProcess(DisplayedText.Line(target), DisplayedText.Line(action));

    /// <summary>Runs <see cref="Start"/>.</summary>
    protected sealed override void BeginProcessing() => Guard(Start);

    /// <summary>Runs <see cref="Process"/>.</summary>
    protected sealed override void ProcessRecord() => Guard(Process);

    /// <summary>Runs <see cref="Finish"/>.</summary>
    protected sealed override void EndProcessing() => Guard(Finish);

    /// <summary>Cancels the token.</summary>
    protected sealed override void StopProcessing() => _stop.Cancel();

    /// <summary>Runs once, before the first input.</summary>
    protected virtual void Start()
    {
    }

    /// <summary>Runs for each input.</summary>
    protected virtual void Process()
    {
    }

    /// <summary>Runs once, after the last input.</summary>
    protected virtual void Finish()
    {
    }

    /// <summary>Frees what the cmdlet holds.</summary>
    /// <param name="disposing">True when called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stop.Dispose();
        }
    }

    /// <summary>
    /// True where an error ends the script as <c>throw</c> does, not its statement alone: <c>pwsh -File</c> would go on behind a gate that failed, and end
    /// with 0.
    /// </summary>
    private protected virtual bool EndsScript => false;

    /// <summary>Asks for confirmation, as PowerShell's rules say. -Force answers the question; -WhatIf asks for no change at all.</summary>
    /// <param name="isForced">The switch -Force.</param>
    /// <param name="target">What is changed.</param>
    /// <param name="action">What is done to it.</param>
    private protected bool IsConfirmed(bool isForced, string target, string action) =>
        (isForced && !IsWhatIf) || ShouldProcess(target, action);

    /// <summary>Does long work on another thread, so that this one can show progress, and stop waiting when the user wants.</summary>
    /// <typeparam name="T">What comes of it.</typeparam>
    /// <param name="activity">What is being done.</param>
    /// <param name="work">The work.</param>
    private protected T Work<T>(string activity, Func<WorkProgress, CancellationToken, T> work) =>
        LongWork.Run(activity, work, Session.Clock, WriteProgress, CancellationToken);

    /// <summary>The record for an exception of the engine; null for any other, which is a bug and stays one.</summary>
    private protected ErrorRecord? ToErrorRecord(Exception exception) => exception switch
    {
        LookupException lookup => LookupErrors.From(lookup),
        IamOperationException operation => OperationErrors.From(operation, Session.Model),
        CommandLineException line => CommandLineErrors.From(line),
        InvalidTextException text => TextErrors.InvalidText(text),
        InvalidArgumentException argument => argument.Record,
        _ => null,
    };

    /// <summary>True when the user asks what would happen.</summary>
    private protected bool IsWhatIf => LanguagePrimitives.IsTrue(
        MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? bound) ? bound : GetVariableValue("WhatIfPreference"));

    /// <summary>Ends the pipeline with an error about what is missing of the output. Who asks for it with -ErrorAction goes on with the rest: what ends
    /// the pipeline takes from whoever collects (a table, a variable) all that was written before.</summary>
    /// <param name="record">The error.</param>
    private protected void EndWith(ErrorRecord record)
    {
        if (GoesOn)
        {
            WriteError(record);
            return;
        }

        End(record);
    }

    /// <summary>True where -ErrorAction was given, and says to go on.</summary>
    private protected bool GoesOn =>
        MyInvocation.BoundParameters.TryGetValue("ErrorAction", out object? given) && LanguagePrimitives.TryConvertTo(given, out ActionPreference preference)
        && preference is ActionPreference.Continue or ActionPreference.SilentlyContinue or ActionPreference.Ignore;

    private void Guard(Action step)
    {
        ErrorRecord record;
        try
        {
            step();
            return;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception exception) when (ToErrorRecord(exception) is { } known)
        {
            record = known;
        }

        End(record);
    }

    private void End(ErrorRecord record)
    {
        if (EndsScript)
        {
            ErrorRecord thrown = ErrorFactory.AsThrown(record, GetType(), MyInvocation.MyCommand.Name);
            throw new RuntimeException(record.ErrorDetails?.Message ?? record.Exception.Message, record.Exception, thrown)
            {
                // A terminating error ends its statement only; what the word throw throws ends the script, whatever $ErrorActionPreference is by default.
                WasThrownFromThrowStatement = true,
            };
        }

        ThrowTerminatingError(record);
    }
}
