using System.Collections.Immutable;
using System.Globalization;
using IamPolicyTools.Import;
using IamPolicyTools.Records.Reading;
using IamPolicyTools.Text;

namespace IamPolicyTools.Testing.Files;

/// <summary>
/// Reads a test file (access-tests.md, 1): YAML or JSON, JSONL with a case in each line, or a table with one in each row. Every fault is told
/// with its place, before any case runs (AT-8).
/// </summary>
public sealed class TestFileReader
{
    private const int TestsOfPiece = 256;
    private const int PiecesAtOnce = 32;
    private const string NoTests = "Found no test; expected at least one: a file without a test would always pass.";

    // Shared by all tests; of these none is a member of a test alone.
    private static readonly string[] s_headMembers = ["Accounts", "Credentials", "Now", "Context", "Region", "RequireKeys", "Require"];

    private static readonly string[] s_members =
        [.. s_headMembers, "Tests", "Tables"];

    private readonly string _path;
    private readonly DiagnosticBag _bag = new();
    private readonly AccountSourceReader _sources;

    private TestFileReader(string path, string? currentFolder)
    {
        _path = path;
        _sources = new AccountSourceReader(_bag, ReachableFiles.From(path, currentFolder));
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="settings">What decides beside the file.</param>
    /// <exception cref="InvalidTextException">Something is wrong; everything that is.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static AccessTestFile Read(string path, TestReadSettings? settings = null)
    {
        settings ??= new TestReadSettings();
        var reader = new TestFileReader(path, settings.CurrentFolder);
        AccessTestFile file = JsonLines.AreIn(path)
            ? reader.ReadLines(JsonLines.Read(InputFile.Read(path), path, reader._bag), settings)
            : CsvCases.AreIn(path) ? reader.ReadTable(CsvCases.Read(InputFile.Read(path, TextDocument.MaxYamlLength), path, reader._bag), settings)
            : reader.Read(TextDocument.ReadFile(path, TextDocument.MaxYamlLength), settings);
        return reader._bag.HasErrors ? throw new InvalidTextException(reader._bag.Items) : file;
    }

    private AccessTestFile Read(Node root, TestReadSettings settings)
    {
        if (MemberReader.Of(root, _bag, "a test file") is not { } members)
        {
            return Empty();
        }

        members.CheckNames(s_members);
        return Collect(members, members.Items("Tests").Concat(ReadTables(members)), root.Location, settings);
    }

    private IEnumerable<Node> ReadTables(MemberReader members)
    {
        ImmutableArray<Node> items = members.Value("Tables") switch { ArrayNode list => list.Items, null => [], { } single => [single] };
        foreach (Node item in items)
        {
            foreach (string path in _sources.Paths(members, item, "Tables"))
            {
                if (!CsvCases.AreIn(path))
                {
                    members.Invalid(item, "Tables", "files that end in .csv.");
                    continue;
                }

                foreach (Node test in CsvCases.Read(InputFile.Read(path, TextDocument.MaxYamlLength), path, _bag))
                {
                    yield return test;
                }
            }
        }
    }

    // A table says nothing for all of its rows; who names it in 'Tables' does.
    private AccessTestFile ReadTable(ImmutableArray<Node> rows, TestReadSettings settings)
    {
        var place = new SourceLocation(SourceText.FromUtf8(_path, []), 0);
        return Collect(MemberReader.Of(new ObjectNode(place, []), _bag, "a table of tests")!, rows, place, settings);
    }

    // The first line may say for all what the root of another file says.
    private AccessTestFile ReadLines(IEnumerable<Node> lines, TestReadSettings settings)
    {
        using IEnumerator<Node> line = lines.GetEnumerator();
        if (!line.MoveNext())
        {
            if (!_bag.HasErrors)
            {
                _bag.Error("NO_TESTS", NoTests, new SourceLocation(SourceText.FromUtf8(_path, []), 0));
            }

            return Empty();
        }

        Node first = line.Current;
        bool isHead = first is ObjectNode { Members: [_, ..] } head && head.Members.All(m => m.Name is "$schema" || s_headMembers.Contains(m.Name));
        var members = MemberReader.Of(isHead ? first : new ObjectNode(first.Location, []), _bag, "the first line of a test file")!;
        return Collect(members, Rest(), first.Location, settings);

        IEnumerable<Node> Rest()
        {
            for (bool isThere = !isHead || line.MoveNext(); isThere; isThere = line.MoveNext())
            {
                if ((ExampleCase.Is(line.Current) ? ExampleCase.ToTest(line.Current, _bag) : line.Current) is { } test)
                {
                    yield return test;
                }
            }
        }
    }

    private AccessTestFile Collect(MemberReader members, IEnumerable<Node> nodes, SourceLocation place, TestReadSettings settings)
    {
        var common = new CommonOfTests(ContextMembers.Of(members, "Context", _bag), members.Text("Region"));
        ImmutableArray<AccessCase>.Builder cases = ImmutableArray.CreateBuilder<AccessCase>();
        foreach (Node[][] pieces in nodes.Chunk(TestsOfPiece).Chunk(PiecesAtOnce))
        {
            var read = new (AccessCase[] Cases, DiagnosticBag Faults)[pieces.Length];
            if (pieces.Length == 1)
            {
                read[0] = ReadPiece(pieces[0], common);
            }
            else
            {
                Parallel.For(0, pieces.Length, at => read[at] = ReadPiece(pieces[at], common));
            }

            foreach ((AccessCase[] own, DiagnosticBag faults) in read)
            {
                cases.AddRange(own);
                foreach (Diagnostic fault in faults.Items)
                {
                    _bag.Add(fault);
                }
            }
        }

        if (cases.Count == 0 && !_bag.HasErrors)
        {
            _bag.Error("NO_TESTS", NoTests, place);
        }

        // A name is shown by everything that shows a result, by hosts that take what they read for commands too.
        for (int index = 0; index < cases.Count; index++)
        {
            string shown = DisplayedText.Line(cases[index].Name);
            cases[index] = ReferenceEquals(shown, cases[index].Name) ? cases[index] : cases[index] with { Name = shown };
        }

        CheckNames(cases);
        CheckOnly(cases, settings);
        bool requiresKnown = members.Word("Require", ["Known"]) is not null;
        bool requiresKeys = Switch.Read(members, "RequireKeys");
        return Empty() with
        {
            Accounts = _sources.Read(members, "Accounts"),
            Credentials = Files(members, "Credentials"),
            Now = Instant(members, "Now"),
            ContextKeys = [.. common.Context.Names],
            Region = common.Region,
            RequiresKnown = requiresKnown,
            RequiresKeys = requiresKnown || requiresKeys,
            Cases = cases.ToImmutable(),
        };
    }

    // No test knows of another, so that many are read at once.
    private static (AccessCase[] Cases, DiagnosticBag Faults) ReadPiece(Node[] nodes, CommonOfTests common)
    {
        var bag = new DiagnosticBag();
        var tests = new TestReader(bag, common);
        return ([.. nodes.SelectMany(tests.Read)], bag);
    }

    private AccessTestFile Empty() => new() { Path = _path, Cases = [] };

    private ImmutableArray<string> Files(MemberReader members, string name)
    {
        ImmutableArray<Node> items = members.Value(name) switch { ArrayNode list => list.Items, null => [], { } single => [single] };
        return [.. items.SelectMany(item => _sources.Paths(members, item, name))];
    }

    private static DateTimeOffset? Instant(MemberReader members, string name)
    {
        if (members.Text(name) is not { } text)
        {
            return null;
        }

        const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Styles, out DateTimeOffset instant))
        {
            return instant;
        }

