using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.Records.Options;

/// <summary>The files that the options name.</summary>
public static class OptionFiles
{
    /// <summary>The name under which the options file is looked for, in the working directory only (OP-1).</summary>
    public const string DefaultName = "iampolicytools.yaml";

    /// <summary>The most bytes that an options file may have (OP-4).</summary>
    public const int Largest = 1024 * 1024;

    /// <summary>The files that <see cref="IamOptions.Paths"/> name, as paths below the folder, in order.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="InvalidTextException">A pattern fits no file (OP-3); all such patterns.</exception>
    public static ImmutableArray<string> Expand(IamOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        PathGlob[] ignored = [.. options.Ignore.Select(pattern => new PathGlob(pattern))];
        List<string> outside = [];
        string[] all = [.. Below(options.Folder, ignored, outside)];
        var bag = new DiagnosticBag();
        SortedSet<string> found = new(StringComparer.Ordinal);
        foreach (OptionText pattern in options.Paths)
        {
            var glob = new PathGlob(pattern.Text);
            string? below = Directory.Exists(Path.Combine(options.Folder, pattern.Text))
                ? Relative(options.Folder, Path.Combine(options.Folder, pattern.Text)).TrimEnd('/') + "/"
                : null;
            string[] fitting = [.. all.Where(path => glob.Matches(path) || (below is not null && IsDocumentBelow(path, below)))];
            if (fitting.Length == 0)
            {
                bag.Error(
                    "FILE_NOT_FOUND",
                    $"Found no file that fits '{DisplayedText.Shorten(pattern.Text)}' in 'Paths'; expected one at least.",
                    pattern.Location);
            }

            // 2.0a: what a pattern fits and nobody reads is not passed over.
            foreach (string link in outside.Where(path => glob.Matches(path) || glob.Matches(path + "/x.json") || (below is not null && (below == "./" || path.StartsWith(below, StringComparison.Ordinal)))))
            {
                bag.Error(
                    "FILE_NOT_FOUND",
                    $"'{DisplayedText.Shorten(link)}' is a link that leads out of the folder or back into it, and '{DisplayedText.Shorten(pattern.Text)}' in 'Paths' fits it; expected a file or a folder. 'Ignore' leaves it out.",
                    pattern.Location);
            }

            found.UnionWith(fitting);
        }

        return bag.HasErrors ? throw new InvalidTextException(bag.Items) : [.. found.Select(path => Path.Combine(options.Folder, path))];
    }

    /// <summary>
    /// The patterns of <see cref="IamOptions.Kinds"/> that fit none of the files which were checked: what they were meant for was decided by another kind.
    /// </summary>
    /// <param name="options">The options.</param>
    /// <param name="files">The files that were checked.</param>
    /// <param name="isWhole">True where all files were meant; else a pattern counts only where one of its first folder was checked.</param>
    public static ImmutableArray<string> FindUnusedKinds(IamOptions options, IEnumerable<string> files, bool isWhole)
    {
        ArgumentNullException.ThrowIfNull(options);
        string[] paths = options.Kinds.IsEmpty ? [] : [.. files.Select(f => Relative(options.Folder, f))];
        return
        [
            .. options.Kinds.Select(k => k.Key).Distinct()
                .Where(pattern => (isWhole || IsNear(pattern)) && !Array.Exists(paths, new PathGlob(pattern).Matches)),
        ];

        bool IsNear(string pattern)
        {
            string first = pattern.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(s => s != ".") ?? "*";
            bool isOpen = first.AsSpan().ContainsAny('*', '?');
            return paths.Length > 0 && (isOpen || Array.Exists(paths, p => p.StartsWith(first + "/", StringComparison.Ordinal)));
        }
    }

    /// <summary>A path relative to a folder, with <c>/</c>; one outside begins with <c>../</c> or is absolute.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="path">The path.</param>
    internal static string Relative(string folder, string path) => Path.GetRelativePath(folder, Path.GetFullPath(path)).Replace('\\', '/');

    /// <summary>True when a path, taken from a folder, stays below it.</summary>
    /// <param name="path">The path or pattern.</param>
    internal static bool StaysBelow(string path)
    {
        string text = path.Replace('\\', '/');
        if (text.StartsWith('/') || text.StartsWith('~') || Path.IsPathRooted(path) || (text.Length > 1 && text[1] == ':'))
        {
            return false;
        }

        int depth = 0;
        foreach (string segment in text.Split('/'))
        {
            depth += segment switch { "." or "" => 0, ".." => -1, _ => 1 };
            if (depth < 0)
            {
                return false;
            }
        }

        return true;
    }

    // A folder stands for the documents in it, as on the command line.
    private static bool IsDocumentBelow(string path, string folder) =>
        (folder == "./" || path.StartsWith(folder, StringComparison.Ordinal))
            && Path.GetExtension(path).ToUpperInvariant() is ".JSON" or ".YAML" or ".YML";

    // A link within the folder is followed, once: others lead out of it (OP-4), or in circles, and are named.
    private static IEnumerable<string> Below(string folder, PathGlob[] ignored, List<string>? outside = null)
    {
        var options = new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = true };
        Stack<(DirectoryInfo Folder, bool IsLinked)> open = new([(new DirectoryInfo(folder), false)]);
        while (open.TryPop(out (DirectoryInfo Folder, bool IsLinked) next))
        {
            foreach (FileSystemInfo entry in next.Folder.EnumerateFileSystemInfos("*", options))
            {
                string path = Relative(folder, entry.FullName);
                bool isLink = entry.LinkTarget is not null;
                if (isLink && !IsFollowed(entry, folder, next.IsLinked))
                {
                    if (!Array.Exists(ignored, glob => glob.Matches(path)))
                    {
                        outside?.Add(path);
                    }
                }
                else if (entry is DirectoryInfo inner)
                {
                    open.Push((inner, next.IsLinked || isLink));
                }
                else if (!Array.Exists(ignored, glob => glob.Matches(path)))
                {
                    yield return path;
                }
            }
        }
    }

    private static bool IsFollowed(FileSystemInfo link, string folder, bool isLinked)
    {
        if (link.ResolveLinkTarget(returnFinalTarget: true) is not { Exists: true } target || !IsWithin(target.FullName, folder))
        {
            return false;
        }

        return target is FileInfo || (!isLinked && !IsWithin(link.FullName, target.FullName));
    }

    private static bool IsWithin(string path, string folder) => Path.GetRelativePath(folder, path) is var relative && relative != path && relative.Split('/', '\\')[0] != "..";
}
