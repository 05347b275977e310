using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.Catalogue.Storage;

namespace IamPolicyTools.Catalogue;

/// <summary>The parameters that an operation's API has, whatever they are checked for. Case and hyphens do not count.</summary>
internal sealed class ApiParameters
{
    private const char ListSign = '+';

    private readonly FrozenDictionary<string, bool> _isList;

    /// <summary>Creates the parameters.</summary>
    /// <param name="names">Their names, <c>+</c> behind lists.</param>
    public ApiParameters(string[] names)
    {
        Names = [.. names.Select(n => n.TrimEnd(ListSign))];
        _isList = names.GroupBy(n => Bare(n.TrimEnd(ListSign)), StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(g => g.Key, g => g.Any(n => n.EndsWith(ListSign)), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The names in AWS's spelling.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>True when the API has a parameter.</summary>
    /// <param name="name">The name, with hyphens or without.</param>
    public bool Contains(string name) => _isList.ContainsKey(Bare(name));

    /// <summary>True for a parameter that takes one value, false for a list and for none of the API's.</summary>
    /// <param name="name">The name, with hyphens or without.</param>
    public bool TakesOne(string name) => _isList.TryGetValue(Bare(name), out bool isList) && !isList;

    private static string Bare(string name) => OperationContent.Bare(name);
}

/// <summary>The parameters of all operations, a service at a time.</summary>
/// <param name="reader">The file.</param>
internal sealed class ParameterCatalogue(ParameterReader reader)
{
    private readonly ConcurrentDictionary<string, Lazy<FrozenDictionary<string, Lazy<ApiParameters>>>> _services = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The parameters of an operation; null where the models do not have it.</summary>
    /// <param name="operation">The operation.</param>
    public ApiParameters? Find(ApiOperation operation) => _services
        .GetOrAdd(operation.Service, service => new(() => Read(service)))
        .Value.GetValueOrDefault(operation.Name)?.Value;

    private FrozenDictionary<string, Lazy<ApiParameters>> Read(string service) =>
        reader.Read(service).ToFrozenDictionary(o => o.Key, o => new Lazy<ApiParameters>(() => new ApiParameters(o.Value)), StringComparer.OrdinalIgnoreCase);
}
