using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Language;

/// <summary>PL-8, PL-12, PL-49 to PL-53, PL-58, PL-62, PL-66, PL-67, PL-71, PL-73, PL-81: conditions.</summary>
public class ConditionRuleTests
{
    [Theory]
    [InlineData("¦{}", "Warning EMPTY_OBJECT_CONDITION PL-12")]
    [InlineData("{\"StringEquals\": ¦{}}", "Warning EMPTY_OBJECT_CONDITION PL-12")]
    public void PL_12_an_empty_condition_restricts_nothing(string condition, string expected) =>
        Assert.Empty(Check(condition, expected)!.Value);

    [Theory]
    [InlineData("¦[]", "Error DATA_TYPE_MISMATCH PL-12")]
    [InlineData("¦\"x\"", "Error DATA_TYPE_MISMATCH PL-12")]
    [InlineData("{\"StringEquals\": ¦[\"aws:username\"]}", "Error DATA_TYPE_MISMATCH PL-49")]
    [InlineData("{\"StringEquals\": {\"aws:username\": ¦{\"a\": 1}}}", "Error DATA_TYPE_MISMATCH PL-52")]
    [InlineData("{\"StringEquals\": {\"aws:username\": ¦null}}", "Error DATA_TYPE_MISMATCH PL-52")]
    [InlineData("{\"StringEquals\": {\"aws:username\": [\"a\", ¦[\"b\"]]}}", "Error DATA_TYPE_MISMATCH PL-52")]
    public void A_condition_is_operators_of_keys_of_scalars(string condition, string expected) => Check(condition, expected);

    [Fact]
    public void PL_8_a_key_in_two_spellings_is_an_error() =>
        Check(
            """{"StringEquals": {"aws:userid": "x", ¦"AWS:UserId": "y"}, "StringLike": {"aws:userid": "z"}}""",
            "Error DUPLICATE_KEYS_WITH_DIFFERENT_CASE PL-8");

    [Fact]
    public void PL_49_an_operator_in_two_spellings_is_refused_and_both_count() =>
        Assert.Equal(2, Check(
            """{"StringEquals": {"aws:userid": "x"}, ¦¦"stringEquals": {"aws:userid": "y"}}""",
            "Refused DUPLICATE_KEYS_WITH_DIFFERENT_CASE PL-49",
            "Warning CONDITION_OPERATOR_SPELLING PL-51")!.Value.Length);

    [Theory]
    [InlineData("StringLike", SetQualifier.None, "StringLike", false)]
    [InlineData("StringLikeIfExists", SetQualifier.None, "StringLike", true)]
    [InlineData("ForAnyValue:StringLike", SetQualifier.ForAnyValue, "StringLike", false)]
    [InlineData("ForAllValues:ArnNotEqualsIfExists", SetQualifier.ForAllValues, "ArnNotEquals", true)]
    public void PL_71_an_operator_is_qualifier_name_and_suffix(string written, SetQualifier qualifier, string baseOperator, bool ifExists)
    {
        ConditionClause clause = CheckOne($"\"{written}\"", """ "aws:PrincipalArn": "*" """);
        Assert.Equal((written, qualifier, baseOperator, ifExists), (clause.Operator, clause.Qualifier, clause.BaseOperator, clause.IfExists));
    }

    [Theory]
    [InlineData("stringequals", "StringEquals")]
    [InlineData("FORANYVALUE:stringLikeIFEXISTS", "StringLike")]
    [InlineData("ForanyValue:StringEquals", "StringEquals")]
    public void PL_51_operators_are_read_without_regard_to_case(string written, string baseOperator)
    {
        ConditionClause clause = CheckOne($"¦\"{written}\"", """ "aws:PrincipalArn": "*" """, "Warning CONDITION_OPERATOR_SPELLING PL-51");
        Assert.Equal((written, baseOperator), (clause.Operator, clause.BaseOperator));
    }

    [Theory]
    [InlineData("StringsEqual", "StringsEqual")]
    [InlineData("ForAllValues:StringIsIfExists", "StringIs")]
    [InlineData("ForSomeValues:StringEquals", "ForSomeValues:StringEquals")]
    [InlineData("ForAllValues:ForAnyValue:StringEquals", "ForAnyValue:StringEquals")]
    [InlineData("IfExists", "")]
    [InlineData("NotBool", "NotBool")] // PL-58
    [InlineData("BoolNotEquals", "BoolNotEquals")] // PL-58
    public void PL_51_an_unknown_operator_is_kept_as_written(string written, string baseOperator)
    {
        ConditionClause clause = CheckOne(
            $"¦\"{written}\"", """ "aws:username": "${aws:username}" """, "Refused INVALID_CONDITION_OPERATOR PL-51");
        Assert.Equal((written, baseOperator), (clause.Operator, clause.BaseOperator));
        Assert.False(clause.Values[0].Text.HasVariables);
    }

    [Fact]
    public void PL_52_values_keep_their_JSON_kind_and_text()
    {
        ConditionClause clause = CheckOne("\"StringEquals\"", """ "aws:PrincipalTag/x": ["a", 1.50, true] """);
        Assert.Equal(
            [(ScalarKind.Text, "a"), (ScalarKind.Number, "1.50"), (ScalarKind.Boolean, "true")],
            clause.Values.Select(v => (v.Kind, v.Text.Text)));
        Assert.True(clause.IsList);
    }

