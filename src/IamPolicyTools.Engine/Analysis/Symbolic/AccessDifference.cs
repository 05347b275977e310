using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>What became of a statement or a policy.</summary>
public enum PolicyChange : long
{
    /// <summary>It was not there before.</summary>
    Appeared,

    /// <summary>It is not there any more.</summary>
    Vanished,

    /// <summary>It says something else.</summary>
    Changed,
}

/// <summary>A statement or a policy that a change of access comes from.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Statement">The statement; null where the policy as a whole came, went or was changed.</param>
/// <param name="Was">What became of it.</param>
public sealed record ChangeReason(PolicySource Policy, Language.Statement? Statement, PolicyChange Was)
{
    /// <summary>Where it stands after the change; where that is nowhere, where it stood before. A review shows files as they are after it.</summary>
    internal SourceLocation Place
    {
        get => field.IsKnown ? field : Statement?.Location ?? Policy.Document.Location;
        init;
    }

    /// <summary>The policy as people name it: its ARN, or the name of an inline policy.</summary>
    public string Name => Policy.Arn ?? Policy.Name;

    /// <inheritdoc/>
    public override string ToString() => DisplayedText.Line(
        $"{Name}{(Statement is null ? string.Empty : $" statement {Statement.DisplayName}")} {Was.ToString().ToLowerInvariant()}");
}

/// <summary>A cell of actions and resources in which two sides differ for somebody.</summary>
internal sealed record CellDifference
{
    /// <summary>The actions.</summary>
    public required ActionClass Action { get; init; }

    /// <summary>The actions as policies tell them; null for one that has a name.</summary>
    public ToldActions? Told { get; init; }

    /// <summary>True when the access was gained, false when it was lost.</summary>
    public required bool IsGained { get; init; }

    /// <summary>The pattern of resources, as a policy has it.</summary>
    public required string Resource { get; init; }

    /// <summary>The other entries of policies on resources, which do not cover it.</summary>
    public required ImmutableHashSet<string> Others { get; init; }

    /// <summary>What conditions hold or do not, each an alternative; empty when it does not matter.</summary>
    public required ImmutableArray<string> Conditions { get; init; }

    /// <summary>True when there are more alternatives than <see cref="Conditions"/> has.</summary>
    public bool IsSimplified { get; init; }

    /// <summary>What changed.</summary>
    public required ImmutableArray<ChangeReason> Because { get; init; }

    /// <summary>A request that shows it.</summary>
    public required ProofWitness Witness { get; init; }
}

/// <summary>Something that was not decided.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Place">Where.</param>
/// <param name="Action">The actions that it is about; null for all.</param>
internal sealed record UndecidedCell(UndecidedReason Reason, string Place, ActionClass? Action)
{
    /// <summary>The patterns of resources where it is about some that other accounts' policies decide on; empty for all.</summary>
    public ImmutableArray<string> Resources { get; init; } = [];

    /// <summary>True for access that may be gained, false for what may be lost; null where it is not known which.</summary>
    public bool? IsGained { get; init; }

    /// <summary>What changed; empty where that is not told.</summary>
    public ImmutableArray<ChangeReason> Because { get; init; } = [];
}
