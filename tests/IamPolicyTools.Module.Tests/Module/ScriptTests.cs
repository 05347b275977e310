using System.Management.Automation.Language;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Module;

/// <summary>What the gallery's analysis of scripts would say first of what ships and of what builds it.</summary>
public sealed class ScriptTests
{
    public static TheoryData<string> Scripts() =>
    [
        "build.ps1",
        .. new[] { "module/examples", "tests/Pester" }.SelectMany(folder => ModuleFiles.Relative(Path.Combine(Repository.Root, folder))
            .Where(file => file.EndsWith(".ps1", StringComparison.Ordinal))
            .Select(file => $"{folder}/{file}")),
    ];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void A_script_parses_and_uses_no_alias(string script)
    {
        using var module = new HostedModule();
        var aliases = module.Output("Get-Alias | Select-Object -ExpandProperty Name").Select(a => a.ToString()).ToHashSet(StringComparer.OrdinalIgnoreCase);

        ScriptBlockAst ast = Parser.ParseFile(Path.Combine(Repository.Root, script), out _, out ParseError[] errors);

        Assert.Empty(errors.Select(e => e.Message));
        string[] commands = [.. ast.FindAll(node => node is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>().Select(c => c.GetCommandName()).OfType<string>()];
        Assert.NotEmpty(commands);
        Assert.DoesNotContain(commands, aliases.Contains);
    }
}
