using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Completion;

namespace IamPolicyTools.Session;

/// <summary>Prepares a runspace in which somebody types.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ModuleSetup : IModuleAssemblyInitializer
{
    private const string LineEditor = "Microsoft.PowerShell.PSReadLine";

    /// <inheritdoc/>
    public void OnImport()
    {
        if (Array.Exists(AppDomain.CurrentDomain.GetAssemblies(), a => a.GetName().Name?.StartsWith(LineEditor, StringComparison.Ordinal) == true))
        {
            ContextCompletion.Install();
        }
    }
}
