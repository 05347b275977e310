using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace IamPolicyTools.Text.Edits;

/// <summary>New values as text: JSON, or YAML that is JSON where it stands between brackets.</summary>
/// <param name="isYaml">True for YAML, where plain words need no quotes.</param>
/// <param name="newLine">How lines end in the file.</param>
/// <param name="step">How far a level is indented.</param>
/// <param name="isMinified">True for a file without a blank between its tokens.</param>
internal sealed class ValueText(bool isYaml, string newLine, int step, bool isMinified)
{
    private static readonly HashSet<string> s_words = new(StringComparer.OrdinalIgnoreCase)
    {
        "true", "false", "null", "yes", "no", "on", "off", "y", "n",
    };

    private readonly string _comma = isMinified ? "," : ", ";
    private readonly string _colon = isMinified ? ":" : ": ";

    /// <summary>A value on one line.</summary>
    /// <param name="value">The value.</param>
    public string Line(Node value) => value switch
    {
        ObjectNode { Members.IsEmpty: true } => "{}",
        ObjectNode members => $"{{{Pad}{string.Join(_comma, members.Members.Select(m => Name(m.Name) + _colon + Line(m.Value)))}{Pad}}}",
        ArrayNode list => $"[{string.Join(_comma, list.Items.Select(Line))}]",
        ScalarNode scalar => Scalar(scalar),
        _ => throw new ArgumentOutOfRangeException(nameof(value)),
    };

    /// <summary>A value between brackets, each member and object on a line of its own.</summary>
    /// <param name="value">The value.</param>
    /// <param name="indent">The indentation of the line that it begins in.</param>
    public string Lines(Node value, int indent)
    {
        switch (value)
        {
            case ObjectNode { Members.IsEmpty: false } members:
                return Bracketed('{', '}', members.Members.Select(m => Name(m.Name) + _colon + Lines(m.Value, indent + step)), indent);
            case ArrayNode list when list.Items.Any(item => item is not ScalarNode):
                return Bracketed('[', ']', list.Items.Select(item => Lines(item, indent + step)), indent);
            default:
                return Line(value);
        }
    }

    /// <summary>An object as YAML's block: each member on a line, the first without indentation.</summary>
    /// <param name="value">The value.</param>
    /// <param name="indent">The column that the members stand in.</param>
    public string Block(Node value, int indent)
    {
        if (value is not ObjectNode { Members.IsEmpty: false } members)
        {
            return Line(value);
        }

        return string.Join(newLine + new string(' ', indent), members.Members.Select(m => m.Value is ObjectNode { Members.IsEmpty: false }
            ? $"{Name(m.Name)}:{newLine}{new string(' ', indent + step)}{Block(m.Value, indent + step)}"
            : $"{Name(m.Name)}: {Line(m.Value)}"));
    }

    /// <summary>The name of a member.</summary>
    /// <param name="name">The name.</param>
    public string Name(string name) => isYaml && IsPlain(name) ? name : Quoted(name);

    private string Pad => isMinified || !isYaml ? string.Empty : " ";

    private static string Quoted(string text) =>
        $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    private string Scalar(ScalarNode scalar) => scalar.Kind switch
    {
        ScalarKind.Null => "null",
        ScalarKind.Number or ScalarKind.Boolean => scalar.Text,
        _ => isYaml && IsPlain(scalar.Text) ? scalar.Text : Quoted(scalar.Text),
    };

    // Only what YAML can take for nothing else, wherever it stands.
    private static bool IsPlain(string text)
    {
        if (text.Length == 0 || !char.IsAsciiLetter(text[0]) || s_words.Contains(text) || text[^1] == ':')
        {
            return false;
        }

        foreach (char unit in text)
        {
            if (!char.IsAsciiLetterOrDigit(unit) && unit is not ('_' or '-' or '.' or '/' or ':' or '*' or '+' or '=' or '@'))
            {
                return false;
            }
        }

        return true;
    }

    private string Bracketed(char open, char close, IEnumerable<string> parts, int indent)
    {
        var text = new StringBuilder().Append(open);
        bool isFirst = true;
        foreach (string part in parts)
        {
            text.Append(isFirst ? string.Empty : ",").Append(newLine).Append(' ', indent + step).Append(part);
            isFirst = false;
        }

        return text.Append(newLine).Append(' ', indent).Append(close).ToString();
    }
}
