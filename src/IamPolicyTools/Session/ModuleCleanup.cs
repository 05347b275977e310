using System.ComponentModel;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using IamPolicyTools.Completion;

namespace IamPolicyTools.Session;

/// <summary>Empties the session when the module is removed: assemblies stay loaded, so state must be dropped by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        ContextCompletion.Uninstall();
        IamSession.Remove(Runspace.DefaultRunspace);
    }
}
