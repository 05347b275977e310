using System.Buffers;
using System.Text;
using IamPolicyTools.Text.Edits;

namespace IamPolicyTools.Text;

/// <summary>
/// Where text documents come from: files and strings, JSON and YAML, UTF-8 and UTF-16, with or without a byte-order mark.
/// </summary>
public static class TextDocument
{
    /// <summary>
    /// Deepest nesting accepted. AWS's own documents nest about ten deep; the limit keeps every later walk off the stack's end.
    /// </summary>
    public const int MaxDepth = 128;

    /// <summary>Longest YAML text accepted, in UTF-16 units. JSON is read up to the 2 GB that one file may have.</summary>
    public const int MaxYamlLength = 64 * 1024 * 1024;

    private static readonly SearchValues<char> s_notInYaml =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(code => (char)code).Except(['\t', '\n', '\r']), '\x7F']);

    /// <summary>Reads one JSON or YAML document from a string.</summary>
    /// <param name="text">The text. Text whose first character is <c>{</c> or <c>[</c> is JSON, any other YAML.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="container">Where the text was embedded, if it was.</param>
    /// <param name="isQuoted">False for errors that tell where and show nothing of the text.</param>
    /// <exception cref="InvalidTextException">The text is not well formed.</exception>
    public static Node Parse(string text, string name, SourceLocation? container = null, bool isQuoted = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        string body = text.StartsWith('\uFEFF') ? text[1..] : text;
        byte[] utf8 = Utf8Text.FromString(body, name, container);
        return Quoted(isQuoted, () => IsJson(utf8)
            ? JsonNodeReader.Read(utf8, SourceText.FromUtf8(name, utf8, container), isQuoted)
            : ReadYaml(body, SourceText.FromText(name, body, container)));
    }

    /// <summary>Reads one YAML document from a string, whatever its first character.</summary>
    /// <param name="text">The text, without a byte-order mark.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="InvalidTextException">The text is not well formed.</exception>
    internal static Node ParseYaml(string text, string name) => ReadYaml(text, SourceText.FromText(name, text));

    /// <summary>
    /// Reads one JSON or YAML document from a file: YAML by the extensions <c>.yaml</c> and <c>.yml</c>, JSON by <c>.json</c>, else by its
    /// first character.
    /// </summary>
    /// <param name="path">The path, as errors shall show it.</param>
    /// <param name="largest">The most bytes that it may have.</param>
    /// <exception cref="InvalidTextException">The text is not well formed.</exception>
    /// <exception cref="IOException">The file cannot be read, or is no regular one.</exception>
    public static Node ReadFile(string path, int largest = int.MaxValue) => Read(InputFile.Read(path, largest), path);

    /// <summary>
    /// Reads a file whose root is an object, member by member: a member that holds a list is delivered item by item,
    /// so that a large JSON dump never stands in memory as one tree.
    /// </summary>
    /// <param name="path">The path, as errors shall show it.</param>
    /// <exception cref="InvalidTextException">The text is not well formed, or its root is not an object. Some errors appear only while
    /// enumerating.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IEnumerable<TopLevelItem> ReadItems(string path) => ReadItems(InputFile.Read(path), path);

    /// <summary><see cref="ReadFile"/> with the file's content at hand.</summary>
    /// <param name="content">The content.</param>
    /// <param name="path">The path, as errors shall show it.</param>
    /// <param name="isQuoted">False for a file that another file named: its errors tell where, and show nothing of it.</param>
    internal static Node Read(byte[] content, string path, bool isQuoted = true)
    {
        ReadOnlyMemory<byte> utf8 = Utf8Text.FromFile(content, path);
        return Quoted(isQuoted, () => IsJsonFile(path, utf8.Span)
            ? JsonNodeReader.Read(utf8.Span, SourceText.FromUtf8(path, utf8.Span), isQuoted)
            : ReadYaml(utf8.Span, path));
    }

    /// <summary><see cref="ReadItems(string)"/> with the file's content at hand.</summary>
    internal static IEnumerable<TopLevelItem> ReadItems(byte[] content, string path)
    {
        ReadOnlyMemory<byte> utf8 = Utf8Text.FromFile(content, path);
        if (IsJsonFile(path, utf8.Span))
        {
            return JsonItemReader.Read(utf8, SourceText.FromUtf8(path, utf8.Span));
        }

        Node root = ReadYaml(utf8.Span, path);
        return root is ObjectNode members ? Enumerate(members) : throw NotAnObject(root);
    }

    /// <summary>
    /// Reads a file that may be a CloudFormation template: short forms of functions (<c>!Ref</c>, CFN-1) and merge keys (CFN-4) are taken.
    /// </summary>
    /// <param name="content">The file's content.</param>
    /// <param name="path">The path, as errors shall show it.</param>
    /// <exception cref="InvalidTextException">The text is not well formed.</exception>
    internal static TemplateText ReadTemplate(byte[] content, string path)
    {
        ReadOnlyMemory<byte> utf8 = Utf8Text.FromFile(content, path);
        if (IsJsonFile(path, utf8.Span))
        {
            return new TemplateText(JsonNodeReader.Read(utf8.Span, SourceText.FromUtf8(path, utf8.Span)), null, null);
        }

        YamlLiberties liberties = new();
        Node root = ReadYaml(utf8.Span, path, liberties);
        return new TemplateText(root, liberties.Refused, liberties.NotCloudFormation);
    }

    /// <summary><see cref="ReadTemplate"/> of a text inside another one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="container">Where it stands.</param>
    /// <exception cref="InvalidTextException">The text is not well formed.</exception>
    internal static TemplateText ReadTemplateText(string text, string name, SourceLocation container)
    {
        byte[] utf8 = Utf8Text.FromString(text, name, container);
        if (IsJson(utf8))
        {
            return new TemplateText(JsonNodeReader.Read(utf8, SourceText.FromUtf8(name, utf8, container)), null, null);
        }

        YamlLiberties liberties = new();
        Node root = ReadYaml(text, SourceText.FromText(name, text, container), liberties);
        return new TemplateText(root, liberties.Refused, liberties.NotCloudFormation);
    }

    /// <summary>The error for a root that is a list or a scalar where an object must be.</summary>
    internal static InvalidTextException NotAnObject(Node root) =>
        new(TextErrors.NotAnObject, $"Found {DescribeRoot(root)}; expected an object at the root of the document.", root.Location);

    /// <summary>What a root is, in words. A file that is one single value is none of ours, and not shown: it may be a secret.</summary>
    internal static string DescribeRoot(Node root) => root is ScalarNode ? "a single value" : root.Describe();

    /// <summary>True when a text begins as an object or a list of JSON does.</summary>
    internal static bool IsJson(ReadOnlySpan<byte> utf8)
    {
        ReadOnlySpan<byte> body = utf8.TrimStart(" \t\r\n"u8);
        return !body.IsEmpty && body[0] is (byte)'{' or (byte)'[';
    }

    /// <summary>True when a file of this name and content is read as YAML.</summary>
    internal static bool IsYaml(string path, ReadOnlySpan<byte> utf8) => !IsJsonFile(path, utf8);

    private static Node Quoted(bool isQuoted, Func<Node> read)
    {
        try
        {
            return read();
        }
        catch (InvalidTextException exception) when (!isQuoted)
        {
            throw new InvalidTextException([.. exception.Diagnostics.Select(TextErrors.WithoutQuotes)]);
        }
    }

    private static bool IsJsonFile(string path, ReadOnlySpan<byte> utf8) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".JSON" => true,
        ".YAML" or ".YML" => false,
        _ => IsJson(utf8),
    };

    private static Node ReadYaml(ReadOnlySpan<byte> utf8, string name, YamlLiberties? liberties = null)
    {
        if (Encoding.UTF8.GetCharCount(utf8) > MaxYamlLength)
        {
            throw TooLarge(SourceText.FromUtf8(name, []));
        }

        string text = Encoding.UTF8.GetString(utf8);
        return ReadYaml(text, SourceText.FromText(name, text), liberties);
    }

    private static Node ReadYaml(string text, SourceText source, YamlLiberties? liberties = null)
    {
        if (text.Length > MaxYamlLength)
        {
            throw TooLarge(source);
        }

        // YamlDotNet takes a NUL for the end of the text, and would silently leave out what follows.
        int control = text.AsSpan().IndexOfAny(s_notInYaml);
        if (control >= 0)
        {
            throw new InvalidTextException(
                TextErrors.Yaml, $"Found the control character U+{(int)text[control]:X4}, which YAML does not allow.", new SourceLocation(source, control));
        }

        return YamlBridge.Reader.Read(text, source, liberties);
    }

    private static InvalidTextException TooLarge(SourceText source) => new(
        TextErrors.TooLarge,
        $"Found a YAML text of more than {MaxYamlLength / (1024 * 1024)} Mi characters; expected no more. JSON may be larger.",
        new SourceLocation(source, 0));

    private static IEnumerable<TopLevelItem> Enumerate(ObjectNode root)
    {
        foreach (Member member in root.Members)
        {
            if (member.Value is not ArrayNode list)
            {
                yield return new TopLevelItem(member.Name, member.NameLocation, IsListItem: false, member.Value);
                continue;
            }

            if (list.Items.Length == 0)
            {
                yield return new TopLevelItem(member.Name, member.NameLocation, IsListItem: true, Value: null);
            }

            foreach (Node item in list.Items)
            {
                yield return new TopLevelItem(member.Name, member.NameLocation, IsListItem: true, item);
            }
        }
    }
}

/// <summary>A member of a root object, or one item of a member that holds a list.</summary>
/// <param name="Name">The member's name.</param>
/// <param name="NameLocation">Where the name stands.</param>
/// <param name="IsListItem">True when the member holds a list and <paramref name="Value"/> is one of its items.</param>
/// <param name="Value">The value; null once for an empty list, which has no item.</param>
public readonly record struct TopLevelItem(string Name, SourceLocation NameLocation, bool IsListItem, Node? Value);

/// <summary>What the YAML bridge implements. Only plain types cross it, so that no YamlDotNet type is seen from here.</summary>
public interface IYamlReader
{
    /// <summary>Reads the single document of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="source">Its name and line table, in UTF-16 units.</param>
    /// <param name="liberties">
    /// Takes what templates of CloudFormation have beyond YAML, and is told of it; null where tags and merge keys are errors.
    /// </param>
    /// <exception cref="InvalidTextException">The text is not well formed.</exception>
    Node Read(string text, SourceText source, YamlLiberties? liberties = null);

    /// <summary>Where the values of the single document of a text stand, as the tree that <see cref="Read"/> gives of it.</summary>
    /// <param name="text">A text that reads as YAML.</param>
    SpanNode ReadSpans(string text);
}
