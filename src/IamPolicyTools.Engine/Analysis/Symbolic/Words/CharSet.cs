namespace IamPolicyTools.Analysis.Symbolic.Words;

/// <summary>The alphabets of the spaces of requests, each within the next (change-and-proof.md, CP-10 and CP-12).</summary>
internal enum Alphabet : byte
{
    /// <summary>The digits.</summary>
    Digits,

    /// <summary>Lower-case letters and digits: the names of actions.</summary>
    Letters,

    /// <summary>Those and the hyphen: services and Regions.</summary>
    Labels,

    /// <summary>What names of users and roles are made of, with the slashes of their paths.</summary>
    Names,

    /// <summary>Every character from the blank up.</summary>
    Printable,

    /// <summary>Every character.</summary>
    Any,
}

/// <summary>A set of characters: an alphabet without some.</summary>
/// <param name="Alphabet">The alphabet.</param>
/// <param name="Except">The characters that are not in the set.</param>
internal readonly record struct CharSet(Alphabet Alphabet, string Except = "")
{
    // Readable ones first; a fresh name is "x" (CP-66).
    private const string Preferred = "xabcdefghijklmnopqrstuvwyz0123456789-_ABCDEFGHIJKLMNOPQRSTUVWXYZ.+=,@/";

    /// <summary>Every character.</summary>
    public static CharSet Any { get; } = new(Alphabet.Any);

    /// <summary>True when the set holds a character.</summary>
    public bool Contains(char c) => IsIn(Alphabet, c) && (Except.Length == 0 || !Except.Contains(c));

    /// <summary>A character of an alphabet, not of a smaller one, that is not named; null when each is.</summary>
    /// <param name="alphabet">The alphabet.</param>
    /// <param name="smaller">The smaller alphabet, or null.</param>
    /// <param name="named">The characters that are named.</param>
    public static char? FindOther(Alphabet alphabet, Alphabet? smaller, HashSet<char> named)
    {
        foreach (char c in Preferred)
        {
            if (IsIn(alphabet, c) && (smaller is not { } inner || !IsIn(inner, c)) && !named.Contains(c))
            {
                return c;
            }
        }

        if (alphabet < Alphabet.Printable)
        {
            return null;
        }

        // Letters of other scripts: surrogates are no characters of their own.
        for (char c = '\u00C0'; c < '\uD800'; c++)
        {
            if (!named.Contains(c))
            {
                return c;
            }
        }

        return null;
    }

    private static bool IsIn(Alphabet alphabet, char c) => alphabet switch
    {
        Alphabet.Digits => char.IsAsciiDigit(c),
        Alphabet.Letters => char.IsAsciiDigit(c) || char.IsAsciiLetterLower(c),
        Alphabet.Labels => char.IsAsciiDigit(c) || char.IsAsciiLetterLower(c) || c == '-',
        Alphabet.Names => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '+' or '=' or ',' or '.' or '@' or '/',
        Alphabet.Printable => c >= ' ',
        _ => true,
    };
}
