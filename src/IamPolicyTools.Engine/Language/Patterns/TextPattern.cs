using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace IamPolicyTools.Language.Patterns;

/// <summary>How the literal pieces of a pattern are read.</summary>
internal enum PatternStyle
{
    /// <summary>No wildcards: the text itself.</summary>
    Exact,

    /// <summary><c>*</c> any run, <c>?</c> one character (StringLike, one field of an ARN).</summary>
    Wildcards,

    /// <summary>A whole ARN: wildcards of the first five fields stay inside their field, but for a <c>*</c> that ends it (PL-40).</summary>
    Arn,
}

/// <summary>
/// A text pattern compiled from a <see cref="PolicyString"/>. Without variables it is a literal, a prefix or a short
/// program; with variables it is expanded for every request, values taken literally (PL-76).
/// </summary>
internal sealed class TextPattern
{
    private readonly Shape _shape;
    private readonly string _literal;
    private readonly ImmutableArray<Segment> _segments;

    private TextPattern(string text, ImmutableArray<Segment> segments)
    {
        Text = text;
        _segments = segments;
        (_shape, _literal) = Classify(segments);
    }

    private enum Shape
    {
        Anything,
        Literal,
        Prefix,
        Program,
        AllPlaces,
        Variables,
    }

    /// <summary>The text as written.</summary>
    public string Text { get; }

    /// <summary>True when the pattern contains variables.</summary>
    public bool HasVariables => _shape == Shape.Variables;

    /// <summary>True when the pattern fits every text.</summary>
    public bool MatchesEverything => _shape == Shape.Anything;

    /// <summary>The single text that fits, or null when the pattern is not literal.</summary>
    public string? LiteralText => _shape == Shape.Literal ? _literal : null;

    /// <summary>What every text that fits begins with, as far as it is known without the variables' values.</summary>
    public string Start => _literal;

    /// <summary>The characters of a pattern without variables; those count that <see cref="Ops"/> calls literal.</summary>
    public string Chars => Join(_segments).Chars;

    /// <summary>What each of <see cref="Chars"/> stands for.</summary>
    public ImmutableArray<GlobOp> Ops => Join(_segments).Ops;

    /// <summary>Characters that every text has which fits, and those that stand side by side in each.</summary>
    public LetterSet FindLetters()
    {
        LetterSet all = default;
        foreach (Segment segment in _segments)
        {
            ReadOnlySpan<byte> ops = MemoryMarshal.AsBytes(segment.Ops.AsSpan());
            for (int at = 0; at < ops.Length; at++)
            {
                int other = ops[at..].IndexOfAnyExcept((byte)GlobOp.Literal);
                int length = other < 0 ? ops.Length - at : other;
                all = all.With(LetterSet.Of(segment.Chars.AsSpan(at, length)));
                at += length;
            }
        }

        return all;
    }

    /// <summary>The keys of the variables.</summary>
    public IEnumerable<ContextKey> Variables => _segments.Select(s => s.Variable).OfType<ContextKey>();

    /// <summary>True when a template left a placeholder in it.</summary>
    public bool HasPlaceholders => _segments.Any(s => s.IsOpen);

    /// <summary>Compiles a pattern.</summary>
    /// <param name="text">The text with its pieces.</param>
    /// <param name="style">How literal pieces are read.</param>
    public static TextPattern Compile(PolicyString text, PatternStyle style) => Compile(text.Text, text.Pieces, style);

    /// <summary>Compiles a pattern from pieces.</summary>
    /// <param name="text">The text as written.</param>
    /// <param name="pieces">Its pieces.</param>
    /// <param name="style">How literal pieces are read.</param>
    public static TextPattern Compile(string text, IReadOnlyList<Piece> pieces, PatternStyle style)
    {
        var segments = new Segment[pieces.Count];
        int field = 1;
        for (int i = 0; i < segments.Length; i++)
        {
            Piece piece = pieces[i];
            if (piece.Kind == PieceKind.Variable)
            {
                segments[i] = Segment.OfVariable(piece);
                continue;
            }

            var ops = new GlobOp[piece.Text.Length];
            if (piece.Kind == PieceKind.Literal && style != PatternStyle.Exact)
            {
                bool last = i == segments.Length - 1;
                ReadWildcards(piece.Text, style, last, ops, ref field);
            }

            segments[i] = new Segment(
                piece.Text, ImmutableCollectionsMarshal.AsImmutableArray(ops), null, null, piece.Kind == PieceKind.Placeholder);
        }

        return new TextPattern(text, ImmutableCollectionsMarshal.AsImmutableArray(segments));
    }

