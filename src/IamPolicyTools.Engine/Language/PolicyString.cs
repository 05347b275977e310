using System.Collections.Immutable;
using System.Text;
using IamPolicyTools.Text;

namespace IamPolicyTools.Language;

/// <summary>A text in which policy variables may stand, cut into pieces (PL-72 to PL-81).</summary>
public readonly struct PolicyString
{
    // Null for a text without variables, which nearly all are: it is its own piece.
    private readonly Variables? _variables;

    private PolicyString(string text, SourceLocation location, Variables? variables)
    {
        Text = text;
        Location = location;
        _variables = variables;
    }

    /// <summary>The text as written.</summary>
    public string Text { get; }

    /// <summary>
    /// The pieces, in order; adjacent literals are joined. A text without variables is one literal piece (none when empty).
    /// </summary>
    public ImmutableArray<Piece> Pieces =>
        HasVariables ? _variables!.Pieces
        : Text.Length == 0 ? []
        : [new Piece(PieceKind.Literal, Text, null)];

    /// <summary>What is wrong with a variable in the text (PL-81). A text in error has no variables: it is one literal piece.</summary>
    public VariableError Error => _variables?.Error ?? VariableError.None;

    /// <summary>Where the text stands.</summary>
    public SourceLocation Location { get; }

    /// <summary>True when some piece is a variable, an escaped character or a placeholder.</summary>
    public bool HasVariables => _variables is { Error: VariableError.None };

    /// <summary>True when some piece is a placeholder that a template left.</summary>
    public bool HasPlaceholders => HasVariables && _variables!.Pieces.Any(p => p.Kind == PieceKind.Placeholder);

    /// <summary>A text taken literally: in 2008-10-17 documents (PL-2), and where variables are not allowed (PL-73).</summary>
    /// <param name="text">The text.</param>
    /// <param name="location">Where it stands.</param>
    public static PolicyString Literal(string text, SourceLocation location = default) => new(text, location, null);

    /// <summary>Parses a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="version">The version of the document; variables exist from 2012-10-17 on.</param>
    /// <param name="location">Where it stands.</param>
    public static PolicyString Parse(string text, PolicyVersion version, SourceLocation location = default)
    {
        bool hasVariables = version != PolicyVersion.V2008 && text.Contains("${", StringComparison.Ordinal);
        return hasVariables || Placeholders.AreIn(text) ? Cut(text, hasVariables, location) : Literal(text, location);
    }

    /// <summary>Parses a text where no variables are allowed (PL-73), but a template may have left a placeholder.</summary>
    /// <param name="text">The text.</param>
    /// <param name="location">Where it stands.</param>
    public static PolicyString ParsePlaceholders(string text, SourceLocation location = default) =>
        Placeholders.AreIn(text) ? Cut(text, hasVariables: false, location) : Literal(text, location);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static PolicyString Cut(string text, bool hasVariables, SourceLocation location)
    {

        ImmutableArray<Piece>.Builder pieces = ImmutableArray.CreateBuilder<Piece>();
        var literal = new StringBuilder();
        for (int at = 0; at < text.Length;)
        {
            Piece piece;
            int end;
            if (Placeholders.ReadAt(text, at) is { } placeholder)
            {
                end = at + placeholder.Length;
                piece = new Piece(PieceKind.Placeholder, text[at..end], null);
            }
            else if (!hasVariables || text[at] != '$' || at + 1 >= text.Length || text[at + 1] != '{')
            {
                literal.Append(text[at++]);
                continue;
            }
            else if (ReadVariable(text, at + 2, out piece, out end) is not VariableError.None and var error)
            {
                return new PolicyString(text, location, new Variables([], error));
            }

            if (literal.Length > 0)
            {
                pieces.Add(new Piece(PieceKind.Literal, literal.ToString(), null));
                literal.Clear();
            }

            pieces.Add(piece);
            at = end;
        }

        if (literal.Length > 0)
        {
            pieces.Add(new Piece(PieceKind.Literal, literal.ToString(), null));
        }

        return new PolicyString(text, location, new Variables(pieces.ToImmutable(), VariableError.None));
    }

    // PL-72: ${key} or ${key, 'default'}. `at` is behind "${"; `end` behind "}".
    private static VariableError ReadVariable(string text, int at, out Piece piece, out int end)
    {
        piece = default;
        end = at;
        int close = text.IndexOf('}', at);
        if (close < 0)
        {
            return VariableError.MissingBrace;
        }

        int comma = text.IndexOf(',', at, close - at);
        if (comma < 0)
        {
            string key = text[at..close];
            end = close + 1;
            if (key.Length == 0)
            {
                return VariableError.Empty;
            }

            // PL-75
            piece = key is "*" or "?" or "$" ? new Piece(PieceKind.Escape, key, null) : new Piece(PieceKind.Variable, key, null);
            return key.Any(char.IsWhiteSpace) ? VariableError.Space : VariableError.None;
        }

        string name = text[at..comma];
        if (name.Length == 0)
        {
            return VariableError.Empty;
        }

        if (name.Any(char.IsWhiteSpace))
        {
            return VariableError.Space;
        }

        int quote = comma + 1;
        while (quote < text.Length && text[quote] == ' ')
        {
            quote++;
        }

        if (quote >= text.Length || text[quote] != '\'')
        {
            return VariableError.MissingQuote;
        }

        int unquote = text.IndexOf('\'', quote + 1);
        if (unquote < 0)
        {
            return VariableError.MissingQuote;
        }

        if (unquote + 1 >= text.Length || text[unquote + 1] != '}')
        {
            return VariableError.MissingBrace;
        }

        end = unquote + 2;
        piece = new Piece(PieceKind.Variable, name, text[(quote + 1)..unquote]);
        return VariableError.None;
    }

    private sealed record Variables(ImmutableArray<Piece> Pieces, VariableError Error);
}

/// <summary>A piece of a <see cref="PolicyString"/>.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The literal text, the variable's key as written, the escaped character, or the placeholder with its brackets.</param>
/// <param name="Default">A variable's default text; null without one.</param>
public readonly record struct Piece(PieceKind Kind, string Text, string? Default);

/// <summary>The kinds of <see cref="Piece"/>.</summary>
public enum PieceKind : long
{
    /// <summary>Text as it stands; where patterns are allowed its <c>*</c> and <c>?</c> are wildcards.</summary>
    Literal,

    /// <summary>A context key whose value is put in, literally (PL-76).</summary>
    Variable,

    /// <summary><c>${*}</c>, <c>${?}</c> or <c>${$}</c>: the character itself (PL-75).</summary>
    Escape,

    /// <summary>What a template leaves for a value: unknown, and as text nothing but itself (PO-2.1).</summary>
    Placeholder,
}

/// <summary>What can be wrong with a policy variable (PL-81).</summary>
public enum VariableError : long
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The closing brace is missing.</summary>
    MissingBrace,

    /// <summary>The default is not in single quotes.</summary>
    MissingQuote,

    /// <summary>A blank in the name.</summary>
    Space,

    /// <summary><c>${}</c>.</summary>
    Empty,
}
