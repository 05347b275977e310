using System.Buffers;
using System.Text;
using System.Text.Json;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Language;

public class PolicyWriterTests
{
    [Fact]
    public void Elements_are_written_in_the_order_of_the_grammar() => AssertCanonical(
        """
        {"Statement": {
            "Condition": {"StringLike": {"aws:PrincipalArn": ["a", "b"], "s3:prefix": "c"}, "Bool": {"aws:SecureTransport": true}},
            "NotResource": "arn:aws:s3:::a", "NotAction": ["s3:*", "iam:*"], "NotPrincipal": {"Service": "a.amazonaws.com", "AWS": "*"},
            "Effect": "Deny", "Sid": "a b"},
         "Id": "x", "Version": "2012-10-17"}
        """,
        """{"Version":"2012-10-17","Id":"x","Statement":[{"Sid":"a b","Effect":"Deny","NotPrincipal":{"Service":"a.amazonaws.com","AWS":"*"},"NotAction":["s3:*","iam:*"],"NotResource":"arn:aws:s3:::a","Condition":{"StringLike":{"aws:PrincipalArn":["a","b"],"s3:prefix":"c"},"Bool":{"aws:SecureTransport":true}}}]}""");

    [Fact]
    public void A_list_of_one_is_written_bare_and_an_empty_one_as_a_list() => AssertCanonical(
        """
        {"Statement": [{"Effect": "Allow", "Principal": {"AWS": ["*"]}, "Action": ["s3:*"], "Resource": [],
         "Condition": {"NumericEquals": {"a": [1.0], "b": []}}}]}
        """,
        """{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:*","Resource":[],"Condition":{"NumericEquals":{"a":1.0,"b":[]}}}]}""");

    [Fact]
    public void What_was_not_written_is_not_written() => AssertCanonical(
        """{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Condition": {}}]}""",
        """{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*"}]}""");

    [Fact]
    public void A_bare_principal_becomes_the_object_it_is_read_as() => AssertCanonical(
        """{"Statement": [{"Effect": "Allow", "Principal": "111122223333", "Action": "*"}]}""",
        """{"Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"*"}]}""");

    [Fact]
    public void Only_what_JSON_needs_is_escaped() => AssertCanonical(
        """{"Id": "<é> & 'ÿ' + \u0041 \/ \" \\ \n", "Statement": []}""",
        """{"Id":"<é> & 'ÿ' + A / \" \\ \n","Statement":[]}""");

    [Fact]
    public void Indented_text_has_two_blanks_a_level_and_plain_line_ends()
    {
        PolicyDocument document = Parse("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":["a:b","c:d"]}}""");
        Assert.Equal(
            """
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Effect": "Allow",
                  "Principal": "*",
                  "Action": [
                    "a:b",
                    "c:d"
                  ]
                }
              ]
            }
            """.ReplaceLineEndings("\n"),
            document.ToJson());
    }

    [Fact]
    public void A_document_is_written_as_a_value_of_a_larger_text()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("PolicyDocument");
            PolicyWriter.Write(Parse("""{"Statement": []}"""), writer);
            writer.WriteEndObject();
        }

        Assert.Equal("""{"PolicyDocument":{"Statement":[]}}""", Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    [Fact]
    public void Clauses_of_one_operator_are_written_together()
    {
        var document = new PolicyDocument(null, null, [MakeStatement(("StringEquals", "a"), ("Bool", "b"), ("StringEquals", "c"))], default);
        Assert.EndsWith("""
            "Condition":{"StringEquals":{"a":[],"c":[]},"Bool":{"b":[]}}}]}
            """.Trim(), document.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_key_twice_under_one_operator_cannot_be_written()
    {
        var document = new PolicyDocument(null, null, [MakeStatement(("StringEquals", "a"), ("StringEquals", "A"))], default);
        Assert.Throws<InvalidOperationException>(() => document.ToString());
    }

    private static Statement MakeStatement(params (string Operator, string Key)[] clauses) => new()
    {
        Index = 0,
        Effect = Effect.Allow,
        Action = new ActionElement(false, [new LocatedText("*", default)], default),
        Conditions = [.. clauses.Select(c => new ConditionClause { Operator = c.Operator, BaseOperator = c.Operator, Key = c.Key })],
    };

    private static void AssertCanonical(string json, string expected)
    {
        PolicyDocument document = Parse(json);
        Assert.Equal(expected, document.ToString());
        Assert.Equal(PolicyShape.Of(document), PolicyShape.Of(Parse(expected)));
    }

    private static PolicyDocument Parse(string json)
    {
        var diagnostics = new DiagnosticBag();
        PolicyDocument? document = PolicyParser.ParseText(json, PolicyKind.Resource, "test", diagnostics);
        Assert.False(diagnostics.HasErrors, string.Join("\n", diagnostics.Items));
        return document!;
    }
}
