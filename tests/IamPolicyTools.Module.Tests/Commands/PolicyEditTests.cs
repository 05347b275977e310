using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Commands;

/// <summary>Building and writing policies says what was meant, and loses nothing.</summary>
public sealed class PolicyEditTests : IDisposable
{
    private const string Redundant = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Get*","s3:GetObject"],"Resource":"*"}]}""";

    private readonly HostedModule _module = new();
    private readonly TemporaryFolder _folder = new();

    public PolicyEditTests() => _module.SetLocation(_folder.Path);

    // PL-7
    [Fact]
    public void A_principal_and_its_negation_are_an_error()
    {
        Assert.Equal(["BothPrincipals"], Ids("New-IamPolicyStatement s3:GetObject arn:aws:s3:::b/* -Effect Deny -Principal '*' -NotPrincipal 111122223334"));
    }

    [Theory]
    [InlineData("[datetimeoffset]'2026-01-01T02:00:00+02:00'", "2026-01-01T00:00:00Z")]
    [InlineData("([datetime]'2026-01-01T00:00:00Z').ToUniversalTime()", "2026-01-01T00:00:00Z")]
    [InlineData("[dateonly]::new(2026, 1, 31)", "2026-01-31")]
    public void A_date_is_written_as_policies_have_it(string date, string written) => Assert.Contains(
        $"\"aws:CurrentTime\":\"{written}\"",
        Text($"New-IamPolicyStatement s3:GetObject arn:aws:s3:::b/* -Condition @{{ DateGreaterThan = @{{ 'aws:CurrentTime' = {date} }} }} | New-IamPolicyDocument | ConvertTo-IamPolicyJson -Compress"),
        StringComparison.Ordinal);

    // What is around the document is somebody's, too.
    [Theory]
    [InlineData("{\"RoleName\":\"r\",\"PolicyName\":\"p\",\"PolicyDocument\":" + Redundant + "}")]
    [InlineData("{\"PolicyVersion\":{\"Document\":" + Redundant + ",\"VersionId\":\"v1\",\"IsDefaultVersion\":true}}")]
    [InlineData("{\"Policy\":" + Redundant + "}")]
    public void A_file_that_holds_more_than_the_document_is_not_written_anew(string text)
    {
        string file = _folder.Write("wrap.json", text);

        Assert.Equal(["Wrapped"], Ids("Format-IamPolicy -Path wrap.json -InPlace"));
        Assert.Equal(["Wrapped"], Ids("Repair-IamPolicy -Path wrap.json -InPlace"));
        Assert.Equal(["Wrapped"], Ids("Optimize-IamPolicy -Path wrap.json -InPlace"));
        Assert.Equal(text, File.ReadAllText(file));
        Assert.Contains("s3:Get*", Text("Format-IamPolicy -Path wrap.json"), StringComparison.Ordinal);
        Assert.NotEmpty(_module.Output("Repair-IamPolicy -Path wrap.json"));
    }

    [Fact]
    public void One_of_several_documents_is_not_taken_for_the_file()
    {
        _folder.Write("two.json", $$"""{"a":{{Redundant}},"b":{{Redundant}}}""");

        Assert.Equal(["SeveralDocuments"], Ids("Format-IamPolicy ./two.json"));
        Assert.Equal(["SeveralDocuments"], Ids("Repair-IamPolicy ./two.json"));
    }

    [Fact]
    public void A_trust_policy_in_the_answer_of_the_CLI_is_formatted_as_one()
    {
        _folder.Write("role.json", """{"Role":{"RoleName":"r","AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}}}""");

        Assert.Contains("ec2.amazonaws.com", Text("Format-IamPolicy ./role.json"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_repair_goes_on_as_what_the_mended_document_is()
    {
        _folder.Write("t.json", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""");

        Assert.DoesNotContain("MISSING_RESOURCE", Text("(Repair-IamPolicy ./t.json).Left -join ' '"), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _module.Dispose();
        _folder.Dispose();
    }

    private string Text(string script) => Assert.Single(_module.Output(script)).ToString();

    private string[] Ids(string script) => [.. _module.Run(script).AllErrors.Select(e => e.FullyQualifiedErrorId.Split(',')[0])];
}
