using IamPolicyTools.Module.Tests.Hosting;
using Markdig.Syntax;

namespace IamPolicyTools.Module.Tests.Module;

/// <summary>
/// The README and the topics show what their commands write. Run with the environment variable IAMPOLICYTOOLS_WRITE_PAGES=1, the test
/// writes into the pages what it found instead of failing; what has changed is then for git to show.
/// </summary>
public sealed class PageTests
{
    private const string Readme = "README.md";
    private const string Cut = "…";

    // Of a screen of eighty columns a topic is indented by eight.
    private const int TopicWidth = 72;

    // Its commands change the machine: InstallationTests runs them.
    private const string Installation = "about_IamInstallation.md";

    private static readonly string s_help = Path.Combine(Repository.Root, "module", "help");
    private static readonly bool s_isWriting = Environment.GetEnvironmentVariable("IAMPOLICYTOOLS_WRITE_PAGES") == "1";

    private static readonly string[] s_pages =
        [Readme, .. Directory.EnumerateFiles(s_help, "about_*.md").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Pages() => [.. s_pages];

    public static TheoryData<string> PagesForOneSession() => [.. s_pages.Except([Installation])];

    [Theory]
    [MemberData(nameof(PagesForOneSession))]
    public void What_a_page_shows_is_what_its_commands_write(string page)
    {
        // The commands of a topic run in any folder.
        using var anywhere = new TemporaryFolder();
        using var module = new HostedModule(width: page == Readme ? 120 : TopicWidth);
        module.SetLocation(page == Readme ? Repository.Root : anywhere.Path);
        var found = new List<(FencedCodeBlock Block, string Text)>();
        foreach (PageExample example in PageExample.Read(PathOf(page)))
        {
            string written = example.Type(module);
            if (example.Shown is not FencedCodeBlock shown)
            {
                Assert.Equal(string.Empty, module.TakeShownAsError());
                continue;
            }

            written = page == Readme ? written + module.TakeShownAsError() : Broken(written + module.TakeShownAsError());
            string[] expected = PageExample.Lines(shown.Lines.ToString());
            string[] actual = PageExample.Lines(written);
            bool isCut = expected is [.., Cut];
            found.Add((shown, isCut ? string.Concat(actual[..(expected.Length - 1)].Select(line => line + "\n")) + Cut : Trimmed(written)));
            if (!s_isWriting)
            {
                Assert.Equal(isCut ? expected[..^1] : expected, isCut ? actual[..(expected.Length - 1)] : actual);
            }
        }

        if (s_isWriting)
        {
            Write(PathOf(page), found);
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void What_a_page_shows_of_a_file_is_in_that_file(string page)
    {
        foreach ((string file, string text) in PageExample.ReadParts(PathOf(page)))
        {
            Assert.Contains(text, File.ReadAllText(Path.Combine(Repository.Root, "module", "examples", file)), StringComparison.Ordinal);
        }
    }

    private static string PathOf(string page) => page == Readme ? Path.Combine(Repository.Root, page) : Path.Combine(s_help, page);

    // Long lines go on in the next one, as on a screen.
    private static string Broken(string text) =>
        string.Join('\n', text.Split('\n').SelectMany(line => line.Length == 0 ? [line] : line.Chunk(TopicWidth).Select(part => new string(part))));

    // Without empty lines at both ends, and one where there are several.
    private static string Trimmed(string text)
    {
        var lines = new List<string>();
        foreach (string line in text.Split('\n').Select(line => line.TrimEnd()))
        {
            if (line.Length > 0 || (lines.Count > 0 && lines[^1].Length > 0))
            {
                lines.Add(line);
            }
        }

        return string.Join('\n', lines).TrimEnd();
    }

    private static void Write(string path, List<(FencedCodeBlock Block, string Text)> found)
    {
        var lines = File.ReadAllLines(path).ToList();
        foreach ((FencedCodeBlock block, string text) in found.OrderByDescending(f => f.Block.Line))
        {
            lines.RemoveRange(block.Line + 1, block.Lines.Count);
            lines.InsertRange(block.Line + 1, text.Split('\n'));
        }

        File.WriteAllText(path, string.Join('\n', lines) + "\n");
    }
}
