using System.Collections.Immutable;
using IamPolicyTools.CommandLines.Shells;

namespace IamPolicyTools.CommandLines;

/// <summary>Takes off what stands before a program: assignments, <c>sudo</c>, keywords of the shell (CL-1).</summary>
internal static class CommandWords
{
    private const string Export = "export";

    private static readonly string[] s_programs = ["aws", "aws.exe", "aws.cmd", "aws2", "aws2.exe", "aws2.cmd"];

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
            if (word.Variable is { } variable && variable.StartsWith("$env:", StringComparison.OrdinalIgnoreCase)
                && ValueBehind(words.AsSpan()[at..]) is { } value)
            {
                surroundings = Set(surroundings, variable["$env:".Length..], value);
                return [];
            }

            if (IsAssignment(word))
            {
                surroundings = Assigned(word, surroundings);
                at++;
            }
            else if (word.Variable is null && IsBeforeProgram(word.Text))
            {
                at++;
            }
            else if (word.Text == ShellKeywords.Function && at + 2 < words.Length && words[at + 2].Text == "{")
            {
                // function name { aws s3 ls; }
                at += 3;
            }
            else if (word.Variable is null && word.Text != Export && ShellKeywords.Declaring.Contains(word.Text))
            {
                // declare -x AWS_PROFILE=ci; the words are names and run nothing.
                surroundings = Declared(words.AsSpan()[(at + 1)..], surroundings);
                return [];
            }
            else if (word.Text is "sudo" or "env" or "export" or "timeout" or "nice" || word.Text.Equals("set", StringComparison.OrdinalIgnoreCase))
            {
                if (word.Text == "env" && SplitsText(words.AsSpan()[(at + 1)..]))
                {
                    // env -S 'NAME=value program': what it runs is a text.
                    break;
                }

                surroundings = word.Text == "sudo" && !KeepsEnvironment(words.AsSpan()[(at + 1)..]) ? surroundings.Behind(word.Text) : surroundings;
                at = BehindOptions(words, at + 1, word.Text, ref surroundings);
            }
            else
            {
                break;
            }
        }

        return words.AsSpan()[at..];
    }

    // $env:NAME = 'x', $env:NAME='x'; null where nothing is assigned.
    private static ShellWord? ValueBehind(ReadOnlySpan<ShellWord> words)
    {
        string text = words[0].Text.Length > 0 ? words[0].Text : words.Length > 1 ? words[1].Text : string.Empty;
        ShellWord sign = words[0].Text.Length > 0 || words.Length < 2 ? words[0] with { Variables = words[0].Variables[1..] } : words[1];
        return !text.StartsWith('=') ? null
            : text.Length > 1 || sign.Variable is not null ? sign with { Text = text[1..] }
            : words.Length > (words[0].Text.Length > 0 ? 1 : 2) ? words[words[0].Text.Length > 0 ? 1 : 2]
            : null;
    }

    private static bool SplitsText(ReadOnlySpan<ShellWord> words)
    {
        foreach (ShellWord word in words)
        {
            if (!word.Text.StartsWith('-'))
            {
                return false;
            }

            if (word.Text.StartsWith("--split-string", StringComparison.Ordinal) || (word.Text is ['-', not '-', ..] && word.Text.Contains('S', StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    private static int BehindOptions(ImmutableArray<ShellWord> words, int at, string program, ref CallSurroundings surroundings)
    {
        bool isEnvironment = program == "env";
        while (at < words.Length && words[at].Text.StartsWith('-'))
        {
            string option = words[at].Text;
            if (isEnvironment && option is "-i" or "-" or "--ignore-environment")
            {
                surroundings = surroundings.Behind("env -i");
            }
            else if (isEnvironment && option.StartsWith("--unset=", StringComparison.Ordinal))
            {
                surroundings = surroundings.Without(option["--unset=".Length..]);
            }

            if (isEnvironment && (option is "-C" || option.StartsWith("--chdir", StringComparison.Ordinal)))
            {
                surroundings = surroundings.WithFolder(null, $"the folder of env {option}");
            }

            if (isEnvironment && option is "-u" or "--unset" && at + 1 < words.Length)
            {
                surroundings = words[at + 1].Variable is { } name ? surroundings.WithAnything($"env -u {name}") : surroundings.Without(words[at + 1].Text);
            }

            // sudo -u NAME and its like; sudo -n takes none.
            at += option is "-u" or "-g" or "-k" or "-s" or "--chdir" or "--unset" || (option == "-C" && isEnvironment) || (option == "-n" && program == "nice") ? 2 : 1;
        }

        return Math.Min(words.Length, program == "timeout" ? at + 1 : at);
    }

    private static bool KeepsEnvironment(ReadOnlySpan<ShellWord> words)
    {
        foreach (ShellWord word in words)
        {
            if (!word.Text.StartsWith('-'))
            {
                return false;
            }

            if (word.Text is "-E" || word.Text.StartsWith("--preserve-env", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsBeforeProgram(string word) => ShellKeywords.IsBeforeCommand(word) || ShellKeywords.Running.Contains(word) || ShellKeywords.BeforeProgram.Contains(word);

    /// <summary>True for a word that sets a variable whose name is written.</summary>
    /// <param name="word">The word.</param>
    public static bool IsAssignment(ShellWord word)
    {
        int equals = word.Text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && !word.HasOpenName && IsName(word.Text.AsSpan(0, word.Text[equals - 1] == '+' ? equals - 1 : equals));
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
            surroundings = IsAssignment(word) ? Assigned(word, surroundings) : surroundings;
        }

        return surroundings;
    }

    /// <summary>The surroundings behind an assignment.</summary>
    /// <param name="word">The assignment.</param>
    /// <param name="surroundings">The surroundings before it.</param>
    /// <param name="isExported">False where programs see the variable only if it was exported before.</param>
    public static CallSurroundings Assigned(ShellWord word, CallSurroundings surroundings, bool isExported = true)
    {
        int equals = word.Text.IndexOf('=', StringComparison.Ordinal);
        bool isAdded = word.Text[equals - 1] == '+';
        string name = word.Text[..(isAdded ? equals - 1 : equals)];
        string value = word.Text[(equals + 1)..];
        return surroundings.With(name, word.Variable is null && !isAdded ? value : null, isAdded ? name : word.Variable ?? value, isExported);
    }

    private static CallSurroundings Set(CallSurroundings surroundings, string name, ShellWord value) =>
        surroundings.With(name, value.Variable is null ? value.Text : null, value.Variable ?? value.Text);
}
