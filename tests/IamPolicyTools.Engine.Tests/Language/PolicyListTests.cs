using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Language;

public class PolicyListTests
{
    [Fact]
    public void A_list_that_nobody_filled_is_empty()
    {
        PolicyList<string> none = default;

        Assert.True(none.IsEmpty);
        Assert.Empty(none);
        Assert.Empty(none.ConvertAll(p => p));
        Assert.True(new PolicyDocument(null, null, [], default).Statements.IsEmpty);
    }

    [Fact]
    public void A_list_ends_where_it_ends()
    {
        PolicyList<string> list = ["a", "b"];

        Assert.Equal(["a", "b"], list.AsEnumerable());
        Assert.Equal(["A", "B"], list.ConvertAll(p => p.ToUpperInvariant()));
        Assert.Equal("b", list[1]);
        Assert.Throws<IndexOutOfRangeException>(() => list[2]);
        Assert.Throws<IndexOutOfRangeException>(() => list[-1]);
    }

    [Fact]
    public void The_elements_of_a_document_see_their_own_parts_of_the_arrays_that_they_share()
    {
        PolicyDocument document = Parse(
            """
            {"Version": "2012-10-17", "Statement": [
              {"Effect": "Allow", "Action": ["s3:A", "s3:B"], "Resource": "arn:aws:s3:::a",
                "Condition": {"StringEquals": {"x:K": ["1", "2"], "x:L": "3"}, "StringLike": {"x:M": []}}},
              {"Effect": "Deny", "NotAction": [], "NotResource": ["arn:aws:s3:::b", "arn:aws:s3:::c"]},
              {"Effect": "Deny", "Action": "s3:C", "Resource": "*", "Condition": {"Bool": {"x:N": true}}}]}
            """);

        Assert.Equal(
            [
                "s3:A s3:B | arn:aws:s3:::a | StringEquals x:K [1, 2]; StringEquals x:L [3]; StringLike x:M []",
                " | arn:aws:s3:::b arn:aws:s3:::c | ",
                "s3:C | * | Bool x:N [true]",
            ],
            document.Statements.Select(s =>
                $"{string.Join(' ', s.Action.Patterns)} | {string.Join(' ', s.Resource!.Value.Patterns)} | {string.Join("; ", s.Conditions)}"));
    }

    // What is wrong must not move what is right: each part that is refused leaves its place unused.
    [Fact]
    public void A_document_in_error_reports_every_error_and_no_other()
    {
        var findings = new DiagnosticBag();

        PolicyParser.ParseText(
            """
            {"Version": "2012-10-17", "Statement": [
              {"Effect": "Allow", "Action": ["s3:A", 1], "NotAction": [null, "s3:B"], "Resource": [{}, "*"]},
              {"Effect": "Allow", "Action": {"s3:A": "*"}, "Resource": 5, "Condition": {"StringEquals": {"x:K": [null, "a"], "x:L": {}}, "Bool": []}},
              7]}
            """,
            PolicyKind.Identity,
            "test",
            findings);

        Assert.Equal(
            [
                "DATA_TYPE_MISMATCH 2:42", "UNSUPPORTED_ELEMENT_COMBINATION 2:46", "DATA_TYPE_MISMATCH 2:60", "DATA_TYPE_MISMATCH 2:88",
                "DATA_TYPE_MISMATCH 3:33", "DATA_TYPE_MISMATCH 3:60", "DATA_TYPE_MISMATCH 3:102", "DATA_TYPE_MISMATCH 3:121",
                "DATA_TYPE_MISMATCH 3:134", "DATA_TYPE_MISMATCH 4:3",
            ],
            findings.Items.OrderBy(d => d.Location.Line).ThenBy(d => d.Location.Column).Select(d => $"{d.Code} {d.Location.Line}:{d.Location.Column}"));
    }

    private static PolicyDocument Parse(string json)
    {
        var findings = new DiagnosticBag();
        PolicyDocument? document = PolicyParser.ParseText(json, PolicyKind.Identity, "test", findings);
        Assert.False(findings.HasErrors);
        return document!;
    }
}
