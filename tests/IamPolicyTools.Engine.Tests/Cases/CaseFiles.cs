namespace IamPolicyTools.Engine.Tests.Cases;

/// <summary>
/// The data-driven decisions of <c>tests/cases/*.jsonl</c>, one case a line. A file dropped there is run without further code.
/// Cases that the engine does not decide yet as they expect wait in <c>pending.jsonl</c>.
/// </summary>
internal static class CaseFiles
{
    private const string PendingFile = "pending.jsonl";
    private static readonly Lazy<IReadOnlyDictionary<string, FixtureCase>> s_all = new(ReadAll);

    /// <summary>The folder <c>tests/cases</c> of the repository.</summary>
    public static string Folder { get; } = FindFolder();

    /// <summary>Every case by id, the pending ones too.</summary>
    public static IReadOnlyDictionary<string, FixtureCase> All => s_all.Value;

    /// <summary>The cases that hold for the engine.</summary>
    public static IEnumerable<FixtureCase> Settled => All.Values.Where(@case => !IsPending(@case));

    /// <summary>Their ids, for a theory.</summary>
    public static TheoryData<string> Ids => new(Settled.Select(@case => @case.Id));

    /// <summary>The cases that the engine is still to satisfy.</summary>
    public static IEnumerable<FixtureCase> Pending => All.Values.Where(IsPending);

    private static Dictionary<string, FixtureCase> ReadAll()
    {
        var cases = new Dictionary<string, FixtureCase>(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(Folder, "*.jsonl").Order(StringComparer.Ordinal))
        {
            int number = 0;
            foreach (string line in File.ReadLines(file))
            {
                number++;
                if (string.IsNullOrWhiteSpace(line))
                {
                    continue;
                }

                var read = FixtureCase.Parse(line, $"{Path.GetFileName(file)}:{number}");
                if (!cases.TryAdd(read.Id, read))
                {
                    throw new FormatException($"{read.Location}: id '{read.Id}' is also used at {cases[read.Id].Location}");
                }
            }
        }

        return cases;
    }

    private static bool IsPending(FixtureCase @case) => @case.Location.StartsWith(PendingFile, StringComparison.Ordinal);

    private static string FindFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "tests", "cases");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new DirectoryNotFoundException($"no folder tests/cases above {AppContext.BaseDirectory}");
    }
}
