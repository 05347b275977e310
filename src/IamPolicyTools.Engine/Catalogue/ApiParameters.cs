using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.Catalogue.Storage;

namespace IamPolicyTools.Catalogue;

/// <summary>The parameters that an operation's API has, whatever they are checked for. Case and hyphens do not count.</summary>
internal sealed class ApiParameters
{
    private readonly FrozenDictionary<string, ParameterKind> _kinds;

    /// <summary>Creates the parameters.</summary>
    /// <param name="names">Their names, with the sign of their kind behind them.</param>
    public ApiParameters(string[] names)
    {
        Names = [.. names.Select(n => n.TrimEnd('+', '!', '?'))];
        _kinds = names.GroupBy(n => Bare(n.TrimEnd('+', '!', '?')), StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(g => g.Key, g => g.Max(KindOf), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The names in AWS's spelling.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>True when the API has a parameter.</summary>
    /// <param name="name">The name, with hyphens or without.</param>
    public bool Contains(string name) => _kinds.ContainsKey(Bare(name));

    /// <summary>What a parameter takes; null for none of the API's.</summary>
    /// <param name="name">The name, with hyphens or without.</param>
    public ParameterKind? KindOfParameter(string name) => _kinds.TryGetValue(Bare(name), out ParameterKind kind) ? kind : null;

    private static ParameterKind KindOf(string name) => name[^1] switch
    {
        '!' => ParameterKind.Switch,
        '?' => ParameterKind.MaybeValue,
        '+' => ParameterKind.List,
        _ => ParameterKind.Value,
    };

    private static string Bare(string name) => OperationContent.Bare(name);
}

/// <summary>What an option of the AWS CLI takes for a parameter; of two clients of one service the more generous counts.</summary>
internal enum ParameterKind
{
    /// <summary>No value: it is there, or not.</summary>
    Switch,

    /// <summary>One value.</summary>
    Value,

    /// <summary>One value, which may be left out.</summary>
    MaybeValue,

    /// <summary>Any number of values.</summary>
    List,
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
