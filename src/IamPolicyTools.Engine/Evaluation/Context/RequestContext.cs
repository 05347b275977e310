using System.Diagnostics.CodeAnalysis;
using IamPolicyTools.Language;

namespace IamPolicyTools.Evaluation.Context;

/// <summary>
/// The context of a request: the keys the caller gave, then what follows from principal, resource and session.
/// An earlier layer hides a later one, so the caller's values win (context-keys.md, 4.8).
/// </summary>
public sealed class RequestContext : IVariableSource
{
    private readonly ContextLayer[] _layers;
    private readonly DecidedKeys? _decided;

    internal RequestContext(ContextLayer given, IReadOnlyList<ContextLayer> derived, DecidedKeys? decided = null)
    {
        Given = given;
        Derived = derived;
        _layers = [given, .. derived.Where(l => l.Entries.Count > 0)];
        _decided = decided;
    }

    /// <summary>The keys the caller gave.</summary>
    public ContextLayer Given { get; }

    /// <summary>The keys that were derived, by origin.</summary>
    public IReadOnlyList<ContextLayer> Derived { get; }

    /// <summary>The entry of a key, or null when it is absent.</summary>
    /// <param name="key">The key.</param>
    public ContextEntry? Find(ContextKey key)
    {
        foreach (ContextLayer layer in _layers)
        {
            if (layer.Find(key) is { } entry)
            {
                return entry;
            }
        }

        return null;
    }

    /// <summary>True when a key is absent only because nobody said what it is: AWS might send it.</summary>
    internal bool IsUndecided(ContextKey key) => Find(key) is null && _decided?.Contains(key) != true;

    /// <inheritdoc/>
    bool IVariableSource.TryResolve(ContextKey key, string? fallback, [NotNullWhen(true)] out string? value)
    {
        ContextEntry? entry = Find(key);
        value = entry switch
        {
            null => fallback,
            { IsMultivalued: false, IsAmbiguous: false, Values.Length: 1 } => entry.Values[0].Text,
            _ => null,
        };
        return value is not null;
    }
}
