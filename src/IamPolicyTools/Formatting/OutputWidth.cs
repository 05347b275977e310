using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace IamPolicyTools.Formatting;

/// <summary>How wide the table is laid out that a view is asked for: as wide as the command says that shows it, else as the screen.</summary>
internal static class OutputWidth
{
    private const int UsualScreen = 120;
    private const BindingFlags Inner = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    // Which commands are running is known to the engine alone. Without these members the screen counts.
    private static readonly Assembly s_engine = typeof(PSObject).Assembly;
    private static readonly MethodInfo? s_running = typeof(Runspace).GetMethod("GetCurrentlyRunningPipeline", Inner, Type.EmptyTypes);
    private static readonly PropertyInfo? s_stopper = s_engine.GetType("System.Management.Automation.Runspaces.LocalPipeline")?.GetProperty("Stopper", Inner);
    private static readonly FieldInfo? s_stack = s_engine.GetType("System.Management.Automation.Runspaces.PipelineStopper")?.GetField("_stack", Inner);
    private static readonly PropertyInfo? s_commands = s_engine.GetType("System.Management.Automation.Internal.PipelineProcessor")?.GetProperty("Commands", Inner);
    private static readonly PropertyInfo? s_command = s_engine.GetType("System.Management.Automation.CommandProcessorBase")?.GetProperty("Command", Inner);

    /// <summary>The columns; 0 where each column is as wide as it needs.</summary>
    /// <param name="host">Whose screen it is.</param>
    public static int Of(PSHost? host)
    {
        foreach (PSCmdlet cmdlet in Running())
        {
            switch (cmdlet.GetType().Name)
            {
                case "FormatTableCommand" when Bound(cmdlet, "AutoSize") is { } size && LanguagePrimitives.IsTrue(size):
                    return 0;
                case "OutStringCommand" or "OutFileCommand" when Bound(cmdlet, "Width") is int width:
                    return width;
                case "OutStringCommand" or "OutFileCommand" or "OutDefaultCommand" or "OutHostCommand":
                    return Screen(host);
            }
        }

        return Screen(host);
    }

    /// <summary>The columns of a screen.</summary>
    /// <param name="host">Whose it is; null for none.</param>
    public static int Screen(PSHost? host)
    {
        int width = 0;
        try
        {
            width = host?.UI?.RawUI?.BufferSize.Width ?? 0;
        }
        catch (Exception exception) when (exception is HostException or NotImplementedException or IOException or InvalidOperationException)
        {
            // Without a screen PowerShell lays tables out for its usual width, too.
        }

        // PowerShell leaves the last column of a screen free.
        return (width <= 0 ? UsualScreen : width) - 1;
    }

    private static object? Bound(PSCmdlet cmdlet, string parameter) =>
        cmdlet.MyInvocation.BoundParameters.TryGetValue(parameter, out object? value) ? value : null;

    // From the innermost pipeline outwards, in each from its end.
    private static IEnumerable<PSCmdlet> Running()
    {
        object? pipeline = Runspace.DefaultRunspace is { } runspace ? Member(s_running, runspace) : null;
        object? stopper = pipeline is not null && s_stopper?.DeclaringType!.IsInstanceOfType(pipeline) == true ? s_stopper.GetValue(pipeline) : null;
        object? stack = stopper is null ? null : s_stack?.GetValue(stopper);
        foreach (object processor in (stack as IEnumerable ?? Array.Empty<object>()).Cast<object>().ToArray())
        {
            foreach (object command in (s_commands?.GetValue(processor) as IEnumerable ?? Array.Empty<object>()).Cast<object>().Reverse())
            {
                if (s_command?.GetValue(command) is PSCmdlet cmdlet)
                {
                    yield return cmdlet;
                }
            }
        }
    }

    private static object? Member(MethodInfo? method, object target) => method?.Invoke(target, null);
}
