using System.Collections.Immutable;
using System.Globalization;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Findings;

/// <summary>A finding in the making: what a rule says of it. Severity is worked out when it is made (findings.md, 1.3).</summary>
/// <param name="subject">What must be changed.</param>
internal sealed class FindingDraft(Subject subject)
{
    private readonly List<(string Number, int Change, string Why)> _changes = [];
    private BaseSeverity? _base;

    public FindingDraft(Person person)
        : this(Situation.SubjectOf(person))
    {
        Person = person;
        At = person.Identity?.Location ?? SourceLocation.None;
    }

    public FindingDraft(Account account)
        : this(Situation.SubjectOf(account))
    {
    }

    public FindingDraft(Resource resource)
        : this(Situation.SubjectOf(resource))
    {
        Tags = resource.Tags;
        At = resource.Location;
    }

    public Subject Subject { get; } = subject;

    /// <summary>Whose reach changes the severity; null where nobody's does.</summary>
    public Person? Person { get; set; }

    /// <summary>The tags of the resource that is reached.</summary>
    public IEnumerable<Tag> Tags { get; set; } = [];

    public string? Message { get; set; }

    public string? Explanation { get; set; }

    public Answer? Shown { get; set; }

    /// <summary>What it takes, where that is more than what is shown takes.</summary>
    public Envelope? Needs { get; set; }

    public Witness? Witness { get; set; }

    public ImmutableArray<Witness> Chain { get; set; } = [];

    public List<Fact> Facts { get; } = [];

    public IEnumerable<string> Principals { get; set; } = [];

    public IEnumerable<string> Actions { get; set; } = [];

    public IEnumerable<string> Resources { get; set; } = [];

    public List<string> Notes { get; } = [];

    public string? Conditions { get; set; }

    public Certainty Certainty { get; set; }

    public string? Exception { get; set; }

    /// <summary>True where the user declared the exception for what is found itself (FP-18).</summary>
    public bool IsExcepted { get; set; }

    public string? Fix { get; set; }

    public PolicyPlace? Policy { get; set; }

    public SourceLocation At { get; set; }

    /// <summary>The severity that the rule has in this case, before what is general.</summary>
    public FindingDraft Be(Severity severity, string why)
    {
        _base = new BaseSeverity(severity, why);
        return this;
    }

    /// <summary>Raises or lowers the severity.</summary>
    public FindingDraft Change(int by, string why, string number = "")
    {
        _changes.Add((number, by, why));
        return this;
    }

    public FindingDraft Fact(string path, object? value, SourceLocation at = default, DateTimeOffset? asOf = null)
    {
        string text = value switch
        {
            null => "null",
            bool flag => flag ? "true" : "false",
            DateTimeOffset date => date.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString()!,
        };
        Facts.Add(new Fact(path, text) { Location = Location.Of(at.IsKnown ? at : At), AsOf = asOf });
        return this;
    }

    public Finding Make(Situation situation)
    {
        RuleDescriptor rule = situation.Rule;
        ApplyGeneral(situation, ModifiersOf(rule));
        Severity start = _base?.Severity ?? rule.Severity;
        List<string> reasons = _base is { } own && own.Severity != rule.Severity ? [$"{own.Severity}: {own.Why}"] : [];
        int level = (int)start;
        foreach ((string number, int by, string why) in _changes)
        {
            level += by;
            reasons.Add($"{(by > 0 ? "+" : "−")}{Math.Abs(by)} {why}{(number.Length > 0 ? $" ({number})" : string.Empty)}");
        }

        bool isProtected = Exception is not null && (IsExcepted || Person is { IsBreakGlass: true });
        Witness? witness = Witness ?? Shown?.Witness;
        if (witness is not null && situation.Model is { Organization: null, IsWithoutOrganization: false })
        {
            Notes.Add("assuming no organization policy");
        }

        bool isOpen = Conditions is not null && Certainty == Certainty.Certain;
        return new Finding(rule)
        {
            Subject = Subject,
            Account = Subject.Account,
            Severity = isProtected ? Severity.Info : (Severity)Math.Clamp(level, (int)Severity.Info, (int)Severity.Critical),
            SeverityReasons = [.. reasons],
            Assessment = isProtected ? Assessment.Excepted : Conditions is null ? Assessment.Found : Assessment.Conditional,
            Certainty = isOpen ? Certainty.Conditional : Certainty,
            Conditions = Conditions,
            Exception = Exception,
            Message = Message ?? rule.TitleOf(Subject),
            Explanation = Explanation,
            Witness = witness,
            Chain = Chain,
            Facts = [.. Facts],
            Principals = [.. Principals],
            Actions = [.. Actions],
            Resources = [.. Resources],
            Notes = [.. Notes.Distinct()],
            Policy = Policy ?? PolicyOf(),
            Location = Location.Of(At, Subject.Name) ?? witness?.Statements.FirstOrDefault()?.Location,
            RelatedLocations = witness?.Statements ?? [],
            Fix = Fix ?? rule.Fix,
        };
    }

