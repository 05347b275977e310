using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Symbolic.Words;

/// <summary>One place of a pattern: a character, one of a set, or any run of a set's.</summary>
/// <param name="IsLiteral">True for a character that stands for itself.</param>
/// <param name="Char">That character.</param>
/// <param name="Set">The set, where it is none.</param>
/// <param name="IsRun">True for any run of the set's characters, the empty one too.</param>
/// <param name="IgnoresCase">True for a character that stands for its other case, too.</param>
internal readonly record struct WordToken(bool IsLiteral, char Char, CharSet Set, bool IsRun, bool IgnoresCase)
{
    /// <summary>Any run of any characters.</summary>
    public static WordToken Anything { get; } = Run(CharSet.Any);

    /// <summary>A character.</summary>
    public static WordToken Of(char c, bool ignoresCase = false) => new(true, c, default, false, ignoresCase);

    /// <summary>One character of a set.</summary>
    public static WordToken One(CharSet set) => new(false, default, set, false, false);

    /// <summary>Any run of a set's characters.</summary>
    public static WordToken Run(CharSet set) => new(false, default, set, true, false);

    /// <summary>True when a character fits; of a run, as one of its characters.</summary>
    public bool Fits(char c) => !IsLiteral ? Set.Contains(c)
        : c == Char || (IgnoresCase && string.Equals(c.ToString(), Char.ToString(), StringComparison.OrdinalIgnoreCase));
}

/// <summary>A pattern over restricted alphabets.</summary>
/// <param name="Tokens">Its places.</param>
internal sealed record WordPattern(ImmutableArray<WordToken> Tokens)
{
    /// <summary>Every text.</summary>
    public static WordPattern Everything { get; } = new([WordToken.Anything]);

    /// <summary>Every text but the empty one.</summary>
    public static WordPattern NotEmpty { get; } = new([WordToken.One(CharSet.Any), WordToken.Anything]);

    /// <summary>True when every text fits.</summary>
    public bool IsEverything => Tokens is [{ IsLiteral: false, IsRun: true, Set: { Alphabet: Alphabet.Any, Except: "" } }];

    /// <summary>One text.</summary>
    public static WordPattern Literal(string text, bool ignoresCase = false) => new([.. text.Select(c => WordToken.Of(c, ignoresCase))]);

    /// <summary>A compiled pattern without variables.</summary>
    public static WordPattern Of(TextPattern pattern, bool ignoresCase = false)
    {
        string chars = pattern.Chars;
        ImmutableArray<GlobOp> ops = pattern.Ops;
        return new([.. chars.Select((c, i) => ops[i] switch
        {
            GlobOp.Literal => WordToken.Of(c, ignoresCase),
            GlobOp.One => WordToken.One(CharSet.Any),
            GlobOp.OneInField => WordToken.One(new CharSet(Alphabet.Any, ":")),
            GlobOp.Many => WordToken.Anything,
            _ => WordToken.Run(new CharSet(Alphabet.Any, ":")),
        })]);
    }

    /// <summary>The places of a pattern of the glob library.</summary>
    public static WordPattern Of(Glob glob) => new([.. glob.Tokens.Select(Of)]);

    /// <summary>A place of a pattern of the glob library.</summary>
    public static WordToken Of(GlobToken token) => token.Kind switch
    {
        GlobTokenKind.Literal => WordToken.Of(token.Char),
        GlobTokenKind.One => WordToken.One(new CharSet(Alphabet.Any, token.Except)),
        _ => WordToken.Run(new CharSet(Alphabet.Any, token.Except)),
    };

    /// <summary>One pattern behind the other.</summary>
    public WordPattern Then(WordPattern next) => new([.. Tokens, .. next.Tokens]);
}
