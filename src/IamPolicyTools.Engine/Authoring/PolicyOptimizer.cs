using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;

namespace IamPolicyTools.Authoring;

/// <summary>
/// Writes a policy shorter so that it allows the same: patterns that others cover go, statements that differ in one element become one.
/// Each rewrite is proved before it is taken (CP-23, CP-59); what is not proved is left as it was.
/// </summary>
public static class PolicyOptimizer
{
    /// <summary>Writes a policy shorter.</summary>
    /// <param name="document">The policy.</param>
    /// <param name="options">What it is used as, and the requests for which it shall be the same.</param>
    /// <param name="quota">Names of statements go, too, where it does not fit otherwise; null for no quota.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static OptimizedPolicy Optimize(PolicyDocument document, ProofOptions options, int? quota = null, CancellationToken cancellationToken = default)
    {
        int size = document.Size;
        if (document.UnknownReason is { } why)
        {
            return new OptimizedPolicy { Document = document, SizeBefore = size, SizeAfter = size, Quota = quota, Verdict = ProofVerdict.Undecided, Place = why };
        }

        var budget = new SearchBudget(options.Budget, cancellationToken);
        PolicyDocument current = document;
        List<string> steps = [];
        string? place = null;
        foreach ((string name, Func<ImmutableArray<Statement>, IEnumerable<Statement>> rewrite) in Rewrites(options, budget))
        {
            cancellationToken.ThrowIfCancellationRequested();
            PolicyDocument changed = current.With(rewrite(current.Statements));
            if (changed.Size >= current.Size)
            {
                continue;
            }

            ProofAnswer answer = RewriteProof.Same(current, changed, options, cancellationToken);
            if (answer.Verdict == ProofVerdict.Proved)
            {
                steps.Add($"{name}: {current.Size - changed.Size} characters");
                current = changed;
            }
            else if (answer.Verdict == ProofVerdict.Undecided)
            {
                place ??= $"{name}: {answer.Reason} at {answer.Place}";
            }
        }

        // The canonical text alone can be longer or shorter than the text that was written.
        if (PolicySize.Count(current.ToString()) is var shortest && shortest > size)
        {
            (current, shortest) = (document, size);
            steps.Clear();
        }
        else if (steps.Count == 0 && shortest < size)
        {
            steps.Add($"lists of one as a text: {size - shortest} characters");
        }

        if (quota is { } most && shortest > most)
        {
            // A Sid never decides (PL-5).
            PolicyDocument plain = current.With(current.Statements.Select(s => s.WithoutSid()));
            if (PolicySize.Count(plain.ToString()) is var left && left < shortest)
            {
                steps.Add($"no Sids: {shortest - left} characters");
                (current, shortest) = (plain, left);
            }
        }

        return new OptimizedPolicy
        {
            Document = current,
            SizeBefore = size,
            SizeAfter = shortest,
            Quota = quota,
            Verdict = ProofVerdict.Proved,
            Place = place,
            Steps = [.. steps],
        };
    }

    private static IEnumerable<(string Name, Func<ImmutableArray<Statement>, IEnumerable<Statement>> Rewrite)> Rewrites(ProofOptions options, SearchBudget budget)
    {
        yield return ("patterns that others cover", statements => statements.Select(s => Narrow(s, budget)));
        yield return ("statements that others cover", statements => WithoutCovered(statements, budget));
        yield return ("actions of statements with the same rest together", statements => Merge(
            statements, s => s.Action.IsNegated ? null : StatementParts.AllButActions(s), (first, all) => first.WithActions(all.SelectMany(s => s.Action.Patterns.Select(p => p.Text)).Distinct(StringComparer.OrdinalIgnoreCase))));
        yield return ("resources of statements with the same rest together", statements => Merge(
            statements, s => s.Resource is null or { IsNegated: true } ? null : StatementParts.AllButResources(s), (first, all) => first.WithResources(all.SelectMany(s => s.Resource!.Value.Patterns).DistinctBy(p => p.Text))));
        yield return ("patterns that others cover by now", statements => statements.Select(s => Narrow(s, budget)));
        if (options.KnownActionsOnly)
        {
            yield return ("patterns in the place of lists", statements => statements.Select(Fold));
        }
    }

