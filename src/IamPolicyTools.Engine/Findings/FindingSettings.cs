using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Records;
using IamPolicyTools.Records.Options;

namespace IamPolicyTools.Findings;

/// <summary>What is looked for in a model, and how.</summary>
public sealed record FindingSettings
{
    /// <summary>The instant at which ages are counted and requests are made.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Thresholds, trust, and which rules run (FR-8).</summary>
    public FindingOptions Options { get; init; } = new();

    /// <summary>The codes that are asked for; empty: all that the options select.</summary>
    public ImmutableHashSet<string> Codes { get; init; } = [];

    /// <summary>The rules of the repository's own.</summary>
    public ImmutableArray<OwnRule> OwnRules { get; init; } = [];

    /// <summary>The id of the account to look at; null for all.</summary>
    public string? AccountId { get; init; }

    /// <summary>True to tell also what follows from being an administrator (FR-27).</summary>
    public bool Expands { get; init; }

    /// <summary>True to tell also of each rule and account for which nothing was found (FR-3).</summary>
    public bool TellsNotFound { get; init; }

    /// <summary>Switches of the evaluator.</summary>
    public EvaluationOptions Evaluation { get; init; } = EvaluationOptions.Default;

    /// <summary>False to work everything out for each principal by itself, and to ask what no statement could allow: for tests, which compare the two.</summary>
    internal bool SharesAnswers { get; init; } = true;

    internal bool Selects(string code) =>
        Codes.IsEmpty ? Options.Rules.Selects(code) : Codes.Contains(code) && !Options.Rules.Exclude.Contains(code);
}

/// <summary>What was found in a model, and what was not asked for want of data.</summary>
/// <param name="Records">All records, the worst first (FR-28).</param>
public sealed record FindingResult(ImmutableArray<Finding> Records)
{
    /// <summary>What somebody has to look at.</summary>
    public IEnumerable<Finding> Problems => Records.Where(r => r.IsProblem);

    /// <summary>The rules that could not be asked, one record a rule and account.</summary>
    public IEnumerable<Finding> NotAssessed => Records.Where(r => r.Assessment == Assessment.NotAssessed);
}
