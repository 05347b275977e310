using System.Collections.Immutable;
using IamPolicyTools.Text;
using IamPolicyTools.Text.Edits;
using IamPolicyTools.Validation;
using IamPolicyTools.Validation.Reading;

namespace IamPolicyTools.Authoring;

/// <summary>
/// Writes what a finding says is to be written in the place of a text, where it names one text and no other: in the tree of the document, so that a
/// document is mended, too, that cannot be read as a policy.
/// </summary>
internal static class NamedReplacements
{
    private const string Opening = "Write \"";
    private const string Closing = "\".";
    private const int ArnFields = 6;

    /// <summary>The faults for which a document cannot be read, so that there is no access yet which a replacement could change.</summary>
    public static ImmutableArray<string> Unreadable { get; } = ["INVALID_VERSION", "INVALID_EFFECT", "INVALID_POLICY_ELEMENT", "INVALID_PRINCIPAL_KEY"];

    private static readonly HashSet<string> s_whole = new(StringComparer.Ordinal)
    {
        "INVALID_CONDITION_OPERATOR", "INVALID_SERVICE_IN_ACTION", "MISSING_ARN_FIELD", "INVALID_REGION", "INVALID_SERVICE_PRINCIPAL_FORMAT",
    };

    private static readonly HashSet<string> s_names = new(StringComparer.Ordinal)
    {
        "INVALID_GLOBAL_CONDITION_KEY", "INVALID_SERVICE_CONDITION_KEY", "UNSUPPORTED_GLOBAL_CONDITION_KEY",
    };

    // Of these the field of an ARN is named, not the ARN.
    private static readonly Dictionary<string, int> s_fields = new(StringComparer.Ordinal)
    {
        ["INVALID_PARTITION"] = 1,
        ["INVALID_ARN_SERVICE_CASE"] = 2,
        ["INVALID_SERVICE"] = 2,
        ["INVALID_ARN_REGION"] = 3,
    };

    private static readonly Dictionary<string, int> s_empty = new(StringComparer.Ordinal)
    {
        ["ARN_REGION_NOT_ALLOWED"] = 3,
        ["ARN_ACCOUNT_NOT_ALLOWED"] = 4,
    };

    /// <summary>The codes whose findings may name a replacement.</summary>
    public static IEnumerable<string> Codes => [.. Unreadable, .. s_whole, .. s_names, .. s_fields.Keys, .. s_empty.Keys];

    /// <summary>The one text that a fix says is to be written; null where it names several, or says something else.</summary>
    /// <param name="fix">The fix.</param>
    public static string? Exact(string? fix) =>
        fix is not null && fix.StartsWith(Opening, StringComparison.Ordinal) && fix.EndsWith(Closing, StringComparison.Ordinal)
            && fix.Length > Opening.Length + Closing.Length && fix[Opening.Length..^Closing.Length] is var text && !text.Contains('"', StringComparison.Ordinal)
            ? text
            : null;

    /// <summary>Mends a document.</summary>
    /// <param name="root">The document's tree.</param>
    /// <param name="finding">What was found in it.</param>
    /// <returns>The text afterwards and what was written; null where no one text is named.</returns>
    public static (string After, string What)? Of(Node root, PolicyFinding finding)
    {
        ReadOnlySpan<NodeStep> steps = finding.Steps.AsSpan();
        if (steps.IsEmpty || At(root, steps) is not { } found || TextOf(found, finding) is not { } before || Written(finding, before) is not { } after || after == before)
        {
            return null;
        }

        // A name that the object has already would be there twice.
        if (finding.IsName && At(root, steps[..^1]) is ObjectNode holder && holder[after] is not null)
        {
            return null;
        }

        Node mended = Replaced(root, steps, finding.IsName, after);
        return (new ValueText(isYaml: false, "\n", 0, isMinified: true).Line(mended), $"\"{after}\" in the place of \"{before}\"");
    }

    private static string? TextOf(Node found, PolicyFinding finding) => finding.IsName ? finding.Steps[^1].Key : (found as ScalarNode)?.Text;

    private static string? Written(PolicyFinding finding, string before)
    {
        string code = finding.Code;
        if (s_empty.TryGetValue(code, out int empty))
        {
            return Exact(finding.Fix) ?? WithField(before, empty, string.Empty);
        }

        return Exact(finding.Fix) is not { } exact ? null
            : s_fields.TryGetValue(code, out int field) ? WithField(before, field, exact)
            : Unreadable.Contains(code) || s_whole.Contains(code) || (finding.IsName && s_names.Contains(code)) ? exact
            : null;
    }

    private static string? WithField(string arn, int field, string text)
    {
        string[] fields = arn.Split(':', ArnFields);
        if (fields.Length != ArnFields || fields[0] != "arn")
        {
            return null;
        }

        fields[field] = text;
        return string.Join(':', fields);
    }

    private static Node? At(Node node, ReadOnlySpan<NodeStep> steps) => steps.IsEmpty ? node : (node, steps[0]) switch
    {
        (ObjectNode members, { Key: { } name }) when members[name] is { } value => At(value, steps[1..]),
        (ArrayNode list, { Key: null, Index: var index }) when index < list.Items.Length => At(list.Items[index], steps[1..]),
        _ => null,
    };

    private static Node Replaced(Node node, ReadOnlySpan<NodeStep> steps, bool isName, string text)
    {
        if (steps.IsEmpty)
        {
            return new ScalarNode(node.Location, ScalarKind.Text, text);
        }

        if (node is ArrayNode list)
        {
            return new ArrayNode(list.Location, list.Items.SetItem(steps[0].Index, Replaced(list.Items[steps[0].Index], steps[1..], isName, text)));
        }

        var members = (ObjectNode)node;
        string key = steps[0].Key!;
        int at = members.Members.TakeWhile(m => m.Name != key).Count();
        Member member = members.Members[at];
        member = isName && steps.Length == 1 ? member with { Name = text } : member with { Value = Replaced(member.Value, steps[1..], isName, text) };
        return new ObjectNode(members.Location, members.Members.SetItem(at, member));
    }
}
