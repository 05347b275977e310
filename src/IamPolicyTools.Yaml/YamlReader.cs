using IamPolicyTools.Text;
using YamlDotNet.Core;

namespace IamPolicyTools.Yaml;

/// <summary>Reads YAML with YamlDotNet's event parser. No type of that library leaves this assembly, exceptions included.</summary>
public sealed class YamlReader : IYamlReader
{
    /// <inheritdoc/>
    public Node Read(string text, SourceText source)
    {
        var parser = new Parser(new StringReader(text));
        try
        {
            return new YamlNodeBuilder(parser, source, text.Length).ReadDocument();
        }
        catch (YamlException error)
        {
            throw Invalid(error.Message, error.Start, source, text.Length);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or FormatException or ArithmeticException or IndexOutOfRangeException)
        {
            // The scanner lets some malformed texts run into its own guards instead of reporting them.
            throw Invalid(error.Message, parser.Current?.End ?? Mark.Empty, source, text.Length);
        }
    }

    private static InvalidTextException Invalid(string message, Mark mark, SourceText source, int length) => new(
        TextErrors.Yaml,
        $"The YAML is not well formed: {message.TrimEnd('.')}.",
        new SourceLocation(source, (int)Math.Min(mark.Index, length)));
}
