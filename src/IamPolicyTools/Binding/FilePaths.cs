using System.Collections.ObjectModel;
using System.Management.Automation;
using IamPolicyTools.Errors;

namespace IamPolicyTools.Binding;

/// <summary>Turns the paths that a user gives into those of the file system.</summary>
internal static class FilePaths
{
    private const string FileSystem = "FileSystem";

    /// <summary>The files that a path leads to. What leads to none is an error, also when it is a pattern: input that is silently missing would change answers.</summary>
    /// <param name="cmdlet">The cmdlet that was given the path; receives the errors.</param>
    /// <param name="path">A path, relative to the current location of PowerShell.</param>
    /// <param name="isLiteral">False when wildcards in it are wildcards.</param>
    public static IReadOnlyList<string> Resolve(PSCmdlet cmdlet, string path, bool isLiteral)
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

        if (provider.Name != FileSystem || (found.Count == 1 && Directory.Exists(found[0])))
        {
            cmdlet.WriteError(FileErrors.PathNotFile(path));
            return [];
        }

        string[] files = [.. found.Where(File.Exists)];
        if (files.Length == 0)
        {
            cmdlet.WriteError(FileErrors.PathNotFound(path));
        }

        return files;
    }

    /// <summary>The path of a file that may not exist yet.</summary>
    /// <param name="cmdlet">The cmdlet that was given the path.</param>
    /// <param name="path">A path, relative to the current location of PowerShell; wildcards in it are plain characters.</param>
    /// <exception cref="InvalidArgumentException">It is not one of the file system, leads to a folder, or into one that does not exist.</exception>
    public static string ToTarget(PSCmdlet cmdlet, string path)
    {
        string target = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        if (provider.Name != FileSystem || Directory.Exists(target))
        {
            throw new InvalidArgumentException(FileErrors.PathNotFile(path));
        }

        return Directory.Exists(Path.GetDirectoryName(target))
            ? target
            : throw new InvalidArgumentException(FileErrors.FolderNotFound(path));
    }
}
