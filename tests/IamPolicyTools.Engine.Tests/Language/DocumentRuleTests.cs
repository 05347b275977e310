using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Language;

/// <summary>PL-1 to PL-12: the document as a whole.</summary>
public class DocumentRuleTests
{
    private const string Statement = """{"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"}""";

    [Fact]
    public void PL_1_without_a_version_the_old_one_counts()
    {
        PolicyDocument? document = MarkedPolicy.Check(PolicyKind.Identity, $$"""¦{"Statement": [{{Statement}}]}""", "Warning MISSING_VERSION PL-1");
        Assert.Null(document!.Version);
        Assert.Equal(PolicyVersion.V2008, document.EffectiveVersion);
    }

    [Theory]
    [InlineData("2012-10-17", PolicyVersion.V2012)]
    [InlineData("2008-10-17", PolicyVersion.V2008)]
    public void PL_3_there_are_two_versions(string written, PolicyVersion expected)
    {
        PolicyDocument? document = MarkedPolicy.Check(PolicyKind.Identity, $$"""{"Version": "{{written}}", "Statement": [{{Statement}}]}""");
        Assert.Equal(expected, document!.Version);
    }

    [Theory]
    [InlineData("¦\"2012-10-18\"", "Error INVALID_VERSION PL-3")]
    [InlineData("¦\"\"", "Error INVALID_VERSION PL-3")]
    [InlineData("¦20121017", "Error DATA_TYPE_MISMATCH PL-3")]
    [InlineData("¦null", "Error DATA_TYPE_MISMATCH PL-3")]
    [InlineData("¦[\"2012-10-17\"]", "Error DATA_TYPE_MISMATCH PL-3")]
    public void PL_3_any_other_version_is_an_error(string version, string expected) =>
        MarkedPolicy.Check(PolicyKind.Identity, $$"""{"Version": {{version}}, "Statement": [{{Statement}}]}""", expected);

    [Theory]
    [InlineData(PolicyKind.ServiceControl, "¦{", "Refused MISSING_VERSION PL-1a")]
    [InlineData(PolicyKind.ServiceControl, "{\"Version\": ¦\"2008-10-17\", ", "Refused INVALID_VERSION PL-1a")]
    [InlineData(PolicyKind.ResourceControl, "¦{", "Refused MISSING_VERSION PL-1a")]
    [InlineData(PolicyKind.ResourceControl, "{\"Version\": ¦\"2008-10-17\", ", "Refused INVALID_VERSION PL-1a")]
    [InlineData(PolicyKind.Boundary, "{\"Version\": \"2008-10-17\", ", "")]
    [InlineData(PolicyKind.Session, "{\"Version\": \"2008-10-17\", ", "")]
    public void PL_1a_control_policies_must_have_the_current_version(PolicyKind kind, string opening, string expected)
    {
        string principal = kind == PolicyKind.ResourceControl ? "\"Principal\": \"*\", " : string.Empty;
        MarkedPolicy.Check(
            kind,
            $$"""{{opening}}"Statement": [{{{principal}}"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"}]}""",
            MarkedPolicy.Split(expected));
    }

    [Fact]
    public void PL_1a_no_document_is_longer_than_131072_characters()
    {
        string Padded(int length)
        {
            string text = $$"""{"Version": "2012-10-17", "Statement": [{{Statement}}]}""";
            return text + new string(' ', length - text.Length);
        }

        MarkedPolicy.Check(PolicyKind.Identity, Padded(131_072));
        MarkedPolicy.Check(PolicyKind.Identity, "¦" + Padded(131_073), "Refused POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA PL-1a");
    }

