using IamPolicyTools.Import;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Import;

/// <summary>What repositories hold and AWS takes, or nobody tried (policy-repositories.md, PO-2.9 to PO-2.13).</summary>
public sealed class ToleranceTests
{
    private const string Role = """
        AccountId: '123456789012'
        Policies: [{ PolicyName: own, Path: /team/, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: '*', Resource: '*' }] } }]
        Users: [{ UserName: u, AttachedManagedPolicies: [NAME] }]
        """;

    [Theory]
    [InlineData("job-function/ViewOnlyAccess", "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess")]
    [InlineData("/job-function/ViewOnlyAccess", "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess")]
    [InlineData("service-role/AWSLambdaBasicExecutionRole", "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole")]
    [InlineData("ViewOnlyAccess", "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess")]
    [InlineData("/ReadOnlyAccess", "arn:aws:iam::aws:policy/ReadOnlyAccess")]
    [InlineData("team/own", "arn:aws:iam::123456789012:policy/team/own")]
    [InlineData("own", "arn:aws:iam::123456789012:policy/team/own")]
    public void PO_2_13_a_managed_policy_is_named_by_path_and_name(string name, string arn) =>
        Assert.Equal(arn, ImportFolder.ImportAccount(Role.Replace("NAME", name, StringComparison.Ordinal)).Users["u"].AttachedPolicies[0].PolicyArn);

    [Theory]
    [InlineData("service-role/ViewOnlyAccess", "DANGLING_REFERENCE", "the policy ViewOnlyAccess is arn:aws:iam::aws:policy/job-function/ViewOnlyAccess")]
    [InlineData("other/own", "DANGLING_REFERENCE", "the policy own is arn:aws:iam::123456789012:policy/team/own")]
    [InlineData("job-function/Nope", "DANGLING_REFERENCE", "or that AWS manages")]
    [InlineData("job-function/a b", "INVALID_ARN", "expected the name or ARN of a managed policy")]
    public void A_path_that_is_another_is_an_error(string name, string code, string message)
    {
        InvalidTextException exception = Assert.Throws<InvalidTextException>(() => ImportFolder.Import(Role.Replace("NAME", name, StringComparison.Ordinal)));

        Diagnostic error = Assert.Single(exception.Diagnostics);
        Assert.Equal(code, error.Code);
        Assert.EndsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PO_2_13_a_short_value_of_an_ARN_operator_is_a_warning_in_a_document()
    {
        ImportResult result = ImportFolder.Import("""
            AccountId: '123456789012'
            Policies:
              - PolicyName: p
                PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Deny, Action: '*', Resource: '*', Condition: { ArnNotLike: { 'aws:PrincipalArn': '*:role/x' } } }] }
            """);

        Assert.Equal("4:147 MISSING_ARN_FIELD", string.Join(", ", result.Warnings.Select(w => $"{w.Location.Line}:{w.Location.Column} {w.Code}")));
    }

    [Theory]
    [InlineData("// a\n{ \"AccountId\": \"123456789012\", // https://x\n  \"AccountName\": \"http://a/*b*/\\\"//\" /* c\n */ }")]
    [InlineData("{ \"AccountId\": \"123456789012\" }//")]
    public void PO_2_13_comments_are_read_over_where_that_is_allowed(string text)
    {
        using var folder = new ImportFolder();
        string path = folder.Write("a.json", text);

        Assert.Throws<InvalidTextException>(() => AccountImporter.Import(IamModel.Empty, [path]));
        Account account = AccountImporter.Import(IamModel.Empty, [path], new ImportOptions { AllowComments = true }).Model.Accounts["123456789012"];

        Assert.Equal(text.Contains("Name", StringComparison.Ordinal) ? "http://a/*b*/\"//" : null, account.AccountName);
    }

    [Fact]
    public void Comments_in_a_policy_that_a_document_names_are_read_over_and_positions_stay()
    {
        using var folder = new ImportFolder();
        folder.Write("p.json", "{ // why\n \"Version\": \"2012-10-17\", /* and */ \"Statement\": { \"Effect\": \"Maybe\", \"Action\": \"*\", \"Resource\": \"*\" } }");
        string path = folder.Write("a.yaml", "AccountId: '123456789012'\nPolicies: [{ PolicyName: p, PolicyDocument: p.json }] # https://example.com\n");

        InvalidTextException exception = Assert.Throws<InvalidTextException>(() => AccountImporter.Import(IamModel.Empty, [path], new ImportOptions { AllowComments = true }));

        Assert.Equal((2, 62), (exception.Diagnostics[0].Location.Line, exception.Diagnostics[0].Location.Column));
        Assert.Equal("INVALID_EFFECT", exception.Diagnostics[0].Code);
    }

    [Theory]
    [InlineData("AWSTemplateFormatVersion: 2010-09-09-OC\nOrganization: {}", "Found an org-formation template, expected an account document. Templates of org-formation are not read; expected what it deploys: org-formation print-stacks")] // PO-2.9
    [InlineData("Update:\n  Type: update-stacks\n", "Found tasks of org-formation, expected an account document. They are not read")]
    public void What_another_tool_reads_is_named(string text, string message) =>
        Assert.Equal(message, Assert.Single(Assert.Throws<InvalidTextException>(() => ImportFolder.Import(text)).Diagnostics).Message);

    [Theory]
    [InlineData("[${list}]")]
    [InlineData("%{list}")]
    [InlineData("<list>")]
    public void A_placeholder_without_quotes_is_named_as_such(string value) => Assert.EndsWith(
        "It looks like a placeholder of a template: in quotes it can be answered by a variable, a list too.",
        Assert.Throws<InvalidTextException>(() => ImportFolder.Import($"{{\"AccountId\": {value}}}", "a.json")).Diagnostics[0].Message,
        StringComparison.Ordinal);
}
