using System.Globalization;
using System.Management.Automation.Host;

namespace IamPolicyTools.Module.Tests.Hosting;

/// <summary>A host that keeps what it is told to show.</summary>
internal sealed class ListeningHost : PSHost
{
    private readonly ListeningUserInterface _ui;

    public ListeningHost(ListeningUserInterface ui) => _ui = ui;

    public override string Name => nameof(ListeningHost);

    public override Version Version { get; } = new(1, 0);

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override PSHostUserInterface UI => _ui;

    public override void SetShouldExit(int exitCode) => throw new NotSupportedException("A test's script does not exit.");

    public override void EnterNestedPrompt() => throw new NotSupportedException("Nobody is there to answer a nested prompt.");

    public override void ExitNestedPrompt() => throw new NotSupportedException("Nobody is there to answer a nested prompt.");

    public override void NotifyBeginApplication()
    {
        // Nothing is shown that a program could disturb.
    }

    public override void NotifyEndApplication()
    {
        // As above.
    }
}
