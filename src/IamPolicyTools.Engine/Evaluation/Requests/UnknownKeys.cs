using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Evaluation.Requests;

/// <summary>
/// Keys that the caller declares unknown: they are neither derived nor taken to be absent. A key that is given stays what it is.
/// </summary>
public sealed class UnknownKeys
{
    private readonly ImmutableArray<(TextPattern Pattern, bool IsPresent)> _keys;

    private UnknownKeys(ImmutableArray<(TextPattern Pattern, bool IsPresent)> keys) => _keys = keys;

    /// <summary>No key.</summary>
    public static UnknownKeys None { get; } = new([]);

    /// <summary>True for no key.</summary>
    public bool IsEmpty => _keys.IsEmpty;

    /// <summary>Keys by name.</summary>
    /// <param name="names">Names, or patterns with <c>*</c>: <c>aws:PrincipalTag/*</c>.</param>
    public static UnknownKeys Of(IEnumerable<string> names) => Of(names.Select(n => (n, false)));

    /// <summary>Keys by name, of which some are known to be there.</summary>
    /// <param name="keys">Names or patterns, each with whether only the value is unknown.</param>
    public static UnknownKeys Of(IEnumerable<(string Name, bool IsPresent)> keys)
    {
        ImmutableArray<(TextPattern, bool)> compiled =
            [.. keys.Select(
                k => (TextPattern.Compile(PolicyString.Literal(k.Name.ToLowerInvariant()), PatternStyle.Wildcards), k.IsPresent))];
        return compiled.IsEmpty ? None : new UnknownKeys(compiled);
    }

    /// <summary>These and further keys, of which it is known that they are there.</summary>
    /// <param name="names">Their names.</param>
    internal UnknownKeys WithPresent(IEnumerable<string> names)
    {
        UnknownKeys added = Of(names.Select(n => (n, true)));
        return added.IsEmpty ? this : IsEmpty ? added : new UnknownKeys(_keys.AddRange(added._keys));
    }

    /// <summary>These keys, and others.</summary>
    /// <param name="names">Names, or patterns with <c>*</c>.</param>
    internal UnknownKeys And(IEnumerable<string> names) => new([.. _keys, .. Of(names)._keys]);

    /// <summary>True for a key that is declared unknown.</summary>
    /// <param name="key">The key.</param>
    internal bool Contains(ContextKey key) => Find(key) is not null;

    /// <summary>The entry of a key that is known to be there with a value that is not; null for any other.</summary>
    /// <param name="key">The key.</param>
    internal ContextEntry? FindPresent(ContextKey key) => Find(key) is true ? ContextEntry.WithUnknownValue(key) : null;

    // Whether it is present; null when it is not declared.
    private bool? Find(ContextKey key)
    {
        string name = key.Folded;
        foreach ((TextPattern pattern, bool isPresent) in _keys)
        {
            if (pattern.Matches(name, NoVariables.Instance))
            {
                return isPresent;
            }
        }

        return null;
    }
}
