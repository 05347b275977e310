using System.Collections.Immutable;
using IamPolicyTools.Analysis;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Testing.Mutation;

/// <summary>
/// Changes a model in one place at a time and looks whether a test sees it: first by the cases that looked at the place, then, for those
/// that survive, by a proof that the change means nothing, or a request that shows what it means (AT-31, AT-33).
/// </summary>
public sealed class MutationRun
{
    private readonly (AccessTestFile File, TestRunSettings Settings)[] _files;
    private readonly ProofOptions _options;

    // Of each file the outcomes, and the statements that each case looked at; null where it is not known which.
    private readonly List<(AccessCase Case, string Outcome, HashSet<Statement>? Seen)>[] _cases;

    private MutationRun(IEnumerable<(AccessTestFile File, TestRunSettings Settings)> files, ProofOptions options, CancellationToken cancellationToken)
    {
        _files = [.. files.Select(f => (f.File, f.Settings with { Coverage = null, Names = new NearResources(f.Settings.Model, withPolicies: true) }))];
        _options = options;
        _cases = [.. _files.Select(f => Observe(f.File, f.Settings, cancellationToken))];
    }

    /// <summary>Runs tests on the mutants of their models.</summary>
    /// <param name="files">The test files with what their cases are asked of; files of one model are one run.</param>
    /// <param name="settings">Which mutants are tried.</param>
    /// <param name="progress">Told how far the work is; null when nobody wants to know.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static MutationReport Run(
        IEnumerable<(AccessTestFile File, TestRunSettings Settings)> files, MutationSettings settings, WorkProgress? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var results = new List<MutationResult>();
        int total = 0;
        var groups = files.GroupBy(f => f.Settings.Model).Select(g => (Files: g, All: Mutants.Of(g.Key).ToArray())).Select(g => (g.Files, g.All, Tried: Sample(g.All, settings))).ToArray();
        int tries = groups.Sum(g => g.Tried.Length);
        if (progress is not null)
        {
            progress.Pieces = "mutants";
            progress.Report(0, tries);
        }

        foreach ((IGrouping<IamModel, (AccessTestFile File, TestRunSettings Settings)> group, Mutant[] all, Mutant[] tried) in groups)
        {
            total += all.Length;
            var run = new MutationRun(group, settings.Proof, cancellationToken);
            foreach (Mutant mutant in tried)
            {
                cancellationToken.ThrowIfCancellationRequested();
                results.Add(run.Try(group.Key, mutant, cancellationToken));
                progress?.Report(results.Count, tries);
            }
        }

        return new MutationReport
        {
            Mutants = results.Count,
            Total = total,
            Killed = results.Count(r => r.Status == MutationStatus.Killed),
            Equivalent = results.Count(r => r.Status == MutationStatus.Equivalent),
            Survivors = [.. results.Where(r => r.Status is MutationStatus.Survived or MutationStatus.Undecided)],
        };
    }

    // The same seed draws the same mutants.
    private static Mutant[] Sample(Mutant[] all, MutationSettings settings)
    {
        if (settings.Sample is not { } count || count >= all.Length)
        {
            return all;
        }

        var random = new Random(settings.Seed);
        int[] order = [.. Enumerable.Range(0, all.Length)];
        random.Shuffle(order);
        return [.. order.Take(count).Order().Select(i => all[i])];
    }

    private static List<(AccessCase, string, HashSet<Statement>?)> Observe(AccessTestFile file, TestRunSettings settings, CancellationToken cancellationToken)
    {
        List<(AccessCase, string, HashSet<Statement>?)> cases = [];
        foreach (AccessCase test in file.Cases.Where(c => c.Skip is null))
        {
            ImmutableArray<AccessTestResult> results = Run(file, test, settings, cancellationToken);
            bool isPlain = test is { Asker.Assumes: false, Action: not null } && !test.IsForm && !test.Expectation.IsAboutWho && results.All(r => r.GetAccess() is not null);
            cases.Add((test, OutcomeOf(results), isPlain ? [.. results.SelectMany(r => r.GetAccess()!.GetTrace()).SelectMany(t => t.Statements).Select(s => s.Statement)] : null));
        }

        return cases;
    }

    private static ImmutableArray<AccessTestResult> Run(AccessTestFile file, AccessCase test, TestRunSettings settings, CancellationToken cancellationToken) =>
        TestRunner.Run(file with { Cases = [test with { IsOnly = false }] }, settings, cancellationToken);

    private static string OutcomeOf(ImmutableArray<AccessTestResult> results) => string.Join(',', results.Select(r => r.Outcome));

    private MutationResult Try(IamModel model, Mutant mutant, CancellationToken cancellationToken)
    {
        var result = new MutationResult
        {
            Status = MutationStatus.Survived,
            Operator = mutant.Operator,
            Subject = mutant.Subject,
            Change = DisplayedText.Line(mutant.Change),
            File = mutant.Location.IsKnown ? mutant.Location.File : null,
            Line = mutant.Location.IsKnown ? mutant.Location.Line : null,
        };
        if (mutant.Create() is not { } changed)
        {
            return result with { Status = MutationStatus.Undecided, Undecided = "the change cannot be made in the model" };
        }

        for (int f = 0; f < _files.Length; f++)
        {
            foreach ((AccessCase test, string outcome, HashSet<Statement>? seen) in _cases[f])
            {
                bool isTouched = mutant.Statement is null || seen is null || seen.Contains(mutant.Statement);
                if (isTouched && OutcomeOf(Run(_files[f].File, test, _files[f].Settings with { Model = changed }, cancellationToken)) != outcome)
                {
                    return result with { Status = MutationStatus.Killed, KilledBy = test.Name };
                }
            }
        }

        return ModelComparison.FindDifference(model, changed, _options, cancellationToken) switch
        {
            null => result with { Status = MutationStatus.Equivalent },
            { Verdict: Verdict.Refuted, Witness: { } witness } difference => result with { MissingTest = new MissingTest(_files).Of(changed, witness, difference, cancellationToken) },
            { } open => result with { Status = MutationStatus.Undecided, Undecided = open.Undecided },
        };
    }
}

/// <summary>Which mutants are tried, and how survivors are proved.</summary>
public sealed record MutationSettings
{
    /// <summary>How many mutants are drawn; null for all.</summary>
    public int? Sample { get; init; }

    /// <summary>The seed of the drawing.</summary>
    public int Seed { get; init; }

    /// <summary>How survivors are proved.</summary>
    public ProofOptions Proof { get; init; } = ProofOptions.Default;
}
