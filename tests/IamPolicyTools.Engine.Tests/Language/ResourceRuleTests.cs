using IamPolicyTools.Language;

namespace IamPolicyTools.Engine.Tests.Language;

/// <summary>PL-41 to PL-45, PL-73: entries of Resource and NotResource.</summary>
public class ResourceRuleTests
{
    [Theory]
    [InlineData(PolicyKind.Identity, "arn:aws:sqs", "Warning")]
    [InlineData(PolicyKind.Boundary, "arn:aws:sqs:us-east-1", "Warning")]
    [InlineData(PolicyKind.Boundary, "arn:aws:waf:*", "Warning")]
    [InlineData(PolicyKind.Identity, "arn:aws", "Refused")]
    [InlineData(PolicyKind.Identity, "arn:aws:s3::bucket", "Refused")]
    [InlineData(PolicyKind.Session, "arn:aws:sqs", "Refused")]
    [InlineData(PolicyKind.Resource, "arn:aws:sqs", "Refused")]
    [InlineData(PolicyKind.ServiceControl, "arn:aws:sqs", "Refused")]
    public void PL_41_an_ARN_has_six_fields(PolicyKind kind, string arn, string severity) =>
        Check(kind, $"¦\"{arn}\"", $"{severity} MISSING_ARN_FIELD PL-41");

    [Theory]
    [InlineData(PolicyKind.Identity, "arn:aws:*:us-east-1:111122223333:x", "Refused")]
    [InlineData(PolicyKind.Boundary, "arn:aws:s?:::bucket", "Refused")]
    [InlineData(PolicyKind.Resource, "arn:aws:*:::bucket", "Warning")]
    [InlineData(PolicyKind.ServiceControl, "arn:aws:*code*:*:*:x", "Warning")]
    public void PL_42_the_service_is_written_out(PolicyKind kind, string arn, string severity) =>
        Check(kind, $"¦\"{arn}\"", $"{severity} WILDCARD_IN_SERVICE_NAME PL-42");

    [Theory]
    [InlineData("bucket")]
    [InlineData("")]
    [InlineData("ARN:aws:s3:::bucket")]
    [InlineData("**")]
    [InlineData("${aws:username}")]
    [InlineData("aws:s3:::bucket:x")]
    public void PL_43_a_resource_begins_with_arn(string resource) =>
        Check(PolicyKind.Identity, $"¦\"{resource}\"", "Refused INVALID_ARN_PREFIX PL-43");

    [Theory]
    [InlineData("*")]
    [InlineData("root")]
    [InlineData("user/a")]
    [InlineData("role/path/a")]
    [InlineData("oidc-provider/host")]
    [InlineData("user/${aws:username}")]
    public void PL_45_IAM_resources_begin_with_their_type(string resource) =>
        Check(PolicyKind.Identity, $"\"arn:aws:iam::111122223333:{resource}\"");

    [Theory]
    [InlineData(PolicyKind.Identity, "u*", "Refused")]
    [InlineData(PolicyKind.Session, "users/a", "Refused")]
    [InlineData(PolicyKind.Boundary, "", "Refused")]
    [InlineData(PolicyKind.ServiceControl, "*/a", "Warning")]
    public void PL_45_other_IAM_resources_are_reported(PolicyKind kind, string resource, string severity) =>
        Check(kind, $"¦\"arn:aws:iam::111122223333:{resource}\"", $"{severity} INVALID_ARN_RESOURCE PL-45");

    [Fact]
    public void PL_45_wildcards_for_the_type_are_fine_elsewhere() =>
        Check(PolicyKind.Identity, "\"arn:aws:ec2:us-east-1:111122223333:*/*\"");

    [Theory]
    [InlineData("¦\"arn:aws:iam:us-east-1:111122223333:user/a\"", "Refused ARN_REGION_NOT_ALLOWED PL-45")]
    [InlineData("¦\"arn:aws:s3:us-east-1::bucket/*\"", "Refused ARN_REGION_NOT_ALLOWED PL-45")]
    [InlineData("\"arn:aws:s3:us-east-1:111122223333:accesspoint/a\"", "")]
    [InlineData("\"arn:aws:s3:*:*:access-grants/default/*\"", "")]
    [InlineData("\"arn:aws:s3:*:*:*\"", "")]
    public void PL_45_IAM_and_bucket_ARNs_have_no_region(string resource, string expected) =>
        Check(PolicyKind.Identity, resource, MarkedPolicy.Split(expected));

