namespace IamPolicyTools.Engine.Tests.Cases;

/// <summary>
/// The data-driven decisions of <c>tests/cases/*.jsonl</c>, one case a line. A file dropped there is run without further code.
/// </summary>
internal static class CaseFiles
{
    private static readonly Lazy<IReadOnlyDictionary<string, FixtureCase>> s_all = new(ReadAll);

    /// <summary>The folder <c>tests/cases</c> of the repository.</summary>
    public static string Folder { get; } = FindFolder();

    /// <summary>Every case by id.</summary>
    public static IReadOnlyDictionary<string, FixtureCase> All => s_all.Value;

    /// <summary>Ids for a theory.</summary>
    public static TheoryData<string> Ids => new(All.Keys);

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
