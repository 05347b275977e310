using IamPolicyTools.Import;
using IamPolicyTools.Model;
using static IamPolicyTools.Engine.Tests.Import.Infrastructure.Infra;

namespace IamPolicyTools.Engine.Tests.Import.Infrastructure;

/// <summary>What an answer of the CLI is about, and how much of it that is (7.4.2).</summary>
public sealed class CaptureSubjectTests
{
    private const string Function = "arn:aws:lambda:eu-west-1:111122223333:function:f";

    // The key that an alias means is not told; a secret's ARN has letters that its name has not.
    [Theory]
    [InlineData("""["kms", "get-key-policy", "--key-id", "alias/app", "--policy-name", "default"]""", "Policy")]
    [InlineData("""["kms", "list-grants", "--key-id", "arn:aws:kms:eu-west-1:111122223333:alias/app"]""", "Grants")]
    public void An_alias_is_no_key(string command, string member)
    {
        ImportResult result = Record(command, $$"""{"{{member}}": [] }""");

        Assert.Equal("SUBJECT_UNKNOWN", Assert.Single(result.Errors).Code);
        Assert.DoesNotContain(result.Model.Accounts.Values.SelectMany(a => a.Resources.Keys), r => r.Contains("alias", StringComparison.Ordinal));
    }

    [Fact]
    public void A_secret_without_its_ARN_is_not_known() =>
        Assert.Equal("SUBJECT_UNKNOWN", Assert.Single(Read("""{"command": ["secretsmanager", "get-resource-policy", "--secret-id", "s"], "account": "111122223333", "error": "AccessDeniedException"}""", name: "r.jsonl").Errors).Code);

    // The policy of an alias is not that of the function.
    [Fact]
    public void The_policy_of_a_qualifier_stands_beside_that_of_the_function()
    {
        string Policy(string sid, string resource) =>
            $$"""{"Policy": {{Quoted($$"""{"Version":"2012-10-17","Statement":[{"Sid":"{{sid}}","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"lambda:InvokeFunction","Resource":"{{resource}}"}]}""")}}}""";
        const string Unqualified = """["lambda", "get-policy", "--function-name", "f"]""";
        const string Qualified = """["lambda", "get-policy", "--function-name", "f", "--qualifier", "live"]""";
        string both = Line(Unqualified, Policy("a", Function)) + "\n" + Line(Qualified, Policy("b", Function + ":live"));

        Resource one = Read(Line(Qualified, Policy("b", Function + ":live")), name: "r.jsonl").Model.Accounts[A].Resources[Function];
        Resource two = Read(both, name: "r.jsonl").Model.Accounts[A].Resources[Function];

        Assert.True(one.Document!.Statements.Length > 1);
        Assert.Equal(["a", "b"], two.Document!.Statements.Select(s => s.Sid));
    }

    [Fact]
    public void Grants_to_one_grantee_are_not_all()
    {
        Resource key = Record(
            """["kms", "list-grants", "--key-id", "k1", "--grantee-principal", "arn:aws:iam::111122223333:role/r"]""", """{"Grants": []}""").Model.Accounts[A].Resources["arn:aws:kms:eu-west-1:111122223333:key/k1"];

        Assert.Contains(nameof(Resource.Grants), key.Unknowns.Keys);
    }

    private static string Line(string command, string output) =>
        $$"""{"command": {{command}}, "account": "111122223333", "region": "eu-west-1", "output": {{output}} }""";

    private static ImportResult Record(string command, string output) => Read(Line(command, output), name: "r.jsonl");
}
