using System.Collections.Frozen;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Binding;

/// <summary>
/// The keys that an object of the account document may have. They are data so that the JSON Schema can be tested against them.
/// </summary>
internal sealed class Shape
{
    private readonly FrozenSet<string> _known;
    private readonly FrozenDictionary<string, string> _synonyms;

    /// <summary>Declares a shape.</summary>
    /// <param name="name">What an error calls the object: <c>a user</c>.</param>
    /// <param name="keys">The keys, in AWS's spelling.</param>
    /// <param name="synonyms">Other spellings of some keys.</param>
    /// <param name="ignored">Keys of AWS's own output that the model has no place for.</param>
    public Shape(string name, string[] keys, (string Synonym, string Key)[]? synonyms = null, string[]? ignored = null)
    {
        Name = name;
        Keys = keys;
        Ignored = ignored ?? [];
        _synonyms = (synonyms ?? []).ToFrozenDictionary(s => s.Synonym, s => s.Key, StringComparer.Ordinal);
        _known = keys.Concat(Ignored).Concat(_synonyms.Keys).ToFrozenSet(StringComparer.Ordinal);
    }

    public string Name { get; }

    /// <summary>
    /// True when the model remembers which of the object's values are unknown. Of a smaller object only the whole can be unknown.
    /// </summary>
    public bool RemembersUnknowns { get; init; }

    public IReadOnlyList<string> Keys { get; }

    public IReadOnlyList<string> Ignored { get; }

    public IEnumerable<string> Synonyms => _synonyms.Keys;

    /// <summary><c>$schema</c> and <c>x-…</c> may stand in any object: notes of the author's own.</summary>
    public static bool IsExtension(string key) => key == "$schema" || key.StartsWith("x-", StringComparison.Ordinal);

    public bool Knows(string key) => _known.Contains(key) || IsExtension(key);

    /// <summary>The key that a written one stands for.</summary>
    public string Canonical(string key) => _synonyms.GetValueOrDefault(key, key);

    /// <summary>The message for a key that is not known: what was found, and what may stand there.</summary>
    public string DescribeUnknown(string key)
    {
        IReadOnlyList<string> near = NearNames.Find(key, Keys.Concat(Synonyms));
        string hint = near.Count == 0
            ? $"expected one of {string.Join(", ", Keys)}"
            : $"did you mean {string.Join(" or ", near.Select(n => $"\"{n}\""))}?";
        return $"\"{key}\" is no key of {Name}; {hint}";
    }
}
