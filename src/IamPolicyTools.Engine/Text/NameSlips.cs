namespace IamPolicyTools.Text;

/// <summary>
/// Whether a name is another one misspelt. Stricter than what suggestions are made by: names of one family that differ in a number, in a short
/// part (<c>eu</c>, <c>us</c>) or in what goes on behind (<c>app</c>, <c>app-dev</c>) are names of different things.
/// </summary>
internal static class NameSlips
{
    private const int LeastCut = 5;

    /// <summary>True when each part of the one is the other's, or a slip away from it.</summary>
    /// <param name="written">What was written.</param>
    /// <param name="known">What there is.</param>
    public static bool IsSlip(string written, string known)
    {
        string[] writtenParts = Parts(written);
        string[] knownParts = Parts(known);
        if (writtenParts.Length != knownParts.Length)
        {
            return string.Concat(writtenParts).Equals(string.Concat(knownParts), StringComparison.OrdinalIgnoreCase);
        }

        if (writtenParts.AsSpan().SequenceEqual(knownParts))
        {
            return !written.Equals(known, StringComparison.Ordinal);
        }

        return !writtenParts.Zip(knownParts).Any(p => p.First != p.Second && !IsPartSlip(p.First, p.Second));
    }

    private static bool IsPartSlip(string written, string known)
    {
        if (Letters(written).Equals(Letters(known), StringComparison.Ordinal))
        {
            return false;
        }

        bool isLonger = written.StartsWith(known, StringComparison.OrdinalIgnoreCase) && written.Length > known.Length;
        bool isCut = known.StartsWith(written, StringComparison.OrdinalIgnoreCase) && known.Length > written.Length;
        if (isLonger || isCut)
        {
            string rest = isLonger ? written[known.Length..] : known[written.Length..];
            return rest is "s" || (isCut && rest.Length == 1 && char.IsLetter(rest[0]) && known.Length >= LeastCut);
        }

        // The longer of the two says how many letters may be wrong.
        return known.Length >= written.Length ? NearName.Find(known, [written]) is not null : NearName.Find(written, [known]) is not null;
    }

    private static string[] Parts(string name)
    {
        List<string> parts = [];
        int start = 0;
        for (int i = 0; i <= name.Length; i++)
        {
            if (i == name.Length || !char.IsLetterOrDigit(name[i]))
            {
                if (i > start)
                {
                    parts.Add(name[start..i]);
                }

                start = i + 1;
            }
        }

        return [.. parts];
    }

    private static string Letters(string name) => string.Concat(name.Where(c => !char.IsAsciiDigit(c)));
}
