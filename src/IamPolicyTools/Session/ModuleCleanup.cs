using System.ComponentModel;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace IamPolicyTools.Session;

/// <summary>Empties the session when the module is removed: assemblies stay loaded, so state must be dropped by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => IamSession.Remove(Runspace.DefaultRunspace);
}
