using System.Reflection.PortableExecutable;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Module;

/// <summary>What is laid out is compiled ahead, unless it is meant for other systems.</summary>
public sealed class AheadTests
{
    [Fact]
    public void Every_dll_is_compiled_ahead_unless_the_build_was_told_not_to()
    {
        bool isAhead = !string.Equals(Environment.GetEnvironmentVariable("CompileAhead"), "false", StringComparison.OrdinalIgnoreCase);
        string[] dlls = Directory.GetFiles(Repository.ModuleFolder, "*.dll", SearchOption.AllDirectories);

        Assert.Equal(5, dlls.Length);
        Assert.All(dlls, dll => Assert.Equal(isAhead, HasNativeCode(dll)));
    }

    private static bool HasNativeCode(string dll)
    {
        using var reader = new PEReader(File.OpenRead(dll));
        return reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }
}
