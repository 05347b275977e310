using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Records;
using IamPolicyTools.Text;
using IamPolicyTools.Validation.Facts;
using IamPolicyTools.Validation.Reading;
using IamPolicyTools.Validation.Rules;

namespace IamPolicyTools.Validation;

/// <summary>
/// Says what is wrong with policy documents: everything in one pass, each thing located. A document that cannot be read whole is checked
/// as far as it can be. Remembers what it looked up, so use one for many documents; it is for one thread.
/// </summary>
public sealed class PolicyValidator
{
    private const string OffMember = "Off";

    private static readonly Lazy<ResourceForms> s_forms = new(() => new ResourceForms(IamCatalogue.Default));

    private readonly ValidationMemory _memory;
    private readonly RuleBook _book;
    private readonly HashSet<string> _off;
    private readonly SourceFiles _files = new();

    /// <summary>Creates a validator.</summary>
    /// <param name="included">Codes, numbers and foreign ids of rules that are asked although they are off by default.</param>
    public PolicyValidator(IEnumerable<string>? included = null)
        : this(included, AwsNames.Default)
    {
    }

    internal PolicyValidator(IEnumerable<string>? included, AwsNames names)
    {
        _memory = new ValidationMemory(IamCatalogue.Default, s_forms.Value, names);
        _book = RuleBook.Default;
        HashSet<string> wanted = [.. (included ?? []).SelectMany(id => _book.Find(id)).Select(r => r.Code)];
        _off = [.. _book.Rules.Where(IsOff).Select(r => r.Code).Except(wanted)];
    }

    /// <summary>Names of placeholders that a deployment answers: what depends on them is a template's own business (PO-2.1).</summary>
    public IReadOnlySet<string> Answered { get; init; } = new HashSet<string>();

    /// <summary>The ARN formats of the catalogue, indexed once.</summary>
    internal static ResourceForms Forms => s_forms.Value;

    /// <summary>True for a rule that is asked only when it is named: what it finds was wrong once, and is no longer.</summary>
    /// <param name="rule">The rule.</param>
    public static bool IsOff(RuleDescriptor rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return rule.Category == RuleCategory.Validation && rule.GetData()[OffMember] is ScalarNode { Text: "true" };
    }

    /// <summary>Checks a document that is given as text, JSON or YAML, or a wrapper of the CLI around it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">What findings call it: a parameter, the name of the policy.</param>
    /// <param name="use">What it is for; null to find out by what it says.</param>
    public ImmutableArray<PolicyFinding> CheckText(string text, string name, PolicyUse? use = null) =>
        Check(() => PolicySource.Of(text, name), name, null, null, use)!.Value;

    /// <summary>Checks the document of a file.</summary>
    /// <param name="path">The path, as findings shall show it.</param>
    /// <param name="use">What it is for; null to find out by the path and by what it says.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public ImmutableArray<PolicyFinding> CheckFile(string path, PolicyUse? use = null) =>
        CheckContent(InputFile.Read(path, InputFile.LargestDocument), path, use);

    /// <summary>Checks a file that was found in a folder and may be no policy: such a file is left out.</summary>
    /// <param name="path">The path, as findings shall show it.</param>
    /// <param name="use">What it is for; null to find out by the path and by what it says.</param>
    /// <returns>Null for what is well formed and no policy.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public ImmutableArray<PolicyFinding>? CheckFoundFile(string path, PolicyUse? use = null)
    {
        byte[] content = InputFile.Read(path, InputFile.LargestDocument);
        return Check(() => PolicySource.OfFile(content, path), path, Path.GetFileNameWithoutExtension(path), path, use, content, isDeployed: use is not null);
    }

    /// <summary>Checks the document of a file whose content is at hand.</summary>
    /// <param name="content">The content.</param>
    /// <param name="path">The path, as findings shall show it.</param>
    /// <param name="use">What it is for; null to find out by the path and by what it says.</param>
    public ImmutableArray<PolicyFinding> CheckContent(byte[] content, string path, PolicyUse? use = null) =>
        Check(() => PolicySource.OfFile(content, path), path, Path.GetFileNameWithoutExtension(path), path, use)!.Value;

