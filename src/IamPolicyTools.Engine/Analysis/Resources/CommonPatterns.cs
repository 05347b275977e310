using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;

namespace IamPolicyTools.Analysis.Resources;

/// <summary>What several sets of resources have in common, written as patterns: as the policies have them wherever one lies within the other.</summary>
/// <param name="domain">The action. What it cannot be asked on is left out.</param>
/// <param name="budget">What it may cost.</param>
internal sealed class CommonPatterns(ActionDomain domain, SearchBudget budget)
{
    // More than a person would read, or a policy hold.
    private const int Most = 10_000;

    /// <summary>The patterns that together fit just the resources which are in all of the sets; null when they cannot be written down.</summary>
    /// <param name="sets">The sets; of none, every ARN is in all.</param>
    public ImmutableArray<ArnPattern>? Of(IEnumerable<ResourceSet> sets)
    {
        ResourceSet[] all = [.. sets.OrderBy(s => s.Patterns.Length)];
        IReadOnlyList<ArnPattern> common = [ArnPattern.Everything];
        bool isMade = false;
        foreach (ResourceSet set in all)
        {
            List<ArnPattern> next = [];
            foreach (ArnPattern pattern in common)
            {
                if (!Intersect(pattern, set, next, ref isMade) || next.Count > Most)
                {
                    return null;
                }
            }

            common = [.. next.Distinct()];
        }

        ImmutableArray<ArnPattern> widest = [.. ArnPattern.Widest(common, budget)];
        return !isMade || IsExact(widest, all) ? widest : null;
    }

    private ImmutableArray<Glob> FormsFor(IEnumerable<ArnPattern> patterns) => [.. domain.Forms.Select(f => f.Anywhere(domain.HasColonInName(patterns)))];

    /// <summary>Patterns as a policy may have them: with the service written out, as the forms of the action's resources have it (PL-42).</summary>
    /// <param name="patterns">The patterns.</param>
    /// <param name="partition">The partition.</param>
    /// <returns>The patterns; null when they cannot be written so.</returns>
    public ImmutableArray<ArnPattern>? WithService(IEnumerable<ArnPattern> patterns, string partition)
    {
        const int ServiceField = 1;
        List<ArnPattern> written = [];
        foreach (ArnPattern pattern in patterns)
        {
            if (pattern.IsEverything || pattern.Field(ServiceField) is not [{ Kind: GlobTokenKind.Many }])
            {
                written.Add(pattern);
                continue;
            }

            foreach (ArnForm form in domain.Forms)
            {
                if (form.ServiceField is null
                    || ArnPattern.Parse(form.TextIn(partition)) is not { } whole
                    || IntersectFields(whole, pattern) is not { } parts)
                {
                    return null;
                }

                written.AddRange(parts);
            }
        }

        return [.. written.Distinct()];
    }

    // False when there are too many.
    private bool Intersect(ArnPattern pattern, ResourceSet set, List<ArnPattern> common, ref bool isMade)
    {
        ArnPattern[] near = [.. set.Patterns.Where(pattern.Overlaps)];
        if (Array.Exists(near, p => p.Glob.Contains(pattern.Glob, budget) == GlobAnswer.Yes))
        {
            common.Add(pattern);
            return true;
        }

        foreach (ArnPattern other in near)
        {
            if (pattern.Glob.Contains(other.Glob, budget) == GlobAnswer.Yes)
            {
                if (domain.Overlaps(other))
                {
                    common.Add(other);
                }
            }
            else if (IntersectFields(pattern, other) is { } made)
            {
                isMade = true;
                common.AddRange(made.Where(domain.Overlaps));
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    // Field by field, as people read an ARN.
    private List<ArnPattern>? IntersectFields(ArnPattern first, ArnPattern second)
    {
        const int FieldCount = 5;
        List<string> heads = ["arn"];
        for (int field = 0; field < FieldCount; field++)
        {
            if (first.Field(field) is not { } a
                || second.Field(field) is not { } b
                || CommonGlobs.Of(Glob.Of(a.Select(Plain)), Glob.Of(b.Select(Plain)), budget) is not { } common)
            {
                return null;
            }

            heads = [.. heads.SelectMany(h => common.Select(c => $"{h}:{c}"))];
        }

        return [.. heads.Select(ArnPattern.Parse).OfType<ArnPattern>()];
    }

    // Inside a field there is no colon to stop at.
    private static GlobToken Plain(GlobToken token) => token.IsLiteral ? token : token with { Except = string.Empty };

    // Between fields a star can reach over a colon (PL-40), so what was put together is compared with what it was made from.
    private bool IsExact(ImmutableArray<ArnPattern> made, ResourceSet[] sets)
    {
        ImmutableArray<Glob> forms = FormsFor(sets.SelectMany(s => s.Patterns));
        ImmutableArray<Glob> globs = [.. made.Select(m => m.Glob)];
        return GlobSearch.FindText([forms, .. sets.Select(s => s.Globs)], globs, budget, out _) == GlobAnswer.No
            && sets.All(s => GlobSearch.FindText([forms, globs], s.Globs, budget, out _) == GlobAnswer.No);
    }
}
