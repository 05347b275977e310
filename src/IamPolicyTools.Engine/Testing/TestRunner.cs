using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Operations;
using IamPolicyTools.Records;

namespace IamPolicyTools.Testing;

/// <summary>Runs the cases of a test file on all processors; results keep the order of the file (AT-10).</summary>
public sealed class TestRunner
{
    // So many cases of one asker are one piece of work: many enough to share what is prepared, few enough to keep all processors busy.
    private const int MostOfPiece = 2_000;

    private readonly TestRunSettings _settings;
    private readonly AccessTestFile _file;
    private readonly DateTimeOffset _now;

    private TestRunner(AccessTestFile file, TestRunSettings settings)
    {
        _file = file;
        _settings = settings with { Names = settings.Names ?? new NearResources(settings.Model, withPolicies: true) };
        _now = file.Now ?? settings.Now;
    }

    /// <summary>Runs a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="settings">What its cases are asked of.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    public static ImmutableArray<AccessTestResult> Run(AccessTestFile file, TestRunSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(settings);
        return new TestRunner(file, settings).Run(cancellationToken);
    }

    private ImmutableArray<AccessTestResult> Run(CancellationToken cancellationToken)
    {
        _settings.Coverage?.Add(_settings.Model);
        ImmutableArray<AccessCase> cases = _file.Cases;
        bool hasOnly = cases.Any(c => c.IsOnly);
        var results = new AccessTestResult[]?[cases.Length];
        var groups = new Dictionary<CaseGroup, List<int>>(new SameQuestioner());
        for (int index = 0; index < cases.Length; index++)
        {
            AccessCase item = cases[index];
            if (!IsWanted(item))
            {
                continue;
            }

            string? skip = item.Skip ?? (hasOnly && !item.IsOnly ? "another test of the file is marked Only" : null);
            if (skip is not null)
            {
                results[index] = [CaseRun.Skipped(item, skip)];
            }
            else
            {
                var key = new CaseGroup(item.Asker, item.Context, item.Region, item.Expectation.Answer == ExpectedAnswer.Conditional);
                (groups.TryGetValue(key, out List<int>? group) ? group : groups[key] = []).Add(index);
            }
        }

        var options = new ParallelOptions { CancellationToken = cancellationToken };
        var pieces = groups.SelectMany(group => group.Value.Chunk(MostOfPiece).Select(piece => (group.Key, Indexes: piece)));
        try
        {
            Parallel.ForEach(pieces, options, piece => RunGroup(piece.Key, piece.Indexes, results, cancellationToken));
        }
        catch (AggregateException exception) when (exception.InnerExceptions is [var first, ..])
        {
            // What goes wrong is told as if the cases had been run in turn.
            ExceptionDispatchInfo.Throw(first);
        }

        ImmutableArray<AccessTestResult> all = [.. results.Where(r => r is not null).SelectMany(r => r!)];
        return _settings.AllowsSkipped || all.IsEmpty || all.Any(r => r.Outcome != Outcome.Skipped) ? all : all.Add(NothingRun(all.Length));
    }

    // AT-7: a file that says nothing about the policies is no green one.
    private AccessTestResult NothingRun(int count) => new()
    {
        Name = $"{Path.GetFileName(_file.Path)}: a test that is run",
        Outcome = Outcome.Inconclusive,
        Expected = "a test that is run",
        Actual = "skipped",
        Message = $"All tests that were asked for are skipped ({count}): the file says nothing about the policies.",
        Location = Location.Of(_file.Cases[0].Location),
    };

    private bool IsWanted(AccessCase item) =>
        _settings.Tags.Count == 0 || item.Tags.Any(tag => _settings.Tags.Contains(tag, StringComparer.OrdinalIgnoreCase));

    // Cases that ask as the same, with the same keys, share what is prepared for them; nothing of it is shared with another thread.
    private void RunGroup(CaseGroup key, int[] indexes, AccessTestResult[]?[] results, CancellationToken cancellationToken)
    {
        var scope = new AccessScope(_settings.Model, new ModelAccessSettings
        {
            Now = _now,
            Context = key.Context,
            Region = key.Region,
            Mode = key.IsDiscovery ? ContextMode.Discovery : ContextMode.Strict,
        });
        AskerOutcome? asker = key.Asker is { } asking ? new AskerResolver(_settings.Model, _settings.Profiles, _now) { Observe = _settings.Coverage is { } coverage ? coverage.Observe : null }.Resolve(asking) : null;
        if (asker?.Subject is { } subject)
        {
            _settings.Coverage?.Ask(subject.Requester);
        }

        var run = new CaseRun(_file, scope, asker, _settings, cancellationToken);
        foreach (int index in indexes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            results[index] = run.Run(_file.Cases[index]);
        }
    }

    // Two tests that name the same somebody ask as the same, wherever in the file they stand.
    private sealed class SameQuestioner : IEqualityComparer<CaseGroup>
    {
        public bool Equals(CaseGroup x, CaseGroup y) => ReferenceEquals(x.Context, y.Context) && x.Region == y.Region && x.IsDiscovery == y.IsDiscovery && IsSame(x.Asker, y.Asker);

        public int GetHashCode(CaseGroup group) => HashCode.Combine(group.Asker?.Principal, group.Asker?.Profile, group.Asker?.Account, group.Region, group.IsDiscovery);

        private static bool IsSame(Asker? x, Asker? y) => ReferenceEquals(x, y)
            || (x is not null && y is not null && x.Principal == y.Principal && x.Profile == y.Profile && x.Account == y.Account && x.Roles == y.Roles && x.Federated == y.Federated);
    }

    private readonly record struct CaseGroup(Asker? Asker, ContextLayer Context, string? Region, bool IsDiscovery);
}
