using System.Collections.Immutable;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>Resources of a row, and what of them the change is not about.</summary>
/// <param name="Resources">The entries.</param>
/// <param name="Less">What they leave out.</param>
internal readonly record struct ToldRegion(ImmutableArray<string> Resources, ImmutableArray<string> Less)
{
    /// <summary>Equal for equal regions.</summary>
    public string Key => $"{string.Join('\n', Resources)}\t{string.Join('\n', Less)}";

    /// <summary>
    /// What of it actions can have: what they cannot is no part of their change (CP-11). Where nothing is left, nothing is known of what they can have.
    /// </summary>
    /// <param name="actions">The actions.</param>
    /// <param name="space">The space.</param>
    public ToldRegion Of(IReadOnlyCollection<ActionClass> actions, RequestSpace space) =>
        new(PossibleEntries.Of(Resources, actions, space) is { IsEmpty: false } possible ? possible : Resources, PossibleEntries.Of(Less, actions, space));

    /// <summary>This one and another.</summary>
    /// <param name="other">The other.</param>
    public ToldRegion With(ToldRegion other) => new(Sorted(Resources.Union(other.Resources)), Sorted(Less.Union(other.Less)));

    private static ImmutableArray<string> Sorted(IEnumerable<string> texts) => [.. texts.Order(StringComparer.Ordinal)];
}

/// <summary>What a row is about: actions whose change has the same conditions and reasons, with their resources.</summary>
/// <param name="Actions">The actions.</param>
/// <param name="Cells">The differences.</param>
/// <param name="Region">The resources.</param>
internal sealed record ToldPart(ActionClass[] Actions, CellDifference[] Cells, ToldRegion Region)
{
    /// <summary>
    /// Parts as policies write them: a list about a bucket and its objects is one, though each action of S3 can have only one of the two. Parts of a
    /// service are one where each has of the entries of both those that it had before.
    /// </summary>
    /// <param name="parts">Parts of the same conditions and reasons.</param>
    /// <param name="most">Up to how many are looked at.</param>
    /// <param name="space">The space.</param>
    public static IEnumerable<ToldPart> Join(ToldPart[] parts, int most, RequestSpace space)
    {
        List<ToldPart> told = [.. parts.Select(p => p with { Region = p.Region.Of(p.Actions, space) })];
        if (told.Count < 2 || told.Count > most)
        {
            return told.GroupBy(p => p.Region.Key).Select(g => g.Aggregate((a, b) => a.And(b)));
        }

        // What AWS may add takes any resource, so its part has the entries of all others.
        told = [.. told.OrderByDescending(p => p.Actions.Any(a => a.Known is null))];
        for (int i = 0; i < told.Count; i++)
        {
            for (int j = told.Count - 1; j > i; j--)
            {
                if (told[i].IsOneWith(told[j], space))
                {
                    told[i] = told[i].And(told[j]);
                    told.RemoveAt(j);
                }
            }
        }

        return told;
    }

    private bool IsOneWith(ToldPart other, RequestSpace space)
    {
        if (Region.Key == other.Region.Key)
        {
            return true;
        }

        ToldRegion both = Region.With(other.Region);
        return ServiceOf(this) is { } service && service == ServiceOf(other) && both.Of(Actions, space).Key == Region.Key && both.Of(other.Actions, space).Key == other.Region.Key;
    }

    private ToldPart And(ToldPart other) => new([.. Actions, .. other.Actions], [.. Cells, .. other.Cells], Region.Key == other.Region.Key ? Region : Region.With(other.Region));

    // The only service of its actions; null where there are several.
    private static string? ServiceOf(ToldPart part) => part.Actions.Select(a => a.Example.Service).Distinct().Take(2).ToArray() is [{ } only] ? only : null;
}
