using System.Management.Automation;
using System.Text.RegularExpressions;
using IamPolicyTools.Errors;
using IamPolicyTools.Validation;

namespace IamPolicyTools.Binding;

/// <summary>Turns what a user names into files with policies: files, folders with everything below them, patterns with <c>**</c>.</summary>
internal static class PolicyPaths
{
    private static readonly string[] s_extensions = [".json", ".yaml", ".yml"];

    /// <summary>The files of a path. What leads to none is an error.</summary>
    public static IReadOnlyList<PolicyFile> Find(PSCmdlet cmdlet, string path, bool isLiteral, Func<string, PolicyUse?> use)
    {
        string folder = cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath;
        if (!isLiteral && path.Contains("**", StringComparison.Ordinal))
        {
            return Of(cmdlet, path, Matching(cmdlet, path), use);
        }

        string full = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        return provider.Name == "FileSystem" && Directory.Exists(full)
            ? Of(cmdlet, path, Below(full).Select(f => Shorten(folder, f)), use)
            : [.. FilePaths.Resolve(cmdlet, path, isLiteral).Select(f => new PolicyFile(f, use(f), IsNamed: isLiteral || !WildcardPattern.ContainsWildcardCharacters(path)))];
    }

    private static PolicyFile[] Of(PSCmdlet cmdlet, string path, IEnumerable<string> files, Func<string, PolicyUse?> use)
    {
        PolicyFile[] found = [.. files.Select(f => new PolicyFile(f, use(f), IsNamed: false))];
        if (found.Length == 0)
        {
            cmdlet.WriteError(FileErrors.PathNotFound(path));
        }

        return found;
    }

    private static IEnumerable<string> Below(string folder) => Directory
        .EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.System | FileAttributes.ReparsePoint })
        .Where(f => s_extensions.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase) && !IsHidden(Path.GetRelativePath(folder, f)))
        .Order(StringComparer.Ordinal);

    private static bool IsHidden(string relative) => relative.Split('/', '\\').Any(part => part is ['.', ..] or "node_modules");

    private static IEnumerable<string> Matching(PSCmdlet cmdlet, string path)
    {
        string folder = cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath;
        string pattern = path.Replace('\\', '/');
        int wildcard = pattern.AsSpan().IndexOfAny('*', '?', '[');
        int slash = pattern.LastIndexOf('/', wildcard);
        string root = slash < 0 ? folder : Path.GetFullPath(pattern[..(slash + 1)], folder);
        if (!Directory.Exists(root))
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
        return Below(root).Where(f => glob.IsMatch(Path.GetRelativePath(root, f).Replace('\\', '/'))).Select(f => Shorten(folder, f));
    }

    private static string Shorten(string folder, string file)
    {
        string relative = Path.GetRelativePath(folder, file);
        bool isBelow = relative != file && !relative.StartsWith("..", StringComparison.Ordinal);
        return isBelow && folder == Environment.CurrentDirectory ? relative : file;
    }
}
