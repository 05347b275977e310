using System.Management.Automation;
using System.Reflection;
using IamPolicyTools.Model;

namespace IamPolicyTools.Module.Tests.Hosting;

/// <summary>The cmdlets of the built dlls.</summary>
internal static class CompiledCmdlets
{
    private static readonly Lazy<IReadOnlyList<CompiledCmdlet>> s_all = new(Load);

    public static IReadOnlyList<CompiledCmdlet> All => s_all.Value;

    /// <summary>The dlls of cmdlets: the root module, and the twins of AWS.Tools' cmdlets.</summary>
    public static IReadOnlyList<Assembly> Assemblies { get; } =
        [typeof(IamPolicyTools.Commands.Bases.IamCmdlet).Assembly, typeof(IamPolicyTools.Commands.Users.NewIamUserCommand).Assembly];

    /// <summary>The engine.</summary>
    public static Assembly Engine { get; } = typeof(IamModel).Assembly;

    /// <summary>Their names, as the rows of a theory.</summary>
    public static TheoryData<string> Names() => [.. All.Select(c => c.Name)];

    private static CompiledCmdlet[] Load() =>
    [
        .. Assemblies.SelectMany(assembly => assembly.GetExportedTypes())
            .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(Cmdlet)))
            .Select(type => new CompiledCmdlet(type))
            .OrderBy(cmdlet => cmdlet.Name, StringComparer.Ordinal),
    ];
}

/// <summary>A cmdlet class.</summary>
internal sealed class CompiledCmdlet
{
    public CompiledCmdlet(Type type)
    {
        Type = type;
        CmdletAttribute cmdlet = type.GetCustomAttribute<CmdletAttribute>()!;
        Verb = cmdlet.VerbName;
        Name = $"{cmdlet.VerbName}-{cmdlet.NounName}";
        SupportsShouldProcess = cmdlet.SupportsShouldProcess;
        Aliases = [.. type.GetCustomAttributes<AliasAttribute>().SelectMany(a => a.AliasNames)];
        OutputTypes = [.. type.GetCustomAttributes<OutputTypeAttribute>().SelectMany(a => a.Type).Select(t => t.Type)];
        Parameters = [.. type.GetProperties().Where(p => p.IsDefined(typeof(ParameterAttribute))).OrderBy(p => p.Name, StringComparer.Ordinal)];
    }

    public Type Type { get; }

    public string Verb { get; }

    public string Name { get; }

    public bool SupportsShouldProcess { get; }

    public IReadOnlyList<string> Aliases { get; }

    public IReadOnlyList<Type> OutputTypes { get; }

    public IReadOnlyList<PropertyInfo> Parameters { get; }

    public override string ToString() => Name;
}
