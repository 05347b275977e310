using IamPolicyTools.Text;

namespace IamPolicyTools.Import;

/// <summary>Says how far an import is, and ends it when it is cancelled.</summary>
internal sealed class ImportWatch
{
    private const int Kilobyte = 1024;

    private readonly ImportOptions _options;
    private readonly int _total;
    private long _before;

    /// <summary>Prepares for some files.</summary>
    public ImportWatch(ImportOptions options, IReadOnlyList<string> paths)
    {
        _options = options;
        _total = options.Progress is null ? 0 : (int)(paths.Sum(LengthOf) / Kilobyte);
    }

    /// <summary>The items, each of which is a step.</summary>
    public IEnumerable<TopLevelItem> Watch(IEnumerable<TopLevelItem> items)
    {
        foreach (TopLevelItem item in items)
        {
            Report(item.Value?.Location.Offset ?? item.NameLocation.Offset);
            yield return item;
        }
    }

    /// <summary>Notes that a file is read.</summary>
    public void EndFile(string path)
    {
        _before += _options.Progress is null ? 0 : LengthOf(path);
        Report(0);
    }

    private void Report(int offset)
    {
        _options.Cancellation.ThrowIfCancellationRequested();
        _options.Progress?.Invoke((int)((_before + offset) / Kilobyte), _total);
    }

    // A path that leads nowhere is an error when it is read.
    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
