using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Errors;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Sts;

namespace IamPolicyTools.Commands.Bases;

/// <summary>A twin that changes the model.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ChangingTwinCmdlet : TwinCmdlet
{
    private protected ChangingTwinCmdlet()
    {
    }

    /// <summary>Does not ask for confirmation. It lifts no rule of IAM's.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the value of the parameter that takes the pipeline's input.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SwitchParameter PassThru { get; set; }

    /// <summary>
    /// Makes a call that changes the model and has an answer, and writes that. A call that fails changes nothing; it is an
    /// error with -WhatIf too, since the call is tried on the snapshot before the user is asked; what else the pipeline brings is then tried still.
    /// </summary>
    /// <typeparam name="T">The answer.</typeparam>
    /// <param name="operation">The API's name of the call.</param>
    /// <param name="target">What a user who is asked should know it by.</param>
    /// <param name="call">The call. It authorises itself; it may be made again when another thread was faster.</param>
    /// <param name="member">The response's only member; null for an answer that is the whole response.</param>
    /// <param name="defaultSelect">What is written of a whole response unless <c>-Select</c> says otherwise; null for all of it.</param>
    private protected void Call<T>(
        string operation, string? target, Func<OperationContext, Change<T>> call, string? member = null, string? defaultSelect = null)
    {
        if (TryCall(operation, target, call, ReadSelection(member, defaultSelect), out object? output))
        {
            WriteObject(PassThru ? PipelineValue : output, enumerateCollection: true);
        }
    }

    /// <summary>Makes a call that changes the model and has no answer.</summary>
    /// <param name="operation">The API's name of the call.</param>
    /// <param name="target">What a user who is asked should know it by.</param>
    /// <param name="call">The call. It authorises itself; it may be made again when another thread was faster.</param>
    private protected void Call(string operation, string? target, Func<OperationContext, IamModel> call)
    {
        Selection selection = ReadSelection(null);
        if (TryCall(operation, target, context => new Change<PSObject>(call(context), new PSObject()), selection, out object? output)
            && (PassThru || Select is not null))
        {
            WriteObject(PassThru ? PipelineValue : output, enumerateCollection: true);
        }
    }

    /// <summary>Makes a call that hands out credentials, asks, keeps them in the session and writes the response.</summary>
    /// <typeparam name="T">The response.</typeparam>
    /// <param name="operation">The API's name of the call.</param>
    /// <param name="target">What a user who is asked should know it by.</param>
    /// <param name="call">The call. It authorises itself.</param>
    private protected void Issue<T>(string operation, string? target, Func<OperationContext, Grant<T>> call)
    {
        CheckPassThru();
        string select = Selection.PipelineParameter(GetType()) is { } piped && PassThru ? "^" + piped.Name : "*";
        Issue(call, () => IsConfirmed(operation, target, Force), select);
    }

    private bool TryCall<T>(
        string operation, string? target, Func<OperationContext, Change<T>> call, Selection selection, out object? output)
    {
        CheckPassThru();
        bool isDone = false;
        output = null;
        try
        {
            isDone = Session.TryUpdate(Selecting, () => IsConfirmed(operation, target, Force), out output);
        }
        catch (IamOperationException exception) when (IsWhatIf && ToErrorRecord(exception) is { } record)
        {
            WriteError(record);
        }

        WriteCallWarnings();
        return isDone;

        Change<object?> Selecting(IamModel model)
        {
            Change<T> change = call(CreateContext(model));
            return new Change<object?>(change.Model, Selected(selection, change.Result));
        }
    }

    private object? PipelineValue => Selection.PipelineParameter(GetType())?.GetValue(this);

    private void CheckPassThru()
    {
        if (PassThru && Select is not null)
        {
            throw new InvalidArgumentException(CallErrors.PassThruWithSelect());
        }
    }
}
