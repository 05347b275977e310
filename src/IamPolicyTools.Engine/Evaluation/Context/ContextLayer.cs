using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;
using IamPolicyTools.Text;

namespace IamPolicyTools.Evaluation.Context;

/// <summary>A context key with its values.</summary>
public sealed class ContextEntry
{
    internal ContextEntry(ContextKey key, ImmutableArray<RequestValue> values, bool isMultivalued, bool isAmbiguous)
    {
        Key = key;
        Values = values;
        IsMultivalued = isMultivalued;
        IsAmbiguous = isAmbiguous;
        IsEmptyAsSet = values.All(value => value.Text.Length == 0);
    }

    /// <summary>The key.</summary>
    public ContextKey Key { get; }

    /// <summary>The values; a single-valued key has one.</summary>
    public ImmutableArray<RequestValue> Values { get; }

    /// <summary>True for keys that hold a set, which only set operators may compare (PL-69).</summary>
    public bool IsMultivalued { get; }

    /// <summary>True when the key came twice with names that differ only by case: no condition on it matches (PL-50).</summary>
    public bool IsAmbiguous { get; }

    /// <summary>True when the set is empty, or holds only the empty string: to set operators that is no value (PL-64).</summary>
    internal bool IsEmptyAsSet { get; }

    /// <inheritdoc/>
    public override string ToString() => DisplayedText.Line($"{Key}={string.Join(", ", Values)}");
}

/// <summary>Context keys from one origin. Immutable, shared by every request that has them.</summary>
public sealed class ContextLayer
{
    private readonly int[] _hashes;
    private readonly ContextEntry[] _entries;

    private ContextLayer(ContextEntry[] entries)
    {
        _entries = entries;
        _hashes = [.. entries.Select(e => e.Key.GetHashCode())];
    }

    /// <summary>A layer without keys.</summary>
    public static ContextLayer Empty { get; } = new([]);

    /// <summary>The entries, in the order they were added.</summary>
    public IReadOnlyList<ContextEntry> Entries => _entries;

    /// <summary>The entry of a key, or null.</summary>
    /// <param name="key">The key.</param>
    public ContextEntry? Find(ContextKey key)
    {
        int hash = key.GetHashCode();
        ReadOnlySpan<int> hashes = _hashes;
        for (int start = 0; start < hashes.Length;)
        {
            int found = hashes[start..].IndexOf(hash);
            if (found < 0)
            {
                return null;
            }

            ContextEntry entry = _entries[start + found];
            if (entry.Key.Equals(key))
            {
                return entry;
            }

            start += found + 1;
        }

        return null;
    }

    /// <summary>The layer without the keys whose names fit a predicate.</summary>
    internal ContextLayer Without(Predicate<string> drops)
    {
        ContextEntry[] kept = [.. _entries.Where(e => !drops(e.Key.Name))];
        return kept.Length == _entries.Length ? this : new ContextLayer(kept);
    }

    /// <summary>Collects keys for a layer.</summary>
    public sealed class Builder
    {
        private readonly Dictionary<ContextKey, ContextEntry> _entries = [];

        /// <summary>Adds a key with one value.</summary>
        /// <param name="name">The key's name.</param>
        /// <param name="value">The value.</param>
        public Builder Add(string name, string value) => Add(name, [value], isMultivalued: false);

        /// <summary>Adds a key with one value, unless the value is null.</summary>
        /// <param name="name">The key's name.</param>
        /// <param name="value">The value, or null.</param>
        public Builder AddIfKnown(string name, string? value) => value is null ? this : Add(name, value);

        /// <summary>Adds a key.</summary>
        /// <param name="name">The key's name.</param>
        /// <param name="values">Its values.</param>
        /// <param name="isMultivalued">True for a set.</param>
        public Builder Add(string name, IEnumerable<string> values, bool isMultivalued)
        {
            ContextKey key = ContextKey.Of(name);
            ImmutableArray<RequestValue> requestValues = [.. values.Select(v => new RequestValue(v))];

            // PL-50: a second spelling of the same key makes it ambiguous.
            bool isAmbiguous = _entries.TryGetValue(key, out ContextEntry? first) && first.Key.Name != name;
            _entries[key] = new ContextEntry(key, requestValues, isMultivalued, isAmbiguous);
            return this;
        }

        /// <summary>The layer.</summary>
        public ContextLayer Build() => _entries.Count == 0 ? Empty : new ContextLayer([.. _entries.Values]);
    }
}
