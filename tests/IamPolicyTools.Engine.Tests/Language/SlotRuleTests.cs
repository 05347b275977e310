using IamPolicyTools.Language;

namespace IamPolicyTools.Engine.Tests.Language;

/// <summary>PL-13, PL-25, PL-28 and the table of policy kinds in section 1.1: which elements a slot takes.</summary>
public class SlotRuleTests
{
    [Theory]
    [InlineData(PolicyKind.Identity, "Error UNSUPPORTED_PRINCIPAL PL-13")]
    [InlineData(PolicyKind.Boundary, "Error UNSUPPORTED_PRINCIPAL PL-13")]
    [InlineData(PolicyKind.Session, "Error UNSUPPORTED_PRINCIPAL PL-13")]
    [InlineData(PolicyKind.ServiceControl, "Error SCP_SYNTAX_ERROR_PRINCIPAL PL-13")]
    public void PL_13_policies_without_principals(PolicyKind kind, string expected)
    {
        MarkedPolicy.CheckStatement(kind, """{"Effect": "Deny", ¦"Principal": "*", "Action": "s3:*", "Resource": "*"}""", expected);
        MarkedPolicy.CheckStatement(kind, """{"Effect": "Deny", ¦"NotPrincipal": "*", "Action": "s3:*", "Resource": "*"}""", expected);
    }

    [Theory]
    [InlineData(PolicyKind.Resource)]
    [InlineData(PolicyKind.Endpoint)]
    [InlineData(PolicyKind.ResourceControl)]
    public void PL_13_policies_that_need_a_principal(PolicyKind kind) =>
        MarkedPolicy.CheckStatement(kind, """¦{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}""", "Refused MISSING_PRINCIPAL PL-13");

    [Fact]
    public void PL_13_a_trust_policy_needs_a_principal() =>
        MarkedPolicy.CheckStatement(PolicyKind.Trust, """¦{"Effect": "Allow", "Action": "sts:AssumeRole"}""", "Refused MISSING_PRINCIPAL PL-13");

    [Theory]
    [InlineData(PolicyKind.Identity, "")]
    [InlineData(PolicyKind.Boundary, "")]
    [InlineData(PolicyKind.Session, "")]
    [InlineData(PolicyKind.ServiceControl, "")]
    [InlineData(PolicyKind.ResourceControl, "\"Principal\": \"*\", ")]
    [InlineData(PolicyKind.Endpoint, "\"Principal\": \"*\", ")]
    public void PL_13_policies_that_need_a_resource(PolicyKind kind, string principal)
    {
        MarkedPolicy.CheckStatement(kind, $$"""¦{"Effect": "Deny", {{principal}}"Action": "s3:*"}""", "Refused MISSING_RESOURCE PL-13");
        MarkedPolicy.CheckStatement(kind, $$"""{"Effect": "Deny", {{principal}}"Action": "s3:*", "NotResource": "*"}""");
    }

    [Fact]
    public void The_policy_of_a_resource_may_leave_out_which_resource_is_meant() =>
        Assert.Null(MarkedPolicy.CheckStatement(PolicyKind.Resource, """{"Effect": "Deny", "Principal": "*", "Action": "s3:*"}""")!.Resource);

    [Theory]
    [InlineData("\"Resource\": \"*\"")]
    [InlineData("\"NotResource\": \"*\"")]
    public void A_trust_policy_has_no_resource(string resource) =>
        MarkedPolicy.CheckStatement(
            PolicyKind.Trust,
            $$"""{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole", ¦{{resource}}}""",
            "Refused ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE PL-13");

    [Fact]
    public void A_trust_policy_does_not_trust_the_bare_wildcard() =>
        MarkedPolicy.CheckStatement(
            PolicyKind.Trust,
            """{"Effect": "Allow", "Principal": ¦"*", "Action": "sts:AssumeRole"}""",
            "Refused ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL PL-13");

    [Theory]
    [InlineData("sts:AssumeRole")]
    [InlineData("STS:assumerolewithsaml")]
    [InlineData("sts:AssumeRoleWithWebIdentity")]
    [InlineData("sts:TagSession")]
    [InlineData("sts:SetSourceIdentity")]
    [InlineData("sts:SetContext")]
    public void PL_82_the_actions_of_a_trust_policy(string action) =>
        MarkedPolicy.CheckStatement(PolicyKind.Trust, $$"""{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "{{action}}"}""");

