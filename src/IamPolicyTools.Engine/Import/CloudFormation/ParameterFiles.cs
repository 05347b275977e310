using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation;

/// <summary>Reads files with values of parameters (CFN-7).</summary>
internal static class ParameterFiles
{
    /// <summary>The values that the user gives, in files and beside them; what stands beside them counts.</summary>
    /// <param name="options">What the user says.</param>
    /// <exception cref="InvalidTextException">A file is not of one of the forms.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static Dictionary<string, Node> Given(TemplateOptions options)
    {
        var given = new Dictionary<string, Node>(StringComparer.Ordinal);
        foreach (string path in options.ParameterFiles)
        {
            foreach ((string name, Node value) in Read(TextDocument.ReadFile(path, InputFile.LargestDocument)))
            {
                given[name] = value;
            }
        }

        foreach ((string name, string value) in options.Parameters)
        {
            given[name] = new ScalarNode(SourceLocation.None, ScalarKind.Text, value);
        }

        return given;
    }

    /// <summary>The values in the root of a file.</summary>
    public static IEnumerable<(string Name, Node Value)> Read(Node root) => root switch
    {
        ArrayNode list => list.Items.SelectMany(ReadItem),
        ObjectNode file when file["Parameters"] is ObjectNode map => map.Members.Select(m => (m.Name, Value(m.Name, m.Value))),
        ObjectNode file when file["Parameters"] is ArrayNode list => list.Items.SelectMany(ReadItem),
        ObjectNode map => map.Members.Select(m => (m.Name, Value(m.Name, m.Value))),
        _ => throw Wrong(root, "a file of parameters"),
    };

    // UsePreviousValue is a value that is not given here.
    private static IEnumerable<(string Name, Node Value)> ReadItem(Node item) => item switch
    {
        ObjectNode pair when pair["ParameterKey"] is ScalarNode name =>
            pair["ParameterValue"] is { } value ? [(name.Text, Value(name.Text, value))] : [],

        // The CLI's short form: Key=Value.
        ScalarNode { Text: var text } when text.IndexOf('=', StringComparison.Ordinal) is > 0 and int at =>
            [(text[..at], new ScalarNode(item.Location, ScalarKind.Text, text[(at + 1)..]))],
        _ => throw Wrong(item, "an object with ParameterKey and ParameterValue"),
    };

    private static Node Value(string name, Node value) => value switch
    {
        ScalarNode => value,
        ArrayNode list when list.Items.All(i => i is ScalarNode) => list,
        _ => throw Wrong(value, $"a text or a list of texts as the value of {name}"),
    };

    private static InvalidTextException Wrong(Node found, string expected) =>
        SourceFile.FileError("WRONG_TYPE", "CFN-7", $"Expected {expected}, found {TextDocument.DescribeRoot(found)}", found.Location);
}
