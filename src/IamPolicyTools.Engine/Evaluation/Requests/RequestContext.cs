using System.Diagnostics.CodeAnalysis;
using IamPolicyTools.Language;

namespace IamPolicyTools.Evaluation.Requests;

/// <summary>
/// The context of a request: the keys the caller gave, then what follows from principal, resource and session.
/// An earlier layer hides a later one, so the caller's values win (context-keys.md, 4.8).
/// </summary>
public sealed class RequestContext : IVariableSource
{
    private readonly ContextLayer[] _layers;
    private readonly DecidedKeys? _decided;
    private readonly UnknownKeys? _unknown;
    private CertainVariables? _certain;

    internal RequestContext(
        ContextLayer given, ReadOnlySpan<ContextLayer> derived, DecidedKeys? decided = null, UnknownKeys? unknown = null)
    {
        _unknown = unknown is { IsEmpty: false } ? unknown : null;
        Given = given;
        _layers = new ContextLayer[1 + CountFilled(derived)];
        _layers[0] = given;
        int at = 1;
        foreach (ContextLayer layer in derived)
        {
            if (layer.Entries.Count > 0)
            {
                _layers[at++] = layer;
            }
        }

        _decided = decided;
    }

    /// <summary>The keys the caller gave.</summary>
    public ContextLayer Given { get; }

    /// <summary>The keys that were derived, by origin.</summary>
    public IReadOnlyList<ContextLayer> Derived => new ArraySegment<ContextLayer>(_layers, 1, _layers.Length - 1);

    /// <summary>The entry of a key, or null when it is absent.</summary>
    /// <param name="key">The key.</param>
    public ContextEntry? Find(ContextKey key)
    {
        // what is declared unknown is not derived.
        if (_unknown?.Contains(key) == true)
        {
            return Given.Find(key);
        }

        foreach (ContextLayer layer in _layers)
        {
            if (layer.Find(key) is { } entry)
            {
                return entry;
            }
        }

        return null;
    }

    /// <summary>The same context with some keys given, and without some that are derived.</summary>
    /// <param name="given">The keys; those that are known to be absent have no values.</param>
    /// <param name="drops">Tells which derived keys are left open.</param>
    /// <param name="open">The keys that are open while they are not given, whatever is known of the action.</param>
    internal RequestContext WithGiven(ContextLayer given, Predicate<ContextKey> drops, UnknownKeys open) => new(
        given.Over(Given), [.. Derived.Select(l => l.Without(name => drops(ContextKey.Of(name))))], _unknown is null
            ? _decided
            : null, _unknown ?? open);

    /// <summary>True when a key is derived where it can be: nobody gave it, or declared it unknown.</summary>
    internal bool IsDerived(ContextKey key) => Given.Find(key) is null && _unknown?.Contains(key) != true;

    /// <summary>
    /// The entry of a key as far as it is known, for evaluation that keeps what is unknown: <see cref="Find"/>, and keys that are declared
    /// to be there.
    /// </summary>
    internal ContextEntry? FindKnown(ContextKey key) => Find(key) ?? _unknown?.FindPresent(key);

    /// <summary>The entry of a key that is declared to be there, with a value that is not known; null for any other.</summary>
    internal ContextEntry? FindPresent(ContextKey key) => _unknown?.FindPresent(key);

    /// <summary>True when AWS might send a key that is absent here, or another value of it than the one that is taken.</summary>
    internal bool IsUndecided(ContextKey key) => Find(key) is { } entry
        ? entry.Certainty != ContextCertainty.Known
        : _decided?.Contains(key) != true || _unknown?.Contains(key) == true;

    /// <summary>What no value of an absent key begins with; null where nothing is known of it.</summary>
    internal string? NeverBeginsWith(ContextKey key) => _unknown?.Contains(key) == true ? null : _decided?.NeverBeginsWith(key);

    /// <summary>True when a text has a variable that is known to have no value (PL-77).</summary>
    /// <param name="text">The text.</param>
    internal bool HasVariableWithoutValue(PolicyString text) => text.Pieces.Any(p =>
        p.Kind == PieceKind.Variable
        && ContextKey.Of(p.Text) is var key
        && !IsUndecided(key)
        && !((IVariableSource)this).TryResolve(key, p.Default, out _));

    /// <summary>True when a text has a variable whose value is not certain.</summary>
    /// <param name="text">The text.</param>
    internal bool HasUndecidedVariable(PolicyString text) =>
        text.Pieces.Any(p => p.Kind == PieceKind.Variable && IsUndecided(ContextKey.Of(p.Text)));

    /// <summary>Variables whose values are certain; the others have none.</summary>
    internal IVariableSource Certain => _certain ??= new CertainVariables(this);

    /// <inheritdoc/>
    bool IVariableSource.TryResolve(ContextKey key, string? fallback, [NotNullWhen(true)] out string? value)
    {
        ContextEntry? entry = Find(key);
        value = entry switch
        {
            null or { IsMultivalued: false, IsAmbiguous: false, Values.IsEmpty: true } => fallback,
            { IsMultivalued: false, IsAmbiguous: false, Values.Length: 1 } => entry.Values[0].Text,
            _ => null,
        };
        return value is not null;
    }

    private static int CountFilled(ReadOnlySpan<ContextLayer> layers)
    {
        int count = 0;
        foreach (ContextLayer layer in layers)
        {
            count += layer.Entries.Count > 0 ? 1 : 0;
        }

        return count;
    }

    private sealed class CertainVariables(RequestContext context) : IVariableSource
    {
        // PL-78: whether the default counts hangs on the key, too.
        public bool TryResolve(ContextKey key, string? fallback, [NotNullWhen(true)] out string? value)
        {
            value = null;
            return !context.IsUndecided(key) && ((IVariableSource)context).TryResolve(key, fallback, out value);
        }

        public string StartOf(ContextKey key) =>
            context.Find(key) is { Certainty: ContextCertainty.Present, KnownStart: { } start } ? start : string.Empty;
    }
}
