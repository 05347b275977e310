using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Answers;

namespace IamPolicyTools.Findings;

/// <summary>A request that was not allowed, and would be if something that nobody knows turned out well.</summary>
/// <param name="Principal">Who asked; null for somebody without a name.</param>
/// <param name="Resource">What was asked about.</param>
/// <param name="Owner">The account that owns it, as far as the question said so.</param>
/// <param name="Fact">What nobody knows.</param>
internal readonly record struct Doubt(string? Principal, string Resource, string? Owner, UnknownFact Fact);

/// <summary>
/// What whoever asks was told that hangs on what nobody knows (FR-3). A denial reads the same whether it is certain or not, so the questions
/// write down here which ones are not, and what was found once tells it again to whoever reads it later.
/// </summary>
internal sealed class DoubtLog : IDisposable
{
    // Paths are looked for by several at once.
    private readonly ThreadLocal<HashSet<Doubt>?> _open = new();

    /// <summary>Writes one down for each unknown fact.</summary>
    public void Add(string? principal, string resource, string? owner, ImmutableArray<UnknownFact> facts)
    {
        if (_open.Value is { } open)
        {
            foreach (UnknownFact fact in facts)
            {
                open.Add(new Doubt(principal, resource, owner, fact));
            }
        }
    }

    /// <summary>Writes down what was written down before.</summary>
    public void Add(ImmutableArray<Doubt> doubts)
    {
        if (!doubts.IsEmpty && _open.Value is { } open)
        {
            open.UnionWith(doubts);
        }
    }

    /// <summary>What is written down while something is found out; none of it is told to whoever waits for it.</summary>
    /// <typeparam name="T">What is found.</typeparam>
    /// <param name="find">Finds it.</param>
    public (T Found, ImmutableArray<Doubt> Doubts) Apart<T>(Func<T> find)
    {
        HashSet<Doubt>? before = _open.Value;
        HashSet<Doubt> own = [];
        _open.Value = own;
        try
        {
            T found = find();
            return (found, [.. own]);
        }
        finally
        {
            _open.Value = before;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _open.Dispose();
}

/// <summary>What is found out once, and tells its doubts to whoever reads it.</summary>
/// <typeparam name="T">What is found.</typeparam>
/// <param name="log">Where doubts are written down.</param>
/// <param name="find">Finds it.</param>
internal sealed class Remembered<T>(DoubtLog log, Func<T> find)
{
    private readonly Lazy<(T Found, ImmutableArray<Doubt> Doubts)> _all = new(() => log.Apart(find));

    /// <summary>What was found.</summary>
    public T Value
    {
        get
        {
            (T found, ImmutableArray<Doubt> doubts) = _all.Value;
            log.Add(doubts);
            return found;
        }
    }
}
