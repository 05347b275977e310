using System.Globalization;
using System.Management.Automation.Host;

namespace IamPolicyTools.Shell;

/// <summary>A PowerShell host over a reader and two writers.</summary>
internal sealed class ShellHost : PSHost
{
    private readonly ShellUserInterface _ui;

    public ShellHost(ShellUserInterface ui) => _ui = ui;

    /// <summary>The code that a script's <c>exit</c> asked for; null while none has.</summary>
    public int? ExitCode { get; private set; }

    public override string Name => "IamPolicyTools.Shell";

    public override Version Version { get; } = typeof(ShellHost).Assembly.GetName().Version!;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override PSHostUserInterface UI => _ui;

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public override void EnterNestedPrompt() => throw new NotSupportedException("This host has no nested prompt.");

    public override void ExitNestedPrompt() => throw new NotSupportedException("This host has no nested prompt.");

    public override void NotifyBeginApplication()
    {
        // The programs that a script starts share the console as they find it.
    }

    public override void NotifyEndApplication()
    {
        // As above: nothing was changed, so nothing is to be restored.
    }
}
