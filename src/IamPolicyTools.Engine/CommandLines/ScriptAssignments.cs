using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.CommandLines.Shells;

namespace IamPolicyTools.CommandLines;

/// <summary>
/// The variables of a bash script whose value is certain: set once, to a text, in no branch, loop, function or pipeline, and changed by nothing else.
/// Of all others nobody knows the value without running the script (CL-6).
/// </summary>
internal sealed class ScriptAssignments
{
    // What is set before them stays set in some shells.
    private static readonly FrozenSet<string> s_special = new[] { ":", "exec", "set", "shift", "trap", "times", "unset" }.ToFrozenSet(StringComparer.Ordinal);

    private const int MostRounds = 4;

    private static readonly FrozenDictionary<ShellCommand, ImmutableArray<ShellCommand>> s_noDocuments = FrozenDictionary<ShellCommand, ImmutableArray<ShellCommand>>.Empty;

    private readonly Dictionary<string, AssignedVariable> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private readonly HashSet<string> _functions = new(StringComparer.Ordinal);
    private bool _hasVariables;
    private bool _isAllOpen;

    private ScriptAssignments()
    {
    }

    /// <summary>Finds the variables of a script.</summary>
    /// <param name="text">The script.</param>
    /// <param name="shell">Its shell; only bash's assignments are read here.</param>
    /// <param name="given">The variables that are known anyway.</param>
    public static IReadOnlyDictionary<string, AssignedVariable> Find(string text, ShellKind shell, IReadOnlyDictionary<string, string> given)
    {
        IReadOnlyDictionary<string, AssignedVariable> known = FrozenDictionary<string, AssignedVariable>.Empty;
        bool mayBeMore = shell == ShellKind.Bash && text.Contains('=', StringComparison.Ordinal);
        for (int round = 0; round < MostRounds && mayBeMore; round++)
        {
            // A value may be made of variables that are known by now.
            Dictionary<string, AssignedVariable> found = FindOnce(text, new ShellVariables(given, known) { HasOwnSeparators = HasOwnSeparators(text) }, out bool hasVariables);
            mayBeMore = hasVariables && found.Count > known.Count;
            known = found;
        }

        return known;
    }

    /// <summary>True for a script that may split values at something else than blanks, or does not split them, as zsh.</summary>
    /// <param name="text">The script.</param>
    public static bool HasOwnSeparators(string text) => text.Contains("IFS=", StringComparison.Ordinal) || BashFlow.IsZsh(text);

    private static Dictionary<string, AssignedVariable> FindOnce(string text, ShellVariables variables, out bool hasVariables)
    {
        var assignments = new ScriptAssignments();
        ImmutableArray<ShellCommand> commands = ShellReader.Read(text, ShellKind.Bash, variables, out UnterminatedQuote? fault);
        FlowSequence flow = new BashFlow(text, [.. commands.Where(c => c.Document is null)], s_noDocuments).Build();
        HashSet<FlowNode> certain = [.. Certain(flow)];
        HashSet<FlowNode> called = [.. flow.Functions().SelectMany(f => f.Steps())];
        assignments._functions.UnionWith(flow.Functions().Select(f => f.Name));
        foreach (ShellStep step in flow.Steps().OfType<ShellStep>().OrderBy(s => s.Command.Offset))
        {
            assignments.Add(step.Words.AsSpan(), certain.Contains(step), called.Contains(step));
        }

        if (fault is not null || assignments._isAllOpen)
        {
            // What stands behind an open quote is not seen, and may change anything.
            assignments._known.Clear();
        }

        hasVariables = assignments._hasVariables;
        foreach (string name in assignments._open)
        {
            assignments._known.Remove(name);
        }

        return assignments._known;
    }

    // What is run once, whatever the commands before it do, and in the shell itself.
    private static IEnumerable<FlowNode> Certain(FlowNode node) => node switch
    {
        FlowStep => [node],
        FlowSequence sequence => sequence.Items.SelectMany(Certain),
        FlowChain chain => Certain(chain.Left),
        _ => [],
    };

