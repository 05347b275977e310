using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using IamPolicyTools.Session;

namespace IamPolicyTools.Module.Tests.Hosting;

/// <summary>
/// A runspace that no other test uses meanwhile, with the built module imported and an empty session, and what its host was told to show.
/// </summary>
internal sealed class HostedModule : IDisposable
{
    private readonly ModuleRunspace _runspace = ModuleRunspace.Take();
    private PowerShell? _running;

    /// <summary>Takes the runspace.</summary>
    /// <param name="width">Columns of the screen that tables are laid out for.</param>
    /// <param name="answers">What a person types when asked, one answer a line.</param>
    /// <param name="onProgress">Told of each progress record, on the pipeline's thread.</param>
    public HostedModule(int width = 120, string answers = "", Action<ProgressRecord>? onProgress = null) =>
        _runspace.UI.Begin(width, answers.Split('\n', StringSplitOptions.RemoveEmptyEntries), onProgress);

    public Runspace Runspace => _runspace.Runspace;

    /// <summary>The module's session in the runspace.</summary>
    public IamSession Session => IamSession.Of(Runspace);

    /// <summary>Makes a folder the current location.</summary>
    public void SetLocation(string folder) => Runspace.SessionStateProxy.Path.SetLocation(WildcardPattern.Escape(folder));

    /// <summary>What the host showed since the last call, lines ended by LF.</summary>
    public string TakeShown() => _runspace.UI.TakeShown();

    /// <summary>What the host showed on its error stream since the last call.</summary>
    public string TakeShownAsError() => _runspace.UI.TakeShownAsError();

    /// <summary>Runs a script and collects everything it wrote.</summary>
    /// <param name="script">The script.</param>
    /// <param name="variables">Variables that it sees.</param>
    public RunResult Run(string script, params (string Name, object? Value)[] variables)
    {
        foreach ((string name, object? value) in variables)
        {
            Runspace.SessionStateProxy.SetVariable(name, value);
        }

        using var shell = PowerShell.Create(Runspace);
        shell.AddScript(script);
        _running = shell;
        var output = new List<PSObject>();
        ErrorRecord? terminating = null;
        try
        {
            shell.Invoke(null, output);
        }
        catch (RuntimeException exception)
        {
            terminating = exception.ErrorRecord;
        }

        // What a test reads of an object may be a script, which runs where the object came from.
        System.Management.Automation.Runspaces.Runspace.DefaultRunspace = Runspace;
        return new RunResult
        {
            Output = output,
            Errors = [.. shell.Streams.Error],
            Terminating = terminating,
            Warnings = [.. shell.Streams.Warning.Select(w => w.Message)],
            Verbose = [.. shell.Streams.Verbose.Select(v => v.Message)],
            Information = [.. shell.Streams.Information],
            Progress = [.. shell.Streams.Progress],
        };
    }

    /// <summary>Stops the script that another thread runs, as Ctrl+C does. Whoever started it sees it end.</summary>
    public void Stop() => _running?.BeginStop(null, null);

    /// <summary>Runs a script that must write no error, warning or information, and gives its output.</summary>
    /// <param name="script">The script.</param>
    /// <param name="variables">Variables that it sees.</param>
    public IReadOnlyList<PSObject> Output(string script, params (string Name, object? Value)[] variables)
    {
        RunResult result = Run(script, variables);
        Assert.Empty(result.AllErrors.Select(e => e.ToString()));
        Assert.Empty(result.Warnings);
        Assert.Empty(result.Information);
        return result.Output;
    }

    /// <summary>Runs a script that must end in exactly one error, and gives it.</summary>
    /// <param name="script">The script.</param>
    /// <param name="variables">Variables that it sees.</param>
    public ErrorRecord Error(string script, params (string Name, object? Value)[] variables) =>
        Assert.Single(Run(script, variables).AllErrors);

    /// <summary>What a person sees of a script's output.</summary>
    /// <param name="script">The script.</param>
    public string Render(string script)
    {
        TakeShown();
        using var shell = PowerShell.Create(Runspace);
        shell.AddScript(script).AddCommand("Out-Default").Invoke();
        return TakeShown();
    }

    /// <summary>What a person sees who types the statements of a script one after the other: output, and errors where they occur.</summary>
    /// <param name="script">The script.</param>
    public string Type(string script)
    {
        TakeShown();
        foreach (StatementAst statement in Parser.ParseInput(script, out _, out _).EndBlock.Statements)
        {
            using var shell = PowerShell.Create(Runspace);
            shell.AddScript(statement.Extent.Text).AddCommand("Out-Default");
            ErrorRecord? terminating = null;
            try
            {
                shell.Invoke();
            }
            catch (RuntimeException exception)
            {
                terminating = exception.ErrorRecord;
            }

            foreach (ErrorRecord error in terminating is null ? shell.Streams.Error : shell.Streams.Error.Append(terminating))
            {
                using var view = PowerShell.Create(Runspace);
                view.AddCommand("Out-Default").AddParameter("InputObject", error).Invoke();
            }
        }

        return TakeShown();
    }

    /// <summary>The texts that Tab would offer at the end of a line.</summary>
    /// <param name="line">The line.</param>
    public IReadOnlyList<CompletionResult> Complete(string line)
    {
        using var shell = PowerShell.Create(Runspace);
        return [.. CommandCompletion.CompleteInput(line, line.Length, null, shell).CompletionMatches];
    }

    public void Dispose()
    {
        System.Management.Automation.Runspaces.Runspace.DefaultRunspace = null;
        _runspace.Release();
    }
}
