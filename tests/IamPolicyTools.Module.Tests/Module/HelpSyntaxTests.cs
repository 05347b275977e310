using System.Management.Automation;
using System.Reflection;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Module;

public sealed class HelpSyntaxTests : IDisposable
{
    // Who calls, and where, is left out of the syntax of twins, and told below it.
    private static readonly string[] s_caller = ["AccessKey", "Account", "Credential", "ProfileName", "Region", "SecretKey", "SessionToken"];

    private readonly HostedModule _module = new();

    public void Dispose() => _module.Dispose();

    [Theory]
    [MemberData(nameof(CompiledCmdlets.Names), MemberType = typeof(CompiledCmdlets))]
    public void Help_shows_the_syntax_that_the_engine_binds(string name)
    {
        var command = (CmdletInfo)_module.Output($"Get-Command {name}").Single().BaseObject;
        PSObject[] shown = CmdletHelp.Items(CmdletHelp.Of(name), "syntax", "syntaxItem");

        string[] leftOut = [.. command.Parameters.Keys.Intersect(s_caller).Where(p => IsOfTwins(command.ImplementingType.GetProperty(p)!))];

        Assert.Equal(command.ParameterSets.Count, shown.Length);
        Assert.All(leftOut, p => Assert.Contains($"-{p}", CmdletHelp.ParagraphsOf(CmdletHelp.Of(name), "description"), StringComparison.Ordinal));
        foreach (CommandParameterSetInfo set in command.ParameterSets)
        {
            string[] expected = [.. set.Parameters.Select(p => p.Name).Except(Cmdlet.CommonParameters).Except(leftOut).Order(StringComparer.Ordinal)];
            Assert.Contains(shown, item => CmdletHelp.Items(item, "parameter").Select(p => CmdletHelp.Text(p, "name")).Order(StringComparer.Ordinal).SequenceEqual(expected));
        }
    }

    private static bool IsOfTwins(PropertyInfo parameter) => parameter.DeclaringType!.Name is "TwinCmdlet" or "UnsignedTwinCmdlet";
}
