using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace IamPolicyTools.Language;

/// <summary>The name of a condition context key, compared without regard to case (PL-50), with its hash at hand.</summary>
public sealed class ContextKey : IEquatable<ContextKey>
{
    // Those that are derived for each principal and each request.
    private static readonly FrozenDictionary<string, ContextKey> s_derived = new[]
    {
        "aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalType", "aws:PrincipalIsAWSService", "aws:userid", "aws:username",
        "aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:TokenIssueTime", "aws:MultiFactorAuthPresent", "aws:RequestedRegion",
        "aws:ResourceAccount", "aws:ResourceOrgID", "aws:ResourceOrgPaths", "s3:ResourceAccount", "kms:CallerAccount",
    }.ToFrozenDictionary(n => n, n => new ContextKey(n), StringComparer.Ordinal);

    private readonly int _hash;

    private ContextKey(string name)
    {
        Name = name;
        Folded = name.ToLowerInvariant();
        _hash = Folded.GetHashCode(StringComparison.Ordinal);
    }

    /// <summary>The name as it was first written.</summary>
    public string Name { get; }

    /// <summary>The name in lower case.</summary>
    internal string Folded { get; }

    /// <summary>A key of a name.</summary>
    /// <param name="name">The name, <c>aws:SourceIp</c>.</param>
    public static ContextKey Of(string name) => s_derived.TryGetValue(name, out ContextKey? known) ? known : new ContextKey(name);

    /// <inheritdoc/>
    public bool Equals(ContextKey? other) =>
        other is not null && _hash == other._hash && string.Equals(Folded, other.Folded, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ContextKey);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}

/// <summary>Gives policy variables their values.</summary>
internal interface IVariableSource
{
    /// <summary>Finds the value of a variable.</summary>
    /// <param name="key">The variable's key.</param>
    /// <param name="fallback">The default text, used only when the key is missing (PL-78).</param>
    /// <param name="value">The value.</param>
    /// <returns>False when there is none: the key is missing, multivalued (PL-74) or ambiguous.</returns>
    bool TryResolve(ContextKey key, string? fallback, [NotNullWhen(true)] out string? value);

    /// <summary>
    /// What every possible value of a variable begins with, where the value itself is not known (R-177a); empty where nothing is known of
    /// it.
    /// </summary>
    /// <param name="key">The variable's key.</param>
    string StartOf(ContextKey key) => string.Empty;
}
