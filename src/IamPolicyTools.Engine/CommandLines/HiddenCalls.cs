using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.CommandLines.Shells;
using IamPolicyTools.Text;

namespace IamPolicyTools.CommandLines;

/// <summary>
/// Calls of AWS in a script that another program makes, that stand in a text, or whose program is a variable. They cannot be read, and are said
/// rather than passed over: a script without them would seem to need less than it does.
/// </summary>
/// <param name="source">The script.</param>
/// <param name="variables">The variables that the script sets to a text that begins with <c>aws</c> and goes on.</param>
internal sealed class HiddenCalls(SourceText source, IReadOnlySet<string> variables)
{
    private static readonly FrozenSet<string> s_callers = new[] { "xargs", "parallel", "find", "watch" }.ToFrozenSet(StringComparer.Ordinal);

    // What runs a text.
    private static readonly FrozenSet<string> s_shells = (
        "bash sh zsh dash ksh eval ssh su trap alias pwsh powershell cmd wsl iex invoke-expression start-process saps start start-job invoke-command icm runuser script")
        .Split(' ').ToFrozenSet(StringComparer.Ordinal);

    // They run none of their words: they write, compare, look up, install, copy, or are syntax.
    private static readonly FrozenSet<string> s_harmless = (
        "echo printf logger which whereis where type hash -v -V man info help rem :: title grep egrep fgrep rg sed awk [ [[ test case select function cd pushd mkdir rmdir rm "
        + "cp mv ln ls cat tee touch chmod chown tar unzip zip curl wget pip pip3 pipx apt apt-get yum dnf apk brew snap choco winget scoop conda npm git gh "
        + "local declare typeset readonly unset read source set-alias write-host write-output write-verbose write-warning write-error write-debug write-information "
        + "get-command gcm get-help select-string import-module install-module test-path join-path")
        .Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> s_containers = new[] { "docker", "podman", "nerdctl", "finch" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The variables that a script sets to a text that begins with <c>aws</c> and goes on.</summary>
    /// <param name="commands">The script's commands.</param>
    public static IEnumerable<string> VariablesOf(IEnumerable<ShellCommand> commands) =>
        from command in commands
        from word in command.Words
        let equals = word.Text.IndexOf('=', StringComparison.Ordinal)
        where equals > 0 && BeginsWithAws(word.Text[(equals + 1)..])
        select word.Text[..equals];

    /// <summary>The error for a command that is none of the AWS CLI, and makes a call all the same; null when it makes none.</summary>
    /// <param name="words">The command's words.</param>
    public CommandLineException? Find(ReadOnlySpan<ShellWord> words)
    {
        ShellWord first = words[0];
        string program = ProgramOf(first.Text);
        if (first.Variable is { } name && first.Text.Length == 0)
        {
            return variables.Contains(Bare(name)) || Service(words[1..]) ? Unknown(first, name) : null;
        }

        if (s_callers.Contains(program))
        {
            return words.ToArray().Skip(1).Where(w => CommandWords.IsAws(w.Text)).Select(w => Caller(w, program)).FirstOrDefault();
        }

        bool isContainer = s_containers.Contains(program);
        if (s_harmless.Contains(program) || (program == "for" && !Has(words, "do")) || (isContainer && !Has(words, "run") && !Has(words, "exec")))
        {
            return null;
        }

        for (int i = 0; i < words.Length; i++)
        {
            ShellWord word = words[i];
            bool isOptionsValue = i > 0 && words[i - 1].IsOption && (i + 1 == words.Length || words[i + 1].IsOption);
            if (CommandWords.IsAws(word.Text.TrimStart('(', '@')) && !isOptionsValue && i + 1 < words.Length && words[i + 1].Text is not ("--version" or "help"))
            {
                return Text(word, program);
            }

            if (i > 0 && (s_shells.Contains(program) ? RunsAws(word.Text) : BeginsWithAws(word.Text) && Service(Split(word))))
            {
                return Text(word, program);
            }

            if (i > 0 && word.Variable is { } variable && variables.Contains(Bare(variable)))
            {
                return Unknown(word, variable);
            }

            if (isContainer && word.Text[(word.Text.LastIndexOf('/') + 1)..].Split(':')[0] == "aws-cli")
            {
                return Text(word, program);
            }
        }

        return BeginsWithAws(first.Text) ? Text(first, "a variable") : null;
    }

    private static string ProgramOf(string word)
    {
        string name = word[(word.LastIndexOfAny(['/', '\\']) + 1)..];
        name = name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name;
        return name is "-V" ? name : name.ToLowerInvariant();
    }

    private static bool Has(ReadOnlySpan<ShellWord> words, string text)
    {
        foreach (ShellWord word in words)
        {
            if (word.Text.Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static string Bare(string variable) => variable.Trim('$', '{', '}', '%', '"');

    private static bool BeginsWithAws(string text) => text.Split([' ', '\t', '\n'], 2) is [var first, _] && CommandWords.IsAws(first);

    // In "cd x && aws s3 ls", too; "aws" as the last word calls nothing.
    private static bool RunsAws(string text)
    {
        string[] pieces = text.Split([' ', '\t', '\n', '\r', ';', '&', '|', '(', ')', '{', '}', '=', '\'', '"'], StringSplitOptions.RemoveEmptyEntries);
        return pieces.Length > 1 && pieces[..^1].Any(CommandWords.IsAws);
    }

    private static ShellWord[] Split(ShellWord word) =>
        [.. word.Text.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(w => new ShellWord(w, word.Offset, []))];

    // Words behind a program as the AWS CLI takes them: a service and a command, perhaps behind global options.
    private static bool Service(ReadOnlySpan<ShellWord> words)
    {
        int at = 0;
        while (at < words.Length && words[at].IsOption)
        {
            at += GlobalOptions.WithValue.Contains(words[at].Text) ? 2 : 1;
        }

        return at + 1 < words.Length && words[at].Variable is null
            && (IamCatalogue.Default.Operations.Commands.Services.ContainsKey(words[at].Text) || IamCatalogue.Default.Operations.FindService(words[at].Text) is not null);
    }

    private CommandLineException Caller(ShellWord word, string program) => new(
        CommandLineError.UnexpandedVariable, $"{program} calls aws with words that are not known.", new SourceLocation(source, word.Offset))
    {
        Variable = program,
    };

    private CommandLineException Unknown(ShellWord word, string variable) => new(
        CommandLineError.UnexpandedVariable, $"{variable} is not known as a program, and seems to call aws; write aws itself.", new SourceLocation(source, word.Offset))
    {
        Variable = variable,
    };

    private CommandLineException Text(ShellWord word, string program) => new(
        CommandLineError.NotAnAwsCommand,
        $"{DisplayedText.Shorten(program)} is given a call of aws, which is not read; ask about the call itself.",
        new SourceLocation(source, word.Offset));
}
