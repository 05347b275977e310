using System.Collections.Immutable;
using IamPolicyTools.CommandLines.Shells;

namespace IamPolicyTools.CommandLines;

/// <summary>Which words of a command name what it writes, and whether it writes files whose names it does not say.</summary>
internal static class WritingCommands
{
    /// <summary>True for a program of sed that writes a file: a command <c>w</c>, or that flag of <c>s</c>.</summary>
    /// <param name="code">The program.</param>
    public static bool SedWrites(string code)
    {
        for (int at = code.IndexOfAny(['w', 'W']); at >= 0; at = code.IndexOfAny(['w', 'W'], at + 1))
        {
            // Behind an address, a separator or a flag; between letters it is one of a word.
            bool isCommand = at == 0 || !char.IsAsciiLetter(code[at - 1]) || (code[at - 1] is 'g' or 'p' or 'e' or 'i' or 'I' or 'm' && at > 1 && !char.IsAsciiLetterOrDigit(code[at - 2]));
            bool hasFile = at + 1 < code.Length && (char.IsWhiteSpace(code[at + 1]) || code[at + 1] is '/' or '.');
            if (isCommand && (hasFile || at == 0 || code[at - 1] is '/' or '|' or '#' or ',' or ';' or '}' or '{'))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for a program of awk that writes a file or runs something.</summary>
    /// <param name="code">The program.</param>
    public static bool AwkWrites(string code) => code.Contains("print", StringComparison.Ordinal) && code.AsSpan().IndexOfAny('>', '|') >= 0;

    /// <summary>True for a program of awk that writes a file whose name is none of its texts.</summary>
    /// <param name="code">The program.</param>
    public static bool AwkWritesAnything(string code)
    {
        for (int at = AwkWrites(code) ? code.IndexOf('>', StringComparison.Ordinal) : -1; at >= 0; at = code.IndexOf('>', at + 1))
        {
            ReadOnlySpan<char> target = code.AsSpan(at + 1).TrimStart('>').TrimStart();
            if (target.Length > 0 && target[0] is not ('"' or '=' or '-') && !char.IsAsciiDigit(target[0]))
            {
                return true;
            }

            int close = target.Length > 1 && target[0] == '"' ? target[1..].IndexOf('"') : -1;
            ReadOnlySpan<char> behind = close < 0 ? [] : target[(close + 2)..].TrimStart();
            if (behind.Length > 0 && behind[0] is not (';' or '}' or ')' or ','))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where a command writes files of any name into the folder that the script is in, or into one that is not known.</summary>
    /// <param name="program">The command.</param>
    /// <param name="words">The words behind it.</param>
    public static bool FillsFolder(string program, IReadOnlyList<ShellWord> words)
    {
        switch (program)
        {
            case "aws":
                int copy = Index(words, w => w is "cp" or "mv" or "sync");
                bool isAll = copy >= 0 && Index(words, w => w == "s3") >= 0 && (words[copy].Text == "sync" || Index(words, w => w == "--recursive") >= 0);
                return isAll && words.Skip(copy + 1).Any(w => IsHere(w) || IsOpen(w));
            case "rsync" or "robocopy" or "xcopy":
                return words.Any(w => IsHere(w) || IsOpen(w));
            case "cp" or "mv" or "install":
                return words.Count > 1 && IsHere(words[^1]) && words.Take(words.Count - 1).Any(w => w.Text is [.., '.'] || w.IsGlob || IsOpen(w));
            case "git":
                return words.Count > 1 && words[0].Text is "checkout" or "restore" or "reset" or "stash" or "apply" && words.Any(IsHere);
            case "find":
                int run = Index(words, w => w is "-exec" or "-execdir" or "-ok" or "-okdir");
                return Index(words, w => w == "-delete") >= 0
                    || (run >= 0 && run + 1 < words.Count && !ScriptFiles.OnlyReads(words[run + 1].Text, [.. words.Skip(run + 2).Select(w => w.Text)]));
            case "xargs" or "parallel":
                return words.FirstOrDefault(w => !w.Text.StartsWith('-')).Text is "sed" or "perl" or "cp" or "mv" or "rm" or "tee" or "jq" or "yq" or "sh" or "bash";
            default:
                return false;
        }
    }

    /// <summary>The words that name files which a command writes, where they may be variables.</summary>
    /// <param name="program">The command.</param>
    /// <param name="words">The words behind it.</param>
    public static IEnumerable<ShellWord> Targets(string program, IReadOnlyList<ShellWord> words) => program switch
    {
        "tee" => words.Where(w => !w.Text.StartsWith('-')),
        "cp" or "mv" or "install" or "ln" => words.Count > 1 ? words.TakeLast(1) : [],
        "curl" => words.Where((_, i) => i > 0 && words[i - 1].Text is "-o" or "--output"),
        "wget" => words.Where((_, i) => i > 0 && words[i - 1].Text is "-O" or "--output-document"),
        "dd" => words.Where(w => w.Text.StartsWith("of=", StringComparison.Ordinal) && w.Variable is not null).Select(w => w with { Offset = w.Offset + 3 }),
        _ => [],
    };

    private static int Index(IReadOnlyList<ShellWord> words, Func<string, bool> isOne)
    {
        for (int i = 0; i < words.Count; i++)
        {
            if (isOne(words[i].Text))
            {
                return i;
            }
        }

        return -1;
    }

    // A folder without a name: the one that the script is in, or one around it.
    private static bool IsHere(ShellWord word) => word is { Variable: null, Text: "." or "./" or ".." or "../" }
        || (word.Variable is "$PWD" or "${PWD}" or "$(...)" && word.Text.Trim('/').Length == 0);

    private static bool IsOpen(ShellWord word) => word.Variable is not null && word.Text.Trim('/').Length == 0;
}