    [Theory]
    [InlineData("s3:GetObject", "Refused")]
    [InlineData("iam:PassRole", "Refused")]
    [InlineData("sts:GetCallerIdentity", "Refused")]
    [InlineData("sts:AssumeRoot", "Refused")]
    [InlineData("sts:AssumeRoleWithWebIdendity", "Refused")]
    [InlineData("sts:TagSession*", "Refused")]
    [InlineData("sts:*", "Refused")]
    [InlineData("*", "Refused")]
    [InlineData("*:*", "Refused")]
    [InlineData("sts:AssumeRole*", "Warning")]
    [InlineData("sts:assumerolewith?AML", "Warning")]
    public void PL_82_a_trust_policy_is_about_assuming_the_role(string action, string severity) => MarkedPolicy.CheckStatement(
        PolicyKind.Trust,
        $$"""{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["sts:AssumeRole", ¦"{{action}}"]}""",
        $"{severity} TRUST_ACTION_NOT_STS PL-82");

    [Fact]
    public void PL_82_NotAction_in_a_trust_policy_is_a_warning() => MarkedPolicy.CheckStatement(
        PolicyKind.Trust,
        """{"Effect": "Deny", "Principal": {"AWS": "*"}, "NotAction": ¦"sts:TagSession"}""",
        "Warning TRUST_ACTION_NOT_STS PL-82");

    [Fact]
    public void PL_28_a_trust_policy_has_no_NotPrincipal() =>
        MarkedPolicy.CheckStatement(
            PolicyKind.Trust,
            """{"Effect": "Deny", ¦"NotPrincipal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}""",
            "Refused ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL PL-28");

    [Theory]
    [InlineData(PolicyKind.Resource)]
    [InlineData(PolicyKind.Endpoint)]
    public void PL_25_Allow_with_NotPrincipal_is_reported(PolicyKind kind)
    {
        MarkedPolicy.CheckStatement(
            kind,
            """{"Effect": "Allow", "NotPrincipal": ¦{"AWS": "111122223333"}, "Action": "s3:*", "Resource": "*"}""",
            "Warning ALLOW_WITH_NOT_PRINCIPAL PL-25");
        MarkedPolicy.CheckStatement(kind, """{"Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"}, "Action": "s3:*", "Resource": "*"}""");
    }

    [Theory]
    [InlineData("\"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"s3:*\", \"Resource\": \"*\"", "")]
    [InlineData("\"Effect\": \"Deny\", \"Principal\": ¦{\"AWS\": \"*\"}, \"Action\": \"s3:*\", \"Resource\": \"*\"", "Refused RCP_SYNTAX_ERROR_PRINCIPAL PL-13")]
    [InlineData("\"Effect\": \"Deny\", \"NotPrincipal\": ¦\"*\", \"Action\": \"s3:*\", \"Resource\": \"*\"", "Refused RCP_SYNTAX_ERROR_PRINCIPAL PL-28")]
    [InlineData("\"Effect\": \"Deny\", \"Principal\": \"*\", \"NotAction\": ¦\"s3:*\", \"Resource\": \"*\"", "Refused RCP_SYNTAX_ERROR_NOTACTION PL-13")]
    [InlineData("\"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": [\"s3:*\", ¦\"*\", ¦\"*:*\"], \"Resource\": \"*\"", "Refused RCP_SYNTAX_ERROR_ACTION PL-13; Refused RCP_SYNTAX_ERROR_ACTION PL-13")]
    public void A_resource_control_policy_denies_actions_of_services_to_everyone(string statement, string expected) =>
        MarkedPolicy.CheckStatement(PolicyKind.ResourceControl, $"{{{statement}}}", MarkedPolicy.Split(expected));

    [Theory]
    [InlineData("\"Action\": \"*\", \"Resource\": \"*\"", true)]
    [InlineData("\"Action\": [\"*\"], \"Resource\": [\"*\"]", true)]
    [InlineData("\"Action\": \"s3:*\", \"Resource\": \"*\"", false)]
    [InlineData("\"Action\": \"*\", \"Resource\": \"arn:aws:s3:::a\"", false)]
    [InlineData("\"Action\": \"*\", \"Resource\": \"*\", \"Condition\": {\"Bool\": {\"aws:SecureTransport\": \"true\"}}", false)]
    public void Only_RCPFullAWSAccess_allows(string elements, bool isFullAccess)
    {
        string mark = isFullAccess ? string.Empty : "¦";
        string[] expected = isFullAccess ? [] : ["Refused RCP_SYNTAX_ERROR_ALLOW PL-13"];
        MarkedPolicy.CheckStatement(PolicyKind.ResourceControl, $$"""{{mark}}{"Effect": "Allow", "Principal": "*", {{elements}}}""", expected);
    }

    [Fact]
    public void PL_14_service_control_policies_have_the_full_language() =>
        MarkedPolicy.CheckStatement(
            PolicyKind.ServiceControl,
            """
            {"Effect": "Allow", "NotAction": ["iam:*Key", "s3:Get?bject"], "NotResource": "arn:aws:s3:::a",
             "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}}
            """);
}
