using System.Collections.Immutable;
using IamPolicyTools.CommandLines.Shells;
using IamPolicyTools.Text;

namespace IamPolicyTools.CommandLines;

/// <summary>Reads the words of a call that a script makes.</summary>
/// <param name="words">The words behind <c>aws</c>.</param>
/// <param name="offset">Where it begins.</param>
/// <param name="surroundings">The profile and the Region that the script has set.</param>
internal delegate ApiCall ReadWords(ReadOnlySpan<ShellWord> words, int offset, (string? Profile, string? Region) surroundings);

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

    private static readonly string[] s_profiles = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"];
    private static readonly string[] s_regions = ["AWS_REGION", "AWS_DEFAULT_REGION"];

    private readonly ImmutableArray<ScriptCall>.Builder _calls = ImmutableArray.CreateBuilder<ScriptCall>();
    private readonly ImmutableArray<SourceLocation>.Builder _others = ImmutableArray.CreateBuilder<SourceLocation>();
    private readonly HashSet<string> _awsVariables = new(StringComparer.Ordinal);
    private (string? Profile, string? Region) _exported;

    /// <summary>Reads the script.</summary>
    public ScriptReading Read()
    {
        int start = 0;
        int faults = 0;
        var variables = new ShellVariables(settings.Variables, ScriptAssignments.Find(text, shell, settings.Variables));
        while (start < text.Length)
        {
            ImmutableArray<ShellCommand> commands = ShellReader.Read(text, shell, variables, out UnterminatedQuote? fault, start);
            _awsVariables.UnionWith(HiddenCalls.VariablesOf(commands));
            foreach (ShellCommand command in commands)
            {
                Add(command);
            }

            if (fault is null || ++faults > MostFaults)
            {
                break;
            }

            _calls.Add(new ScriptCall(null, CallReader.Unterminated(source, fault)));
            int line = text.IndexOf('\n', fault.Offset);
            start = line < 0 ? text.Length : line + 1;
        }

        return new ScriptReading(_calls.ToImmutable(), _others.ToImmutable());
    }

    private void Add(ShellCommand command)
    {
        (string? Profile, string? Region) surroundings = _exported;
        ReadOnlySpan<ShellWord> words = CommandWords.Of(command.Words, ref surroundings, s_profiles, s_regions);
        if (words.IsEmpty)
        {
            // An assignment by itself holds for what follows; one before a command for that command alone.
            _exported = surroundings;
            return;
        }

        if (!CommandWords.IsAws(words[0].Text))
        {
            if (new HiddenCalls(source, _awsVariables).Find(words) is { } error)
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
