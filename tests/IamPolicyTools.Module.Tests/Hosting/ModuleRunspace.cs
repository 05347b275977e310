using System.Collections.Concurrent;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using IamPolicyTools.Session;

namespace IamPolicyTools.Module.Tests.Hosting;

/// <summary>
/// A runspace with the built module imported. Opening one takes far longer than most tests, so it is used again: without the variables,
/// the session and the location that the test before left, and not at all when that test changed its commands or modules.
/// </summary>
internal sealed class ModuleRunspace
{
    private static readonly ConcurrentBag<ModuleRunspace> s_idle = [];

    private readonly PathInfo _location;
    private readonly string _commands;

    private ModuleRunspace()
    {
        // As pwsh does it: PowerShell's own modules are loaded when a script calls a command of theirs.
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.ImportPSModule(Repository.Manifest);
        state.ThrowOnRunspaceOpenError = true;
        Runspace = RunspaceFactory.CreateRunspace(new ListeningHost(UI), state);
        Runspace.Open();
        _location = Runspace.SessionStateProxy.Path.CurrentLocation;
        _commands = Commands();
    }

    public Runspace Runspace { get; }

    public ListeningUserInterface UI { get; } = new();

    /// <summary>An idle one, or one more.</summary>
    public static ModuleRunspace Take() => s_idle.TryTake(out ModuleRunspace? idle) ? idle : new ModuleRunspace();

    /// <summary>Gives it back.</summary>
    public void Release()
    {
        IamSession.Remove(Runspace);
        if (Runspace.RunspaceAvailability != RunspaceAvailability.Available || Commands() != _commands)
        {
            Runspace.Dispose();
            return;
        }

        Runspace.ResetRunspaceState();
        Runspace.SessionStateProxy.Path.SetLocation(WildcardPattern.Escape(_location.Path));
        s_idle.Add(this);
    }

    // The names of its modules, functions and aliases. A module of PowerShell's own that was loaded on demand changes nothing for the next test.
    private string Commands()
    {
        using var shell = PowerShell.Create(Runspace);
        shell.AddScript("""
            (Get-Module | Where-Object Name -NotLike 'Microsoft.PowerShell.*').Path
            foreach ($drive in 'function:', 'alias:') {
                $ExecutionContext.InvokeProvider.ChildItem.GetNames($drive, [System.Management.Automation.ReturnContainers]::ReturnMatchingContainers, $false)
            }
            """);
        return string.Join('\n', shell.Invoke<string>());
    }
}
