using System.Collections.Frozen;
using System.Collections.Immutable;
using System.IO.Enumeration;
using IamPolicyTools.CommandLines.Shells;
using IamPolicyTools.Text;

namespace IamPolicyTools.CommandLines;

/// <summary>
/// The files that a script may write, as far as it names them. A file counts by its name, in whatever folder: what writes it may be told another path
/// of it. A command that may write is any but those which are known only to read; what it does without naming the file is not seen.
/// </summary>
public sealed class ScriptFiles
{
    private static readonly FrozenSet<string> s_readers = (
        "cat jq grep egrep fgrep rg head tail wc ls ll dir test [ [[ echo printf diff cmp less more stat file md5sum sha1sum sha256sum uniq cut tr source . chmod chown cd pushd "
        + "popd mkdir case function zip realpath readlink basename dirname cfn-lint yamllint jsonlint log info warn warning error err die say debug notice fail "
        + "log_info log_warn log_error log_debug which type true false : exit return set "
        + "get-content gc test-path get-item gi get-childitem gci convertfrom-json convertto-json write-host write-output write-verbose write-warning write-error write-debug "
        + "write-information select-string sls get-filehash resolve-path set-location sl chdir push-location pop-location import-csv measure-object compare-object out-null "
        + "out-host write-s3object").Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    // Readers whose output says which files they were told of, or found: whoever is given it may write them.
    private static readonly FrozenSet<string> s_namers = (
        "ls ll dir echo printf realpath readlink basename dirname stat file which md5sum sha1sum sha256sum wc "
        + "get-item gi get-childitem gci resolve-path rvpa select-string sls get-filehash write-output compare-object push-location").Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, int> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> _folders = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> _patterns = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>No files.</summary>
    public static ScriptFiles None { get; } = new();

    /// <summary>True where what stands behind a call is run behind it, too: in a script without loops and functions.</summary>
    public bool IsStraight { get; init; }

    /// <summary>True for a command that only reads the files which it names.</summary>
    /// <param name="program">The command.</param>
    /// <param name="words">The words behind it.</param>
    public static bool OnlyReads(string program, IReadOnlyList<string> words) => program.ToUpperInvariant() switch
    {
        "SED" when words.Any(WritingCommands.SedWrites) => false,
        "AWK" or "GAWK" or "MAWK" when words.Any(WritingCommands.AwkWrites) => false,
        "SED" or "YQ" or "SORT" or "AWK" or "GAWK" or "MAWK" => !words.Any(w => w.StartsWith("-i", StringComparison.Ordinal) || w.StartsWith("--in", StringComparison.Ordinal) || w.StartsWith("-o", StringComparison.Ordinal)
            || w.StartsWith("--out", StringComparison.Ordinal) || (w is ['-', not '-', ..] && w.Contains('i', StringComparison.Ordinal))),
        "AWS" => !Loads(words),
        _ => s_readers.Contains(program),
    };

    /// <summary>True for a command that only reads, and whose output are the files, or their names: <c>ls x | xargs rm</c>, <c>Get-Item x | Remove-Item</c>.</summary>
    /// <param name="program">The command.</param>
    /// <param name="words">The words behind it.</param>
    public static bool YieldsNames(string program, IReadOnlyList<string> words) =>
        s_namers.Contains(program)
        || (program.ToUpperInvariant() is "GREP" or "EGREP" or "FGREP" or "RG"
            && words.Any(w => w.StartsWith("--files", StringComparison.Ordinal) || (w is ['-', not '-', ..] && w.AsSpan().ContainsAny('l', 'L'))));

    // aws s3 cp s3://b/file . and operations whose answer goes into a file. Options may stand anywhere, and a word behind one may be its value:
    // that nothing is loaded is said only of what stands right behind the command.
    private static bool Loads(IReadOnlyList<string> words)
    {
        string[] all = [.. words];
        int copy = all.Contains("s3") ? Array.FindIndex(all, w => w is "cp" or "mv" or "sync") : -1;
        if (copy >= 0)
        {
            string source = all.ElementAtOrDefault(copy + 1) ?? "-";
            return source.StartsWith('-') || (IsInS3(source) && !all.Skip(copy + 2).Any(IsInS3));
        }

        return Array.Exists(all, w => w is "invoke" or "synthesize-speech" or "package" or "select-object-content"
            || w.StartsWith("get-", StringComparison.Ordinal)
            || w.StartsWith("invoke-", StringComparison.Ordinal));
    }

    private static bool IsInS3(string word) => word.StartsWith("s3://", StringComparison.Ordinal);

