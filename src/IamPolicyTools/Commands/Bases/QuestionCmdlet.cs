using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Errors;
using IamPolicyTools.Formatting;
using IamPolicyTools.Model;

namespace IamPolicyTools.Commands.Bases;

/// <summary>
/// A cmdlet that asks a model. A question that cannot be asked ends the call where it was typed; of the inputs of a pipeline each bad one is an
/// error that names it, the others are answered, and an error at the end counts them.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class QuestionCmdlet : ModelCmdlet
{
    private readonly ShownNotes _notes = new();
    private int _inputs;
    private int _rejected;

    private protected QuestionCmdlet()
    {
    }

    /// <summary>True when an input could not be asked about.</summary>
    private protected bool HasRejected => _rejected > 0;

    /// <inheritdoc/>
    private protected sealed override bool EndsScript => HasRejected;

    /// <inheritdoc/>
    protected sealed override void Process()
    {
        _inputs++;
        ErrorRecord record;
        try
        {
            Ask();
            return;
        }
        catch (Exception exception) when (MyInvocation.ExpectingInput && !ConcernsAll(exception) && ToErrorRecord(exception) is { } known)
        {
            record = known;
        }

        _rejected++;
        record.ErrorDetails = new ErrorDetails($"Input {_inputs} ({InputText.Of(CurrentInput)}): {record.ErrorDetails?.Message ?? record.Exception.Message}")
        {
            RecommendedAction = record.ErrorDetails?.RecommendedAction ?? string.Empty,
        };
        WriteError(record);
    }

    /// <inheritdoc/>
    protected sealed override void Finish()
    {
        Conclude();
        foreach (string line in _notes.Lines())
        {
            if (ShownNotes.IsText(this))
            {
                WriteObject(Cell.Below(line, Host));
            }
            else
            {
                WriteInformation(new HostInformationMessage { Message = Cell.Below(line, Host) }, ["PSHOST"]);
            }
        }

        if (HasRejected)
        {
            EndWith(AccessErrors.InputRejected(_rejected, _inputs));
        }
    }

    /// <summary>What the pipeline passed in.</summary>
    private protected abstract object? CurrentInput { get; }

    /// <summary>Asks what the current input asks. What cannot be asked is thrown.</summary>
    private protected abstract void Ask();

    /// <summary>Runs after the last input, whether or not all could be asked.</summary>
    private protected virtual void Conclude()
    {
    }

    /// <summary>Writes an answer. What it assumes or does not know is told below the table, where there is one.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="notes">What it assumes or does not know.</param>
    private protected void WriteAnswer(object answer, Func<IEnumerable<string>> notes)
    {
        WriteObject(answer);
        if (_notes.IsWanted(this))
        {
            _notes.Add(notes());
        }
    }

    // Nobody could be asked about without a model.
    private static bool ConcernsAll(Exception exception) => exception is LookupException { Error: LookupError.NoAccount };
}
