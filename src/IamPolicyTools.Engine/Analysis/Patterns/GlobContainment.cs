namespace IamPolicyTools.Analysis.Patterns;

/// <summary>
/// Decides whether a pattern covers another one. The other is read like a text in which a wildcard stands for characters that
/// no pattern names: what covers those covers all others, since a named character can only help.
/// </summary>
/// <param name="pattern">The code of the pattern that may cover.</param>
internal sealed class GlobContainment(string pattern)
{
    private readonly HashSet<(int Position, string Places)> _proven = [];

    /// <summary>True when every text that fits the other pattern fits this one.</summary>
    /// <param name="other">The code of the other pattern.</param>
    public bool Holds(string other)
    {
        var start = new bool[pattern.Length + 1];
        start[0] = true;
        SkipStars(start);
        return Covers(other, 0, start);
    }

    // Where in the pattern one can be, after the part of the other pattern before the position.
    private bool Covers(string other, int position, bool[] places)
    {
        if (position == other.Length)
        {
            return places[^1];
        }

        if (!Array.Exists(places, p => p) || !_proven.Add((position, KeyOf(places))))
        {
            return Array.Exists(places, p => p);
        }

        if (other[position] != Glob.Many)
        {
            return Covers(other, position + 1, Step(places, other[position]));
        }

        // Any number of characters: after a few the places do not change any more.
        HashSet<string> seen = [];
        for (bool[] now = places; seen.Add(KeyOf(now)); now = Step(now, Glob.One))
        {
            if (!Covers(other, position + 1, now))
            {
                return false;
            }
        }

        return true;
    }

    private bool[] Step(bool[] places, char c)
    {
        var next = new bool[places.Length];
        for (int i = 0; i < pattern.Length; i++)
        {
            if (places[i] && pattern[i] == Glob.Many)
            {
                next[i] = true;
            }
            else if (places[i] && (pattern[i] == Glob.One || pattern[i] == c))
            {
                next[i + 1] = true;
            }
        }

        SkipStars(next);
        return next;
    }

    private void SkipStars(bool[] places)
    {
        for (int i = 0; i < pattern.Length; i++)
        {
            places[i + 1] |= places[i] && pattern[i] == Glob.Many;
        }
    }

    private static string KeyOf(bool[] places) => string.Create(places.Length, places, static (text, all) =>
    {
        for (int i = 0; i < all.Length; i++)
        {
            text[i] = all[i] ? '1' : '0';
        }
    });
}
