using IamPolicyTools.Records.Options;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import;

/// <summary>
/// The files that a file may name: regular ones below a folder, links resolved. A repository that somebody else wrote can then show
/// nothing of the machine that reads it.
/// </summary>
public sealed class ReachableFiles
{
    private const int MostLinks = 40;

    private static readonly StringComparison s_comparison =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    private readonly string _start;
    private readonly string _root;

    private ReachableFiles(string start, string root)
    {
        _start = start;
        _root = root;
    }

    /// <summary>
    /// What a file that a person named may name itself: files below the current folder where the file lies below it, else below the
    /// file's own folder.
    /// </summary>
    /// <param name="file">The file; its folder is where relative paths start.</param>
    /// <param name="currentFolder">The current folder; by default the process's.</param>
    /// <exception cref="IOException">A link on the way leads in a circle.</exception>
    public static ReachableFiles From(string file, string? currentFolder = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        string current = Resolve(Path.GetFullPath(currentFolder ?? Environment.CurrentDirectory));
        string start = Path.GetDirectoryName(file) ?? string.Empty;
        return new ReachableFiles(start, IsBelow(Resolve(Path.GetFullPath(file)), current) ? current : Resolve(FullPath(start)));
    }

    /// <summary>The path of a file as messages name it: without a way up and down again, where no link makes that another way.</summary>
    /// <param name="path">The path as the file gives it.</param>
    public string NameOf(string path)
    {
        string joined = Path.Combine(_start, path);
        if (!joined.Contains("..", StringComparison.Ordinal))
        {
            return joined;
        }

        string full = Path.GetFullPath(joined);
        string plain = Path.IsPathRooted(joined) ? full : Path.GetRelativePath(Environment.CurrentDirectory, full);
        return Resolve(full).Equals(Resolve(Path.Combine(Environment.CurrentDirectory, joined)), s_comparison) ? plain : joined;
    }

    /// <summary>The content of a file.</summary>
    /// <param name="path">The path as the file gives it, relative to its folder.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">It lies outside, is no regular file, is too large or cannot be read. The message shows nothing of
    /// it.</exception>
    public byte[] Read(string path) => InputFile.Read(Locate(path), InputFile.LargestDocument);

    /// <summary>
    /// The paths that a pattern fits, in order: <c>*</c> and <c>?</c> stay in one segment, <c>**</c> spans any number of them.
    /// </summary>
    /// <param name="pattern">A path or a pattern, relative to the folder of the file that names it.</param>
    /// <exception cref="FileNotFoundException">It fits no file.</exception>
    /// <exception cref="IOException">It is absolute, or a file lies outside.</exception>
    public IEnumerable<string> Expand(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        int star = pattern.AsSpan().IndexOfAny('*', '?');
        if (star < 0)
        {
            Locate(pattern);
            return File.Exists(NameOf(pattern)) || Directory.Exists(NameOf(pattern))
                ? [NameOf(pattern)]
                : throw new FileNotFoundException($"there is no file '{DisplayedText.Line(NameOf(pattern))}'.");
        }

        int slash = pattern.AsSpan(0, star).LastIndexOfAny('/', '\\');
        string folder = slash < 0 ? "." : pattern[..(slash + 1)];
        Locate(folder);
        string start = NameOf(folder);
        var glob = new PathGlob(pattern[(slash + 1)..]);
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
            IgnoreInaccessible = true
        };
        string[] found = !Directory.Exists(start) ? [] :
        [
            .. Directory
                .EnumerateFiles(start, "*", options)
                .Where(file => glob.Matches(Path.GetRelativePath(start, file).Replace('\\', '/')))
                .Order(StringComparer.Ordinal),
        ];
        return found.Length > 0 ? found : throw new FileNotFoundException($"the pattern '{DisplayedText.Line(pattern)}' fits no file.");
    }

    private string Locate(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Path.IsPathRooted(path))
        {
            throw new IOException($"'{DisplayedText.Line(path)}' is an absolute path; expected one relative to the file that names it.");
        }

        string found = Resolve(Path.Join(FullPath(_start), path));
        return IsBelow(found, _root) || found.Equals(_root, s_comparison)
            ? found
            : throw new IOException(
                $"'{DisplayedText.Line(path)}' leads out of the folder '{DisplayedText.Line(_root)}': a file names files below the current folder where it lies there itself, else below its own.");
    }

    // The folder of a bare file name is empty: the current one.
    private static string FullPath(string folder) => Path.GetFullPath(folder.Length == 0 ? "." : folder);

    private static bool IsBelow(string path, string folder) =>
        path.Length > folder.Length
        && path.StartsWith(folder, s_comparison)
        && (Path.EndsInDirectorySeparator(folder) || path[folder.Length] == Path.DirectorySeparatorChar);

    // Part by part as the operating system does: "link/.." is the folder above what the link leads to.
    private static string Resolve(string full)
    {
        string resolved = Path.GetPathRoot(full)!;
        var ahead = new Stack<string>();
        Push(ahead, full[resolved.Length..]);
        int links = 0;
        while (ahead.TryPop(out string? part))
        {
            if (part is "." or "")
            {
                continue;
            }

            if (part == "..")
            {
                resolved = Path.GetDirectoryName(resolved) ?? resolved;
                continue;
            }

            string next = Path.Join(resolved, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                resolved = next;
                continue;
            }

            if (++links > MostLinks)
            {
                throw new IOException($"Links lead in a circle at '{DisplayedText.Line(next)}'.");
            }

            string? root = Path.IsPathRooted(target) ? Path.GetPathRoot(Path.GetFullPath(target)) : null;
            resolved = root ?? resolved;
            Push(ahead, root is null ? target : target[Path.GetPathRoot(target)!.Length..]);
        }

        return resolved;
    }

    private static void Push(Stack<string> ahead, string path)
    {
        string[] parts = path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        for (int last = parts.Length - 1; last >= 0; last--)
        {
            ahead.Push(parts[last]);
        }
    }
}
