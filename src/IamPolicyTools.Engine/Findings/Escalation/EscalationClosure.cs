using System.Collections.Immutable;
using IamPolicyTools.Model;
using IamPolicyTools.Records;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>A statement without which paths are closed (escalation.md, 8), proved by searching again.</summary>
/// <param name="Policy">The policy's ARN or name.</param>
/// <param name="Statement">The statement's Sid, or its number.</param>
/// <param name="Closes">How many paths are gone without it, and without those before it in the list.</param>
/// <param name="Of">How many there were at first.</param>
public sealed record EscalationClosure(string Policy, string Statement, int Closes, int Of)
{
    /// <summary>Where it stands; null when in no file.</summary>
    public Location? Location { get; init; }

    /// <summary>How many paths are left after it.</summary>
    public int Left { get; init; }

    /// <summary>Who has the statement, or is trusted by it, as far as paths tell.</summary>
    public ImmutableArray<string> Principals { get; init; } = [];

    /// <summary><c>policy statement closes n of m</c>.</summary>
    public override string ToString() => Text.DisplayedText.Line($"{Policy} {Statement} closes {Closes} of {Of}");
}

/// <summary>Finds the fewest statements whose removal closes all paths: greedy, each tried on a copy.</summary>
internal static class ClosureSearch
{
    private const int MostCandidates = 40;
    private const int MostChanges = 20;

    /// <summary>The changes, that which closes most first.</summary>
    /// <param name="model">The model.</param>
    /// <param name="paths">The paths.</param>
    /// <param name="search">Searches a model again from who the paths begin with.</param>
    public static ImmutableArray<EscalationClosure> Find(IamModel model, ImmutableArray<EscalationPath> paths,
        Func<IamModel, IReadOnlyCollection<string>, ImmutableArray<EscalationPath>> search)
    {
        string[] sources = [.. paths.Select(p => p.Source).Distinct()];
        var closures = ImmutableArray.CreateBuilder<EscalationClosure>();
        ImmutableArray<EscalationPath> left = paths;
        while (!left.IsEmpty && closures.Count < MostChanges)
        {
            // One statement may carry many steps; those that carry most are tried first.
            var candidates =
                left.SelectMany(p => p.Hops.SelectMany(h => h.Answers).SelectMany(a => a.Allows).DistinctBy(s => s.GetStatement()))
                .GroupBy(s => s.GetStatement())
                .OrderByDescending(g => g.Count())
                .Take(MostCandidates);
            (EscalationClosure Closure, IamModel Model, ImmutableArray<EscalationPath> Left)? best = null;
            foreach (var candidate in candidates)
            {
                IamModel without = ModelEdits.RemoveStatement(model, candidate.Key);
                if (ReferenceEquals(without, model))
                {
                    continue;
                }

                ImmutableArray<EscalationPath> rest = search(without, sources);
                if (best is null || rest.Length < best.Value.Left.Length)
                {
                    Evaluation.Answers.StatementTrace shown = candidate.First();
                    var closure =
                        new EscalationClosure(shown.PolicyArn
                            ?? shown.PolicyName, candidate.Key.DisplayName, left.Length - rest.Length, paths.Length)
                    {
                        Location = Location.Of(candidate.Key.Location),
                        Left = rest.Length,
                        Principals =
                            [.. left.Where(p => p.Hops.SelectMany(h => h.Answers)
                                .SelectMany(a => a.Allows)
                                .Any(a => a.GetStatement() == candidate.Key))
                                .Select(p => p.Source)
                                .Distinct()],
                    };
                    best = (closure, without, rest);
                }
            }

            if (best is not { } chosen || chosen.Closure.Closes <= 0)
            {
                break;
            }

            closures.Add(chosen.Closure);
            model = chosen.Model;
            left = chosen.Left;
        }

        return closures.ToImmutable();
    }
}
