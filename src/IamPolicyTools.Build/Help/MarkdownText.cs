using System.Text;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace IamPolicyTools.Build.Help;

/// <summary>Markdown as plain text: help is read in terminals.</summary>
internal static class MarkdownText
{
    private const string CodeIndent = "    ";

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

    /// <summary>The text of an inline and everything in it, line ends as blanks.</summary>
    public static string Of(ContainerInline? container)
    {
        var text = new StringBuilder();
        foreach (Inline inline in container ?? [])
        {
            text.Append(inline switch
            {
                LiteralInline literal => literal.Content.ToString(),
                CodeInline code => code.Content,
                LineBreakInline => " ",
                HtmlEntityInline entity => entity.Transcoded.ToString(),
                AutolinkInline link => link.Url,
                ContainerInline inner => Of(inner),
                _ => string.Empty,
            });
        }

        return text.ToString();
    }
}
