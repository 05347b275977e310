using System.Management.Automation;
using System.Management.Automation.Language;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Module;

public sealed class HelpExampleTests
{
    [Theory]
    [MemberData(nameof(CompiledCmdlets.Names), MemberType = typeof(CompiledCmdlets))]
    public void Each_example_parses_and_runs_without_an_error(string name)
    {
        PSObject[] examples = CmdletHelp.Items(CmdletHelp.Of(name), "examples", "example");

        Assert.True(examples.Length >= 2);
        foreach (PSObject example in examples)
        {
            string code = CmdletHelp.Text(example, "code");
            Parser.ParseInput(code, out _, out ParseError[] errors);
            Assert.Empty(errors.Select(e => e.Message));

            using var folder = new TemporaryFolder();
            using var module = new HostedModule();
            module.SetLocation(folder.Path);
            RunResult result = module.Run(code);
            Assert.True(!result.AllErrors.Any(), $"{CmdletHelp.Text(example, "title")}: {string.Join("; ", result.AllErrors)}");
        }
    }
}
