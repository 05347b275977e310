namespace IamPolicyTools.Text.Edits;

/// <summary>Makes one edit in a text, and leaves every other character where it is.</summary>
internal sealed class TextEditor
{
    private readonly string _text;
    private readonly SpanNode _root;
    private readonly bool _isYaml;
    private readonly string _newLine;
    private readonly bool _isMinified;
    private readonly Func<string, NotEditableException> _refuse;

    /// <summary>Creates an editor.</summary>
    /// <param name="text">The text.</param>
    /// <param name="root">Where its values stand.</param>
    /// <param name="isYaml">True for YAML.</param>
    /// <param name="refuse">Makes the error of what cannot be edited.</param>
    public TextEditor(string text, SpanNode root, bool isYaml, Func<string, NotEditableException> refuse)
    {
        _text = text;
        _root = root;

        // JSON in a file of YAML stays JSON.
        bool isJson = !root.IsBlock && root.Children is [{ NameStart: >= 0 } first, ..] && text[first.NameStart] == '"';
        _isYaml = isYaml && !isJson;
        _refuse = refuse;
        _newLine = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        _isMinified = !isYaml && !text.AsSpan(root.Start, root.End - root.Start).ContainsAny(" \n\t");
    }

    /// <summary>The text after the edit.</summary>
    /// <param name="edit">The edit.</param>
    public string Apply(TreeEdit edit)
    {
        SpanNode[] way = [.. edit.Path.Of(_root)];
        if (Array.Exists(way, node => !node.IsEditable))
        {
            throw _refuse("it is an alias, has an anchor or a tag, or is written with no character.");
        }

        SpanNode node = way[^1];
        return edit.Kind switch
        {
            EditKind.Replace => Replace(node, edit.Value!),
            EditKind.Remove => way.Length == 1 ? throw _refuse("it is the whole document.") : Remove(way[^2], edit.Path.Steps[^1]),
            EditKind.Append => Add(node, edit.Value!, name: null),
            _ => Add(node, edit.Value!, edit.Name),
        };
    }

    private string Replace(SpanNode node, Node value)
    {
        ValueText writer = Writer(StepBelow(node));
        int end = EndOf(node);
        string written = node.IsBlock ? writer.Block(value, ColumnOf(node.Start))
            : IsOnLines(node) && node.Style != SpanStyle.Scalar ? writer.Lines(value, IndentOf(node.Start))
            : writer.Line(value);
        return Spliced(node.Start, end, written);
    }

    private string Remove(SpanNode parent, int index)
    {
        SpanNode node = parent.Children[index];
        if (parent.Children.Length == 1)
        {
            return Spliced(parent.Start, EndOf(parent), parent.IsObject ? "{}" : "[]");
        }

        int start = StartOf(node);
        if (!parent.IsBlock)
        {
            // With the comma that follows, or for the last one that precedes.
            return index + 1 < parent.Children.Length
                ? Spliced(start, StartOf(parent.Children[index + 1]), string.Empty)
                : Spliced(EndOf(parent.Children[index - 1]), EndOf(node), string.Empty);
        }

        int dash = parent.Style == SpanStyle.BlockSequence ? DashBefore(node.Start) : start;
        int line = LineStart(dash);
        if (_text.AsSpan(line, dash - line).TrimStart(' ').IsEmpty)
        {
            return Spliced(line, LineEnd(EndOf(node)), string.Empty);
        }

        // It begins in the line of what holds it: the next one takes its place.
        if (index + 1 == parent.Children.Length)
        {
            throw _refuse("it stands in one line with what holds it.");
        }

        SpanNode next = parent.Children[index + 1];
        return Spliced(dash, parent.Style == SpanStyle.BlockSequence ? DashBefore(next.Start) : StartOf(next), string.Empty);
    }

    private string Add(SpanNode parent, Node value, string? name)
    {
        if (name is null ? !parent.IsList : !parent.IsObject)
        {
            throw _refuse(name is null ? "it is no list." : "it is no object.");
        }

        ValueText writer = Writer(StepBelow(parent));
        if (parent.Children.IsEmpty)
        {
            string prefix = name is null ? string.Empty : writer.Name(name) + (_isMinified ? ":" : ": ");
            return Spliced(parent.Start + 1, parent.End - 1, prefix + writer.Line(value));
        }

        SpanNode last = parent.Children[^1];
        int end = EndOf(last);
        return parent.IsBlock
            ? AddToBlock(parent, value, name, writer, end)
            : Spliced(end, end, AddedToBrackets(parent, value, name, writer));
    }

