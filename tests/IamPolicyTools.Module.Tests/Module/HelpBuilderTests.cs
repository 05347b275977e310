using System.Xml.Linq;
using IamPolicyTools.Build.Help;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Module;

/// <summary>A page that does not fit its cmdlet fails the build, at its line.</summary>
public sealed class HelpBuilderTests : IDisposable
{
    private static readonly string[] s_assemblies =
        [Path.Combine(Repository.ModuleFolder, "IamPolicyTools.dll"), Path.Combine(Repository.ModuleFolder, "IamPolicyTools.Twins.dll")];

    private static readonly string s_references = Path.Combine(Repository.Root, "src", "IamPolicyTools.Twins", "obj", "help", "references.txt");

    private readonly TemporaryFolder _pages = new();
    private readonly TemporaryFolder _output = new();

    public HelpBuilderTests()
    {
        foreach (string page in Directory.EnumerateFiles(Path.Combine(Repository.Root, "module", "help"), "*.md"))
        {
            File.Copy(page, Path.Combine(_pages.Path, Path.GetFileName(page)));
        }
    }

    public void Dispose()
    {
        _pages.Dispose();
        _output.Dispose();
    }

    [Fact]
    public void Good_pages_become_help_for_every_cmdlet()
    {
        Assert.Empty(Build());

        XNamespace command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
        foreach (IGrouping<string, CompiledCmdlet> assembly in CompiledCmdlets.All.GroupBy(c => c.Type.Module.Name))
        {
            XDocument maml = XDocument.Load(Path.Combine(_output.Path, $"{assembly.Key}-Help.xml"));
            Assert.Equal(
                assembly.Select(c => c.Name),
                maml.Descendants(command + "details").Select(d => d.Element(command + "name")!.Value).Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [InlineData("### -AccountAlias", "### -AccountNick", "(1): error HELP: The parameter -AccountAlias is not described.")]
    [InlineData("### -AccountAlias", "### -AccountNick", ": error HELP: New-IamAccount has no parameter -AccountNick.")]
    [InlineData("### -AccountName", "### -AccountId", ": error HELP: The parameter -AccountId is described twice.")]
    [InlineData("# New-IamAccount\n", "# New-Account\n", "(1): error HELP: The page must begin with '# New-IamAccount'.")]
    [InlineData("## Synopsis\n", "## Summary\n", "(1): error HELP: The section 'Synopsis' is missing or empty.")]
    [InlineData("## Outputs\n", "## Results\n", ": error HELP: 'Results' is out of place: a page has Synopsis, Description, Parameters, Examples, Inputs, Outputs, Notes, Related, in this order.")]
    [InlineData("```powershell\n", "```\n", ": error HELP: The example 'An account to try things in' needs one ```powershell block and a text that says what it shows.")]
    [InlineData("Remove-IamAccount.md", "Drop-IamAccount.md", ": error HELP: There is no page Drop-IamAccount.md.")]
    public void A_fault_of_a_page_is_an_error_of_the_build_at_its_line(string good, string bad, string error)
    {
        string path = Path.Combine(_pages.Path, "New-IamAccount.md");
        string text = File.ReadAllText(path);
        Assert.Contains(good, text, StringComparison.Ordinal);
        string changed = text.Replace(good, bad, StringComparison.Ordinal);
        File.WriteAllText(path, changed);

        string[] errors = Build();

        string found = errors.First(e => e.EndsWith(error, StringComparison.Ordinal));
        Assert.StartsWith(path, found, StringComparison.Ordinal);
        int line = int.Parse(found[(path.Length + 1)..found.IndexOf(')', path.Length)], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(line, 1, changed.Split('\n').Length);
    }

    [Fact]
    public void The_line_of_an_unknown_parameter_is_that_of_its_heading()
    {
        string path = Path.Combine(_pages.Path, "New-IamAccount.md");
        string[] lines = [.. File.ReadAllLines(path)];
        int heading = Array.IndexOf(lines, "### -Email");
        lines[heading] = "### -Mail";
        File.WriteAllLines(path, lines);

        Assert.Contains($"{path}({heading + 1}): error HELP: New-IamAccount has no parameter -Mail.", Build());
    }

    [Fact]
    public void A_cmdlet_without_a_page_and_a_page_without_a_cmdlet_are_errors()
    {
        File.Move(Path.Combine(_pages.Path, "Clear-IamSession.md"), Path.Combine(_pages.Path, "Wipe-IamSession.md"));
        string[] errors = Build();

        Assert.Contains(errors, e => e.EndsWith("The cmdlet Clear-IamSession has no help page.", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.EndsWith("The page must begin with '# Wipe-IamSession'.", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.EndsWith("There is no cmdlet Wipe-IamSession.", StringComparison.Ordinal));
        Assert.Empty(Directory.GetFiles(_output.Path));
    }

    [Fact]
    public void Text_for_a_parameter_that_nobody_inherits_is_an_error()
    {
        File.AppendAllText(Path.Combine(_pages.Path, "shared-parameters.md"), "\n## TwinCmdlet\n\n### -Nothing\n\nText.\n");

        Assert.Contains("No cmdlet has a parameter -Nothing from TwinCmdlet.", Assert.Single(Build()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_topic_is_wrapped_and_keeps_its_code()
    {
        string words = string.Join(' ', Enumerable.Repeat("word", 40));
        _pages.Write("about_Trial.md", $"# about_Trial\n\n## Short description\n\nA trial.\n\n## Long description\n\n- {words}\n\n```powershell\nGet-IamUser |\n    Where-Object Path -EQ /\n```\n");

        Assert.Empty(Build());

        string[] lines = File.ReadAllLines(Path.Combine(_output.Path, "about_Trial.help.txt"));
        Assert.Equal(["TOPIC", "    about_Trial", "", "SHORT DESCRIPTION", "    A trial.", "", "LONG DESCRIPTION"], lines[..7]);
        Assert.StartsWith("    - word", lines[7], StringComparison.Ordinal);
        Assert.StartsWith("      word", lines[8], StringComparison.Ordinal);
        Assert.Contains("            Where-Object Path -EQ /", lines);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public async Task The_program_that_the_build_starts_reports_faults_and_fails()
    {
        File.AppendAllText(Path.Combine(_pages.Path, "shared-parameters.md"), "\n## TwinCmdlet\n\n### -Nothing\n\nText.\n");

        ProgramRun run = await ProgramRun.Start(
            Repository.BuildTool, "help", _pages.Path, s_references, _output.Path, s_assemblies[0], s_assemblies[1]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("No cmdlet has a parameter -Nothing from TwinCmdlet.", run.Error, StringComparison.Ordinal);
    }

    // The errors.
    private string[] Build()
    {
        using var written = new StringWriter();
        int exitCode = HelpBuilder.Run(_pages.Path, s_references, _output.Path, s_assemblies, written);
        string[] errors = written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(errors.Length == 0 ? 0 : 1, exitCode);
        return errors;
    }
}
