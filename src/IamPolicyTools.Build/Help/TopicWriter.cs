using System.Text;
using Markdig;
using Markdig.Syntax;

namespace IamPolicyTools.Build.Help;

/// <summary>Writes about_ topics as text of at most 80 columns, in the layout that <c>Get-Help</c> takes its synopsis from.</summary>
internal static class TopicWriter
{
    private const int Width = 80;
    private const string Indent = "    ";

    public static string Write(string file, ProblemList problems)
    {
        string name = Path.GetFileNameWithoutExtension(file);
        MarkdownDocument document = Markdown.Parse(File.ReadAllText(file));
        if (document.FirstOrDefault() is not HeadingBlock { Level: 1 } title || MarkdownText.Of(title.Inline) != name)
        {
            problems.Add(file, 1, $"The page must begin with '# {name}'.");
        }

        if (document.Skip(1).FirstOrDefault() is not HeadingBlock { Level: 2 } first || MarkdownText.Of(first.Inline) != "Short description")
        {
            problems.Add(file, 1, "The first section must be 'Short description'.");
        }

        var text = new StringBuilder();
        text.Append("TOPIC\n").Append(Indent).Append(name).Append('\n');
        bool isBelowHeading = false;
        foreach (Block block in document.Skip(1))
        {
            // Get-Help takes the fifth line for the synopsis, so a heading's text follows it at once.
            text.Append(isBelowHeading ? string.Empty : "\n");
            isBelowHeading = block is HeadingBlock;
            if (block is HeadingBlock heading)
            {
                string words = MarkdownText.Of(heading.Inline);
                text.Append(heading.Level == 2 ? words.ToUpperInvariant() : Indent + words).Append('\n');
                continue;
            }

            foreach (string paragraph in MarkdownText.Paragraphs([block]))
            {
                Wrap(paragraph, isCode: block is CodeBlock, text);
            }
        }

        return text.ToString();
    }

    // The lines of a list's item after the first stand below its text; code is left as it is.
    private static void Wrap(string paragraph, bool isCode, StringBuilder text)
    {
        if (isCode)
        {
            text.Append((Indent + paragraph).TrimEnd()).Append('\n');
            return;
        }

        string body = paragraph.TrimStart();
        int mark = body.StartsWith("- ", StringComparison.Ordinal) ? 2 : 0;
        string hanging = Indent + new string(' ', paragraph.Length - body.Length + mark);
        var line = new StringBuilder(Indent).Append(' ', paragraph.Length - body.Length);
        bool isEmpty = true;
        foreach (string word in body.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!isEmpty && line.Length + 1 + word.Length > Width)
            {
                text.Append(line).Append('\n');
                line.Clear().Append(hanging);
                isEmpty = true;
            }

            line.Append(isEmpty ? string.Empty : " ").Append(word);
            isEmpty = false;
        }

        text.Append(line).Append('\n');
    }
}
