using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;
using IamPolicyTools.Text;

namespace IamPolicyTools.Evaluation.Requests;

/// <summary>A context key with its values.</summary>
public sealed class ContextEntry
{
    internal ContextEntry(
        ContextKey key,
        ImmutableArray<RequestValue> values,
        bool isMultivalued,
        bool isAmbiguous,
        ContextCertainty certainty = ContextCertainty.Known,
        string? knownStart = null)
    {
        Key = key;
        Values = values;
        IsMultivalued = isMultivalued;
        IsAmbiguous = isAmbiguous;
        IsEmptyAsSet = AreEmpty(values);
        Certainty = certainty;
        KnownStart = knownStart;
    }

    /// <summary>A key that is there with a value that is not known.</summary>
    internal static ContextEntry WithUnknownValue(ContextKey key) =>
        new(key, [RequestValue.Empty], isMultivalued: false, isAmbiguous: false, ContextCertainty.Present, string.Empty);

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

    /// <summary>How far the value is known. Strict evaluation takes <see cref="Values"/> in any case.</summary>
    public ContextCertainty Certainty { get; }

    /// <summary>What every possible value begins with when <see cref="Certainty"/> is Present; null when nothing is known of it.</summary>
    internal string? KnownStart { get; }

    /// <summary>True when the value stands for any that no policy mentions (R-177a).</summary>
    internal bool IsPlaceholder => KnownStart is not null;

    /// <inheritdoc/>
    public override string ToString() => DisplayedText.Line($"{Key}={string.Join(", ", Values)}");

