using System.Management.Automation;
using System.Management.Automation.Runspaces;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Model;
using IamPolicyTools.Session;

namespace IamPolicyTools.Commands.Models;

/// <summary>Makes a model the session's: from now on, or while a script runs.</summary>
[Cmdlet(VerbsOther.Use, "IamModel", SupportsShouldProcess = true)]
[OutputType(typeof(IamModel))]
public sealed class UseIamModelCommand : IamCmdlet
{
    // Of the ways to run a script, the one that takes text hands on output and errors as they come.
    private const string RunHere = ". $args[0]";
    private const string OnError = "ErrorActionPreference";

    /// <summary>The model.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ModelTransformation]
    [ValidateNotNull]
    public IamModel Model { get; set; } = IamModel.Empty;

    /// <summary>What runs with the model. Afterwards the session is as it was before.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNull]
    public ScriptBlock? ScriptBlock { get; set; }

    /// <summary>
    /// Writes the model that the session has in the end: with a script, what the script made of it, in the place of the script's output. An
    /// error ends the script, and there is no model then.
    /// </summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (ScriptBlock is not null)
        {
            Run(ScriptBlock);
        }
        else if (ShouldProcess("IamPolicyTools session", $"Use the model of {Model}"))
        {
            Session.Update(_ => Model);
            SessionNotes.TellOfCaller(this, Session);
            WriteModel();
        }
    }

    private void Run(ScriptBlock script)
    {
        SavedSession before = Session.Save();
        try
        {
            Session.Update(_ => Model);
            if (PassThru)
            {
                RunWhole(script);
                WriteModel();
            }
            else
            {
                InvokeCommand.InvokeScript(RunHere, useNewScope: false, PipelineResultTypes.Output | PipelineResultTypes.Error, input: null, script);
            }
        }
        finally
        {
            Session.Restore(before);
        }
    }

    // A model that lacks a change which failed would be taken for what was meant.
    private void RunWhole(ScriptBlock script)
    {
        object? onError = SessionState.PSVariable.GetValue(OnError);
        SessionState.PSVariable.Set(OnError, ActionPreference.Stop);
        try
        {
            InvokeCommand.InvokeScript(RunHere, useNewScope: false, PipelineResultTypes.Error, input: null, script);
        }
        catch (RuntimeException exception) when (exception is not PipelineStoppedException && !exception.WasThrownFromThrowStatement)
        {
            // It would end the scripts around, too, which asked for nothing of the kind.
            ThrowTerminatingError(exception.ErrorRecord);
        }
        finally
        {
            SessionState.PSVariable.Set(OnError, onError);
        }
    }

    private void WriteModel()
    {
        if (PassThru)
        {
            WriteObject(Session.Model);
        }
    }
}
