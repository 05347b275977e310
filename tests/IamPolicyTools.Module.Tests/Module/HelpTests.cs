using System.Management.Automation;
using System.Management.Automation.Language;
using System.Reflection;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Module;

public sealed class HelpTests : IDisposable
{
    private readonly HostedModule _module = new();

    public void Dispose() => _module.Dispose();

    public static TheoryData<string> Cmdlets() => [.. CompiledCmdlets.All.Select(c => c.Name)];

    public static TheoryData<string> Topics() =>
        [.. ModuleFiles.All.Where(f => f.EndsWith(".help.txt", StringComparison.Ordinal)).Select(f => Path.GetFileName(f)[..^".help.txt".Length])];

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Help_says_what_a_cmdlet_and_each_of_its_parameters_do(string name)
    {
        PSObject help = Help(name);

        Assert.False(string.IsNullOrWhiteSpace(Text(help, "Synopsis")));
        Assert.False(string.IsNullOrWhiteSpace(ParagraphsOf(help, "description")));
        PSObject[] parameters = Items(Get(help, "parameters"), "parameter");
        foreach (PropertyInfo parameter in CompiledCmdlets.All.Single(c => c.Name == name).Parameters)
        {
            PSObject described = parameters.Single(p => Text(p, "name") == parameter.Name);
            Assert.False(string.IsNullOrWhiteSpace(ParagraphsOf(described, "description")), $"-{parameter.Name} has no text");
        }
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Help_shows_the_syntax_that_the_engine_binds(string name)
    {
        var command = (CmdletInfo)_module.Output($"Get-Command {name}").Single().BaseObject;
        PSObject[] shown = Items(Get(Help(name), "syntax"), "syntaxItem");

        Assert.Equal(command.ParameterSets.Count, shown.Length);
        foreach (CommandParameterSetInfo set in command.ParameterSets)
        {
            string[] expected = [.. set.Parameters.Select(p => p.Name).Except(Cmdlet.CommonParameters).Order(StringComparer.Ordinal)];
            Assert.Contains(shown, item => Items(item, "parameter").Select(p => Text(p, "name")).Order(StringComparer.Ordinal).SequenceEqual(expected));
        }
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Each_example_parses_and_runs_without_an_error(string name)
    {
        PSObject[] examples = Items(Get(Help(name), "examples"), "example");

        Assert.True(examples.Length >= 2);
        foreach (PSObject example in examples)
        {
            string code = Text(example, "code");
            Parser.ParseInput(code, out _, out ParseError[] errors);
            Assert.Empty(errors.Select(e => e.Message));

            using var module = new HostedModule();
            module.SetLocation(Path.Combine(Repository.ModuleFolder, "examples"));
            RunResult result = module.Run(code);
            Assert.True(!result.AllErrors.Any(), $"{Text(example, "title")}: {string.Join("; ", result.AllErrors)}");
        }
    }

    [Theory]
    [MemberData(nameof(Topics))]
    public void A_topic_has_a_synopsis_and_fits_a_terminal(string topic)
    {
        string text = _module.Output($"Get-Help {topic}").Single().ToString();

        Assert.All(text.Split('\n'), line => Assert.True(line.TrimEnd('\r').Length <= 80, line));
        PSObject[] found = [.. _module.Output($"Get-Help {topic[..^1]}*")];
        Assert.Contains(found, f => f.ToString().Contains(topic, StringComparison.Ordinal) || !string.IsNullOrWhiteSpace(Text(f, "Synopsis")));
    }

    private PSObject Help(string name) => _module.Output($"Get-Help {name} -Full").Single();

    private static string ParagraphsOf(PSObject item, string property) =>
        string.Join('\n', Many(item.Properties[property]?.Value).Select(p => p.Properties["Text"]?.Value ?? p.BaseObject));

    private static PSObject Get(PSObject item, string property) => PSObject.AsPSObject(item.Properties[property].Value);

    private static PSObject[] Items(PSObject item, string property) => [.. Many(item.Properties[property]?.Value)];

    private static string Text(PSObject item, string property) => item.Properties[property]?.Value?.ToString() ?? string.Empty;

    private static IEnumerable<PSObject> Many(object? value) =>
        ((value as PSObject)?.BaseObject ?? value) switch
        {
            null => [],
            Array items => items.Cast<object>().Select(PSObject.AsPSObject),
            _ => [PSObject.AsPSObject(value)],
        };
}
