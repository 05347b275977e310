namespace IamPolicyTools.Build.Catalogue;

/// <summary>What the builder found odd in the data and what it did about it: a few examples of each kind, and how many there are.</summary>
public sealed class BuildReport
{
    private const int ShownExamples = 3;

    private readonly SortedDictionary<string, List<string>> _findings = new(StringComparer.Ordinal);

    /// <summary>The findings by kind.</summary>
    public IReadOnlyDictionary<string, List<string>> Findings => _findings;

    /// <summary>Notes a finding.</summary>
    /// <param name="kind">What is odd, and the remedy.</param>
    /// <param name="example">Where.</param>
    public void Add(string kind, string example)
    {
        if (!_findings.TryGetValue(kind, out List<string>? examples))
        {
            _findings.Add(kind, examples = []);
        }

        examples.Add(example);
    }

    /// <summary>Writes the findings, a line each.</summary>
    /// <param name="output">Where to.</param>
    public void Write(TextWriter output)
    {
        foreach ((string kind, List<string> examples) in _findings)
        {
            string more = examples.Count > ShownExamples ? ", ..." : string.Empty;
            output.WriteLine($"  {examples.Count,5} x {kind}: {string.Join(", ", examples.Take(ShownExamples))}{more}");
        }
    }
}
