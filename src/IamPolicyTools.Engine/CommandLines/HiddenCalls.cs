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
/// <param name="functions">The functions of the script: true for one that runs what it is given.</param>
internal sealed class HiddenCalls(SourceText source, IReadOnlySet<string> variables, IReadOnlyDictionary<string, bool> functions)
{
    private static readonly FrozenSet<string> s_callers = Names("xargs parallel find watch start-process saps");

    // They read commands from their input.
    private static readonly FrozenSet<string> s_interpreters = Names("bash sh zsh dash ksh");

    // What runs a text.
    private static readonly FrozenSet<string> s_shells = Names(
        "bash sh zsh dash ksh eval ssh su trap alias pwsh powershell cmd wsl iex invoke-expression start-process saps start start-job invoke-command icm runuser script "
        + "python python2 python3 perl ruby node php deno expect set-alias new-alias sal nal");

    // A name for the program alone is a call to come.
    private static readonly FrozenSet<string> s_naming = Names("alias set-alias new-alias sal nal");

    // They may run a text that is one of their words.
    private static readonly FrozenSet<string> s_scripted = Names("awk gawk mawk nawk");

    // They run none of their words: they write, compare, look up, install, copy, or are syntax.
    private static readonly FrozenSet<string> s_harmless = Names(
        "echo printf let logger log info warn warning error err msg message die say debug notice fail abort log_info log_warn log_error log_debug "
        + "which whereis where type hash -v man info help rem :: title grep egrep fgrep rg sed awk [ [[ test case select function cd pushd mkdir rmdir rm "
        + "cp mv ln ls cat tee touch chmod chown tar unzip zip curl wget pip pip3 pipx apt apt-get yum dnf apk brew snap choco winget scoop conda npm git gh "
        + "local declare typeset readonly unset read source write-host write-output write-verbose write-warning write-error write-debug write-information "
        + "get-command gcm get-help select-string import-module install-module test-path join-path");

    // The CLI of LocalStack, which calls no AWS.
    private const string LocalStack = "awslocal";

    private static readonly FrozenSet<string> s_containers = Names("docker podman nerdctl finch docker-compose podman-compose");

    /// <summary>The variables that a script sets to a text that begins with <c>aws</c> and goes on.</summary>
    /// <param name="commands">The script's commands.</param>
    public static HashSet<string> VariablesOf(IEnumerable<ShellCommand> commands)
    {
        HashSet<string> variables = new(StringComparer.Ordinal);
        foreach (ShellWord word in commands.SelectMany(c => c.Words))
        {
            int sign = word.Text.IndexOf('=', StringComparison.Ordinal);
            if (sign > 0 && !word.HasOpenName
                && (BeginsWithAws(word.Text[(sign + 1)..]) || (word.Variable is { } variable && variables.Contains(Bare(variable)))))
            {
                variables.Add(word.Text[..sign].TrimEnd('+'));
            }
        }

        return variables;
    }

    /// <summary>The functions of a script: true for one that runs what it is given.</summary>
    /// <param name="functions">The functions.</param>
    public static Dictionary<string, bool> FunctionsOf(IEnumerable<FlowFunction> functions)
    {
        Dictionary<string, bool> named = new(StringComparer.Ordinal);
        foreach (FlowFunction function in functions)
        {
            named[function.Name] = named.GetValueOrDefault(function.Name) || function.Body.Steps().OfType<ShellStep>().Any(RunsArguments);
        }

        return named;
    }

