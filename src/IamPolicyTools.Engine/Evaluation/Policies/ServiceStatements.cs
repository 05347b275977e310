using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Evaluation.Policies;

/// <summary>
/// The statements that could match some action of a service, also by the first letters of the action's name: <c>Get</c>, <c>Put</c>.
/// </summary>
internal sealed class ServiceStatements
{
    // So many are looked at as quickly as they are looked up.
    private const int Few = 4;

    private readonly Dictionary<long, CompiledStatement[]>? _byLetters;
    private readonly CompiledStatement[] _others = [];

    /// <summary>Takes statements of a service.</summary>
    /// <param name="service">The service in lower case.</param>
    /// <param name="all">The statements, Deny first.</param>
    public ServiceStatements(string service, CompiledStatement[] all)
    {
        All = all;
        if (all.Length > Few)
        {
            (_byLetters, _others) = Group(all, statement => statement.LettersIn(service));
        }
    }

    /// <summary>All of them, Deny first.</summary>
    public CompiledStatement[] All { get; }

    /// <summary>Those that could match an action of the service, Deny first.</summary>
    public CompiledStatement[] For(ActionName action) =>
        _byLetters is null ? All
        : _byLetters.TryGetValue(action.Letters, out CompiledStatement[]? found) ? found
        : _others;

    /// <summary>Sorts statements by what an action must have for them to match it.</summary>
    /// <typeparam name="TKey">What it must have.</typeparam>
    /// <param name="statements">The statements. Their order is kept.</param>
    /// <param name="keysOf">The keys of a statement; null when it could match whatever the key.</param>
    /// <returns>For each key the statements that could match, and those that could for every other key.</returns>
    public static (Dictionary<TKey, CompiledStatement[]> ByKey, CompiledStatement[] Others) Group<TKey>(
        CompiledStatement[] statements, Func<CompiledStatement, TKey[]?> keysOf)
        where TKey : notnull
    {
        TKey[]?[] keys = Array.ConvertAll(statements, s => keysOf(s));
        var byKey = new Dictionary<TKey, List<CompiledStatement>>();
        foreach (TKey key in keys.SelectMany(k => k ?? []))
        {
            byKey.TryAdd(key, []);
        }

        var others = new List<CompiledStatement>();
        for (int i = 0; i < statements.Length; i++)
        {
            if (keys[i] is null)
            {
                others.Add(statements[i]);
            }

            foreach (TKey key in keys[i] ?? (IEnumerable<TKey>)byKey.Keys)
            {
                byKey[key].Add(statements[i]);
            }
        }

        return (byKey.ToDictionary(p => p.Key, p => p.Value.ToArray()), [.. others]);
    }
}
