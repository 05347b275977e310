using System.Collections.Immutable;
using IamPolicyTools.CommandLines.Shells;
using IamPolicyTools.Text;

namespace IamPolicyTools.CommandLines;

/// <summary>Reads the words of a call that a script makes.</summary>
/// <param name="words">The words behind <c>aws</c>.</param>
/// <param name="offset">Where it begins.</param>
/// <param name="surroundings">What the script has set.</param>
internal delegate ApiCall ReadWords(ReadOnlySpan<ShellWord> words, int offset, CallSurroundings surroundings);

/// <summary>Finds the calls in a script. Where a quote does not close, that command is lost, and reading goes on in the line behind it.</summary>
/// <param name="source">The script.</param>
/// <param name="text">Its text.</param>
/// <param name="shell">Its shell.</param>
/// <param name="settings">The variables that are known.</param>
/// <param name="read">Reads a call.</param>
internal sealed class ScriptReader(SourceText source, string text, ShellKind shell, CallReaderSettings settings, ReadWords read)
{
    // A script whose every line has an open quote would be read to its end for each of them.
    private const int MostFaults = 1000;

    // Commands of a line that may write what a shell behind them reads.
    private const int MostBefore = 16;

    private const int MostNested = 32;

    private readonly List<(int Offset, ScriptCall Call)> _calls = [];
    private readonly List<int> _others = [];
    private readonly List<int> _sourced = [];
    private readonly List<(ShellCommand Command, ImmutableArray<ShellCommand> Before)> _commands = [];
    private readonly Dictionary<ShellCommand, ImmutableArray<ShellCommand>> _documents = new(ReferenceEqualityComparer.Instance);
    private readonly List<(string Content, int Offset)> _texts = [];

    // Scripts that the script writes: the files that the commands of the line name, and what is written.
    private readonly List<(ImmutableArray<ShellCommand> Writers, int Start, int End)> _written = [];
    private ShellVariables _variables = ShellVariables.Of(settings);
    private ScriptFiles _files = ScriptFiles.None;

    /// <summary>Reads the script.</summary>
    public ScriptReading Read()
    {
        _variables = new ShellVariables(settings.Variables, ScriptAssignments.Find(text, shell, settings.Variables)) { HasOwnSeparators = ScriptAssignments.HasOwnSeparators(text) };
        ImmutableArray<ShellCommand> commands = ReadCommands();
        FlowSequence flow = shell switch
        {
            ShellKind.Bash => new BashFlow(text, commands, _documents).Build(),
            ShellKind.Cmd => new LooseFlow(text, commands).BuildBatch(),
            _ => new LooseFlow(text, commands).BuildPowerShell(),
        };
        IReadOnlyDictionary<FlowStep, CallSurroundings> holds = ScriptFlow.Follow(flow, CallSurroundings.Of(settings.Variables), StringComparer.Ordinal);
        Dictionary<ShellCommand, ShellStep> steps = new(ReferenceEqualityComparer.Instance);
        foreach (ShellStep step in holds.Keys.OfType<ShellStep>())
        {
            steps[step.Command] = step;
        }

        HiddenCalls hidden = new(source, HiddenCalls.VariablesOf(_commands.Select(c => c.Command)), HiddenCalls.FunctionsOf(flow.Functions()));
        HashSet<ShellCommand> wrapped = Wrapped(flow);
        _files = FindFiles(flow.IsStraight);
        foreach ((ShellCommand command, ImmutableArray<ShellCommand> before) in _commands)
        {
            if (steps.TryGetValue(command, out ShellStep? step))
            {
                CallSurroundings surroundings = wrapped.Contains(command) ? holds[step].WithUnknownCaller("function", "aws is a function of the script: whose credentials the call has is not known")
                    : holds[step];
                Add(step, hidden, surroundings, before);
            }
        }

        AddWrittenScripts();

        return new ScriptReading(
            [.. _calls.OrderBy(c => c.Offset).Select(c => c.Call)],
            [.. _others.Order().Select(o => new SourceLocation(source, o))])
        {
            Sourced = [.. _sourced.Order().Select(o => new SourceLocation(source, o))],
        };
    }