    private PolicyPlace? PolicyOf() => Shown?.Allows.FirstOrDefault() is not { } statement ? null : new PolicyPlace
    {
        Policy = statement.PolicyArn ?? statement.PolicyName,
        Sid = string.IsNullOrEmpty(statement.Sid) ? null : statement.Sid,
        Statement = statement.Index + 1,
        StatementHash = string.IsNullOrEmpty(statement.Sid) ? Fingerprint.OfText(statement.GetStatement().ToJson(indented: false)) : null,
        Location = Location.Of(statement.Location),
    };

    private static HashSet<string> ModifiersOf(RuleDescriptor rule) => rule.GetData()["Modifiers"] is ArrayNode list
        ? [.. list.Items.OfType<ScalarNode>().Select(n => n.Text)]
        : [];

    private void ApplyGeneral(Situation situation, HashSet<string> modifiers)
    {
        if (modifiers.Contains("FR-13") && Shown is { } shown)
        {
            // What hangs on what nobody decides is told as conditional.
            (int by, string why) = (Needs ?? shown.Envelope) switch
            {
                Envelope.Strength => (-1, "only with MFA"),
                Envelope.Place => (-1, "only from a network"),
                Envelope.Network when shown.IsAllowed => (-2, "only with MFA and from a network"),
                Envelope.Forwarded => (-1, "only in a call that a service makes"),
                _ => (0, string.Empty),
            };
            if (by != 0)
            {
                Change(by, why, "FR-13");
            }
        }

        if (modifiers.Contains("FR-16") && Tags.Any())
        {
            foreach (string tag in new[] { situation.Options.SensitiveTag,
                situation.Options.ProductionTag }.Where(t => Situation.HasTag(Tags, t)).Take(1))
            {
                Change(+1, $"a resource with the tag {tag} is reached", "FR-16");
            }
        }

        if (Person is not { } person)
        {
            return;
        }

        if (modifiers.Contains("FR-14") && person.Reach >= Reach.Path)
        {
            Change(+1, $"{person.Name} {ReachWords(person.Reach)}", "FR-14");
        }
        else if (modifiers.Contains("FR-14T") && person.Reach >= Reach.Data)
        {
            Change(+1, $"{person.Name} {ReachWords(person.Reach)}", "FR-14");
        }

        if (modifiers.Contains("FR-18") && person.Reach <= Reach.Read)
        {
            Change(person.Reach == Reach.None ? -2 : -1, $"{person.Name} {ReachWords(person.Reach)}", "FR-18");
        }

        if (modifiers.Contains("FR-17") && !person.CanAct)
        {
            Change(-1, $"{person.Name} cannot act now", "FR-17");
        }

        if (modifiers.Contains("FR-19") && person.IsFacing)
        {
            Change(+1, "it runs on what the internet talks to", "FR-19");
        }
    }

    private static string ReachWords(Reach reach) => reach switch
    {
        Reach.Admin => "is an administrator",
        Reach.NearAdmin => "makes itself an administrator with one request",
        Reach.Path => "has a path to an administrator",
        Reach.Data => "reaches data of every name",
        Reach.Write => "changes things",
        Reach.Read => "only reads",
        _ => "may do nothing",
    };

    // Another severity to start from than the rule's, and why.
    private sealed record BaseSeverity(Severity Severity, string Why);
}