    [Theory]
    [InlineData(PolicyKind.Identity, "Warning ID_IN_IDENTITY_POLICY PL-4")]
    [InlineData(PolicyKind.Boundary, "Warning ID_IN_IDENTITY_POLICY PL-4")]
    [InlineData(PolicyKind.Session, "Warning ID_IN_IDENTITY_POLICY PL-4")]
    [InlineData(PolicyKind.ServiceControl, "Warning ID_IN_IDENTITY_POLICY PL-4")]
    [InlineData(PolicyKind.ResourceControl, "Warning ID_IN_IDENTITY_POLICY PL-4")]
    [InlineData(PolicyKind.Resource, "")]
    [InlineData(PolicyKind.Trust, "")]
    [InlineData(PolicyKind.Endpoint, "")]
    public void PL_4_resource_based_policies_have_an_id(PolicyKind kind, string expected)
    {
        string mark = expected.Length > 0 ? "¦" : string.Empty;
        PolicyDocument? document = MarkedPolicy.Check(
            kind, $$"""{"Version": "2012-10-17", {{mark}}"Id": "my id", "Statement": [{{StatementOf(kind)}}]}""", MarkedPolicy.Split(expected));
        Assert.Equal("my id", document!.Id);
    }

    [Theory]
    [InlineData(PolicyKind.Identity, true)]
    [InlineData(PolicyKind.Boundary, true)]
    [InlineData(PolicyKind.Trust, true)]
    [InlineData(PolicyKind.Session, false)]
    [InlineData(PolicyKind.Resource, false)]
    public void PL_82a_an_empty_list_of_statements_says_nothing(PolicyKind kind, bool isReported)
    {
        string mark = isReported ? "¦" : string.Empty;
        string[] expected = isReported ? ["Warning EMPTY_STATEMENT_LIST PL-82a"] : [];
        Assert.Empty(MarkedPolicy.Check(kind, $$"""{"Version": "2012-10-17", "Statement": {{mark}}[]}""", expected)!.Statements);
    }

    [Fact]
    public void PL_4_an_id_is_a_string() =>
        MarkedPolicy.Check(PolicyKind.Resource, """{"Version": "2012-10-17", "Id": ¦7, "Statement": []}""", "Error DATA_TYPE_MISMATCH PL-4");

    [Fact]
    public void PL_8_a_member_that_stands_twice_is_an_error_of_the_reader() =>
        MarkedPolicy.Check(
            PolicyKind.Identity,
            $$"""{"Version": "2012-10-17", "Statement": [], ¦"Statement": [{{Statement}}]}""",
            "Error DUPLICATE_NAME ");

    [Theory]
    [InlineData("""{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}], ¦"Comment": "x"}""", "Error INVALID_POLICY_ELEMENT PL-9")]
    [InlineData("""{¦"version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}""", "Error INVALID_POLICY_ELEMENT PL-9")]
    [InlineData("""{"Version": "2012-10-17", ¦"statement": []}""", "Error INVALID_POLICY_ELEMENT PL-9")]
    [InlineData("""¦{"Version": "2012-10-17"}""", "Error MISSING_STATEMENT PL-9")]
    [InlineData("""¦[]""", "Error DATA_TYPE_MISMATCH PL-9")]
    [InlineData("""{"Version": "2012-10-17", "Statement": ¦"x"}""", "Error DATA_TYPE_MISMATCH PL-11")]
    [InlineData("""{"Version": "2012-10-17", "Statement": [¦1, ¦null]}""", "Error DATA_TYPE_MISMATCH PL-11; Error DATA_TYPE_MISMATCH PL-11")]
    public void PL_9_a_document_has_three_elements(string document, string expected) =>
        MarkedPolicy.Check(PolicyKind.Identity, document, MarkedPolicy.Split(expected));

    [Theory]
    [InlineData("\\t\\n\\r ~\u00A0\u00FF", true)]
    [InlineData("\\u0100", false)]
    [InlineData("\\u0000", false)]
    [InlineData("\\u001f", false)]
    [InlineData("\U0001F600", false)]
    public void PL_10_characters_end_at_U_00FF(string characters, bool isFit)
    {
        string mark = isFit ? string.Empty : "¦";
        string[] expected = isFit ? [] : ["Refused INVALID_CHARACTER PL-10"];
        Check($"\"aws:username\": {mark}\"{characters}\"");
        Check($"{mark}\"aws:PrincipalTag/{characters}\": \"x\"");

        void Check(string member) => MarkedPolicy.CheckStatement(
            PolicyKind.Identity,
            "{\"Effect\": \"Deny\", \"Action\": \"*\", \"Resource\": \"*\", \"Condition\": {\"StringEquals\": {" + member + "}}}",
            expected);
    }