    // What is written, and what a command is told that may write.
    private ScriptFiles FindFiles(bool isStraight)
    {
        if (!text.Contains("file://", StringComparison.Ordinal) && !text.Contains("fileb://", StringComparison.Ordinal)
            && !text.Contains("--task-definition", StringComparison.Ordinal))
        {
            return ScriptFiles.None;
        }

        var files = new ScriptFiles { IsStraight = isStraight };
        var written = new WrittenNames(text, files);
        foreach (ShellWord word in _commands.SelectMany(c => c.Command.Words).Where(CommandWords.IsAssignment))
        {
            written.AddAssignment(word);
        }

        foreach ((string content, int offset) in _texts)
        {
            files.Add(content, offset);
        }

        for (int i = 0; i < _commands.Count; i++)
        {
            ShellCommand command = _commands[i].Command;
            foreach (ShellWord target in command.Targets.Where(t => !IsDescriptor(t)))
            {
                written.Add(target);
            }

            // A variable that is known is seen where it is used.
            foreach (ShellWord word in command.Words.Where(w => CommandWords.IsAssignment(w) && !_variables.Assigned.ContainsKey(w.Text.Split('=', '+')[0])))
            {
                files.Add(word.Text[(word.Text.IndexOf('=', StringComparison.Ordinal) + 1)..], word.Offset, word.IsGlob);
            }

            ShellWord[] behind = WordsOf(command, out string program, out string[] words);
            if (ScriptFiles.OnlyReads(program, words) && !(ScriptFiles.YieldsNames(program, words) && IsHandedOn(i)))
            {
                continue;
            }

            if (WritingCommands.FillsFolder(program, behind) || (program is "awk" or "gawk" or "mawk" && behind.Any(w => WritingCommands.AwkWritesAnything(w.Text))))
            {
                files.AddAnything(command.Offset);
            }

            foreach (ShellWord target in WritingCommands.Targets(program, behind))
            {
                written.Add(target);
            }

            foreach (ShellWord word in behind)
            {
                if (!word.Text.StartsWith("file://", StringComparison.Ordinal) && !word.Text.StartsWith("fileb://", StringComparison.Ordinal))
                {
                    files.Add(word.Text, word.Offset, word.IsGlob);
                }
            }
        }

        return files;
    }

    // The words behind a program; one without a name, an assignment alone, does nothing.
    private static ShellWord[] WordsOf(ShellCommand command, out string program, out string[] texts)
    {
        CallSurroundings unused = CallSurroundings.None;
        ShellWord[] words = CommandWords.Of(command.Words, ref unused).ToArray();
        program = words is not [{ Text: var first }, ..] ? ":" : CommandWords.IsAwsProgram(first) ? "aws" : FileName(first);
        texts = [.. words.Skip(1).Select(w => w.Text)];
        return [.. words.Skip(1)];
    }

