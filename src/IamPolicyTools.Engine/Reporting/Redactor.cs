using System.Collections.Immutable;
using System.Text;

namespace IamPolicyTools.Reporting;

/// <summary>
/// Takes out of a text what a public report should not tell (policy-repositories.md, 2.14): account ids become the alias or
/// <c>…9012</c>, organization ids <c>o-…</c>, e-mail addresses <c>…@…</c>.
/// </summary>
/// <param name="aliases">Aliases by account id.</param>
public sealed class Redactor(ImmutableDictionary<string, string> aliases)
{
    private const int AccountLength = 12;
    private const int ShownDigits = 4;
    private const int ShortestOrganization = 10;

    /// <summary>The text without them.</summary>
    /// <param name="text">The text.</param>
    public string Apply(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var shown = new StringBuilder(text.Length);
        int at = 0;
        while (at < text.Length)
        {
            int end = WordEnd(text, at);
            if (end == at)
            {
                shown.Append(text[at++]);
                continue;
            }

            ReadOnlySpan<char> word = text.AsSpan(at, end - at);
            at = end;
            if (IsAddress(word))
            {
                shown.Append("…@…");
            }
            else
            {
                AppendWord(shown, word);
            }
        }

        return shown.ToString();
    }

    // A word with an @ between other characters is taken for an address as a whole; else its parts are looked at.
    private static int WordEnd(string text, int at)
    {
        int end = at;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '-' or '.' or '_' or '+' or '%' or '@'))
        {
            end++;
        }

        ReadOnlySpan<char> word = text.AsSpan(at, end - at);
        int sign = word.IndexOf('@');
        return sign < 0 || IsAddress(word) ? end : at + Math.Max(sign, 1);
    }

    private static bool IsAddress(ReadOnlySpan<char> word) => word.IndexOf('@') is var sign && sign > 0 && sign < word.Length - 1;

    private void AppendWord(StringBuilder shown, ReadOnlySpan<char> word)
    {
        int at = 0;
        while (at < word.Length)
        {
            int end = at;
            while (end < word.Length && char.IsAsciiLetterOrDigit(word[end]))
            {
                end++;
            }

            ReadOnlySpan<char> part = word[at..end];
            if (part.Length == AccountLength && !part.ContainsAnyExceptInRange('0', '9'))
            {
                string id = part.ToString();
                shown.Append(aliases.TryGetValue(id, out string? alias) ? alias : $"…{id[^ShownDigits..]}");
            }
            else if (IsOrganization(word, at, part))
            {
                shown.Append('…');
            }
            else
            {
                shown.Append(part);
            }

            if (end < word.Length)
            {
                shown.Append(word[end]);
            }

            at = end + 1;
        }
    }

    // o-exampleorgid, and r-… and ou-… which only stand beside it.
    private static bool IsOrganization(ReadOnlySpan<char> word, int at, ReadOnlySpan<char> part) =>
        part.Length >= ShortestOrganization
        && at >= 2
        && word[at - 1] == '-'
        && word[at - 2] == 'o'
        && (at == 2 || !char.IsAsciiLetterOrDigit(word[at - 3]));
}
