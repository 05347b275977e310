using System.Globalization;
using IamPolicyTools.Language;
using IamPolicyTools.Records;
using IamPolicyTools.Text;
using IamPolicyTools.Validation.Reading;

namespace IamPolicyTools.Validation;

/// <summary>Makes findings of what rules found in one document: place, end, line of text, fingerprint.</summary>
internal sealed class FindingBuilder(
    PolicyDocument? document, PolicyUse use, PolicySource? source, Node? root, Subject? subject, string? policy, SourceFiles? files = null)
{
    private const int LongestValue = 200;
    private const int MostRelated = 20;

    private readonly Dictionary<int, string> _hashes = [];
    private NodeIndex? _index;

    /// <summary>What stands at a place.</summary>
    public Place? PlaceOf(SourceLocation location) =>
        root is null ? null : NodeWalk.Find(root, location) ?? (_index ??= new NodeIndex(root)).Find(location);

    /// <summary>A statement as it is written; null where there is none.</summary>
    public ObjectNode? StatementNode(int index) => (root as ObjectNode)?["Statement"] switch
    {
        ArrayNode list => index < list.Items.Length ? list.Items[index] as ObjectNode : null,
        var single => single as ObjectNode,
    };

    /// <summary>Makes a finding.</summary>
    public PolicyFinding Build(RuleDescriptor rule, in PolicyIssue issue)
    {
        Place? place = PlaceOf(issue.Location);
        Statement? statement = issue.StatementIndex is { } index ? StatementAt(index) : null;
        string element = issue.Element.Length > 0 ? issue.Element : place?.Element ?? string.Empty;
        bool isSensitive = issue.Location.IsSensitive;
        string? value = isSensitive ? null : (place?.Node as ScalarNode)?.Text;
        string named = value is null || element.EndsWith('/' + value) ? element : $"{element} {(value.Length > LongestValue ? value[..LongestValue] : value)}";
        var finding = new PolicyFinding(rule)
        {
            Message = isSensitive ? $"{rule.PlainTitle}. The policy is marked as sensitive, so that its text is not shown (TF-21)." : issue.Why,
            Account = use.AccountId,
            Subject = subject,
            Policy = new PolicyPlace
            {
                Policy = policy,
                Sid = string.IsNullOrEmpty(statement?.Sid) ? null : statement.Sid,
                Statement = issue.StatementIndex + 1,
                StatementHash = statement is null || !string.IsNullOrEmpty(statement.Sid) ? null : HashOf(statement),
                Element = named.Length == 0 ? null : named.Replace('/', ' '),
                Location = statement is null ? null : Location.Of(statement.Location),
            },
            PolicyType = use.Kind,
            Unread = issue.Unread,
            Element = element.Length == 0 ? null : element,
            Fix = isSensitive ? null : issue.Fix,
            Steps = place?.Steps ?? [],
            IsName = place?.IsName == true,
            RelatedLocations = issue.Related.Length == 0
                ? []
                : [.. issue.Related.Take(MostRelated).Select(l => Location.Of(l)).OfType<Location>().Select(l => new RelatedLocation(l, rule.PlainTitle))],
        };
        return Locate(issue.Weight is { } weight ? finding with { Severity = weight.Severity, SeverityReasons = [weight.Reason] } : finding, issue.Location, place);
    }

    private PolicyFinding Locate(PolicyFinding finding, SourceLocation at, Place? place)
    {
        if (Location.Of(at, Address(finding, at)) is not { } location)
        {
            return finding;
        }

        // A document inside a string has no lines of its own in the file: the string is what can be shown.
        SourceLocation outer = at;
        while (outer.Source.Container is { } container)
        {
            outer = container;
        }

        PolicySource? text = source is not null && outer.File == source.Name ? source : files?.Find(outer);
        if (text is null || at.IsSensitive || location.ByteOffset is not null)
        {
            return finding with { Location = location };
        }

        int end = text.EndOf(outer.Offset, ReferenceEquals(outer.Source, at.Source) ? place : null);
        LinePosition last = outer.Source.GetPosition(end);
        string line = text.LineAt(outer.Offset, out int column);
        return finding with
        {
            Location = location with { EndLine = last.Line, EndColumn = last.Column },
            SourceLine = line,
            SourceColumn = column,
            Offsets = (outer.Offset, end),
        };
    }

    // The statement and element in words, for documents that are not files of their own.
    private string? Address(PolicyFinding finding, SourceLocation at)
    {
        // IN-27: what Terraform, CloudFormation or AWS call it is what its owner can find.
        if (at.LogicalAddress is { } logical)
        {
            return finding.StatementIndex is { } number ? string.Create(CultureInfo.InvariantCulture, $"{logical}, statement {number + 1}") : logical;
        }

        if (source is not null || subject is null)
        {
            return null;
        }

        string statement = finding.StatementIndex is { } index ? $" Statement[{index}]" : string.Empty;
        string element = finding.Element is { } name ? $".{name.Replace('/', '.')}" : string.Empty;
        string owner = policy is null || policy == subject.Name || policy == subject.Arn ? subject.Name : $"{subject.Name} {policy}";
        return $"{owner}{statement}{element}";
    }

    private Statement? StatementAt(int index)
    {
        if (document is not null)
        {
            foreach (Statement statement in document.Statements)
            {
                if (statement.Index == index)
                {
                    return statement;
                }
            }
        }

        return null;
    }

    private string HashOf(Statement statement)
    {
        if (!_hashes.TryGetValue(statement.Index, out string? hash))
        {
            hash = Fingerprint.OfText(TextOf(statement));
            _hashes.Add(statement.Index, hash);
        }

        return hash;
    }

    private static string TextOf(Statement statement)
    {
        // A statement that names a key twice has no canonical form.
        bool isWritable = statement.Conditions.ConvertAll(c => $"{c.Operator}\n{c.Key}").Distinct(StringComparer.OrdinalIgnoreCase).Count() == statement.Conditions.Length;
        return isWritable
            ? new PolicyDocument(null, null, [statement], SourceLocation.None).ToString()
            : string.Join('\n', statement.Conditions.ConvertAll(c => c.ToString()));
    }
}
