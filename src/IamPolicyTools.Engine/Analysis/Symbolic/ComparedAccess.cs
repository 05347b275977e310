using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Records;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>Whether a principal is there on both sides (CP-56).</summary>
public enum PrincipalChange : long
{
    /// <summary>It is there before and after.</summary>
    None,

    /// <summary>It was not there before.</summary>
    PrincipalAdded,

    /// <summary>It is not there any more.</summary>
    PrincipalRemoved,
}

/// <summary>A row of a comparison: what somebody gains or loses (CP-53).</summary>
public record ComparedAccess : AccessChange
{
    private readonly ImmutableArray<ChangeReason> _reasons = [];

    /// <summary>Creates the row.</summary>
    /// <param name="rule">Gained or lost.</param>
    public ComparedAccess(RuleDescriptor rule)
        : base(rule)
    {
    }

    /// <summary>True when <see cref="AccessChange.Conditions"/> leaves alternatives out.</summary>
    public bool IsSimplified { get; init; }

    /// <summary>Whether the principal is there on both sides.</summary>
    public PrincipalChange PrincipalChange { get; init; }

    /// <summary>Why it is undecided, and where; null when it is decided.</summary>
    public string? Undecided => Open is { } open ? $"{open.Reason}: {open.Place}" : null;

    /// <summary>What is not decided; null for what is.</summary>
    internal UndecidedCell? Open { get; init; }

    /// <summary>The statements and policies that appeared, vanished or changed.</summary>
    public ImmutableArray<ChangeReason> GetReasons() => _reasons;

    /// <inheritdoc/>
    protected internal override ImmutableArray<string?> Distinction => Undecided is null ? base.Distinction : [.. base.Distinction, null, Undecided];

    /// <summary>Sets <see cref="GetReasons"/> and what follows from it.</summary>
    internal ImmutableArray<ChangeReason> Reasons
    {
        init
        {
            _reasons = value;
            Because = [.. value.Select(Related)];
            if (value.FirstOrDefault() is { } first)
            {
                Policy = new PolicyPlace { Policy = first.Name, Sid = first.Statement?.Sid, Statement = first.Statement is { } own ? own.Index + 1 : null };
                Location = Location.Of(first.Place);
            }
        }
    }

    private static RelatedLocation Related(ChangeReason reason) => new(
        Location.Of(reason.Place, reason.Statement is null ? reason.Name : $"{reason.Name} statement {reason.Statement.Index + 1}")
            ?? new Location { Address = reason.Name },
        reason.ToString());

    /// <summary>True for a statement of a layer that can only limit.</summary>
    /// <param name="reason">What changed.</param>
    internal static bool IsLimit(ChangeReason reason) =>
        reason.Policy.Kind is Language.PolicyKind.ServiceControl or Language.PolicyKind.ResourceControl or Language.PolicyKind.Boundary or Language.PolicyKind.Session
        || reason.Statement?.Effect == Language.Effect.Deny;

    /// <summary>The policies that the change comes from.</summary>
    internal IEnumerable<PolicySource> Policies => _reasons.Select(r => r.Policy);
}