    [Theory]
    [InlineData("arn:aws:s3:::${aws:username}/*")]
    [InlineData("arn:aws:s3:::bucket/${aws:PrincipalTag/team, 'none'}:${*}")]
    public void PL_73_variables_stand_behind_the_fifth_colon(string resource) =>
        Assert.True(Check(PolicyKind.Identity, $"\"{resource}\"").HasVariables);

    [Theory]
    [InlineData("arn:aws:iam::${aws:PrincipalAccount}:role/a")]
    [InlineData("arn:${aws:x}:s3:::bucket/${aws:username}")]
    [InlineData("arn:aws:sqs:${aws:RequestedRegion}")]
    public void PL_73_variables_before_the_fifth_colon_are_literal(string resource)
    {
        PolicyString entry = Check(PolicyKind.Identity, $"¦\"{resource}\"", "Refused VARIABLE_UNSUPPORTED_IN_ELEMENT PL-73");
        Assert.Equal((resource, false), (entry.Text, entry.HasVariables));
    }

    [Fact]
    public void PL_2_an_old_document_has_no_variables()
    {
        PolicyDocument? document = MarkedPolicy.Check(
            PolicyKind.Identity,
            """{"Version": "2008-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": ¦"arn:aws:s3:::${aws:username}"}]}""",
            "Warning VARIABLE_UNSUPPORTED_IN_VERSION PL-2");
        Assert.False(document!.Statements[0].Resource!.Value.Patterns[0].HasVariables);
    }

    [Theory]
    [InlineData("${aws:username", "MISSING_BRACE_IN_VARIABLE")]
    [InlineData("${aws:username, 'x}", "MISSING_QUOTE_IN_VARIABLE")]
    [InlineData("${aws:username, x}", "MISSING_QUOTE_IN_VARIABLE")]
    [InlineData("${aws: username}", "UNSUPPORTED_SPACE_IN_VARIABLE")]
    [InlineData("${ aws:username}", "UNSUPPORTED_SPACE_IN_VARIABLE")]
    [InlineData("${}", "EMPTY_VARIABLE")]
    [InlineData("${, 'x'}", "EMPTY_VARIABLE")]
    public void PL_81_malformed_variables_are_literal(string variable, string code)
    {
        PolicyString entry = Check(PolicyKind.Identity, $"¦\"arn:aws:s3:::bucket/{variable}\"", $"Refused {code} PL-81");
        Assert.False(entry.HasVariables);
    }

    [Theory]
    [InlineData(PolicyKind.Resource, "", "")]
    [InlineData(PolicyKind.Identity, "¦", "Refused SHORT_RESOURCE_ELSEWHERE PL-85")]
    [InlineData(PolicyKind.ServiceControl, "¦", "Refused SHORT_RESOURCE_ELSEWHERE PL-85")]
    public void PL_85_the_short_form_is_for_the_policies_of_APIs(PolicyKind kind, string mark, string expected) =>
        Check(kind, $"{mark}\"execute-api:/prod/*\"", MarkedPolicy.Split(expected));

    private static PolicyString Check(PolicyKind kind, string resource, params string[] expected)
    {
        PolicyString last = default;
        foreach (string element in new[] { "Resource", "NotResource" })
        {
            string principal = kind == PolicyKind.Resource ? "\"Principal\": \"*\", " : string.Empty;
            Statement? statement = MarkedPolicy.CheckStatement(
                kind, $$"""{"Effect": "Deny", {{principal}}"Action": "s3:*", "{{element}}": ["*", {{resource}}]}""", expected);
            last = statement!.Resource!.Value.Patterns[1];
            Assert.Equal(resource.Trim('¦', '"'), last.Text);
        }

        return last;
    }
}
