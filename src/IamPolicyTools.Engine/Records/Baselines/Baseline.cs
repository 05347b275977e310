using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using IamPolicyTools.Records.Reading;
using IamPolicyTools.Text;

namespace IamPolicyTools.Records.Baselines;

/// <summary>
/// The records that a repository lives with (OP-20): known, shown as such, and no reason for a gate to close unless they got worse.
/// </summary>
public sealed class Baseline
{
    private const int Version = 1;
    private readonly FrozenDictionary<string, BaselineEntry> _entries;

    private Baseline(DateOnly created, IEnumerable<BaselineEntry> entries)
    {
        Created = created;
        Entries = [.. entries.OrderBy(entry => entry.Fingerprint, StringComparer.Ordinal)];
        _entries = Entries.ToFrozenDictionary(entry => entry.Fingerprint, StringComparer.Ordinal);
    }

    /// <summary>The day on which it was written.</summary>
    public DateOnly Created { get; }

    /// <summary>The records, by fingerprint.</summary>
    public ImmutableArray<BaselineEntry> Entries { get; }

    /// <summary>
    /// The baseline of the records of a run: of each problem that nobody suppressed. A test that did not pass is none to live with.
    /// </summary>
    /// <param name="records">The records.</param>
    /// <param name="now">The instant of the run.</param>
    public static Baseline Of(IEnumerable<IamRecord> records, DateTimeOffset now) => new(
        DateOnly.FromDateTime(now.UtcDateTime),
        records
            .Where(record => record is { IsProblem: true, IsSuppressed: false } and not TestOutcome)
            .GroupBy(record => record.Fingerprint, StringComparer.Ordinal)
            .Select(group => BaselineEntry.Of(group.MaxBy(record => record.Severity)!)));

    /// <summary>Reads a baseline.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidTextException">It is none; everything that is wrong with it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Baseline Read(string path)
    {
        var bag = new DiagnosticBag();
        Baseline? baseline = Read(TextDocument.ReadFile(path), bag);
        return bag.HasErrors || baseline is null ? throw new InvalidTextException(bag.Items) : baseline;
    }

    /// <summary>True when a record is known: it is in the baseline, with this severity or a higher one.</summary>
    /// <param name="record">The record.</param>
    public bool Knows(IamRecord record) =>
        _entries.TryGetValue(record.Fingerprint, out BaselineEntry? entry) && entry.Severity >= record.Severity;

    /// <summary>The entries whose record is not among those of a run.</summary>
    /// <param name="fingerprints">The fingerprints of the run.</param>
    public IEnumerable<BaselineEntry> Gone(IReadOnlySet<string> fingerprints) =>
        Entries.Where(entry => !fingerprints.Contains(entry.Fingerprint));

    /// <summary>Writes it as JSON, one entry a line, so that a change of one record is a change of one line.</summary>
    /// <param name="stream">The target.</param>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using var writer = new StreamWriter(stream, encoding, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine("{");
        writer.WriteLine($"  \"version\": {Version},");
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  \"created\": \"{Created:yyyy-MM-dd}\","));
        writer.Write("  \"records\": [");
        for (int i = 0; i < Entries.Length; i++)
        {
            BaselineEntry entry = Entries[i];
            writer.WriteLine(i == 0 ? string.Empty : ",");
            writer.Write(
                $"    {{ \"fingerprint\": {Text(entry.Fingerprint)}, \"code\": {Text(entry.Code)}, "
                + $"\"subject\": {Text(entry.Subject)}, \"severity\": {Text(entry.Severity.ToString())} }}");
        }

        writer.WriteLine(Entries.IsEmpty ? "]" : "\n  ]");
        writer.WriteLine("}");
    }

    private static string Text(string? text) => JsonSerializer.Serialize(text);

    private static Baseline? Read(Node root, DiagnosticBag bag)
    {
        if (MemberReader.Of(root, bag, "a baseline") is not { } file)
        {
            return null;
        }

        file.CheckNames(["version", "created", "records"]);
        if (file.Text("version", isRequired: true) is { } version && version != "1")
        {
            file.Invalid(file.Value("version")!, "version", $"{Version}. A later version of the module may read it.");
        }

        DateOnly created = file.Day("created", isRequired: true) ?? default;
        _ = file.Value("records", isRequired: true);
        Dictionary<string, BaselineEntry> entries = new(StringComparer.Ordinal);
        IEnumerable<MemberReader?> items = file.Items("records").Select(item => MemberReader.Of(item, bag, "a record of a baseline"));
        foreach (MemberReader item in items.OfType<MemberReader>())
        {
            item.CheckNames(["fingerprint", "code", "subject", "severity"]);
            string? fingerprint = item.Text("fingerprint", isRequired: true);
            string? code = item.Text("code", isRequired: true);
            Severity? severity = item.Choice<Severity>("severity", isRequired: true);
            string? subject = item.Text("subject");
            if (fingerprint is not null && code is not null && severity is { } known
                && !entries.TryAdd(fingerprint, new BaselineEntry(fingerprint, code, subject, known)))
            {
                bag.Error(
                    "DUPLICATE_NAME", $"Found the fingerprint {DisplayedText.Shorten(fingerprint)} twice; expected each once.", item.Node.Location);
            }
        }

        return new Baseline(created, entries.Values);
    }
}

/// <summary>A record of a baseline.</summary>
/// <param name="Fingerprint">What makes it the same record (FR-6).</param>
/// <param name="Code">Its code, for who reads the file.</param>
/// <param name="Subject">Its subject, for who reads the file; null when it had none.</param>
/// <param name="Severity">How bad it was.</param>
public sealed record BaselineEntry(string Fingerprint, string Code, string? Subject, Severity Severity)
{
    internal static BaselineEntry Of(IamRecord record) => new(record.Fingerprint, record.Code, record.Subject?.Name, record.Severity);
}
