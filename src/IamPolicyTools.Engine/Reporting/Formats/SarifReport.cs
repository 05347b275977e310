using System.Globalization;
using System.Text.Json;
using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Reporting.Formats;

/// <summary>SARIF 2.1.0 within the limits of GitHub's code scanning (ci-and-reports.md, 2.2). Only problems are results.</summary>
internal sealed class SarifReport
{
    private const string BaseId = "SRCROOT";
    private const int MostResults = 25_000;
    private const int MostLocations = 1_000;
    private const int MostSteps = 10_000;
    private const int LongestText = 1_024;

    private readonly Utf8JsonWriter _json;
    private readonly ReportSettings _settings;
    private readonly SourceFiles _files = new();

    private SarifReport(Utf8JsonWriter json, ReportSettings settings)
    {
        _json = json;
        _settings = settings;
    }

    /// <summary>Writes the report.</summary>
    /// <param name="records">The records, the worst first.</param>
    /// <param name="settings">What else it has to know.</param>
    /// <param name="stream">The target.</param>
    public static void Write(IReadOnlyList<IamRecord> records, ReportSettings settings, Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        new SarifReport(json, settings).Write([.. records.Where(record => record.IsProblem)]);
    }

    private void Write(IamRecord[] problems)
    {
        IamRecord[] written = problems.Length <= MostResults ? problems : problems[..MostResults];
        RuleDescriptor[] rules =
        [
            .. (written.Length == 0 ? RuleBook.Default.Rules : written.Select(record => record.GetRule()).DistinctBy(rule => rule.Code))
                .OrderBy(rule => rule.Code, StringComparer.Ordinal),
        ];
        Dictionary<string, int> indexes = rules
            .Select((rule, index) => (rule.Code, index))
            .ToDictionary(pair => pair.Code, pair => pair.index, StringComparer.Ordinal);
        _json.WriteStartObject();
        _json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        _json.WriteString("version", "2.1.0");
        _json.WriteStartArray("runs");
        _json.WriteStartObject();
        WriteTool(rules, written);
        _json.WriteStartObject("automationDetails");
        _json.WriteString("id", $"{_settings.Category}/");
        _json.WriteEndObject();
        _json.WriteStartObject("originalUriBaseIds");
        _json.WriteStartObject(BaseId);
        var root = new Uri(Path.TrimEndingDirectorySeparator(_settings.BaseFolder) + Path.DirectorySeparatorChar);
        _json.WriteString("uri", Shown(root.AbsoluteUri));
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.WriteString("columnKind", "utf16CodeUnits");
        WriteInvocation(problems.Length - written.Length);
        _json.WriteStartArray("results");
        foreach (IamRecord record in written)
        {
            WriteResult(record, indexes[record.Code]);
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private void WriteTool(RuleDescriptor[] rules, IamRecord[] records)
    {
        // GitHub sorts by the rule's number, and knows none of a result: the worst of the run, so that nothing is shown as less than it is.
        Dictionary<string, Severity> worst = records
            .GroupBy(record => record.Code, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Max(record => record.Severity), StringComparer.Ordinal);
        _json.WriteStartObject("tool");
        _json.WriteStartObject("driver");
        _json.WriteString("name", "IamPolicyTools");
        _json.WriteString("semanticVersion", _settings.Version);
        _json.WriteStartArray("rules");
        foreach (RuleDescriptor rule in rules)
        {
            WriteRule(rule, worst.GetValueOrDefault(rule.Code, rule.Severity));
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    private void WriteRule(RuleDescriptor rule, Severity severity)
    {
        string help = rule.Fix is null ? rule.Help : $"{rule.Help} {rule.Fix.TrimEnd('.')}.";
        _json.WriteStartObject();
        _json.WriteString("id", rule.Code);
        WriteText("shortDescription", DisplayedText.Cut(rule.PlainTitle, LongestText));
        WriteText("fullDescription", DisplayedText.Cut(rule.Help, LongestText));
        _json.WriteStartObject("help");
        _json.WriteString("text", help);
        _json.WriteString("markdown", MarkdownText.Escape(help));
        _json.WriteEndObject();
        if (rule.HelpUri is { } uri)
        {
            _json.WriteString("helpUri", uri.AbsoluteUri);
        }

        _json.WriteStartObject("defaultConfiguration");
        _json.WriteString("level", Level(severity));
        _json.WriteEndObject();
        _json.WriteStartObject("properties");
        _json.WriteStartArray("tags");
        _json.WriteStringValue("security");
        _json.WriteStringValue(rule.Category.ToString());
        foreach (string id in rule.Maps.Values.SelectMany(ids => ids).Take(8))
        {
            _json.WriteStringValue(id);
        }

        _json.WriteEndArray();
        _json.WriteString("precision", "high");
        _json.WriteString("security-severity", Number(severity));
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    private void WriteInvocation(int leftOut)
    {
        _json.WriteStartArray("invocations");
        _json.WriteStartObject();
        _json.WriteBoolean("executionSuccessful", true);
        if (leftOut > 0)
        {
            _json.WriteStartArray("toolExecutionNotifications");
            _json.WriteStartObject();
            _json.WriteString("level", "warning");
            WriteText("message", string.Create(
                CultureInfo.InvariantCulture, $"{leftOut} more results, the least severe ones, are left out: a run takes {MostResults}."));
            _json.WriteEndObject();
            _json.WriteEndArray();
        }

        _json.WriteEndObject();
        _json.WriteEndArray();
    }

    private void WriteResult(IamRecord record, int ruleIndex)
    {
        RelatedLocation[] related = [.. record.RelatedLocations.Where(r => r.Location.File is not null).Take(MostLocations)];
        _json.WriteStartObject();
        _json.WriteString("ruleId", record.Code);
        _json.WriteNumber("ruleIndex", ruleIndex);
        _json.WriteString("level", Level(record.Severity));
        WriteText("message", Message(record, related));
        _json.WriteStartArray("locations");
        WriteLocation(record.Location, record, id: null, message: null);
        _json.WriteEndArray();
        WriteFingerprints(record);
        if (related.Length > 0)
        {
            _json.WriteStartArray("relatedLocations");
            for (int i = 0; i < related.Length; i++)
            {
                WriteLocation(related[i].Location, record, i + 1, related[i].Message);
            }

            _json.WriteEndArray();
        }

        if (record is AttackPath { Steps.IsEmpty: false } path)
        {
            WriteFlow(path);
        }

        if (record.Suppression is { } suppression)
        {
            WriteSuppression(suppression);
        }

        if (_settings.HasBaseline)
        {
            _json.WriteString("baselineState", record.IsKnown ? "unchanged" : "new");
        }

        WriteProperties(record);
        _json.WriteEndObject();
    }

    // A number in round brackets behind square ones is a link to a related location; brackets of data are none.
    private string Message(IamRecord record, RelatedLocation[] related)
    {
        string text = PlainMessage(Shown(record.Message));
        string links = string.Join(", ", related.Select((r, i) => $"[{LinkText(Shown(r.Message))}]({Id(i)})"));
        return related.Length == 0 ? text : $"{text} See {links}.";
    }

    private static string Id(int index) => (index + 1).ToString(CultureInfo.InvariantCulture);

    private static string PlainMessage(string text) => text.Contains("](", StringComparison.Ordinal) ? LinkText(text) : text;

    private static string LinkText(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("[", "\\[", StringComparison.Ordinal)
        .Replace("]", "\\]", StringComparison.Ordinal);

    private void WriteLocation(Location? location, IamRecord record, int? id, string? message)
    {
        _json.WriteStartObject();
        if (id is { } number)
        {
            _json.WriteNumber("id", number);
        }

        // GitHub wants a file of each result. What no file holds is shown under the name of what it is about.
        bool isInFile = location?.File is not null;
        Location place = isInFile
            ? _files.WithEnd(location!)
            : new Location { File = PseudoPath(record), Line = 1, Column = 1, EndLine = 1, EndColumn = 1 };
        _json.WriteStartObject("physicalLocation");
        _json.WriteStartObject("artifactLocation");
        WriteUri(place.File!, isInFile);
        _json.WriteEndObject();
        _json.WriteStartObject("region");
        WriteRegion(place);
        _json.WriteEndObject();
        _json.WriteEndObject();
        string? address = location?.Address ?? (isInFile ? null : record.Subject?.Name);
        if (address is not null)
        {
            _json.WriteStartArray("logicalLocations");
            _json.WriteStartObject();
            _json.WriteString("fullyQualifiedName", Shown(address));
            _json.WriteEndObject();
            _json.WriteEndArray();
        }

        if (message is not null)
        {
            WriteText("message", Shown(message));
        }

        _json.WriteEndObject();
    }

    // IN-27: in a file of one line a place is its offset.
    private void WriteRegion(Location place)
    {
        if (place is { Line: null, ByteOffset: { } offset })
        {
            _json.WriteNumber("byteOffset", offset);
            return;
        }

        int line = place.Line ?? 1;
        int column = place.Column ?? 1;
        _json.WriteNumber("startLine", line);
        _json.WriteNumber("startColumn", column);
        _json.WriteNumber("endLine", place.EndLine ?? line);
        _json.WriteNumber("endColumn", Math.Max(place.EndColumn ?? (column + 1), (place.EndLine ?? line) == line ? column : 1));
    }

    private string PseudoPath(IamRecord record) => $"iam/{Shown(record.Account ?? "model")}/{Shown(record.Subject?.Name ?? record.Code)}";

    private void WriteUri(string path, bool isFile)
    {
        string relative = isFile ? _settings.Relative(File.Exists(path) ? Resolved(path) : path) : path;
        bool isRooted = Path.IsPathRooted(relative);
        _json.WriteString("uri", isRooted
            ? Shown(new Uri(relative).AbsoluteUri)
            : string.Join('/', Shown(relative).Split('/').Select(Uri.EscapeDataString)));
        if (!isRooted)
        {
            _json.WriteString("uriBaseId", BaseId);
        }
    }

    // GitHub shows nothing of links.
    private static string Resolved(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    private void WriteFingerprints(IamRecord record)
    {
        _json.WriteStartObject("partialFingerprints");
        if (record.Location is { File: { } file, ByteOffset: null } location && _files.LineHash(file, location.Line ?? 1) is { } hash)
        {
            _json.WriteString("primaryLocationLineHash", hash);
        }

        _json.WriteString("iamPolicyToolsRecord/v1", record.Fingerprint);
        _json.WriteEndObject();
    }

    private void WriteFlow(AttackPath path)
    {
        _json.WriteStartArray("codeFlows");
        _json.WriteStartObject();
        _json.WriteStartArray("threadFlows");
        _json.WriteStartObject();
        _json.WriteStartArray("locations");
        foreach (PathStep step in path.Steps.Take(MostSteps))
        {
            _json.WriteStartObject();
            _json.WritePropertyName("location");
            WriteLocation(step.Location ?? path.Location, path, id: null, DisplayedText.Line(step.Message));
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndArray();
    }

    private void WriteSuppression(Suppression suppression)
    {
        _json.WriteStartArray("suppressions");
        _json.WriteStartObject();
        _json.WriteString("kind", "external");
        _json.WriteString("status", "accepted");
        _json.WriteString("justification", Shown(suppression.ToString()));
        _json.WriteEndObject();
        _json.WriteEndArray();
    }

    // Data as they are, for programs.
    private void WriteProperties(IamRecord record)
    {
        _json.WriteStartObject("properties");
        _json.WriteString("severity", record.Severity.ToString());
        _json.WriteString("certainty", record.Certainty.ToString());
        WriteProperty("findingType", record.FindingType?.ToAwsName());
        WriteProperty("account", record.Account);
        WriteProperty("subject", record.Subject?.Name);
        WriteProperty("policy", record.Policy?.Policy);
        WriteProperty("sid", record.Policy?.Sid);
        WriteProperty("element", record.Policy?.Element);
        WriteProperty("explanation", record.Explanation);
        if (record.Witness is { } witness)
        {
            _json.WriteStartObject("witness");
            WriteProperty("principal", witness.Principal);
            WriteProperty("action", witness.Action);
            WriteProperty("resource", witness.Resource);
            WriteProperty("decision", witness.Decision);
            _json.WriteEndObject();
        }

        _json.WriteEndObject();
    }

    private void WriteProperty(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            _json.WriteString(name, Shown(value));
        }
    }

    private void WriteText(string name, string text)
    {
        _json.WriteStartObject(name);
        _json.WriteString("text", text);
        _json.WriteEndObject();
    }

    private string Shown(string text) => _settings.Shown(text);

    private static string Level(Severity severity) => severity switch
    {
        Severity.Critical or Severity.High => "error",
        Severity.Medium or Severity.Low => "warning",
        _ => "note",
    };

    // FR-21
    private static string Number(Severity severity) => severity switch
    {
        Severity.Critical => "9.5",
        Severity.High => "8.0",
        Severity.Medium => "5.5",
        Severity.Low => "3.0",
        _ => "0.1",
    };
}
