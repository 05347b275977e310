using Markdig;
using Markdig.Syntax;

namespace IamPolicyTools.Build.Help;

/// <summary>
/// The text of parameters that cmdlets inherit, written once: <c>## BaseClass</c>, <c>### -Parameter</c>. A page that has
/// a text of its own for such a parameter keeps it.
/// </summary>
internal sealed class SharedParameters
{
    private readonly string _file;
    private readonly Dictionary<(string Type, string Parameter), HelpEntry> _entries = [];

    private SharedParameters(string file) => _file = file;

    public static SharedParameters Read(string file, ProblemList problems)
    {
        var shared = new SharedParameters(file);
        string type = string.Empty;
        HelpEntry? entry = null;
        foreach (Block block in Markdown.Parse(File.ReadAllText(file)))
        {
            if (block is not HeadingBlock heading)
            {
                if (entry is not null)
                {
                    entry = entry with { Text = [.. entry.Text, .. MarkdownText.Paragraphs([block])] };
                    shared._entries[(type, entry.Name)] = entry;
                }

                continue;
            }

            string name = MarkdownText.Of(heading.Inline);
            entry = heading.Level == 3 ? new HelpEntry(name.TrimStart('-'), MarkdownText.Line(heading), []) : null;
            type = heading.Level == 2 ? name : type;
            if (entry is not null && !shared._entries.TryAdd((type, entry.Name), entry))
            {
                problems.Add(file, entry.Line, $"'{name}' of {type} is described twice.");
            }
        }

        return shared;
    }

    /// <summary>A page with the shared text of every parameter that it does not describe itself.</summary>
    public HelpPage Complete(HelpPage page, CmdletSignature cmdlet) => page with
    {
        Parameters =
        [
            .. page.Parameters,
            .. cmdlet.Parameters
                .Where(p => page.Parameters.All(e => e.Name != p.Name))
                .Select(p => _entries.GetValueOrDefault((p.DeclaringType, p.Name)))
                .OfType<HelpEntry>(),
        ],
    };

    /// <summary>Reports text for parameters that no cmdlet has.</summary>
    public void ReportUnused(IReadOnlyList<CmdletSignature> cmdlets, ProblemList problems)
    {
        var known = cmdlets.SelectMany(c => c.Parameters).Select(p => (p.DeclaringType, p.Name)).ToHashSet();
        foreach (((string type, string parameter), HelpEntry entry) in _entries.Where(e => !known.Contains(e.Key)))
        {
            problems.Add(_file, entry.Line, $"No cmdlet has a parameter -{parameter} from {type}.");
        }
    }
}
