using System.Globalization;
using System.Text;
using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Reporting;

/// <summary>What a report reads again of the files that its records lie in: where a value ends, and GitHub's hash of a line.</summary>
internal sealed class SourceFiles
{
    private const int Window = 100;
    private const ulong Factor = 37;
    private readonly Dictionary<string, string?> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> _hashes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int[]> _starts = new(StringComparer.Ordinal);

    /// <summary>
    /// GitHub's fingerprint of a line (ci-and-reports.md, 2.2): a hash of the next 100 characters that are not blank, and how often
    /// it has
    /// occurred so far in the file. Null when the file cannot be read or has no such line.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="line">The line, from 1.</param>
    public string? LineHash(string path, int line)
    {
        if (!_hashes.TryGetValue(path, out string[]? hashes))
        {
            _hashes.Add(path, hashes = TextOf(path) is { } text ? Hashes(text) : []);
        }

        return line >= 1 && line <= hashes.Length ? hashes[line - 1] : null;
    }

    /// <summary>
    /// The location with its end: of the token that begins there, or of the line. As it is when the file cannot be read.
    /// </summary>
    /// <param name="location">The location.</param>
    public Location WithEnd(Location location)
    {
        if (location is not { File: { } file, Line: { } number, EndLine: null }
            || TextOf(file) is not { } text
            || LineOf(file, text, number) is not { } line)
        {
            return location;
        }

        int start = Math.Clamp((location.Column ?? 1) - 1, 0, line.Length);
        return location with { Column = start + 1, EndLine = number, EndColumn = start + TokenLength(line.AsSpan(start)) + 1 };
    }

    /// <summary>The hashes of all lines of a text.</summary>
    /// <param name="text">The text.</param>
    internal static string[] Hashes(string text)
    {
        string unified = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n') + '\uFFFF';
        Dictionary<ulong, int> counts = [];
        List<string> hashes = [];
        for (int start = 0; start < unified.Length;)
        {
            ulong hash = 0;
            int taken = 0;
            for (int at = start; at < unified.Length && taken < Window; at++)
            {
                if (unified[at] is not (' ' or '\t'))
                {
                    hash = unchecked((hash * Factor) + unified[at]);
                    taken++;
                }
            }

            for (; taken < Window; taken++)
            {
                hash = unchecked(hash * Factor);
            }

            int count = counts[hash] = counts.GetValueOrDefault(hash) + 1;
            hashes.Add(string.Create(CultureInfo.InvariantCulture, $"{hash:x}:{count}"));
            int next = unified.IndexOf('\n', start);
            start = next < 0 ? unified.Length : next + 1;
        }

        return [.. hashes];
    }

    // Lines end where those of the readers do, so that the numbers are the same.
    private string? LineOf(string path, string text, int number)
    {
        if (!_starts.TryGetValue(path, out int[]? starts))
        {
            List<int> found = [0];
            for (int at = text.IndexOf('\n', StringComparison.Ordinal); at >= 0; at = text.IndexOf('\n', at + 1))
            {
                found.Add(at + 1);
            }

            _starts.Add(path, starts = [.. found]);
        }

        if (number < 1 || number > starts.Length)
        {
            return null;
        }

        int end = number < starts.Length ? starts[number] - 1 : text.Length;
        return text[starts[number - 1]..end].TrimEnd('\r');
    }

    // A text in quotes ends with them; anything else at the next mark of JSON or YAML, an object or list at the line's end.
    private static int TokenLength(ReadOnlySpan<char> rest)
    {
        ReadOnlySpan<char> trimmed = rest.TrimEnd();
        if (trimmed.IsEmpty || trimmed[0] is '{' or '[')
        {
            return trimmed.Length;
        }

        if (trimmed[0] is '"' or '\'')
        {
            for (int at = 1; at < trimmed.Length; at++)
            {
                if (trimmed[at] == '\\' && trimmed[0] == '"')
                {
                    at++;
                }
                else if (trimmed[at] == trimmed[0])
                {
                    return at + 1;
                }
            }

            return trimmed.Length;
        }

        int end = trimmed.IndexOfAny(',', ']', '}');
        return end <= 0 ? trimmed.Length : end;
    }

    private string? TextOf(string path)
    {
        if (!_texts.TryGetValue(path, out string? text))
        {
            _texts.Add(path, text = Read(path));
        }

        return text;
    }

    // A file that is gone or no text has no hash; the record keeps its own fingerprint.
    private static string? Read(string path)
    {
        try
        {
            return File.Exists(path) ? Encoding.UTF8.GetString(Utf8Text.FromFile(InputFile.Read(path), path).Span) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidTextException)
        {
            return null;
        }
    }
}
