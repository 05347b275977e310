namespace IamPolicyTools.Analysis.Symbolic.Words;

/// <summary>The characters that ordinal comparison without case takes for one.</summary>
internal static class CaseVariants
{
    /// <summary>Adds a character and those equal to it but for case.</summary>
    public static void AddTo(HashSet<char> set, char c)
    {
        set.Add(c);
        if (c < '\u0080')
        {
            set.Add(char.ToUpperInvariant(c));
            set.Add(char.ToLowerInvariant(c));
            return;
        }

        string one = c.ToString();
        for (int other = '\u0080'; other < '\uFFFF'; other++)
        {
            if (string.Equals(((char)other).ToString(), one, StringComparison.OrdinalIgnoreCase))
            {
                set.Add((char)other);
            }
        }
    }
}