        members.Invalid(members.Value(name)!, name, "an instant such as 2026-03-01T12:00:00Z.");
        return null;
    }

    // A name stands for a case in reports and baselines.
    private void CheckNames(IEnumerable<AccessCase> cases)
    {
        var seen = new Dictionary<string, AccessCase>(StringComparer.Ordinal);
        foreach (AccessCase item in cases)
        {
            if (!seen.TryAdd(item.Name, item))
            {
                _bag.Error(
                    "DUPLICATE_TEST",
                    $"Found a second case named '{item.Name}', as in line {seen[item.Name].Location.Line}; expected a name of its own, or another question.",
                    item.Location);
            }
        }
    }

    private void CheckOnly(IEnumerable<AccessCase> cases, TestReadSettings settings)
    {
        if (settings.IsInCI && cases.FirstOrDefault(c => c.IsOnly) is { } only)
        {
            _bag.Error("ONLY_IN_CI", $"Found 'Only: true' at '{only.Name}' in a CI run; expected none there, where it would hide the other tests.", only.Location);
        }
    }
}

/// <summary>What decides beside a test file how it is read.</summary>
public sealed record TestReadSettings
{
    /// <summary>The folder below which a file may name files where it lies there itself (AT-8); null for the process's.</summary>
    public string? CurrentFolder { get; init; }

    /// <summary>True in a run of a CI system, where <c>Only</c> is an error (AT-7).</summary>
    public bool IsInCI { get; init; }
}
