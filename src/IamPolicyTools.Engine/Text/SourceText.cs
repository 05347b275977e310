namespace IamPolicyTools.Text;

/// <summary>
/// The name and line table of a text that was read: turns an offset into a line and a column on demand.
/// The text itself is not kept. Offsets count the units the reader counted (UTF-8 bytes for JSON, UTF-16 units for YAML).
/// </summary>
public sealed class SourceText
{
    private readonly int[] _lineStarts;
    private readonly ContinuationMap? _continuations;

    private SourceText(
        string name,
        SourceLocation? container,
        int[] lineStarts,
        ContinuationMap? continuations,
        string? address = null,
        bool isSensitive = false)
    {
        Address = address;
        IsSensitive = isSensitive;
        Name = name;
        Container = container;
        _lineStarts = lineStarts;
        _continuations = continuations;
    }

    /// <summary>A text that came from no file: built by code, or derived.</summary>
    public static SourceText None { get; } = new("(none)", null, [0], null);

    /// <summary>What a reader calls this text: a file's path as it was given, or a parameter such as <c>-IdentityPolicy</c>.</summary>
    public string Name { get; }

    /// <summary>Where this text stood as a string inside another one (a policy document in a dump); null for a text of its own.</summary>
    public SourceLocation? Container { get; }

    /// <summary>
    /// What the thing at a place is called inside what was read, whatever its layout (IN-4): <c>module.app.aws_iam_role.this["web"]</c>,
    /// <c>Resources/AppRole/Properties/Policies/0</c>; null where the place alone says enough.
    /// </summary>
    internal string? Address { get; }

    /// <summary>True where somebody marked what stands here as sensitive: it is read, and not shown unasked (TF-21).</summary>
    internal bool IsSensitive { get; }

    /// <summary>True for a text in which a line says nothing about a place: all of it is one (IN-27).</summary>
    internal bool IsOneLine => _lineStarts.Length <= 2;

    /// <summary>The same text, its places called by an address.</summary>
    internal SourceText At(string address) => new(Name, Container, _lineStarts, _continuations, address, IsSensitive);

    /// <summary>The same text, marked as sensitive.</summary>
    internal SourceText AsSensitive() => new(Name, Container, _lineStarts, _continuations, Address, isSensitive: true);

    /// <summary>A source over UTF-8 bytes without a byte-order mark.</summary>
    /// <param name="name">What errors call it.</param>
    /// <param name="utf8">The bytes; only their line structure is kept.</param>
    /// <param name="container">Where the text was embedded, if it was.</param>
    public static SourceText FromUtf8(string name, ReadOnlySpan<byte> utf8, SourceLocation? container = null) =>
        new(name, container, FindLines(utf8, (byte)'\n'), ContinuationMap.Of(utf8));

    /// <summary>A source over decoded text.</summary>
    /// <param name="name">What errors call it.</param>
    /// <param name="text">The text; only its line structure is kept.</param>
    /// <param name="container">Where the text was embedded, if it was.</param>
    public static SourceText FromText(string name, ReadOnlySpan<char> text, SourceLocation? container = null) =>
        new(name, container, FindLines(text, '\n'), ContinuationMap.Of(text));

    /// <summary>The 1-based line and column (in characters) of an offset.</summary>
    /// <param name="offset">0-based, in this text's units; may be one past the end.</param>
    public LinePosition GetPosition(int offset)
    {
        int line = Array.BinarySearch(_lineStarts, offset);
        line = line >= 0 ? line : ~line - 1;
        int start = _lineStarts[line];
        int inner = _continuations?.Count(start, offset) ?? 0;
        return new LinePosition(line + 1, offset - start - inner + 1);
    }

    private static int[] FindLines<T>(ReadOnlySpan<T> text, T newLine)
        where T : IEquatable<T>
    {
        int[] starts = new int[text.Count(newLine) + 1];
        int at = 0;
        for (int line = 1; line < starts.Length; line++)
        {
            at += text[at..].IndexOf(newLine) + 1;
            starts[line] = at;
        }

        return starts;
    }
}

