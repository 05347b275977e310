using System.Globalization;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Validation.Reading;

/// <summary>A document that was found in what a file holds.</summary>
/// <param name="Node">The document.</param>
/// <param name="Kind">What the name around it says that it is for; null where none says it.</param>
/// <param name="Name">Which of several it is: names and numbers that lead to it; empty for what is not named.</param>
internal readonly record struct WrappedDocument(Node Node, PolicyKind? Kind, string Name);

/// <summary>
/// Opens what the CLI and the API put around documents: <c>{"Policy": "…"}</c>, <c>{"PolicyVersion": {"Document": …}}</c>, users, groups and roles with
/// their policies; and lists and maps of documents.
/// </summary>
internal static class DocumentWrapper
{
    // A dump holds a list of roles, a role a list of policies, a policy a list of versions, a version a document, which is a text.
    private const int MostSteps = 9;

    private static readonly string[] s_wrappers =
    [
        "PolicyDocument", "Policy", "ResourcePolicy", "Document", "AssumeRolePolicyDocument", "Attributes", "PolicyVersion", "Role", "Content", "policy", "policyText",
    ];

    private static readonly string[] s_lists =
    [
        "RolePolicyList", "UserPolicyList", "GroupPolicyList", "PolicyVersionList", "RoleDetailList", "UserDetailList", "GroupDetailList", "Roles", "Users", "Groups",
        "Policies", "InlinePolicies", "Versions", "Resources",
    ];

    private static readonly string[] s_names = ["PolicyName", "RoleName", "UserName", "GroupName", "VersionId", "Name"];

    /// <summary>The documents inside a node; the node itself when it is in no wrapper and holds none.</summary>
    /// <param name="node">What a file holds.</param>
    /// <exception cref="InvalidTextException">A text inside is not well formed.</exception>
    public static IReadOnlyList<WrappedDocument> Open(Node node)
    {
        List<WrappedDocument> found = [];
        Collect(node, new WrappedDocument(node, null, string.Empty), 0, found);
        return found.Count > 0 ? found : [new WrappedDocument(Inner(node, 0), null, string.Empty)];
    }

    private static void Collect(Node node, WrappedDocument around, int step, List<WrappedDocument> found)
    {
        if (step > MostSteps)
        {
            return;
        }

        switch (node)
        {
            case ScalarNode { Kind: ScalarKind.Text or ScalarKind.Plain } text when IsDocument(text.Text):
                Node parsed = Parse(text);
                int before = found.Count;
                Collect(parsed, around, step + 1, found);
                if (found.Count == before)
                {
                    found.Add(around with { Node = Inner(parsed, step + 1) });
                }

                break;
            case ObjectNode value when value["Statement"] is not null || PolicyShape.IsMeant(value):
                found.Add(around with { Node = value });
                break;
            case ObjectNode value:
                CollectMembers(value, around, step, found);
                break;
            case ArrayNode list when PolicyShape.IsMeant(list):
                found.Add(around with { Node = list });
                break;
            case ArrayNode list:
                for (int i = 0; i < list.Items.Length; i++)
                {
                    Collect(list.Items[i], Named(around, list.Items[i], i), step + 1, found);
                }

                break;
        }
    }

    private static void CollectMembers(ObjectNode value, WrappedDocument around, int step, List<WrappedDocument> found)
    {
        // An account document is imported, with all that belongs to it.
        if (step == 0 && (value["AccountId"] is not null || value["AWSTemplateFormatVersion"] is not null))
        {
            return;
        }

        bool isInline = value["PolicyDocument"] is not null && value["PolicyName"] is not null;
        foreach (Member member in value.Members)
        {
            bool isList = s_lists.Contains(member.Name);
            if (s_wrappers.Contains(member.Name) || (isList && member.Value is ArrayNode))
            {
                PolicyKind? kind = member.Name == "AssumeRolePolicyDocument" ? PolicyKind.Trust
                    : isList && member.Name.EndsWith("List", StringComparison.Ordinal) ? PolicyKind.Identity
                    : around.Kind;
                string name = isInline || isList ? around.Name : Join(around.Name, member.Name);
                Collect(member.Value, new WrappedDocument(member.Value, kind, name), step + 1, found);
            }
            else if (member.Value is ObjectNode inner && PolicyShape.IsMeant(inner))
            {
                found.Add(new WrappedDocument(inner, around.Kind, Join(around.Name, member.Name)));
            }
        }
    }

    // Where nothing inside is a document, what a wrapper holds in its place is.
    private static Node Inner(Node node, int step)
    {
        Node? inner = step > MostSteps ? null : node switch
        {
            ObjectNode wrapper when wrapper["Statement"] is null => s_wrappers.Select(n => wrapper[n]).FirstOrDefault(n => n is ObjectNode or ScalarNode { Kind: ScalarKind.Text or ScalarKind.Plain }),
            ScalarNode { Kind: ScalarKind.Text or ScalarKind.Plain } text when IsDocument(text.Text) => Parse(text),
            _ => null,
        };
        return inner is null ? node : Inner(inner, step + 1);
    }

    private static WrappedDocument Named(WrappedDocument around, Node item, int index) =>
        around with { Name = Join(around.Name, NameOf(item) ?? (index + 1).ToString(CultureInfo.InvariantCulture)) };

    private static string? NameOf(Node item) => item is ObjectNode value
        ? s_names.Select(n => value[n]).OfType<ScalarNode>().FirstOrDefault()?.Text
        : null;

    private static string Join(string outer, string name) => outer.Length == 0 ? name : $"{outer}/{name}";

    private static bool IsDocument(string text) =>
        text.AsSpan().TrimStart() is ['{', ..] || text.AsSpan().TrimStart().StartsWith("%7B", StringComparison.OrdinalIgnoreCase);

    private static Node Parse(ScalarNode text) =>
        TextDocument.Parse(text.Text.AsSpan().TrimStart() is ['{', ..] ? text.Text : Uri.UnescapeDataString(text.Text), "policy document", text.Location);
}
