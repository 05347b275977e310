using System.Collections.Immutable;
using IamPolicyTools.Import.Binding;
using IamPolicyTools.Import.Templates;
using IamPolicyTools.Language;
using IamPolicyTools.Text;
using IamPolicyTools.Validation;

namespace IamPolicyTools.Import;

/// <summary>
/// Reads policy documents in every form that files hold them in: the object itself, its JSON as a string, the API's percent-encoded
/// string, the path of a file, and the CLI's wrappers around any of these (<c>{"Policy": "…"}</c> of get-bucket-policy and its like).
/// </summary>
public sealed class PolicyDocumentReader
{
    // Two wrappers (get-queue-attributes, describe-policy) around a string.
    private const int MaxSteps = 4;

    private static readonly string[] s_wrappers =
        ["PolicyDocument", "Policy", "ResourcePolicy", "Document", "AssumeRolePolicyDocument", "Attributes", "PolicyVersion", "Role", "Content", "policy", "policyText"];

    private readonly ReachableFiles? _reachable;
    private readonly DiagnosticBag _findings;
    private readonly Dictionary<(string Path, PolicyKind Kind, VariableScope? Variables), PolicyDocument?> _files = [];

    /// <summary>Creates a reader.</summary>
    /// <param name="reachable">The files that a document may be named by; null where it must be given itself.</param>
    /// <param name="findings">Receives what is found wrong.</param>
    public PolicyDocumentReader(ReachableFiles? reachable, DiagnosticBag findings)
    {
        _reachable = reachable;
        _findings = findings;
    }

    /// <summary>What answers the placeholders that templates left (PO-2.1); null for nothing.</summary>
    internal VariableScope? Variables { get; set; }

    /// <summary>Warns of actions and keys that there are not; null where nobody is to be warned.</summary>
    internal NameWarnings? Names { get; init; }

    /// <summary>Makes a file of templates one that can be read; null for files that are read as they are.</summary>
    internal Func<byte[], byte[]>? Prepare { get; init; }

    /// <summary>True to read over comments in JSON files, which AWS refuses (PO-2.13).</summary>
    internal bool AllowsComments { get; init; }

    /// <summary>Reads the document that a node is, holds or names.</summary>
    /// <param name="node">The node.</param>
    /// <param name="kind">The slot the document sits in.</param>
    /// <returns>The document; null when it could not be read, which is then among the findings.</returns>
    public PolicyDocument? Read(Node node, PolicyKind kind)
    {
        if (node is not ScalarNode { Kind: ScalarKind.Text or ScalarKind.Plain } text || Classify(text.Text) != TextForm.Path)
        {
            return Parse(FindDocument(node, isQuoted: true, out string? source), source, kind);
        }

        // One document for all that name the file, and its findings once.
        if (!_files.TryGetValue((text.Text, kind, Variables), out PolicyDocument? document))
        {
            document = Parse(ReadFile(text, out string? source), source, kind);
            _files.Add((text.Text, kind, Variables), document);
        }

        return document;
    }

    /// <summary>Reads the document that a text is, or holds.</summary>
    /// <param name="text">JSON or YAML.</param>
    /// <param name="kind">The slot the document sits in.</param>
    /// <param name="name">What errors call the text.</param>
    /// <returns>The document; null when it could not be read, which is then among the findings.</returns>
    public PolicyDocument? ReadText(string text, PolicyKind kind, string name)
    {
        try
        {
            Node root = TextDocument.Parse(text, name);
            Node? document = FindDocument(root, isQuoted: true, out string? source);
            return Parse(document, ReferenceEquals(document, root) && Classify(text) == TextForm.Json ? text : source, kind);
        }
        catch (InvalidTextException exception)
        {
            Add(exception);
            return null;
        }
    }

    private PolicyDocument? Parse(Node? document, string? source, PolicyKind kind)
    {
        if (document is null)
        {
            return null;
        }

        var filler = new TemplateFiller(Variables, _findings);
        Node filled = filler.Fill(document);
        PolicyDocument? read = PolicyParser.Parse(filled, ReferenceEquals(filled, document) ? source : null, kind, _findings);
        if (read is not null)
        {
            read = filler.Answered.Count == 0 ? read : read.FilledWith(filler.Answered.ToImmutableSortedDictionary(StringComparer.Ordinal));
            Names?.Add(read, kind, _findings);
        }

        return read;
    }

    // The source is the JSON text that holds the document and nothing else; null where there is none.
    private Node? FindDocument(Node node, bool isQuoted, out string? source)
    {
        source = null;
        for (int step = 0; step < MaxSteps; step++)
        {
            string? json = null;
            Node? next = node switch
            {
                ObjectNode value => Unwrap(value),
                ScalarNode { Kind: ScalarKind.Text or ScalarKind.Plain } text => FollowText(text, isQuoted, out json),
                // The parser knows best what to say about anything else.
                _ => node,
            };
            if (next is null || ReferenceEquals(next, node))
            {
                return next;
            }

            (node, source) = (next, json);
        }

        _findings.Error("INVALID_VALUE", "Expected a policy document, found wrappers nested too deeply", node.Location);
        return null;
    }

