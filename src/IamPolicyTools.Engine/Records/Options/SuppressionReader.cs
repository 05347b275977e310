using System.Collections.Immutable;
using IamPolicyTools.Records.Reading;
using IamPolicyTools.Text;

namespace IamPolicyTools.Records.Options;

/// <summary>Reads <c>Suppress</c> (OP-10).</summary>
/// <param name="bag">Takes the faults.</param>
/// <param name="rules">The rules that there are.</param>
internal sealed class SuppressionReader(DiagnosticBag bag, RuleBook rules)
{
    private static readonly string[] s_members = ["Code", "Subject", "Path", "Sid", "Statement", "Reason", "Until"];

    /// <summary>Reads the entries.</summary>
    /// <param name="items">The items of the list.</param>
    public ImmutableArray<SuppressionEntry> Read(ImmutableArray<Node> items) =>
        [.. items
            .Select(item => MemberReader.Of(item, bag, "a suppression"))
            .OfType<MemberReader>()
            .Select(Read)
            .OfType<SuppressionEntry>()];

    private SuppressionEntry? Read(MemberReader entry)
    {
        entry.CheckNames(s_members);
        string? code = entry.Text("Code", isRequired: true);
        string? reason = entry.Text("Reason", isRequired: true);
        DateOnly? until = entry.Day("Until", isRequired: true);
        string? subject = entry.Text("Subject");
        string? path = entry.Text("Path");
        string? sid = entry.Text("Sid");
        int? statement = entry.Count("Statement");
        ImmutableArray<string> codes = code is null ? [] : new RuleSelectionReader(bag, rules).Codes(code, entry.Value("Code")!.Location);
        if (rules.Find(code ?? string.Empty).Any(rule => rule.Category == RuleCategory.Test))
        {
            entry.Invalid(entry.Value("Code")!, "Code", "the code of a finding, of a document or of a change: a test that does not pass always fails. 'Skip' in the test leaves it out.");
        }

        CheckPlace(entry);
        if (reason is { } text && string.IsNullOrWhiteSpace(text))
        {
            entry.Invalid(entry.Value("Reason")!, "Reason", "a reason.");
        }

        return code is null || reason is null || until is not { } day
            ? null
            : new SuppressionEntry(code, codes, new Suppression(reason, day) { Location = Location.Of(entry.Node.Location) })
            {
                Subject = subject,
                Path = path,
                Sid = sid,
                Statement = statement,
            };
    }

    private void CheckPlace(MemberReader entry)
    {
        bool hasSubject = entry.Value("Subject") is not null;
        bool hasPath = entry.Value("Path") is not null;
        bool hasSid = entry.Value("Sid") is not null;
        bool hasStatement = entry.Value("Statement") is not null;
        if (hasSubject == hasPath || (hasPath ? hasSid == hasStatement : hasSid || hasStatement))
        {
            bag.Error(
                "INVALID_VALUE",
                "Found a suppression that does not say what it is about; expected 'Subject', or 'Path' with 'Sid' or 'Statement'. 'Exclude' drops a rule as a whole.",
                entry.Node.Location);
        }

        if (entry.Count("Statement") == 0)
        {
            entry.Invalid(entry.Value("Statement")!, "Statement", "the number of a statement, from 1.");
        }

        if (entry.Text("Path") is { } path && !OptionFiles.StaysBelow(path))
        {
            entry.Invalid(entry.Value("Path")!, "Path", "a path that stays below the options file's folder.");
        }
    }
}
