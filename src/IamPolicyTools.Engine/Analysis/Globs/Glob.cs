using System.Collections.Immutable;
using System.Text;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Globs;

/// <summary>A wildcard pattern as a set of texts. What sets are for, <see cref="GlobRelations"/> and <see cref="GlobSearch"/> know.</summary>
internal sealed class Glob : IEquatable<Glob>
{
    private const int MostOnStack = 256;
    private const int DefaultLength = 64;

    private readonly int _hash;

    private Glob(ImmutableArray<GlobToken> tokens)
    {
        Tokens = tokens;
        ReadOnlySpan<GlobToken> all = tokens.AsSpan();
        int prefix = 0;
        while (prefix < all.Length && all[prefix].IsLiteral)
        {
            prefix++;
        }

        int suffix = all.Length;
        while (suffix > 0 && all[suffix - 1].IsLiteral)
        {
            suffix--;
        }

        Prefix = TextOf(all[..prefix]);
        Suffix = suffix == 0 ? Prefix : TextOf(all[suffix..]);
        var hash = default(HashCode);
        foreach (ref readonly GlobToken token in all)
        {
            hash.Add(token.Kind);
            hash.Add(token.Char);
        }

        _hash = hash.ToHashCode();
    }

    /// <summary>The pattern that fits every text.</summary>
    public static Glob Everything { get; } = new([GlobToken.Many]);

    /// <summary>The places, normalised: a run of wildcards is written one way only.</summary>
    public ImmutableArray<GlobToken> Tokens { get; }

    /// <summary>The characters before the first wildcard.</summary>
    public string Prefix { get; }

    /// <summary>The characters behind the last wildcard.</summary>
    public string Suffix { get; }

    /// <summary>True when the pattern fits every text.</summary>
    public bool IsEverything => Tokens.Length == 1 && Tokens[0].IsAnything;

    /// <summary>True when only one text fits, <see cref="Prefix"/>.</summary>
    public bool IsLiteral => Prefix.Length == Tokens.Length;

    /// <summary>A pattern that one text alone fits.</summary>
    public static Glob Of(string text) => new([.. text.Select(GlobToken.Of)]);

    /// <summary>A compiled pattern, or a part of one.</summary>
    public static Glob Of(ReadOnlySpan<char> chars, ReadOnlySpan<GlobOp> ops)
    {
        var tokens = new GlobToken[chars.Length];
        for (int i = 0; i < tokens.Length; i++)
        {
            tokens[i] = ops[i] switch
            {
                GlobOp.Literal => GlobToken.Of(chars[i]),
                GlobOp.One => GlobToken.One,
                GlobOp.OneInField => GlobToken.OneInField,
                GlobOp.Many => GlobToken.Many,
                _ => GlobToken.ManyInField,
            };
        }

        return Of(tokens);
    }

    /// <summary>A pattern of places that need not be normalised.</summary>
    public static Glob Of(IEnumerable<GlobToken> tokens)
    {
        ImmutableArray<GlobToken>.Builder normal = ImmutableArray.CreateBuilder<GlobToken>(
            tokens.TryGetNonEnumeratedCount(out int count) ? count : DefaultLength);
        foreach (GlobToken token in tokens)
        {
            // ?* for *?, and one star for several.
            GlobToken last = normal.Count > 0 ? normal[^1] : default;
            bool followsStar = last.Kind == GlobTokenKind.Many && last.Except == token.Except;
            if (followsStar && token.Kind == GlobTokenKind.One)
            {
                normal.Insert(normal.Count - 1, token);
            }
            else if (!followsStar || token.Kind != GlobTokenKind.Many)
            {
                normal.Add(token);
            }
        }

        return new Glob(normal.DrainToImmutable());
    }

    /// <summary>A text in which <c>*</c> and <c>?</c> are wildcards.</summary>
    public static Glob Parse(string text) => Of(text.Select(c => c switch { '*' => GlobToken.Many, '?' => GlobToken.One, _ => GlobToken.Of(c) }));

