using System.Management.Automation;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Module;

public sealed class HelpSyntaxTests : IDisposable
{
    private readonly HostedModule _module = new();

    public void Dispose() => _module.Dispose();

    [Theory]
    [MemberData(nameof(CompiledCmdlets.Names), MemberType = typeof(CompiledCmdlets))]
    public void Help_shows_the_syntax_that_the_engine_binds(string name)
    {
        var command = (CmdletInfo)_module.Output($"Get-Command {name}").Single().BaseObject;
        PSObject[] shown = CmdletHelp.Items(CmdletHelp.Of(name), "syntax", "syntaxItem");

        Assert.Equal(command.ParameterSets.Count, shown.Length);
        foreach (CommandParameterSetInfo set in command.ParameterSets)
        {
            string[] expected = [.. set.Parameters.Select(p => p.Name).Except(Cmdlet.CommonParameters).Order(StringComparer.Ordinal)];
            Assert.Contains(shown, item => CmdletHelp.Items(item, "parameter").Select(p => CmdletHelp.Text(p, "name")).Order(StringComparer.Ordinal).SequenceEqual(expected));
        }
    }
}