    [Fact]
    public void PL_11_a_single_statement_is_a_list_of_one() =>
        Assert.Single(MarkedPolicy.Check(PolicyKind.Identity, $$"""{"Version": "2012-10-17", "Statement": {{Statement}}}""")!.Statements);

    [Fact]
    public void One_pass_reports_every_finding() => MarkedPolicy.Check(
        PolicyKind.Identity,
        """
        {
          "Version": ¦"2012",
          "Statement": [
            { "Sid": ¦"a b", "Effect": ¦"allow", "Action": ¦"s3", "Resource": ¦"bucket" },
            { "Effect": "Deny", ¦"Actions": "s3:*", "Resource": "*", "Condition": { ¦"Like": ¦{} } },
            ¦¦{ "Condition": ¦7, "Resource": "*" }
          ]
        }
        """,
        "Error INVALID_VERSION PL-3",
        "Refused UNSUPPORTED_SID PL-5",
        "Error INVALID_EFFECT PL-6",
        "Refused INVALID_ACTION PL-33",
        "Refused INVALID_ARN_PREFIX PL-43",
        "Error INVALID_POLICY_ELEMENT PL-9",
        "Refused INVALID_CONDITION_OPERATOR PL-51",
        "Warning EMPTY_OBJECT_CONDITION PL-12",
        "Error MISSING_EFFECT PL-6",
        "Error MISSING_ACTION PL-7",
        "Error DATA_TYPE_MISMATCH PL-12");

    [Fact]
    public void A_text_that_is_no_document_gives_the_readers_error()
    {
        var diagnostics = new DiagnosticBag();
        Assert.Null(PolicyParser.ParseText("{\"Version\": ", PolicyKind.Identity, "-IdentityPolicy", diagnostics));
        Diagnostic error = Assert.Single(diagnostics.Items);
        Assert.Equal(("INVALID_JSON", DiagnosticSeverity.Error, "-IdentityPolicy:1:13"), (error.Code, error.Severity, error.Location.ToString()));
    }

    [Fact]
    public void An_embedded_document_is_located_where_it_is_embedded()
    {
        var outer = SourceText.FromText("dump.json", "line one\nline two");
        var diagnostics = new DiagnosticBag();
        PolicyParser.ParseText("{\n\"Statement\": [7]}", PolicyKind.Identity, "PolicyDocument", diagnostics, new SourceLocation(outer, 9));
        Assert.Equal("dump.json:2:1 (in the document there: line 2, column 15)", diagnostics.Items[^1].Location.ToString());
    }

    [Fact]
    public void Yaml_scalars_are_text_in_every_element()
    {
        var diagnostics = new DiagnosticBag();
        PolicyDocument? document = PolicyParser.ParseText(
            """
            Version: 2012-10-17
            Statement:
              - Sid: 1
                Effect: Allow
                Principal: { AWS: 012345678901 }
                Action: s3:*
                Resource: "*"
                Condition:
                  Bool: { aws:SecureTransport: true }
                  NumericLessThan: { aws:MultiFactorAuthAge: [3600, 1e3] }
            """,
            PolicyKind.Resource,
            "policy.yaml",
            diagnostics);
        Assert.Empty(diagnostics.Items);
        Assert.Equal(
            """{"Version":"2012-10-17","Statement":[{"Sid":"1","Effect":"Allow","Principal":{"AWS":"012345678901"},"Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"},"NumericLessThan":{"aws:MultiFactorAuthAge":["3600","1e3"]}}}]}""",
            document!.ToString());
    }

    private static string StatementOf(PolicyKind kind) => kind switch
    {
        PolicyKind.Trust => """{"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}""",
        _ when kind.HasPrincipal() => """{"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}""",
        _ => Statement,
    };
}
