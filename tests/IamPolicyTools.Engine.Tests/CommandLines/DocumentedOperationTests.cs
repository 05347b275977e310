using IamPolicyTools.CommandLines;
using IamPolicyTools.Engine.Tests.Cases;

namespace IamPolicyTools.Engine.Tests.CommandLines;

/// <summary>Operations as AWS's documentation describes what they need, read page by page: tests/cases/command-lines/documented.tsv.</summary>
public sealed class DocumentedOperationTests
{
    private static readonly CallEnvironment s_environment = new() { CallerArn = "arn:aws:iam::123456789012:user/alice", Region = "eu-west-1" };

    private static readonly string[][] s_rows =
    [
        .. File.ReadLines(Path.Combine(CaseFiles.Folder, "command-lines", "documented.tsv")).Where(l => !l.StartsWith('#')).Select(l => l.Split('\t')),
    ];

    [Fact]
    public void A_call_needs_what_its_documentation_says() => Assert.Empty(s_rows.SelectMany(Differences));

    // How issue 16 is judged: a hundred operations.
    [Fact]
    public void More_than_two_hundred_operations_are_read()
    {
        Assert.True(s_rows.Select(r => r[0]).Distinct().Count() > 200);
        Assert.All(s_rows, r => Assert.Equal(4, r.Length));
    }

    private static IEnumerable<string> Differences(string[] row)
    {
        string[] needed = row[2].Split('|');
        string[] found =
        [
            .. CallReader.ReadOperation(row[0], CallReader.ReadParameters(row[1])).GetRequests(s_environment)
                .Where(r => r.Need == RequestNeed.Required).Select(r => $"{r.Action} {r.Resource}"),
        ];
        return needed.Where(n => !Array.Exists(found, f => Fits(f, n))).Select(n => $"{row[0]} {row[1]}: missing {n}")
            .Concat(found.Where(f => !Array.Exists(needed, n => Fits(f, n))).Select(f => $"{row[0]} {row[1]}: too much {f}"));
    }

    private static bool Fits(string found, string needed)
    {
        int blank = needed.IndexOf(' ', StringComparison.Ordinal);
        return found.StartsWith(needed[..(blank + 1)], StringComparison.Ordinal) && found.EndsWith(needed[(blank + 1)..], StringComparison.Ordinal);
    }
}