    // The object inside a wrapper; any other object is itself the document.
    private static Node Unwrap(ObjectNode node)
    {
        if (node["Statement"] is not null)
        {
            return node;
        }

        foreach (string wrapper in s_wrappers)
        {
            if (node[wrapper] is { } inner && !Scalars.IsNull(inner))
            {
                return inner;
            }
        }

        return node;
    }

    private Node? FollowText(ScalarNode text, bool isQuoted, out string? json)
    {
        json = null;
        switch (Classify(text.Text))
        {
            case TextForm.Json:
                json = text.Text;
                return ParseText(json, text.Location, isQuoted);
            case TextForm.PercentEncoded:
                // RFC 3986: a plus is a plus. Only form encoding makes it a blank.
                json = Uri.UnescapeDataString(text.Text);
                return ParseText(json, text.Location, isQuoted);
            default:
                // Only a person's own words are taken for a path, never what stands in a file or a wrapper. It may be a secret, too.
                _findings.Error("INVALID_VALUE", "Expected a policy document as an object or as JSON, found another text", text.Location);
                return null;
        }
    }

    private Node? ParseText(string text, SourceLocation location, bool isQuoted)
    {
        try
        {
            return TextDocument.Parse(text, "policy document", location, isQuoted);
        }
        catch (InvalidTextException exception)
        {
            Add(exception);
            return null;
        }
    }

    private Node? ReadFile(ScalarNode text, out string? source)
    {
        string path = text.Text;
        source = null;
        if (_reachable is null)
        {
            return FollowText(text, isQuoted: false, out source);
        }

        if (path.AsSpan().Trim().IsEmpty || path.AsSpan().ContainsAny('\n', '\r', '\0') || Path.IsPathRooted(path))
        {
            _findings.Error(
                "INVALID_VALUE",
                $"Expected a policy document as an object, as JSON or as a path relative to this file, found {text.Describe()}"
                    + (Path.IsPathRooted(path) ? ", an absolute path, which another machine does not have" : string.Empty),
                text.Location);
            return null;
        }

        string name = _reachable.NameOf(path);
        try
        {
            byte[] content = _reachable.Read(path);
            content = Prepare is null ? content : Prepare(content);
            return OnlyPolicy(
                TextDocument.Read(AllowsComments ? JsonComments.Blank(content, name) : content, name, isQuoted: false), out source);
        }
        catch (InvalidTextException exception)
        {
            Add(exception);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            _findings.Error(
                "FILE_NOT_FOUND", $"Expected a policy document; it is not JSON, and as a path it leads to no file: {name}", text.Location);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _findings.Error("FILE_NOT_READABLE", $"The file {name} cannot be read: {exception.Message}", text.Location);
        }

        return null;
    }

    // What the parser says of a document quotes it, which nothing but a policy shall be.
    private Node? OnlyPolicy(Node root, out string? source)
    {
        source = null;
        if (root is not ObjectNode)
        {
            _findings.Error(
                "WRONG_TYPE", $"Expected a policy document as an object, found {TextDocument.DescribeRoot(root)}", root.Location);
            return null;
        }

        Node? document = FindDocument(root, isQuoted: false, out source);
        if (document is null || (document is ObjectNode policy && policy["Statement"] is not null))
        {
            return document;
        }

        _findings.Error("WRONG_TYPE", "Expected a policy document, found an object without \"Statement\"", root.Location);
        return null;
    }

    private void Add(InvalidTextException exception)
    {
        foreach (Diagnostic diagnostic in exception.Diagnostics)
        {
            _findings.Add(diagnostic);
        }
    }

    // The blanks in front of a document may be percent-encoded too.
    private static TextForm Classify(string text)
    {
        for (int at = 0; at < text.Length;)
        {
            ReadOnlySpan<char> rest = text.AsSpan(at);
            if (rest[0] is ' ' or '\t' or '\r' or '\n')
            {
                at++;
            }
            else if (rest.StartsWith("%20") || rest.StartsWith("%09")
                || rest.StartsWith("%0A", StringComparison.OrdinalIgnoreCase) || rest.StartsWith("%0D", StringComparison.OrdinalIgnoreCase))
            {
                at += 3;
            }
            else
            {
                return rest[0] == '{' ? TextForm.Json
                    : rest.StartsWith("%7B", StringComparison.OrdinalIgnoreCase) ? TextForm.PercentEncoded
                    : TextForm.Path;
            }
        }

        return TextForm.Path;
    }

    private enum TextForm
    {
        Path,
        Json,
        PercentEncoded,
    }
}