    private string AddedToBrackets(SpanNode parent, Node value, string? name, ValueText writer)
    {
        // The neighbours' own separator: what stands between the last two, or before the first.
        SpanNode last = parent.Children[^1];
        string separator = parent.Children.Length > 1
            ? _text[EndOf(parent.Children[^2])..StartOf(last)]
            : "," + Blank(_text[(parent.Start + 1)..StartOf(last)]);
        if (separator.Trim() != ",")
        {
            separator = "," + Blank(separator);
        }

        bool isOnLines = separator.Contains('\n', StringComparison.Ordinal);
        string written = isOnLines && parent.Children.Any(child => IsOnLines(child) || child.Style == SpanStyle.Scalar)
            && (name is not null || IsOnLines(last))
            ? writer.Lines(value, ColumnOf(StartOf(last)))
            : writer.Line(value);
        return $"{separator}{(name is null ? string.Empty : writer.Name(name) + (_isMinified ? ":" : ": "))}{written}";

        string Blank(string text)
        {
            string blank = text[^(text.Length - text.TrimEnd().Length)..];
            return blank.Length > 0 || _isMinified ? blank : " ";
        }
    }

    private string AddToBlock(SpanNode parent, Node value, string? name, ValueText writer, int end)
    {
        SpanNode first = parent.Children[0];
        int column = ColumnOf(parent.Style == SpanStyle.BlockSequence ? DashBefore(first.Start) : StartOf(first));
        string indent = new(' ', column);
        string written = name is null ? $"- {writer.Block(value, column + 2)}"
            : value is ObjectNode { Members.IsEmpty: false }
                ? $"{writer.Name(name)}:{_newLine}{new string(' ', column + 2)}{writer.Block(value, column + 2)}"
            : $"{writer.Name(name)}: {writer.Line(value)}";
        int line = LineEnd(end);
        bool endsLine = line > 0 && _text[line - 1] == '\n';
        return Spliced(line, line, endsLine ? $"{indent}{written}{_newLine}" : $"{_newLine}{indent}{written}");
    }

    private ValueText Writer(int step) => new(_isYaml, _newLine, step, _isMinified);

    // A block scalar's range takes the line breaks behind it along.
    private int EndOf(SpanNode node)
    {
        if (node.IsBlock)
        {
            return EndOf(node.Children[^1]);
        }

        int end = node.End;
        while (end > node.Start && _text[end - 1] is ' ' or '\n' or '\r' or '\t')
        {
            end--;
        }

        return end;
    }

    private static int StartOf(SpanNode node) => node.NameStart >= 0 ? node.NameStart : node.Start;

    private bool IsOnLines(SpanNode node) => _text.AsSpan(node.Start, EndOf(node) - node.Start).Contains('\n');

    private int DashBefore(int start)
    {
        int at = start - 1;
        while (at >= 0 && _text[at] is ' ' or '\n' or '\r' or '\t')
        {
            at--;
        }

        return at >= 0 && _text[at] == '-' ? at : throw _refuse("its dash is not before it.");
    }

    private int LineStart(int at) => at == 0 ? 0 : _text.LastIndexOf('\n', at - 1) + 1;

    private int LineEnd(int at)
    {
        int end = _text.IndexOf('\n', at);
        return end < 0 ? _text.Length : end + 1;
    }

    private int ColumnOf(int at) => at - LineStart(at);

    private int IndentOf(int at)
    {
        int line = LineStart(at);
        int end = line;
        while (end < _text.Length && _text[end] is ' ' or '\t')
        {
            end++;
        }

        return end - line;
    }

    // How far the neighbours are indented; two where nobody shows it.
    private int StepBelow(SpanNode node)
    {
        int own = IndentOf(node.Start);
        foreach (SpanNode child in node.Children.Concat(_root.Children))
        {
            int column = ColumnOf(StartOf(child));
            if (column > own && LineStart(StartOf(child)) != LineStart(node.Start))
            {
                return Math.Min(column - own, 8);
            }
        }

        return 2;
    }

    private string Spliced(int start, int end, string written) => string.Concat(_text.AsSpan(0, start), written, _text.AsSpan(end));
}
