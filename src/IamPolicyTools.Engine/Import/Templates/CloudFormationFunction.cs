using System.Text;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Templates;

/// <summary>
/// Reads a CloudFormation function that stands in a bare policy, such as <c>{"Ref": "AWS::AccountId"}</c>, as the text with placeholders
/// that it means (PO-2.13).
/// </summary>
internal static class CloudFormationFunction
{
    private const int MostNesting = 16;

    /// <summary>The text of a function; null when the object is none.</summary>
    public static ScalarNode? Read(ObjectNode node) =>
        TextOf(node, MostNesting) is { } text ? new ScalarNode(node.Location, ScalarKind.Text, text) : null;

    private static string? TextOf(ObjectNode node, int depth)
    {
        if (node.Members is not [{ Name: var name, Value: var value }])
        {
            return null;
        }

        return name switch
        {
            "Ref" => Scalar(value) is { } target ? $"${{{target}}}" : null,
            // ${!Name} is how Sub writes ${Name}.
            "Fn::Sub" when Scalar(value) is { } text => text.Replace("${!", "${", StringComparison.Ordinal),
            "Fn::Join" when depth > 0 && value is ArrayNode { Items: [ScalarNode separator, ArrayNode parts] } =>
                Join(separator.Text, parts, depth) ?? Token(name, value),
            _ => name.StartsWith("Fn::", StringComparison.Ordinal) ? Token(name, value) : null,
        };
    }

    private static string? Join(string separator, ArrayNode parts, int depth)
    {
        var text = new StringBuilder();
        for (int i = 0; i < parts.Items.Length; i++)
        {
            string? part = parts.Items[i] is ObjectNode function ? TextOf(function, depth - 1) : Scalar(parts.Items[i]);
            if (part is null)
            {
                return null;
            }

            text.Append(i == 0 ? string.Empty : separator).Append(part);
        }

        return text.ToString();
    }

    // Its value is known to nobody here; its name says which one it is.
    private static string Token(string name, Node value)
    {
        string? argument = value is ArrayNode list && list.Items.All(i => Scalar(i) is not null)
            ? string.Join('.', list.Items.Select(Scalar))
            : Scalar(value);
        return argument is null || argument.AsSpan().ContainsAny('{', '}') ? $"${{{name}}}" : $"${{{name} {argument}}}";
    }

    private static string? Scalar(Node node) =>
        node is ScalarNode { Kind: ScalarKind.Text or ScalarKind.Plain or ScalarKind.Number } scalar ? scalar.Text : null;
}
