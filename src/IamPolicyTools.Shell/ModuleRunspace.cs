using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace IamPolicyTools.Shell;

/// <summary>Opens runspaces with the module imported.</summary>
internal static class ModuleRunspace
{
    /// <summary>The module folder that the build of this program laid out.</summary>
    public static string ModuleFolder { get; } = typeof(ModuleRunspace).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "ModuleFolder")
        .Value!;

    /// <summary>Opens a runspace.</summary>
    /// <param name="host">The host that shows its output.</param>
    /// <param name="moduleFolder">The module to import.</param>
    /// <exception cref="RunspaceOpenModuleLoadException">The module cannot be imported.</exception>
    public static Runspace Open(PSHost host, string moduleFolder)
    {
        // CreateDefault2 brings Microsoft.PowerShell.Core alone: the engine package has no other module.
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.ImportPSModule(Path.Combine(moduleFolder, "IamPolicyTools.psd1"));
        state.ThrowOnRunspaceOpenError = true;
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.RemoteSigned;
        }

        Runspace runspace = RunspaceFactory.CreateRunspace(host, state);
        runspace.Open();
        return runspace;
    }
}
