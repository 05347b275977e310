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
        foreach ((string content, int offset) in _texts)
        {
            files.Add(content, offset);
        }

        for (int i = 0; i < _commands.Count; i++)
        {
            ShellCommand command = _commands[i].Command;
            foreach (ShellWord target in command.Targets)
            {
                files.Add(target.Text, target.Offset, target.IsGlob);
            }

            // A variable that is known is seen where it is used.
            foreach (ShellWord word in command.Words.Where(w => CommandWords.IsAssignment(w) && !_variables.Assigned.ContainsKey(w.Text.Split('=', '+')[0])))
            {
                files.Add(word.Text[(word.Text.IndexOf('=', StringComparison.Ordinal) + 1)..], word.Offset, word.IsGlob);
            }

            ShellWord[] words = WordsOf(command, out string program, out string[] behind);
            if (words.Length == 0 || (ScriptFiles.OnlyReads(program, behind) && !(ScriptFiles.YieldsNames(program, behind) && IsHandedOn(i))))
            {
                continue;
            }

            foreach (ShellWord word in words[1..])
            {
                if (!word.Text.StartsWith("file://", StringComparison.Ordinal) && !word.Text.StartsWith("fileb://", StringComparison.Ordinal))
                {
                    files.Add(word.Text, word.Offset, word.IsGlob);
                }
            }
        }

        return files;
    }

    private static ShellWord[] WordsOf(ShellCommand command, out string program, out string[] behind)
    {
        CallSurroundings unused = CallSurroundings.None;
        ShellWord[] words = CommandWords.Of(command.Words, ref unused).ToArray();
        program = words is not [{ Text: var first }, ..] ? string.Empty : CommandWords.IsAwsProgram(first) ? "aws" : first;
        behind = [.. words.Skip(1).Select(w => w.Text)];
        return words;
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
            commands.AddRange(Prepared(start, text.Length, 0, out UnterminatedQuote? fault));
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
    private ImmutableArray<ShellCommand> Prepared(int start, int end, int level, out UnterminatedQuote? fault)
    {
        ImmutableArray<ShellCommand> commands = ShellReader.Read(text, shell, _variables, out fault, start, end);
        int line = 0;
        ShellCommand? runner = null;
        ShellWord program = default;
        for (int i = 0; i < commands.Length; i++)
        {
            ShellCommand command = commands[i];
            bool isBeforeDocument = i + 1 < commands.Length && commands[i + 1].Document is not null;
            if (command.Document is { } document)
            {
                AddDocument(runner, program, document, level);
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
    private void AddDocument(ShellCommand? runner, ShellWord program, (int Start, int End) document, int level)
    {
        if (runner is null)
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
            ImmutableArray<ShellCommand> nested = Prepared(document.Start, document.End, level + 1, out UnterminatedQuote? fault);
            _documents[runner] = _documents.TryGetValue(runner, out ImmutableArray<ShellCommand> before) ? before.AddRange(nested) : nested;
            if (fault is not null)
            {
                AddFault(fault);
            }
        }
    }

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
