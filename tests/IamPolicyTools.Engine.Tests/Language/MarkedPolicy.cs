using System.Text;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Language;

/// <summary>
/// Compares the findings of a document with expected ones. The text bears a mark <c>¦</c> before each place that a finding
/// points to, in the order of the text; an expected finding is written <c>Severity CODE Rule</c>.
/// </summary>
internal static class MarkedPolicy
{
    private const char Mark = '¦';

    /// <summary>Reads a marked document and compares.</summary>
    /// <returns>The document; null with errors.</returns>
    public static PolicyDocument? Check(PolicyKind kind, string marked, params string[] expected)
    {
        List<LinePosition> places = ReadMarks(marked, out string text);
        var diagnostics = new DiagnosticBag();
        PolicyDocument? document = PolicyParser.ParseText(text, kind, "policy.json", diagnostics);

        string[] found =
        [
            .. diagnostics.Items
                .OrderBy(d => d.Location.Line).ThenBy(d => d.Location.Column)
                .Select(d => Describe($"{d.Severity} {d.Code} {d.Rule}", new LinePosition(d.Location.Line, d.Location.Column))),
        ];
        Assert.Equal(expected.Length, places.Count);
        Assert.Equal(expected.Zip(places, Describe), found);
        Assert.All(diagnostics.Items, d => Assert.Equal("policy.json", d.Location.File));
        Assert.Equal(expected.Any(e => e.StartsWith("Error ", StringComparison.Ordinal)), document is null);
        return document;
    }

    /// <summary>Reads a marked statement, in a document of the current version that has no other, and compares.</summary>
    public static Statement? CheckStatement(PolicyKind kind, string marked, params string[] expected) =>
        Check(kind, $$"""{"Version": "2012-10-17", "Statement": [{{marked}}]}""", expected)?.Statements[0];

    /// <summary>Findings as a row of test data holds them: separated by semicolons, empty for none.</summary>
    public static string[] Split(string findings) =>
        findings.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string Describe(string finding, LinePosition place) => $"{finding} at {place.Line}:{place.Column}";

    private static List<LinePosition> ReadMarks(string marked, out string text)
    {
        var places = new List<LinePosition>();
        var builder = new StringBuilder();
        int line = 1;
        int column = 1;
        foreach (char c in marked)
        {
            if (c == Mark)
            {
                places.Add(new LinePosition(line, column));
                continue;
            }

            builder.Append(c);
            (line, column) = c == '\n' ? (line + 1, 1) : (line, column + 1);
        }

        text = builder.ToString();
        return places;
    }
}
