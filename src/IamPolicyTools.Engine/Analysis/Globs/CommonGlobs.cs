using System.Collections.Immutable;

namespace IamPolicyTools.Analysis.Globs;

/// <summary>What two patterns have in common, as patterns again: for people to read. Whether there is anything, and what is in it, needs no such list.</summary>
internal sealed class CommonGlobs
{
    // More alternatives than a person would read.
    private const int Most = 24;

    private readonly ImmutableArray<GlobToken> _first;
    private readonly ImmutableArray<GlobToken> _second;
    private readonly SearchBudget _budget;
    private readonly Dictionary<(int, int), ImmutableArray<Glob>?> _known = [];

    private CommonGlobs(ImmutableArray<GlobToken> first, ImmutableArray<GlobToken> second, SearchBudget budget)
    {
        _first = first;
        _second = second;
        _budget = budget;
    }

    /// <summary>The patterns that together fit just the texts which fit both; null when they are too many, or not found within the budget.</summary>
    public static ImmutableArray<Glob>? Of(Glob first, Glob second, SearchBudget budget)
    {
        if (!first.Overlaps(second))
        {
            return [];
        }

        if (first.Contains(second, budget) == GlobAnswer.Yes)
        {
            return [second];
        }

        if (second.Contains(first, budget) == GlobAnswer.Yes)
        {
            return [first];
        }

        return new CommonGlobs(first.Tokens, second.Tokens, budget).Rests(0, 0);
    }

    // What fits both, from a place in each on. Two stars that meet go on as one until the first of them ends.
    private ImmutableArray<Glob>? Rests(int i, int j)
    {
        if (_known.TryGetValue((i, j), out ImmutableArray<Glob>? found))
        {
            return found;
        }

        GlobToken? a = i < _first.Length ? _first[i] : null;
        GlobToken? b = j < _second.Length ? _second[j] : null;
        bool firstIsMany = a?.Kind == GlobTokenKind.Many;
        bool secondIsMany = b?.Kind == GlobTokenKind.Many;
        List<Glob>? rests = [];
        if (a is null && b is null)
        {
            rests.Add(Glob.Of(string.Empty));
        }
        else if (firstIsMany && secondIsMany)
        {
            GlobToken star = Narrower(a!.Value, b!.Value);
            rests = Add(Add(rests, star, i + 1, j), star, i, j + 1);
        }
        else if (firstIsMany || secondIsMany)
        {
            rests = Add(rests, null, firstIsMany ? i + 1 : i, secondIsMany ? j + 1 : j);
            GlobToken? single = firstIsMany ? b : a;
            GlobToken star = firstIsMany ? a!.Value : b!.Value;
            if (single is { } one && star.Meets(one))
            {
                rests = Add(rests, Narrower(star, one), firstIsMany ? i : i + 1, firstIsMany ? j + 1 : j);
            }
        }
        else if (a is { } x && b is { } y && x.Meets(y))
        {
            rests = Add(rests, Narrower(x, y), i + 1, j + 1);
        }

        found = rests is null || !_budget.Take(1 + rests.Sum(r => r.Tokens.Length)) ? null : Widest(rests);
        _known.Add((i, j), found);
        return found;
    }

    private List<Glob>? Add(List<Glob>? rests, GlobToken? head, int i, int j)
    {
        if (rests is null || Rests(i, j) is not { } tails)
        {
            return null;
        }

        rests.AddRange(head is { } token ? tails.Select(t => Glob.Of([token, .. t.Tokens])) : tails);
        return rests;
    }

    private ImmutableArray<Glob>? Widest(List<Glob> all)
    {
        Glob[] distinct = [.. all.Distinct()];
        ImmutableArray<Glob> widest = distinct.Length == 1
            ? [distinct[0]]
            : [.. distinct.Where(g => !Array.Exists(distinct, other => !other.Equals(g) && other.Contains(g, _budget) == GlobAnswer.Yes))];
        return widest.Length <= Most && !_budget.IsSpent ? widest : null;
    }

    private static GlobToken Narrower(GlobToken first, GlobToken second) =>
        first.IsLiteral ? first
        : second.IsLiteral ? second
        : (first.Kind == GlobTokenKind.One || second.Kind == GlobTokenKind.One ? GlobToken.One : GlobToken.Many) with
        {
            Except = first.Except == second.Except ? first.Except : new string([.. first.Except.Union(second.Except)]),
        };
}
