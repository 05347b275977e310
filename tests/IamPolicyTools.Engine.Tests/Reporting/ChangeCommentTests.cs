using System.Text;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Import;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using IamPolicyTools.Reporting;

namespace IamPolicyTools.Engine.Tests.Reporting;

/// <summary>A comparison as the comment of a pull request (policy-repositories.md, section 3).</summary>
public sealed class ChangeCommentTests
{
    private const string Group = """{"GroupName": "people", "GroupPolicyList": [{"PolicyName": "shell", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["ssm:StartSession", "ec2:Describe*"], "Resource": "*"}]}}]}""";

    [Fact]
    public void PR_2_what_a_control_policy_takes_is_told_first_and_people_are_counted_not_listed()
    {
        string text = Comment(Account(deny: null), Account(deny: "\"ssm:StartSession\", \"ec2:DescribeInstances\""));
        string[] rows = [.. text.Split('\n').Where(l => l.StartsWith("| ", StringComparison.Ordinal)).Skip(1)];
        Assert.NotEmpty(rows);
        Assert.All(rows, r => Assert.StartsWith("| High | Lost |", r, StringComparison.Ordinal));
        Assert.Contains(rows, r => r.Contains("ssm:StartSession", StringComparison.Ordinal) && r.Contains("41 principals, such as `user/person00`", StringComparison.Ordinal));
        Assert.Contains("ec2:DescribeInstances", text, StringComparison.Ordinal);

        // the root user loses it, too, which no row says.
        Assert.DoesNotContain("Everything else is proved unchanged.", text, StringComparison.Ordinal);
        Assert.Contains("**Not shown**: what changes for the root user of 111122223333", text, StringComparison.Ordinal);
        Assert.Contains("is proved unchanged. What depends on policies of accounts that are not in the model is told as not decided.", text, StringComparison.Ordinal);

        // No row for each person, and nothing about what did not change.
        Assert.True(rows.Length <= 3, text);
        Assert.DoesNotContain("ec2:DescribeVpcs", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_decided_is_said_with_what_is_wanting()
    {
        const string Unknown = """{ "AccountId": "111122223333", "Users": [{ "UserName": "alice", "UserPolicyList": [{ "PolicyName": "p", "PolicyDocument": { "Unknown": "not read" } }] }] }""";
        const string Known = """{ "AccountId": "111122223333", "Users": [{ "UserName": "alice", "UserPolicyList": [] }] }""";
        string text = Comment(Unknown, Known);
        Assert.Contains("**Not decided** for `user/alice`", text, StringComparison.Ordinal);
        Assert.Contains("not read", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Everything else is proved unchanged.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_comment_is_below_its_limit_and_redacted()
    {
        ReportSettings settings = Samples.Settings() with { LongestMarkdown = 2_000, Redactor = new Redactor(System.Collections.Immutable.ImmutableDictionary<string, string>.Empty) };
        string text = Comment(Account(deny: null), Account(deny: "\"ssm:StartSession\", \"ec2:DescribeInstances\""), settings);
        Assert.InRange(Encoding.UTF8.GetByteCount(text), 100, 2_000);
        Assert.DoesNotContain("111122223333", text, StringComparison.Ordinal);
    }

    [Fact]
    public void CP_54_a_comment_tells_the_resources_that_the_change_is_not_about()
    {
        const string Start = """{ "AccountId": "111122223333", "Users": [{ "UserName": "alice", "UserPolicyList": [{ "PolicyName": "p", "PolicyDocument": { "Version": "2012-10-17", "Statement": [""";
        const string Deny = """{ "Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::keep/*" }""";
        string text = Comment($"{Start}{Deny}] }} }}] }}] }}", $$"""{{Start}}{{Deny}}, { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" }] } }] }] }""");
        string row = text.Split('\n').Single(l => l.Contains("| Gained |", StringComparison.Ordinal));
        Assert.Contains("s3:PutObject", row, StringComparison.Ordinal);
        Assert.Contains(" without ", row, StringComparison.Ordinal);
        Assert.Contains("arn:aws:s3:::keep/", row, StringComparison.Ordinal);
    }

    private static string Comment(string before, string after, ReportSettings? settings = null)
    {
        ComparedAccess[] rows = [.. ModelComparison.Compare(Read(before), Read(after), ProofOptions.Default)];
        return Encoding.UTF8.GetString(Samples.Bytes(ReportFormat.Markdown, rows, settings ?? Samples.Settings()));
    }

    // Forty-one people in one group, and a service control policy.
    private static string Account(string? deny)
    {
        string users = string.Join(", ", Enumerable.Range(0, 41).Select(i => $$"""{"UserName": "person{{i:00}}", "Groups": ["people"]}"""));
        string policies = deny is null ? string.Empty : $$$"""
            , "ServiceControlPolicies": [{"Name": "guard", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": [{{{deny}}}], "Resource": "*"}]}}]
            """;
        string attached = deny is null ? "\"FullAWSAccess\"" : "\"FullAWSAccess\", \"guard\"";
        return $$$"""
            {"AccountId": "111122223333", "Groups": [{{{Group}}}], "Users": [{{{users}}}],
             "Organization": {"Id": "o-abcdefghij", "MasterAccountId": "999999999999"{{{policies}}},
               "Root": {"Id": "r-abcd", "ServiceControlPolicies": [{{{attached}}}], "Accounts": ["999999999999", "111122223333"]} } }
            """;
    }

    private static IamModel Read(string account)
    {
        string path = Path.Combine(Path.GetTempPath(), $"ipt-{Guid.NewGuid():N}.json");
        File.WriteAllText(path, account);
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