    /// <summary>Checks a file of a run.</summary>
    /// <returns>Null for what was found in a folder, is well formed and no policy.</returns>
    internal ImmutableArray<PolicyFinding>? Check(PolicyFile file)
    {
        byte[] content = InputFile.Read(file.Path, InputFile.LargestDocument);
        return Check(
            () => PolicySource.OfFile(content, file.Path),
            file.Path,
            Path.GetFileNameWithoutExtension(file.Path),
            file.KindPath ?? file.Path,
            file.Use,
            file.IsNamed ? null : content,
            isDeployed: file.IsNamed || file.Use is not null);
    }

    /// <summary>Checks a document that was read before: a policy of a model.</summary>
    /// <param name="document">The document.</param>
    /// <param name="subject">Whose it is.</param>
    /// <param name="policy">The policy's ARN or name; null for a resource's own.</param>
    /// <param name="use">What it is for.</param>
    public ImmutableArray<PolicyFinding> CheckDocument(PolicyDocument document, Subject subject, string? policy, PolicyUse use)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(use);
        if (document.UnknownReason is not null)
        {
            return [];
        }

        // What the parser says depends on the slot, and was said when the document was read, perhaps for another.
        var found = new DiagnosticBag();
        string json = document.ToString();
        Node node = TextDocument.Parse(json, policy ?? subject?.Name ?? "policy");
        PolicyParser.ParsePartly(node, PolicySize.Measure(json), use.Kind, found);
        var builder = new FindingBuilder(document, use, null, null, subject, policy, _files);
        var issues = new IssueList();
        NodeIndex? index = null;
        foreach (Diagnostic diagnostic in found.Items)
        {
            index ??= new NodeIndex(node);
            Place? place = index.Find(diagnostic.Location);
            if (IsOfAws(diagnostic, place))
            {
                continue;
            }

            issues.Add(new PolicyIssue(
                CodeOf(diagnostic), diagnostic.Message, null, ModelPlaces.Of(document, place), place?.Statement, place?.Element ?? string.Empty));
        }

