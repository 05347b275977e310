using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;

namespace IamPolicyTools.Analysis.Resources;

/// <summary>
/// Patterns of which a resource fits one or none, and nothing else matters: those of a statement, or of all statements that make no
/// other difference.
/// </summary>
/// <param name="Patterns">The patterns, each once.</param>
internal sealed record ResourceSet(ImmutableArray<ArnPattern> Patterns)
{
    private readonly int _hash = HashOf(Patterns);

    /// <summary>The patterns as sets of texts.</summary>
    public ImmutableArray<Glob> Globs { get; } = [.. Patterns.Select(p => p.Glob)];

    /// <summary>True when no policy has the patterns: they tell what a condition makes of the ARN. Sets do not differ by it.</summary>
    public bool IsMade { get; init; }

    /// <summary>True when which ARNs fit depends on variables that have no value.</summary>
    public bool IsOpen => Patterns.Any(p => p.IsOpen);

    /// <summary>How much the widest of the patterns writes out: the less, the more ARNs fit.</summary>
    public int Precision => Patterns.Min(p => p.Glob.Tokens.Count(t => t.IsLiteral));

    /// <summary>True when an ARN fits one of the patterns.</summary>
    public bool Matches(string arn)
    {
        foreach (Glob glob in Globs)
        {
            if (glob.Matches(arn))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public bool Equals(ResourceSet? other) =>
        ReferenceEquals(this, other) || (other is not null && _hash == other._hash && Patterns.AsSpan().SequenceEqual(other.Patterns.AsSpan()));

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    private static int HashOf(ImmutableArray<ArnPattern> patterns)
    {
        var hash = default(HashCode);
        foreach (ArnPattern pattern in patterns)
        {
            hash.Add(pattern);
        }

        return hash.ToHashCode();
    }
}
