using System.Text;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>A text that two patterns fit, for names that must be allowed by both (escalation.md, 3.1).</summary>
internal static class PatternMeet
{
    private const int MostCells = 40_000;

    /// <summary>A shortest such text, <c>x</c> where any letter will do; null where there is none.</summary>
    /// <param name="one">A pattern with <c>*</c> and <c>?</c>.</param>
    /// <param name="other">Another.</param>
    public static string? Of(string one, string other)
    {
        int width = other.Length + 1;
        if ((one.Length + 1) * width > MostCells)
        {
            return null;
        }

        // Each place is a pair of positions; where it was come from and with which letter tells the text.
        var from = new (int Place, char? Letter)?[(one.Length + 1) * width];
        var queue = new Queue<int>();
        Reach(0, -1, null);
        while (queue.TryDequeue(out int place))
        {
            (int i, int j) = Math.DivRem(place, width);
            if (i == one.Length && j == other.Length)
            {
                return TextOf(from, place);
            }

            bool isStar = i < one.Length && one[i] == '*';
            bool isOtherStar = j < other.Length && other[j] == '*';
            if (isStar)
            {
                Reach(place + width, place, null);
            }

            if (isOtherStar)
            {
                Reach(place + 1, place, null);
            }

            if (i < one.Length && j < other.Length && Letter(one[i], other[j]) is { } letter && !(isStar && isOtherStar))
            {
                Reach(place + (isStar ? 0 : width) + (isOtherStar ? 0 : 1), place, letter);
            }
        }

        return null;

        void Reach(int place, int before, char? letter)
        {
            if (from[place] is null)
            {
                from[place] = (before, letter);
                queue.Enqueue(place);
            }
        }
    }

    private static char? Letter(char one, char other) => (one is '*' or '?', other is '*' or '?') switch
    {
        (true, true) => 'x',
        (true, false) => other,
        (false, true) => one,
        _ => one == other ? one : null,
    };

    private static string TextOf((int Place, char? Letter)?[] from, int place)
    {
        var text = new StringBuilder();
        for (int at = place; from[at] is var (before, letter) && before >= 0; at = before)
        {
            if (letter is { } known)
            {
                text.Insert(0, known);
            }
        }

        return text.ToString();
    }
}
