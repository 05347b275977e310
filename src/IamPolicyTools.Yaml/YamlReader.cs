using IamPolicyTools.Text;
using IamPolicyTools.Text.Edits;
using YamlDotNet.Core;

namespace IamPolicyTools.Yaml;

/// <summary>Reads YAML with YamlDotNet's event parser. No type of that library leaves this assembly, exceptions included.</summary>
public sealed class YamlReader : IYamlReader
{
    /// <inheritdoc/>
    public SpanNode ReadSpans(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new YamlSpanReader(new Parser(new Scanner(new StringReader(text), skipComments: true)), text).ReadDocument();
    }

    /// <inheritdoc/>
    public Node Read(string text, SourceText source, YamlLiberties? liberties = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var scanner = new Scanner(new StringReader(text), skipComments: true);
        try
        {
            return new YamlNodeBuilder(new Parser(scanner), source, text.Length, liberties).ReadDocument();
        }
        catch (YamlException error)
        {
            if (TabIn(text, error) is { } tab)
            {
                throw new InvalidTextException(
                    TextErrors.Yaml, "The YAML is not well formed: found a tab in the indentation of a line; YAML is indented with blanks.", new SourceLocation(source, tab));
            }

            string noticed = error.End.Line > error.Start.Line ? $" (noticed in line {error.End.Line})" : string.Empty;
            throw Invalid($"{error.Message.TrimEnd('.')}{noticed}.", error.Start);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or FormatException or ArithmeticException or IndexOutOfRangeException)
        {
            // Some malformed texts run into the scanner's own guards: a flow list left open, followed by a line that is not indented.
            throw Invalid("found something that cannot follow here; a bracket, brace or quote may be missing before it.", scanner.CurrentPosition);
        }

        // The parser tells where the value begins that the tab would go on with, or nothing but the start of the text.
        static int? TabIn(string text, YamlException error)
        {
            bool isOfTab = error.Message.Contains("tab", StringComparison.OrdinalIgnoreCase) || IsTab(text, error.Start.Index) || IsTab(text, error.End.Index);
            for (int begin = 0; isOfTab && begin < text.Length; begin = EndOf(text, begin) + 1)
            {
                ReadOnlySpan<char> line = text.AsSpan()[begin..EndOf(text, begin)];
                int indent = line.IndexOfAnyExcept(' ', '\t');
                if (indent > 0 && line[indent] != '#' && EndOf(text, begin) >= error.Start.Index && line[..indent].IndexOf('\t') is >= 0 and var at)
                {
                    return begin + at;
                }
            }

            return null;
        }

        static bool IsTab(string text, long index) => index < text.Length && text[(int)index] == '\t';

        static int EndOf(string text, int begin) => text.IndexOf('\n', begin) is >= 0 and var end ? end : text.Length;

        InvalidTextException Invalid(string message, Mark mark) => new(
            TextErrors.Yaml,
            $"The YAML is not well formed: {char.ToLowerInvariant(message[0])}{message[1..]}",
            new SourceLocation(source, (int)Math.Min(mark.Index, text.Length)));
    }
}
