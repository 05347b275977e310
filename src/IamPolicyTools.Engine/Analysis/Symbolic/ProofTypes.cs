using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>The requests that a question is about (change-and-proof.md, section 2).</summary>
public enum RequestSpace : long
{
    /// <summary>The catalogue's actions and one that it does not list, each on the resources that it takes; keys that AWS ties are tied.</summary>
    Catalogue,

    /// <summary>Every action on every resource, keys independent of each other: what AWS's own checks ask.</summary>
    Free,
}

/// <summary>What became of a question (CP-1).</summary>
public enum ProofVerdict : long
{
    /// <summary>There is no such request.</summary>
    Proved,

    /// <summary>There is one, and it was tried in the evaluator.</summary>
    Refuted,

    /// <summary>Not known, for a reason that the answer names.</summary>
    Undecided,
}

/// <summary>Why a question is undecided (CP-62).</summary>
public enum UndecidedReason : long
{
    /// <summary>It is decided.</summary>
    None,

    /// <summary>Patterns of actions, resources or values need more steps than the budget has.</summary>
    StateBudget,

    /// <summary>Conditions need more combinations than the budget has.</summary>
    CellBudget,

    /// <summary>The time that the caller gave is over.</summary>
    TimeBudget,

    /// <summary>It depends on how the values of several keys, or of a variable, are related.</summary>
    VariableRelation,

    /// <summary>It depends on a value or a document that the input does not say.</summary>
    UnknownValue,

    /// <summary>A request was found that the evaluator decides otherwise: a fault of ours.</summary>
    WitnessNotConfirmed,
}

/// <summary>How questions are asked.</summary>
public sealed record ProofOptions
{
    /// <summary>Steps that suffice for what people write, and for less than two seconds of what is made to be hard (CP-63).</summary>
    public const long UsualBudget = 8_000_000;

    /// <summary>The usual options.</summary>
    public static ProofOptions Default { get; } = new();

    /// <summary>The requests that are looked at.</summary>
    public RequestSpace Space { get; init; }

    /// <summary>What the documents are used as: it says what a missing element and a short ARN mean.</summary>
    public PolicyKind Kind { get; init; } = PolicyKind.Identity;

    /// <summary>Who asks; null for anybody (CP-14).</summary>
    public Requester? Principal { get; init; }

    /// <summary>The 12 digits of the account that owns the resources; null when they may be anybody's (CP-13).</summary>
    public string? ResourceAccount { get; init; }

    /// <summary>False to let keys vary independently that AWS ties (CP-17).</summary>
    public bool HasKeyTies { get; init; } = true;

    /// <summary>True to leave out the actions that the catalogue does not list (CP-10).</summary>
    public bool KnownActionsOnly { get; init; }

    /// <summary>True to look for all differences, not for the first.</summary>
    public bool WantsAll { get; init; }

    /// <summary>True to look at requests of outsiders only (CP-47).</summary>
    internal bool AsksOutsiders { get; init; }

    /// <summary>True where requests that are not signed are not possible.</summary>
    internal bool IsSigned { get; init; }

    /// <summary>The steps that may be taken.</summary>
    public long Budget { get; init; } = UsualBudget;

    /// <summary>Switches of the evaluation.</summary>
    public EvaluationOptions Evaluation { get; init; } = EvaluationOptions.Default;
}

/// <summary>A key of a witness with its values.</summary>
/// <param name="Key">The key.</param>
/// <param name="Values">Its values; one for a key with a single value, none for a key that the request must not have though it usually would.</param>
/// <param name="IsSet">True for a key that holds a set.</param>
public sealed record WitnessKey(string Key, ImmutableArray<string> Values, bool IsSet)
{
    /// <inheritdoc/>
    public override string ToString() => Text.DisplayedText.Line(
        Values.IsEmpty ? $"{Key} absent" : $"{Key}={(IsSet ? $"[{string.Join(", ", Values)}]" : Values[0])}");
}

/// <summary>A request that shows what a question asks. It was tried in the evaluator.</summary>
public sealed record ProofWitness
{
    /// <summary>Who asks: an ARN, the name of a service, or <c>anonymous</c>.</summary>
    public required string Principal { get; init; }

    /// <summary>The action; in lower case where the catalogue does not list it.</summary>
    public required string Action { get; init; }

    /// <summary>The resource's ARN, or <c>*</c>.</summary>
    public required string Resource { get; init; }

    /// <summary>The 12 digits of the account that owns the resource; null where it does not matter.</summary>
    public string? ResourceAccount { get; init; }

    /// <summary>The context keys that the request needs; empty when none.</summary>
    public ImmutableArray<WitnessKey> Context { get; init; } = [];

    /// <summary>The statements of the policy that allows which apply to the request.</summary>
    public ImmutableArray<Statement> GetAllowedBy() => AllowedBy;

    /// <summary>The statements of the other policy that deny it; empty when none applies.</summary>
    public ImmutableArray<Statement> GetDeniedBy() => DeniedBy;

    /// <summary>What <see cref="GetAllowedBy"/> tells.</summary>
    internal ImmutableArray<Statement> AllowedBy { get; init; } = [];

    /// <summary>What <see cref="GetDeniedBy"/> tells.</summary>
    internal ImmutableArray<Statement> DeniedBy { get; init; } = [];

    /// <summary>The request on one line.</summary>
    public override string ToString() => Text.DisplayedText.Line(
        $"{Principal} {Action} on {Resource}{(Context.IsEmpty ? string.Empty : $" with {string.Join(", ", Context)}")}");
}

/// <summary>The answer to a question (CP-61).</summary>
public sealed record ProofAnswer
{
    /// <summary>What was asked; empty where the caller knows.</summary>
    public string Question { get; init; } = string.Empty;

    /// <summary>Whether there is a request of the kind that was asked for.</summary>
    public required ProofVerdict Verdict { get; init; }

    /// <summary>Why it is undecided.</summary>
    public UndecidedReason Reason { get; init; }

    /// <summary>Where it is undecided: the action and the resource, or the key; null when decided.</summary>
    public string? Place { get; init; }

    /// <summary>The requests that refute it.</summary>
    public ImmutableArray<ProofWitness> Witnesses { get; init; } = [];

    /// <summary>What the answer takes for granted: the space, ties between keys, the catalogue's date.</summary>
    public ImmutableArray<string> Assumptions { get; init; } = [];

    /// <summary>How many cells of actions and resources were looked at.</summary>
    public long Cells { get; init; }
}
