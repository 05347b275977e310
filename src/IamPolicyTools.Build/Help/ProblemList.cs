namespace IamPolicyTools.Build.Help;

/// <summary>What is wrong with the pages, in the form that MSBuild takes for its own errors.</summary>
internal sealed class ProblemList
{
    private readonly List<(string File, int Line, string Message)> _problems = [];

    public void Add(string file, int line, string message) => _problems.Add((file, line, message));

    /// <summary>Writes the problems.</summary>
    /// <returns>True when there are any.</returns>
    public bool Report(TextWriter writer)
    {
        foreach ((string file, int line, string message) in _problems)
        {
            writer.WriteLine($"{file}({line}): error HELP: {message}");
        }

        return _problems.Count > 0;
    }
}
