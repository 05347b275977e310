using System.Text.RegularExpressions;

namespace IamPolicyTools.Engine.Tests.Cases;

/// <summary>No rule of the specification is without a test: <c>tests/cases/rule-numbers.txt</c> lists them all.</summary>
public sealed class RuleCoverageTests
{
    private static readonly IReadOnlyDictionary<string, string?> s_rules = ReadRules();

    [Fact]
    public void The_list_has_every_number_of_the_specification()
    {
        // PL-1 to PL-81, and those with a letter; the rows of evaluation.md 2.5 and 2.10; CK-1 to CK-8.
        Assert.Equal(Enumerable.Range(1, 81).Select(n => $"PL-{n}").Where(rule => !s_rules.ContainsKey(rule)), []);
        Assert.Equal(Enumerable.Range(1, 8).Select(n => $"CK-{n}").Where(rule => !s_rules.ContainsKey(rule)), []);
        Assert.Equal(94, s_rules.Keys.Count(rule => rule.StartsWith("PL-", StringComparison.Ordinal)));
        Assert.Equal(193, s_rules.Keys.Count(rule => rule.StartsWith("R-", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_rule_that_decides_is_in_a_case()
    {
        var tested = CaseFiles.All.Values.SelectMany(@case => @case.Rules).ToHashSet(StringComparer.Ordinal);
        string[] untested = [.. s_rules.Where(rule => rule.Value is null && !tested.Contains(rule.Key)).Select(rule => rule.Key)];
        Assert.True(untested.Length == 0, $"no case for {string.Join(", ", untested)}");
    }

    [Fact]
    public void Every_other_rule_is_in_the_test_class_that_the_list_names()
    {
        string tests = Path.GetFullPath(Path.Combine(CaseFiles.Folder, ".."));
        foreach ((string rule, string? testClass) in s_rules.Where(rule => rule.Value is not null))
        {
            string file = Assert.Single(Directory.GetFiles(tests, $"{testClass}.cs", SearchOption.AllDirectories));
            Assert.True(Regex.IsMatch(File.ReadAllText(file), $@"\b{rule}\b"), $"{file} does not test {rule}");
        }
    }

    [Fact]
    public void Cases_name_only_rules_that_exist()
    {
        string[] unknown =
        [
            .. from @case in CaseFiles.All.Values
               from rule in @case.Uncertain is { } uncertain ? @case.Rules.Append(uncertain) : @case.Rules
               where !s_rules.ContainsKey(rule)
               select $"{@case.Location}: {rule}",
        ];
        Assert.True(unknown.Length == 0, string.Join(Environment.NewLine, unknown));
    }

    private static Dictionary<string, string?> ReadRules() =>
        File.ReadLines(Path.Combine(CaseFiles.Folder, "rule-numbers.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(' '))
            .ToDictionary(parts => parts[0], parts => parts.Length > 1 ? parts[1] : null);
}
