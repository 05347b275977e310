using System.Collections.Immutable;
using IamPolicyTools.Records.Reading;
using IamPolicyTools.Text;

namespace IamPolicyTools.Records;

/// <summary>
/// Reads <c>Rules/*.yaml</c>: a header (<c>Category</c>, <c>Source</c>, <c>Extra</c>: members that only one wing knows) and a list of
/// rules.
/// </summary>
/// <param name="bag">Takes the faults.</param>
internal sealed class RuleFileReader(DiagnosticBag bag)
{
    private static readonly string[] s_header = ["Category", "Source", "Extra", "Rules"];

    private static readonly string[] s_members =
    [
        "Code", "Number", "Title", "Severity", "FindingType", "Source", "Rules", "RefusedByAws", "Help", "Fix", "HelpUri", "Maps",
    ];

    private readonly Dictionary<string, RuleDescriptor> _rules = new(StringComparer.Ordinal);

    /// <summary>The rules of all files that were read.</summary>
    public IEnumerable<RuleDescriptor> Rules => _rules.Values;

    /// <summary>Reads one file.</summary>
    /// <param name="root">Its root.</param>
    public void Read(Node root)
    {
        if (MemberReader.Of(root, bag, "a file of rules") is not { } header)
        {
            return;
        }

        header.CheckNames(s_header);
        RuleCategory? category = header.Choice<RuleCategory>("Category", isRequired: true);
        string source = header.Text("Source") ?? "IamPolicyTools";
        string[] members = [.. s_members, .. header.Texts("Extra")];
        foreach (Node item in header.Items("Rules"))
        {
            if (MemberReader.Of(item, bag, "a rule") is { } rule)
            {
                rule.CheckNames(members);
                Add(rule, category ?? RuleCategory.Input, source);
            }
        }
    }

    private void Add(MemberReader rule, RuleCategory category, string source)
    {
        FindingType? type = rule.Choice<FindingType>("FindingType");
        Severity? severity = rule.Choice<Severity>("Severity", isRequired: type is null);
        string? code = rule.Text("Code", isRequired: true);
        string? title = rule.Text("Title", isRequired: true);
        string? help = rule.Text("Help", isRequired: true);
        if (code is null || title is null || help is null)
        {
            return;
        }

        var read = new RuleDescriptor(rule.Node)
        {
            Code = code,
            Number = Number(rule.Text("Number")),
            Title = title,
            Category = category,
            Severity = severity ?? type?.DefaultSeverity() ?? Severity.Info,
            FindingType = type,
            Source = rule.Text("Source") ?? source,
            Rules = rule.Texts("Rules"),
            RefusedByAws = Refused(rule),
            Help = help.Trim(),
            Fix = rule.Text("Fix")?.Trim(),
            HelpUri = rule.Text("HelpUri") is { } uri ? new Uri(uri) : null,
            Maps = Maps(rule),
        };
        if (!_rules.TryAdd(code, read))
        {
            bag.Error("DUPLICATE_NAME", $"Found a second rule with the code '{code}'; expected each code once.", rule.Node.Location);
        }
    }

    // findings.md writes 501 for F-501; other numbers bring their letters with them.
    private static string? Number(string? text) => text is not null && text.All(char.IsAsciiDigit) ? $"F-{text}" : text;

    private static ImmutableArray<string> Refused(MemberReader rule) => rule.Node["RefusedByAws"] switch
    {
        null => [],
        ScalarNode { Text: "true" } => ["*"],
        ScalarNode { Text: "false" } => [],
        _ => rule.Texts("RefusedByAws"),
    };

    private static ImmutableSortedDictionary<string, ImmutableArray<string>> Maps(MemberReader rule)
    {
        if (rule.Object("Maps") is not { } maps)
        {
            return ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty;
        }

        return maps.Node.Members.ToImmutableSortedDictionary(m => m.Name, m => maps.Texts(m.Name), StringComparer.Ordinal);
    }
}
