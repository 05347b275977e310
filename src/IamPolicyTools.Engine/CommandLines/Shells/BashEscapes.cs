using System.Text;

namespace IamPolicyTools.CommandLines.Shells;

/// <summary>The escapes of <c>$'…'</c>.</summary>
internal static class BashEscapes
{
    /// <summary>Reads an escape.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Its backslash; a character follows.</param>
    /// <param name="end">Behind the last character to look at.</param>
    /// <param name="character">What it stands for.</param>
    /// <returns>The place behind it.</returns>
    public static int Read(string text, int at, int end, out string character)
    {
        char letter = text[at + 1];
        switch (letter)
        {
            case 'x':
                return ReadCode(text, at, at + 2, Math.Min(end, at + 4), 16, out character);
            case 'u':
                return ReadCode(text, at, at + 2, Math.Min(end, at + 6), 16, out character);
            case 'U':
                return ReadCode(text, at, at + 2, Math.Min(end, at + 10), 16, out character);
            case >= '0' and <= '7':
                return ReadCode(text, at, at + 1, Math.Min(end, at + 4), 8, out character);
            case 'c' when at + 2 < end:
                character = ((char)(text[at + 2] & 0x1f)).ToString();
                return at + 3;
        }

        character = letter switch
        {
            'a' => "\a",
            'b' => "\b",
            'e' or 'E' => "\u001b",
            'f' => "\f",
            'n' => "\n",
            'r' => "\r",
            't' => "\t",
            'v' => "\v",
            '\\' or '\'' or '"' or '?' => letter.ToString(),
            _ => $"\\{letter}",
        };
        return at + 2;
    }

    // A number in octal digits or in hexadecimal ones; without any the escape is what is written.
    private static int ReadCode(string text, int at, int begin, int end, int radix, out string character)
    {
        int close = begin;
        int code = 0;
        while (close < end && (radix == 8 ? text[close] is >= '0' and <= '7' : char.IsAsciiHexDigit(text[close])))
        {
            code = (code * radix) + Convert.ToInt32(text[close].ToString(), 16);
            close++;
        }

        character = close == begin ? text[at..(at + 2)] : Rune.IsValid(code) ? new Rune(code).ToString() : "\ufffd";
        return Math.Max(close, at + 2);
    }
}
