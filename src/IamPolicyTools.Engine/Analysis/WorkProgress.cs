namespace IamPolicyTools.Analysis;

/// <summary>How far a long search is. Counted by the threads that search, read by the one that shows it.</summary>
public sealed class WorkProgress
{
    private int _done;
    private int _total;

    /// <summary>How many pieces of work there are; 0 until it is known.</summary>
    public int Total => Volatile.Read(ref _total);

    /// <summary>How many of them are done.</summary>
    public int Done => Volatile.Read(ref _done);

    /// <summary>What the pieces are, in words (<c>mutants</c>); null where they have no name.</summary>
    public string? Pieces { get; set; }

    /// <summary>Says how far work is that counts its pieces itself.</summary>
    /// <param name="done">How many pieces are done.</param>
    /// <param name="total">How many there are.</param>
    public void Report(int done, int total)
    {
        Volatile.Write(ref _done, done);
        Volatile.Write(ref _total, total);
    }

    internal void Begin(int total)
    {
        Volatile.Write(ref _done, 0);
        Volatile.Write(ref _total, total);
    }

    internal void Add(int pieces) => Interlocked.Add(ref _done, pieces);
}
