using System.Collections.Immutable;

namespace IamPolicyTools.Records.Options;

/// <summary>Which rules of a wing run, and how bad they are (OP-5).</summary>
public sealed record RuleSelection
{
    /// <summary>All rules, as their descriptors have them.</summary>
    public static RuleSelection All { get; } = new();

    /// <summary>The codes that run; empty: all.</summary>
    public ImmutableHashSet<string> Include { get; init; } = [];

    /// <summary>The codes that do not. They win.</summary>
    public ImmutableHashSet<string> Exclude { get; init; } = [];

    /// <summary>Resources, and the codes that do not count for each: <c>RESOURCE.CODE</c>.</summary>
    public ImmutableArray<(string Resource, string Code)> ExcludedResources { get; init; } = [];

    /// <summary>Severities other than the rule's, by code.</summary>
    public ImmutableSortedDictionary<string, Severity> Severity { get; init; } = ImmutableSortedDictionary<string, Severity>.Empty;

    /// <summary>True when a rule runs.</summary>
    /// <param name="code">Its code.</param>
    public bool Selects(string code) => !Exclude.Contains(code) && (Include.IsEmpty || Include.Contains(code));

    /// <summary>True when a record counts: its rule runs, and its resource is not left out.</summary>
    /// <param name="record">The record.</param>
    public bool Selects(IamRecord record) => Selects(record.Code) && !Excludes(record);

    /// <summary>True when a record is left out by name: its code, or its code for its resource.</summary>
    /// <param name="record">The record.</param>
    internal bool Excludes(IamRecord record) => Exclude.Contains(record.Code)
        || ExcludedResources.Any(entry => entry.Code == record.Code && record.Subject is { } subject && IsNamed(subject, entry.Resource));

    // A name, an ARN, or the last part of either: MyBucket.CODE as the validators of templates take it.
    private static bool IsNamed(Subject subject, string resource) => new[] { subject.Name, subject.Arn }
        .OfType<string>()
        .Any(name => name.Equals(resource, StringComparison.OrdinalIgnoreCase)
            || (name.Length > resource.Length
                && name[^(resource.Length + 1)] is '/' or ':'
                && name.EndsWith(resource, StringComparison.OrdinalIgnoreCase)));
}
