using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

namespace IamPolicyTools.Shell;

/// <summary>Runs scripts and texts in one runspace and shows what they write.</summary>
internal sealed class ShellSession : IDisposable
{
    private readonly ShellHost _host;
    private readonly ShellUserInterface _ui;
    private readonly Runspace _runspace;
    private readonly Lock _gate = new();
    private Pipeline? _running;

    public ShellSession(ShellUserInterface ui, string moduleFolder)
    {
        _ui = ui;
        _host = new ShellHost(ui);
        _runspace = ModuleRunspace.Open(_host, moduleFolder);
    }

    /// <summary>Runs a script file.</summary>
    /// <param name="path">The file's full path.</param>
    /// <param name="arguments">Its arguments; those that begin with a hyphen name parameters.</param>
    /// <returns>1 after an uncaught error, else the code of the script's <c>exit</c> or of the last program it ran, else 0.</returns>
    public int RunFile(string path, IEnumerable<string> arguments)
    {
        var command = new Command(path, isScript: false, useLocalScope: false);
        foreach (string argument in arguments)
        {
            command.Parameters.Add(ToParameter(argument));
        }

        // A script's exit ends the script alone and leaves its code here, as a program's does; CI systems read the same.
        return ExitCode(!Run(command) ? 1 : _runspace.SessionStateProxy.GetVariable("LASTEXITCODE") as int? ?? 0);
    }

    /// <summary>Runs a text.</summary>
    /// <param name="text">One or more statements.</param>
    /// <returns>The code of its <c>exit</c>, 1 when its last statement failed, else 0.</returns>
    public int RunText(string text)
    {
        bool finished = Run(new Command(text, isScript: true, useLocalScope: false));
        return ExitCode(finished && LastSucceeded() ? 0 : 1);
    }

    /// <summary>Reads and runs statements until <c>exit</c> or the end of the input.</summary>
    /// <returns>The code of <c>exit</c>, else 0.</returns>
    public int RunPrompt()
    {
        while (_host.ExitCode is null && ReadStatement() is { } text)
        {
            if (text.Trim().Length > 0)
            {
                Run(new Command(text, isScript: true, useLocalScope: false));
            }
        }

        return ExitCode(0);
    }

    /// <summary>Stops what runs, from another thread.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _running?.StopAsync();
        }
    }

    public void Dispose() => _runspace.Dispose();

    // As pwsh does it: "-Name" and "-Name:value" bind by name; the binder pairs "-Name" with what follows it.
    private static CommandParameter ToParameter(string argument)
    {
        if (argument.Length < 2 || argument[0] != '-' || !(char.IsLetter(argument[1]) || argument[1] == '_'))
        {
            return new CommandParameter(null, argument);
        }

        int colon = argument.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? new CommandParameter(argument)
            : new CommandParameter(argument[..colon], argument[(colon + 1)..]);
    }

    private int ExitCode(int otherwise) => _host.ExitCode ?? otherwise;

    private bool LastSucceeded() => _runspace.SessionStateProxy.GetVariable("?") is true;

    // False when an error ended it.
    private bool Run(Command command)
    {
        // Only a pipeline that goes to the history leaves $? behind for the next one.
        using Pipeline pipeline = _runspace.CreatePipeline(command.CommandText, addToHistory: true);
        pipeline.Commands.Clear();
        command.MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        pipeline.Commands.Add(command);
        pipeline.Commands.Add("Out-Default");
        lock (_gate)
        {
            _running = pipeline;
        }

        try
        {
            pipeline.Invoke();
            return true;
        }
        catch (PipelineStoppedException)
        {
            return false;
        }
        catch (RuntimeException exception)
        {
            Show(exception.ErrorRecord);
            return false;
        }
        finally
        {
            lock (_gate)
            {
                _running = null;
            }
        }
    }

    // Through Out-Default, so that it looks like any other error.
    private void Show(ErrorRecord error)
    {
        using var shell = PowerShell.Create(_runspace);
        var record = PSObject.AsPSObject(error);
        record.Properties.Add(new PSNoteProperty("writeErrorStream", true));
        shell.AddCommand("Out-Default").Invoke(new[] { record });
    }

    private string? ReadStatement()
    {
        string text = string.Empty;
        string prompt = "IAM> ";
        while (true)
        {
            _ui.Write(prompt);
            if (_ui.ReadInput() is not { } line)
            {
                return text.Length > 0 ? text : null;
            }

            text = text.Length == 0 ? line : $"{text}\n{line}";
            Parser.ParseInput(text, out _, out ParseError[] errors);
            if (line.Length == 0 || !errors.Any(error => error.IncompleteInput))
            {
                return text;
            }

            prompt = ">> ";
        }
    }
}
