using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Records;

/// <summary>What a record is and what makes it the same one tomorrow (findings.md, FR-6 and FR-7).</summary>
public sealed class RecordTests
{
    private static readonly RuleBook s_rules = RuleBook.Load([("rules.yaml", """
        Category: Findings
        Rules:
          - { Code: OLD_KEY, Title: '{subject} has an old key', Severity: Medium, Help: Rotate it., Fix: Rotate it }
          - { Code: NEW_KEY, Title: new, Severity: Low, Help: Rotate it. }
        """)]);

    private static Finding Record => new(s_rules["OLD_KEY"])
    {
        Account = "123456789012",
        Subject = new Subject("User", "user/alice") { Arn = "arn:aws:iam::123456789012:user/alice" },
        Policy = new PolicyPlace { Policy = "read", Sid = "A", Statement = 1, Element = "Action s3:*" },
        Location = new Location { File = "a.json", Line = 3, Column = 5 },
    };

    [Fact]
    public void A_record_has_what_its_rule_says_until_it_says_otherwise()
    {
        Assert.Equal("user/alice has an old key", Record.Title);
        Assert.Equal(Record.Title, Record.Message);
        Assert.Equal(Severity.Medium, Record.Severity);
        Assert.Equal("Rotate it", Record.Fix);
        Assert.Equal("a.json:3:5: MEDIUM OLD_KEY: user/alice has an old key", Record.ToString());

        Finding raised = Record with { Severity = Severity.Critical, SeverityReasons = ["FR-14"] };
        Assert.Equal(Severity.Medium, raised.BaseSeverity);
        Assert.Equal(Record.Fingerprint, raised.Fingerprint);
    }

    [Fact]
    public void A_moved_file_holds_the_same_record()
    {
        Assert.Equal(32, Record.Fingerprint.Length);
        Assert.Equal(Record.Fingerprint, (Record with { Location = new Location { File = "b/c.json", Line = 9 } }).Fingerprint);
        Assert.Equal(Record.Fingerprint, (Record with { Policy = Record.Policy! with { Statement = 2 } }).Fingerprint);
        Assert.Equal(Record.Fingerprint, (Record with { Message = "41 days", Notes = ["Stale"] }).Fingerprint);
    }

    public static TheoryData<string, IamRecord> Others() => new()
    {
        { "code", new Finding(s_rules["NEW_KEY"]) { Account = Record.Account, Subject = Record.Subject, Policy = Record.Policy } },
        { "account", Record with { Account = null } },
        { "subject", Record with { Subject = new Subject("User", "user/bob") } },
        { "policy", Record with { Policy = Record.Policy! with { Policy = "write" } } },
        { "Sid", Record with { Policy = Record.Policy! with { Sid = "B" } } },
        { "statement", Record with { Policy = Record.Policy! with { Sid = null, StatementHash = Fingerprint.OfText("x") } } },
        { "element", Record with { Policy = Record.Policy! with { Element = "Action iam:*" } } },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void What_tells_records_apart_is_in_the_fingerprint(string what, IamRecord other) =>
        Assert.True(Record.Fingerprint != other.Fingerprint, what);

    [Fact]
    public void Parts_of_a_fingerprint_do_not_run_together()
    {
        TestOutcome outcome = new(RuleBook.Default[RuleCodes.AccessTest]) { Name = "x", Outcome = Outcome.Passed };

        Assert.NotEqual(
            (outcome with { Subject = new Subject("Test", "a\n1:b") }).Fingerprint,
            (outcome with { Subject = new Subject("Test", "a"), Policy = new PolicyPlace { Policy = "b" } }).Fingerprint);
        Assert.NotEqual(outcome.Fingerprint, (outcome with { Name = "y" }).Fingerprint);
    }

    [Fact]
    public void What_is_shown_cannot_speak_to_a_runner()
    {
        Finding finding = Record with { Message = "##[stop-commands]x\n::error::y", Subject = new Subject("User", "##vso[task.complete]") };

        Assert.Equal(@"#\u{23}[stop-commands]x\u{A}\u{3A}:error::y", finding.Message);
        Assert.DoesNotContain("##vso[", finding.Title, StringComparison.Ordinal);
        Assert.Equal("##vso[task.complete]", finding.Subject!.Name);
    }

    [Fact]
    public void A_location_of_a_text_inside_a_text_tells_both_places()
    {
        SourceText outer = SourceText.FromText("dump.json", "{\n  \"Policy\": \"{…}\" }");
        SourceText inner = SourceText.FromText("policy", "{\n\"a\": 1 }", new SourceLocation(outer, 14));

        Location location = Location.Of(new SourceLocation(inner, 2), "role/a")!;

        Assert.Equal(("dump.json", 2, 13, 2, 1), (location.File, location.Line, location.Column, location.DocumentLine, location.DocumentColumn));
        Assert.Equal("dump.json:2:13 (role/a)", location.ToString());
        Assert.Null(Location.Of(SourceLocation.None));
    }

    // IN-27: in a plan, which is one line, a place is the offset and what Terraform calls it.
    [Fact]
    public void A_location_in_a_file_of_one_line_is_an_offset_and_an_address()
    {
        SourceText plan = SourceText.FromText("plan.json", "{\"policy\": \"{…}\" }");
        SourceText policy = SourceText.FromText("policy", "{\"a\": 1 }", new SourceLocation(plan, 11).At("aws_iam_policy.p / policy"));

        Location location = Location.Of(new SourceLocation(policy, 2))!;

        Assert.Equal((null, null, 11, null), (location.Line, location.Column, location.ByteOffset, location.DocumentLine));
        Assert.Equal("plan.json (aws_iam_policy.p / policy)", location.ToString());
    }
}
