using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Errors;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;

namespace IamPolicyTools.Commands;

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

    /// <summary>Makes a call that changes the model and has an answer, and writes that. A call that fails changes nothing.</summary>
    /// <typeparam name="T">The answer.</typeparam>
    /// <param name="operation">The API's name of the call.</param>
    /// <param name="target">What a user who is asked should know it by.</param>
    /// <param name="call">The call. It authorises itself; it may be made again when another thread was faster.</param>
    /// <param name="member">The response's member that is written by default; null for the whole response.</param>
    private protected void Call<T>(string operation, string? target, Func<OperationContext, Change<T>> call, string? member = null)
    {
        Selection selection = ReadSelection(member);
        if (IsConfirmed(operation, target))
        {
            object? output = Session.Update(model =>
            {
                Change<T> change = call(CreateContext(model));
                return new Change<object?>(change.Model, Selected(selection, change.Result));
            });
            WriteObject(PassThru ? PipelineValue : output, enumerateCollection: true);
        }
    }

    /// <summary>Makes a call that changes the model and has no answer. A call that fails changes nothing.</summary>
    /// <param name="operation">The API's name of the call.</param>
    /// <param name="target">What a user who is asked should know it by.</param>
    /// <param name="call">The call. It authorises itself; it may be made again when another thread was faster.</param>
    private protected void Call(string operation, string? target, Func<OperationContext, IamModel> call)
    {
        Selection selection = ReadSelection(null);
        if (IsConfirmed(operation, target))
        {
            object? output = Session.Update(model => new Change<object?>(call(CreateContext(model)), Selected(selection, new PSObject())));
            if (PassThru || Select is not null)
            {
                WriteObject(PassThru ? PipelineValue : output, enumerateCollection: true);
            }
        }
    }

    /// <summary>
    /// Asks, as PowerShell's rules and <see cref="Force"/> say, once it is certain that there is an account to work on.
    /// Nothing else is looked at before: with -WhatIf a script runs on although what earlier lines would have made is missing.
    /// </summary>
    /// <param name="operation">The API's name of the call.</param>
    /// <param name="target">What a user who is asked should know it by.</param>
    private protected bool IsConfirmed(string operation, string? target)
    {
        if (PassThru && Select is not null)
        {
            throw Refused(CallErrors.PassThruWithSelect());
        }

        CheckAccount(CreateContext(Session.Model));
        return (Force && !IsWhatIf) || ShouldProcess(target ?? string.Empty, $"{MyInvocation.MyCommand.Name} ({operation})");
    }

    /// <summary>Makes certain that it is clear which account is meant.</summary>
    /// <param name="context">The call's context.</param>
    private protected virtual void CheckAccount(OperationContext context) => _ = context.Account;

    // -Force answers the question; -WhatIf asks for no change at all.
    private bool IsWhatIf => LanguagePrimitives.IsTrue(
        MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? bound) ? bound : GetVariableValue("WhatIfPreference"));

    private object? PipelineValue => Selection.PipelineParameter(GetType())?.GetValue(this);
}
