using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Text;

namespace IamPolicyTools.Binding;

/// <summary>Reads -ChangedFile (OP-6). What it names decides what fails, so that a name that leads nowhere is told.</summary>
internal static class ChangedFiles
{
    private const int Shown = 3;

    /// <summary>The full paths; null where nothing was given, so that every file counts.</summary>
    /// <param name="cmdlet">The cmdlet, whose location the paths begin at; receives the warnings.</param>
    /// <param name="paths">The argument.</param>
    /// <param name="warns">False where the records may be of files that are elsewhere.</param>
    public static IReadOnlyCollection<string>? Resolve(IamCmdlet cmdlet, string[]? paths, bool warns)
    {
        if (paths is null)
        {
            return null;
        }

        string folder = cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath;
        (string Given, string Full)[] named = [.. paths.Where(p => !string.IsNullOrWhiteSpace(p)).Select(p => (p, Full(p, folder)))];
        if (!warns)
        {
            return [.. named.Select(n => n.Full)];
        }

        if (named.Length == 0)
        {
            cmdlet.WriteWarning("-ChangedFile names no file, so that no finding of any file counts.");
        }

        string[] missing = [.. named.Where(n => !Exists(n.Full)).Select(n => n.Given)];
        if (missing.Length > 0)
        {
            string names = string.Join(", ", missing.Take(Shown).Select(m => $"'{m}'")) + (missing.Length > Shown ? $" and {missing.Length - Shown} more" : string.Empty);
            cmdlet.WriteWarning(DisplayedText.Line(
                $"-ChangedFile names what is not there below '{folder}': {names}. Unless {(missing.Length == 1 ? "it was" : "they were")} deleted, findings there do not count; git names files from the root of the repository."));
        }

        return [.. named.Select(n => n.Full)];
    }

    // What was written on Windows means folders elsewhere, too.
    private static string Full(string path, string folder)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, folder));
        return Exists(full) || !path.Contains('\\', StringComparison.Ordinal)
            ? full
            : Path.TrimEndingDirectorySeparator(Path.GetFullPath(path.Replace('\\', '/'), folder));
    }

    private static bool Exists(string path) => File.Exists(path) || Directory.Exists(path);
}
