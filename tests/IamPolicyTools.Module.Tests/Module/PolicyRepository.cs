using IamPolicyTools.Module.Tests.Hosting;
using YamlDotNet.RepresentationModel;

namespace IamPolicyTools.Module.Tests.Module;

/// <summary>The shipped policy repository on an agent: with the modules that its own step has installed from packages, and no network.</summary>
public sealed class PolicyRepository : IAsyncLifetime, IDisposable
{
    private const string Pester = "5.9.1";

    // What a runner puts before and behind a step (runner and agent, August 2026).
    private const string Prologue = "$ErrorActionPreference = 'stop'\n";
    private const string Epilogue = "\nif ((Test-Path -LiteralPath variable:\\LASTEXITCODE)) { exit $LASTEXITCODE }\n";

    private static readonly string s_source = Path.Combine(Repository.ModuleFolder, "examples", "ci");

    private readonly TemporaryFolder _folder = new();

    /// <summary>The steps of a workflow that run in pwsh: their names and scripts.</summary>
    /// <param name="file">The workflow's file.</param>
    public static IReadOnlyDictionary<string, string> Steps(string file)
    {
        var stream = new YamlStream();
        using (var reader = new StreamReader(Path.Combine(s_source, file)))
        {
            stream.Load(reader);
        }

        var steps = new Dictionary<string, string>();
        foreach (YamlMappingNode step in stream.Documents[0].AllNodes.OfType<YamlMappingNode>())
        {
            if (Text(step, "pwsh") is { } azure)
            {
                steps.Add(Text(step, "displayName")!, azure);
            }
            else if (Text(step, "run") is { } github)
            {
                Assert.Equal("pwsh", Text(step, "shell"));
                steps.Add(Text(step, "name")!, github);
            }
        }

        return steps;
    }

    /// <summary>Packs the built module and Pester, as somebody who keeps their packages in the repository, and runs the step that installs them.</summary>
    public async Task InitializeAsync()
    {
        Copy(s_source, _folder.Path);
        string packages = Directory.CreateDirectory(Path.Combine(_folder.Path, "packages")).FullName;
        string pester = Path.Combine(Repository.Packages, "pester", Pester, "tools");
        Check(await ProgramRun.StartPwsh(
            _folder.Path, Home(), "-Command", $"'{Repository.ModuleFolder}', '{pester}' | ForEach-Object {{ Compress-PSResource $_ '{packages}' -SkipModuleManifestValidate -ErrorAction Stop }}"));
        Check(await Run("github-actions.yml", "Install", _folder.Path));
    }

    /// <summary>Runs a step in a fresh pwsh, as its CI system does.</summary>
    /// <param name="workflow">The workflow's file.</param>
    /// <param name="step">The name of the step.</param>
    internal Task<ProgramRun> Run(string workflow, string step) => Run(workflow, step, _folder.Path);

    /// <summary>Runs a step with a file changed.</summary>
    /// <param name="workflow">The workflow's file.</param>
    /// <param name="step">The name of the step.</param>
    /// <param name="file">The file.</param>
    /// <param name="changes">What stands in it, and what stands there instead.</param>
    internal async Task<ProgramRun> RunWith(string workflow, string step, string file, params (string Old, string New)[] changes)
    {
        string path = Path.Combine(_folder.Path, file);
        string before = await File.ReadAllTextAsync(path);
        Assert.All(changes, change => Assert.Contains(change.Old, before, StringComparison.Ordinal));
        try
        {
            await File.WriteAllTextAsync(path, changes.Aggregate(before, (text, change) => text.Replace(change.Old, change.New, StringComparison.Ordinal)));
            return await Run(workflow, step);
        }
        finally
        {
            await File.WriteAllTextAsync(path, before);
        }
    }

    /// <summary>Nothing: <see cref="Dispose"/> is called beside it.</summary>
    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();

    private static async Task<ProgramRun> Run(string file, string step, string folder)
    {
        bool isGitHub = file == "github-actions.yml";
        string script = Path.Combine(folder, ".step.ps1");
        await File.WriteAllTextAsync(script, Prologue + Steps(file)[step] + Epilogue);
        KeyValuePair<string, string?>[] environment =
        [
            .. Home(folder),
            new("GITHUB_ACTIONS", isGitHub ? "true" : null),
            new("GITHUB_STEP_SUMMARY", isGitHub ? Path.Combine(folder, ".summary.md") : null),
            new("TF_BUILD", isGitHub ? null : "True"),
            new("AGENT_TEMPDIRECTORY", isGitHub ? null : folder),
        ];
        return await ProgramRun.StartPwsh(folder, environment, "-Command", $". '{script}'");
    }

    // Repositories of packages are registered in the user's folder, and nothing but the agent's own modules is found.
    private static KeyValuePair<string, string?>[] Home(string folder) =>
    [
        new("HOME", folder),
        new("USERPROFILE", folder),
        new("LOCALAPPDATA", folder),
        new("XDG_DATA_HOME", null),
        new("PSModulePath", null),
    ];

    private KeyValuePair<string, string?>[] Home() => Home(_folder.Path);

    private static void Check(ProgramRun run) => Assert.True(run.ExitCode == 0, $"Exit code {run.ExitCode}\n{run.Output}\n{run.Error}");

    private static void Copy(string from, string to)
    {
        foreach (string file in ModuleFiles.Relative(from))
        {
            string path = Path.Combine(to, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(Path.Combine(from, file), path);
        }
    }

    private static string? Text(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out YamlNode? value) && value is YamlScalarNode scalar ? scalar.Value : null;
}
