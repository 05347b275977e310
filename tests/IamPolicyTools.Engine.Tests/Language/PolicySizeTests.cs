using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Language;

/// <summary>Section 1.7: sizes.</summary>
public class PolicySizeTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData(" \t\r\n", 0)]
    [InlineData("{ \"a\" : \"b c\" }", 10)]
    [InlineData("\u00A0é", 2)]
    public void White_space_does_not_count(string text, int expected) => Assert.Equal(expected, PolicySize.Count(text));

    [Theory]
    [InlineData(PolicyKind.Session, 2_048, "Refused POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA 1.7")]
    [InlineData(PolicyKind.ServiceControl, 10_240, "Refused POLICY_SIZE_EXCEEDS_SCP_QUOTA 1.7")]
    [InlineData(PolicyKind.ResourceControl, 5_120, "Refused POLICY_SIZE_EXCEEDS_RCP_QUOTA 1.7")]
    [InlineData(PolicyKind.Trust, 2_048, "Warning POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA 1.7")]
    public void A_document_above_the_quota_of_its_slot_is_reported(PolicyKind kind, int quota, string expected)
    {
        bool countsBlanks = kind is PolicyKind.ServiceControl or PolicyKind.ResourceControl;
        MarkedPolicy.Check(
            kind, (countsBlanks ? "¦" : string.Empty) + DocumentOf(kind, quota), countsBlanks ? [expected.Replace("Refused", "Warning", StringComparison.Ordinal)] : []);
        MarkedPolicy.Check(kind, "¦" + DocumentOf(kind, quota + 1), expected);
    }

    [Fact]
    public void A_trust_policy_beyond_the_highest_quota_is_refused()
    {
        MarkedPolicy.Check(
            PolicyKind.Trust, "¦" + DocumentOf(PolicyKind.Trust, 8_192), "Warning POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA 1.7");
        MarkedPolicy.Check(
            PolicyKind.Trust, "¦" + DocumentOf(PolicyKind.Trust, 8_193), "Refused POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA 1.7");
    }

    [Theory]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["s3:*"],"Resource":["*"]}]}""", 91)]
    [InlineData("""{ "Version": "2012-10-17", "Statement": { "Effect": "Deny", "Action": "s3:\u002a", "Resource": "*" } }""", 90)]
    public void A_document_is_as_long_as_it_was_written(string text, int expected)
    {
        var found = new DiagnosticBag();
        Assert.Equal(expected, PolicyParser.ParseText(text, PolicyKind.Identity, "p", found)!.Size);
        Assert.Equal(text.Count(c => c != ' '), expected);
    }

    [Theory]
    [InlineData(PolicyKind.Identity)]
    [InlineData(PolicyKind.Boundary)]
    [InlineData(PolicyKind.Resource)]
    [InlineData(PolicyKind.Endpoint)]
    public void Other_quotas_depend_on_more_than_the_slot(PolicyKind kind) => MarkedPolicy.Check(kind, DocumentOf(kind, 30_000));

    // All that counts stands in the document: escapes count, the white space in a value does not.
    private static string DocumentOf(PolicyKind kind, int size)
    {
        string principal = kind switch
        {
            PolicyKind.Trust => "\"Principal\": {\"AWS\": [\"111122223333\"]}, ",
            PolicyKind.Resource or PolicyKind.Endpoint or PolicyKind.ResourceControl => "\"Principal\": \"*\", ",
            _ => string.Empty,
        };
        string resource = kind == PolicyKind.Trust ? string.Empty : "\"Resource\": [\"*\"], ";
        string start = "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Deny\", " + principal + "\"Action\": \"sts:AssumeRole\", " + resource
            + "\"Condition\": {\"StringEquals\": {\"aws:PrincipalTag/x\": [\"a \\\"b\\\\ \\n\", 1.5, true, \"";
        const string End = "\"]}}}]}";
        int counted = (start + End).Count(c => c != ' ');
        return start + new string('x', size - counted) + End;
    }
}
