using IamPolicyTools.CommandLines.Shells;

namespace IamPolicyTools.CommandLines;

/// <summary>
/// The variables of a bash script that stand for another one (<c>declare -n</c>), by name: the other one's name, or null where that is not written,
/// or is not always the same.
/// </summary>
internal sealed class ShellReferences : Dictionary<string, string?>
{
    private ShellReferences()
        : base(StringComparer.Ordinal)
    {
    }

    /// <summary>Finds them.</summary>
    /// <param name="commands">The script's commands.</param>
    public static ShellReferences Find(IEnumerable<ShellCommand> commands)
    {
        var references = new ShellReferences();
        List<string> loops = [];
        foreach (ShellCommand command in commands)
        {
            ReadOnlySpan<ShellWord> words = command.Words.AsSpan();
            for (int i = 0; i < words.Length; i++)
            {
                if (words[i].Text is "declare" or "typeset" or "local")
                {
                    references.AddDeclared(words[(i + 1)..]);
                    break;
                }

                if (words[i].Text is "for" or "select" && i + 1 < words.Length)
                {
                    loops.Add(words[i + 1].Text);
                }
            }
        }

        // The name of a loop stands for another variable in each round.
        foreach (string name in loops.Where(references.ContainsKey))
        {
            references[name] = null;
        }

        return references;
    }

    /// <summary>True where words declare variables that stand for others.</summary>
    /// <param name="words">The words behind <c>declare</c>.</param>
    public static bool Declares(ReadOnlySpan<ShellWord> words)
    {
        bool isReference = false;
        foreach (ShellWord word in words)
        {
            isReference |= word.Text is ['-', not '-', ..] && word.Text.Contains('n', StringComparison.Ordinal);
        }

        return isReference;
    }

    private void AddDeclared(ReadOnlySpan<ShellWord> words)
    {
        if (!Declares(words))
        {
            return;
        }

        foreach (ShellWord word in words)
        {
            if (word.Text is not ['-' or '+', ..] && !word.HasOpenName)
            {
                int equals = word.Text.IndexOf('=', StringComparison.Ordinal);
                string name = equals < 0 ? word.Text : word.Text[..equals];
                string? target = equals < 0 || word.Variable is not null ? null : word.Text[(equals + 1)..];
                this[name] = TryGetValue(name, out string? before) && before != target ? null : target;
            }
        }
    }
}
