using System.Collections.Immutable;
using IamPolicyTools.Records.Reading;
using IamPolicyTools.Text;

namespace IamPolicyTools.Records.Options;

/// <summary>
/// Reads the options file and <c>-Option</c> (options.md, 1). All faults of both are told at once, before any work (OP-3).
/// </summary>
public sealed class OptionsReader
{
    private static readonly string[] s_members =
        ["Paths", "Ignore", "Kinds", "Variables", "Evaluation", "Validation", "Findings", "Baseline", "Suppress", "Rules"];

    private readonly DiagnosticBag _bag = new();
    private readonly OptionVocabulary _vocabulary;

    // The product's, and the file's own.
    private RuleBook _rules;

    private OptionsReader(OptionVocabulary vocabulary)
    {
        _vocabulary = vocabulary;
        _rules = vocabulary.Rules;
    }

    /// <summary>Reads options.</summary>
    /// <param name="file">The options file, or null for none.</param>
    /// <param name="table">What <c>-Option</c> gives, member by member over the file's (OP-2); null for nothing.</param>
    /// <param name="folder">The working directory, which paths are relative to where no file was read.</param>
    /// <param name="vocabulary">The names that there are.</param>
    /// <exception cref="InvalidTextException">Something is wrong; everything that is.</exception>
    /// <exception cref="IOException">The file cannot be read, or is larger than <see cref="OptionFiles.Largest"/>.</exception>
    public static IamOptions Read(string? file, Node? table, string folder, OptionVocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        Node? written = file is null ? null : TextDocument.ReadFile(file, OptionFiles.Largest);
        var reader = new OptionsReader(vocabulary);
        IamOptions options = reader.Read(NodeMerge.Over(written, table));
        if (reader._bag.HasErrors)
        {
            throw new InvalidTextException(reader._bag.Items);
        }

        return options with { File = file, Folder = file is null ? folder : Path.GetDirectoryName(Path.GetFullPath(file))! };
    }

    private IamOptions Read(Node? root)
    {
        if (root is null || MemberReader.Of(root, _bag, "the options") is not { } options)
        {
            return IamOptions.Default;
        }

        options.CheckNames(s_members);
        ImmutableArray<OwnRule> own = new OwnRuleReader(_bag).Read(options.Items("Rules"));
        _rules = _vocabulary.Rules.With(own.Select(OwnRuleBook.DescriptorOf));
        Node? variables = options.Value("Variables");
        return new IamOptions
        {
            Paths = Below(options, "Paths"),
            Ignore = [.. Below(options, "Ignore").Select(pattern => pattern.Text)],
            Kinds = Kinds(options),
            VariableFile = variables is ScalarNode ? BelowSingle(options, "Variables") : null,
            VariableValues = variables is null or ScalarNode ? null : options.Object("Variables")?.Node,
            Evaluation = Evaluation(options),
            Validation = ReadSelection(options.Object("Validation"), isOwnObject: true),
            Findings = FindingOptionReader.Read(options.Object("Findings"), selection => ReadSelection(selection, isOwnObject: false)),
            Baseline = BelowSingle(options, "Baseline"),
            Suppress = new SuppressionReader(_bag, _rules).Read(options.Items("Suppress")),
            Rules = own,
        };
    }

    private static ImmutableArray<OptionText> Below(MemberReader options, string name)
    {
        Node? value = options.Value(name);
        ImmutableArray<Node> items = value is ArrayNode list ? list.Items : value is null ? [] : [value];
        _ = options.Texts(name);
        var texts = ImmutableArray.CreateBuilder<OptionText>();
        foreach (ScalarNode item in items.OfType<ScalarNode>())
        {
            if (OptionFiles.StaysBelow(item.Text))
            {
                texts.Add(new OptionText(item.Text, item.Location));
            }
            else
            {
                options.Invalid(item, name, "a path that stays below the options file's folder.");
            }
        }

        return texts.ToImmutable();
    }

    private static string? BelowSingle(MemberReader options, string name)
    {
        if (options.Text(name) is not { } text)
        {
            return null;
        }

        if (!OptionFiles.StaysBelow(text))
        {
            options.Invalid(options.Value(name)!, name, "a path that stays below the options file's folder.");
        }

        return text;
    }

    private ImmutableArray<KeyValuePair<string, string>> Kinds(MemberReader options)
    {
        if (options.Object("Kinds") is not { } kinds)
        {
            return [];
        }

        var read = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (Member member in kinds.Node.Members)
        {
            if (!OptionFiles.StaysBelow(member.Name))
            {
                _bag.Error(
                    "INVALID_VALUE",
                    $"Found the path '{DisplayedText.Shorten(member.Name)}' in 'Kinds'; expected one that stays below the options file's folder.",
                    member.NameLocation);
            }

            if (kinds.Name(member.Name, _vocabulary.PolicyKinds) is { } kind)
            {
                read.Add(KeyValuePair.Create(member.Name, kind));
            }
        }

        return read.ToImmutable();
    }

    private ImmutableSortedDictionary<string, string> Evaluation(MemberReader options)
    {
        var read = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
        if (options.Object("Evaluation") is not { } switches)
        {
            return read.ToImmutable();
        }

        switches.CheckNames([.. _vocabulary.EvaluationSwitches.Keys]);
        foreach (Member member in switches.Node.Members)
        {
            if (_vocabulary.EvaluationSwitches.TryGetValue(member.Name, out ImmutableArray<string> values)
                && switches.Name(member.Name, values) is { } value)
            {
                read[member.Name] = value;
            }
        }

        return read.ToImmutable();
    }

    private RuleSelection ReadSelection(MemberReader? section, bool isOwnObject)
    {
        if (section is null)
        {
            return RuleSelection.All;
        }

        if (isOwnObject)
        {
            section.CheckNames(["Include", "Exclude", "Severity"]);
        }

        return new RuleSelectionReader(_bag, _rules).Read(section);
    }
}
