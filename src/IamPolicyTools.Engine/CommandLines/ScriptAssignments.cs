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
    // What the shell makes something else of.
    private static readonly System.Buffers.SearchValues<char> s_expanded = System.Buffers.SearchValues.Create("*?[ \t\n\r");

    private const int MostRounds = 4;

    private static readonly FrozenSet<string> s_openings = new[] { "if", "while", "until", "for", "case", "select", "{" }.ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> s_closings = new[] { "fi", "done", "esac", "}" }.ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> s_keywords = new[] { "then", "else", "elif", "do", "!", "time" }.ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> s_declaring = new[] { "export", "readonly" }.ToFrozenSet(StringComparer.Ordinal);

    // What changes the variables that it names, to something that is not known.
    private static readonly FrozenSet<string> s_changing =
        new[] { "local", "declare", "typeset", "read", "mapfile", "readarray", "getopts", "unset", "let", "printf", "wait" }.ToFrozenSet(StringComparer.Ordinal);

    private readonly Dictionary<string, AssignedVariable> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private int _depth;
    private bool _hasVariables;

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
            Dictionary<string, AssignedVariable> found = FindOnce(text, new ShellVariables(given, known), out bool hasVariables);
            mayBeMore = hasVariables && found.Count > known.Count;
            known = found;
        }

        return known;
    }

    private static Dictionary<string, AssignedVariable> FindOnce(string text, ShellVariables variables, out bool hasVariables)
    {
        var assignments = new ScriptAssignments();
        ImmutableArray<ShellCommand> commands = ShellReader.Read(text, ShellKind.Bash, variables, out UnterminatedQuote? fault);
        foreach (ShellCommand command in commands)
        {
            assignments.Add(command);
        }

        if (fault is not null)
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

    private void Add(ShellCommand command)
    {
        ReadOnlySpan<ShellWord> words = command.Words.AsSpan();
        if (words.IsEmpty)
        {
            return;
        }

        if (s_closings.Contains(words[0].Text))
        {
            _depth = Math.Max(0, _depth - 1);
            return;
        }

        bool isInside = _depth > 0;
        if (words[0].Text == "function" && words.Length > 3 && words[2].Text == "{")
        {
            // function name { X=1; }
            _depth++;
            isInside = true;
            words = words[3..];
        }
        else if (s_openings.Contains(words[0].Text))
        {
            _depth++;
            isInside = true;
            if (words[0].Text is "for" or "select" && words.Length > 1)
            {
                Open(words[1].Text);
            }

            words = words[1..];
        }
        else if (words[^1].Text == "{" || words[0].Text == "function")
        {
            // function name {
            _depth += words[^1].Text == "{" ? 1 : 0;
            return;
        }

        while (words.Length > 0 && s_keywords.Contains(words[0].Text))
        {
            words = words[1..];
        }

        if (words.Length > 0 && s_openings.Contains(words[0].Text))
        {
            // then if ...
            _depth++;
            words = words[1..];
        }

        AddAssignments(words, command.IsPlain && !isInside);
    }

    private void AddAssignments(ReadOnlySpan<ShellWord> words, bool isCertain)
    {
        if (words.Length > 0 && words[0].Text is "source" or "." or "eval")
        {
            // It may set what was set before it.
            foreach (string name in _known.Keys)
            {
                _open.Add(name);
            }

            return;
        }

        if (words.Length > 0 && s_changing.Contains(words[0].Text))
        {
            foreach (ShellWord word in words[1..])
            {
                Open(NameOf(word.Text, out _));
            }

            return;
        }

        ReadOnlySpan<ShellWord> assigning = words.Length > 0 && s_declaring.Contains(words[0].Text) ? words[1..] : words;
        foreach (ShellWord word in assigning)
        {
            // NAME=value program: for that program alone.
            if (!word.Text.Contains('=', StringComparison.Ordinal) && assigning == words)
            {
                return;
            }
        }

        foreach (ShellWord word in assigning)
        {
            if (word.Text.Contains('=', StringComparison.Ordinal))
            {
                Assign(word, isCertain);
            }
        }
    }

    private void Assign(ShellWord word, bool isCertain)
    {
        string name = NameOf(word.Text, out string value);
        _hasVariables |= word.Variable is not null;
        bool isText = word.Variable is null && !word.Text[..word.Text.IndexOf('=', StringComparison.Ordinal)].EndsWith('+')
            && !value.StartsWith('~') && !value.AsSpan().ContainsAny(s_expanded);
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
