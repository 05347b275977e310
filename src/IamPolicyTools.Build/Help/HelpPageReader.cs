using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace IamPolicyTools.Build.Help;

/// <summary>
/// Reads a cmdlet's page: <c># Name</c>, then the sections below in this order, each a second-level heading.
/// Parameters, examples, inputs and outputs have a third-level heading each.
/// </summary>
internal sealed class HelpPageReader
{
    private static readonly string[] s_sections =
        ["Synopsis", "Description", "Parameters", "Examples", "Inputs", "Outputs", "Notes", "Related"];

    private static readonly string[] s_optional = ["Parameters", "Notes"];

    private readonly string _file;
    private readonly ProblemList _problems;
    private readonly IReadOnlySet<string> _pages;

    private HelpPageReader(string file, IReadOnlySet<string> pages, ProblemList problems)
    {
        _file = file;
        _pages = pages;
        _problems = problems;
    }

    /// <summary>Reads a page.</summary>
    /// <param name="file">The file.</param>
    /// <param name="pages">The names of all pages, which links may lead to.</param>
    /// <param name="problems">Receives what is wrong.</param>
    public static HelpPage Read(string file, IReadOnlySet<string> pages, ProblemList problems) =>
        new HelpPageReader(file, pages, problems).Read();

    private HelpPage Read()
    {
        string expected = Path.GetFileNameWithoutExtension(_file);
        MarkdownDocument document = Markdown.Parse(File.ReadAllText(_file));
        if (document.FirstOrDefault() is not HeadingBlock { Level: 1 } title || MarkdownText.Of(title.Inline) != expected)
        {
            _problems.Add(_file, 1, $"The page must begin with '# {expected}'.");
            return new HelpPage { File = _file, Name = expected };
        }

        Dictionary<string, List<Block>> sections = ReadSections(document.Skip(1));
        return new HelpPage
        {
            File = _file,
            Name = expected,
            Synopsis = string.Join(' ', MarkdownText.Paragraphs(sections.GetValueOrDefault("Synopsis", []))),
            Description = MarkdownText.Paragraphs(sections.GetValueOrDefault("Description", [])),
            Parameters = [.. Entries(sections, "Parameters").Select(Parameter)],
            Examples = [.. Entries(sections, "Examples").Select(Example)],
            Inputs = [.. Entries(sections, "Inputs").Select(Entry)],
            Outputs = [.. Entries(sections, "Outputs").Select(Entry)],
            Notes = MarkdownText.Paragraphs(sections.GetValueOrDefault("Notes", [])),
            Related = Links(sections.GetValueOrDefault("Related", [])),
        };
    }

    private Dictionary<string, List<Block>> ReadSections(IEnumerable<Block> blocks)
    {
        var sections = new Dictionary<string, List<Block>>();
        int last = -1;
        string? current = null;
        foreach (Block block in blocks)
        {
            if (block is HeadingBlock { Level: <= 2 } heading)
            {
                current = MarkdownText.Of(heading.Inline);
                int index = Array.IndexOf(s_sections, current);
                if (index <= last)
                {
                    _problems.Add(_file, MarkdownText.Line(heading), $"'{current}' is out of place: a page has {string.Join(", ", s_sections)}, in this order.");
                }

                last = Math.Max(last, index);
                sections[current] = [];
            }
            else if (current is not null)
            {
                sections[current].Add(block);
            }
        }

        foreach (string missing in s_sections.Except(s_optional).Where(s => sections.GetValueOrDefault(s) is null or []))
        {
            _problems.Add(_file, 1, $"The section '{missing}' is missing or empty.");
        }

        return sections;
    }

    private List<(HeadingBlock Heading, List<Block> Body)> Entries(Dictionary<string, List<Block>> sections, string name)
    {
        var entries = new List<(HeadingBlock, List<Block>)>();
        foreach (Block block in sections.GetValueOrDefault(name, []))
        {
            if (block is HeadingBlock heading)
            {
                entries.Add((heading, []));
            }
            else if (entries.Count > 0)
            {
                entries[^1].Item2.Add(block);
            }
            else
            {
                _problems.Add(_file, MarkdownText.Line(block), $"Under '{name}', text stands below a heading '### …'.");
            }
        }

        return entries;
    }

    private HelpEntry Entry((HeadingBlock Heading, List<Block> Body) entry) =>
        new(MarkdownText.Of(entry.Heading.Inline), MarkdownText.Line(entry.Heading), MarkdownText.Paragraphs(entry.Body));

    private HelpEntry Parameter((HeadingBlock Heading, List<Block> Body) entry)
    {
        HelpEntry parameter = Entry(entry);
        if (!parameter.Name.StartsWith('-') || parameter.Text.Count == 0)
        {
            _problems.Add(_file, parameter.Line, $"A parameter is a heading '### -Name' with text below it, found '{parameter.Name}'.");
        }

        return parameter with { Name = parameter.Name.TrimStart('-') };
    }

    private HelpExample Example((HeadingBlock Heading, List<Block> Body) entry)
    {
        HelpEntry text = Entry((entry.Heading, [.. entry.Body.Where(b => b is not CodeBlock)]));
        CodeBlock[] codes = [.. entry.Body.OfType<CodeBlock>()];
        if (codes.Length != 1 || codes[0] is not FencedCodeBlock { Info: "powershell" } || text.Text.Count == 0)
        {
            _problems.Add(_file, text.Line, $"The example '{text.Name}' needs one ```powershell block and a text that says what it shows.");
        }

        return new HelpExample(text.Name, text.Line, codes.Length > 0 ? codes[0].Lines.ToString() : string.Empty, text.Text);
    }

    private string[] Links(List<Block> blocks)
    {
        var links = new List<string>();
        foreach (LinkInline link in blocks.SelectMany(b => b.Descendants<LinkInline>()))
        {
            if (!_pages.Contains(Path.GetFileNameWithoutExtension(link.Url!)))
            {
                _problems.Add(_file, link.Line + 1, $"There is no page {link.Url}.");
            }

            links.Add(MarkdownText.Of(link));
        }

        return [.. links];
    }
}
