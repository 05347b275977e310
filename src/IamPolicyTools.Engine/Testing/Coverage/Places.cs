using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Testing.Coverage;

/// <summary>Places in files by one name, whatever way led to the file: <c>tests/../policies/a.json</c> is <c>policies/a.json</c>.</summary>
internal static class Places
{
    /// <summary>The place; null for what came from no text.</summary>
    /// <param name="place">Where it was read.</param>
    public static Location? Of(SourceLocation place) => Location.Of(place) is { } found ? found with { File = Tidy(found.File) } : null;

    private static string? Tidy(string? file) => file is null || file.Contains('\0', StringComparison.Ordinal) ? file
        : Path.IsPathRooted(file) ? Path.GetFullPath(file)
        : Path.GetRelativePath(".", Path.GetFullPath(file));
}
