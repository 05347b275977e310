namespace IamPolicyTools.Language.Parsing;

/// <summary>The names of services as principals (PL-23, PL-82).</summary>
internal static class ServicePrincipal
{
    // The domains of the partitions: commercial and GovCloud, China, the European sovereign one, the isolated ones.
    private static readonly string[] s_suffixes =
    [
        ".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu",
        ".c2s.ic.gov", ".sc2s.sgov.gov", ".csp.hci.ic.gov", ".cloud.adc-e.uk",
    ];

    /// <summary>True for <c>name[.region].amazonaws.com</c>, or with the domain of another partition.</summary>
    /// <param name="text">The name.</param>
    /// <param name="kind">The slot of its document. Alexa, whose domain is another one, calls functions by their policies.</param>
    public static bool HasForm(string text, PolicyKind kind)
    {
        string? suffix = Array.Find(s_suffixes, s => text.EndsWith(s, StringComparison.Ordinal));
        if (suffix is null && kind == PolicyKind.Resource && text.StartsWith("alexa-", StringComparison.Ordinal))
        {
            suffix = text.EndsWith(".amazon.com", StringComparison.Ordinal) ? ".amazon.com" : null;
        }

        return suffix is not null && AreLabels(text.AsSpan(0, text.Length - suffix.Length));
    }

    private static bool AreLabels(ReadOnlySpan<char> host)
    {
        if (host.StartsWith(".") || host.EndsWith(".") || host.Contains("..", StringComparison.Ordinal))
        {
            return false;
        }

        foreach (char c in host)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.' or '_'))
            {
                return false;
            }
        }

        return !host.IsEmpty;
    }
}