    /// <summary>Takes note of a text that names what may be written.</summary>
    /// <param name="text">A path, or a text with paths in it.</param>
    /// <param name="offset">Where it stands.</param>
    /// <param name="isGlob">True where the shell puts names in the place of its wildcards.</param>
    public void Add(string text, int offset, bool isGlob = false)
    {
        foreach (string name in Pieces(text))
        {
            Note(_names, name, offset);
        }

        string path = text[(text.IndexOf('=', StringComparison.Ordinal) + 1)..].TrimEnd('/', '\\');
        string last = path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
        if (last is not ("" or "." or ".."))
        {
            Note(isGlob && last.AsSpan().ContainsAny('*', '?', '[') ? _patterns : _folders, last, offset);
        }
    }

    /// <summary>Takes note of files that may have any name of a form.</summary>
    /// <param name="pattern">The form, with stars.</param>
    /// <param name="offset">Where they are written.</param>
    internal void AddPattern(string pattern, int offset) => Note(_patterns, pattern, offset);

    /// <summary>Takes note of files of any name.</summary>
    /// <param name="offset">Where they are written.</param>
    public void AddAnything(int offset) => AddPattern("*", offset);

    /// <summary>The words of a call as they are in the place where it stands: what the script may have written, or looks for in a folder that is not known, is not known.</summary>
    /// <param name="words">The words.</param>
    /// <param name="folder">The folder of the script.</param>
    internal ShellWord[] Seen(ReadOnlySpan<ShellWord> words, ScriptFolder folder)
    {
        ShellWord[] seen = words.ToArray();
        bool isDeploy = seen is [{ Text: "ecs" }, { Text: "deploy" }, ..];
        for (int i = 0; i < seen.Length; i++)
        {
            ShellWord word = seen[i];
            int begin = PathIn(word.Text);
            begin = begin >= 0 || !isDeploy ? begin
                : word.Text.StartsWith("--task-definition=", StringComparison.Ordinal) ? "--task-definition=".Length
                : i > 0 && seen[i - 1].Text == "--task-definition" ? 0
                : -1;
            if (begin < 0 || word.Variable is not null)
            {
                continue;
            }

            string path = word.Text[begin..];
            string shown = DisplayedText.Shorten(word.Text[(word.Text.StartsWith("--", StringComparison.Ordinal) ? word.Text.IndexOf('=', StringComparison.Ordinal) + 1 : 0)..]);
            seen[i] = MayWrite(path, word.Offset) ? word with { Variables = [$"{shown}, which the script may write,"] }
                : folder.Find(path) is { } found ? word with { Text = word.Text[..begin] + found }
                : word with { Variables = [$"{shown}, which stands in {folder.Written},"] };
        }

        return seen;
    }

    /// <summary>True for a file in the place of a variable, as <see cref="Seen"/> writes it.</summary>
    /// <param name="variable">What is not known.</param>
    internal static bool IsFile(string variable) => variable.EndsWith(',');

    private static int PathIn(string word)
    {
        int value = word.StartsWith("--", StringComparison.Ordinal) ? word.IndexOf('=', StringComparison.Ordinal) + 1 : 0;
        foreach (string scheme in (ReadOnlySpan<string>)["file://", "fileb://"])
        {
            if (word.AsSpan(value).StartsWith(scheme))
            {
                return value + scheme.Length;
            }
        }

        return -1;
    }

    // The file, the folders that it is in, and names that wildcards stand for.
    private bool MayWrite(string path, int offset)
    {
        string[] steps = path.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries);
        if (steps is not [.., var name])
        {
            return true;
        }

        return Pieces(name) is not [.., var piece] || IsBefore(_names, piece, offset)
            || steps[..^1].Any(s => s != "tmp" && IsBefore(_folders, s, offset))
            || _patterns.Any(p => IsCounted(p.Value, offset) && FileSystemName.MatchesSimpleExpression(Simple(p.Key), name));
    }

    // [abc] stands for one character.
    private static string Simple(string pattern)
    {
        int open = pattern.IndexOf('[', StringComparison.Ordinal);
        return open < 0 ? pattern : pattern[..open] + "*";
    }

    private bool IsBefore(Dictionary<string, int> noted, string name, int offset) => noted.TryGetValue(name, out int first) && IsCounted(first, offset);

    private bool IsCounted(int first, int offset) => !IsStraight || first < offset;

    private static void Note(Dictionary<string, int> noted, string name, int offset) =>
        noted[name] = noted.TryGetValue(name, out int first) ? Math.Min(first, offset) : offset;

    private static ImmutableArray<string> Pieces(string text)
    {
        ImmutableArray<string>.Builder pieces = ImmutableArray.CreateBuilder<string>();
        int begin = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || !(char.IsLetterOrDigit(text[i]) || text[i] is '_' or '-' or '.' or '+'))
            {
                if (i > begin && text[begin..i].Trim('.') is { Length: > 0 } piece)
                {
                    pieces.Add(piece);
                }

                begin = i + 1;
            }
        }

        return pieces.ToImmutable();
    }
}
