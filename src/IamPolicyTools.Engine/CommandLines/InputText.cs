using IamPolicyTools.CommandLines.Values;
using IamPolicyTools.Text;

namespace IamPolicyTools.CommandLines;

/// <summary>Reads the parameters of a call from a text: JSON or YAML (CL-12).</summary>
internal static class InputText
{
    /// <summary>The parameters.</summary>
    /// <param name="text">The text.</param>
    /// <param name="location">Where it stands, for errors, which show nothing of it.</param>
    public static MapValue Read(string text, SourceLocation location)
    {
        Node root;
        try
        {
            root = TextDocument.Parse(text, "parameters", isQuoted: false);
        }
        catch (InvalidTextException exception)
        {
            throw new CommandLineException(CommandLineError.MalformedValue, $"The parameters cannot be read. {exception.Diagnostics[0].Message}", location);
        }

        return Read(root, location);
    }

    /// <summary>The parameters.</summary>
    /// <param name="root">Their object.</param>
    /// <param name="location">Where it stands, for errors.</param>
    public static MapValue Read(Node root, SourceLocation location) =>
        Of(root) as MapValue ?? throw new CommandLineException(CommandLineError.MalformedValue, "The parameters are no object of names and values.", location);

    private static CallValue Of(Node node) => node switch
    {
        ObjectNode map => new MapValue([.. map.Members.Where(m => m.Value is not ScalarNode { Kind: ScalarKind.Null })
            .Select(m => new KeyValuePair<string, CallValue>(m.Name, Of(m.Value)))]),
        ArrayNode list => new ListValue([.. list.Items.Select(Of)]),
        ScalarNode { Kind: ScalarKind.Boolean, Text: var flag } => new SwitchValue(flag == "true"),
        ScalarNode { Text: var text } => new TextValue(text),
        _ => throw new InvalidOperationException($"A node of the kind {node.GetType().Name}."),
    };
}
