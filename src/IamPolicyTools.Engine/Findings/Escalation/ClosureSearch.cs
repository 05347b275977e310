using System.Collections.Immutable;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Model;
using IamPolicyTools.Records;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>
/// Finds the fewest changes that close all paths (escalation.md, 8). A change closes a path that cannot be run any more on a copy with the
/// change. The fewest are found exactly for up to 20 changes, else by how many paths each closes; and the search is made again with them.
/// </summary>
/// <param name="situation">The search.</param>
/// <param name="again">Searches a model from who the paths begin with.</param>
internal sealed class ClosureSearch(Situation situation, Func<IamModel, IReadOnlyCollection<string>, ImmutableArray<EscalationPath>> again)
{
    private const int MostCandidates = 60;
    private const int MostExact = 20;
    private const int MostChanges = 20;
    private const int MostTaken = 10;
    private const long Budget = 400_000;

    /// <summary>The changes, those that close most first.</summary>
    /// <param name="paths">The paths.</param>
    public ImmutableArray<EscalationClosure> Find(ImmutableArray<EscalationPath> paths)
    {
        string[] sources = [.. paths.Select(p => p.Source).Distinct()];
        var closures = ImmutableArray.CreateBuilder<EscalationClosure>();
        IamModel model = situation.Model;
        ImmutableArray<EscalationPath> left = paths;
        bool isLimited = false;
        while (!left.IsEmpty && closures.Count < MostChanges)
        {
            ClosingChange[] chosen = Choose(model, left, isLimited);
            int before = closures.Count;
            foreach (ClosingChange change in chosen.Take(MostChanges - closures.Count))
            {
                situation.Stop.ThrowIfCancellationRequested();
                IamModel changed = change.Apply(model);
                ImmutableArray<EscalationPath> rest = again(changed, sources);
                if (rest.Length >= left.Length)
                {
                    continue;
                }

                closures.Add(Closure(change, model, changed, left, rest, paths.Length));
                (model, left) = (changed, rest);
            }

            // What no change of a grant closes, a limit does.
            if (closures.Count == before)
            {
                if (isLimited)
                {
                    break;
                }

                isLimited = true;
            }
        }

        return closures.ToImmutable();
    }

    private ClosingChange[] Choose(IamModel model, ImmutableArray<EscalationPath> paths, bool isLimited)
    {
        IEnumerable<ClosingChange> all = isLimited
            ? ClosingChange.Limits(model, paths).Concat(ClosingChange.OfSteps(model, paths))
            : ClosingChange.OfStatements(model, paths);
        var replay = new PathReplay(situation);
        List<(ClosingChange Change, HashSet<int> Closes)> candidates = [];
        foreach (ClosingChange change in all.Take(MostCandidates))
        {
            situation.Stop.ThrowIfCancellationRequested();
            IamModel changed = change.Apply(model);
            HashSet<int> closes = [.. Enumerable.Range(0, paths.Length).Where(i => !IsOpen(replay, changed, paths[i]))];
            if (closes.Count > 0)
            {
                candidates.Add((change, closes));
            }
        }

        // What closes no more than another, narrower one is no candidate.
        candidates = [.. candidates.OrderByDescending(c => c.Change.IsNarrow)];
        (ClosingChange Change, HashSet<int> Closes)[] useful =
        [
            .. candidates.Where((c, i) =>
                !candidates.Where((o, j) => j != i && (o.Closes.Count > c.Closes.Count || j < i) && o.Closes.IsSupersetOf(c.Closes)).Any()),
        ];
        HashSet<int> closable = [.. useful.SelectMany(c => c.Closes)];
        int[] greedy = Greedy(useful, closable);
        int[] fewest = useful.Length <= MostExact ? Exact(useful, closable, greedy) : greedy;
        return [.. fewest.OrderByDescending(i => useful[i].Closes.Count).Select(i => useful[i].Change)];
    }

