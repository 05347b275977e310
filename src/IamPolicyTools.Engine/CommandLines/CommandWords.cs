using System.Collections.Immutable;
using IamPolicyTools.CommandLines.Shells;

namespace IamPolicyTools.CommandLines;

/// <summary>Takes off what stands before a program: assignments, <c>sudo</c>, keywords of the shell (CL-1).</summary>
internal static class CommandWords
{
    private static readonly string[] s_keywords = ["if", "then", "elif", "else", "while", "until", "do", "!", "{", "time", "command", "exec", "nohup", "builtin", "return", "&", "@", ".", "call", "@call"];
    private static readonly string[] s_declaring = ["declare", "typeset", "local", "readonly"];
    private static readonly string[] s_programs = ["aws", "aws.exe", "aws.cmd"];

    /// <summary>True for a word that starts the AWS CLI.</summary>
    /// <param name="word">The word.</param>
    public static bool IsAws(string word)
    {
        // cmd shows no command behind "@".
        string name = word[(word.LastIndexOfAny(['/', '\\']) + 1)..].TrimStart('@');
        return s_programs.Contains(name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>True for a program that is the AWS CLI; a recipe of make may begin with signs.</summary>
    /// <param name="word">The program.</param>
    public static bool IsAwsProgram(string word) => IsAws(word) || IsAws(word.TrimStart('@', '-', '+'));

    /// <summary>The words of the program and its arguments.</summary>
    /// <param name="words">All words of the command.</param>
    /// <param name="surroundings">Receives what assignments set.</param>
    public static ReadOnlySpan<ShellWord> Of(ImmutableArray<ShellWord> words, ref CallSurroundings surroundings)
    {
        int at = 0;
        while (at < words.Length)
        {
            ShellWord word = words[at];
            if (word.Variable is { } variable && variable.StartsWith("$env:", StringComparison.OrdinalIgnoreCase) && word.Text.Length == 0
                && at + 2 < words.Length && words[at + 1].Text == "=")
            {
                surroundings = Set(surroundings, variable["$env:".Length..], words[at + 2]);
                return [];
            }

            int equals = word.Text.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && IsName(word.Text.AsSpan(0, equals)))
            {
                surroundings = Set(surroundings, word.Text[..equals], word with { Text = word.Text[(equals + 1)..] });
                at++;
            }
            else if (word.Variable is null && s_keywords.Contains(word.Text, StringComparer.OrdinalIgnoreCase))
            {
                at++;
            }
            else if (word.Text == "function" && at + 2 < words.Length && words[at + 2].Text == "{")
            {
                // function name { aws s3 ls; }
                at += 3;
            }
            else if (word.Variable is null && s_declaring.Contains(word.Text))
            {
                // declare -x AWS_PROFILE=ci; the words are names and run nothing.
                surroundings = Declared(words.AsSpan()[(at + 1)..], surroundings);
                return [];
            }
            else if (word.Text is "sudo" or "env" or "export" or "set" or "timeout" or "nice")
            {
                at = BehindOptions(words, at + 1, takesNumber: word.Text == "timeout");
            }
            else
            {
                break;
            }
        }

        return words.AsSpan()[at..];
    }

    private static int BehindOptions(ImmutableArray<ShellWord> words, int at, bool takesNumber)
    {
        while (at < words.Length && words[at].Text.StartsWith('-'))
        {
            // sudo -u NAME and its like.
            at += words[at].Text is "-u" or "-g" or "-n" or "-k" or "-s" ? 2 : 1;
        }

        return Math.Min(words.Length, takesNumber ? at + 1 : at);
    }

    private static bool IsName(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
            {
                return false;
            }
        }

        return !char.IsAsciiDigit(text[0]);
    }

    private static CallSurroundings Declared(ReadOnlySpan<ShellWord> words, CallSurroundings surroundings)
    {
        foreach (ShellWord word in words)
        {
            int equals = word.Text.IndexOf('=', StringComparison.Ordinal);
            surroundings = equals > 0 ? Set(surroundings, word.Text[..equals], word with { Text = word.Text[(equals + 1)..] }) : surroundings;
        }

        return surroundings;
    }

    private static CallSurroundings Set(CallSurroundings surroundings, string name, ShellWord value) =>
        surroundings.With(name, value.Variable is null ? value.Text : null, value.Variable ?? value.Text);
}
