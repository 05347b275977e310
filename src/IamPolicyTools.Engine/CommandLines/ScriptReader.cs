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

    private readonly ImmutableArray<ScriptCall>.Builder _calls = ImmutableArray.CreateBuilder<ScriptCall>();
    private readonly ImmutableArray<SourceLocation>.Builder _others = ImmutableArray.CreateBuilder<SourceLocation>();
    private readonly ImmutableArray<SourceLocation>.Builder _sourced = ImmutableArray.CreateBuilder<SourceLocation>();
    private readonly HashSet<string> _awsVariables = new(StringComparer.Ordinal);
    private readonly ScriptSurroundings _surroundings = new(text, settings.Variables);
    private ShellVariables _variables = ShellVariables.Of(settings);

    /// <summary>Reads the script.</summary>
    public ScriptReading Read()
    {
        int start = 0;
        int faults = 0;
        _variables = new ShellVariables(settings.Variables, ScriptAssignments.Find(text, shell, settings.Variables));
        while (start < text.Length)
        {
            UnterminatedQuote? fault = ReadCommands(start, text.Length, 0);
            if (fault is null || ++faults > MostFaults)
            {
                break;
            }

            _calls.Add(new ScriptCall(null, CallReader.Unterminated(source, fault)));
            int line = text.IndexOf('\n', fault.Offset);
            start = line < 0 ? text.Length : line + 1;
        }

        return new ScriptReading(_calls.ToImmutable(), _others.ToImmutable()) { Sourced = _sourced.ToImmutable() };
    }

    private UnterminatedQuote? ReadCommands(int start, int end, int level)
    {
        ImmutableArray<ShellCommand> commands = ShellReader.Read(text, shell, _variables, out UnterminatedQuote? fault, start, end);
        _awsVariables.UnionWith(HiddenCalls.VariablesOf(commands));
        int line = 0;
        ShellWord? runner = null;
        for (int i = 0; i < commands.Length; i++)
        {
            ShellCommand command = commands[i] with { Level = commands[i].Level + level };
            bool isBeforeDocument = i + 1 < commands.Length && commands[i + 1].Document is not null;
            if (command.Document is { } document)
            {
                AddDocument(runner, document, command.Level);
                line = isBeforeDocument ? line : i + 1;
                continue;
            }

            Add(command, commands.AsSpan()[Math.Max(line, i - MostBefore)..i]);
            if (isBeforeDocument)
            {
                runner = FindRunner(commands.AsSpan()[line..(i + 1)]);
            }
            else if (command.EndsLine)
            {
                line = i + 1;
            }
        }

        return fault;
    }

    // The program of a line that runs what it is given.
    private static ShellWord? FindRunner(ReadOnlySpan<ShellCommand> commands)
    {
        foreach (ShellCommand command in commands)
        {
            CallSurroundings unused = CallSurroundings.None;
            ReadOnlySpan<ShellWord> words = CommandWords.Of(command.Words, ref unused);
            if (!words.IsEmpty && HiddenCalls.RunsTexts(words[0].Text))
            {
                return words[0];
            }
        }

        return null;
    }

    // bash <<EOF runs its lines; anything else that runs them is said, and cat writes them.
    private void AddDocument(ShellWord? runner, (int Start, int End) document, int level)
    {
        if (runner is not { } program)
        {
            return;
        }

        if (!HiddenCalls.IsShell(program.Text))
        {
            if (Hidden.FindInText(program, text[document.Start..document.End], document.Start) is { } error)
            {
                _calls.Add(new ScriptCall(null, error));
            }
        }
        else if (level < MostNested && ReadCommands(document.Start, document.End, level + 1) is { } fault)
        {
            _calls.Add(new ScriptCall(null, CallReader.Unterminated(source, fault)));
        }
    }

    private HiddenCalls Hidden => new(source, _awsVariables);

    private void Add(ShellCommand command, ReadOnlySpan<ShellCommand> sameLine)
    {
        _surroundings.Enter(command);
        if (command.Words is [{ Text: "source" or "." }, _, ..])
        {
            _sourced.Add(new SourceLocation(source, command.Offset));
        }

        CallSurroundings surroundings = _surroundings.Current;
        ReadOnlySpan<ShellWord> words = CommandWords.Of(command.Words, ref surroundings);
        if (!words.IsEmpty)
        {
            Add(words, surroundings, sameLine);
        }

        // An assignment by itself holds for what follows; one before a command for that command alone.
        _surroundings.Leave(command, words, surroundings);
    }

    private void Add(ReadOnlySpan<ShellWord> words, CallSurroundings surroundings, ReadOnlySpan<ShellCommand> sameLine)
    {
        if (!CommandWords.IsAwsProgram(words[0].Text))
        {
            if ((Hidden.Find(words) ?? Hidden.FindWritten(words, sameLine)) is { } error)
            {
                _calls.Add(new ScriptCall(null, error));
            }
            else
            {
                _others.Add(new SourceLocation(source, words[0].Offset));
            }

            return;
        }

        try
        {
            _calls.Add(new ScriptCall(read(words[1..], words[0].Offset, surroundings), null));
        }
        catch (CommandLineException exception)
        {
            _calls.Add(new ScriptCall(null, exception));
        }
    }
}
