using System.Collections.Immutable;

namespace IamPolicyTools.Records.Options;

/// <summary>The names that options may use and that layers above this one know.</summary>
public sealed record OptionVocabulary
{
    /// <summary>The rules.</summary>
    public RuleBook Rules { get; init; } = RuleBook.Default;

    /// <summary>The kinds of policy that <c>Kinds</c> may name.</summary>
    public ImmutableArray<string> PolicyKinds { get; init; } =
        ["Identity", "Boundary", "Session", "Resource", "Trust", "SCP", "RCP", "Endpoint", "PermissionSet"];

    /// <summary>The switches of the evaluator and the values that each takes.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> EvaluationSwitches { get; init; } =
        ImmutableSortedDictionary.Create<string, ImmutableArray<string>>(StringComparer.OrdinalIgnoreCase);
}
