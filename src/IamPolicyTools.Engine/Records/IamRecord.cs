using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.Records;

/// <summary>
/// What a wing reports (design.md, 12): a finding, the outcome of a test, a change of access, a path of attack. Reports, annotations
/// and the gate read these members and no others. Immutable; a change of severity or a suppression is a copy (<c>with</c>).
/// </summary>
public abstract record IamRecord
{
    private readonly RuleDescriptor _rule;
    private readonly string? _message;

    /// <summary>Creates the record.</summary>
    /// <param name="rule">The rule that makes it; its severity is the record's, until another is set.</param>
    protected IamRecord(RuleDescriptor rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        _rule = rule;
        Severity = rule.Severity;
        BaseSeverity = rule.Severity;
    }

    /// <summary>What kind of record it is.</summary>
    public abstract RecordKind Kind { get; }

    /// <summary>The rule's code.</summary>
    public string Code => _rule.Code;

    /// <summary>The rule's number (<c>F-501</c>), or null.</summary>
    public string? Number => _rule.Number;

    /// <summary>The rule's title, with the subject's name in it where the rule has a place for it.</summary>
    public string Title => _rule.TitleOf(Subject);

    /// <summary>How bad it is, after all that raises and lowers it.</summary>
    public Severity Severity { get; init; }

    /// <summary>How bad the rule says that such a thing is.</summary>
    public Severity BaseSeverity { get; init; }

    /// <summary>Why <see cref="Severity"/> is not <see cref="BaseSeverity"/>, one line each.</summary>
    public ImmutableArray<string> SeverityReasons { get; init; } = [];

    /// <summary>What a code about a document says of it; null for other records.</summary>
    public FindingType? FindingType => _rule.FindingType;

    /// <summary>How sure it is.</summary>
    public Certainty Certainty { get; init; }

    /// <summary>How the question behind it ended; null where there was none. Undecided is never a pass.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>
    /// One sentence: what is wrong, and what was expected. Fit to be shown, whatever it quotes. The title when nothing else is
    /// said.
    /// </summary>
    public string Message
    {
        get => _message ?? Title;
        init => _message = DisplayedText.Line(value);
    }

    /// <summary>More lines for who wants to know why; null when there are none.</summary>
    public string? Explanation
    {
        get => field;
        init => field = value is null ? null : DisplayedText.Lines(value);
    }

    /// <summary>The account that it is about; null when none is known.</summary>
    public string? Account { get; init; }

    /// <summary>What it is about.</summary>
    public Subject? Subject { get; init; }

    /// <summary>Where in a policy its cause lies; null when it is about no policy.</summary>
    public PolicyPlace? Policy { get; init; }

    /// <summary>Where it stands; null when that is not known.</summary>
    public Location? Location { get; init; }

    /// <summary>The file of <see cref="Location"/>, for tables; null when it is in none.</summary>
    public string? Path => Location?.File;

    /// <summary>The line of <see cref="Location"/>, from 1, for tables; null when it is not known.</summary>
    public int? Line => Location?.Line;

    /// <summary>The column of <see cref="Location"/>, from 1, for tables; null when it is not known.</summary>
    public int? Column => Location?.Column;

    /// <summary>Other places that explain it, the most telling first.</summary>
    public ImmutableArray<RelatedLocation> RelatedLocations { get; init; } = [];

    /// <summary>A request that shows it, or null.</summary>
    public Witness? Witness { get; init; }

    /// <summary>What it rests on and what else is to be known: <c>Stale</c>, an assumption.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Where the rule is explained; null when nowhere.</summary>
    public Uri? HelpUri => _rule.HelpUri;

    /// <summary>Who declared it no matter, until when and why; null when nobody did.</summary>
    public Suppression? Suppression { get; init; }

    /// <summary>True when a suppression applies: gates and default views leave it out.</summary>
    public bool IsSuppressed => Suppression is not null;

    /// <summary>True when a baseline holds it with this severity or a higher one (OP-20): it fails no gate.</summary>
    public bool IsKnown { get; init; }

    /// <summary>
    /// True for what somebody has to look at: not for a test that passed, a rule that found nothing or could not be asked.
    /// </summary>
    public virtual bool IsProblem => true;

    /// <summary>What makes it the same record in the next run (FR-6): 32 hexadecimal digits.</summary>
    public string Fingerprint => Records.Fingerprint.Of(this);

    /// <summary>What besides code, subject and policy tells two records apart: a test's name, the actions of a change.</summary>
    protected internal virtual ImmutableArray<string?> Distinction => [];

    /// <summary>The rule that made it.</summary>
    public RuleDescriptor GetRule() => _rule;

    /// <summary><c>file:line:column: SEVERITY CODE: message</c>.</summary>
    public sealed override string ToString()
    {
        string text = $"{Severity.ToString().ToUpperInvariant()} {Code}: {Message}";
        return Location is null ? text : $"{Location}: {text}";
    }
}

/// <summary>The kinds of record.</summary>
public enum RecordKind : long
{
    /// <summary>Something that is wrong: with a document, an account, an input.</summary>
    Finding,

    /// <summary>How a test ended.</summary>
    TestOutcome,

    /// <summary>Access that somebody gained or lost.</summary>
    AccessChange,

    /// <summary>A way from a principal to more than it was given.</summary>
    AttackPath,
}
