using System.Collections.ObjectModel;
using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Errors;
using IamPolicyTools.Import;

namespace IamPolicyTools.Binding;

/// <summary>Turns the paths that a user gives into those of the file system.</summary>
internal static class FilePaths
{
    private const string FileSystem = "FileSystem";

    /// <summary>The files that a path leads to. What leads to none is an error, also when it is a pattern: input that is silently missing would change answers.</summary>
    /// <param name="cmdlet">The cmdlet that was given the path; receives the errors.</param>
    /// <param name="path">A path, relative to the current location of PowerShell.</param>
    /// <param name="isLiteral">False when wildcards in it are wildcards.</param>
    /// <param name="takesAssemblies">True where a folder that a tool wrote is read as a whole.</param>
    public static IReadOnlyList<string> Resolve(PSCmdlet cmdlet, string path, bool isLiteral, bool takesAssemblies = false)
    {
        Collection<string> found;
        ProviderInfo provider;
        try
        {
            found = isLiteral
                ? [cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out provider, out _)]
                : cmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath(path, out provider);
        }
        catch (Exception exception) when (exception is SessionStateException or WildcardPatternException)
        {
            cmdlet.WriteError(FileErrors.PathNotFound(path, exception));
            return [];
        }

        if (provider.Name == FileSystem && takesAssemblies && found.Count == 1 && ManifestIn(found[0]) is { } manifest)
        {
            return [Shorten(cmdlet, manifest)];
        }

        if (provider.Name == FileSystem && takesAssemblies && found.Count == 1 && AccountImporter.IsFolder(found[0]))
        {
            return [Shorten(cmdlet, found[0])];
        }

        if (provider.Name == FileSystem && found.Count == 1 && Directory.Exists(found[0]))
        {
            cmdlet.WriteError(FileErrors.FolderGiven(path));
            return [];
        }

        if (provider.Name != FileSystem)
        {
            cmdlet.WriteError(FileErrors.PathNotFile(path));
            return [];
        }

        string[] files = [.. found.Where(File.Exists)];
        if (files.Length == 0)
        {
            cmdlet.WriteError(FileErrors.PathNotFound(path));
        }

        return [.. files.Select(file => Shorten(cmdlet, file))];
    }

    /// <summary>The manifest of a folder that the CDK wrote; null for any other path.</summary>
    /// <param name="folder">The path.</param>
    public static string? ManifestIn(string folder)
    {
        if (AccountImporter.IsFolder(folder))
        {
            return null;
        }

        string manifest = Path.Join(folder, "manifest.json");
        return Directory.Exists(folder) && File.Exists(manifest) ? manifest : null;
    }

    /// <summary>True for what is no path, but what a file has in it: somebody read the file instead of naming it.</summary>
    /// <param name="cmdlet">The cmdlet that was given it.</param>
    /// <param name="text">What was given as a path.</param>
    public static bool IsContent(PSCmdlet cmdlet, string text)
    {
        if (text.AsSpan().ContainsAny('\r', '\n'))
        {
            return true;
        }

        ReadOnlySpan<char> line = text.AsSpan().Trim();
        bool looksSo = line is ['{' or '}' or '#' or '"', ..] or "[" or "]" or "---" || line.StartsWith("- ") || line.EndsWith(":") || line.Contains(": ", StringComparison.Ordinal);
        return looksSo && !File.Exists(cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath + Path.DirectorySeparatorChar + text);
    }

    /// <summary>Reads files, and tells of what the file system refuses as an error of the cmdlet.</summary>
    /// <typeparam name="T">What is read.</typeparam>
    /// <param name="files">The files.</param>
    /// <param name="read">Reads them.</param>
    /// <exception cref="InvalidArgumentException">A file cannot be read.</exception>
    public static T Read<T>(IEnumerable<string> files, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidArgumentException(FileErrors.FileUnreadable(exception, string.Join(", ", files)));
        }
    }

    /// <summary>The path of one file that has to exist.</summary>
    /// <param name="cmdlet">The cmdlet that was given the path.</param>
    /// <param name="path">A path, relative to the current location of PowerShell; wildcards in it are plain characters.</param>
    /// <exception cref="InvalidArgumentException">There is no such file.</exception>
    public static string ToFile(PSCmdlet cmdlet, string path)
    {
        string file = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        return provider.Name != FileSystem
            ? throw new InvalidArgumentException(FileErrors.PathNotFile(path))
            : File.Exists(file) ? Shorten(cmdlet, file) : throw new InvalidArgumentException(FileErrors.PathNotFound(path));
    }

    /// <summary>The path of a file that may not exist yet.</summary>
    /// <param name="cmdlet">The cmdlet that was given the path.</param>
    /// <param name="path">A path, relative to the current location of PowerShell; wildcards in it are plain characters.</param>
    /// <exception cref="InvalidArgumentException">It is not one of the file system, leads to a folder, or into one that does not exist.</exception>
    public static string ToTarget(PSCmdlet cmdlet, string path)
    {
        string target = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        if (provider.Name != FileSystem || target.Contains('\0', StringComparison.Ordinal) || Directory.Exists(target))
        {
            throw new InvalidArgumentException(FileErrors.PathNotFile(path));
        }

        return Directory.Exists(Path.GetDirectoryName(target))
            ? target
            : throw new InvalidArgumentException(FileErrors.FolderNotFound(path));
    }

    /// <summary>Writes a file, tells of what the file system refuses as an error of the cmdlet, and warns where a link was replaced.</summary>
    /// <param name="cmdlet">The cmdlet that was given the path.</param>
    /// <param name="target">The file, from <see cref="ToTarget"/>.</param>
    /// <param name="write">Writes it.</param>
    /// <exception cref="InvalidArgumentException">The file cannot be written.</exception>
    public static void Write(IamCmdlet cmdlet, string target, Action<string> write)
    {
        try
        {
            string? link = new FileInfo(target).LinkTarget;
            write(target);
            if (link is not null)
            {
                cmdlet.WriteWarning($"'{target}' was a link to '{link}'. It is a file of its own now, and what it led to stays as it was.");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidArgumentException(FileErrors.FileUnwritable(exception, target));
        }
    }

    // What is shown of a file and written into reports is best relative to the folder a script runs in. .NET must mean the
    // same folder by it: PowerShell moves its own location alone.
    private static string Shorten(PSCmdlet cmdlet, string file)
    {
        string folder = cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath;
        string relative = Path.GetRelativePath(folder, file);
        bool isBelow = relative != file && !relative.StartsWith("..", StringComparison.Ordinal);
        return isBelow && folder == Environment.CurrentDirectory ? relative : file;
    }
}
