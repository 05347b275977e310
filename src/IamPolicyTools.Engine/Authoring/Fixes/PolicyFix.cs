using System.Collections.Immutable;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Authoring.Fixes;

/// <summary>What can be done about a denied request (change-and-proof.md, section 9).</summary>
public enum FixOutcome : long
{
    /// <summary>Nothing: it is allowed.</summary>
    Allowed,

    /// <summary>The request can carry context keys with which it is allowed (CP-73).</summary>
    Request,

    /// <summary>Edits of policies allow it.</summary>
    Fix,

    /// <summary>No Allow can help (CP-71).</summary>
    Blocked,
}

/// <summary>The kinds of edit, in order of preference (CP-68).</summary>
public enum PolicyEditKind : long
{
    /// <summary>One more value or pattern in a statement that is there.</summary>
    Value,

    /// <summary>One more statement in a policy that is there.</summary>
    Statement,

    /// <summary>A new policy.</summary>
    Policy,
}

/// <summary>One edit of a policy.</summary>
public sealed record PolicyEdit
{
    /// <summary>The kind.</summary>
    public required PolicyEditKind Kind { get; init; }

    /// <summary>What the policy is used as.</summary>
    public required PolicyKind Layer { get; init; }

    /// <summary>The level of a control policy, root first; else 0.</summary>
    public int Level { get; init; }

    /// <summary>The policy's ARN, or its name.</summary>
    public required string Policy { get; init; }

    /// <summary>The account that edits it; null where it is not known.</summary>
    public string? Account { get; init; }

    /// <summary>The position of the statement, counted from 1; null for a new policy.</summary>
    public int? Statement { get; init; }

    /// <summary>The element that gets a value: Action, Resource or Principal; null for a new statement.</summary>
    public string? Element { get; init; }

    /// <summary>The value, or the new statement as JSON.</summary>
    public required string Value { get; init; }

    /// <summary>The policy after the edit.</summary>
    public string PolicyDocument => Document.ToString();

    /// <summary>The file of the policy; null for what was not read from one.</summary>
    public string? File => Source is { Document.Location: { IsKnown: true } place } ? place.File : null;

    /// <summary>The line of what is edited; null without a file.</summary>
    public int? Line => File is null ? null : Place.IsKnown ? Place.Line : Source!.Document.Location.Line;

    /// <summary>The policy before; null for a new one.</summary>
    internal PolicySource? Source { get; init; }

    /// <summary>The policy after.</summary>
    public required PolicyDocument Document { get; init; }

    /// <summary>What the edit allows, as a statement of its own.</summary>
    public required Statement Opens { get; init; }

    /// <summary>Where the element's value begins.</summary>
    internal SourceLocation Place { get; init; }

    /// <inheritdoc/>
    public override string ToString() => DisplayedText.Line(Kind switch
    {
        PolicyEditKind.Value => $"{Layer} {Policy} statement {Statement}: {Element} also {Value}",
        PolicyEditKind.Statement => $"{Layer} {Policy}: new statement {Value}",
        _ => $"{Layer} of {Account ?? "the account"}: new policy {PolicyDocument}",
    });
}

/// <summary>A statement or a level that stands in the way.</summary>
/// <param name="Layer">What the policy is used as; null for a rule of the service.</param>
/// <param name="Level">The level of a control policy, root first; else 0.</param>
/// <param name="Policy">The policy's ARN or name; null for a level that says nothing.</param>
/// <param name="Statement">The position of the Deny, counted from 1; null where nothing allows.</param>
/// <param name="Sid">Its Sid; null without one.</param>
/// <param name="Conditions">The conditions that would have to change; empty when it has none.</param>
/// <param name="Location">Its file and line; null where it has none.</param>
/// <param name="Reason">Why it stands in the way, in words.</param>
public sealed record FixObstacle(
    PolicyKind? Layer, int Level, string? Policy, int? Statement, string? Sid, ImmutableArray<string> Conditions, string? Location, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => DisplayedText.Line(Reason);
}

/// <summary>What can be done about a denied request.</summary>
public sealed record PolicyFix
{
    /// <summary>What helps.</summary>
    public required FixOutcome Outcome { get; init; }

    /// <summary>Who asked.</summary>
    public required string Principal { get; init; }

    /// <summary>The action.</summary>
    public required string Action { get; init; }

    /// <summary>The resource.</summary>
    public required string Resource { get; init; }

    /// <summary>The edits, all of which are needed; empty where none helps, or none is needed.</summary>
    public ImmutableArray<PolicyEdit> Edits { get; init; } = [];

    /// <summary>The context keys with which the request is allowed as things are.</summary>
    public ImmutableArray<WitnessKey> Context { get; init; } = [];

    /// <summary>What stands in the way, where no Allow helps.</summary>
    public ImmutableArray<FixObstacle> Obstacles { get; init; } = [];

    /// <summary>What everybody gains by the edits, the request itself with it.</summary>
    public ImmutableArray<ComparedAccess> NewAccess { get; init; } = [];

    /// <summary>What should be known of the answer.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => DisplayedText.Line($"{Principal} {Action} on {Resource}: {Outcome}");
}

/// <summary>What a fix may do.</summary>
public sealed record FixOptions
{
    /// <summary>The usual options.</summary>
    public static FixOptions Default { get; } = new();

    /// <summary>True to edit policies of the organization, too (CP-68 e).</summary>
    public bool IncludesOrganization { get; init; }

    /// <summary>Requests that must stay denied.</summary>
    public ImmutableArray<Evaluation.Requests.AccessRequest> KeptDenied { get; init; } = [];

    /// <summary>Who besides the one who asked gains by an edit (CP-69); null where nobody is known to share the policies.</summary>
    internal Func<PolicyEdit, ImmutableHashSet<string>>? SharersOf { get; init; }

    /// <summary>The same for the request of a model: whoever has an edited policy, too, shares what it opens.</summary>
    /// <param name="model">The model.</param>
    /// <param name="request">The request.</param>
    public FixOptions In(Model.IamModel model, Evaluation.Requests.AccessRequest request) => this with { SharersOf = new PolicySharers(model, request).Of };

    /// <summary>How relations are proved.</summary>
    public ProofOptions Proof { get; init; } = ProofOptions.Default;
}