    /// <summary>True when a text fits. Time is bounded by pattern × text.</summary>
    public bool Matches(ReadOnlySpan<char> text)
    {
        if (IsLiteral)
        {
            return text.SequenceEqual(Prefix);
        }

        if (!text.StartsWith(Prefix) || !text.EndsWith(Suffix))
        {
            return false;
        }

        if (Tokens.Length == Prefix.Length + Suffix.Length + 1 && Tokens[Prefix.Length].IsAnything)
        {
            return text.Length >= Prefix.Length + Suffix.Length;
        }

        return MatchesStepByStep(text);
    }

    /// <summary>The shortest text that fits.</summary>
    public string ShortestText()
    {
        const string Readable = "xyzwvutsrqponmlkjihgfedcba";
        var text = new StringBuilder(Tokens.Length);
        foreach (GlobToken token in Tokens)
        {
            if (token.Kind != GlobTokenKind.Many)
            {
                text.Append(token.IsLiteral ? token.Char : Readable.First(token.Fits));
            }
        }

        return text.ToString();
    }

    /// <summary>What may follow a text for the whole to fit: any of the patterns. None when nothing that begins so fits.</summary>
    public IEnumerable<Glob> After(string prefix)
    {
        HashSet<int> places = [0];
        foreach (char c in prefix)
        {
            HashSet<int> next = [];
            foreach (int place in places)
            {
                // A star may stand for nothing.
                for (int i = place; i < Tokens.Length; i++)
                {
                    bool isMany = Tokens[i].Kind == GlobTokenKind.Many;
                    if (Tokens[i].Fits(c))
                    {
                        next.Add(isMany ? i : i + 1);
                    }

                    if (!isMany)
                    {
                        break;
                    }
                }
            }

            places = next;
        }

        return places.Order().Select(i => new Glob(Tokens[i..]));
    }

    /// <inheritdoc/>
    public bool Equals(Glob? other) =>
        ReferenceEquals(this, other) || (other is not null && _hash == other._hash && Tokens.AsSpan().SequenceEqual(other.Tokens.AsSpan()));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Glob);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <summary>The pattern as a 2012-10-17 policy has it, literal wildcards escaped (PL-75).</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Tokens.Length);
        for (int i = 0; i < Tokens.Length; i++)
        {
            GlobToken token = Tokens[i];
            text.Append(token.Kind switch
            {
                GlobTokenKind.Many => "*",
                GlobTokenKind.One => "?",
                _ when token.Char == '*' => "${*}",
                _ when token.Char == '?' => "${?}",
                _ when token.Char == '$' && i + 1 < Tokens.Length && Tokens[i + 1].IsLiteral && Tokens[i + 1].Char == '{' => "${$}",
                _ => token.Char.ToString(),
            });
        }

        return text.ToString();
    }

    private static string TextOf(ReadOnlySpan<GlobToken> literals)
    {
        if (literals.IsEmpty)
        {
            return string.Empty;
        }

        Span<char> text = literals.Length <= MostOnStack ? stackalloc char[literals.Length] : new char[literals.Length];
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = literals[i].Char;
        }

        return new string(text);
    }

    private bool MatchesStepByStep(ReadOnlySpan<char> text)
    {
        var now = new bool[Tokens.Length + 1];
        var then = new bool[Tokens.Length + 1];
        now[0] = true;
        SkipStars(now);
        foreach (char c in text)
        {
            Array.Clear(then);
            for (int i = 0; i < Tokens.Length; i++)
            {
                if (now[i] && Tokens[i].Fits(c))
                {
                    then[Tokens[i].Kind == GlobTokenKind.Many ? i : i + 1] = true;
                }
            }

            SkipStars(then);
            (now, then) = (then, now);
        }

        return now[^1];
    }

    private void SkipStars(bool[] places)
    {
        for (int i = 0; i < Tokens.Length; i++)
        {
            places[i + 1] |= places[i] && Tokens[i].Kind == GlobTokenKind.Many;
        }
    }
}
