using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Findings;

/// <summary>Variables of the caller's tags in policies, <c>${aws:PrincipalTag/team}</c>: who tags himself says what they mean.</summary>
internal static class TagVariables
{
    private const string Start = "${aws:PrincipalTag/";

    /// <summary>True for a text with such a variable.</summary>
    /// <param name="text">The text.</param>
    public static bool AreIn(string text) => text.Contains(Start, StringComparison.OrdinalIgnoreCase);

    /// <summary>The texts of a document that have such variables: patterns of resources, values of conditions.</summary>
    /// <param name="document">The document.</param>
    public static IEnumerable<string> TextsIn(PolicyDocument document) => document.Statements
        .SelectMany(s => (s.Resource is { } element ? element.Patterns.Select(p => p.Text) : [])
            .Concat(s.Conditions.SelectMany(c => c.Values.Select(v => v.Text.Text))))
        .Where(AreIn);

    /// <summary>The keys of the tags that a text asks for.</summary>
    /// <param name="text">The text.</param>
    public static IEnumerable<string> KeysOf(string text)
    {
        for (int at = 0; Next(text, at) is var (start, end) && start >= 0; at = end + 1)
        {
            yield return KeyAt(text, start, end);
        }
    }

    /// <summary>A text with the values of somebody's tags in it; null where a tag is missing.</summary>
    /// <param name="text">The text.</param>
    /// <param name="tags">The tags.</param>
    public static string? Fill(string text, IEnumerable<Tag> tags)
    {
        string filled = text;
        for (int at = 0; Next(filled, at) is var (start, end) && start >= 0;)
        {
            string key = KeyAt(filled, start, end);
            if (tags.FirstOrDefault(t => t.Key.Equals(key, StringComparison.OrdinalIgnoreCase))?.Value is not { } value)
            {
                return null;
            }

            filled = string.Concat(filled.AsSpan(0, start), value, filled.AsSpan(end + 1));
            at = start + value.Length;
        }

        return filled;
    }

    /// <summary>The values of a tag with which a pattern means something that there is.</summary>
    /// <param name="text">A pattern of a resource with the variable in it.</param>
    /// <param name="arns">The ARNs of what there is.</param>
    public static IEnumerable<string> ValuesIn(string text, IEnumerable<string> arns)
    {
        (int start, int end) = Next(text, 0);
        string head = text[..start];
        char behind = end + 1 < text.Length ? text[end + 1] : '\0';
        if (head.AsSpan().ContainsAny('*', '?', '$'))
        {
            yield break;
        }

        foreach (string arn in arns.Where(a => a.StartsWith(head, StringComparison.Ordinal)))
        {
            int stop = arn.AsSpan(head.Length).IndexOfAny(behind, '/', ':');
            string value = stop < 0 ? arn[head.Length..] : arn.Substring(head.Length, stop);
            if (value.Length > 0)
            {
                yield return value;
            }
        }
    }

    private static (int Start, int End) Next(string text, int at)
    {
        int start = text.IndexOf(Start, at, StringComparison.OrdinalIgnoreCase);
        int end = start < 0 ? -1 : text.IndexOf('}', start);
        return end < 0 ? (-1, -1) : (start, end);
    }

    // Behind a comma stands what holds where there is no such tag.
    private static string KeyAt(string text, int start, int end) => text[(start + Start.Length)..end].Split(',')[0].Trim();
}
