using System.Text;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace IamPolicyTools.Build.Help;

/// <summary>Markdown as plain text: help is read in terminals.</summary>
internal static class MarkdownText
{
    private const string CodeIndent = "    ";
    private const char Bar = '\u0001';

    /// <summary>1-based line of a block.</summary>
    public static int Line(Block block) => block.Line + 1;

    /// <summary>The paragraphs of some blocks; an item of a list and a line of code are a paragraph each.</summary>
    public static IReadOnlyList<string> Paragraphs(IEnumerable<Block> blocks)
    {
        var paragraphs = new List<string>();
        foreach (Block block in blocks)
        {
            switch (block)
            {
                case CodeBlock code:
                    paragraphs.AddRange(code.Lines.ToString().Split('\n').Select(line => CodeIndent + line));
                    break;
                case ListBlock list:
                    int number = 1;
                    foreach (ListItemBlock item in list.Cast<ListItemBlock>())
                    {
                        string mark = list.IsOrdered ? $"{number++}. " : "- ";
                        paragraphs.AddRange(Paragraphs(item).Select((text, i) => (i == 0 ? mark : new string(' ', mark.Length)) + text));
                    }

                    break;
                case LeafBlock { Inline: { } inline } when IsTable(inline):
                    paragraphs.AddRange(Rows(inline));
                    break;
                case LeafBlock { Inline: { } inline }:
                    paragraphs.Add(Of(inline));
                    break;
                case ContainerBlock container:
                    paragraphs.AddRange(Paragraphs(container));
                    break;
            }
        }

        return paragraphs;
    }

    private static bool IsTable(ContainerInline inline) =>
        Of(inline, Bar, "\n").Split('\n') is [var head, var line, ..] && head.StartsWith('|') && line.All(c => c is '|' or '-' or ':' or ' ');

    // A row is an item of a list: columns of text do not fit into a terminal.
    private static IEnumerable<string> Rows(ContainerInline inline) => Of(inline, Bar, "\n").Split('\n').Skip(2)
        .Select(row => row.Trim().Trim('|').Split('|').Select(cell => cell.Trim().Replace(Bar, '|')).ToArray())
        .Select(cells => $"- {cells[0]}: {string.Join("; ", cells.Skip(1))}");

    /// <summary>The text of an inline and everything in it, line ends as blanks.</summary>
    public static string Of(ContainerInline? container) => Of(container, '|', " ");

    // A bar in code is no end of a cell.
    private static string Of(ContainerInline? container, char bar, string lineEnd)
    {
        var text = new StringBuilder();
        foreach (Inline inline in container ?? [])
        {
            text.Append(inline switch
            {
                LiteralInline literal => literal.Content.ToString(),
                CodeInline code => code.Content.Replace('|', bar),
                LineBreakInline => lineEnd,
                HtmlEntityInline entity => entity.Transcoded.ToString(),
                AutolinkInline link => link.Url,
                ContainerInline inner => Of(inner, bar, lineEnd),
                _ => string.Empty,
            });
        }

        return text.ToString();
    }
}
