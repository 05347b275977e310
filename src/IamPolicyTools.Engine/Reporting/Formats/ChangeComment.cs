using System.Collections.Immutable;
using System.Globalization;
using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Reporting.Formats;

/// <summary>
/// What changes of access, as a comment of a pull request says it: the same change of many is one line, those that limits take stand
/// first, and what is not decided is told with what is wanting (policy-repositories.md, section 3).
/// </summary>
internal static class ChangeComment
{
    private const int MostNamed = 5;
    private const int MostAccounts = 3;
    private const int LongestCell = 400;

    /// <summary>The lines of the comment, each a whole one; none where nothing changes.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="settings">What else it has to know.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<AccessChange> changes, ReportSettings settings)
    {
        AccessChange[] open = [.. changes.Where(c => c.Verdict == Verdict.Undecided)];
        AccessChange[] decided = [.. changes.Where(c => c.Verdict != Verdict.Undecided)];
        if (decided.Length > 0)
        {
            yield return "### Access that changes\n\n| Severity | Change | Who | What | Because |\n|---|---|---|---|---|\n";
        }

        // A loss weighs high where a Deny, a boundary or a control policy takes it: such changes are about what people lose.
        foreach (IGrouping<string, AccessChange> same in decided
            .GroupBy(KeyOf)
            .OrderByDescending(g => g.First().Severity)
            .ThenByDescending(g => g.First() is { Change: ChangeDirection.Lost, Severity: >= Severity.High })
            .ThenBy(g => g.First().Change)
            .ThenBy(g => g.First().Conditions is not null)
            .ThenByDescending(g => g.Count()))
        {
            yield return RowOf([.. same], settings);
        }

        foreach (IGrouping<string, AccessChange> same in open.GroupBy(WhyOf))
        {
            yield return $"\n**Not decided** for {Who([.. same], settings)}: {Cell(same.Key, settings)}\n";
        }

        string[] notShown = [.. changes.SelectMany(c => c.NotShown).Distinct(StringComparer.Ordinal), .. settings.LeftOut];
        bool isWhole = open.Length == 0 && notShown.Length == 0;
        if (isWhole && decided.DistinctBy(c => c.Change).ToArray() is [{ } only])
        {
            yield return only.Change == ChangeDirection.Gained ? "\nNobody loses anything.\n" : "\nNobody gains anything.\n";
        }

        foreach (string what in notShown)
        {
            yield return $"\n**Not shown**: {MarkdownText.Escape(settings.Shown(what))}\n";
        }

        yield return isWhole
            ? $"\nEverything else is proved unchanged. {ComparisonLimits.OtherAccounts}\n"
            : $"\nWhat is neither named here nor told as not decided or not shown is proved unchanged. {ComparisonLimits.OtherAccounts}\n";
        foreach ((string fact, int i) in changes.SelectMany(c => c.Facts).Distinct(StringComparer.Ordinal).Select((f, i) => (f, i)))
        {
            yield return $"{(i == 0 ? "\n### Besides\n\n" : string.Empty)}- {MarkdownText.Escape(settings.Shown(fact))}\n";
        }
    }

    // Behind the sentence's beginning, which names who it is about.
    private static string WhyOf(AccessChange change)
    {
        const string Behind = " changes: ";
        int at = change.Message.IndexOf(Behind, StringComparison.Ordinal);
        return at < 0 ? change.Message : change.Message[(at + Behind.Length)..];
    }

    // The policy of one name of another account is the same change in another place.
    private static string KeyOf(AccessChange change) => string.Join(
        '\t', change.Severity, change.Change, string.Join('\n', change.Actions), string.Join('\n', change.LessActions), string.Join('\n', change.Resources), string.Join('\n', change.Less), change.Conditions,
        string.Join('\n', change.Because.Select(b => ReasonOf(change, b))));

    private static string ReasonOf(AccessChange change, RelatedLocation reason) =>
        change.Subject?.Account is { Length: > 0 } account ? reason.Message.Replace(account, "*", StringComparison.Ordinal) : reason.Message;

    private static string RowOf(AccessChange[] same, ReportSettings settings)
    {
        AccessChange first = same[0];
        string state = first.IsSuppressed ? " (suppressed)" : first.IsKnown ? " (known)" : string.Empty;
        string what = $"{Few(first.Actions)}{Without(first.LessActions)} on {Few(first.Resources)}{Without(first.Less)}{(first.Conditions is null ? string.Empty : $", when {first.Conditions}")}";
        string[] reasons = [.. same.SelectMany(c => c.Because).Select(b => Place(b, settings)).Distinct(StringComparer.Ordinal)];
        string because = string.Join("; ", reasons.Take(MostNamed)) + (reasons.Length > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {reasons.Length - MostNamed} more") : string.Empty);
        return $"| {first.Severity}{state} | {first.Change} | {Who(same, settings)} | {Cell(what, settings)} | {Cell(because, settings)} |\n";
    }

    // Names where there are few of them, else how many in which accounts.
    private static string Who(AccessChange[] same, ReportSettings settings)
    {
        string[] names = [.. same.Select(c => c.Subject?.Name ?? c.Principal).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        string[] accounts = [.. same.Select(c => c.Subject?.Account).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        string named = names.Length <= MostNamed
            ? string.Join(", ", names.Select(n => Cell(n, settings)))
            : string.Create(CultureInfo.InvariantCulture, $"{names.Length} principals, such as {Cell(names[0], settings)}");
        string where = accounts.Length == 0 || Array.TrueForAll(names, n => Array.Exists(accounts, n.Contains)) ? string.Empty
            : accounts.Length <= MostAccounts ? $" ({string.Join(", ", accounts.Select(a => Cell(a, settings)))})"
            : string.Create(CultureInfo.InvariantCulture, $" ({accounts.Length} accounts)");
        return named + where;
    }

    private static string Few(ImmutableArray<string> texts) => texts.Length <= MostNamed
        ? string.Join(", ", texts)
        : string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", texts.Take(MostNamed))} and {texts.Length - MostNamed} more");

    private static string Without(ImmutableArray<string> less) => less.IsEmpty ? string.Empty : $" without {Few(less)}";

    private static string Place(RelatedLocation related, ReportSettings settings)
    {
        string place = related.Location is { File: { } file } location
            ? string.Create(CultureInfo.InvariantCulture, $" ({settings.Relative(file)}{(location.Line is { } line ? $":{line}" : string.Empty)})")
            : string.Empty;
        return $"{related.Message}{place}";
    }

    private static string Cell(string text, ReportSettings settings) => MarkdownText.Code(DisplayedText.Cut(settings.Shown(text), LongestCell));
}
