using System.Collections.Immutable;
using IamPolicyTools.CommandLines.Shells;

namespace IamPolicyTools.CommandLines;

/// <summary>Takes off what stands before a program: assignments, <c>sudo</c>, keywords of the shell (CL-1).</summary>
internal static class CommandWords
{
    private static readonly string[] s_keywords = ["if", "then", "elif", "else", "while", "until", "do", "!", "{", "time", "command", "exec", "nohup", "builtin", "return", "&", "@", ".", "call", "@call"];
    private static readonly string[] s_programs = ["aws", "aws.exe", "aws.cmd"];

    /// <summary>True for a word that starts the AWS CLI.</summary>
    /// <param name="word">The word.</param>
    public static bool IsAws(string word)
    {
        // cmd shows no command behind "@".
        string name = word[(word.LastIndexOfAny(['/', '\\']) + 1)..].TrimStart('@');
        return s_programs.Contains(name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The words of the program and its arguments.</summary>
    /// <param name="words">All words of the command.</param>
    /// <param name="surroundings">Receives the profile and the Region that assignments set.</param>
    /// <param name="profiles">The variables that name the profile, the stronger first.</param>
    /// <param name="regions">The variables that name the Region.</param>
    public static ReadOnlySpan<ShellWord> Of(
        ImmutableArray<ShellWord> words, ref (string? Profile, string? Region) surroundings, string[] profiles, string[] regions)
    {
        int at = 0;
        while (at < words.Length)
        {
            ShellWord word = words[at];
            if (word.Variable is { } variable && variable.StartsWith("$env:", StringComparison.OrdinalIgnoreCase) && word.Text.Length == 0
                && at + 2 < words.Length && words[at + 1].Text == "=")
            {
                Set(ref surroundings, variable["$env:".Length..], words[at + 2], profiles, regions);
                return [];
            }

            int equals = word.Text.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && IsName(word.Text.AsSpan(0, equals)))
            {
                Set(ref surroundings, word.Text[..equals], word with { Text = word.Text[(equals + 1)..] }, profiles, regions);
                at++;
            }
            else if (word.Variable is null && s_keywords.Contains(word.Text, StringComparer.OrdinalIgnoreCase))
            {
                at++;
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

    private static void Set(ref (string? Profile, string? Region) surroundings, string name, ShellWord value, string[] profiles, string[] regions)
    {
        if (value.Variable is not null || value.Text.Length == 0)
        {
            return;
        }

        if (name.Equals(profiles[0], StringComparison.OrdinalIgnoreCase) || (surroundings.Profile is null && profiles.Contains(name, StringComparer.OrdinalIgnoreCase)))
        {
            surroundings.Profile = value.Text;
        }
        else if (name.Equals(regions[0], StringComparison.OrdinalIgnoreCase) || (surroundings.Region is null && regions.Contains(name, StringComparer.OrdinalIgnoreCase)))
        {
            surroundings.Region = value.Text;
        }
    }
}
