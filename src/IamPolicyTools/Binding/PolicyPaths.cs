using System.Management.Automation;
using System.Text.RegularExpressions;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Errors;
using IamPolicyTools.Text;
using IamPolicyTools.Validation;

namespace IamPolicyTools.Binding;

/// <summary>Turns what a user names into files with policies: files, folders with everything below them, patterns with <c>**</c>.</summary>
internal static class PolicyPaths
{
    private static readonly string[] s_extensions = [".json", ".yaml", ".yml"];

    /// <summary>The files of a path. What leads to none is an error.</summary>
    /// <param name="cmdlet">The cmdlet that was given the path; receives the errors.</param>
    /// <param name="path">The path.</param>
    /// <param name="isLiteral">False when wildcards in it are wildcards.</param>
    /// <param name="use">What the document of a file is for, where that is known.</param>
    /// <param name="options">The folder of the options file; null without one.</param>
    public static IReadOnlyList<PolicyFile> Find(IamCmdlet cmdlet, string path, bool isLiteral, Func<string, PolicyUse?> use, string? options)
    {
        string location = cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath;
        if (!isLiteral && path.Contains("**", StringComparison.Ordinal))
        {
            return Of(cmdlet, path, Matching(cmdlet, path, out string root), use, [location, options, root]);
        }

        string full = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        return provider.Name == "FileSystem" && Directory.Exists(full)
            ? Of(cmdlet, path, Below(cmdlet, full).Select(f => Shorten(location, f)), use, [location, options, full])
            : [.. FilePaths.Resolve(cmdlet, path, isLiteral).Select(f => new PolicyFile(f, use(f), isLiteral || !WildcardPattern.ContainsWildcardCharacters(path)) { KindPath = KindPath(f, [location, options]) })];
    }

    /// <summary>
    /// What of a path tells what a document is for (PO-2.11): what lies below the first of some folders that it is below, else the name of the file. What
    /// folders above are called is nobody's word about the policies in them.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="folders">The folders: the location, that of the options, the one that was given.</param>
    public static string KindPath(string file, params IEnumerable<string?> folders)
    {
        string full = Path.GetFullPath(file);
        return folders.OfType<string>()
            .Select(folder => Path.GetRelativePath(folder, full))
            .FirstOrDefault(relative => relative != full && relative.Split('/', '\\')[0] != "..") ?? Path.GetFileName(full);
    }

    private static PolicyFile[] Of(IamCmdlet cmdlet, string path, IEnumerable<string> files, Func<string, PolicyUse?> use, string?[] folders)
    {
        PolicyFile[] found = [.. files.Select(f => new PolicyFile(f, use(f), IsNamed: false) { KindPath = KindPath(f, folders) })];
        if (found.Length == 0)
        {
            cmdlet.WriteError(FileErrors.PathNotFound(path));
        }

        return found;
    }

    // Links are followed, since who names a folder means what is seen in it; each folder once, so that no circle is.
    private static IEnumerable<string> Below(IamCmdlet cmdlet, string folder)
    {
        HashSet<string> seen = new(StringComparer.Ordinal) { Target(new DirectoryInfo(folder)) };
        Stack<DirectoryInfo> open = new([new DirectoryInfo(folder)]);
        List<string> files = [];
        while (open.TryPop(out DirectoryInfo? next))
        {
            foreach (FileSystemInfo entry in next.EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = FileAttributes.System, IgnoreInaccessible = false }))
            {
                if (entry.Name is ['.', ..] or "node_modules")
                {
                    cmdlet.WriteVerbose(DisplayedText.Line($"'{entry.FullName}' was not looked at, as no file and folder of that name is."));
                }
                else if (entry is DirectoryInfo inner)
                {
                    string target = Target(inner);
                    if (inner.LinkTarget is not null && IsAround(target, inner.FullName))
                    {
                        cmdlet.WriteWarning(DisplayedText.Line($"'{inner.FullName}' is a link to '{target}', a folder that it lies in, and was not followed."));
                    }
                    else if (seen.Add(target))
                    {
                        open.Push(inner);
                    }
                }
                else if (s_extensions.Contains(entry.Extension, StringComparer.OrdinalIgnoreCase))
                {
                    files.Add(entry.FullName);
                }
            }
        }

        return files.Order(StringComparer.Ordinal);
    }

    private static string Target(DirectoryInfo folder) =>
        Path.TrimEndingDirectorySeparator(folder.LinkTarget is null ? folder.FullName : folder.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder.FullName);

    private static bool IsAround(string folder, string path) => Path.GetRelativePath(folder, path) is var relative && relative != path && relative.Split('/', '\\')[0] != "..";

    private static IEnumerable<string> Matching(IamCmdlet cmdlet, string path, out string root)
    {
        string folder = cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath;
        string pattern = path.Replace('\\', '/');
        int wildcard = pattern.AsSpan().IndexOfAny('*', '?', '[');
        int slash = pattern.LastIndexOf('/', wildcard);
        string start = slash < 0 ? folder : Path.GetFullPath(pattern[..(slash + 1)], folder);
        root = start;
        if (!Directory.Exists(start))
        {
            return [];
        }

        // A star stays in its folder, two reach into all below.
        string expression = Regex.Escape(pattern[(slash + 1)..])
            .Replace(@"\*\*/", "(?:.*/)?", StringComparison.Ordinal)
            .Replace(@"\*\*", ".*", StringComparison.Ordinal)
            .Replace(@"\*", "[^/]*", StringComparison.Ordinal)
            .Replace(@"\?", "[^/]", StringComparison.Ordinal);
        var glob = new Regex($"^{expression}$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        return Below(cmdlet, start).Where(f => glob.IsMatch(Path.GetRelativePath(start, f).Replace('\\', '/'))).Select(f => Shorten(folder, f));
    }

    private static string Shorten(string folder, string file)
    {
        string relative = Path.GetRelativePath(folder, file);
        bool isBelow = relative != file && !relative.StartsWith("..", StringComparison.Ordinal);
        return isBelow && folder == Environment.CurrentDirectory ? relative : file;
    }
}
