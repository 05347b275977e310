namespace IamPolicyTools.Language.Patterns;

/// <summary>Compares patterns with texts that hold tokens (IN-14). Bounded by pattern × text; nothing backtracks.</summary>
internal static class TokenMatching
{
    // Letters of Unicode's private use, which no name has.
    private const char FirstLetter = '\uE000';

    /// <summary>The tokens of a text, each once.</summary>
    public static string[] TokensOf(string text) =>
        [.. Placeholders.Find(text).Where(p => UnknownToken.Is(p.Name)).Select(p => p.Name).Distinct(StringComparer.Ordinal)];

    /// <summary>The letter that stands for a token.</summary>
    public static char LetterOf(int token) => (char)(FirstLetter + token);

    /// <summary>A text with letters in the place of its tokens.</summary>
    public static string WithLetters(string text, string[] tokens)
    {
        for (int i = 0; i < tokens.Length; i++)
        {
            text = text.Replace(tokens[i], LetterOf(i).ToString(), StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>True when a pattern and a text have an instance in common, the tokens of the text standing for anything.</summary>
    /// <param name="chars">The pattern's characters.</param>
    /// <param name="ops">What each position stands for; wildcards are taken to reach over colons.</param>
    /// <param name="text">The text.</param>
    public static bool CanMeet(ReadOnlySpan<char> chars, ReadOnlySpan<GlobOp> ops, string text)
    {
        string[] tokens = TokensOf(text);
        string other = WithLetters(text, tokens);
        bool[] above = new bool[other.Length + 1];
        bool[] row = new bool[other.Length + 1];
        for (int i = 0; i <= ops.Length; i++)
        {
            for (int j = 0; j <= other.Length; j++)
            {
                bool isStar = i > 0 && ops[i - 1] >= GlobOp.Many;
                bool isToken = j > 0 && IsToken(other[j - 1], tokens.Length);
                row[j] = (i == 0 && j == 0)
                    || (isStar && (above[j] || (j > 0 && row[j - 1])))
                    || (isToken && (row[j - 1] || (i > 0 && above[j])))
                    || (i > 0
                        && j > 0
                        && above[j - 1]
                        && (isStar || isToken || ops[i - 1] != GlobOp.Literal || chars[i - 1] == other[j - 1]));
            }

            (above, row) = (row, above);
        }

        return above[other.Length];
    }

    /// <summary>True when two texts are the same for some values of the tokens in the first; the second has none, or others.</summary>
    public static bool CanBe(string open, string text)
    {
        string[] tokens = TokensOf(open);
        string letters = WithLetters(open, tokens);
        GlobOp[] ops = [.. letters.Select(c => IsToken(c, tokens.Length) ? GlobOp.Many : GlobOp.Literal)];
        return CanMeet(letters, ops, text);
    }

    private static bool IsToken(char letter, int tokens) => letter >= FirstLetter && letter < FirstLetter + tokens;
}
