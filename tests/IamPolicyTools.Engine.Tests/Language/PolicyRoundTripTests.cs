using System.Text.Json;
using CsCheck;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Language;

/// <summary>Properties of reading and writing over random documents.</summary>
public class PolicyRoundTripTests
{
    private static readonly Gen<string> s_text = Gen.OneOf(
        Gen.OneOf("", "*", "a b", "é\"\\/\n\t", "${aws:username}", "${aws:PrincipalTag/t, 'd'}x", "${*}", "${", "1e3", "true", "😀\u00A0"),
        Gen.Char.Where(c => !char.IsSurrogate(c)).Array[0, 8].Select(c => new string(c)));

    private static readonly Gen<string> s_quoted = s_text.Select(t => JsonSerializer.Serialize(t));

    private static readonly Gen<string> s_scalar = Gen.Frequency(
        (6, s_quoted),
        (1, Gen.OneOf("true", "false")),
        (1, Gen.OneOf("0", "-1.50", "2e+3", "12345678901234567890")));

    private static readonly Gen<string> s_condition = Members(
        Gen.OneOf("StringEquals", "ForAnyValue:StringLikeIfExists", "bool", "NumericLessThan", "ArnLike", "Null", "Nonsense", "IfExists"),
        Members(Gen.OneOf("aws:SourceIp", "s3:prefix", "aws:PrincipalTag/a b", "é", ""), ListOf(s_scalar)));

    private static readonly Gen<string> s_principal = Gen.Frequency(
        (1, Gen.Const("\"*\"")),
        (1, s_quoted),
        (3, Members(Gen.OneOf("AWS", "Service", "Federated", "CanonicalUser"), ListOf(s_quoted))));

    private static readonly Gen<string> s_statement = Gen.Select(
        Optional("Sid", s_quoted),
        Required("Effect", Gen.OneOf("\"Allow\"", "\"Deny\"")),
        Gen.OneOf(Optional("Principal", s_principal), Required("NotPrincipal", s_principal)),
        Gen.OneOf(Required("Action", ListOf(s_quoted)), Required("NotAction", ListOf(s_quoted))),
        Gen.OneOf(Optional("Resource", ListOf(s_quoted)), Required("NotResource", ListOf(s_quoted))),
        Optional("Condition", s_condition))
        .Select(e => $"{{{JoinMembers(e.Item1, e.Item2, e.Item3, e.Item4, e.Item5, e.Item6)}}}");

    private static readonly Gen<string> s_document = Gen.Select(
        Optional("Version", Gen.OneOf("\"2012-10-17\"", "\"2008-10-17\"")),
        Optional("Id", s_quoted),
        Required("Statement", ListOf(s_statement)))
        .Select(e => $"{{{JoinMembers(e.Item1, e.Item2, e.Item3)}}}");

    [Fact]
    public void What_is_written_is_read_back_as_it_was() => s_document.Sample(json =>
    {
        PolicyDocument first = Read(json);
        string compact = first.ToString();
        PolicyDocument second = Read(compact);
        Assert.Equal(PolicyShape.Of(first), PolicyShape.Of(second));
        Assert.Equal(compact, second.ToString());
        Assert.Equal(PolicyShape.Of(first), PolicyShape.Of(Read(first.ToJson())));
    });

    [Fact]
    public void The_size_of_a_document_is_that_of_its_text_without_white_space() => s_document.Sample(json =>
    {
        PolicyDocument document = Read(json);
        Assert.Equal(json.Count(c => c is not (' ' or '\t' or '\r' or '\n')), document.Size);
        Assert.Equal(PolicySize.Count(document.ToString()), PolicySize.Count(document.ToJson()));
    });

    [Fact]
    public void Any_tree_gives_a_document_or_an_error()
    {
        Gen<string> name = Gen.OneOf(
            "Version", "Id", "Statement", "statement", "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource",
            "NotResource", "Condition", "AWS", "Service", "StringEquals", "aws:username", "AWS:UserName", "Bool", "", "other");
        Gen<string> leaf = Gen.OneOf(s_scalar, Gen.OneOf("null", "\"Allow\"", "\"2012-10-17\"", "\"s3:*\""));
        Gen<string> tree = Gen.Recursive<string>((depth, self) =>
            depth > 5 ? leaf : Gen.Frequency((2, leaf), (4, Members(name, self)), (3, ListOf(self))));

        tree.Select(Gen.Enum<PolicyKind>()).Sample((json, kind) =>
        {
            var diagnostics = new DiagnosticBag();
            PolicyDocument? document = PolicyParser.ParseText(json, kind, "test", diagnostics);
            Assert.Equal(diagnostics.HasErrors, document is null);
        });
    }

    private static PolicyDocument Read(string json)
    {
        var diagnostics = new DiagnosticBag();
        PolicyDocument? document = PolicyParser.ParseText(json, PolicyKind.Resource, "test", diagnostics);
        Assert.False(diagnostics.HasErrors, string.Join("\n", diagnostics.Items));
        return document!;
    }

    private static Gen<string> Required(string name, Gen<string> value) => value.Select(v => $"\"{name}\": {v}");

    private static Gen<string> Optional(string name, Gen<string> value) => Gen.OneOf(Gen.Const(string.Empty), Required(name, value));

    private static Gen<string> ListOf(Gen<string> item) =>
        Gen.OneOf(item, item.Array[0, 3].Select(items => $"[{string.Join(", ", items)}]"));

    // No name twice, whatever its case, or the document is in error.
    private static Gen<string> Members(Gen<string> name, Gen<string> value) =>
        Gen.Select(name, value).Array[0, 3].Select(members => $"{{{string.Join(", ", members
            .DistinctBy(m => m.Item1, StringComparer.OrdinalIgnoreCase)
            .Select(m => $"{JsonSerializer.Serialize(m.Item1)}: {m.Item2}"))}}}");

    private static string JoinMembers(params string[] members) => string.Join(", ", members.Where(m => m.Length > 0));
}
