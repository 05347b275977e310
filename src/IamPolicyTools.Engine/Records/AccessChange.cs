using System.Collections.Immutable;

namespace IamPolicyTools.Records;

/// <summary>Access that a principal gained or lost (change-and-proof.md, CP-53).</summary>
public record AccessChange : IamRecord
{
    /// <summary>Creates the record.</summary>
    /// <param name="rule">
    /// The rule; <see cref="RuleCodes.AccessGained"/>, <see cref="RuleCodes.AccessLost"/> or <see cref="RuleCodes.AccessUndecided"/>.
    /// </param>
    public AccessChange(RuleDescriptor rule)
        : base(rule)
    {
    }

    /// <inheritdoc/>
    public sealed override RecordKind Kind => RecordKind.AccessChange;

    /// <summary>Who: an ARN, <c>anonymous</c>, a service principal.</summary>
    public required string Principal { get; init; }

    /// <summary>Which way.</summary>
    public required ChangeDirection Change { get; init; }

    /// <summary>The actions, as they are written in the source where all are hit. A name counts for itself, a pattern but for <see cref="LessActions"/>.</summary>
    public ImmutableArray<string> Actions { get; init; } = [];

    /// <summary>Names and patterns of actions that the patterns of <see cref="Actions"/> cover and that the change is not about.</summary>
    public ImmutableArray<string> LessActions { get; init; } = [];

    /// <summary>The resources.</summary>
    public ImmutableArray<string> Resources { get; init; } = [];

    /// <summary>The condition of the change, in words; null when there is none.</summary>
    public string? Conditions { get; init; }

    /// <summary>The highest access level among the actions: <c>PermissionsManagement</c>, <c>Write</c> …; null when the catalogue knows none.</summary>
    public string? AccessLevel { get; init; }

    /// <summary>The statements that appeared, vanished or changed.</summary>
    public ImmutableArray<RelatedLocation> Because { get; init; } = [];

    /// <summary>Patterns of resources that <see cref="Resources"/> cover and that the change is not about.</summary>
    public ImmutableArray<string> Less { get; init; } = [];

    /// <summary>What changes besides and is not listed, in words; empty when all is.</summary>
    public ImmutableArray<string> NotShown { get; init; } = [];

    /// <summary>What else is to be known of the change as a whole, one sentence each: sizes, ways that stay open, what was so before.</summary>
    public ImmutableArray<string> Facts { get; init; } = [];

    /// <inheritdoc/>
    protected internal override ImmutableArray<string?> Distinction =>
        [Principal, .. Actions.Order(StringComparer.OrdinalIgnoreCase), null, .. Resources.Order(StringComparer.Ordinal), null, Conditions];
}

/// <summary>The ways in which access changes.</summary>
public enum ChangeDirection : long
{
    /// <summary>More is allowed than before.</summary>
    Gained,

    /// <summary>Less is allowed than before.</summary>
    Lost,

    /// <summary>It is not decided whether access changes, nor which way.</summary>
    Undecided,
}
