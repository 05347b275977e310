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
internal sealed class DoubtLog
{
    // Of all logs, since several may be searched at once, and a search within a search has one of its own.
    [ThreadStatic]
    private static Page? s_open;

    /// <summary>Writes one down for each unknown fact.</summary>
    /// <param name="principal">Who asked.</param>
    /// <param name="resource">What was asked about.</param>
    /// <param name="owner">The account that owns it.</param>
    /// <param name="facts">What nobody knows.</param>
    public void Add(string? principal, string resource, string? owner, ImmutableArray<UnknownFact> facts)
    {
        if (!facts.IsEmpty && Open is { } page)
        {
            page.Doubts.UnionWith(facts.Select(fact => new Doubt(principal, resource, owner, fact)));
        }
    }

    /// <summary>Writes down what was written down before.</summary>
    /// <param name="doubts">The doubts.</param>
    public void Add(ImmutableArray<Doubt> doubts)
    {
        if (!doubts.IsEmpty && Open is { } page)
        {
            page.Doubts.UnionWith(doubts);
        }
    }

    /// <summary>What is written down while something is found out; none of it is told to whoever waits for it.</summary>
    /// <typeparam name="T">What is found.</typeparam>
    /// <param name="find">Finds it.</param>
    public (T Found, ImmutableArray<Doubt> Doubts) Apart<T>(Func<T> find)
    {
        var page = new Page(this, s_open);
        s_open = page;
        try
        {
            T found = find();
            return (found, page.All);
        }
        finally
        {
            s_open = page.Below;
        }
    }

    private Page? Open
    {
        get
        {
            Page? page = s_open;
            while (page is not null && page.Log != this)
            {
                page = page.Below;
            }

            return page;
        }
    }

    private sealed class Page(DoubtLog log, Page? below)
    {
        private HashSet<Doubt>? _doubts;

        public DoubtLog Log { get; } = log;

        public Page? Below { get; } = below;

        public HashSet<Doubt> Doubts => _doubts ??= [];

        public ImmutableArray<Doubt> All => _doubts is null ? [] : [.. _doubts];
    }
}

/// <summary>What is found out once, and tells its doubts to whoever reads it.</summary>
/// <typeparam name="T">What is found.</typeparam>
/// <param name="log">Where doubts are written down.</param>
/// <param name="find">Finds it.</param>
internal sealed class Remembered<T>(DoubtLog log, Func<T> find)
{
    private Lazy<(T Found, ImmutableArray<Doubt> Doubts)>? _all;

    /// <summary>What was found.</summary>
    public T Value
    {
        get
        {
            // Of most that are made nothing is read.
            (T found, ImmutableArray<Doubt> doubts) = LazyInitializer.EnsureInitialized(ref _all, () => new(() => log.Apart(find))).Value;
            log.Add(doubts);
            return found;
        }
    }
}
