using System.Collections.Immutable;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Language;

namespace IamPolicyTools.Authoring;

/// <summary>A policy written shorter, with the proof that it allows the same (CP-59).</summary>
public sealed record OptimizedPolicy
{
    private readonly PolicyDocument _document = new(null, null, [], default);

    /// <summary>The name of the policy or of its file; null for a text.</summary>
    public string? Name { get; init; }

    /// <summary>The characters that AWS counts, before.</summary>
    public required int SizeBefore { get; init; }

    /// <summary>The characters that AWS counts, after; never more than before.</summary>
    public required int SizeAfter { get; init; }

    /// <summary>What may be used; null where no quota was given.</summary>
    public int? Quota { get; init; }

    /// <summary>True where it is within the quota; null without one.</summary>
    public bool? Fits => Quota is { } quota ? SizeAfter <= quota : null;

    /// <summary>Proved where both allow the same; a rewrite that was not proved is not taken, so that the document is then the old one.</summary>
    public required ProofVerdict Verdict { get; init; }

    /// <summary>Where the proof of a rewrite ended undecided; null when none did.</summary>
    public string? Place { get; init; }

    /// <summary>What was rewritten; empty when the policy is as short as it gets.</summary>
    public ImmutableArray<string> Steps { get; init; } = [];

    /// <summary>The document as JSON, as AWS's API holds it.</summary>
    public string PolicyDocument => _document.ToString();

    /// <summary>The document.</summary>
    public required PolicyDocument Document
    {
        get => _document;
        init => _document = value;
    }

    /// <inheritdoc/>
    public override string ToString() => Text.DisplayedText.Line($"{Name ?? "policy"}: {SizeBefore} -> {SizeAfter} characters");
}
