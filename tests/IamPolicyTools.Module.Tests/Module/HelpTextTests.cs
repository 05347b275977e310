using System.Management.Automation;
using System.Reflection;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Module;

public sealed class HelpTextTests
{
    [Fact]
    public void Help_names_what_belongs_to_a_cmdlet_and_offers_no_address()
    {
        using var module = new HostedModule();

        string shown = module.Render("Get-Help Get-IamModel");

        Assert.Contains("See also: Use-IamModel, Import-IamAccount", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("-Online", shown, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(CompiledCmdlets.Names), MemberType = typeof(CompiledCmdlets))]
    public void Help_says_what_a_cmdlet_and_each_of_its_parameters_do(string name)
    {
        PSObject help = CmdletHelp.Of(name);

        Assert.False(string.IsNullOrWhiteSpace(CmdletHelp.Text(help, "Synopsis")));
        Assert.False(string.IsNullOrWhiteSpace(CmdletHelp.ParagraphsOf(help, "description")));
        PSObject[] parameters = CmdletHelp.Items(help, "parameters", "parameter");
        foreach (PropertyInfo parameter in CompiledCmdlets.All.Single(c => c.Name == name).Parameters)
        {
            PSObject described = parameters.Single(p => CmdletHelp.Text(p, "name") == parameter.Name);
            Assert.False(string.IsNullOrWhiteSpace(CmdletHelp.ParagraphsOf(described, "description")), $"-{parameter.Name} has no text");
        }
    }
}
