using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Import;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Analysis.Symbolic;

/// <summary>What is not known in the input is not decided (CP-62), be it a setting, an existence, or another account's policy.</summary>
public sealed class OpenComparisonTests
{
    private const string ReadAll = """{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }""";
    private const string Public = """, "Policy": { "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bk/*" }] }""";

    [Theory]
    [InlineData("", Public)]
    [InlineData(Public + """, "PublicAccessBlock": { "BlockPublicPolicy": false, "RestrictPublicBuckets": false }""", Public)]
    public void A_public_access_block_that_is_not_known_leaves_it_open_who_is_outside(string before, string after)
    {
        const string Unknown = """, "PublicAccessBlock": { "Unknown": "not exported" }""";
        bool isKnownBefore = before.Contains("PublicAccessBlock", StringComparison.Ordinal);

        ComparedAccess[] rows = Compare(Bucket(before + (isKnownBefore ? string.Empty : Unknown)), Bucket(after + Unknown));

        ComparedAccess row = Assert.Single(rows, r => r.Principal == "anonymous");
        Assert.Equal((ChangeDirection.Undecided, "s3:GetObject"), (row.Change, Assert.Single(row.Actions)));
        Assert.Contains("not exported", row.Undecided, StringComparison.Ordinal);
        Assert.DoesNotContain(rows, r => r.Principal == "anonymous" && r.Verdict == Verdict.Refuted);
    }

    [Fact]
    public void A_public_access_block_that_nobody_knows_on_both_sides_changes_nothing_by_itself()
    {
        const string Unknown = Public + """, "PublicAccessBlock": { "Unknown": "not exported" }""";

        Assert.Empty(Compare(Bucket(Unknown), Bucket(Unknown)));
    }

    [Theory]
    [InlineData("\"UserName\": \"u\"", "user/u")]
    [InlineData("\"GroupName\": \"g\"", "user/u")]
    [InlineData("\"Arn\": \"arn:aws:sqs:eu-west-1:123456789012:q\"", "anonymous")]
    public void Who_or_what_may_be_missing_is_not_proved_unchanged(string at, string principal)
    {
        string account = $$"""
            { "AccountId": "123456789012",
              "Users": [{ "UserName": "u", "Groups": ["g"], "UserPolicyList": [{ "PolicyName": "p", "PolicyDocument": { "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "sns:Publish", "Resource": "*" }] } }] }],
              "Groups": [{ "GroupName": "g", "GroupPolicyList": [{ "PolicyName": "p", "PolicyDocument": { "Version": "2012-10-17", "Statement": [{{ReadAll}}] } }] }],
              "Resources": [{ "Arn": "arn:aws:sqs:eu-west-1:123456789012:q", "Policy": { "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*" }] } }] }
            """;
        string open = account.Replace(at, $"{at}, \"ExistsWhen\": \"maybe\"", StringComparison.Ordinal);

        foreach (ComparedAccess[] rows in new[] { Compare(account, open), Compare(open, account) })
        {
            ComparedAccess[] own = [.. rows.Where(r => r.Principal.EndsWith(principal, StringComparison.Ordinal))];
            Assert.NotEmpty(own);
            Assert.All(own, r => Assert.Equal(Verdict.Undecided, r.Verdict));
            Assert.All(own, r => Assert.Contains("maybe", r.Undecided, StringComparison.Ordinal));
        }
    }

    // CP-54: no more than what is gained.
    [Theory]
    [InlineData("s3:DeleteBucketX", "s3:DeleteBucketX")]
    [InlineData("s3:DeleteBucketX*", "s3:DeleteBucketX*")]
    public void A_row_about_actions_that_AWS_does_not_list_names_no_others(string denied, string expected)
    {
        const string All = """{ "Effect": "Allow", "Action": "*", "Resource": "*" }""";
        ComparedAccess row = Assert.Single(Compare(User($$"""{{All}}, { "Effect": "Deny", "Action": "{{denied}}", "Resource": "*" }"""), User(All)));

        Assert.Equal((ChangeDirection.Gained, expected), (row.Change, Assert.Single(row.Actions)));
    }

    // What another account lets in is not known, and a change that depends on it is told (CP-56, CP-62).
    [Theory]
    [InlineData("sts:AssumeRole", "*", "policies of accounts that are not in the model")]
    [InlineData("sts:AssumeRole", "arn:aws:iam::444455556666:role/x", "policies of account 444455556666, which is not in the model")]
    [InlineData("sqs:SendMessage", "arn:aws:sqs:eu-west-1:444455556666:q", "policies of account 444455556666, which is not in the model")]
    public void What_another_account_decides_is_told(string action, string resource, string place)
    {
        string added = $$"""{{ReadAll}}, { "Effect": "Allow", "Action": "{{action}}", "Resource": "{{resource}}" }""";

        ComparedAccess gained = Assert.Single(Compare(User(ReadAll), User(added)));
        ComparedAccess lost = Assert.Single(Compare(User(added), User(ReadAll)));

        Assert.Equal((ChangeDirection.Undecided, action, resource), (gained.Change, Assert.Single(gained.Actions), Assert.Single(gained.Resources)));
        Assert.Equal($"UnknownValue: {place}", gained.Undecided);
        Assert.EndsWith($"whether {action} on {resource} is gained depends on {place}.", gained.Message, StringComparison.Ordinal);
        Assert.Equal("p", Assert.Single(gained.GetReasons()).Name);
        Assert.EndsWith($"is lost depends on {place}.", lost.Message, StringComparison.Ordinal);
        Assert.Equal(Severity.Low, lost.Severity);
    }

