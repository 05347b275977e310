using IamPolicyTools.Language;

namespace IamPolicyTools.Engine.Tests.Language;

/// <summary>PL-5 to PL-7, PL-9, PL-11: statements.</summary>
public class StatementRuleTests
{
    [Theory]
    [InlineData(PolicyKind.Identity, "¦\"two words\"", "Refused UNSUPPORTED_SID PL-5")]
    [InlineData(PolicyKind.Boundary, "¦\"a-b\"", "Refused UNSUPPORTED_SID PL-5")]
    [InlineData(PolicyKind.Session, "¦\"a_b\"", "Refused UNSUPPORTED_SID PL-5")]
    [InlineData(PolicyKind.Trust, "¦\"é\"", "Refused UNSUPPORTED_SID PL-5")]
    [InlineData(PolicyKind.Resource, "\"two words\"", "")]
    [InlineData(PolicyKind.Endpoint, "\"a-b\"", "")]
    [InlineData(PolicyKind.Identity, "\"Az09\"", "")]
    [InlineData(PolicyKind.Identity, "\"\"", "")]
    [InlineData(PolicyKind.Identity, "¦1", "Error DATA_TYPE_MISMATCH PL-5")]
    [InlineData(PolicyKind.Resource, "¦\"${aws:username}\"", "Refused VARIABLE_UNSUPPORTED_IN_ELEMENT PL-73")]
    public void PL_5_IAM_takes_letters_and_digits_in_a_sid(PolicyKind kind, string sid, string expected) =>
        MarkedPolicy.CheckStatement(kind, $$"""{"Sid": {{sid}}, {{Rest(kind)}}}""", MarkedPolicy.Split(expected));

    [Theory]
    [InlineData(PolicyKind.Identity, "Refused UNIQUE_SIDS_REQUIRED PL-5")]
    [InlineData(PolicyKind.Boundary, "Refused UNIQUE_SIDS_REQUIRED PL-5")]
    [InlineData(PolicyKind.Session, "Refused UNIQUE_SIDS_REQUIRED PL-5")]
    [InlineData(PolicyKind.Trust, "Refused UNIQUE_SIDS_REQUIRED PL-5")]
    [InlineData(PolicyKind.Resource, "Warning UNIQUE_SIDS_RECOMMENDED PL-5")]
    [InlineData(PolicyKind.ServiceControl, "Warning UNIQUE_SIDS_RECOMMENDED PL-5")]
    public void PL_5_a_sid_is_unique(PolicyKind kind, string expected)
    {
        string rest = Rest(kind);
        MarkedPolicy.Check(
            kind,
            $$"""
            {"Version": "2012-10-17", "Statement": [
              {"Sid": "A", {{rest}}}, {"Sid": "a", {{rest}}}, {"Sid": "", {{rest}}}, {"Sid": "", {{rest}}}, {{{rest}}},
              {"Sid": ¦"A", {{rest}}}
            ]}
            """,
            expected);
    }

    [Theory]
    [InlineData("\"Effect\": ¦\"allow\", ", "Error INVALID_EFFECT PL-6")]
    [InlineData("\"Effect\": ¦\"Permit\", ", "Error INVALID_EFFECT PL-6")]
    [InlineData("\"Effect\": ¦true, ", "Error DATA_TYPE_MISMATCH PL-6")]
    [InlineData("\"Effect\": ¦[\"Allow\"], ", "Error DATA_TYPE_MISMATCH PL-6")]
    [InlineData("¦\"effect\": \"Allow\", ", "Error INVALID_POLICY_ELEMENT PL-9")]
    public void PL_6_the_effect_is_Allow_or_Deny(string effect, string expected) =>
        MarkedPolicy.CheckStatement(PolicyKind.Identity, $$"""{{{effect}}"Action": "*", "Resource": "*"}""", expected);

    [Fact]
    public void PL_6_the_effect_is_mandatory() =>
        MarkedPolicy.CheckStatement(PolicyKind.Identity, """¦{"Action": "*", "Resource": "*"}""", "Error MISSING_EFFECT PL-6");

    [Theory]
    [InlineData("""{"Effect": "Deny", "Action": "*", ¦"NotAction": "*", "Resource": "*"}""", "Error UNSUPPORTED_ELEMENT_COMBINATION PL-7")]
    [InlineData("""{"Effect": "Deny", "Action": "*", "NotResource": "*", ¦"Resource": "*"}""", "Error UNSUPPORTED_ELEMENT_COMBINATION PL-7")]
    [InlineData("""¦{"Effect": "Deny", "Resource": "*"}""", "Error MISSING_ACTION PL-7")]
    public void PL_7_an_element_and_its_negation_exclude_each_other(string statement, string expected) =>
        MarkedPolicy.CheckStatement(PolicyKind.Identity, statement, expected);