    /// <summary>True when the whole text fits. A variable that cannot be resolved makes the pattern fit nothing (PL-77).</summary>
    /// <param name="text">The text.</param>
    /// <param name="variables">Gives the variables' values.</param>
    public bool Matches(string text, IVariableSource variables) => _shape switch
    {
        Shape.Anything => true,
        Shape.Literal => text == _literal,
        Shape.Prefix => text.AsSpan().StartsWith(_literal),
        Shape.Program => GlobMatcher.MatchesGreedily(_segments[0].Chars, _segments[0].Ops.AsSpan(), text),
        Shape.AllPlaces => GlobPlaces.Matches(_segments[0].Chars, _segments[0].Ops.AsSpan(), text),
        _ => MatchesExpanded(text, variables, ignoreCase: false),
    };

    /// <summary>As <see cref="Matches"/>, without regard to case; for patterns of the style Exact.</summary>
    /// <param name="text">The text.</param>
    /// <param name="variables">Gives the variables' values.</param>
    public bool EqualsIgnoringCase(string text, IVariableSource variables) => _shape == Shape.Literal
        ? string.Equals(text, _literal, StringComparison.OrdinalIgnoreCase)
        : MatchesExpanded(text, variables, ignoreCase: true);

    /// <summary>Whether all texts fit that begin with a text and go on by a character at least, or none of them.</summary>
    /// <param name="start">The beginning.</param>
    /// <param name="variables">Gives the variables' values.</param>
    /// <param name="ignoreCase">True to compare without regard to case; for patterns of the style Exact.</param>
    public Truth MatchesAnyRest(string start, IVariableSource variables, bool ignoreCase)
    {
        if (!CanResolve(variables))
        {
            return Truth.False;
        }

        TextPattern whole = Generalize(variables);
        return ignoreCase
            ? GlobMatcher.MatchesAnyRest(whole.Chars.ToLowerInvariant(), whole.Ops.AsSpan(), start.ToLowerInvariant())
            : GlobMatcher.MatchesAnyRest(whole.Chars, whole.Ops.AsSpan(), start);
    }

    /// <summary>
    /// The pattern with the variables' values put in, as one run of characters; a variable without a value and a placeholder fit any
    /// text. A placeholder may hold colons, so that beside one no wildcard stays in its field.
    /// </summary>
    /// <param name="variables">Gives the variables' values.</param>
    public TextPattern Generalize(IVariableSource variables)
    {
        bool isOpen = HasPlaceholders;
        var chars = new StringBuilder();
        ImmutableArray<GlobOp>.Builder ops = ImmutableArray.CreateBuilder<GlobOp>();
        foreach (Segment segment in _segments)
        {
            if (segment.IsOpen)
            {
                chars.Append('*');
                ops.Add(GlobOp.Many);
            }
            else if (segment.Variable is null)
            {
                chars.Append(segment.Chars);
                ops.AddRange(isOpen ? segment.Ops.Select(OverColons) : segment.Ops);
            }
            else if (variables.TryResolve(segment.Variable, segment.Default, out string? value))
            {
                chars.Append(value);
                ops.AddRange(Enumerable.Repeat(GlobOp.Literal, value.Length));
            }
            else
            {
                string start = variables.StartOf(segment.Variable);
                chars.Append(start).Append('*');
                ops.AddRange(Enumerable.Repeat(GlobOp.Literal, start.Length));
                ops.Add(GlobOp.Many);
            }
        }

        return new TextPattern(Text, [new Segment(chars.ToString(), ops.ToImmutable(), null, null)]);
    }

    /// <summary>
    /// Whether a text with tokens in it fits, whatever the tokens stand for (IN-14): True where it must, Unknown where it can, False where
    /// it cannot.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="variables">Gives the variables' values.</param>
    public Truth MatchesOpen(string text, IVariableSource variables) =>
        !CanResolve(variables) || !CanMeet(text, variables) ? Truth.False
        : MustMatch(text, variables) ? Truth.True
        : Truth.Unknown;

    /// <summary>True when a text with tokens in it fits for some values of the tokens, and of the variables that have none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="variables">Gives the variables' values.</param>
    public bool CanMeet(string text, IVariableSource variables)
    {
        TextPattern whole = Generalize(variables);
        return TokenMatching.CanMeet(whole.Chars, whole.Ops.AsSpan(), text);
    }

    // A token is then one letter, which equals itself alone and which only a star takes.
    private bool MustMatch(string text, IVariableSource variables)
    {
        string[] tokens = TokenMatching.TokensOf(text);
        var chars = new StringBuilder();
        ImmutableArray<GlobOp>.Builder ops = ImmutableArray.CreateBuilder<GlobOp>();
        foreach (Segment segment in _segments)
        {
            string? value = segment.Chars;
            if (segment.Variable is not null && !variables.TryResolve(segment.Variable, segment.Default, out value))
            {
                return false;
            }

            bool isToken = segment.IsOpen && Array.IndexOf(tokens, value) >= 0;
            value = isToken ? TokenMatching.LetterOf(Array.IndexOf(tokens, value)).ToString() : value;
            chars.Append(value);
            if (segment.Variable is not null || segment.IsOpen)
            {
                ops.AddRange(Enumerable.Repeat(GlobOp.Literal, value.Length));
            }
            else
            {
                ops.AddRange(segment.Ops);
            }
        }

        return ops.All(op => op is GlobOp.Literal or GlobOp.Many)
            && GlobMatcher.Matches(chars.ToString(), ops.ToArray(), TokenMatching.WithLetters(text, tokens));
    }

