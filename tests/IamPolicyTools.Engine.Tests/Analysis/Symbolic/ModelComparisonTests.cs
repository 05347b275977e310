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

    // CP-14, CP-56: what their own accounts let them do is not known here, and taken for everything.
    [Theory]
    [InlineData("""{ "AWS": "444455556666" }""", "{}", "arn:aws:iam::444455556666:root", "arn:aws:iam::444455556666:role/x")]
    [InlineData("""{ "AWS": "arn:aws:iam::444455556666:role/deploy" }""", "{}", "arn:aws:iam::444455556666:role/deploy", "arn:aws:iam::444455556666:role/deploy")]
    [InlineData("""{ "AWS": "*" }""", """{ "StringEquals": { "aws:PrincipalAccount": "444455556666" } }""", "arn:aws:iam::444455556666:root", "arn:aws:iam::444455556666:role/x")]
    [InlineData("""{ "AWS": "*" }""", """{ "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/ci-*" } }""", "arn:aws:iam::000000000000:role/ci-x", "arn:aws:iam::000000000000:role/ci-x")]
    [InlineData("""{ "AWS": "*" }""", """{ "StringEquals": { "aws:PrincipalType": "User" } }""", "arn:aws:iam::000000000000:user/x", "arn:aws:iam::000000000000:user/x")]
    public void Who_is_outside_gains_what_a_policy_of_a_resource_opens(string principal, string condition, string byBucket, string byTrust)
    {
        const string Ec2 = """{ "Service": "ec2.amazonaws.com" }""";
        IamModel before = WithPolicies(string.Empty, Ec2, "{}");
        string statement = $$"""{ "Effect": "Allow", "Principal": {{principal}}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*", "Condition": {{condition}} }""";

        Assert.Equal(byBucket, Assert.Single(Gained(before, WithPolicies(statement, Ec2, "{}"))).Principal);
        Assert.Equal(byTrust, Assert.Single(Gained(before, WithPolicies(string.Empty, principal, condition))).Principal);
    }

    [Fact]
    public void A_service_that_nobody_names_takes_part_where_everybody_is_let_in()
    {
        const string Ec2 = """{ "Service": "ec2.amazonaws.com" }""";
        const string Services = """{ "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*", "Condition": { "Bool": { "aws:PrincipalIsAWSService": "true" } } }""";

        ComparedAccess row = Assert.Single(ModelComparison.Compare(WithPolicies(string.Empty, Ec2, "{}"), WithPolicies(Services, Ec2, "{}"), ProofOptions.Default));

        Assert.Equal(("x.amazonaws.com", ChangeDirection.Gained), (row.Principal, row.Change));
    }

    // CP-13: whose the bucket is, the side without it cannot tell; the stranger's account is not a guess for it.
    [Theory]
    [InlineData("Deny", "{ \"Bool\": { \"aws:SecureTransport\": \"false\" } }", false)]
    [InlineData("Allow", "{}", true)]
    public void A_bucket_that_one_side_alone_has_is_nothing_that_somebody_outside_had_or_loses(string effect, string condition, bool isOpen)
    {
        IamModel without = WithPolicies(null, """{ "Service": "ec2.amazonaws.com" }""", "{}");
        IamModel with = WithPolicies($$"""{ "Effect": "{{effect}}", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"], "Condition": {{condition}} }""", """{ "Service": "ec2.amazonaws.com" }""", "{}");

        ComparedAccess[] made = [.. ModelComparison.Compare(without, with, ProofOptions.Default).Where(IsOutside)];
        ComparedAccess[] removed = [.. ModelComparison.Compare(with, without, ProofOptions.Default).Where(IsOutside)];

        Assert.Equal(isOpen, made.Length > 0);
        Assert.All(made, r => Assert.Equal((ChangeDirection.Gained, Severity.Critical), (r.Change, r.Severity)));
        Assert.Equal(isOpen, removed.Length > 0);
        Assert.All(removed, r => Assert.Equal(ChangeDirection.Lost, r.Change));

        static bool IsOutside(ComparedAccess row) => row.Subject?.Account != "111122223333";
    }

    [Fact]
    public void What_is_not_decided_is_neither_gained_nor_certain()
    {
        ChangeExample example = ChangeExample.All["CE-M18"];
        ComparedAccess[] rows = [.. ModelComparison.Compare(Read(example.Row.GetProperty("before")), Read(example.Row.GetProperty("after")), ProofOptions.Default).Where(r => r.Verdict == Verdict.Undecided)];
        Assert.NotEmpty(rows);
        Assert.All(rows, r => Assert.Equal((ChangeDirection.Undecided, Certainty.Possible, "ACCESS_UNDECIDED"), (r.Change, r.Certainty, r.Code)));
        Assert.Equal(rows.Length, rows.Select(r => r.Fingerprint).Distinct().Count());
        Assert.All(ComparedAccessSummary.Of(rows), s => Assert.Equal(rows[0].Undecided, Assert.Single(s.Because)));
    }

    // R-55: a row for the root user would say it once more, and no comment may say that all else is unchanged.
    [Fact]
    public void CE_M17_what_the_root_user_loses_is_said_to_be_left_out()
    {
        ChangeExample example = ChangeExample.All["CE-M17"];
        ComparedAccess row = Assert.Single(ModelComparison.Compare(Read(example.Row.GetProperty("before")), Read(example.Row.GetProperty("after")), ProofOptions.Default));
        Assert.Equal("what changes for the root user of 111122223333", Assert.Single(row.NotShown));
    }

    private static IEnumerable<ComparedAccess> Gained(IamModel before, IamModel after) =>
        ModelComparison.Compare(before, after, ProofOptions.Default).Where(r => r.Change == ChangeDirection.Gained && r.Severity == Severity.Critical);

    private static IamModel WithPolicies(string? bucket, string trusted, string condition)
    {
        string resources = bucket is null ? string.Empty : $$"""{ "Arn": "arn:aws:s3:::b"{{Policy(bucket)}} }""";
        using var account = JsonDocument.Parse($$"""
            {
              "AccountId": "111122223333",
              "Resources": [ {{resources}} ],
              "Roles": [ { "RoleName": "r", "AssumeRolePolicyDocument": { "Version": "2012-10-17", "Statement": [ { "Effect": "Allow", "Principal": {{trusted}}, "Action": "sts:AssumeRole", "Condition": {{condition}} } ] } } ]
            }
            """);
        return Read(account.RootElement);

        static string Policy(string statement) => statement.Length == 0 ? string.Empty : $$""", "Policy": { "Version": "2012-10-17", "Statement": [ {{statement}} ] }""";
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