    // A path that begins outside is begun in the model with somebody outside in it.
    private bool IsOpen(PathReplay replay, IamModel changed, EscalationPath path)
    {
        IamModel model = path.Trail.IsEmpty ? changed : situation.Outside.In(changed, path.Trail[0].Hop.By);
        ReplayedWorld? world = ReplayedWorld.Start(model, path.Trail[0].Hop.By);
        foreach (FoundHop hop in path.Trail)
        {
            world = replay.Run(world, hop);
            if (world is null)
            {
                return false;
            }
        }

        return true;
    }

    private static int[] Greedy((ClosingChange Change, HashSet<int> Closes)[] candidates, HashSet<int> closable)
    {
        List<int> chosen = [];
        HashSet<int> open = [.. closable];
        while (open.Count > 0)
        {
            int best = Enumerable.Range(0, candidates.Length).MaxBy(i => candidates[i].Closes.Count(open.Contains));
            chosen.Add(best);
            open.ExceptWith(candidates[best].Closes);
        }

        return [.. chosen];
    }

    // Branch and bound: some candidate must close the path that fewest close.
    private static int[] Exact((ClosingChange Change, HashSet<int> Closes)[] candidates, HashSet<int> closable, int[] bound)
    {
        int[] best = bound;
        Branch([], closable);
        return best;

        void Branch(ImmutableArray<int> chosen, HashSet<int> open)
        {
            if (open.Count == 0)
            {
                best = chosen.Length < best.Length ? [.. chosen] : best;
                return;
            }

            if (chosen.Length + 1 >= best.Length)
            {
                return;
            }

            int rarest = open.MinBy(p => candidates.Count(c => c.Closes.Contains(p)));
            for (int i = 0; i < candidates.Length; i++)
            {
                if (candidates[i].Closes.Contains(rarest))
                {
                    Branch(chosen.Add(i), [.. open.Except(candidates[i].Closes)]);
                }
            }
        }
    }

    private EscalationClosure Closure(
        ClosingChange change, IamModel before, IamModel after, ImmutableArray<EscalationPath> left, ImmutableArray<EscalationPath> rest,
            int all)
    {
        HashSet<string> kept = [.. rest.Select(p => p.Fingerprint)];
        EscalationPath[] closed = [.. left.Where(p => !kept.Contains(p.Fingerprint))];
        (ImmutableArray<string> takes, bool isDecided) = Taken(before, after, closed);
        return new EscalationClosure(change.Policy, change.Statements ?? change.Statement?.DisplayName ?? string.Empty, left.Length - rest.Length, all)
        {
            Kind = change.Kind,
            Change = change.Text,
            Location = change.Statement is { } statement ? Location.Of(statement.Location) : null,
            Left = rest.Length,
            Principals = [.. closed.Select(p => p.Source).Distinct()],
            Takes = takes,
            IsTakeDecided = isDecided,
        };
    }

    // What somebody loses besides the requests of the paths.
    private (ImmutableArray<string> Takes, bool IsDecided) Taken(IamModel before, IamModel after, EscalationPath[] closed)
    {
        HashSet<(string, string)> meant =
            [.. closed.SelectMany(p => p.Hops).SelectMany(h => h.Requests).Select(r => (r.Principal, r.Action.ToLowerInvariant()))];
        var options = new ProofOptions { Evaluation = situation.Settings.Evaluation, Budget = Budget, WantsAll = true };
        bool isDecided = true;
        List<string> takes = [];
        foreach (ComparedAccess row in ModelComparison.Compare(before, after, options, null, situation.Stop))
        {
            isDecided &= row.Undecided is null;
            string[] actions = [.. row.Actions.Where(a => !meant.Contains((row.Principal, a.ToLowerInvariant())))];
            if (row.Undecided is null && row.Change == ChangeDirection.Lost && actions.Length > 0 && takes.Count < MostTaken)
            {
                string less = row.LessActions.IsEmpty ? string.Empty : $" without {string.Join(", ", row.LessActions)}";
                takes.Add($"{row.Principal} loses {string.Join(", ", actions)}{less} on {string.Join(", ", row.Resources)}");
            }
        }

        return ([.. takes], isDecided);
    }
}
