using System.Management.Automation;
using System.Reflection;
using System.Xml.Linq;
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

    // PowerShell makes an object of each element and a property of each attribute of a whole file for the first page that it shows: about
    // 4 ms a thousand. With 25,000 the first page takes as long again as that of a cmdlet without a file (measured in pwsh 7.6.9).
    [Fact]
    public void The_first_page_of_a_session_has_not_much_to_read() => Assert.All(
        CompiledCmdlets.Assemblies,
        assembly => Assert.InRange(
            XDocument.Load(Path.Combine(Repository.ModuleFolder, "en-US", $"{assembly.GetName().Name}.dll-Help.xml"))
                .Descendants()
                .Sum(element => 1 + element.Attributes().Count()),
            1,
            30_000));

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
