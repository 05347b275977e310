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
            string noticed = error.End.Line > error.Start.Line ? $" (noticed in line {error.End.Line})" : string.Empty;
            throw Invalid($"{error.Message.TrimEnd('.')}{noticed}.", error.Start);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or FormatException or ArithmeticException or IndexOutOfRangeException)
        {
            // Some malformed texts run into the scanner's own guards: a flow list left open, followed by a line that is not indented.
            throw Invalid("found something that cannot follow here; a bracket, brace or quote may be missing before it.", scanner.CurrentPosition);
        }

        InvalidTextException Invalid(string message, Mark mark) => new(
            TextErrors.Yaml,
            $"The YAML is not well formed: {char.ToLowerInvariant(message[0])}{message[1..]}",
            new SourceLocation(source, (int)Math.Min(mark.Index, text.Length)));
    }
}
