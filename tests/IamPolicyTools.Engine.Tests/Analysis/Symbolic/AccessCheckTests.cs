using System.Text.Json;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Language;

namespace IamPolicyTools.Engine.Tests.Analysis.Symbolic;

/// <summary>The checks of IAM Access Analyzer, where the examples of the specification say nothing.</summary>
public sealed class AccessCheckTests
{
    [Theory]
    [InlineData("cognito-identity.amazonaws.com", "", CheckResult.FAIL)]
    [InlineData("cognito-identity.amazonaws.com", """{ "StringEquals": { "cognito-identity.amazonaws.com:aud": "eu-west-1:pool" } }""", CheckResult.PASS)]
    [InlineData("cognito-identity.amazonaws.com", """{ "StringLike": { "cognito-identity.amazonaws.com:aud": "eu-west-1:*" } }""", CheckResult.FAIL)]
    [InlineData("cognito-identity.amazonaws.com", """{ "StringNotEquals": { "cognito-identity.amazonaws.com:aud": "eu-west-1:pool" } }""", CheckResult.FAIL)]
    [InlineData("accounts.google.com", """{ "StringEquals": { "accounts.google.com:aud": "mine" } }""", CheckResult.PASS)]
    [InlineData("accounts.google.com", """{ "StringEquals": { "accounts.google.com:sub": "someone" } }""", CheckResult.FAIL)]
    [InlineData("www.amazon.com", """{ "StringEquals": { "www.amazon.com:app_id": "mine" } }""", CheckResult.PASS)]
    [InlineData("graph.facebook.com", """{ "StringEqualsIfExists": { "graph.facebook.com:app_id": "mine" } }""", CheckResult.FAIL)]
    [InlineData("arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com", "", CheckResult.PASS)]
    public void CP_48_a_public_provider_is_outside_unless_its_application_is_pinned(string provider, string condition, CheckResult expected)
    {
        string when = condition.Length == 0 ? string.Empty : $", \"Condition\": {condition}";
        PolicyDocument policy = Parse($$"""[{ "Effect": "Allow", "Principal": { "Federated": "{{provider}}" }, "Action": "sts:AssumeRoleWithWebIdentity"{{when}} }]""", PolicyKind.Trust);
        Assert.Equal(expected, AccessChecks.NoPublicAccess(policy, "AWS::IAM::AssumeRolePolicyDocument").Result);
    }

    // CP-50, CP-51: in Free a check fails by what AWS never asks for.
    [Theory]
    [InlineData("s3:ListAllMyBuckets", "s3:ListAllMyBuckets on arn:aws:s3:::secret", false)]
    [InlineData("s3:PutObject", "s3:PutObject on arn:aws:s3:::secret", false)]
    [InlineData("s3:DeleteBucket", "s3:DeleteBucket on arn:aws:s3:::secret", true)]
    public void CP_50_a_witness_says_whether_it_can_happen(string action, string witness, bool isPossible)
    {
        PolicyDocument reference = Parse("""[{ "Effect": "Allow", "Action": "*", "Resource": "*" }, { "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::secret" }]""", PolicyKind.Identity);
        PolicyDocument policy = Parse($$"""[{ "Effect": "Allow", "Action": "{{action}}", "Resource": "*" }]""", PolicyKind.Identity);
        CheckResponse response = AccessChecks.NoNewAccess(reference, policy, PolicyKind.Identity);
        Assert.Equal((CheckResult.FAIL, isPossible), (response.Result, response.WitnessPossible));
        Assert.Contains(witness, response.Witness!.ToString(), StringComparison.Ordinal);
        Assert.Equal(response.Witness.ToString(), response.Reasons.Single().Witness!.ToString());
    }

    [Fact]
    public void CP_66_what_can_happen_is_shown_before_what_cannot()
    {
        CheckResponse response = AccessChecks.AccessNotGranted(
            Parse("""[{ "Effect": "Allow", "Action": "s3:*", "Resource": "*" }]""", PolicyKind.Identity), new AccessRegion { Parts = [(["s3:GetObject"], [])] }, PolicyKind.Identity);
        Assert.Equal(("arn:aws:s3:::x/x", (bool?)true), (response.Witness!.Resource, response.WitnessPossible));
        CheckResponse passed = AccessChecks.AccessNotGranted(
            Parse("""[{ "Effect": "Allow", "Action": "s3:*", "Resource": "*" }]""", PolicyKind.Identity), new AccessRegion { Parts = [(["sqs:SendMessage"], [])] }, PolicyKind.Identity);
        Assert.Equal((CheckResult.PASS, (bool?)null), (passed.Result, passed.WitnessPossible));
    }

    // CP-27, in what can happen and in what AWS's checks ask.
    [Theory]
    [InlineData("""{ "StringEquals": { "aws:SourceAccount": "111122223333" } }""", ProofVerdict.Proved)]
    [InlineData("""{ "StringLike": { "aws:SourceAccount": "1111*" } }""", ProofVerdict.Refuted)]
    public void CP_27_nobody_outside_may_do_anything(string condition, ProofVerdict expected)
    {
        PolicyDocument policy = Parse($$"""[{ "Effect": "Allow", "Principal": "*", "Action": "sns:Publish", "Resource": "*", "Condition": {{condition}} }]""", PolicyKind.Resource);
        foreach (RequestSpace space in Enum.GetValues<RequestSpace>())
        {
            Assert.Equal(expected, AccessChecks.NobodyOutside(policy, "AWS::SNS::Topic", new ProofOptions { Space = space }).Verdict);
        }
    }

    private static PolicyDocument Parse(string statements, PolicyKind kind)
    {
        using var json = JsonDocument.Parse($$"""{ "Version": "2012-10-17", "Statement": {{statements}} }""");
        return ChangeExample.Parse(json.RootElement, kind);
    }
}