    private static bool AreEmpty(ImmutableArray<RequestValue> values)
    {
        foreach (RequestValue value in values)
        {
            if (value.Text.Length > 0)
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>What is known of a key that a request has, or may have (evaluation.md, 2.11).</summary>
public enum ContextCertainty : long
{
    /// <summary>The key is there with these values; without values it is known to be absent.</summary>
    Known,

    /// <summary>The key is there; its value is taken to be this one and may be another.</summary>
    Present,

    /// <summary>The value is taken to be this one; it may be another, and the key may be absent.</summary>
    Assumed,

    /// <summary>If the key is there, it has these values.</summary>
    Optional,

    /// <summary>The key is there with these values, and may have more of them.</summary>
    Partial,
}

/// <summary>Context keys from one origin. Immutable, shared by every request that has them.</summary>
public sealed class ContextLayer
{
    private readonly int[] _hashes;
    private readonly ContextEntry[] _entries;

    private ContextLayer(ContextEntry[] entries)
    {
        _entries = entries;
        _hashes = Array.ConvertAll(entries, static e => e.Key.GetHashCode());
    }

    /// <summary>A layer without keys.</summary>
    public static ContextLayer Empty { get; } = new([]);

    /// <summary>A layer of some entries.</summary>
    internal static ContextLayer Of(ContextEntry[] entries) => entries.Length == 0 ? Empty : new ContextLayer(entries);

    /// <summary>The entries, in the order they were added.</summary>
    public IReadOnlyList<ContextEntry> Entries => _entries;

    /// <summary>The keys with their values: <c>aws:SourceIp=192.0.2.1; aws:TagKeys=a, b</c>.</summary>
    public override string ToString() =>
        DisplayedText.Line(string.Join("; ", _entries.Select(e => $"{e.Key}={string.Join(", ", e.Values.Select(v => v.Text))}")));

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

    /// <summary>The layer with the keys of another that it does not have itself.</summary>
    /// <param name="below">The other layer.</param>
    internal ContextLayer Over(ContextLayer below) => below._entries.Length == 0 ? this
        : _entries.Length == 0 ? below
        : new ContextLayer([.. _entries, .. below._entries.Where(e => Find(e.Key) is null)]);

    /// <summary>The layer without the keys whose names fit a predicate.</summary>
    internal ContextLayer Without(Predicate<string> drops) =>
        Array.Exists(_entries, e => drops(e.Key.Name)) ? new ContextLayer([.. _entries.Where(e => !drops(e.Key.Name))]) : this;

    /// <summary>Collects keys for a layer.</summary>
    public sealed class Builder
    {
        // No session name has this character, so no policy can mean it.
        private const string UnnamedRest = "\u2026";

        // What is derived of a principal: a layer is made for each of a million.
        private const int UsualCount = 11;

        // So many are looked through as quickly as they are looked up.
        private const int Few = 16;

        private readonly List<ContextEntry> _entries = new(UsualCount);
        private Dictionary<ContextKey, int>? _places;

        /// <summary>Adds a key with one value.</summary>
        /// <param name="name">The key's name.</param>
        /// <param name="value">The value.</param>
        public Builder Add(string name, string value) => Add(name, ImmutableArray.Create(new RequestValue(value)), isMultivalued: false);

        /// <summary>Adds a key with one value, unless the value is null.</summary>
        /// <param name="name">The key's name.</param>
        /// <param name="value">The value, or null.</param>
        public Builder AddIfKnown(string name, string? value) => value is null ? this : Add(name, value);

        /// <summary>Adds a key whose value is not known for certain.</summary>
        /// <param name="name">The key's name.</param>
        /// <param name="value">The value that strict evaluation takes.</param>
        /// <param name="certainty">Whether the key itself is certain to be there.</param>
        /// <param name="isMultivalued">True for a set.</param>
        internal Builder AddTaken(string name, string value, ContextCertainty certainty, bool isMultivalued = false)
        {
            var key = ContextKey.Of(name);
            Set(new ContextEntry(key, [new RequestValue(value)], isMultivalued, isAmbiguous: false, certainty));
            return this;
        }

        /// <summary>
        /// Adds a key of whose value only the beginning is known. Strict evaluation takes a rest that no policy mentions (R-177a).
        /// </summary>
        /// <param name="name">The key's name.</param>
        /// <param name="start">The beginning; one or more characters follow.</param>
        internal Builder AddStart(string name, string start)
        {
            var key = ContextKey.Of(name);
            Set(new ContextEntry(
                key, [new RequestValue(start + UnnamedRest)], isMultivalued: false, isAmbiguous: false, ContextCertainty.Present, start));
            return this;
        }

        /// <summary>Adds a key.</summary>
        /// <param name="name">The key's name.</param>
        /// <param name="values">Its values.</param>
        /// <param name="isMultivalued">True for a set.</param>
        public Builder Add(string name, IEnumerable<string> values, bool isMultivalued) =>
            Add(name, [.. values.Select(v => new RequestValue(v))], isMultivalued);

        private Builder Add(string name, ImmutableArray<RequestValue> requestValues, bool isMultivalued)
        {
            ContextKey key = ContextKey.Of(name);

            // PL-50: a second spelling of the same key makes it ambiguous.
            int first = PlaceOf(key);
            bool isAmbiguous = first >= 0 && _entries[first].Key.Name != name;

            // IN-14: of a value that holds a token only what stands before it is known.
            int token = requestValues is [{ } only] ? StartOfToken(only.Text) : -1;
            bool isOpen = token >= 0 || (requestValues.Length > 1 && requestValues.Any(v => StartOfToken(v.Text) >= 0));
            Set(!isOpen ? new ContextEntry(key, requestValues, isMultivalued, isAmbiguous)
                : token < 0 || isMultivalued ? new ContextEntry(key, requestValues, isMultivalued, isAmbiguous, ContextCertainty.Assumed)
                : new ContextEntry(
                    key, requestValues, isMultivalued, isAmbiguous, ContextCertainty.Present, requestValues[0].Text[..token]));
            return this;
        }

        // The last one counts, in the place of the first.
        private void Set(ContextEntry entry)
        {
            int place = PlaceOf(entry.Key);
            if (place >= 0)
            {
                _entries[place] = entry;
                return;
            }

            _places?.Add(entry.Key, _entries.Count);
            _entries.Add(entry);
        }

        private int PlaceOf(ContextKey key)
        {
            if (_entries.Count <= Few)
            {
                int place = _entries.Count - 1;
                while (place >= 0 && !_entries[place].Key.Equals(key))
                {
                    place--;
                }

                return place;
            }

            if (_places is null)
            {
                _places = [];
                for (int i = 0; i < _entries.Count; i++)
                {
                    _places.Add(_entries[i].Key, i);
                }
            }

            return _places.GetValueOrDefault(key, -1);
        }

        private static int StartOfToken(string text) =>
            UnknownToken.IsIn(text) ? text.IndexOf(UnknownToken.Start, StringComparison.Ordinal) : -1;

        /// <summary>The layer.</summary>
        public ContextLayer Build() => _entries.Count == 0 ? Empty : new ContextLayer([.. _entries]);
    }
}
