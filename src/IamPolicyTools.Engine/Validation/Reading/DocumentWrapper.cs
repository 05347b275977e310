using IamPolicyTools.Text;

namespace IamPolicyTools.Validation.Reading;

/// <summary>Opens what the CLI and the API put around a document: <c>{"Policy": "…"}</c>, <c>{"PolicyVersion": {"Document": …}}</c>.</summary>
internal static class DocumentWrapper
{
    // Two wrappers (get-queue-attributes, describe-policy) around a string.
    private const int MostSteps = 4;

    private static readonly string[] s_names =
    [
        "PolicyDocument", "Policy", "ResourcePolicy", "Document", "AssumeRolePolicyDocument", "Attributes", "PolicyVersion", "Role", "Content", "policy", "policyText",
    ];

    /// <summary>The document inside a node; the node itself when it is in no wrapper.</summary>
    /// <exception cref="InvalidTextException">A text inside is not well formed.</exception>
    public static Node Open(Node node)
    {
        for (int step = 0; step < MostSteps; step++)
        {
            Node? inner = node switch
            {
                ObjectNode wrapper when wrapper["Statement"] is null => s_names.Select(n => wrapper[n]).FirstOrDefault(n => n is ObjectNode or ScalarNode { Kind: ScalarKind.Text or ScalarKind.Plain }),
                ScalarNode { Kind: ScalarKind.Text or ScalarKind.Plain } text when IsDocument(text.Text) => Parse(text),
                _ => null,
            };
            if (inner is null)
            {
                return node;
            }

            node = inner;
        }

        return node;
    }

    private static bool IsDocument(string text) =>
        text.AsSpan().TrimStart() is ['{', ..] || text.AsSpan().TrimStart().StartsWith("%7B", StringComparison.OrdinalIgnoreCase);

    private static Node Parse(ScalarNode text) =>
        TextDocument.Parse(text.Text.AsSpan().TrimStart() is ['{', ..] ? text.Text : Uri.UnescapeDataString(text.Text), "policy document", text.Location);
}
