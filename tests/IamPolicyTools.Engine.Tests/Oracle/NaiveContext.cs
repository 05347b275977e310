using System.Text.Json;

namespace IamPolicyTools.Engine.Tests.Oracle;

/// <summary>What is known of one context key.</summary>
/// <param name="Values">The values as text (PL-52).</param>
/// <param name="IsMultivalued">Takes several values (PL-69): a multivalued key, or an array in the fixture format.</param>
/// <param name="IsAmbiguous">Given twice, differing by case only (PL-50).</param>
internal sealed record NaiveKey(IReadOnlyList<string> Values, bool IsMultivalued, bool IsAmbiguous = false)
{
    public static NaiveKey Absent { get; } = new([], false);

    /// <summary>A key present with an empty set counts as absent (PL-62).</summary>
    public bool IsEmpty => Values.Count == 0 && !IsAmbiguous;
}

/// <summary>The context of one check: derived keys (context-keys.md 4.8), overridden by the caller's. Key names ignore case (PL-50).</summary>
internal sealed class NaiveContext
{
    private readonly Dictionary<string, NaiveKey> _keys;

    private NaiveContext(Dictionary<string, NaiveKey> keys) => _keys = keys;

    /// <summary>Names of the keys that were given or derived, those known to be absent included.</summary>
    public IReadOnlyCollection<string> Names => _keys.Keys;

    public NaiveKey? Find(string key) =>
        _keys.TryGetValue(key, out NaiveKey? found) && !found.IsEmpty ? found : null;

    /// <summary>Keys that begin with <paramref name="prefix"/>, without it.</summary>
    public IEnumerable<KeyValuePair<string, string>> WithPrefix(string prefix) =>
        from pair in _keys
        where pair.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && pair.Value.Values.Count > 0
        select KeyValuePair.Create(pair.Key[prefix.Length..], pair.Value.Values[0]);

    public static NaiveContext Of(NaiveCheck check)
    {
        Dictionary<string, NaiveKey> given = Given(check);
        var keys = new Dictionary<string, NaiveKey>(StringComparer.OrdinalIgnoreCase);
        if (!check.Case.Options.NoDerivedContext)
        {
            new NaiveDerivation(check, given, keys).Derive();
        }

        // a key declared unknown is not derived.
        foreach (string key in keys.Keys.Where(key => check.Case.Request.UnknownKeys.Any(unknown => unknown.Covers(key))).ToArray())
        {
            keys.Remove(key);
        }

        foreach ((string name, NaiveKey key) in check.Completion.Keys.Concat(given))
        {
            keys[name] = key;
        }

        // for PassRole the tags of the role are unreliable, so the keys count as absent.
        if (string.Equals(check.Action, "iam:PassRole", StringComparison.OrdinalIgnoreCase))
        {
            foreach (string key in keys.Keys.Where(IsResourceTag).ToArray())
            {
                keys[key] = NaiveKey.Absent;
            }
        }

        return new NaiveContext(keys);
    }

    public static bool IsResourceTag(string key) =>
        key.StartsWith("aws:ResourceTag/", StringComparison.OrdinalIgnoreCase) || key.StartsWith("iam:ResourceTag/", StringComparison.OrdinalIgnoreCase);

    private static Dictionary<string, NaiveKey> Given(NaiveCheck check)
    {
        // of several resources, a tag key of the whole call is one of those that list it.
        bool isOneOfSeveral = check.Case.Request.Targets.Count > 1;
        var written = check.Case.Request.Context.EnumerateObject()
            .Where(member => !isOneOfSeveral || NaiveCatalogue.MayHave(check.Action, check.Resource, member.Name))
            .ToDictionary(member => member.Name, member => member.Value);
        foreach (JsonProperty member in check.Target.Context?.EnumerateObject() ?? default)
        {
            written[member.Name] = member.Value;
        }

        var given = new Dictionary<string, NaiveKey>(StringComparer.OrdinalIgnoreCase);
        foreach (IGrouping<string, KeyValuePair<string, JsonElement>> group in written.GroupBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
        {
            JsonElement value = group.First().Value;
            bool isArray = value.ValueKind == JsonValueKind.Array;
            given[group.Key] = new NaiveKey(
                isArray ? [.. value.EnumerateArray().Select(NaiveText.Of)] : [NaiveText.Of(value)],
                isArray || NaiveCatalogue.IsMultivalued(group.Key),
                group.Count() > 1);
        }

        return given;
    }
}
