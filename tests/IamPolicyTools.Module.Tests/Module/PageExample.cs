using IamPolicyTools.Module.Tests.Hosting;
using Markdig;
using Markdig.Syntax;

namespace IamPolicyTools.Module.Tests.Module;

/// <summary>A block of commands on a page in Markdown, with the output that stands behind it.</summary>
/// <param name="Script">The commands.</param>
/// <param name="Shown">The block of text behind it; null when the next block is none.</param>
internal sealed record PageExample(string Script, Block? Shown)
{
    private const string Commands = "powershell";

    /// <summary>Reads the blocks of commands of a page. One that names a file is a part of that file and none of them.</summary>
    /// <param name="path">The page.</param>
    public static IReadOnlyList<PageExample> Read(string path)
    {
        FencedCodeBlock[] fences = [.. Fences(path)];
        Block[] blocks = [.. Markdown.Parse(File.ReadAllText(path))];
        return
        [
            .. fences.Where(fence => fence.Info == Commands && string.IsNullOrEmpty(fence.Arguments))
                .Select(fence => new PageExample(
                    fence.Lines.ToString(),
                    blocks.SkipWhile(b => b.Line <= fence.Line).FirstOrDefault() is FencedCodeBlock { Info: "text" } shown ? shown : null)),
        ];
    }

    /// <summary>The blocks of a page that are a part of a file, with the path of that file in module/examples.</summary>
    /// <param name="path">The page.</param>
    public static IReadOnlyList<(string File, string Text)> ReadParts(string path) =>
        [.. Fences(path).Where(fence => !string.IsNullOrEmpty(fence.Arguments)).Select(fence => (fence.Arguments!, fence.Lines.ToString()))];

    /// <summary>Lines without what nobody sees: blanks at their ends and empty lines.</summary>
    /// <param name="text">A text.</param>
    public static string[] Lines(string text) => [.. text.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];

    /// <summary>What somebody sees who types the commands at a prompt.</summary>
    /// <param name="module">Where they are typed.</param>
    public string Type(HostedModule module) => module.Type(Script)
        .Replace(Repository.ModuleFolder, "…", StringComparison.Ordinal)
        .Replace(Repository.Root, string.Empty, StringComparison.Ordinal);

    private static IEnumerable<FencedCodeBlock> Fences(string path) => Markdown.Parse(File.ReadAllText(path)).OfType<FencedCodeBlock>();
}
