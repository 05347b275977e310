using System.Collections.Immutable;
using IamPolicyTools.Records.Reading;

namespace IamPolicyTools.Testing.Files;

/// <summary>A test on the way to its cases.</summary>
/// <param name="Test">The test's members.</param>
internal sealed record CaseSketch(MemberReader Test)
{
    /// <summary>What all of its cases have in common.</summary>
    public required AccessCase Template { get; init; }

    /// <summary>Who asks.</summary>
    public required ImmutableArray<Asker> Askers { get; init; }

    /// <summary>The resources.</summary>
    public required ImmutableArray<string> Resources { get; init; }

    /// <summary>The cross product. Names hold what varies; all of it where the test has no name.</summary>
    /// <param name="askers">Who asks.</param>
    /// <param name="actions">The actions.</param>
    /// <param name="resources">The resources.</param>
    /// <param name="expectation">What is expected.</param>
    public IEnumerable<AccessCase> Cases(IReadOnlyList<Asker?> askers, IReadOnlyList<string?> actions, IReadOnlyList<string?> resources, Expectation expectation) =>
        from asker in askers
        from action in actions
        from resource in resources
        select Template with
        {
            Name = NameOf(askers.Count > 1 ? asker?.ToString() : null, actions.Count > 1 ? action : null, resources.Count > 1 ? resource : null)
                ?? $"{asker} {action} {resource}: {expectation}".Trim(),
            Asker = asker,
            Action = action,
            Resource = resource,
            Expectation = expectation,
        };

    /// <summary>The name of a case; null where the test has none.</summary>
    /// <param name="varying">What varies.</param>
    public string? NameOf(params ReadOnlySpan<string?> varying)
    {
        string[] parts = [.. varying.ToArray().OfType<string>()];
        return Template.Name.Length == 0 ? null : parts.Length == 0 ? Template.Name : $"{Template.Name} [{string.Join(", ", parts)}]";
    }
}
