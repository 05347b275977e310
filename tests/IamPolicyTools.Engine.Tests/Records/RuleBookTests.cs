using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Records;

/// <summary>Rules are data, one record each (findings.md, FR-11).</summary>
public sealed class RuleBookTests
{
    private const string Good = """
        Category: Findings
        Source: Trial
        Extra: [Probe]
        Rules:
          - Code: OLD_KEY
            Number: 203
            Title: '{subject} has an old key'
            Severity: Medium
            Probe: { Action: x }
            Help: Rotate it.
            Maps: { Cis: [CIS-5.0-1.13], SecurityHub: IAM.3 }
          - { Code: OTHER, Title: other, FindingType: SecurityWarning, RefusedByAws: [Trust], Help: h, Maps: { SecurityHub: [IAM.3] } }
        """;

    [Fact]
    public void A_rule_is_found_by_code_number_and_the_ids_of_others()
    {
        RuleBook book = RuleBook.Load([("good.yaml", Good)]);

        Assert.Equal("OLD_KEY", Assert.Single(book.Find("f-203")).Code);
        Assert.Equal("OLD_KEY", Assert.Single(book.Find("CIS-5.0-1.13")).Code);
        Assert.Equal(["OLD_KEY", "OTHER"], book.Find("IAM.3").Select(rule => rule.Code));
        Assert.Empty(book.Find("IAM.4"));
        Assert.Throws<KeyNotFoundException>(() => book["old_key"]);
    }

    [Fact]
    public void A_rule_without_a_severity_has_that_of_its_finding_type()
    {
        RuleBook book = RuleBook.Load([("good.yaml", Good)]);

        Assert.Equal(Severity.High, book["OTHER"].Severity);
        Assert.True(book["OTHER"].IsRefusedByAws("trust"));
        Assert.False(book["OTHER"].IsRefusedByAws("SCP"));
        Assert.IsType<ObjectNode>(book["OLD_KEY"].GetData()["Probe"]);
    }

    [Fact]
    public void All_faults_of_a_file_are_told_at_once()
    {
        InvalidTextException thrown = Assert.Throws<InvalidTextException>(() => RuleBook.Load([("bad.yaml", """
            Category: Finding
            Rules:
              - { Code: A, Title: a, Severety: Low, Help: h }
              - { Code: B, Title: b, Severity: Bad, Help: [h] }
              - { Code: C, Title: c, Severity: Low, Help: h }
              - { Code: C, Title: c, Severity: Low, Help: h }
            """)]));

        Assert.Equal(
            [(1, "INVALID_VALUE"), (3, "UNKNOWN_KEY"), (3, "MISSING_KEY"), (4, "INVALID_VALUE"), (4, "WRONG_TYPE"), (6, "DUPLICATE_NAME")],
            thrown.Diagnostics.Select(d => (d.Location.Line, d.Code)));
        Assert.Contains("Did you mean Severity?", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_rules_of_the_product_are_whole()
    {
        Assert.NotEmpty(RuleBook.Default.Rules);
        Assert.All(RuleBook.Default.Rules, rule =>
        {
            Assert.Matches("^[A-Z][A-Z0-9]*([_-][A-Z0-9]+)*$", rule.Code);
            Assert.False(rule.Title.EndsWith('.') || rule.Title.Length is 0 or > 200, rule.Code);
            Assert.EndsWith(".", rule.Help, StringComparison.Ordinal);
        });
        Assert.NotNull(RuleBook.Default.FindCode(RuleCodes.AccessTest));
        Assert.NotNull(RuleBook.Default.FindCode(RuleCodes.AccessGained));
        Assert.NotNull(RuleBook.Default.FindCode(RuleCodes.AccessLost));
    }
}
