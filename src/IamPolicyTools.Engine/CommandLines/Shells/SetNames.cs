using System.Collections.Immutable;

namespace IamPolicyTools.CommandLines.Shells;

/// <summary>Which words of a builtin of bash name variables that it sets.</summary>
internal static class SetNames
{
    /// <summary>The words; one whose text is not known may name any variable.</summary>
    /// <param name="words">The builtin and its words.</param>
    public static ImmutableArray<ShellWord> Of(ReadOnlySpan<ShellWord> words) => words[0].Text switch
    {
        "read" => Behind(words, "adinNptu", "a", isOthers: true),
        "mapfile" or "readarray" => Behind(words, "dnOsuCc", string.Empty, isOthers: true),
        "printf" => Behind(words, "v", "v", isOthers: false),
        "wait" => Behind(words, "p", "p", isOthers: false),
        "getopts" => words.Length > 2 ? [words[2]] : [],
        "let" => Identifiers(words[1..]),
        "unset" => Behind(words, string.Empty, string.Empty, isOthers: true),
        _ => [.. words[1..]],
    };

    // What stands behind options; of some options the value is such a name, too.
    private static ImmutableArray<ShellWord> Behind(ReadOnlySpan<ShellWord> words, string withValue, string naming, bool isOthers)
    {
        ImmutableArray<ShellWord>.Builder names = ImmutableArray.CreateBuilder<ShellWord>();
        bool areOptions = true;
        for (int i = 1; i < words.Length; i++)
        {
            ShellWord word = words[i];
            if (!areOptions || word.Text is not ['-', _, ..])
            {
                areOptions = false;
                if (isOthers)
                {
                    names.Add(word);
                }

                continue;
            }

            areOptions = word.Text != "--";
            int option = areOptions ? word.Text.AsSpan(1).IndexOfAny(withValue) + 1 : 0;
            if (option == 0)
            {
                continue;
            }

            bool isName = naming.Contains(word.Text[option], StringComparison.Ordinal);
            bool isBehind = option + 1 == word.Text.Length && word.Variable is null;
            i += isBehind ? 1 : 0;
            if (isName && i < words.Length)
            {
                names.Add(isBehind ? words[i] : word with { Text = word.Text[(option + 1)..] });
            }
        }

        return names.ToImmutable();
    }

    // let "x = y + 1", and what stands between the brackets of arithmetic.
    private static ImmutableArray<ShellWord> Identifiers(ReadOnlySpan<ShellWord> words)
    {
        ImmutableArray<ShellWord>.Builder names = ImmutableArray.CreateBuilder<ShellWord>();
        foreach (ShellWord word in words)
        {
            if (word.HasOpenName)
            {
                names.Add(word);
            }

            for (int at = 0; at < word.Text.Length; at++)
            {
                int begin = at;
                while (at < word.Text.Length && (char.IsAsciiLetterOrDigit(word.Text[at]) || word.Text[at] == '_'))
                {
                    at++;
                }

                if (at > begin && !char.IsAsciiDigit(word.Text[begin]))
                {
                    names.Add(new ShellWord(word.Text[begin..at], word.Offset, []));
                }
            }
        }

        return names.ToImmutable();
    }
}
