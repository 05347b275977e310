using System.Collections.Immutable;
using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Requests;

namespace IamPolicyTools.Analysis.Resources;

/// <summary>The answer that holds for a cell, judged by the evaluator on an example.</summary>
internal sealed class CellOutcome
{
    private readonly UnknownTreatment _treatment;
    private GrantRecordBox? _record;

    private CellOutcome(AccessRequest? request, Decision decision, UnknownTreatment treatment)
    {
        Request = request;
        Decision = decision;
        _treatment = treatment;
    }

    /// <summary>The answer where nothing is allowed, whatever the reason.</summary>
    public static CellOutcome Denied { get; } = new(null, Decision.ImplicitDeny, default);

    /// <summary>The answer where the subject's own side allows what the resource's side does not grant, or what the service refuses.</summary>
    public static CellOutcome Ungranted { get; } = new(null, Decision.ImplicitDeny, default) { IsUngranted = true };

    /// <summary>The answer where nothing is allowed as long as keys are absent that a resource may have.</summary>
    public static CellOutcome DeniedWhenAbsent { get; } = new(null, Decision.ImplicitDeny, default) { IsOpen = true };

    /// <summary>The answer where policies cross each other too often: perhaps.</summary>
    public static CellOutcome NotWorkedOut { get; } = new(null, Decision.Conditional, default);

    /// <summary>The request it was judged on; null when denied or not worked out.</summary>
    public AccessRequest? Request { get; }

    /// <summary>Allowed, Conditional, or ImplicitDeny for every kind of denial.</summary>
    public Decision Decision { get; }

    /// <summary>True when nothing is allowed.</summary>
    public bool IsDenied => Decision == Decision.ImplicitDeny;

    /// <summary>True when the subject's own side allows what is denied, as far as anybody asked for that.</summary>
    public bool IsUngranted { get; private init; }

    /// <summary>What the resource's side alone says of what is denied or conditional; null where it allows nothing, or nobody asked for that.</summary>
    public CellOutcome? Alone { get; private init; }

    /// <summary>True when the resource's side alone would allow what is denied or conditional, as far as anybody asked for that.</summary>
    public bool IsGrantedAnyway => Alone is not null;

    /// <summary>True when keys that are not known could change it.</summary>
    public bool IsOpen { get; private init; }

    /// <summary>What grants on the example.</summary>
    public ImmutableArray<PermissionSource> Sources => Record.Sources;

    /// <summary>The statements that a conditional answer depends on.</summary>
    public ImmutableArray<UndecidedStatement> Undecided => Decision == Decision.Conditional ? Record.Undecided : [];

    // Most answers are never asked what they come from.
    private GrantRecord Record => (_record ??= new(Request is null ? new GrantRecord([], []) : SourceRecorder.Record(Request, _treatment))).Value;

    /// <summary>Judges a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="mode">What an absent context key means.</param>
    public static CellOutcome Judge(AccessRequest request, ContextMode mode)
    {
        // One question, one answer: a cell is judged as Test-IamAccess judges its example.
        Decision decision = Interpretation.Of(request, mode, out _).Decision;
        bool isOpen = mode == ContextMode.Strict ? AnswerBounds.Of(request).IsOpen : decision == Decision.Conditional;
        if (decision is not (Decision.Allowed or Decision.Conditional))
        {
            return isOpen ? DeniedWhenAbsent : Denied;
        }

        UnknownTreatment treatment = mode == ContextMode.Strict ? UnknownTreatment.None : UnknownTreatment.Optimistic;
        return new CellOutcome(request, decision, treatment) { IsOpen = isOpen };
    }

    /// <summary>The same answer where the resource's side alone would allow.</summary>
    /// <param name="alone">What that side alone says.</param>
    public CellOutcome GrantedAnyway(CellOutcome alone) => new(Request, Decision, _treatment) { IsOpen = IsOpen, Alone = alone };

    /// <summary>What grants another request that has the same answer.</summary>
    public ImmutableArray<PermissionSource> SourcesOf(AccessRequest request) => SourceRecorder.Record(request, _treatment).Sources;

    /// <summary>True when both say the same about access, whatever they base it on.</summary>
    public bool IsSameAs(CellOutcome other) =>
        Decision == other.Decision && IsGrantedAnyway == other.IsGrantedAnyway && Undecided.AsSpan().SequenceEqual(other.Undecided.AsSpan());

    private sealed record GrantRecordBox(GrantRecord Value);
}
