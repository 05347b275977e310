using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.Records;

/// <summary>What a code means: one record of a <c>Rules/*.yaml</c> file (findings.md, FR-11).</summary>
public sealed class RuleDescriptor
{
    private const string SubjectPlace = "{subject}";
    private readonly ObjectNode _data;

    internal RuleDescriptor(ObjectNode data) => _data = data;

    /// <summary>The key: <c>UPPER_SNAKE</c>, never reused for something else.</summary>
    public required string Code { get; init; }

    /// <summary>The number in the specification (<c>F-501</c>), or null.</summary>
    public string? Number { get; init; }

    /// <summary>One line without a full stop. May hold <c>{subject}</c>.</summary>
    public required string Title { get; init; }

    /// <summary>What such a record is about.</summary>
    public required RuleCategory Category { get; init; }

    /// <summary>How bad it is, unless a rule's options or the case say otherwise.</summary>
    public required Severity Severity { get; init; }

    /// <summary>What it says of a document; null for rules that are about no document.</summary>
    public FindingType? FindingType { get; init; }

    /// <summary>
    /// Where the code comes from: <c>AccessAnalyzer</c>, <c>Parliament</c>, <c>Cloudsplaining</c>, or <c>IamPolicyTools</c>.
    /// </summary>
    public required string Source { get; init; }

    /// <summary>Rule numbers of the specification that it stands for (<c>PL-6</c>, <c>R-103</c>).</summary>
    public ImmutableArray<string> Rules { get; init; } = [];

    /// <summary>The kinds of policy in which AWS refuses such a document; <c>*</c> for all, empty for none.</summary>
    public ImmutableArray<string> RefusedByAws { get; init; } = [];

    /// <summary>A paragraph or two for who sees the code for the first time: what it means, why it matters.</summary>
    public required string Help { get; init; }

    /// <summary>What to do about it; null when the title says it.</summary>
    public string? Fix { get; init; }

    /// <summary>A page that explains it; null when there is none.</summary>
    public Uri? HelpUri { get; init; }

    /// <summary>The ids that others have for it, by framework, each as users write it: <c>Cis</c>: <c>CIS-5.0-1.13</c>.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Maps { get; init; } =
        ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>The title where no subject is at hand.</summary>
    public string PlainTitle => Title.Replace(SubjectPlace, "the subject", StringComparison.Ordinal);

    /// <summary>True when AWS refuses such a document of a kind of policy.</summary>
    /// <param name="policyKind">The kind's name; null asks whether it does for any.</param>
    public bool IsRefusedByAws(string? policyKind) => policyKind is null
        ? RefusedByAws.Length > 0
        : RefusedByAws.Contains("*") || RefusedByAws.Contains(policyKind, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The whole record as it stands in the file, for the members that only one wing knows (<c>Probe</c>, <c>Modifiers</c>,
    /// <c>Element</c>).
    /// </summary>
    public ObjectNode GetData() => _data;

    /// <summary>The title with the subject's name in it.</summary>
    /// <param name="subject">The subject, or null.</param>
    public string TitleOf(Subject? subject) => subject is null
        ? PlainTitle
        : DisplayedText.Line(Title.Replace(SubjectPlace, subject.Name, StringComparison.Ordinal));

    /// <summary>The code.</summary>
    public override string ToString() => Code;
}

/// <summary>What the records of a rule are about; the options file sets rules by it.</summary>
public enum RuleCategory : long
{
    /// <summary>Files that are read: accounts, credentials, options, suppressions.</summary>
    Input,

    /// <summary>Policy documents (options: <c>Validation</c>).</summary>
    Validation,

    /// <summary>Accounts on the evaluated model (options: <c>Findings</c>).</summary>
    Findings,

    /// <summary>Tests.</summary>
    Test,

    /// <summary>Changes of access.</summary>
    Change,
}
