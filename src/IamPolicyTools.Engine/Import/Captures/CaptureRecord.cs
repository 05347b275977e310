using IamPolicyTools.Import.AwsConfig;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Captures;

/// <summary>An output of the AWS CLI with the command that wrote it (7.4.2).</summary>
internal sealed record CaptureRecord
{
    private static readonly string[] s_flags = ["--debug", "--include-nested-stacks", "--only-attached"];

    // What changes how much of an answer comes, not what it is the answer to.
    private static readonly string[] s_paging =
        ["starting-token", "max-items", "page-size", "marker", "next-token", "output", "profile", "endpoint-url", "color"];

    /// <summary>Service and operation: <c>iam list-users</c>.</summary>
    public required string Command { get; init; }

    /// <summary>The options, without their dashes.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>The account that was asked, or null.</summary>
    public string? Account { get; init; }

    /// <summary>The Region that was asked, or null.</summary>
    public string? Region { get; init; }

    /// <summary>When it was asked, or null.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>What came; null where an error did.</summary>
    public ObjectNode? Output { get; init; }

    /// <summary>The code of the error that came; null for none.</summary>
    public string? Error { get; init; }

    /// <summary>True where more pages follow, or the user asked for a part: what is missing may be there.</summary>
    public bool IsPart { get; init; }

    /// <summary>True for an output without a record round it.</summary>
    public bool IsBare { get; init; }

    /// <summary>The file.</summary>
    public required SourceFile File { get; init; }

    /// <summary>Where it stands, with the command as its address.</summary>
    public required SourceLocation Place { get; init; }

    /// <summary>What pages of one answer share.</summary>
    public string PageKey =>
        $"{Command}|{Account}|{Region}|{string.Join('|', Options.Where(o => !s_paging.Contains(o.Key)).OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{o.Key}={o.Value}"))}";

    /// <summary>An option; null where it was not given.</summary>
    public string? Option(string name) => Options.GetValueOrDefault(name);

    /// <summary>Reads a record; null where the words are no command.</summary>
    /// <param name="node">The record.</param>
    /// <param name="file">The file.</param>
    public static CaptureRecord? Read(ObjectNode node, SourceFile file)
    {
        string[] words = node["command"] switch
        {
            ArrayNode list => [.. list.Items.Select(Nodes.Text).OfType<string>()],
            ScalarNode { Text: var line } => line.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            _ => [],
        };
        (List<string> names, Dictionary<string, string> options) = Split(words is ["aws", ..] ? words[1..] : words);
        if (names.Count < 2)
        {
            return null;
        }

        string command = $"{names[0]} {names[1]}";
        var output = ConfigItem.Decode(node["output"]) as ObjectNode;
        return new CaptureRecord
        {
            Command = command,
            Options = options,
            Account = Nodes.Text(node["account"]),
            Region = Nodes.Text(node["region"]) ?? options.GetValueOrDefault("region"),
            Time = ConfigItem.TimeOf(node["time"]),
            Output = output,
            Error = ErrorOf(Nodes.Text(node["error"])),
            IsPart = options.ContainsKey("query") || IsPage(output),
            File = file,
            Place = node.Location.At($"aws {string.Join(' ', words is ["aws", ..] ? words[1..] : words)}"),
        };
    }

    /// <summary>True where an output says that there is more.</summary>
    public static bool IsPage(ObjectNode? output) =>
        Nodes.IsTrue(output?["IsTruncated"])
            || Nodes.IsTrue(output?["Truncated"])
            || Nodes.Text(output?["NextToken"]) is { Length: > 0 }
            || Nodes.Text(output?["nextToken"]) is { Length: > 0 };

    // "An error occurred (NoSuchEntity) when calling …", or the code alone.
    private static string? ErrorOf(string? text)
    {
        if (text is null)
        {
            return null;
        }

        int open = text.IndexOf('(', StringComparison.Ordinal);
        int close = open < 0 ? -1 : text.IndexOf(')', open);
        return close < 0 ? text : text[(open + 1)..close];
    }

    private static (List<string> Names, Dictionary<string, string> Options) Split(string[] words)
    {
        List<string> names = [];
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < words.Length; i++)
        {
            string word = words[i];
            if (!word.StartsWith("--", StringComparison.Ordinal))
            {
                names.Add(word);
                continue;
            }

            int equals = word.IndexOf('=', StringComparison.Ordinal);
            bool isFlag = word.StartsWith("--no-", StringComparison.Ordinal) || s_flags.Contains(word);
            if (equals > 0)
            {
                options[word[2..equals]] = word[(equals + 1)..];
            }
            else if (isFlag || i + 1 >= words.Length || words[i + 1].StartsWith("--", StringComparison.Ordinal))
            {
                options[word[2..]] = string.Empty;
            }
            else
            {
                options[word[2..]] = words[++i];
            }
        }

        return (names, options);
    }
}
