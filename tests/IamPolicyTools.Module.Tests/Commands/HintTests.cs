using System.Management.Automation;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Commands;

/// <summary>What is said to somebody who slipped, and to somebody who wants to know where was looked.</summary>
public sealed class HintTests : IDisposable
{
    private const string Trust = """'{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}'""";

    private readonly HostedModule _module = new();

    public HintTests()
    {
        _module.SetLocation(Path.Combine(Repository.ModuleFolder, "examples"));
        _module.Output("Import-IamAccount quickstart/account.yaml");
    }

    // However long the file is, it is one error of a few lines.
    [Theory]
    [InlineData("Get-Content quickstart/account.yaml -Raw | Import-IamAccount", "TextGiven")]
    [InlineData("Get-Content quickstart/account.yaml | Import-IamAccount", "TextGiven")]
    [InlineData("'{', '  \"Users\": []', '}' | Import-IamAccount", "TextGiven")]
    [InlineData("'AccountId: \"123456789012\"', 'Users:' | Get-IamModel", "TextGiven")]
    [InlineData("Get-Content quickstart/credentials -Raw | Import-IamCredentialProfile", "TextGiven")]
    [InlineData("'{\"UserDetailList\":[]}' | ConvertFrom-Json | Import-IamAccount", "ObjectGiven")]
    [InlineData("Import-IamAccount quickstart", "FolderGiven")]
    public void What_is_no_path_is_one_short_error(string script, string id)
    {
        ErrorRecord error = _module.Error(script);

        Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.InRange(error.ToString().Length, 1, 160);
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void A_file_with_an_odd_name_is_a_file()
    {
        using var folder = new TemporaryFolder();
        folder.Write("# a.yaml", "AccountId: \"210987654321\"\n");
        folder.Write("c [d].yaml", "AccountId: \"210987654321\"\n");
        _module.SetLocation(folder.Path);

        Assert.Empty(_module.Output("Import-IamAccount '# a.yaml'; Import-IamAccount -LiteralPath 'c [d].yaml'"));
        Assert.Contains("-LiteralPath", _module.Error("Import-IamAccount 'c [d].yaml'").ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Test-IamAccess web-firewal s3:GetObject arn:aws:s3:::b/k", "web-firewall")]
    [InlineData("Get-IamRole web-firewal", "web-firewall")]
    [InlineData("Get-IamPolicy arn:aws:iam::123456789012:policy/deploi", "arn:aws:iam::123456789012:policy/deploy")]
    [InlineData("Get-IamEntitiesForPolicy AdministratorAccess", "arn:aws:iam::aws:policy/AdministratorAccess")]
    [InlineData("Register-IamRolePolicy devops deploy", "arn:aws:iam::123456789012:policy/deploy")]
    [InlineData("Get-IamAction s3:GetObjct", "s3:GetObject")]
    [InlineData("Get-IamService dynamodbb", "dynamodb")]
    [InlineData("Get-IamConditionKey aws:SourceIpp", "aws:SourceIp")]
    [InlineData("Import-IamCredentialProfile quickstart/credentials; Use-IamCredentialProfile persnal", "personal")]
    [InlineData("Get-IamAccount exmple", "example")]
    [InlineData("Test-IamAccess web-firewall s3:GetObject example-reports/x", "arn:aws:s3:::example-reports/x")]
    public void Names_that_are_near_are_told(string script, string name)
    {
        ErrorRecord error = _module.Error(script);

        Assert.Contains(name, $"{error} {error.ErrorDetails?.RecommendedAction}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("New-IamPolicy p (Get-Content quickstart/policies/create-and-log.json)")]
    [InlineData("Write-IamRolePolicy devops p (Get-Content quickstart/policies/create-and-log.json)")]
    [InlineData("New-IamRole -RoleName x -AssumeRolePolicyDocument (Get-Content quickstart/policies/trust-ec2.json)")]
    [InlineData("Update-IamAssumeRolePolicy devops (Get-Content quickstart/policies/trust-ec2.json)")]
    public void Lines_of_a_document_lead_to_Raw(string script) =>
        Assert.Contains("Get-Content -Raw", _module.Error(script).Exception.Message, StringComparison.Ordinal);

    [Fact]
    public void A_policy_that_is_piped_in_asks_nothing()
    {
        RunResult result = _module.Run("Get-IamPolicy | Test-IamAccess -Action s3:GetObject -Resource arn:aws:s3:::b/k");

        Assert.Contains("-IdentityPolicy", result.Errors[0].ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_called_YAML_and_holds_JSON_is_told_of()
    {
        using var folder = new TemporaryFolder();

        Assert.Contains(_module.Run($"Export-IamAccount '{folder.Path}/a.yaml' -Verbose").Verbose, line => line.Contains("holds JSON", StringComparison.Ordinal));
        Assert.DoesNotContain(_module.Run($"Export-IamAccount '{folder.Path}/a.json' -Verbose").Verbose, line => line.Contains("holds JSON", StringComparison.Ordinal));
    }

    [Fact]
    public void Access_denied_leads_to_its_explanation()
    {
        ErrorRecord error = _module.Error($"Use-IamCredentialProfile -Principal personal; New-IamRole -RoleName x -AssumeRolePolicyDocument {Trust}");

        Assert.Equal("AccessDenied", error.FullyQualifiedErrorId.Split(',')[0]);
        string path = error.ErrorDetails.RecommendedAction.Split(' ').Single(word => word.StartsWith('$'));
        Assert.Contains("create-and-log", _module.Output($"{path.Replace("$Error[0]", "$record", StringComparison.Ordinal)}.ToString()", ("record", error)).Single().ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Test-IamAccess web-firewall s3:GetObject arn:aws:s3:::example-reports/x -Verbose",
        "Principal arn:aws:iam::123456789012:role/web-firewall: identity policies read-configuration; boundary none; session policies none; service control policies none.|"
        + "Resource arn:aws:s3:::example-reports/x of account 123456789012: policy arn:aws:s3:::example-reports; resource control policies none.")]
    [InlineData("Get-IamEffectivePermission web-firewall -Action s3:GetObject -Verbose",
        "Principal arn:aws:iam::123456789012:role/web-firewall: identity policies read-configuration; boundary none; session policies none; service control policies none.")]
    [InlineData("Get-IamResourceAccess arn:aws:s3:::example-reports/x s3:GetObject -Verbose", "Resource arn:aws:s3:::example-reports/x: asked about 1 action of everybody in account 123456789012.")]
    [InlineData("Get-IamRole devops -Verbose", "Get-IamRole: called by nobody, so nothing is checked, on account 123456789012.")]
    [InlineData("Get-IamModel quickstart/partner.yaml -Verbose", "Read quickstart/partner.yaml: 1 account, 2 users, 0 groups, 0 roles, 0 policies, 0 resources.")]
    public void Verbose_tells_where_was_looked(string script, string lines) =>
        Assert.Equal(lines.Split('|'), _module.Run(script).Verbose.Select(line => line.Replace(Path.Combine(Repository.ModuleFolder, "examples") + "/", string.Empty, StringComparison.Ordinal)));

    [Fact]
    public void Nothing_is_told_unasked() => Assert.Empty(_module.Run("Test-IamAccess web-firewall s3:GetObject arn:aws:s3:::example-reports/x").Verbose);

    public void Dispose() => _module.Dispose();
}
