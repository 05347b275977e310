using IamPolicyTools.Findings;
using IamPolicyTools.Findings.Escalation;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using static IamPolicyTools.Engine.Tests.Findings.PathAccounts;

namespace IamPolicyTools.Engine.Tests.Findings;

/// <summary>What is allowed only with MFA or only from somewhere (findings.md, 1.2 and FR-13; escalation.md, 4).</summary>
public sealed class CircumstanceTests
{
    private const string Mfa = """ "Bool":{"aws:MultiFactorAuthPresent":"true"} """;
    private const string Office = """ "IpAddress":{"aws:SourceIp":"203.0.113.0/24"} """;
    private const string Half = """ "IpAddress":{"aws:SourceIp":"0.0.0.0/1"} """;
    private const string Admin = $$"""{"Version":"2012-10-17","Statement":[{{Everything}}]}""";

    // FR-12, FR-13: F-402 is Critical; with MFA or from a network once lower, with both twice.
    [Theory]
    [InlineData("", Severity.Critical)]
    [InlineData(Mfa, Severity.High)]
    [InlineData(Office, Severity.High)]
    [InlineData($"{Mfa},{Office}", Severity.Medium)]
    [InlineData(Half, Severity.Critical)]
    public void What_makes_oneself_an_administrator_weighs_less_under_a_circumstance(string condition, Severity expected)
    {
        Finding found = Assert.Single(Find(Load($$""" "Users":[{{User("dev", Document(Allow("iam:PutUserPolicy", more: If(condition))))}}] """), "SELF_ESCALATION"));

        Assert.Equal((expected, Certainty.Certain), (found.Severity, found.Certainty));
    }

    [Fact]
    public void Of_several_ways_the_one_without_a_circumstance_counts()
    {
        Finding found = Assert.Single(Find(
            Load($$""" "Users":[{{User("dev", Document(Allow("iam:PutUserPolicy", more: If(Mfa)), Allow("iam:AttachUserPolicy")))}}] """), "SELF_ESCALATION"));

        Assert.Equal((Severity.Critical, "iam:AttachUserPolicy"), (found.Severity, found.Witness!.Action));
    }

    [Theory]
    [InlineData("", Severity.High)]
    [InlineData(Mfa, Severity.Medium)]
    [InlineData(Office, Severity.Medium)]
    [InlineData($"{Mfa},{Office}", Severity.Low)]
    [InlineData(Half, Severity.High)]
    [InlineData($"{Mfa},{Half}", Severity.Medium)]
    [InlineData(""" "IpAddress":{"aws:SourceIp":"128.0.0.0/7"} """, Severity.High)]
    [InlineData(""" "IpAddress":{"aws:SourceIp":"20.0.0.0/8"} """, Severity.Medium)]
    [InlineData(""" "IpAddress":{"aws:SourceIp":"2000::/3"} """, Severity.High)]
    [InlineData(""" "IpAddress":{"aws:SourceIp":"2001:db8::/32"} """, Severity.Medium)]
    [InlineData(""" "NotIpAddress":{"aws:SourceIp":"128.0.0.0/1"} """, Severity.High)]
    public void Each_circumstance_lowers_once(string condition, Severity expected) => Assert.Equal(
        expected,
        Assert.Single(Find(Load($$""" "Users":[{{User("dev", Document(Allow("secretsmanager:GetSecretValue", more: If(condition))))}}] """), "READ_ALL_SECRETS")).Severity);

    // F-613: an address range that is no guard is as weak as a key that anybody may forge.
    [Theory]
    [InlineData("0.0.0.0/1", Severity.High)]
    [InlineData("203.0.113.0/24", Severity.Medium)]
    public void A_range_that_is_no_guard_leaves_a_bucket_public(string range, Severity expected)
    {
        string policy = Document(
            $$"""{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::site/*","Condition":{{Range(range)}}}""");
        Finding found = Assert.Single(Find(
            Load($$"""
                "PublicAccessBlock":{"BlockPublicAcls":false,"IgnorePublicAcls":false,"BlockPublicPolicy":false,"RestrictPublicBuckets":false},
                "Resources":[{"Arn":"arn:aws:s3:::site","Policy":{{policy}} }]
                """),
            "PUBLIC_BEHIND_WEAK_CONDITION"));

        Assert.Equal(expected, found.Severity);
    }

    // F-504: who reads the rows of his own id alone.
    [Theory]
    [InlineData(""" "ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["${aws:username}"]} """, Severity.Low)]
    [InlineData(""" "ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["${aws:userid}"]},"Null":{"dynamodb:LeadingKeys":"false"} """, Severity.Low)]
    [InlineData(""" "ForAllValues:StringLike":{"dynamodb:LeadingKeys":["*"]} """, Severity.Medium)]
    [InlineData("", Severity.Medium)]
    public void A_row_guard_of_ones_own_id_is_told_low(string condition, Severity expected) => Assert.Equal(
        expected,
        Assert.Single(Find(Load($$""" "Users":[{{User("dev", Document(Allow("dynamodb:GetItem dynamodb:Query", more: If(condition))))}}] """), "READ_ALL_TABLES")).Severity);

    // The key that the policy tests is named.
    [Theory]
    [InlineData(Mfa, "aws:MultiFactorAuthPresent")]
    [InlineData(""" "NumericLessThan":{"aws:MultiFactorAuthAge":"3600"} """, "aws:MultiFactorAuthAge")]
    [InlineData(Office, "aws:SourceIp")]
    [InlineData($"{Mfa},{Office}", "aws:MultiFactorAuthPresent aws:SourceIp")]
    [InlineData(Half, "")]
    public void A_path_names_the_keys_that_it_waits_for(string condition, string keys)
    {
        EscalationPath path = Assert.Single(Paths(
            Load($$""" "Users":[{{User("alice", Document(Allow("iam:CreateAccessKey", more: If(condition))))}},{{User("big", Admin)}}] """),
            techniques: "ESC-IAM-003"));

        Assert.Equal(keys, string.Join(' ', path.Keys));
        Assert.Equal(keys.Length == 0 ? Certainty.Certain : Certainty.Conditional, path.Certainty);
    }

    private static string Range(string range) => $$$"""{"IpAddress":{"aws:SourceIp":"{{{range}}}"}}""";

    private static string If(string condition) => condition.Length == 0 ? string.Empty : $$""","Condition":{{{condition}}}""";

    private static IEnumerable<Finding> Find(IamModel model, string code) =>
        FindingSearch.Find(model, new FindingSettings { Now = Now, Codes = [code] }).Records.Where(r => r.Code == code && r.IsProblem);
}