    // CP-54: all entries, each with whose policies decide on it.
    [Fact]
    public void What_other_accounts_decide_is_told_of_all_entries()
    {
        const string Two = """["arn:aws:sqs:*:444455556666:q", "arn:aws:sqs:*:444455556666:r", "arn:aws:sns:*:444455556666:t", "arn:aws:sqs:*:555566667777:q"]""";
        ComparedAccess[] rows = Compare(User(ReadAll), User($$"""{{ReadAll}}, { "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": {{Two}} }"""));

        Assert.All(rows, r => Assert.Equal((ChangeDirection.Undecided, "sqs:SendMessage"), (r.Change, Assert.Single(r.Actions))));
        Assert.Equal(
            [
                "UnknownValue: policies of account 444455556666, which is not in the model: arn:aws:sqs:*:444455556666:q arn:aws:sqs:*:444455556666:r",
                "UnknownValue: policies of account 555566667777, which is not in the model: arn:aws:sqs:*:555566667777:q",
            ],
            rows.Select(r => $"{r.Undecided}: {string.Join(' ', r.Resources)}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("s3:PutObject", "*")]
    [InlineData("sqs:SendMessage", "*")]
    public void What_is_told_of_all_resources_is_not_told_again_of_other_accounts(string action, string resource)
    {
        ComparedAccess row = Assert.Single(Compare(User(ReadAll), User($$"""{{ReadAll}}, { "Effect": "Allow", "Action": "{{action}}", "Resource": "{{resource}}" }""")));

        Assert.Equal(ChangeDirection.Gained, row.Change);
    }

    [Theory]
    [InlineData("ec2:TerminateInstances", "arn:aws:ec2:eu-west-1:444455556666:instance/i-1")]
    [InlineData("iam:CreateUser", "arn:aws:iam::444455556666:user/x")]
    public void What_no_policy_of_another_account_can_give_is_nothing(string action, string resource) =>
        Assert.Empty(Compare(User(ReadAll), User($$"""{{ReadAll}}, { "Effect": "Allow", "Action": "{{action}}", "Resource": "{{resource}}" }""")));

    // A Deny under a condition takes nothing where nothing is allowed any more.
    [Fact]
    public void What_is_allowed_nowhere_any_more_is_lost_without_conditions()
    {
        const string Deny = """{ "Effect": "Deny", "Action": "s3:GetObject", "Resource": "*", "Condition": { "Bool": { "aws:SecureTransport": "false" } } }""";
        PolicySource Policy(string statement) => new("p", null, PolicyKind.Identity, PolicyParser.ParseText(
            $$"""{ "Version": "2012-10-17", "Statement": [{{statement}}] }""", PolicyKind.Identity, "p.json", new DiagnosticBag())!);

        ComparedAccess row = Assert.Single(DocumentComparison.Compare([Policy(ReadAll)], [Policy(Deny)], ProofOptions.Default));

        Assert.Equal((ChangeDirection.Lost, null, false), (row.Change, row.Conditions, row.IsSimplified));
    }

    // One row says it: an administrator who may not be there is no question about twenty thousand actions.
    [Fact]
    public void An_administrator_who_may_be_missing_is_one_row()
    {
        string admin = User("""{ "Effect": "Allow", "Action": "*", "Resource": "*" }""");

        ComparedAccess row = Assert.Single(Compare(admin, admin.Replace("\"UserName\": \"u\"", "\"UserName\": \"u\", \"ExistsWhen\": \"maybe\"", StringComparison.Ordinal)));

        Assert.Equal("UnknownValue: the existence of arn:aws:iam::123456789012:user/u is unknown (maybe)", row.Undecided);
    }

    private static string User(string statements) => $$"""
        { "AccountId": "123456789012", "Users": [{ "UserName": "u", "UserPolicyList": [{ "PolicyName": "p", "PolicyDocument": { "Version": "2012-10-17", "Statement": [{{statements}}] } }] }] }
        """;

    private static string Bucket(string members) => $$"""
        { "AccountId": "123456789012", "Resources": [{ "Arn": "arn:aws:s3:::bk"{{members}} }] }
        """;

    private static ComparedAccess[] Compare(string before, string after) => [.. ModelComparison.Compare(Read(before), Read(after), ProofOptions.Default)];

    private static IamModel Read(string account)
    {
        string path = Path.Combine(Path.GetTempPath(), $"ipt-{Guid.NewGuid():N}.json");
        File.WriteAllText(path, account);
        try
        {
            ImportResult read = AccountImporter.Import(IamModel.Empty, [path], new ImportOptions { Replace = true });
            Assert.Empty(read.Errors);
            return read.Model;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
