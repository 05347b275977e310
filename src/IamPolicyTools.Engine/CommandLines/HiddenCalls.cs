using System.Collections.Frozen;
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
    private static readonly FrozenSet<string> s_callers = Names("xargs parallel find watch start-process saps");

    // They read commands from their input.
    private static readonly FrozenSet<string> s_interpreters = Names("bash sh zsh dash ksh");

    // What runs a text.
    private static readonly FrozenSet<string> s_shells = Names(
        "bash sh zsh dash ksh eval ssh su trap alias pwsh powershell cmd wsl iex invoke-expression start-process saps start start-job invoke-command icm runuser script");

    // They run none of their words: they write, compare, look up, install, copy, or are syntax.
    private static readonly FrozenSet<string> s_harmless = Names(
        "echo printf let logger log info warn warning error err msg message die say debug notice fail abort log_info log_warn log_error log_debug "
        + "which whereis where type hash -v man info help rem :: title grep egrep fgrep rg sed awk [ [[ test case select function cd pushd mkdir rmdir rm "
        + "cp mv ln ls cat tee touch chmod chown tar unzip zip curl wget pip pip3 pipx apt apt-get yum dnf apk brew snap choco winget scoop conda npm git gh "
        + "local declare typeset readonly unset read source set-alias write-host write-output write-verbose write-warning write-error write-debug write-information "
        + "get-command gcm get-help select-string import-module install-module test-path join-path");

    // They write what a shell behind them may read.
    private static readonly FrozenSet<string> s_writers = Names("echo printf cat write-output");

    private static readonly FrozenSet<string> s_containers = Names("docker podman nerdctl finch");

    /// <summary>The variables that a script sets to a text that begins with <c>aws</c> and goes on.</summary>
    /// <param name="commands">The script's commands.</param>
    public static IEnumerable<string> VariablesOf(IEnumerable<ShellCommand> commands) =>
        from command in commands
        from word in command.Words
        let sign = word.Text.IndexOf('=', StringComparison.Ordinal)
        where sign > 0 && BeginsWithAws(word.Text[(sign + 1)..])
        select word.Text[..sign];

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

        bool isContainer = s_containers.Contains(program);
        if (s_harmless.Contains(program) || (program == "for" && !Has(words, "do")) || (isContainer && !Has(words, "run") && !Has(words, "exec")))
        {
            return null;
        }

        // find . -exec sh -c 'cd x; aws s3 cp y s3://b' runs its text, too.
        bool runsTexts = s_shells.Contains(program) || HasShell(words);
        for (int i = 0; i < words.Length; i++)
        {
            ShellWord word = words[i];
            if (s_callers.Contains(program) && i > 0 && CommandWords.IsAws(word.Text))
            {
                return Caller(word, program);
            }

            if (CommandWords.IsAws(word.Text.TrimStart('(', '@', '\'', '`', '"')) && IsCall(words[(i + 1)..]))
            {
                return Text(word, program);
            }

            if (i > 0 && (runsTexts ? RunsAws(word.Text) : BeginsWithAws(word.Text) && Service(Split(word))))
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

    /// <summary>The error for a shell that reads what a command before it writes: <c>echo 'aws s3 ls' | bash</c>; null when it makes no call.</summary>
    /// <param name="words">The command's words.</param>
    /// <param name="before">The commands before it in its line.</param>
    public CommandLineException? FindWritten(ReadOnlySpan<ShellWord> words, ReadOnlySpan<ShellCommand> before)
    {
        if (!s_shells.Contains(ProgramOf(words[0].Text)))
        {
            return null;
        }

        foreach (ShellCommand command in before)
        {
            if (command.Words.IsEmpty || !s_writers.Contains(ProgramOf(command.Words[0].Text)))
            {
                continue;
            }

            foreach (ShellWord word in command.Words.AsSpan()[1..])
            {
                if (RunsAws(word.Text) || (word.Variable is { } variable && variables.Contains(Bare(variable))))
                {
                    return Text(word, ProgramOf(words[0].Text));
                }
            }
        }

        return null;
    }

    /// <summary>The error for a text that another program than a shell at hand runs, as with <c>ssh host &lt;&lt;EOF</c>; null when it makes no call.</summary>
    /// <param name="program">The program.</param>
    /// <param name="content">The text.</param>
    /// <param name="offset">Where it begins.</param>
    public CommandLineException? FindInText(ShellWord program, string content, int offset) =>
        RunsAws(content) ? Text(new ShellWord(content, offset, []), ProgramOf(program.Text)) : null;

    /// <summary>True for a program that runs texts.</summary>
    /// <param name="word">The program.</param>
    public static bool RunsTexts(string word) => s_shells.Contains(ProgramOf(word));

    /// <summary>True for a shell that reads commands from its input.</summary>
    /// <param name="word">The program.</param>
    public static bool IsShell(string word) => s_interpreters.Contains(ProgramOf(word));

    private static FrozenSet<string> Names(string names) => names.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static string ProgramOf(string word)
    {
        string name = word[(word.LastIndexOfAny(['/', '\\']) + 1)..];
        return name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name;
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

    private static bool HasShell(ReadOnlySpan<ShellWord> words)
    {
        foreach (ShellWord word in words)
        {
            if (IsShell(word.Text))
            {
                return true;
            }
        }

        return false;
    }

    private static string Bare(string variable) => variable.Trim('$', '{', '}', '%', '"');

    /// <summary>True for a text whose first word is the AWS CLI, and which goes on.</summary>
    /// <param name="text">The text.</param>
    public static bool BeginsWithAws(string text) => text.Split([' ', '\t', '\n'], 2) is [var first, _] && CommandWords.IsAws(first);

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
        int at = BehindOptions(words);
        return at + 1 < words.Length && words[at].Variable is null && IsService(words[at].Text);
    }

    // Words behind "aws": what is no service is the name of something else, as in "kubectl -n aws get pods".
    private static bool IsCall(ReadOnlySpan<ShellWord> words)
    {
        int at = BehindOptions(words);
        return at < words.Length && (words[at].Variable is not null || (at + 1 < words.Length && IsService(words[at].Text)));
    }

    private static int BehindOptions(ReadOnlySpan<ShellWord> words)
    {
        int at = 0;
        while (at < words.Length && words[at].IsOption)
        {
            at += GlobalOptions.WithValue.Contains(words[at].Text) ? 2 : 1;
        }

        return at;
    }

    private static bool IsService(string name) =>
        IamCatalogue.Default.Operations.Commands.Services.ContainsKey(name) || IamCatalogue.Default.Operations.FindService(name) is not null;

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
