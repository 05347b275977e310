using System.Collections.Immutable;
using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Credentials;
using IamPolicyTools.Errors;
using IamPolicyTools.Import;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Profiles;
using IamPolicyTools.Session;
using IamPolicyTools.Testing;
using IamPolicyTools.Testing.Coverage;
using IamPolicyTools.Testing.Files;
using IamPolicyTools.Text;

namespace IamPolicyTools.Commands.Testing;

/// <summary>A cmdlet that runs test files. Every fault of every file is told before any case runs; it ends the call (AT-8).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class TestFileCmdlet : FileCmdlet
{
    private static readonly string[] s_ci = ["CI", "GITHUB_ACTIONS", "TF_BUILD"];

    private protected TestFileCmdlet()
    {
    }

    /// <summary>Only the tests with one of these tags are run.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Tag { get; set; } = [];

    /// <summary>The model of files that name no accounts; by default the session's.</summary>
    [Parameter]
    [ModelTransformation]
    [ValidateNotNull]
    public IamModel? Model { get; set; }

    /// <summary>The instant of the requests, where a file does not fix it; by default now.</summary>
    [Parameter]
    public DateTimeOffset? Now { get; set; }

    /// <summary>A file whose tests are all skipped is no fault.</summary>
    [Parameter]
    public SwitchParameter AllowSkipped { get; set; }

    private protected sealed override bool MustReadFiles => true;

    private protected sealed override void ReadFiles(IReadOnlyList<string> files)
    {
        List<(AccessTestFile File, TestRunSettings Settings)> read = [];
        List<Diagnostic> faults = [];
        var models = new Dictionary<string, IamModel>(StringComparer.Ordinal);
        foreach (string path in files)
        {
            try
            {
                AccessTestFile file = FilePaths.Read([path], () => TestFileReader.Read(path, new TestReadSettings { CurrentFolder = Folder, IsInCI = IsInCI }));
                read.Add((file, SettingsOf(file, models)));
            }
            catch (InvalidTextException exception)
            {
                faults.AddRange(exception.Diagnostics);
            }
        }

        if (faults.Count > 0)
        {
            // Files that name the same accounts find the same faults in them.
            throw new InvalidTextException([.. faults.DistinctBy(f => (f.Code, Text: f.ToString()))]);
        }

        int count = 0;
        foreach ((AccessTestFile file, TestRunSettings settings) in read)
        {
            ImmutableArray<AccessTestResult> results = Work("Running tests", (_, stop) => TestRunner.Run(file, settings, stop));
            count += results.Length;
            Note(file, settings);
            Take(file, results);
        }

        if (count == 0)
        {
            throw new InvalidArgumentException(TestErrors.NothingRun(Tag));
        }

        Complete();
    }

    /// <summary>Notes what the cases see of the policies; null when nobody wants to know.</summary>
    private protected virtual CoverageRecorder? Coverage => null;

    /// <summary>Notes what a file was run on.</summary>
    /// <param name="file">The file.</param>
    /// <param name="settings">What its cases were asked of.</param>
    private protected virtual void Note(AccessTestFile file, TestRunSettings settings)
    {
    }

    /// <summary>Takes the results of a file, in its order.</summary>
    /// <param name="file">The file.</param>
    /// <param name="results">The results.</param>
    private protected abstract void Take(AccessTestFile file, ImmutableArray<AccessTestResult> results);

    /// <summary>Runs when all files have been run.</summary>
    private protected virtual void Complete()
    {
    }

    private string Folder => SessionState.Path.CurrentFileSystemLocation.ProviderPath;

    // AT-7: whatever it is set to.
    private static bool IsInCI => Array.Exists(s_ci, name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)));

    // Files that name the same accounts are asked of one model.
    private TestRunSettings SettingsOf(AccessTestFile file, Dictionary<string, IamModel> models)
    {
        IamModel model = Model ?? Session.Model;
        if (!file.Accounts.IsEmpty)
        {
            string key = string.Join("\n\n", file.Accounts.Select(a => a.Key));
            if (!models.TryGetValue(key, out IamModel? known))
            {
                models[key] = known = file.Accounts.Aggregate(IamModel.Empty, ReadAccounts);
            }

            model = known;
        }

        if (model.IsEmpty && file.NeedsAccounts)
        {
            throw new LookupException(LookupError.NoAccount, $"'{file.Path}' names no 'Accounts', and the session has none.", null);
        }

        return new TestRunSettings
        {
            Model = model,
            Now = Now ?? Session.Clock.GetUtcNow(),
            Profiles = ProfilesOf(file),
            Tags = Tag,
            AllowsSkipped = AllowSkipped,
            Coverage = Coverage,
        };
    }

    private IamModel ReadAccounts(IamModel before, AccountSource source)
    {
        ImportResult result = AccountFiles.Read(this, before, source.Paths, [], source.ToOptions(), Work);
        if (!result.Errors.IsEmpty)
        {
            // AT-7: what could not be read is unknown, and a denial would hold for want of it.
            throw new InvalidTextException(result.Errors);
        }

        AccountFiles.Tell(this, result, source.Paths);
        return result.Model;
    }

    private ProfileSources ProfilesOf(AccessTestFile file)
    {
        if (file.Credentials.IsEmpty)
        {
            return ProfileCallers.Sources(Session);
        }

        string[] paths = [.. file.Credentials.SelectMany(path => Directory.Exists(path) ? Directory.EnumerateFiles(path) : [path])];
        CredentialProfileSet profiles = FilePaths.Read(paths, () => CredentialProfiles.Load(CredentialFileLocation.FromPaths(paths)));
        foreach (Diagnostic finding in profiles.Diagnostics.Concat(profiles.Profiles.SelectMany(p => p.Problems)).Distinct())
        {
            WriteWarning(finding.ToString());
        }

        return new ProfileSources { FindProfile = profiles.Find };
    }
}