/// <summary>A 1-based line and column.</summary>
/// <param name="Line">1-based line.</param>
/// <param name="Column">1-based column, in characters.</param>
public readonly record struct LinePosition(int Line, int Column);

/// <summary>A place in a text. Two words; the line is computed when asked for.</summary>
/// <param name="Source">The text.</param>
/// <param name="Offset">0-based offset in the text's own units.</param>
public readonly record struct SourceLocation(SourceText Source, int Offset)
{
    // Readers see the file, the line and the column; how they are found is nothing to write into JSON.
    internal SourceText Source { get; init; } = Source;

    internal int Offset { get; init; } = Offset;

    /// <summary>No place: for things that code made.</summary>
    public static SourceLocation None => new(SourceText.None, 0);

    /// <summary>True when the thing came from a text.</summary>
    public bool IsKnown => Source is not null && !ReferenceEquals(Source, SourceText.None);

    /// <summary>The name of the outermost text: the file a person can open.</summary>
    public string File => Source?.Container is { } outer ? outer.File : Source?.Name ?? SourceText.None.Name;

    /// <summary>1-based line in <see cref="File"/>. A place inside an embedded document has the line of the string that holds it.</summary>
    public int Line => Source?.Container is { } outer ? outer.Line : Position.Line;

    /// <summary>1-based column in <see cref="File"/>, as <see cref="Line"/>.</summary>
    public int Column => Source?.Container is { } outer ? outer.Column : Position.Column;

    /// <summary>0-based offset in <see cref="File"/>, in its own units: bytes in JSON.</summary>
    internal int OuterOffset => Source?.Container is { } outer ? outer.OuterOffset : Offset;

    /// <summary>What the thing is called inside what was read (IN-4); null where the place alone says enough.</summary>
    public string? LogicalAddress => Source?.Address ?? Source?.Container?.LogicalAddress;

    /// <summary>True where the text there, or one that holds it, is marked as sensitive (TF-21).</summary>
    internal bool IsSensitive => Source is { } text && (text.IsSensitive || text.Container?.IsSensitive == true);

    /// <summary>True where all of the file is one line, as a plan is: a line and a column in it tell nothing (IN-27).</summary>
    internal bool IsInOneLine => Source?.Container is { } outer ? outer.IsInOneLine : Source?.IsOneLine == true;

    /// <summary>The same place, called by an address.</summary>
    internal SourceLocation At(string address) => IsKnown ? new SourceLocation(Source.At(address), Offset) : this;

    /// <summary>The same place, marked as sensitive.</summary>
    internal SourceLocation AsSensitive() => IsKnown ? new SourceLocation(Source.AsSensitive(), Offset) : this;

    /// <summary>Line and column in the text itself, embedded or not.</summary>
    internal LinePosition Position => Source?.GetPosition(Offset) ?? new LinePosition(1, 1);

    /// <summary><c>file:line</c>, short enough for a table.</summary>
    public string ToShortString() => !IsKnown ? string.Empty
        : LogicalAddress is { } address && IsInOneLine ? DisplayedText.Line($"{File} ({address})")
        : $"{DisplayedText.Line(File)}:{Line}";

    /// <summary><c>file:line:column</c>, and for an embedded document the place inside it.</summary>
    public override string ToString()
    {
        if (!IsKnown)
        {
            return string.Empty;
        }

        string file = DisplayedText.Line(File);
        string place = LogicalAddress is not { } address ? $"{file}:{Line}:{Column}"
            : IsInOneLine ? DisplayedText.Line($"{File} ({address})")
            : DisplayedText.Line($"{File}:{Line}:{Column} ({address})");
        return Source.Container is null
            ? place
            : $"{place} (in the document there: line {Position.Line}, column {Position.Column})";
    }
}
