namespace IamPolicyTools.Text;

/// <summary>Where text documents come from: files and strings, JSON and YAML, UTF-8 and UTF-16, with or without a byte-order mark.</summary>
public static class TextDocument
{
    /// <summary>Deepest nesting accepted. AWS's own documents nest about ten deep; the limit keeps every later walk off the stack's end.</summary>
    public const int MaxDepth = 128;

    /// <summary>Reads one JSON or YAML document from a string.</summary>
    /// <param name="text">The text. Text whose first character is <c>{</c> or <c>[</c> is JSON, any other YAML.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="container">Where the text was embedded, if it was.</param>
    /// <exception cref="InvalidTextException">The text is not well formed.</exception>
    public static Node Parse(string text, string name, SourceLocation? container = null) =>
        throw new NotSupportedException();

    /// <summary>Reads one JSON or YAML document from a file: YAML by the extensions <c>.yaml</c> and <c>.yml</c>, JSON by <c>.json</c>, else by its first character.</summary>
    /// <param name="path">The path, as errors shall show it.</param>
    /// <exception cref="InvalidTextException">The text is not well formed.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Node ReadFile(string path) => throw new NotSupportedException();

    /// <summary>
    /// Reads a file whose root is an object, member by member: a member that holds a list is delivered item by item,
    /// so that a large JSON dump never stands in memory as one tree.
    /// </summary>
    /// <param name="path">The path, as errors shall show it.</param>
    /// <exception cref="InvalidTextException">The text is not well formed, or its root is not an object. Thrown while enumerating.</exception>
    public static IEnumerable<TopLevelItem> ReadItems(string path) => throw new NotSupportedException();
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
    /// <exception cref="InvalidTextException">The text is not well formed.</exception>
    Node Read(string text, SourceText source);
}
