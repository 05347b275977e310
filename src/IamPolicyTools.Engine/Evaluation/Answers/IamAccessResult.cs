using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Evaluation.Rules;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Evaluation.Answers;

/// <summary>
/// The answer to a question, and why. The decision is at hand; trace, reason and explanation are worked out
/// when they are first asked for, from the same immutable request.
/// </summary>
public sealed class IamAccessResult
{
    private readonly ImmutableArray<string> _notes;
    private EvaluationTrace? _trace;
    private StrongBox<ImmutableArray<string>>? _missing;
    private PlaceholderUse[]? _placeholders;
    private StrongBox<ImmutableArray<UnknownFact>>? _unknowns;
    private UnknownFact? _openOwner;

    private readonly ImmutableArray<string> _doubts = [];

    private IamAccessResult(AccessRequest request, Verdict verdict, UnknownTreatment traced, ImmutableArray<string> notes)
    {
        Request = request;
        Decision = verdict.Decision;
        PolicyType = verdict.PolicyType == default ? null : verdict.PolicyType;
        Traced = traced;
        _notes = notes;
    }

    private IamAccessResult(IamAccessResult answer, ImmutableArray<string> doubts)
        : this(answer.Request, new Verdict(answer.Decision, answer.PolicyType ?? default), answer.Traced, answer._notes) =>
            _doubts = doubts;

    /// <summary>The same answer with more to say.</summary>
    /// <param name="notes">The notes.</param>
    internal IamAccessResult With(IEnumerable<string> notes) =>
        notes.ToArray() is { Length: > 0 } more
            ? new IamAccessResult(Request, new Verdict(Decision, PolicyType ?? default), Traced, [.. _notes, .. more]).WithDoubts(_doubts)
            : this;

    /// <summary>The same answer to a question that is doubted.</summary>
    /// <param name="doubts">What was probably meant otherwise.</param>
    public IamAccessResult WithDoubts(IReadOnlyCollection<string> doubts) =>
        doubts.Count == 0 ? this : new(this, [.. doubts.Select(DisplayedText.Line)]);

    /// <summary>
    /// What makes the question one that probably was not meant (AT-7): a resource or an account that the model nearly has, an action, a key
    /// or a value that there is not. The decision is that of the question as it stands; <c>Assert-IamAccess</c> does not take it.
    /// </summary>
    public ImmutableArray<string> Doubts => _doubts;

    /// <summary>The decision.</summary>
    public Decision Decision { get; }

    /// <summary>True only when it is allowed; a conditional answer is not.</summary>
    public bool IsAllowed => Decision == Decision.Allowed;

    /// <summary>The first responsible policy type, in the documented order; null when allowed.</summary>
    public PolicyType? PolicyType { get; }

    /// <summary>Who asked: an ARN, a service, or <c>anonymous</c>.</summary>
    public string Principal => Request.Requester.DisplayName;

    /// <summary>The action.</summary>
    public string Action => Request.Action.Text;

    /// <summary>The resource's ARN or <c>*</c>.</summary>
    public string Resource => Request.Resource;

    /// <summary>The account that owns the resource.</summary>
    public string ResourceAccount => Request.ResourceAccount;

    /// <summary>The reason in AWS's wording; for an allowed request, by what it is allowed.</summary>
    public string Reason => ReasonText.Reason(this);

    /// <summary>The sentence that AWS's API would answer a denied request with; null when allowed.</summary>
    public string? Message => ReasonText.Message(this);

    /// <summary>All policy types that stand in the way, the primary one first.</summary>
    public ImmutableArray<Blocker> Blockers => Full.Blockers;

    /// <summary>The statements that apply to the request.</summary>
    public ImmutableArray<StatementTrace> MatchedStatements =>
        [.. Trace.SelectMany(t => t.Statements).Where(s => s.IsMatch)];

    /// <summary>What each policy type said, statement by statement.</summary>
    internal ImmutableArray<PolicyTypeTrace> Trace => Full.Types;

    /// <summary>Context keys that were absent and whose value could have changed the decision.</summary>
    public ImmutableArray<string> MissingContextKeys =>
        (_missing ??= new StrongBox<ImmutableArray<string>>(MissingKeys.Find(Request))).Value;

    /// <summary>Placeholders of templates in the policies whose values could have changed the decision (PO-2.1).</summary>
    public IReadOnlyList<PlaceholderUse> UnresolvedPlaceholders => _placeholders ??=
        Request.HasOpenResource || Request.Requester.HasOpenName || Full.Types.Any(t => t.Statements.Any(s => s.HasPlaceholders))
            ? Answers.UnresolvedPlaceholders.Find(Request)
            : [];

    /// <summary>
    /// Documents and settings that nobody knows and that could have changed the decision (IN-16); of a conditional answer also whose the
    /// resource is, where nothing tells and it decides.
    /// </summary>
    public ImmutableArray<UnknownFact> Unknowns => (_unknowns ??= new StrongBox<ImmutableArray<UnknownFact>>(FindUnknowns())).Value;

