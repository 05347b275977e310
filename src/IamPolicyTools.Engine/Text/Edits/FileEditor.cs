using System.Text;

namespace IamPolicyTools.Text.Edits;

/// <summary>
/// Edits values of a JSON or YAML file by the places where they were read, and leaves the rest of the file as it is: order, layout,
/// comments,
/// line ends (design.md, 12). Nothing is written before <see cref="Save"/>, which reads the result again and compares it with what
/// was meant.
/// </summary>
public sealed class FileEditor
{
    private readonly string _path;
    private readonly byte[] _content;
    private readonly bool _hasMark;
    private readonly string _text;
    private readonly bool _isYaml;
    private readonly Node _root;
    private readonly List<(TreeEdit Edit, SourceLocation Location)> _edits = [];

    private FileEditor(string path, byte[] content)
    {
        _path = path;
        _content = content;
        _root = TextDocument.Read(content, path);
        if (content is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            throw new NotEditableException("the file is UTF-16.", _root.Location);
        }

        _hasMark = content is [0xEF, 0xBB, 0xBF, ..];
        byte[] utf8 = _hasMark ? content[3..] : content;
        _text = Encoding.UTF8.GetString(utf8);
        _isYaml = TextDocument.IsYaml(path, utf8);
    }

    /// <summary>Reads a file that is to be edited.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidTextException">It is neither JSON nor YAML.</exception>
    /// <exception cref="NotEditableException">It is UTF-16.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FileEditor Open(string path) => new(path, InputFile.Read(path));

    /// <summary>The document as it was read: its places name what is edited.</summary>
    public Node Root => _root;

    /// <summary>Puts another value in the place of one.</summary>
    /// <param name="place">Where the value begins, from this reading of the file or an equal one.</param>
    /// <param name="value">The new value; places in it do not matter.</param>
    /// <exception cref="NotEditableException">Nothing of this file begins there, or it has no range of its own.</exception>
    public void Replace(SourceLocation place, Node value) => Add(EditKind.Replace, place, value, name: null);

    /// <summary>Takes a member or an item out.</summary>
    /// <param name="place">Where its value begins.</param>
    /// <exception cref="NotEditableException">As for <see cref="Replace"/>, or it is the whole document.</exception>
    public void Remove(SourceLocation place) => Add(EditKind.Remove, place, value: null, name: null);

    /// <summary>Adds an item to the end of a list.</summary>
    /// <param name="list">Where the list begins.</param>
    /// <param name="item">The item.</param>
    /// <exception cref="NotEditableException">As for <see cref="Replace"/>.</exception>
    public void Append(SourceLocation list, Node item) => Add(EditKind.Append, list, item, name: null);

    /// <summary>Adds a member to the end of an object.</summary>
    /// <param name="members">Where the object begins.</param>
    /// <param name="name">The name, which the object does not have.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="NotEditableException">As for <see cref="Replace"/>.</exception>
    public void AddMember(SourceLocation members, string name, Node value) => Add(EditKind.AddMember, members, value, name);

    /// <summary>The text that the edits make of the file, read again and found to mean what was meant.</summary>
    /// <exception cref="NotEditableException">An edit cannot be made without another change of the file.</exception>
    public string Preview()
    {
        string text = _text;
        Node expected = _root;

        // From the end: what stands before an edit keeps its way. Of a list its items come before the list itself.
        foreach ((TreeEdit edit, SourceLocation location) in _edits.OrderByDescending(pair => pair.Edit.Path))
        {
            NotEditableException Refuse(string reason) => new(reason, location);
            SpanNode spans = _isYaml ? YamlBridge.Reader.ReadSpans(text) : JsonSpans.Read(text);
            text = new TextEditor(text, spans, _isYaml, Refuse).Apply(edit);
            expected = edit.Apply(expected);
            if (!IsWhatWasMeant(text, expected))
            {
                throw Refuse("its layout does not let it be changed alone.");
            }
        }

        return text;
    }

    /// <summary>Writes the file: whole or not at all, its mode and byte-order mark kept.</summary>
    /// <exception cref="NotEditableException">As for <see cref="Preview"/>; the file is as it was.</exception>
    /// <exception cref="IOException">The file changed since it was read, or cannot be written.</exception>
    public void Save()
    {
        string text = Preview();
        if (!InputFile.Read(_path).AsSpan().SequenceEqual(_content))
        {
            throw new IOException(DisplayedText.Line($"The file '{_path}' changed since it was read, and was left as it is."));
        }

        AtomicFile.Write(_path, stream =>
        {
            stream.Write(_hasMark ? [0xEF, 0xBB, 0xBF] : []);
            stream.Write(Encoding.UTF8.GetBytes(text));
        });
    }

    private bool IsWhatWasMeant(string text, Node expected)
    {
        try
        {
            return TreeEdit.AreEqual(TextDocument.Read(Encoding.UTF8.GetBytes(text), _path), expected);
        }
        catch (InvalidTextException)
        {
            return false;
        }
    }

    private void Add(EditKind kind, SourceLocation place, Node? value, string? name)
    {
        if (place.Source?.Container is not null)
        {
            throw new NotEditableException("it stands in a document that the file holds as a string.", place);
        }

        NodePath path = NodePath.Find(_root, place.Offset) ?? throw new NotEditableException("nothing of the file begins there.", place);
        foreach ((TreeEdit other, _) in _edits)
        {
            bool clashes = kind is EditKind.Replace or EditKind.Remove && path.Holds(other.Path);
            bool isInside = other.Kind is EditKind.Replace or EditKind.Remove && other.Path.Holds(path);
            if (clashes || isInside)
            {
                throw new NotEditableException("it is edited twice.", place);
            }
        }

        _edits.Add((new TreeEdit(kind, path, value, name), place));
    }
}