    /// <summary>True when every variable has a value.</summary>
    /// <param name="variables">Gives the variables' values.</param>
    public bool CanResolve(IVariableSource variables)
    {
        foreach (Segment segment in _segments)
        {
            if (segment.Variable is not null && !variables.TryResolve(segment.Variable, segment.Default, out _))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static GlobOp OverColons(GlobOp op) => op switch
    {
        GlobOp.ManyInField => GlobOp.Many,
        GlobOp.OneInField => GlobOp.One,
        _ => op,
    };

    private static void ReadWildcards(string text, PatternStyle style, bool isLastPiece, GlobOp[] ops, ref int field)
    {
        for (int i = 0; i < text.Length; i++)
        {
            bool inner = style == PatternStyle.Arn && field < 6;
            switch (text[i])
            {
                case ':':
                    field++;
                    break;
                case '?':
                    ops[i] = inner ? GlobOp.OneInField : GlobOp.One;
                    break;
                case '*':
                    bool endsField = i + 1 < text.Length ? text[i + 1] == ':' : isLastPiece;
                    ops[i] = inner && !endsField ? GlobOp.ManyInField : GlobOp.Many;
                    break;
            }
        }
    }

    private static (Shape Shape, string Literal) Classify(ImmutableArray<Segment> segments)
    {
        foreach (Segment segment in segments)
        {
            if (segment.Variable is not null)
            {
                return (Shape.Variables, string.Empty);
            }
        }

        (string chars, ImmutableArray<GlobOp> ops, _, _, _) = Join(segments);
        int wildcard = MemoryMarshal.AsBytes(ops.AsSpan()).IndexOfAnyExcept((byte)GlobOp.Literal);
        if (wildcard < 0)
        {
            return (Shape.Literal, chars);
        }

        if (wildcard == ops.Length - 1 && ops[wildcard] == GlobOp.Many)
        {
            return wildcard == 0 ? (Shape.Anything, string.Empty) : (Shape.Prefix, chars[..^1]);
        }

        // An escape beside literals is several segments; only a single one is a ready program.
        return segments.Length > 1 ? (Shape.Variables, string.Empty)
            : (GlobMatcher.NeedsAllPlaces(ops.AsSpan()) ? Shape.AllPlaces : Shape.Program, chars[..wildcard]);
    }

    private static Segment Join(ImmutableArray<Segment> segments) => segments.Length == 1
        ? segments[0]
        : new Segment(string.Concat(segments.Select(s => s.Chars)), [.. segments.SelectMany(s => s.Ops)], null, null);

    private bool MatchesExpanded(string text, IVariableSource variables, bool ignoreCase)
    {
        int length = 0;
        foreach (Segment segment in _segments)
        {
            if (segment.Variable is null)
            {
                length += segment.Chars.Length;
                continue;
            }

            if (!variables.TryResolve(segment.Variable, segment.Default, out string? value))
            {
                return false;
            }

            length += value.Length;
        }

        char[] chars = ArrayPool<char>.Shared.Rent(length);
        GlobOp[] ops = ArrayPool<GlobOp>.Shared.Rent(length);
        Expand(variables, chars, ops);
        ReadOnlySpan<char> pattern = chars.AsSpan(0, length);
        bool matches = ignoreCase
            ? pattern.Equals(text, StringComparison.OrdinalIgnoreCase)
            : GlobMatcher.Matches(pattern, ops.AsSpan(0, length), text);
        ArrayPool<char>.Shared.Return(chars);
        ArrayPool<GlobOp>.Shared.Return(ops);
        return matches;
    }

    private void Expand(IVariableSource variables, char[] chars, GlobOp[] ops)
    {
        int at = 0;
        foreach (Segment segment in _segments)
        {
            if (segment.Variable is null)
            {
                segment.Chars.CopyTo(chars.AsSpan(at));
                segment.Ops.AsSpan().CopyTo(ops.AsSpan(at));
                at += segment.Chars.Length;
            }
            else if (variables.TryResolve(segment.Variable, segment.Default, out string? value))
            {
                value.CopyTo(chars.AsSpan(at));
                ops.AsSpan(at, value.Length).Clear();
                at += value.Length;
            }
        }
    }

    private readonly record struct Segment(
        string Chars, ImmutableArray<GlobOp> Ops, ContextKey? Variable, string? Default, bool IsOpen = false)
    {
        public static Segment OfVariable(Piece piece) => new(string.Empty, [], ContextKey.Of(piece.Text), piece.Default);
    }
}