    // ls x | xargs rm, rm $(ls x), (ls x) | xargs rm: what the output of a command is given to may do more than read.
    private bool IsHandedOn(int at)
    {
        ShellCommand command = _commands[at].Command;
        if (command.Scope is not null)
        {
            return true;
        }

        foreach ((ShellCommand next, _) in _commands.Skip(at + 1))
        {
            // What stands in a substitution of the next command comes before it.
            if (next.Scope is null)
            {
                if (next.Joint != ShellJoint.Pipe)
                {
                    return false;
                }

                WordsOf(next, out string program, out string[] behind);
                if (!ScriptFiles.OnlyReads(program, behind))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private ImmutableArray<ShellCommand> ReadCommands()
    {
        ImmutableArray<ShellCommand>.Builder commands = ImmutableArray.CreateBuilder<ShellCommand>();
        int start = 0;
        for (int faults = 0; start < text.Length;)
        {
            commands.AddRange(Prepared(start, text.Length, 0, _variables, out UnterminatedQuote? fault));
            if (fault is null || ++faults > MostFaults)
            {
                break;
            }

            AddFault(fault);
            int line = text.IndexOf('\n', fault.Offset);
            commands.Add(Lost(fault.Offset, line < 0 ? text.Length : line));
            start = line < 0 ? text.Length : line + 1;
        }

        return commands.ToImmutable();
    }

    // What cannot be read may have set what the calls behind it have.
    private ShellCommand Lost(int start, int end)
    {
        int begin = text.LastIndexOf('\n', Math.Max(0, start - 1)) + 1;
        string line = text[Math.Min(begin, start)..end];
        bool maySet = line.Contains("AWS_", StringComparison.OrdinalIgnoreCase) || line.Contains("configure", StringComparison.Ordinal)
            || line.Contains("eval", StringComparison.Ordinal) || line.Contains("source", StringComparison.Ordinal);
        ShellWord[] words = maySet ? [new("eval", start, []), new(string.Empty, start, ["a line that could not be read"])] : [new(":", start, [])];
        return new ShellCommand([.. words], start, EndsLine: true) { End = end, IsMade = true };
    }

    // Without the here-documents: those that a shell reads belong to the command that starts it.
    private ImmutableArray<ShellCommand> Prepared(int start, int end, int level, ShellVariables variables, out UnterminatedQuote? fault)
    {
        ImmutableArray<ShellCommand> commands = ShellReader.Read(text, shell, variables, out fault, start, end);
        int line = 0;
        ShellCommand? runner = null;
        ShellWord program = default;
        for (int i = 0; i < commands.Length; i++)
        {
            ShellCommand command = commands[i];
            bool isBeforeDocument = i + 1 < commands.Length && commands[i + 1].Document is not null;
            if (command.Document is { } document)
            {
                AddDocument(runner, program, command, level, variables);
                if (runner is null && i > 0 && HiddenCalls.RunsAws(text[document.Start..document.End]))
                {
                    _written.Add((commands[line..i], document.Start, document.End));
                }

                line = isBeforeDocument ? line : i + 1;
                continue;
            }

            int first = Math.Max(line, i - MostBefore);
            _commands.Add((command, first == i ? [] : commands[first..i]));
            if (isBeforeDocument)
            {
                runner = FindRunner(commands.AsSpan()[line..(i + 1)], out program);
            }
            else if (command.EndsLine)
            {
                line = i + 1;
            }
        }

        return [.. commands.Where(c => c.Document is null)];
    }

    // The command of a line that runs what it is given.
    private static ShellCommand? FindRunner(ReadOnlySpan<ShellCommand> commands, out ShellWord program)
    {
        foreach (ShellCommand command in commands)
        {
            CallSurroundings unused = CallSurroundings.None;
            ReadOnlySpan<ShellWord> words = CommandWords.Of(command.Words, ref unused);
            if (!words.IsEmpty && HiddenCalls.RunnerOf(words) is { } runner)
            {
                program = runner;
                return command;
            }
        }

        program = default;
        return null;
    }

    // bash <<EOF runs its lines; anything else that runs them is said, and cat writes them.
    private void AddDocument(ShellCommand? runner, ShellWord program, ShellCommand read, int level, ShellVariables variables)
    {
        if (runner is null || read.Document is not { } document)
        {
            return;
        }

        if (!HiddenCalls.IsShell(program.Text) || shell != ShellKind.Bash)
        {
            _texts.Add((text[document.Start..document.End], document.Start));
            if (HiddenCalls.FindInText(source, program, text[document.Start..document.End], document.Start) is { } error)
            {
                _calls.Add((document.Start, new ScriptCall(null, error)));
            }
        }
        else if (level < MostNested)
        {
            ShellVariables own = read.IsExpanded ? variables with { IsExpandedBefore = true } : OwnVariables(document);
            ImmutableArray<ShellCommand> nested = Prepared(document.Start, document.End, level + 1, own, out UnterminatedQuote? fault);
            _documents[runner] = _documents.TryGetValue(runner, out ImmutableArray<ShellCommand> before) ? before.AddRange(nested) : nested;
            if (fault is not null)
            {
                AddFault(fault);
            }
        }
    }

    // A shell that is started has what its own text sets: a variable of this one only if it was exported.
    private ShellVariables OwnVariables((int Start, int End) document)
    {
        string content = text[document.Start..document.End];
        return new ShellVariables(
            settings.Variables,
            ScriptAssignments.Find(content, shell, settings.Variables).ToDictionary(v => v.Key, v => v.Value with { Offset = v.Value.Offset + document.Start }))
        {
            HasOwnSeparators = ScriptAssignments.HasOwnSeparators(content),
        };
    }

    // cat > run.sh <<'EOF' ... bash run.sh: what is written calls AWS, and is run.
    private void AddWrittenScripts()
    {
        foreach ((ImmutableArray<ShellCommand> writers, int start, int end) in _written)
        {
            HashSet<string> names = new(
                writers.SelectMany(w => w.Targets.Concat(w.Words.Skip(1))).Select(w => FileName(w.Text)).Where(n => n.Length > 0 && !n.StartsWith('-')), StringComparer.Ordinal);
            ShellCommand? runner = _commands.Select(c => c.Command).FirstOrDefault(c => c.Offset > end && Runs(c, names));
            if (runner is not null && HiddenCalls.FindInText(source, runner.Words[0], text[start..end], start) is { } error)
            {
                _calls.Add((start, new ScriptCall(null, error)));
            }
        }
    }

    private static bool Runs(ShellCommand command, HashSet<string> names)
    {
        CallSurroundings unused = CallSurroundings.None;
        ReadOnlySpan<ShellWord> words = CommandWords.Of(command.Words, ref unused);
        if (words.IsEmpty)
        {
            return false;
        }

        bool runs = names.Contains(FileName(words[0].Text));
        if (words[0].Text is "source" || HiddenCalls.RunnerOf(words) is not null || command.Words.Any(w => w.Text == "."))
        {
            foreach (ShellWord word in words)
            {
                runs |= names.Contains(FileName(word.Text));
            }
        }

        return runs;
    }

    // >&$fd, > >(program)
    private bool IsDescriptor(ShellWord target)
    {
        int at = target.Offset - 1;
        while (at > 0 && text[at] is '"' or ' ')
        {
            at--;
        }

        return target.Variable is ">(...)" || (at >= 0 && text[at] == '&' && at > 0 && text[at - 1] == '>' && target.Variable is not null);
    }

    private static string FileName(string path) => path[(path.LastIndexOf('/') + 1)..];

    private void AddFault(UnterminatedQuote fault) => _calls.Add((fault.Offset, new ScriptCall(null, CallReader.Unterminated(source, fault))));

    // Calls that are those of a function named aws.
    private static HashSet<ShellCommand> Wrapped(FlowSequence flow)
    {
        HashSet<ShellCommand> wrapped = new(ReferenceEqualityComparer.Instance);
        foreach (FlowFunction function in flow.Functions().Where(f => f.Name == "aws").Take(1))
        {
            wrapped.UnionWith(flow.Steps().OfType<ShellStep>().Where(s => s.Program == function.Name && s.Words[0].Text == function.Name).Select(s => s.Command));
        }

        return wrapped;
    }

    private void Add(ShellStep step, HiddenCalls hidden, CallSurroundings surroundings, ImmutableArray<ShellCommand> sameLine)
    {
        if (step.Words is [{ Text: "source" or "." }, _, ..])
        {
            _sourced.Add(step.Command.Offset);
        }

        ReadOnlySpan<ShellWord> words = CommandWords.Of(step.Words, ref surroundings);
        if (words.IsEmpty)
        {
            return;
        }

        int offset = words[0].Offset;
        if (!CommandWords.IsAwsProgram(words[0].Text))
        {
            if ((hidden.Find(words) ?? hidden.FindWritten(words, step.Command, sameLine)) is { } error)
            {
                _calls.Add((offset, new ScriptCall(null, error)));
            }
            else if (!step.Command.IsMade)
            {
                _others.Add(offset);
            }

            return;
        }

        try
        {
            _calls.Add((offset, new ScriptCall(read(_files.Seen(words[1..], surroundings.Folder), offset, surroundings), null)));
        }
        catch (CommandLineException exception)
        {
            _calls.Add((offset, new ScriptCall(null, exception)));
        }
    }
}
