using System.Text;
using IamPolicyTools.CommandLines.Shells;

namespace IamPolicyTools.CommandLines;

/// <summary>What names the files have that a command of a shell's script writes, where a part of the name is not known.</summary>
/// <param name="text">The script.</param>
/// <param name="files">Receives the names.</param>
internal sealed class WrittenNames(string text, ScriptFiles files)
{
    private const int Longest = 400;

    // Files of the build's host, which no call reads.
    private static readonly string[] s_hosts = ["GITHUB_", "BASH_ENV", "BUILDKITE_"];

    private readonly Dictionary<string, List<int>> _values = new(StringComparer.Ordinal);

    /// <summary>Takes note of an assignment: a file may be named by its variable.</summary>
    /// <param name="word">The assignment.</param>
    public void AddAssignment(ShellWord word)
    {
        string name = word.Text.Split('=', '+')[0];
        if (!_values.TryGetValue(name, out List<int>? values))
        {
            _values.Add(name, values = []);
        }

        // Where the value is written: behind the sign.
        int sign = text.IndexOf('=', Math.Min(word.Offset, text.Length));
        values.Add(sign < 0 ? text.Length : sign + 1);
    }

    /// <summary>Takes note of a file that is written.</summary>
    /// <param name="target">The word that names it.</param>
    public void Add(ShellWord target)
    {
        files.Add(target.Text, target.Offset, target.IsGlob);
        if (target.Variable is not null && !IsOfHost(target.Variable))
        {
            AddPattern(target.Offset, target.Offset, isValue: false);
        }
    }

    private static bool IsOfHost(string variable) => Array.Exists(s_hosts, h => variable.TrimStart('$', '{').StartsWith(h, StringComparison.Ordinal));

    private void AddPattern(int at, int offset, bool isValue)
    {
        string pattern = PatternAt(at, out string? only);
        string name = pattern[(pattern.LastIndexOf('/') + 1)..];
        if (only is not null && only.StartsWith("$(mktemp", StringComparison.Ordinal))
        {
            // A file that nobody else names.
            return;
        }

        if (name.Length == 0 && pattern.Length > 0)
        {
            // A folder: the file has the name of what is put there.
            return;
        }

        if (!isValue && only is not null && _values.TryGetValue(only.Trim('$', '{', '}'), out List<int>? values))
        {
            foreach (int value in values)
            {
                AddPattern(value, offset, isValue: true);
            }
        }
        else if (name.Contains('*', StringComparison.Ordinal))
        {
            files.AddPattern(name, offset);
        }
    }

    // The word as it is written, with a star for each part that is not known; and the only part, where it has one alone.
    private string PatternAt(int begin, out string? only)
    {
        var pattern = new StringBuilder();
        only = null;
        int parts = 0;
        char quote = '\0';
        int end = Math.Min(text.Length, begin + Longest);
        int at = begin;
        for (; at < end; at++)
        {
            char c = text[at];
            if (quote == '\0' && (char.IsWhiteSpace(c) || c is ';' or '|' or '&' or ')' or '<' or '>'))
            {
                break;
            }

            if (c is '"' or '\'' && (quote == '\0' || quote == c))
            {
                quote = quote == c ? '\0' : c;
            }
            else if (quote != '\'' && c is '$' or '`')
            {
                int behind = BehindPart(at, end);
                only = text[at..behind];
                parts++;
                pattern.Append('*');
                at = behind - 1;
            }
            else
            {
                pattern.Append(c);
            }
        }

        only = parts == 1 && pattern.Length == 1 ? only : null;
        return at >= begin + Longest ? "*" : pattern.ToString();
    }

    private int BehindPart(int at, int end)
    {
        if (text[at] == '`')
        {
            int close = text.IndexOf('`', at + 1, end - at - 1);
            return close < 0 ? end : close + 1;
        }

        if (at + 1 < end && text[at + 1] is '(' or '{')
        {
            char open = text[at + 1];
            char closing = open == '(' ? ')' : '}';
            int level = 0;
            for (int i = at + 1; i < end; i++)
            {
                level += text[i] == open ? 1 : text[i] == closing ? -1 : 0;
                if (level == 0)
                {
                    return i + 1;
                }
            }

            return end;
        }

        int behind = at + 1;
        while (behind < end && (char.IsAsciiLetterOrDigit(text[behind]) || text[behind] == '_'))
        {
            behind++;
        }

        return behind == at + 1 ? Math.Min(end, at + 2) : behind;
    }
}