    // What lies in another pattern of the list says nothing more; of two that are the same the first stays.
    private static Statement Narrow(Statement statement, SearchBudget budget)
    {
        string[] actions = statement.Action.Patterns.ConvertAll(p => p.Text);
        string[] left = [.. Uncovered(actions, a => a.ToLowerInvariant(), budget)];
        Statement narrowed = left.Length < actions.Length ? statement.WithActions(left) : statement;
        if (narrowed.Resource is not { } resource)
        {
            return narrowed;
        }

        HashSet<string> kept = [.. Uncovered(resource.Patterns.ConvertAll(p => p.Text), r => r, budget)];
        PolicyString[] resources = [.. resource.Patterns.DistinctBy(p => p.Text).Where(p => kept.Contains(p.Text))];
        return resources.Length < resource.Patterns.Length ? narrowed.WithResources(resources) : narrowed;
    }

    private static IEnumerable<string> Uncovered(string[] texts, Func<string, string> fold, SearchBudget budget)
    {
        string[] all = [.. texts.Distinct(StringComparer.Ordinal)];
        Glob[] globs = [.. all.Select(t => Glob.Parse(fold(t)))];
        for (int i = 0; i < all.Length; i++)
        {
            bool isCovered = false;
            for (int j = 0; j < all.Length && !isCovered; j++)
            {
                isCovered = i != j && (globs[i].Equals(globs[j]) ? j < i : !globs[j].IsLiteral && Covers(all[j], globs[j], globs[i], budget));
            }

            if (!isCovered)
            {
                yield return all[i];
            }
        }
    }

    private static bool Covers(string text, Glob outer, Glob inner, SearchBudget budget) =>
        text == "*" || (inner.Prefix.StartsWith(outer.Prefix, StringComparison.Ordinal) && outer.Contains(inner, budget) == GlobAnswer.Yes);

    private static List<Statement> WithoutCovered(ImmutableArray<Statement> statements, SearchBudget budget)
    {
        List<Statement> left = [.. statements];
        for (int i = left.Count - 1; i >= 0; i--)
        {
            Statement own = left[i];
            if (left.Exists(o => o != own && IsWithin(own, o, budget)))
            {
                left.RemoveAt(i);
            }
        }

        return left;
    }

    private static bool IsWithin(Statement inner, Statement outer, SearchBudget budget) =>
        inner.Effect == outer.Effect
        && inner.Action.IsNegated == outer.Action.IsNegated
        && (inner.Resource is { } own ? outer.Resource is { } other && own.IsNegated == other.IsNegated : outer.Resource is null)
        && ConditionText.PrincipalOf(inner) == ConditionText.PrincipalOf(outer)
        && outer.Conditions.Select(c => ConditionText.Normalize(c)).ToHashSet().IsSubsetOf(inner.Conditions.Select(c => ConditionText.Normalize(c)))
        && AreWithin(inner, outer, inner.Action.IsNegated, s => s.Action.Patterns.ConvertAll(p => p.Text.ToLowerInvariant()), budget)
        && AreWithin(inner, outer, inner.Resource?.IsNegated == true, s => s.Resource?.Patterns.ConvertAll(p => p.Text) ?? [], budget);

    // A statement that leaves more out is the narrower one.
    private static bool AreWithin(Statement inner, Statement outer, bool isNegated, Func<Statement, string[]> patterns, SearchBudget budget)
    {
        string[] small = patterns(isNegated ? outer : inner);
        (string Text, Glob Glob)[] large = [.. patterns(isNegated ? inner : outer).Select(t => (t, Glob.Parse(t)))];
        return Array.TrueForAll(small, t => Array.Exists(large, l => l.Text == t || Covers(l.Text, l.Glob, Glob.Parse(t), budget)));
    }

    private static IEnumerable<Statement> Merge(IEnumerable<Statement> statements, Func<Statement, string?> keyOf, Func<Statement, IEnumerable<Statement>, Statement> merge)
    {
        (Statement Statement, string Key)[] all = [.. statements.Select((s, i) => (s, keyOf(s) ?? $"\0{i}"))];
        return all.GroupBy(s => s.Key).Select(g => g.Skip(1).Any() ? merge(g.First().Statement, g.Select(s => s.Statement)) : g.First().Statement);
    }

    private static Statement Fold(Statement statement)
    {
        if (statement.Action.IsNegated)
        {
            return statement;
        }

        string[] actions = statement.Action.Patterns.ConvertAll(p => p.Text);
        string[] listed = [.. actions.Where(a => IamCatalogue.Default.FindAction(a) is not null)];
        return statement.WithActions([.. actions.Except(listed), .. ActionPatterns.Compress(IamCatalogue.Default, listed)]);
    }
}
