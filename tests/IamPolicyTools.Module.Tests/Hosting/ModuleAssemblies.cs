using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace IamPolicyTools.Module.Tests.Hosting;

/// <summary>The tests name internal types of the module; they are those of the built folder, which no dll beside the tests may hide.</summary>
internal static class ModuleAssemblies
{
    [ModuleInitializer]
    internal static void Register() => AssemblyLoadContext.Default.Resolving += (context, name) =>
        name.Name is "IamPolicyTools" or "IamPolicyTools.Twins" or "IamPolicyTools.Engine"
            ? context.LoadFromAssemblyPath(Path.Combine(Repository.ModuleFolder, $"{name.Name}.dll"))
            : null;
}