    [Fact]
    public void PL_7_principal_and_its_negation_exclude_each_other() =>
        MarkedPolicy.CheckStatement(
            PolicyKind.Resource,
            """{"Effect": "Deny", "Principal": "*", ¦"NotPrincipal": "*", "Action": "*"}""",
            "Error UNSUPPORTED_ELEMENT_COMBINATION PL-7");

    [Theory]
    [InlineData("¦\"Actions\": \"*\"")]
    [InlineData("¦\"resource\": \"*\"")]
    [InlineData("¦\"condition\": {}")]
    [InlineData("¦\"$comment\": \"x\"")]
    public void PL_9_unknown_elements_are_errors(string member) =>
        MarkedPolicy.CheckStatement(
            PolicyKind.Identity,
            $$"""{"Effect": "Deny", "Action": "*", "Resource": "*", {{member}}}""",
            "Error INVALID_POLICY_ELEMENT PL-9");

    [Fact]
    public void PL_11_a_single_string_is_a_list_of_one()
    {
        Statement? single = MarkedPolicy.CheckStatement(PolicyKind.Identity, """{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}""");
        Statement? list = MarkedPolicy.CheckStatement(PolicyKind.Identity, """{"Effect": "Deny", "Action": ["s3:*"], "Resource": ["*"]}""");
        Assert.Equal("s3:*", Assert.Single(single!.Action.Patterns).Text);
        Assert.Equal("s3:*", Assert.Single(list!.Action.Patterns).Text);
        Assert.Equal("*", Assert.Single(single.Resource!.Value.Patterns).Text);
        Assert.Equal("*", Assert.Single(list.Resource!.Value.Patterns).Text);
    }

    [Theory]
    [InlineData("\"Action\": ¦[], \"Resource\": \"*\"", "Warning EMPTY_ARRAY_ACTION PL-11")]
    [InlineData("\"NotAction\": ¦[], \"Resource\": \"*\"", "Warning EMPTY_ARRAY_ACTION PL-11")]
    [InlineData("\"Action\": \"*\", \"Resource\": ¦[]", "Warning EMPTY_ARRAY_RESOURCE PL-11")]
    [InlineData("\"Action\": \"*\", \"NotResource\": ¦[]", "Warning EMPTY_ARRAY_RESOURCE PL-11")]
    public void PL_11_an_empty_list_is_taken_and_matches_nothing(string elements, string expected) =>
        MarkedPolicy.CheckStatement(PolicyKind.Identity, $$"""{"Effect": "Deny", {{elements}}}""", expected);

    [Theory]
    [InlineData("\"Action\": ¦{\"a\": 1}, \"Resource\": \"*\"")]
    [InlineData("\"Action\": ¦null, \"Resource\": \"*\"")]
    [InlineData("\"Action\": [\"*\", ¦1], \"Resource\": \"*\"")]
    [InlineData("\"Action\": \"*\", \"Resource\": ¦false")]
    [InlineData("\"Action\": \"*\", \"Resource\": [¦[\"*\"]]")]
    public void PL_11_actions_and_resources_are_strings(string elements) =>
        MarkedPolicy.CheckStatement(PolicyKind.Identity, $$"""{"Effect": "Deny", {{elements}}}""", "Error DATA_TYPE_MISMATCH PL-11");

    [Fact]
    public void Statements_know_their_place()
    {
        PolicyDocument? document = MarkedPolicy.Check(
            PolicyKind.Identity,
            """
            {
              "Version": "2012-10-17",
              "Statement": [
                { "Effect": "Allow", "Action": "s3:*", "Resource": "*" },
                {
                  "Effect": "Deny",
                  "NotAction": ["iam:*", "sts:*"],
                  "NotResource": "arn:aws:s3:::a"
                }
              ]
            }
            """);
        Statement second = document!.Statements[1];
        Assert.Equal((1, Effect.Deny, "#2"), (second.Index, second.Effect, second.DisplayName));
        Assert.Equal((5, 5), (second.Location.Line, second.Location.Column));
        Assert.True(second.Action.IsNegated);
        Assert.Equal((7, 30), (second.Action.Patterns[1].Location.Line, second.Action.Patterns[1].Location.Column));
        Assert.True(second.Resource!.Value.IsNegated);
        Assert.Equal((8, 22), (second.Resource.Value.Patterns[0].Location.Line, second.Resource.Value.Patterns[0].Location.Column));
    }

    private static string Rest(PolicyKind kind) => kind switch
    {
        PolicyKind.Trust => "\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"111122223333\"}, \"Action\": \"sts:AssumeRole\"",
        PolicyKind.Resource or PolicyKind.Endpoint => "\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"s3:*\", \"Resource\": \"*\"",
        _ => "\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"*\"",
    };
}