        Run(new DocumentFacts(document, use, _memory) { HasEmptyList = document.Statements.IsEmpty }, issues);
        return Build(issues, builder);
    }

    // Null for what may be no policy and is none: folders of policies hold settings and data beside them.
    private ImmutableArray<PolicyFinding>? Check(Func<PolicySource> open, string name, string? policy, string? path, PolicyUse? use, byte[]? mayBeOther = null, bool isDeployed = true)
    {
        PolicySource? source = null;
        IReadOnlyList<WrappedDocument> documents;
        var commas = new DiagnosticBag();
        try
        {
            source = open();
            documents = DocumentWrapper.Open(source.Read(commas, _memory.Texts));
        }
        catch (InvalidTextException exception)
        {
            if (mayBeOther is not null && !PolicyShape.MayBeMeant(mayBeOther, name))
            {
                return null;
            }

            var issues = new IssueList();
            foreach (Diagnostic diagnostic in commas.Items.Concat(exception.Diagnostics))
            {
                issues.Add(new PolicyIssue(CodeOf(diagnostic), diagnostic.Message, null, diagnostic.Location, null, string.Empty) { Unread = Unread.All });
            }

            PolicyUse unread = use ?? new PolicyUse(path is null ? PolicyKind.Identity : PolicyKindFinder.OfPath(path) ?? PolicyKind.Identity);
            return Build(issues, new FindingBuilder(null, unread, source, null, SubjectOf(policy ?? name), policy));
        }

        documents = mayBeOther is null ? documents : [.. documents.Where(d => PolicyShape.IsMeant(d.Node))];
        if (documents is [var only])
        {
            return Check(only, source, commas, SubjectOf(policy ?? name), policy, path, use, isDeployed);
        }

        // What stands in front of the first is told with it.
        return documents.Count == 0 ? null :
        [
            .. documents.SelectMany((document, index) => Check(
                document,
                source,
                index == 0 ? commas : new DiagnosticBag(),
                SubjectOf($"{policy ?? name}/{document.Name}"),
                $"{policy ?? name}/{document.Name}",
                path,
                document.Kind is { } kind ? (use ?? new PolicyUse(kind)) with { Kind = kind } : use,
                isDeployed)),
        ];
    }

    private ImmutableArray<PolicyFinding> Check(
        WrappedDocument given, PolicySource source, DiagnosticBag found, Subject subject, string? policy, string? path, PolicyUse? use, bool isDeployed)
    {
        Node root = given.Node;
        PolicyUse known = use ?? new PolicyUse(given.Kind ?? PolicyKindFinder.Find(root, path));
        var issues = new IssueList();
        bool isWhole = root.Location.Source.Container is null && root.Location.Offset == 0;
        TextSize? size = isWhole ? source.JsonSize : null;
        PolicyDocument? document = PolicyParser.ParsePartly(root, size, known.Kind, found);
        var builder = new FindingBuilder(document, known, source, root, subject, policy);
        AddDiagnostics(found, builder, issues, isDeployed, document is not null);
        if (use is null && known.Kind == PolicyKind.Resource && PolicyKindFinder.FindDecidingPrincipal(root) is { } principal)
        {
            AddDecidingPrincipal(principal, builder, issues);
            issues.Fold("MISSING_PRINCIPAL", count => $"{count} statements have no Principal; in a resource-based policy they concern nobody.");
        }

        if (document is not null)
        {
            var facts = new DocumentFacts(document, known, _memory)
            {
                Length = isWhole ? size?.Characters ?? source.Length : null,
                ByteLength = isWhole ? source.ByteLength : null,
                HasEmptyList = (root as ObjectNode)?["Statement"] is ArrayNode { Items.IsEmpty: true },
            };
            Run(facts, issues);
        }

        return Build(issues, builder);
    }

    private static void AddDecidingPrincipal(Node principal, FindingBuilder builder, IssueList issues)
    {
        Place? place = builder.PlaceOf(principal.Location);
        issues.Add(new PolicyIssue(
            "PRINCIPAL_DECIDES_KIND",
            "The document is taken for a resource policy because this statement has a Principal; others have none.",
            null,
            principal.Location,
            place?.Statement,
            place?.Element ?? string.Empty));
    }

    private static Subject SubjectOf(string name) => new("Document", name);

    private static void Run(DocumentFacts facts, IssueList issues)
    {
        foreach (PolicyRule rule in PolicyRules.All)
        {
            rule.Check(facts, issues);
        }
    }

    // One finding names all placeholders of a document (PO-2.1): each of them is the same slip.
    private void AddDiagnostics(DiagnosticBag found, FindingBuilder builder, IssueList issues, bool isDeployed, bool isRead)
    {
        Diagnostic[] placeholders = [.. found.Items.Where(d => d.Code == "PLACEHOLDER_LEFT")];
        if (placeholders.Length > 0)
        {
            string open = NamesOf(placeholders.Where(p => !IsText(p)), out bool isOne);
            string text = NamesOf(placeholders.Where(IsText), out bool isOneText);
            string why = (open.Length == 0 ? string.Empty
                    : $"The document is a template: {open} {(isOne ? "is" : "are")} not filled in, and what depends on {(isOne ? "it" : "them")} was not checked.")
                + (open.Length > 0 && text.Length > 0 ? " " : string.Empty)
                + (text.Length == 0 ? string.Empty : $"{text} may be {(isOneText ? "a placeholder" : "placeholders")}, and {(isOneText ? "is" : "are")} read as text.");
            Place? place = builder.PlaceOf(placeholders[0].Location);
            issues.Add(new PolicyIssue(
                "PLACEHOLDER_LEFT",
                why,
                null,
                placeholders[0].Location,
                place?.Statement,
                place?.Element ?? string.Empty)
            {
                Related = [.. placeholders.Skip(1).Select(p => p.Location)],
                Unread = placeholders.Any(p => !IsRead(builder, p)) ? Unread.Part : Unread.Nothing,
                Weight = open.Length == 0 ? null : WeightOf(placeholders.Where(p => !IsText(p)), isDeployed),
            });
        }

        foreach (Diagnostic diagnostic in found.Items)
        {
            Place? place = builder.PlaceOf(diagnostic.Location);
            if (diagnostic.Code != "PLACEHOLDER_LEFT" && !IsOfAws(diagnostic, place))
            {
                issues.Add(new PolicyIssue(
                    CodeOf(diagnostic),
                    diagnostic.Message,
                    FixOf(diagnostic.Code, place),
                    diagnostic.Location,
                    place?.Statement,
                    place?.Element ?? string.Empty)
                {
                    Unread = diagnostic.Severity != DiagnosticSeverity.Error ? Unread.Nothing : isRead && IsRead(builder, diagnostic) ? Unread.Part : Unread.All,
                    Weight = diagnostic.Severity == DiagnosticSeverity.Refused && _book[CodeOf(diagnostic)].Severity < Severity.High
                        ? (Severity.High, "AWS refuses to store such a document")
                        : null,
                });
            }
        }
    }

    // A statement without an effect or an action that can be read is not there for the rules.
    private static bool IsRead(FindingBuilder builder, Diagnostic diagnostic) => builder.PlaceOf(diagnostic.Location)?.Statement is not { } index
        || builder.StatementNode(index) is not { } statement
        || (statement["Effect"] is ScalarNode { Text: "Allow" or "Deny" } && (statement["Action"] ?? statement["NotAction"]) is not null);

    // AWS takes a placeholder for a name: a document that is deployed as it stands is wrong, one that others fill in is a template.
    private (Severity, string)? WeightOf(IEnumerable<Diagnostic> placeholders, bool isDeployed) =>
        placeholders.SelectMany(p => Placeholders.Find(TextOf(p))).All(p => Answered.Contains(p.Name)) ? (Severity.Info, "the Variables of the options answer it")
        : isDeployed ? (Severity.High, "the document is checked as it is deployed")
        : null;

    private static string TextOf(Diagnostic placeholder) => placeholder.Message.Split(" looks like", 2)[0];

    private static bool IsText(Diagnostic placeholder) => placeholder.Message.Contains("it is read as text", StringComparison.Ordinal);

    private static string NamesOf(IEnumerable<Diagnostic> placeholders, out bool isOne)
    {
        string[] names = [.. placeholders.Select(TextOf).Distinct(StringComparer.Ordinal)];
        isOne = names.Length == 1;
        return string.Join(", ", names.Take(5)) + (names.Length > 5 ? $" and {names.Length - 5} more" : string.Empty);
    }

    private string? FixOf(string code, Place? place) => (code, place?.Node) switch
    {
        ("MISSING_ARN_FIELD", ScalarNode { Text: var text }) => ShortArns.FixOf(text, _memory.Catalogue),
        ("ARN_REGION_NOT_ALLOWED", ScalarNode { Text: var text }) => ShortArns.WithoutRegion(text),
        _ => NameFixes.Of(code, place),
    };

    // A form that the language does not have, and that a policy of AWS has all the same.
    private bool IsOfAws(Diagnostic diagnostic, Place? place) =>
        diagnostic.Code == "VARIABLE_UNSUPPORTED_IN_ELEMENT" && place?.Node is ScalarNode { Text: var text } && _memory.Names.HasResource(text);

    // What the readers of text say is, of a policy, that it is no JSON or no YAML.
    private static string CodeOf(Diagnostic diagnostic) => diagnostic.Code switch
    {
        "INVALID_JSON" or "INVALID_YAML" or "INVALID_ENCODING" or "EMPTY_TEXT" or "TEXT_TOO_LARGE" or "TEXT_TOO_DEEP" or "UNKNOWN_YAML_TAG"
            or "YAML_ALIAS_EXPANSION" or "DUPLICATE_NAME" or "ROOT_NOT_AN_OBJECT" => "JSON_SYNTAX_ERROR",

        // The parser's is a text that is no date at all.
        "INVALID_DATE_VALUE" => "TYPE_MISMATCH_DATE",
        _ => diagnostic.Code,
    };

    private ImmutableArray<PolicyFinding> Build(IssueList issues, FindingBuilder builder)
    {
        if (issues.Items.Count == 0)
        {
            return [];
        }

        if (issues.Items is [var single])
        {
            return _off.Contains(single.Code) ? [] : [builder.Build(_book[single.Code], single)];
        }

        List<PolicyFinding> findings = [];
        HashSet<(string Code, SourceLocation At)> seen = [];
        foreach (PolicyIssue issue in issues.Items)
        {
            if (!_off.Contains(issue.Code) && seen.Add((issue.Code, issue.Location)))
            {
                findings.Add(builder.Build(_book[issue.Code], issue));
            }
        }

        return [.. findings.OrderBy(f => f.Location?.Line ?? 0).ThenBy(f => f.Location?.Column ?? 0)];
    }
}
