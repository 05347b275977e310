using System.Collections.Immutable;
using IamPolicyTools.Catalogue.Search;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Catalogue;

/// <summary>Patterns of actions against the actions there are: wildcards to actions, and back.</summary>
public static class ActionPatterns
{
    private static readonly char[] s_wildcards = ['*', '?'];

    /// <summary>The actions that a pattern covers, by service and name (PL-29 to PL-33). A text that is no pattern covers none.</summary>
    /// <param name="catalogue">The actions there are.</param>
    /// <param name="pattern"><c>s3:Get*</c>, <c>*</c>.</param>
    public static IEnumerable<CatalogueAction> Expand(IamCatalogue catalogue, string pattern)
    {
        ActionPattern compiled = ActionPattern.Compile(pattern);
        if (compiled.MatchesNothing)
        {
            return [];
        }

        if (compiled.Service is not { } prefix)
        {
            return catalogue.Actions.Where(a => compiled.Matches(a.ActionName));
        }

        return catalogue.FindService(prefix) is { } service ? service.Actions.Where(a => compiled.Matches(a.ActionName)) : [];
    }

    /// <summary>The actions that some of several patterns cover, each once, by service and name.</summary>
    /// <param name="catalogue">The actions there are.</param>
    /// <param name="patterns">The patterns, as in one Action element.</param>
    public static IEnumerable<CatalogueAction> Expand(IamCatalogue catalogue, IEnumerable<string> patterns)
    {
        HashSet<CatalogueAction> covered = [.. patterns.SelectMany(p => Expand(catalogue, p))];
        return covered
            .OrderBy(a => a.Service, StringComparer.Ordinal)
            .ThenBy(a => a.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>
    /// The fewest patterns that cover given actions and no other action of the catalogue; of equally few the plainest, and
    /// of those the shortest. A wildcard stands for at least two actions and only between the words of a name (<c>s3:Get*</c>,
    /// never <c>s3:Ge*</c>), so that the list can be read and still means what it says when AWS adds actions.
    /// <c>*</c> and <c>service:*</c> are written when every action is given. No other pattern spans services.
    /// </summary>
    /// <param name="catalogue">The actions there are.</param>
    /// <param name="actions">Full names, or patterns, which are expanded first. What the catalogue does not know is kept as it is.</param>
    /// <param name="cancellationToken">Stops a long search.</param>
    /// <returns>The patterns, sorted.</returns>
    public static ImmutableArray<string> Compress(
        IamCatalogue catalogue, IEnumerable<string> actions, CancellationToken cancellationToken = default)
    {
        HashSet<CatalogueAction> given = [];
        SortedSet<string> unknown = new(StringComparer.OrdinalIgnoreCase);
        foreach (string action in actions)
        {
            bool found = false;
            foreach (CatalogueAction known in Expand(catalogue, action))
            {
                given.Add(known);
                found = true;
            }

            if (!found)
            {
                unknown.Add(action);
            }
        }

        SortedSet<string> patterns = new(StringComparer.OrdinalIgnoreCase);
        patterns.UnionWith(Compress(catalogue, given, cancellationToken));
        ActionPattern[] compiled = [.. patterns.Select(ActionPattern.Compile)];
        patterns.UnionWith(unknown.Where(u => !IsCovered(u, compiled)));
        return [.. patterns];
    }

    private static bool IsCovered(string unknown, ActionPattern[] patterns) =>
        unknown.IndexOfAny(s_wildcards) < 0
        && ActionName.TryParse(unknown, out ActionName name)
        && Array.Exists(patterns, p => p.Matches(name));

    private static IEnumerable<string> Compress(IamCatalogue catalogue, HashSet<CatalogueAction> given, CancellationToken cancellationToken)
    {
        if (given.Count == catalogue.Info.ActionCount && given.Count > 1)
        {
            return ["*"];
        }

        return catalogue.Services
            .Select(s => (Service: s, Given: s.Actions.Where(given.Contains).ToArray()))
            .Where(s => s.Given.Length > 0)
            .SelectMany(s =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                return Compress(s.Service, s.Given).Select(p => $"{s.Service.Prefix}:{p}");
            });
    }

    private static IEnumerable<string> Compress(CatalogueService service, CatalogueAction[] given)
    {
        if (given.Length == 1)
        {
            return [given[0].Name];
        }

        return given.Length == service.Actions.Length
            ? ["*"]
            : NamePatternCover.Find([.. given.Select(a => a.Name)], [.. service.Actions.Except(given).Select(a => a.Name)]);
    }
}
