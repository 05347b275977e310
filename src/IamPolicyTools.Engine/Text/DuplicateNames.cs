namespace IamPolicyTools.Text;

/// <summary>Finds members of one object that bear the same name, which JSON and YAML readers elsewhere silently merge.</summary>
internal static class DuplicateNames
{
    // Comparing pairs is faster than hashing up to about here.
    private const int PairLimit = 16;

    // A text of nothing but duplicates shall not fill the memory with errors.
    private const int MostReported = 100;

    /// <summary>Reports every member whose name an earlier member has.</summary>
    /// <param name="members">The members of one object.</param>
    /// <param name="errors">Takes the errors.</param>
    /// <exception cref="InvalidTextException">There are more errors than anybody reads.</exception>
    public static void Report(ReadOnlySpan<Member> members, DiagnosticBag errors)
    {
        if (members.Length <= PairLimit)
        {
            for (int second = 1; second < members.Length; second++)
            {
                for (int first = 0; first < second; first++)
                {
                    if (string.Equals(members[first].Name, members[second].Name, StringComparison.Ordinal))
                    {
                        Report(members[second].Name, members[first].NameLocation, members[second].NameLocation, errors);
                        break;
                    }
                }
            }

            return;
        }

        var seen = new Dictionary<string, SourceLocation>(members.Length, StringComparer.Ordinal);
        foreach (Member member in members)
        {
            Report(member.Name, member.NameLocation, seen, errors);
        }
    }

    /// <summary>Reports a name that is among those seen, and else adds it to them.</summary>
    public static void Report(string name, SourceLocation location, Dictionary<string, SourceLocation> seen, DiagnosticBag errors)
    {
        if (!seen.TryAdd(name, location))
        {
            Report(name, seen[name], location, errors);
        }
    }

    private static void Report(string name, SourceLocation first, SourceLocation second, DiagnosticBag errors)
    {
        errors.Error(
            TextErrors.DuplicateName,
            $"The name \"{DisplayedText.Shorten(name)}\" is given twice in one object; the first is in line {first.Position.Line}.",
            second);
        if (errors.Items.Count >= MostReported)
        {
            throw new InvalidTextException(errors.Items);
        }
    }
}
