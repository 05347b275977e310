using System.Text;
using IamPolicyTools.Records;
using IamPolicyTools.Reporting;

namespace IamPolicyTools.Engine.Tests.Reporting;

/// <summary>Records of every kind, with text in them that would speak to whoever reads a report.</summary>
internal static class Samples
{
    /// <summary>Commands of runners, of terminals, of Markdown, HTML, XML and spreadsheets.</summary>
    public static readonly string[] Hostile =
    [
        "##[stop-commands]x", "##vso[task.complete result=Succeeded;]", "::error file=x::y", " ::add-mask::secret", "\u001b[31mred\u001b[0m", "a\nb\r\n::set-env name=PATH::x",
        "\u202Egnp.exe", "</failure><testcase name=\"x\"/>", "]]>", "=cmd|' /C calc'!A0", "@SUM(1)", "`code` | cell ``` <img src=x> [link](1) @team #1", "100% %0A a,b:c;d]e",
        "\uFFFE\uD800 lone",
    ];

    public static readonly DateTimeOffset Now = new(2026, 11, 29, 10, 24, 35, TimeSpan.Zero);

    public static Finding Finding(string message = "wrong", Severity severity = Severity.High, string? file = null, int? line = null, string subject = "role/ci") =>
        new(RuleBook.Default["INVALID_ACTION"])
        {
            Message = message,
            Severity = severity,
            Account = "123456789012",
            Subject = new Subject("Role", subject) { Arn = $"arn:aws:iam::123456789012:{subject}" },
            Location = file is null ? null : new Location { File = file, Line = line, Column = line is null ? null : 3 },
        };

    public static TestOutcome Test(string name, Outcome outcome, string file = "tests/access.yaml") => new(RuleBook.Default[RuleCodes.AccessTest])
    {
        Name = name,
        Outcome = outcome,
        Message = $"{name} ended",
        Explanation = "nearest: deploy #2\npolicy.json:12",
        Duration = TimeSpan.FromMilliseconds(1500),
        Owner = "security",
        Tags = ["fast"],
        Location = new Location { File = file, Line = 4, Column = 5 },
    };

    public static IReadOnlyList<IamRecord> All =>
    [
        Finding("wrong", Severity.Critical, "policies/a.json", 3) with
        {
            RelatedLocations = [new RelatedLocation(new Location { File = "scp/b.json", Line = 2, Column = 1 }, "the SCP that would have stopped it")],
            Witness = new Witness("arn:aws:iam::123456789012:role/ci", "s3:GetObject", "*") { Decision = "Allowed" },
            Policy = new PolicyPlace { Policy = "deploy", Sid = "A", Statement = 1, Element = "Action s3:*" },
        },
        Finding("no file", Severity.Low),
        Finding("suppressed", subject: "role/old") with { Suppression = new Suppression("later", new DateOnly(2027, 1, 1)) },
        Finding("known", subject: "role/known") with { IsKnown = true },
        Finding("not assessed", subject: "role/x") with { Assessment = Assessment.NotAssessed },
        .. Hostile.Select((text, i) => Finding(text, Severity.Medium, $"policies/{i}.json", i + 1, text)),
        Test("passes", Outcome.Passed), Test("fails", Outcome.Failed), Test("errs", Outcome.Error), Test("skips", Outcome.Skipped), Test("is open", Outcome.Inconclusive),
        Test("passes", Outcome.Passed, "tests/other.yaml"),
        .. Hostile.Select(text => Test(text, Outcome.Failed)),
        new AccessChange(RuleBook.Default[RuleCodes.AccessGained]) { Principal = "role/ci", Change = ChangeDirection.Gained, Actions = ["s3:*"], Subject = new Subject("Role", "role/ci") },
        new AttackPath(RuleBook.Default[RuleCodes.AccessGained])
        {
            Source = "user/a",
            Target = "administrator",
            Location = new Location { File = "policies/a.json", Line = 3 },
            Steps = [new PathStep("pass the role") { Technique = "ESC-IAM-001", Location = new Location { File = "policies/a.json", Line = 4, Column = 1 } }, new PathStep("invoke")],
        },
    ];

    public static ReportSettings Settings(string? folder = null) => new() { Version = "0.1.0", BaseFolder = folder ?? Environment.CurrentDirectory, Now = Now };

    public static byte[] Bytes(ReportFormat format, IReadOnlyList<IamRecord>? records = null, ReportSettings? settings = null)
    {
        using var stream = new MemoryStream();
        Report.Write(format, records ?? All, settings ?? Settings(), stream);
        return stream.ToArray();
    }

    public static string Text(ReportFormat format, IReadOnlyList<IamRecord>? records = null, ReportSettings? settings = null) =>
        Encoding.UTF8.GetString(Bytes(format, records, settings));
}
