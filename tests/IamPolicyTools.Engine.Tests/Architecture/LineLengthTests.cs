using IamPolicyTools.Engine.Tests.Cases;

namespace IamPolicyTools.Engine.Tests.Architecture;

/// <summary>
/// Lines have at most 140 characters. What is longer today may only become less: a folder whose lines were mended is not to fall back.
/// Texts in one piece are let be, since a reader looks for them by their words.
/// </summary>
public sealed class LineLengthTests
{
    private const int Longest = 140;

    [Theory]
    [InlineData("Credentials")]
    [InlineData("Evaluation")]
    [InlineData("Export")]
    [InlineData("Import")]
    [InlineData("Language")]
    [InlineData("Model")]
    [InlineData("Records")]
    [InlineData("Text")]
    public void A_mended_folder_has_no_longer_lines_but_for_texts(string folder)
    {
        string root = Path.GetFullPath(Path.Combine(CaseFiles.Folder, "..", "..", "src", "IamPolicyTools.Engine", folder));
        string[] longer =
        [
            .. Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
                .SelectMany(file => File.ReadLines(file).Select((line, i) => (File: Path.GetRelativePath(root, file), Number: i + 1, Line: line)))
                .Where(l => l.Line.Length > Longest && !l.Line.Contains('"', StringComparison.Ordinal))
                .Select(l => $"{l.File}:{l.Number}"),
        ];
        Assert.Empty(longer);
    }
}
