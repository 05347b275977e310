namespace IamPolicyTools.Catalogue;

/// <summary>A pattern of action names with a wildcard before, behind or between words: <c>Get*</c>, <c>*Tagging</c>, <c>*Object*</c>, <c>Get*Acl</c>.</summary>
/// <param name="Prefix">What the name begins with; empty for none.</param>
/// <param name="Inner">What the name contains; empty for none, and only without the other two.</param>
/// <param name="Suffix">What the name ends with; empty for none.</param>
internal readonly record struct NamePattern(string Prefix, string Inner, string Suffix)
{
    /// <summary>The pattern as a policy has it.</summary>
    public string Text => Inner.Length > 0 ? $"*{Inner}*" : $"{Prefix}*{Suffix}";

    /// <summary>How little the pattern tells of the names it covers: 1 for a beginning, 2 with an end, 3 with something inside only.</summary>
    public int Vagueness => Inner.Length > 0 ? 3 : Suffix.Length > 0 ? 2 : 1;

    /// <summary>True when the pattern covers a name (PL-30, PL-31).</summary>
    /// <param name="name">The name.</param>
    public bool Covers(string name) =>
        Inner.Length > 0
            ? name.Contains(Inner, StringComparison.OrdinalIgnoreCase)
            : name.Length >= Prefix.Length + Suffix.Length
                && name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
                && name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase);

    /// <summary>Every pattern that covers a name, but for the one that covers everything.</summary>
    /// <param name="name">The name.</param>
    public static IEnumerable<NamePattern> Of(string name)
    {
        int[] cuts = [.. WordBoundaries(name)];
        for (int i = 0; i < cuts.Length; i++)
        {
            for (int j = i; j < cuts.Length; j++)
            {
                bool isHead = i == 0;
                bool isTail = j == cuts.Length - 1;
                if (!(isHead && isTail))
                {
                    yield return new NamePattern(name[..cuts[i]], string.Empty, name[cuts[j]..]);
                }

                if (i != j)
                {
                    yield return new NamePattern(string.Empty, name[cuts[i]..cuts[j]], string.Empty);
                }
            }
        }
    }

    // DescribeDBInstances is Describe, DB, Instances. The beginning and the end count.
    private static IEnumerable<int> WordBoundaries(string name)
    {
        yield return 0;
        for (int at = 1; at < name.Length; at++)
        {
            bool rises = char.IsUpper(name[at]) && !char.IsUpper(name[at - 1]);
            bool ends = char.IsUpper(name[at - 1]) && char.IsUpper(name[at]) && at + 1 < name.Length && char.IsLower(name[at + 1]);
            if (rises || ends)
            {
                yield return at;
            }
        }

        yield return name.Length;
    }
}
