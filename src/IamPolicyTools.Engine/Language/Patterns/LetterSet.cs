namespace IamPolicyTools.Language.Patterns;

/// <summary>Which characters of ASCII a text has: where one of those that a pattern names is missing, the text does not fit it.</summary>
/// <param name="Low">The first 64.</param>
/// <param name="High">The others.</param>
internal readonly record struct LetterSet(ulong Low, ulong High)
{
    private const int WordBits = 64;
    private const int Ascii = 128;

    /// <summary>The characters of a text.</summary>
    /// <param name="text">The text.</param>
    public static LetterSet Of(ReadOnlySpan<char> text)
    {
        ulong low = 0;
        ulong high = 0;
        foreach (char c in text)
        {
            low |= c < WordBits ? 1UL << c : 0;
            high |= c is >= (char)WordBits and < (char)Ascii ? 1UL << (c - WordBits) : 0;
        }

        return new LetterSet(low, high);
    }

    /// <summary>True when all of some characters are among these.</summary>
    /// <param name="wanted">Those characters.</param>
    public bool Contains(LetterSet wanted) => ((wanted.Low & ~Low) | (wanted.High & ~High)) == 0;

    /// <summary>The characters of both.</summary>
    /// <param name="other">Others.</param>
    public LetterSet With(LetterSet other) => new(Low | other.Low, High | other.High);
}