    /// <summary>For a conditional answer, what it depends on; null otherwise.</summary>
    public AccessConditions? Conditions => Decision == Decision.Conditional ? AccessConditions.Of(Trace) : null;

    /// <summary>Context keys that were filled in, with their values.</summary>
    public IReadOnlyDictionary<string, string> DerivedContext => Request.Context.Derived
        .SelectMany(l => l.Entries)
        .Where(e => Request.Context.IsDerived(e.Key))
        .DistinctBy(e => e.Key)
        .Where(e => !e.Values.IsEmpty)
        .ToDictionary(e => e.Key.Name, e => string.Join(", ", e.Values));

    /// <summary>What else a reader should know: unknown documents, assumed owners, reported statements.</summary>
    public ImmutableArray<string> Notes =>
    [
        .. _notes.Concat(QuestionNotes.Of(Request)).Concat(RequestNotes.Of(Request))
            .Concat(KmsRules.Notes(Request))
            .Concat(TraceNotes.Of(Full))
            .Concat(KeyNotes.Of(this))
            .Concat(UnresolvedPlaceholders.Select(PlaceholderNote))
            .Concat(Unknowns.Where(u => u != _openOwner).Select(u => $"{u}: the answer could change with it"))
            .Select(DisplayedText.Line),
    ];

    /// <summary>What the answer assumes or does not know: the notes, and a line for the context keys that are missing.</summary>
    public ImmutableArray<string> OpenPoints => MissingContextKeys is { IsEmpty: false } keys
        ? Notes.Add(QuestionNotes.OfMissing(keys))
        : Notes;

    /// <summary>The whole answer as a readable tree.</summary>
    public AccessExplanation Explanation => new(this);

    /// <summary>The question.</summary>
    internal AccessRequest Request { get; }

    /// <summary>How the trace counts statements that depend on keys which are not known.</summary>
    internal UnknownTreatment Traced { get; }

    internal EvaluationTrace Full => _trace ??= TraceRecorder.Trace(Request, Traced);

    /// <summary>
    /// What each policy type said, statement by statement. No property, so that an answer that is written as JSON or sent elsewhere stays
    /// an answer: the trace has every policy that was looked at. PowerShell has it as <c>Trace</c>, a property that is not listed.
    /// </summary>
    public ImmutableArray<PolicyTypeTrace> GetTrace() => Trace;

    /// <summary>
    /// The question, with all policies and the whole context; PowerShell has it as <c>Request</c>, a property that is not listed.
    /// </summary>
    public AccessRequest GetRequest() => Request;

    /// <summary>Answers a question.</summary>
    /// <param name="request">The question.</param>
    /// <param name="mode">What an absent context key means.</param>
    /// <param name="notes">What else a reader should know.</param>
    public static IamAccessResult Of(AccessRequest request, ContextMode mode = ContextMode.Strict, ImmutableArray<string> notes = default)
    {
        Verdict verdict = Interpretation.Of(request, mode, out UnknownTreatment traced);
        return new IamAccessResult(request, verdict, traced, notes.IsDefault ? [] : notes);
    }

    /// <summary>The same without the notes that end so.</summary>
    /// <param name="end">How they end.</param>
    internal IamAccessResult Without(string end) => _notes.Any(n => n.EndsWith(end, StringComparison.Ordinal))
        ? new IamAccessResult(
            Request,
            new Verdict(Decision, PolicyType ?? default),
            Traced,
            [.. _notes.Where(n => !n.EndsWith(end, StringComparison.Ordinal))])
        : this;

    private ImmutableArray<UnknownFact> FindUnknowns()
    {
        IEnumerable<UnknownFact> settings = OpenSettings.AreIn(Request) ? OpenSettings.Deciding(Request) : [];
        ImmutableArray<UnknownFact> documents = [.. UnknownFact.DocumentsOf(Full)];
        bool decide = !documents.IsEmpty && AnswerBounds.OfOwnerTaken(Request).IsOpen;
        IEnumerable<UnknownFact> found = (decide ? documents : []).Concat(settings).Concat(UnknownFact.TagsOf(Request, MissingContextKeys));

        // A note tells already whose it is taken to be.
        _openOwner = Decision == Decision.Conditional ? UnknownFact.OwnerOf(Request) : null;
        return [.. (_openOwner is null ? found : found.Append(_openOwner)).Distinct()];
    }

    private static string PlaceholderNote(PlaceholderUse use) => use.Origin is not null || UnknownToken.Is(use.Text)
        ? $"{use} is known only after deployment, and the answer could change with it"
        : $"{use} is a placeholder that a template left: its value is unknown, and the answer could change with it";

    /// <summary>The decision line: <c>Allowed: PRINCIPAL may ACTION on RESOURCE</c>.</summary>
    public override string ToString()
    {
        string may = Decision switch
        {
            Decision.Allowed => "may",
            Decision.Conditional => "may, under conditions,",
            _ => "may not",
        };
        return DisplayedText.Line($"{Decision}: {Principal} {may} {Action} on {Resource}");
    }
}
