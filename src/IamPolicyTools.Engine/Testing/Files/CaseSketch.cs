using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Operations;
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

    /// <summary>The test's own context keys.</summary>
    public required ContextMembers Keys { get; init; }

    /// <summary>The cross product. Names hold what varies; all of it where the test has no name.</summary>
    /// <param name="askers">Who asks.</param>
    /// <param name="actions">The actions.</param>
    /// <param name="resources">The resources.</param>
    /// <param name="expectation">What is expected.</param>
    public IEnumerable<AccessCase> Cases(IReadOnlyList<Asker?> askers, IReadOnlyList<string?> actions, IReadOnlyList<string?> resources, Expectation expectation)
    {
        string[] named = [.. actions.OfType<string>()];
        string?[] doubts = [.. Doubts(named, [.. resources.OfType<string>()]).DefaultIfEmpty(Template.Doubt)];
        return
            from asker in askers
            from index in Enumerable.Range(0, actions.Count)
            let action = actions[index]
            from resource in resources
            select Template with
            {
                Name = NameOf(askers.Count > 1 ? asker?.ToString() : null, actions.Count > 1 ? action : null, resources.Count > 1 ? resource : null)
                    ?? $"{asker} {action} {resource}: {expectation}".Trim(),
                Asker = asker,
                Action = action,
                Resource = resource,
                Expectation = expectation,
                Doubt = doubts[index],
                HasSiblings = resources.Count > 1,
            };
    }

    /// <summary>What makes the questions about each action doubtful; null for those that nothing does.</summary>
    /// <param name="actions">The actions.</param>
    /// <param name="resources">The resources.</param>
    public IEnumerable<string?> Doubts(IReadOnlyList<string> actions, IReadOnlyList<string> resources)
    {
        string? common = Template.Doubt ?? Askers.Select(DoubtOf).FirstOrDefault(d => d is not null) ?? (Keys.FindUseless(actions, resources) is { } key
            ? $"no request of the test has the key {key}, so that it counts as absent whatever its value is"
            : null);
        return actions.Select(action => common ?? DoubtOf(action, resources));
    }

    /// <summary>The name of a case; null where the test has none.</summary>
    /// <param name="varying">What varies.</param>
    public string? NameOf(params ReadOnlySpan<string?> varying)
    {
        string[] parts = [.. varying.ToArray().OfType<string>()];
        return Template.Name.Length == 0 ? null : parts.Length == 0 ? Template.Name : $"{Template.Name} [{string.Join(", ", parts)}]";
    }

    // Nobody may do what there is not, nor on what an action is never checked on: a slip of the pen would pass where a denial is expected.
    private static string? DoubtOf(string action, IReadOnlyList<string> resources)
    {
        if (RequestChecks.CheckAction(IamCatalogue.Default, action) is { } unknown)
        {
            return unknown.Message;
        }

        if (resources.Select(TextDoubts.OfResource).FirstOrDefault(d => d is not null) is { } elsewhere)
        {
            return elsewhere;
        }

        return TextDoubts.OfPair(action, resources);
    }

    /// <summary>What the name of who asks has that no name has; null where nothing is wrong.</summary>
    /// <param name="asker">Who asks.</param>
    internal static string? DoubtOf(Asker asker) => asker.Principal is { } principal ? TextDoubts.OfName(principal) : null;
}