    [Theory]
    [InlineData("ArnLike", "arn:aws:iam", "Refused MISSING_ARN_FIELD PL-53")]
    [InlineData("ArnNotEquals", "alice", "Refused MISSING_ARN_FIELD PL-53")]
    [InlineData("DateLessThan", "tomorrow", "Refused INVALID_DATE_VALUE PL-53")]
    [InlineData("DateGreaterThanIfExists", "2026-13-01", "Refused INVALID_DATE_VALUE PL-53")]
    [InlineData("NumericEquals", "12abc", "Warning TYPE_MISMATCH_NUMBER PL-53")]
    [InlineData("NotIpAddress", "203.0.113.0-24", "Warning TYPE_MISMATCH_IP_RANGE PL-53")]
    [InlineData("Null", "1", "Warning TYPE_MISMATCH_BOOLEAN PL-53")]
    [InlineData("BinaryEquals", "%%%", "Warning TYPE_MISMATCH_STRING PL-53")]
    public void PL_53_values_that_do_not_parse_are_reported(string name, string value, string expected) =>
        CheckOne($"\"{name}\"", $"\"x:Key\": [¦\"{value}\"]", expected);

    [Theory]
    [InlineData("ArnLike", "arn:aws:iam::*:role/a:b")]
    [InlineData("ArnEquals", "*")] // PL-60
    [InlineData("ArnLike", "arn:aws:s3:::${aws:username}")]
    [InlineData("DateLessThan", "2026-01-31T12:00:00Z")]
    [InlineData("DateEquals", "1769860800")]
    [InlineData("NumericEquals", "12.5")]
    [InlineData("IpAddress", "2001:db8::/32")]
    [InlineData("Null", "true")]
    [InlineData("Bool", "${aws:SecureTransport}")] // PL-73
    [InlineData("BinaryEquals", "QmluYXJ5")]
    public void PL_53_values_that_parse_are_not(string name, string value) => CheckOne($"\"{name}\"", $"\"x:Key\": \"{value}\"");

    [Theory]
    [InlineData("NullIfExists", "Refused NULL_WITH_IF_EXISTS PL-62")]
    [InlineData("ForAllValues:Null", "Warning NULL_WITH_QUALIFIER PL-67")]
    [InlineData("ForAnyValue:Null", "Warning NULL_WITH_QUALIFIER PL-67")]
    public void PL_62_PL_67_Null_stands_alone(string name, string expected) =>
        CheckOne($"¦\"{name}\"", """ "aws:TokenIssueTime": "true" """, expected);

    [Theory]
    [InlineData("StringEquals", "EMPTY_ARRAY_CONDITION")]
    [InlineData("StringEqualsIfExists", "EMPTY_ARRAY_CONDITION_IFEXISTS")]
    [InlineData("ForAllValues:StringEquals", "EMPTY_ARRAY_CONDITION_FORALLVALUES")]
    [InlineData("ForAnyValue:StringEquals", "EMPTY_ARRAY_CONDITION_FORANYVALUE")]
    public void PL_66_an_empty_list_is_reported(string name, string code)
    {
        ConditionClause clause = CheckOne($"\"{name}\"", """ "aws:TagKeys": ¦[] """, $"Warning {code} PL-66");
        Assert.Empty(clause.Values);
    }

    [Theory]
    [InlineData("NumericEquals")]
    [InlineData("DateEqualsIfExists")]
    [InlineData("IpAddress")]
    [InlineData("Null")]
    [InlineData("BinaryEquals")]
    public void PL_73_operators_that_do_not_compare_text_have_no_variables(string name)
    {
        ConditionClause clause = CheckOne($"\"{name}\"", """ "x:Key": ¦"${aws:EpochTime}" """, "Refused INVALID_VARIABLE_FOR_OPERATOR PL-73");
        Assert.False(clause.Values[0].Text.HasVariables);
    }

    [Theory]
    [InlineData("StringEquals")]
    [InlineData("StringNotLikeIfExists")]
    [InlineData("ForAnyValue:StringEqualsIgnoreCase")]
    public void PL_73_text_operators_have_variables(string name)
    {
        ConditionClause clause = CheckOne($"\"{name}\"", """ "x:Key": "a${aws:username, 'b'}" """);
        Assert.True(clause.Values[0].Text.HasVariables);
    }

    [Fact]
    public void PL_73_keys_have_no_variables() =>
        Check("""{"StringEquals": {¦"aws:PrincipalTag/${aws:username}": "x"}}""", "Refused VARIABLE_UNSUPPORTED_IN_ELEMENT PL-73");

    [Fact]
    public void PL_81_malformed_variables_are_reported_once() =>
        Check("""{"ArnLike": {"aws:PrincipalArn": ¦"${aws:username"}}""", "Refused MISSING_BRACE_IN_VARIABLE PL-81");

    [Fact]
    public void PL_2_an_old_document_has_no_variables_in_values() =>
        MarkedPolicy.Check(
            PolicyKind.Identity,
            """
            {"Version": "2008-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*",
              "Condition": {"StringLike": {"aws:userid": ¦"${aws:username}"}}}}
            """,
            "Warning VARIABLE_UNSUPPORTED_IN_VERSION PL-2");

    private static ConditionClause CheckOne(string name, string member, params string[] expected) =>
        Assert.Single(Check("{" + name + ": {" + member + "}}", expected)!.Value);

    private static PolicyList<ConditionClause>? Check(string condition, params string[] expected) =>
        MarkedPolicy.CheckStatement(
            PolicyKind.Identity, $$"""{"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {{condition}}}""", expected)?.Conditions;
}
