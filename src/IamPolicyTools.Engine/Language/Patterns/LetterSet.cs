namespace IamPolicyTools.Language.Patterns;

/// <summary>
/// Which characters of ASCII a text has, and which side by side: where one that a pattern names is missing, the text does not fit it.
/// </summary>
/// <param name="Low">The first 64.</param>
/// <param name="High">The others.</param>
/// <param name="Pairs">Of any two side by side a bit, which other pairs may have, too.</param>
internal readonly record struct LetterSet(ulong Low, ulong High, ulong Pairs)
{
    private const int WordBits = 64;
    private const int Ascii = 128;

    /// <summary>The characters of a text.</summary>
    /// <param name="text">The text.</param>
    public static LetterSet Of(ReadOnlySpan<char> text)
    {
        ulong low = 0;
        ulong high = 0;
        ulong pairs = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            low |= c < WordBits ? 1UL << c : 0;
            high |= c is >= (char)WordBits and < (char)Ascii ? 1UL << (c - WordBits) : 0;

            // A shift takes the last six bits; by an odd factor the pairs of few characters seldom meet in one.
            pairs |= i > 0 ? 1UL << ((text[i - 1] * 13) + c) : 0;
        }

        return new LetterSet(low, high, pairs);
    }

    /// <summary>True when all of some characters and pairs are among these.</summary>
    /// <param name="wanted">Those characters.</param>
    public bool Contains(LetterSet wanted) =>
        ((wanted.Low & ~Low) | (wanted.High & ~High) | (wanted.Pairs & ~Pairs)) == 0;

    /// <summary>The characters and pairs of both, of which none stands beside one of the other.</summary>
    /// <param name="other">Others.</param>
    public LetterSet With(LetterSet other) => new(Low | other.Low, High | other.High, Pairs | other.Pairs);
}
