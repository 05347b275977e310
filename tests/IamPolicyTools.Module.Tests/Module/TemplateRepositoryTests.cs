using System.Xml.Linq;
using IamPolicyTools.Module.Tests.Hosting;
using YamlDotNet.RepresentationModel;

namespace IamPolicyTools.Module.Tests.Module;

/// <summary>The template repository of module/examples/policy-repo, a copy of it: every step of its workflows in a real pwsh.</summary>
public sealed class TemplateRepositoryTests : IDisposable
{
    private const string GitHub = ".github/workflows/pull-request.yml";
    private const string Azure = "azure-pipelines.yml";
    private const string Upload = "##vso[task.uploadsummary]";

    // What a runner puts before and behind a step (runner and agent, August 2026).
    private const string Prologue = "$ErrorActionPreference = 'stop'\n";
    private const string Epilogue = "\nif ((Test-Path -LiteralPath variable:\\LASTEXITCODE)) { exit $LASTEXITCODE }\n";

    private static readonly string s_source = Path.Combine(Repository.ModuleFolder, "examples", "policy-repo");

    private readonly TemporaryFolder _folder = new();

    public TemplateRepositoryTests()
    {
        foreach (string file in Directory.EnumerateFiles(s_source, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(_folder.Path, Path.GetRelativePath(s_source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(GitHub)]
    [InlineData(Azure)]
    public async Task Every_step_of_the_workflow_passes(string workflow)
    {
        string told = string.Empty;
        foreach ((string name, string script) in Steps(workflow).Where(s => s.Name != "Install"))
        {
            ProgramRun run = await Run(workflow, script);
            Assert.True(run.ExitCode == 0, $"{name}\n{run.Output}\n{run.Error}");
            told += name == "Coverage" ? run.Output : string.Empty;
        }

        string summary = workflow == GitHub ? Path.Combine(_folder.Path, ".summary.md") : told.ReplaceLineEndings("\n").Split('\n').Last(l => l.StartsWith(Upload, StringComparison.Ordinal))[Upload.Length..];
        Assert.Contains("## Coverage of the policies: ", await File.ReadAllTextAsync(summary), StringComparison.Ordinal);

        Assert.Equal("testsuites", XDocument.Load(Path.Combine(_folder.Path, "junit.xml")).Root!.Name.LocalName);
        XElement coverage = XDocument.Load(Path.Combine(_folder.Path, "coverage.xml")).Root!;
        Assert.Contains("policies/managed/deploy.json", coverage.Descendants("class").Select(c => (string)c.Attribute("filename")!));
        Assert.True(File.Exists(Path.Combine(_folder.Path, "results.sarif")));
    }

    // A policy that says more, less, or nothing that IAM knows: the step ends, and the annotation is at the line of the policy.
    [Theory]
    [InlineData(GitHub, "Test", "policies/managed/deploy.json", "\"lambda:UpdateFunctionCode\"", "\"lambda:UpdateFunctionConfiguration\"", "::error file=policies/managed/deploy.json,line=4,")]
    [InlineData(GitHub, "Test", "policies/inline/read-assets.json", "example-assets/*", "example-*/*", "::error file=policies/inline/read-assets.json,line=4,")]
    [InlineData(Azure, "Test", "policies/inline/read-assets.json", "example-assets/*", "example-*/*", "policies/inline/read-assets.json;linenumber=4;")]
    [InlineData(GitHub, "Check", "policies/inline/read-assets.json", "s3:GetObject", "s3:GetObjekt", "::error file=policies/inline/read-assets.json,line=7,")]
    [InlineData(Azure, "Check", "policies/inline/read-assets.json", "s3:GetObject", "s3:GetObjekt", "policies/inline/read-assets.json;linenumber=7;")]
    public async Task A_broken_policy_ends_the_step_at_its_line(string workflow, string step, string file, string old, string now, string annotation)
    {
        string path = Path.Combine(_folder.Path, file);
        string before = await File.ReadAllTextAsync(path);
        Assert.Contains(old, before, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, before.Replace(old, now, StringComparison.Ordinal));

        ProgramRun run = await Run(workflow, Steps(workflow).Single(s => s.Name == step).Script);

        Assert.True(run.ExitCode != 0, run.Output);
        Assert.Contains(annotation, run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(GitHub)]
    [InlineData(Azure)]
    public async Task What_is_over_a_quota_ends_the_step(string workflow)
    {
        string path = Path.Combine(_folder.Path, "policies", "managed", "deploy.json");
        string before = await File.ReadAllTextAsync(path);
        await File.WriteAllTextAsync(path, before.Replace("function:payments", $"function:payments{new string('x', 6_200)}", StringComparison.Ordinal));

        ProgramRun run = await Run(workflow, Steps(workflow).Single(s => s.Name == "Quotas").Script);

        Assert.True(run.ExitCode != 0, run.Output);
        Assert.Contains("POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA", run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_suite_runs_on_Pester_6_too()
    {
        string script = Steps(GitHub).Single(s => s.Name == "Pester").Script;
        Assert.Contains("5.9.1", script, StringComparison.Ordinal);

        ProgramRun run = await Run(GitHub, script.Replace("5.9.1", "6.2.0", StringComparison.Ordinal));

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("Failed: 0", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_workflows_have_the_same_steps_and_install_as_the_other_example_does()
    {
        Assert.Equal(Steps(GitHub).Select(s => (s.Name, s.Script.Trim())).Order(), Steps(Azure).Select(s => (s.Name, s.Script.Trim())).Order());
        Assert.Equal(
            File.ReadAllText(Path.Combine(Repository.ModuleFolder, "examples", "ci", "Install-Modules.ps1")), File.ReadAllText(Path.Combine(s_source, "Install-Modules.ps1")));
    }

    private static IEnumerable<(string Name, string Script)> Steps(string workflow)
    {
        var stream = new YamlStream();
        using (var reader = new StreamReader(Path.Combine(s_source, workflow)))
        {
            stream.Load(reader);
        }

        foreach (YamlMappingNode step in stream.Documents[0].AllNodes.OfType<YamlMappingNode>())
        {
            if (Text(step, "pwsh") is { } azure)
            {
                yield return (Text(step, "displayName")!, azure);
            }
            else if (Text(step, "run") is { } github)
            {
                Assert.Equal("pwsh", Text(step, "shell"));
                yield return (Text(step, "name")!, github);
            }
        }
    }

    private Task<ProgramRun> Run(string workflow, string step)
    {
        bool isGitHub = workflow == GitHub;
        string script = Path.Combine(_folder.Path, ".step.ps1");
        File.WriteAllText(script, Prologue + step + Epilogue);
        string modules = Directory.CreateDirectory(Path.Combine(_folder.Path, ".modules")).FullName;
        string installed = string.Join(Path.PathSeparator, Path.GetDirectoryName(Repository.ModuleFolder), PesterFolder(modules));
        KeyValuePair<string, string?>[] environment =
        [
            new("MODULES", modules),
            new("PSModulePath", installed),
            new("HOME", _folder.Path),
            new("USERPROFILE", _folder.Path),
            new("CI", "true"),
            new("GITHUB_ACTIONS", isGitHub ? "true" : null),
            new("GITHUB_WORKSPACE", isGitHub ? _folder.Path : null),
            new("GITHUB_STEP_SUMMARY", isGitHub ? Path.Combine(_folder.Path, ".summary.md") : null),
            new("TF_BUILD", isGitHub ? null : "True"),
            new("AGENT_TEMPDIRECTORY", isGitHub ? null : _folder.Path),
        ];
        return ProgramRun.StartPwsh(_folder.Path, environment, "-Command", $". '{script}'");
    }

    // Pester as its package has it, by the name that a module is found by.
    private static string PesterFolder(string modules)
    {
        foreach (string version in new[] { "5.9.1", "6.2.0" })
        {
            string target = Path.Combine(modules, "Pester", version);
            if (Directory.Exists(target))
            {
                continue;
            }

            string source = Path.Combine(Repository.Packages, "pester", version, "tools");
            foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
            {
                string to = Path.Combine(target, Path.GetRelativePath(source, file));
                Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                File.Copy(file, to);
            }
        }

        return modules;
    }

    private static string? Text(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out YamlNode? value) && value is YamlScalarNode scalar ? scalar.Value : null;
}
