using System.Text.Json;

namespace IamPolicyTools.Engine.Tests.Cases;

/// <summary>
/// One decision case, in the format that <c>tests/cases/README.md</c> describes: who asks for what, which documents apply,
/// and what is expected. Documents stay raw JSON, so that nothing of the engine has touched them.
/// </summary>
internal sealed class FixtureCase
{
    public required string Id { get; init; }

    /// <summary>Rule numbers that the case tests: <c>R-n</c>, <c>PL-n</c>, <c>CK-n</c> and <c>ST-n</c>.</summary>
    public required IReadOnlyList<string> Rules { get; init; }

    /// <summary>The rule whose UNCERTAIN choice the case rests on.</summary>
    public string? Uncertain { get; init; }

    /// <summary>File and line, for messages.</summary>
    public required string Location { get; init; }

    /// <summary>The case as it was written, on one line.</summary>
    public required string Line { get; init; }

    public required FixtureRequest Request { get; init; }

    public required FixturePolicies Policies { get; init; }

    public required FixtureOptions Options { get; init; }

    /// <summary><see langword="null"/> for a generated case, which has no expectation of its own.</summary>
    public FixtureDecision? Expected { get; init; }

    /// <summary>Reads one line of a <c>.jsonl</c> file.</summary>
    /// <exception cref="FormatException">The line is no case: the message names the place and the member.</exception>
    public static FixtureCase Parse(string line, string location)
    {
        JsonElement root;
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            root = document.RootElement.Clone();
        }
        catch (JsonException problem)
        {
            throw new FormatException($"{location}: {problem.Message}", problem);
        }

        var reader = new FixtureReader(root, location);
        reader.AllowOnly("id", "rules", "why", "request", "policies", "options", "expected", "uncertain");
        return new FixtureCase
        {
            Id = reader.Text("id"),
            Rules = reader.Texts("rules"),
            Uncertain = reader.OptionalText("uncertain"),
            Location = location,
            Line = line,
            Request = FixtureRequest.Read(reader.Object("request")),
            Policies = FixturePolicies.Read(reader.ObjectOrEmpty("policies")),
            Options = FixtureOptions.Read(reader.ObjectOrEmpty("options")),
            Expected = FixtureDecision.Read(reader.ObjectOrEmpty("expected")),
        };
    }

    /// <summary>Shown by the test runner.</summary>
    public override string ToString() => Id;
}

/// <summary>The decision that a case expects, and the policy type held responsible.</summary>
/// <param name="Decision"><c>allowed</c>, <c>implicitDeny</c>, <c>explicitDeny</c> or <c>conditional</c>.</param>
/// <param name="PolicyType">The first responsible policy type; <see langword="null"/> when allowed or conditional.</param>
internal sealed record FixtureDecision(string Decision, string? PolicyType)
{
    internal static FixtureDecision? Read(FixtureReader reader)
    {
        reader.AllowOnly("decision", "policyType");
        string? decision = reader.OptionalText("decision");
        return decision is null ? null : new FixtureDecision(decision, reader.OptionalText("policyType"));
    }

    public override string ToString() => PolicyType is null ? Decision : $"{Decision} ({PolicyType})";
}