    private static bool RunsArguments(ShellStep step)
    {
        CallSurroundings unused = CallSurroundings.None;
        ReadOnlySpan<ShellWord> words = CommandWords.Of(step.Words, ref unused);
        if (words.IsEmpty || words[0].Variable is not null)
        {
            return !words.IsEmpty;
        }

        bool isHarmless = s_harmless.Contains(ProgramOf(words[0].Text)) || CommandWords.IsAws(words[0].Text);
        foreach (ShellWord word in words[1..])
        {
            if (!isHarmless && word.Variable is "$@" or "$*" or "$1" or "$2" or "$3" or "${@}" or "${*}" or "${1}")
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The error for a command that is none of the AWS CLI, and makes a call all the same; null when it makes none.</summary>
    /// <param name="words">The command's words.</param>
    public CommandLineException? Find(ReadOnlySpan<ShellWord> words)
    {
        ShellWord first = words[0];
        string program = ProgramOf(first.Text);
        if (first.Variable is { } name && first.Text.Length == 0)
        {
            return variables.Contains(Bare(name)) || Service(words[1..]) ? Unknown(first, name) : FindBehind(first, name, words[1..]);
        }

        if (s_scripted.Contains(program))
        {
            return FindScripted(words, program);
        }

        bool isContainer = s_containers.Contains(program);
        bool isHarmless = functions.TryGetValue(first.Text, out bool runsArguments) ? !runsArguments : s_harmless.Contains(program);
        if (isHarmless || (program == "for" && !Has(words, "do")) || (isContainer && !Has(words, "run") && !Has(words, "exec")))
        {
            return null;
        }

        // find . -exec sh -c 'cd x; aws s3 cp y s3://b' runs its text, too.
        bool runsTexts = s_shells.Contains(program) || program == "env" || HasShell(words);
        if (program.StartsWith("aws", StringComparison.OrdinalIgnoreCase) && program != LocalStack && Service(words[1..]))
        {
            return Text(first, program);
        }

        for (int i = 0; i < words.Length; i++)
        {
            ShellWord word = words[i];
            if (s_callers.Contains(program) && i > 0 && CommandWords.IsAws(word.Text))
            {
                return Caller(word, program);
            }

            if (i > 0 && s_naming.Contains(program) && CommandWords.IsAws(word.Text[(word.Text.IndexOf('=', StringComparison.Ordinal) + 1)..]))
            {
                return Text(word, program);
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

            if (i > 1 && word.Text == "awscli" && words[i - 1].Text == "-m" && IsCall(words[(i + 1)..]))
            {
                return Text(word, program);
            }

            if (isContainer && word.Text[(word.Text.LastIndexOf('/') + 1)..].Split(':')[0] == "aws-cli")
            {
                return Text(word, program);
            }
        }

        return BeginsWithAws(first.Text) ? Text(first, "a variable") : null;
    }

    // $RUN aws s3 ls, "$RUNNER" bash -c 'aws s3 ls': what is run is the call, or it is not.
    private CommandLineException? FindBehind(ShellWord first, string name, ReadOnlySpan<ShellWord> words)
    {
        for (int i = 0; i < words.Length; i++)
        {
            string text = words[i].Text;
            bool isCall = (CommandWords.IsAws(text.TrimStart('(', '@', '\'', '`', '"')) || (text == "awscli" && i > 0 && words[i - 1].Text == "-m")) && IsCall(words[(i + 1)..]);
            if (isCall || (HasShell(words) ? RunsAws(text) : BeginsWithAws(text) && Service(Split(words[i]))) || (words[i].Variable is { } variable && variables.Contains(Bare(variable))))
            {
                return new CommandLineException(
                    CommandLineError.UnexpandedVariable,
                    $"{name} is not known as a program, and stands before a call of AWS, which is not read. Give it with -Variable, or ask about the call itself.",
                    new SourceLocation(source, first.Offset))
                {
                    Variable = name,
                };
            }
        }

        return null;
    }

    // awk '{ system("aws s3 rm s3://b/" $1) }'
    private CommandLineException? FindScripted(ReadOnlySpan<ShellWord> words, string program)
    {
        foreach (ShellWord word in words[1..])
        {
            if (RunsAws(word.Text) && (word.Text.Contains("system", StringComparison.Ordinal) || word.Text.Contains('|', StringComparison.Ordinal)))
            {
                return Text(word, program);
            }
        }

        return null;
    }

    /// <summary>
    /// The error for a shell that reads what a command before it writes, <c>echo 'aws s3 ls' | bash</c>; null when it makes no call.
    /// </summary>
    /// <param name="words">The command's words.</param>
    /// <param name="command">The command.</param>
    /// <param name="before">The commands before it in its line.</param>
    public CommandLineException? FindWritten(ReadOnlySpan<ShellWord> words, ShellCommand command, ImmutableArray<ShellCommand> before)
    {
        if (RunnerOf(words) is not { } runner)
        {
            return null;
        }

        string program = ProgramOf(runner.Text);
        ShellCommand reader = command;
        for (int i = before.Length - 1; i >= 0; i--)
        {
            if (!ReferenceEquals(before[i].Scope, command.Scope) || before[i].IsMade)
            {
                continue;
            }

            if (reader.Joint != ShellJoint.Pipe)
            {
                return null;
            }

            reader = before[i];
            CallSurroundings unused = CallSurroundings.None;
            ReadOnlySpan<ShellWord> writer = CommandWords.Of(reader.Words, ref unused);
            if (writer.IsEmpty || CommandWords.IsAws(writer[0].Text))
            {
                continue;
            }

            bool isWritten = RunsAws(string.Join(' ', writer.ToArray().Select(w => w.Text)));
            foreach (ShellWord word in writer[1..])
            {
                isWritten |= IsWritten(word);
            }

            if (isWritten)
            {
                return Text(writer[0], program);
            }
        }

        return null;
    }

    private bool IsWritten(ShellWord word) => RunsAws(word.Text) || (word.Variable is { } variable && variables.Contains(Bare(variable)));

    /// <summary>The error for a text that another program than a shell at hand runs, as with <c>ssh host &lt;&lt;EOF</c>; null when it makes no call.</summary>
    /// <param name="source">The script.</param>
    /// <param name="program">The program.</param>
    /// <param name="content">The text.</param>
    /// <param name="offset">Where it begins.</param>
    public static CommandLineException? FindInText(SourceText source, ShellWord program, string content, int offset) =>
        RunsAws(content) ? Text(source, new ShellWord(content, offset, []), ProgramOf(program.Text)) : null;

    /// <summary>The program of a command that runs what it reads, as <c>bash</c> and <c>docker exec -i c sh</c> do; null for another command.</summary>
    /// <param name="words">The command's words.</param>
    public static ShellWord? RunnerOf(ReadOnlySpan<ShellWord> words) =>
        s_shells.Contains(ProgramOf(words[0].Text)) || (!s_harmless.Contains(ProgramOf(words[0].Text)) && HasShell(words)) ? words[0] : null;

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

    // ${name[@]} is an array.
    private static string Bare(string variable) => variable.Trim('$', '{', '}', '%', '"').Split('[')[0];

    /// <summary>True for a text whose first word is the AWS CLI, and which goes on.</summary>
    /// <param name="text">The text.</param>
    public static bool BeginsWithAws(string text) => text.Split([' ', '\t', '\n'], 2) is [var first, _] && CommandWords.IsAws(first);

    /// <summary>True for a text whose first word is a cmdlet of AWS.Tools that sends something.</summary>
    /// <param name="text">The text.</param>
    public static bool BeginsWithCmdlet(string text) => CmdletNames.IsSending(text.TrimStart().Split([' ', '\t', '\n', ';', '|'], 2)[0]);

    /// <summary>
    /// True for a text that calls the AWS CLI anywhere: in <c>cd x &amp;&amp; aws s3 ls</c>, too; as the last word it calls nothing. A cmdlet of AWS.Tools does.
    /// </summary>
    /// <param name="text">The text.</param>
    public static bool RunsAws(string text)
    {
        // env -S'aws s3 ls'
        text = text.StartsWith("-S", StringComparison.Ordinal) ? text[2..] : text;
        string[] pieces = text.Split([' ', '\t', '\n', '\r', ';', '&', '|', '(', ')', '{', '}', '=', '\'', '"'], StringSplitOptions.RemoveEmptyEntries);
        return (pieces.Length > 1 && pieces[..^1].Any(CommandWords.IsAws)) || pieces.Any(CmdletNames.IsSending);
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
        CommandLineError.UnexpandedVariable, $"{variable} is not known as a program, and seems to call AWS; write its name itself.", new SourceLocation(source, word.Offset))
    {
        Variable = variable,
    };

    private CommandLineException Text(ShellWord word, string program) => Text(source, word, program);

    private static CommandLineException Text(SourceText source, ShellWord word, string program) => new(
        CommandLineError.NotAnAwsCommand,
        $"{DisplayedText.Shorten(program)} is given a call of AWS, which is not read; ask about the call itself.",
        new SourceLocation(source, word.Offset));
}
