using System.Text.Json;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Import;
using IamPolicyTools.Model;
using IamPolicyTools.Records;

namespace IamPolicyTools.Engine.Tests.Analysis.Symbolic;

/// <summary>Models are compared as the examples of the specification say: all rows, and no others.</summary>
public sealed class ModelComparisonTests
{
    public static TheoryData<string> Models => new(ChangeExample.All.Values.Where(e => e.Question == "CompareAccess").Select(e => e.Id));

    [Theory]
    [MemberData(nameof(Models))]
    public void A_comparison_has_the_expected_rows(string id)
    {
        ChangeExample example = ChangeExample.All[id];
        ComparedAccess[] rows = [.. ModelComparison.Compare(Read(example.Row.GetProperty("before")), Read(example.Row.GetProperty("after")), ProofOptions.Default)];
        JsonElement expected = example.Row.GetProperty("expected");
        string found = string.Join("\n", rows.Where(r => r.Verdict == Verdict.Refuted).Select(Describe).Order(StringComparer.Ordinal));
        string wanted = string.Join("\n", expected.GetProperty("rows").EnumerateArray().Select(Describe).Order(StringComparer.Ordinal));
        Assert.True(wanted == found, $"{example.Row.GetProperty("note")}\nexpected {wanted}\nfound    {found}");
        Assert.Equal(
            expected.TryGetProperty("undecided", out JsonElement open) ? [.. open.EnumerateArray().Select(u => $"{u.GetProperty("principal")} {u.GetProperty("reason")}: {u.GetProperty("origin")}")] : [],
            rows.Where(r => r.Verdict == Verdict.Undecided).Select(r => $"{r.Principal} {r.Undecided}"));
        Assert.All(rows.Where(r => r.Verdict == Verdict.Refuted), r => Assert.NotNull(r.Witness));
    }

    private static string Describe(ComparedAccess row) => string.Join(
        " | ",
        row.Principal,
        row.Change,
        string.Join(",", row.Actions),
        string.Join(",", row.Resources),
        string.Join(",", row.Less),
        row.PrincipalChange == PrincipalChange.None ? string.Empty : row.PrincipalChange.ToString(),
        string.Join(",", row.GetReasons().Select(r => $"{r.Name} {(r.Statement is null ? string.Empty : r.Statement.Index + 1)} {r.Was.ToString().ToLowerInvariant()}")));

    private static string Describe(JsonElement row) => string.Join(
        " | ",
        row.GetProperty("principal").GetString(),
        row.GetProperty("change").GetString(),
        Join(row, "actions"),
        Join(row, "resources"),
        Join(row, "less"),
        row.TryGetProperty("principalChange", out JsonElement change) ? change.GetString() : string.Empty,
        string.Join(",", row.GetProperty("because").EnumerateArray().Select(b => $"{b.GetProperty("policy")} {(b.TryGetProperty("statement", out JsonElement s) ? s.ToString() : string.Empty)} {b.GetProperty("was")}")));

    private static string Join(JsonElement row, string name) => row.TryGetProperty(name, out JsonElement list) ? string.Join(",", list.EnumerateArray().Select(e => e.GetString())) : string.Empty;

    private static IamModel Read(JsonElement account)
    {
        string path = Path.Combine(Path.GetTempPath(), $"ipt-{Guid.NewGuid():N}.json");
        File.WriteAllText(path, account.GetRawText());
        try
        {
            return AccountImporter.Import(IamModel.Empty, [path], new ImportOptions { Replace = true }).Model;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