    private void Add(ReadOnlySpan<ShellWord> words, bool isCertain, bool isInFunction)
    {
        ReadOnlySpan<ShellWord> rest = words;
        while (rest.Length > 1 && (CommandWords.IsAssignment(rest[0]) || ShellKeywords.Running.Contains(rest[0].Text)))
        {
            rest = rest[1..];
        }

        string program = rest[0].Text;
        bool isDeclaring = program is "export" or "readonly";
        OpenNamed(rest, isInFunction);
        if (!CommandWords.IsAssignment(rest[0]) && (rest[0].Variable is not null || _functions.Contains(program) || s_special.Contains(program) || HiddenCalls.IsShell(program)))
        {
            // NAME=value function: it has that value in the function.
            foreach (ShellWord word in words[..^rest.Length])
            {
                OpenWord(word, isInFunction, isAssignment: true);
            }
        }

        if (program == "eval" && (rest is [_, { Text: "set" }, { Text: "--" }, ..] || rest is [_, { Variable: null, Text: "" }]))
        {
            // eval set -- "$(getopt ...)" sets the script's own arguments.
            return;
        }

        if (program is "source" or "." or "eval")
        {
            // It may set what was set before it.
            OpenAll(isInFunction);
            return;
        }

        if (program == BashReader.DefaultAssignment)
        {
            if (!isCertain || !_known.TryGetValue(rest[1].Text, out AssignedVariable known) || known.Value.Length == 0)
            {
                Open(rest[1].Text);
            }

            return;
        }

        if (program is "for" or "select" && rest.Length > 1)
        {
            Open(rest[1].Text);
            return;
        }

        if (ShellKeywords.Changing.Contains(program))
        {
            foreach (ShellWord word in SetNames.Of(rest))
            {
                OpenWord(word, isInFunction);
            }

            return;
        }

        if (ShellKeywords.Declaring.Contains(program) && !isDeclaring)
        {
            foreach (ShellWord word in rest[1..])
            {
                OpenWord(word, isInFunction);
            }

            return;
        }

        ReadOnlySpan<ShellWord> assigning = isDeclaring ? rest[1..] : words;
        foreach (ShellWord word in assigning)
        {
            // NAME=value program: for that program alone.
            if (!isDeclaring && !CommandWords.IsAssignment(word) && !IsElement(word))
            {
                return;
            }
        }

        foreach (ShellWord word in assigning)
        {
            if (CommandWords.IsAssignment(word))
            {
                Assign(word, isCertain);
            }
            else
            {
                OpenWord(word, isInFunction, isAssignment: true);
            }
        }
    }

    // exec {NAME}>file, coproc NAME, declare -n other=NAME, trap 'NAME=value' DEBUG
    private void OpenNamed(ReadOnlySpan<ShellWord> words, bool isInFunction)
    {
        string program = words[0].Text;
        bool isReference = ShellKeywords.Declaring.Contains(program) && Has(words, static w => w.Text is ['-', not '-', ..] && w.Text.Contains('n', StringComparison.Ordinal)) && program != "export";
        foreach (ShellWord word in words)
        {
            if (word.Text is ['{', _, .., '}'])
            {
                Open(word.Text[1..^1]);
            }
            else if (isReference && word.Text is not ['-' or '+', ..] && !CommandWords.IsAssignment(word) && word.Offset != words[0].Offset)
            {
                // It is told later what it stands for.
                OpenAll(isInFunction: true);
            }
            else if (isReference && CommandWords.IsAssignment(word))
            {
                if (word.Variable is not null)
                {
                    OpenAll(isInFunction);
                }
                else
                {
                    Open(word.Text[(word.Text.IndexOf('=', StringComparison.Ordinal) + 1)..]);
                }
            }
        }

        if (program == "coproc" && words.Length > 1)
        {
            Open(words[1].Text);
        }

        if (program == "trap" && words.Length > 2)
        {
            if (words[1].Text.Length == 0 && words[1].Variable is not null)
            {
                OpenAll(isInFunction: true);
                return;
            }

            foreach (ShellCommand command in ShellReader.Read(words[1].Text, ShellKind.Bash, ShellVariables.Of(FrozenDictionary<string, string>.Empty), out _).Where(c => c.Document is null))
            {
                Add(command.Words.AsSpan(), isCertain: false, isInFunction: true);
            }
        }
    }

    private static bool Has(ReadOnlySpan<ShellWord> words, Func<ShellWord, bool> isOne)
    {
        foreach (ShellWord word in words)
        {
            if (isOne(word))
            {
                return true;
            }
        }

        return false;
    }

    // NAME[1]=value
    private static bool IsElement(ShellWord word) => word.Text.Contains("]=", StringComparison.Ordinal) || word.Text.Contains("]+=", StringComparison.Ordinal);

    private void OpenWord(ShellWord word, bool isInFunction, bool isAssignment = false)
    {
        if (word.HasOpenName)
        {
            // export "$k=$v", read "$name"
            OpenAll(isInFunction);
        }
        else if (!isAssignment || word.Text.Contains('=', StringComparison.Ordinal))
        {
            Open(NameOf(word.Text, out _));
        }
    }

    private void OpenAll(bool isInFunction)
    {
        _isAllOpen |= isInFunction;
        _open.UnionWith(_known.Keys);
    }

    private void Assign(ShellWord word, bool isCertain)
    {
        string name = NameOf(word.Text, out string value);
        _hasVariables |= word.Variable is not null;
        bool isText = word.Variable is null && word.Text[word.Text.IndexOf('=', StringComparison.Ordinal) - 1] != '+'
            && !value.StartsWith('~');
        if (!isCertain || !isText || !_known.TryAdd(name, new AssignedVariable(value, word.Offset)))
        {
            Open(name);
        }
    }

    private void Open(string name) => _open.Add(name);

    private static string NameOf(string word, out string value)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        value = equals < 0 ? string.Empty : word[(equals + 1)..];
        string name = equals < 0 ? word : word[..equals];
        int end = name.AsSpan().IndexOfAny('+', '[');
        return end < 0 ? name : name[..end];
    }
}
