using System.Text.Json;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Catalogue;

public sealed class ManagedPolicyCatalogueTests
{
    private static ManagedPolicyCatalogue Policies => IamCatalogue.Default.ManagedPolicies;

    [Fact]
    public void Every_document_is_JSON_and_parses_without_error()
    {
        Assert.InRange(Policies.Policies.Length, 1_500, 5_000);
        Assert.All(Policies.Policies, policy =>
        {
            using JsonDocument json = JsonDocument.Parse(policy.PolicyDocument);
            Assert.Equal(JsonValueKind.Object, json.RootElement.ValueKind);
            var findings = new DiagnosticBag();
            PolicyDocument? document = PolicyParser.ParseText(policy.PolicyDocument, PolicyKind.Identity, policy.Arn, findings);
            Assert.False(findings.HasErrors, string.Join('\n', findings.Items));
            Assert.NotEmpty(document!.Statements);
        });
    }

    [Theory]
    [InlineData("AdministratorAccess", "/")]
    [InlineData("administratoraccess", "/")]
    [InlineData("arn:aws:iam::aws:policy/AdministratorAccess", "/")]
    [InlineData("AWSLambdaBasicExecutionRole", "/service-role/")]
    [InlineData("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole", "/service-role/")]
    [InlineData("arn:aws:iam::aws:policy/job-function/Billing", "/job-function/")]
    public void A_policy_is_found_by_name_or_ARN(string text, string path)
    {
        CatalogueManagedPolicy policy = Policies.Find(text)!;

        Assert.Equal(path, policy.Path);
        Assert.Equal($"arn:aws:iam::aws:policy{path}{policy.PolicyName}", policy.Arn);
        Assert.True(policy.CreateDate <= policy.UpdateDate);
        Assert.InRange(policy.CreateDate.Year, 2015, 2100);
    }

    [Theory]
    [InlineData("NoSuchPolicy")]
    [InlineData("")]
    [InlineData("arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole")]
    [InlineData("arn:aws:iam::111122223333:policy/AdministratorAccess")]
    [InlineData("arn:aws-cn:iam::aws:policy/AdministratorAccess")]
    public void An_unknown_policy_is_null(string text)
    {
        Assert.Null(Policies.Find(text));
    }

    [Fact]
    public void Administrator_access_allows_everything()
    {
        Assert.Equal(
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""",
            Policies.Find("AdministratorAccess")!.PolicyDocument);
        Assert.Equal("*", Assert.Single(Policies.Find("AdministratorAccess")!.Document.Statements).Action.Patterns[0].Text);
    }
}
