using IamPolicyTools.Catalogue;

namespace IamPolicyTools.Build.Catalogue;

/// <summary>Brings the condition keys of all services into one table.</summary>
/// <param name="report">Receives what is odd.</param>
public sealed class ConditionKeyNormalizer(BuildReport report)
{
    private const string ArrayPrefix = "ArrayOf";

    private readonly Dictionary<string, KeyModel> _keys = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Every key, by name.</summary>
    public IReadOnlyList<KeyModel> Keys => [.. _keys.Values.OrderBy(k => k.Name, StringComparer.Ordinal)];

    /// <summary>Takes the keys that a service documents.</summary>
    /// <param name="service">The service.</param>
    /// <exception cref="PackageException">A type is unknown.</exception>
    public void Add(RawService service)
    {
        foreach (RawConditionKey raw in service.ConditionKeys)
        {
            string name = Rename(raw.Key);
            bool isMultivalued = raw.Type.StartsWith(ArrayPrefix, StringComparison.Ordinal);
            var key = new KeyModel(name, ParseType(raw, isMultivalued, service.Prefix), isMultivalued);
            if (!_keys.TryGetValue(name, out KeyModel? known))
            {
                _keys.Add(name, key);
            }
            else if ((known.Type, known.IsMultivalued) != (key.Type, key.IsMultivalued))
            {
                // The service whose name the key bears knows best.
                report.Add("condition key of two types, that of its own service taken", $"{name} of {service.Prefix}");
                if (name.StartsWith($"{service.Prefix}:", StringComparison.OrdinalIgnoreCase))
                {
                    _keys[name] = key;
                }
            }
        }
    }

    /// <summary>The names of the table for names as the package writes them, each once, sorted.</summary>
    /// <param name="names">The names.</param>
    /// <param name="place">Where they stand.</param>
    public IReadOnlyList<string> Resolve(IEnumerable<string>? names, string place)
    {
        var resolved = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string name in names ?? [])
        {
            string renamed = Rename(name);
            if (!_keys.TryGetValue(renamed, out KeyModel? key))
            {
                report.Add("condition key without a definition, taken as text", $"{name} of {place}");
                key = new KeyModel(renamed, ConditionKeyType.String, IsMultivalued: false);
                _keys.Add(renamed, key);
            }

            resolved.Add(key.Name);
        }

        return [.. resolved];
    }

    private static ConditionKeyType ParseType(RawConditionKey key, bool isMultivalued, string service)
    {
        string type = isMultivalued ? key.Type[ArrayPrefix.Length..] : key.Type;
        return Enum.TryParse(type, ignoreCase: true, out ConditionKeyType parsed) && !char.IsDigit(type[0])
            ? parsed
            : throw new PackageException(
                $"conditionKeys/{service}.json: {key.Key} has the type \"{key.Type}\"; expected one of {string.Join(", ", Enum.GetNames<ConditionKeyType>())}, or {ArrayPrefix} and one of them.");
    }

    private string Rename(string name)
    {
        int open = name.IndexOf('<', StringComparison.Ordinal);
        int close = name.IndexOf('>', StringComparison.Ordinal);
        if (open < 0 || close < open)
        {
            return name;
        }

        string renamed = $"{name[..open]}${{TagKey}}{name[(close + 1)..]}";
        report.Add("condition key with a <placeholder>, written as ${TagKey}", name);
        return renamed;
    }
}
