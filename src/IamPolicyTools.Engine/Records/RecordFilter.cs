using System.Collections.Immutable;
using IamPolicyTools.Records.Baselines;
using IamPolicyTools.Records.Options;
using IamPolicyTools.Text;

namespace IamPolicyTools.Records;

/// <summary>
/// Applies options and baseline to the records of a run: leaves out what is excluded or in no changed file, sets severities, attaches
/// suppressions, marks what is known. Counts what it does, since every summary tells it (OP-7). A record that went through twice is as
/// after once.
/// A test that did not pass goes through as it is.
/// </summary>
public sealed class RecordFilter
{
    private readonly IamOptions _options;
    private readonly FilterSettings _settings;
    private readonly RuleBook _rules;
    private readonly CommentSuppressions _comments;
    private readonly DateOnly _today;
    private readonly HashSet<SuppressionEntry> _used = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string>? _changed;

    /// <summary>Creates a filter.</summary>
    /// <param name="options">The options.</param>
    /// <param name="settings">What else decides.</param>
    public RecordFilter(IamOptions options, FilterSettings settings)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(settings);
        _options = options;
        _settings = settings;
        _rules = settings.Rules.With(options.Rules.Select(OwnRuleBook.DescriptorOf));
        _comments = new CommentSuppressions(_rules);
        _today = DateOnly.FromDateTime(settings.Now.UtcDateTime);
        _changed = settings.ChangedFiles is { } files ? [.. files.Select(Path.GetFullPath)] : null;
    }

    /// <summary>How many records were left out by <c>Exclude</c> or <c>Include</c>.</summary>
    public int Excluded { get; private set; }

    /// <summary>How many are located in no changed file.</summary>
    public int Unchanged { get; private set; }

    /// <summary>How many are suppressed.</summary>
    public int Suppressed { get; private set; }

    /// <summary>How many the baseline knows.</summary>
    public int Known { get; private set; }

    /// <summary>How many entries of the baseline had no record so far.</summary>
    public int Gone => _settings.Baseline?.Gone(_seen).Count() ?? 0;

    /// <summary>Reads the suppressions of a file of the run, whether something was found in it or not.</summary>
    /// <param name="file">The file, as its records show it.</param>
    /// <exception cref="InvalidTextException">The file has a suppressing comment that does not parse.</exception>
    public void Look(string file) => _comments.Look(file);

    /// <summary>The record as the options have it; null when it is left out.</summary>
    /// <param name="record">The record.</param>
    /// <exception cref="InvalidTextException">A file of the record has a suppressing comment that does not parse.</exception>
    public IamRecord? Apply(IamRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        RuleSelection? selection = record.GetRule().Category switch
        {
            RuleCategory.Validation => _options.Validation,
            RuleCategory.Findings => _options.Findings.Rules,
            _ => null,
        };
        _seen.Add(record.Fingerprint);
        if (IsLeftOut(record, selection))
        {
            Excluded++;
            return null;
        }

        if (record is TestOutcome && record.IsProblem)
        {
            // ci-and-reports.md, 2.0a: it fails whatever a baseline or a suppression says, also where only what it asks about changed.
            return record;
        }

        if (_changed is not null && !IsChanged(record) && UnreadOf(record) != Unread.All)
        {
            Unchanged++;
            return null;
        }

        IamRecord applied = selection is not null
            && selection.Severity.TryGetValue(record.Code, out Severity severity)
            && severity != record.Severity
            ? record with { Severity = severity, SeverityReasons = record.SeverityReasons.Add("Set by the options.") }
            : record;
        if (applied.Suppression is null && Suppression(applied) is { } suppression)
        {
            applied = applied with { Suppression = suppression };
        }

        Suppressed += applied.IsSuppressed ? 1 : 0;
        if (_settings.Baseline?.Knows(applied) == true)
        {
            applied = applied with { IsKnown = true };
            Known++;
        }

        return applied;
    }

    /// <summary>What is to be said of the suppressions themselves (OP-13), after the last record.</summary>
    public ImmutableArray<IamRecord> Finish()
    {
        SuppressionEntry[] entries = [.. _options.Suppress, .. _comments.All];
        IEnumerable<IamRecord> expired = entries.Where(IsExpired).Select(entry => Tell(RuleCodes.SuppressionExpired, entry));
        IEnumerable<IamRecord> unused = _settings.IsWholeRun
            ? entries
                .Where(entry => !IsExpired(entry) && !_used.Contains(entry) && IsOfRun(entry))
                .Select(entry => Tell(RuleCodes.SuppressionUnused, entry))
            : [];
        return [.. expired.Concat(unused)];
    }

    // A suppression of another kind of records is for another cmdlet to use.
    private bool IsOfRun(SuppressionEntry entry) =>
        _settings.Category is not { } category || _rules.Find(entry.Code).Any(rule => rule.Category == category);

    private bool IsExpired(SuppressionEntry entry) => entry.Suppression.Until < _today;

    private Suppression? Suppression(IamRecord record)
    {
        SuppressionEntry[] fitting = [.. _options.Suppress.Where(entry => entry.Fits(record, _options.Folder))];
        if (_comments.Find(record) is { } comment)
        {
            fitting = [.. fitting, comment];
        }

        _used.UnionWith(fitting);
        return Array.Find(fitting, entry => !IsExpired(entry))?.Suppression;
    }

    // ci-and-reports.md, 2.0a: a document that could not be read is no rule's to leave out, and what could not be read of one is left
    // out only by its name.
    private bool IsLeftOut(IamRecord record, RuleSelection? selection)
    {
        bool isNamed = selection?.Excludes(record) == true || _settings.IsLeftOut?.Invoke(record) == true;
        return UnreadOf(record) switch
        {
            Unread.All => false,
            Unread.Part => isNamed,
            _ => isNamed || selection?.Selects(record) == false,
        };
    }

    private static Unread UnreadOf(IamRecord record) => record is Finding finding ? finding.Unread : Unread.Nothing;

    // A folder stands for what is in it.
    private bool IsChanged(IamRecord record)
    {
        string? path = record.Location?.File is { } file ? Path.GetFullPath(file) : null;
        for (; path is not null; path = Path.GetDirectoryName(path))
        {
            if (_changed!.Contains(path))
            {
                return true;
            }
        }

        return false;
    }

    private Finding Tell(string code, SuppressionEntry entry) => new(_rules[code])
    {
        Message = $"{_rules[code].Title}: {entry.Code} {entry.Subject ?? entry.Sid ?? (entry.Statement is { } number ? $"statement {number}" : "beside a statement")}, {entry.Suppression}",
        Subject = new Subject(
            "Suppression",
            $"{entry.Code} {entry.Subject ?? entry.Sid ?? entry.Statement?.ToString(System.Globalization.CultureInfo.InvariantCulture)}"),
        Location = entry.Suppression.Location,
    };
}

/// <summary>What besides the options decides about records.</summary>
public sealed record FilterSettings
{
    /// <summary>The instant of the run; its UTC day decides which suppressions have expired.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The rules.</summary>
    public RuleBook Rules { get; init; } = RuleBook.Default;

    /// <summary>The baseline, or null.</summary>
    public Baseline? Baseline { get; init; }

    /// <summary>What is left out besides, and counted with what the options exclude; null for nothing.</summary>
    public Func<IamRecord, bool>? IsLeftOut { get; init; }

    /// <summary>The files and folders that changed (OP-6): only records in them are kept. Null: all are.</summary>
    public IReadOnlyCollection<string>? ChangedFiles { get; init; }

    /// <summary>True when the records are all that there are, so that a suppression without one is unused.</summary>
    public bool IsWholeRun { get; init; }

    /// <summary>The category that all records of the run are of; null where they are of several.</summary>
    public RuleCategory? Category { get; init; }
}
