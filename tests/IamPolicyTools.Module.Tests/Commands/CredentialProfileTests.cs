using System.Management.Automation;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Commands;

public sealed class CredentialProfileTests : IDisposable
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    private const string Account =
        """
        AccountId: "123456789012"
        Users:
          - UserName: alice
            AccessKeys: [AKIAIOSFODNN7EXAMPLE]
            UserPolicyList:
              - { PolicyName: p, PolicyDocument: { Version: "2012-10-17", Statement: { Effect: Allow, Action: ["iam:CreateUser", "sts:AssumeRole"], Resource: "*" } } }
          - UserName: bob
        Roles:
          - RoleName: ops
            AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: { Effect: Allow, Principal: { AWS: "123456789012" }, Action: "sts:AssumeRole" } }
          - RoleName: AWSReservedSSO_Admin_0123456789abcdef
            Path: /aws-reserved/sso.amazonaws.com/
            AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: { Effect: Allow, Principal: { AWS: "123456789012" }, Action: "sts:AssumeRole" } }
        """;

    private readonly HostedModule _module = new();
    private readonly TemporaryFolder _folder = new();

    public CredentialProfileTests()
    {
        _folder.Write("account.yaml", Account);
        _folder.Write(
            "credentials",
            $"[personal]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = {Secret}\n[other]\naws_access_key_id = AKIAI44QH8DHBEXAMPLE\naws_secret_access_key = {Secret}\n");
        _folder.Write("config", "[profile ops]\nrole_arn = arn:aws:iam::123456789012:role/ops\nsource_profile = personal\n");
        _module.SetLocation(_folder.Path);
    }

    public void Dispose()
    {
        _module.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("Import-IamCredentialProfile credentials", "other personal")]
    [InlineData("Import-IamCredentialProfile credentials, config", "ops other personal")]
    [InlineData("Import-IamCredentialProfile c*s", "other personal")]
    [InlineData("'credentials', 'config' | Import-IamCredentialProfile", "ops other personal")]
    [InlineData("Import-IamCredentialProfile -LiteralPath credentials; Import-IamCredentialProfile config", "ops other personal")]
    public void Profiles_come_from_the_files_named(string script, string names)
    {
        RunResult result = _module.Run(script);

        Assert.Empty(result.AllErrors);
        Assert.Empty(result.Output);
        Assert.Equal(names, string.Join(' ', _module.Output("Get-IamCredentialProfile").Select(p => p.ToString())));
    }

    [Fact]
    public void Without_a_path_the_files_of_the_environment_are_read()
    {
        string path = Path.Combine(_folder.Path, "credentials");
        string? before = Environment.GetEnvironmentVariable("AWS_SHARED_CREDENTIALS_FILE");
        string? configBefore = Environment.GetEnvironmentVariable("AWS_CONFIG_FILE");
        try
        {
            Environment.SetEnvironmentVariable("AWS_SHARED_CREDENTIALS_FILE", path);
            Environment.SetEnvironmentVariable("AWS_CONFIG_FILE", Path.Combine(_folder.Path, "none"));

            Assert.Equal(["other", "personal"], _module.Output("(Import-IamCredentialProfile -PassThru).ProfileName").Select(p => p.ToString()));
        }
        finally
        {
            Environment.SetEnvironmentVariable("AWS_SHARED_CREDENTIALS_FILE", before);
            Environment.SetEnvironmentVariable("AWS_CONFIG_FILE", configBefore);
        }
    }

    [Theory]
    [InlineData("personal", "arn:aws:iam::123456789012:user/alice")]
    [InlineData("ops", "arn:aws:iam::123456789012:role/ops")]
    [InlineData("other", null)]
    public void A_profile_is_tied_by_key_or_role_and_says_so_when_it_is_not(string profile, string? principal)
    {
        _module.Output("Import-IamAccount account.yaml; Import-IamCredentialProfile credentials, config");

        PSObject found = _module.Output($"Get-IamCredentialProfile {profile}").Single();

        Assert.Equal(principal, found.Properties["Principal"].Value);
        Assert.NotEmpty(_module.Output($"(Get-IamCredentialProfile {profile}).Binding.Reason").Single().ToString());
    }

    [Theory]
    [InlineData("bob")]
    [InlineData("user/bob")]
    [InlineData("arn:aws:iam::123456789012:user/bob")]
    public void A_person_can_say_who_a_profile_is(string principal)
    {
        _module.Output("Import-IamAccount account.yaml; Import-IamCredentialProfile credentials -Principal @{ personal = $principal }", ("principal", principal));

        Assert.Equal("arn:aws:iam::123456789012:user/bob", _module.Output("(Get-IamCredentialProfile personal).Principal").Single().BaseObject);
    }

    [Fact]
    public void A_principal_may_be_loaded_after_the_profile_that_is_tied_to_it()
    {
        _module.Output("Import-IamCredentialProfile credentials -Principal @{ other = 'bob' }");
        Assert.Null(_module.Output("Get-IamCredentialProfile other").Single().Properties["Principal"].Value);

        _module.Output("Import-IamAccount account.yaml");
        Assert.Equal("arn:aws:iam::123456789012:user/bob", _module.Output("(Get-IamCredentialProfile other).Principal").Single().BaseObject);
    }

    [Theory]
    [InlineData("Import-IamCredentialProfile none", "PathNotFound")]
    [InlineData("Import-IamCredentialProfile credentials, account.yaml", "TooManyFiles")]
    [InlineData("Import-IamCredentialProfile credentials -Principal @{ Personal = 'bob' }", "ProfileNotRead")]
    [InlineData("Import-IamCredentialProfile credentials -Principal @{ personal = 'nobody' }", "PrincipalNotFound")]
    [InlineData("Get-IamCredentialProfile Personal", "ProfileNotFound")]
    [InlineData("Test-IamAccess -ProfileName nobody -Action iam:CreateUser -Resource arn:aws:iam::123456789012:user/x", "ProfileNotFound")]
    [InlineData("New-IamUser -UserName x -ProfileName nobody", "ProfileNotFound")]
    public void A_wrong_file_name_or_principal_is_an_error_and_nothing_is_read(string script, string id)
    {
        _module.Output("Import-IamAccount account.yaml");

        Assert.StartsWith($"{id},", _module.Error(script).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_module.Output("Get-IamCredentialProfile"));
    }

    [Fact]
    public void A_profile_asks_as_its_principal_and_an_unbound_one_cannot()
    {
        _module.Output("Import-IamAccount account.yaml; Import-IamCredentialProfile credentials, config");
        const string Question = " -Action iam:CreateUser -Resource arn:aws:iam::123456789012:user/x";

        Assert.Equal(true, _module.Output("(Test-IamAccess -ProfileName personal" + Question + ").IsAllowed").Single().BaseObject);
        Assert.Equal(false, _module.Output("(Test-IamAccess -ProfileName ops" + Question + ").IsAllowed").Single().BaseObject);
        Assert.StartsWith("ProfileUnbound,", _module.Error("Test-IamAccess -ProfileName other" + Question).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_twin_acts_as_the_profile_that_it_is_given()
    {
        _module.Output("Import-IamAccount account.yaml; Import-IamCredentialProfile credentials, config");

        Assert.Single(_module.Output("New-IamUser -UserName made -ProfileName personal"));
        Assert.StartsWith("AccessDenied,", _module.Error("New-IamUser -UserName refused -ProfileName ops").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void No_stream_and_no_object_shows_a_secret()
    {
        RunResult result = _module.Run("Import-IamCredentialProfile credentials -PassThru -Verbose -Debug");
        var seen = result.Output.SelectMany(p => p.Properties.Select(property => $"{property.Value}"))
            .Concat(result.Verbose)
            .Concat(result.Warnings)
            .Append(_module.Render("Get-IamCredentialProfile"));

        Assert.NotEmpty(result.Verbose);
        Assert.All(seen, text => Assert.DoesNotContain(Secret, text, StringComparison.Ordinal));
    }

    [Fact]
    public void WhatIf_reads_nothing_into_the_session()
    {
        _module.Output("Import-IamCredentialProfile credentials -WhatIf");

        Assert.Empty(_module.Output("Get-IamCredentialProfile"));
    }

    [Fact]
    public void Names_are_completed_where_a_profile_is_asked_for()
    {
        _module.Output("Import-IamCredentialProfile credentials");

        Assert.Equal("personal", Assert.Single(_module.Complete("Test-IamAccess -ProfileName p")).CompletionText);
        Assert.Equal("other", Assert.Single(_module.Complete("New-IamUser -ProfileName o")).CompletionText);
    }

    [Fact]
    public void The_table_shows_who_a_profile_is_or_why_nobody() =>
        Assert.Matches("personal +AKIAIOSFODNN7EXAMPLE +unbound: ", _module.Render("Import-IamCredentialProfile credentials; Get-IamCredentialProfile"));

    [Theory]
    [InlineData("[profile dev]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Admin\n", "dev", false)]
    [InlineData("[sso_session corp]\nsso_region = us-east-1\nsso_start_url = https://x\n[profile dev]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Admin\n", "dev", false)]
    [InlineData("[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://x\n[profile dev]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Admin\n", "dev", true)]
    [InlineData("[profile region]\nregion = eu-west-1\n", "region", false)]
    [InlineData("[profile tabs]\n\trole_arn = arn:aws:iam::123456789012:role/ops\n", "tabs", false)]
    [InlineData("[profile odd]\nregion: eu-west-1\nrole_arn = arn:aws:iam::123456789012:role/ops\nsource_profile = personal\n", "odd", false)]
    [InlineData("[profile ops]\nrole_arn = arn:aws:iam::123456789012:role/ops\nsource_profile = personal\n", "ops", true)]
    [InlineData("[profile gone]\nrole_arn = arn:aws:iam::123456789012:role/gone\nsource_profile = personal\n", "gone", false)]
    [InlineData("[profile token]\nrole_arn = arn:aws:iam::123456789012:role/ops\nweb_identity_token_file = /token\n", "token", false)]
    [InlineData("[profile a]\nregion = eu-west-1\n", "personal", true)]
    [InlineData("[profile a]\nregion = eu-west-1\n", "other", false)]
    public void Get_and_Test_say_the_same(string config, string profile, bool isUsable)
    {
        _folder.Write("config", config);
        _module.Run("Import-IamAccount account.yaml; Import-IamCredentialProfile credentials, config");

        PSObject found = _module.Output($"Get-IamCredentialProfile {profile}").Single();
        PSObject tested = _module.Output($"Test-IamCredentialProfile {profile}").Single();

        Assert.Equal(isUsable, found.Properties["IsUsable"].Value);
        Assert.Equal(isUsable, tested.Properties["IsUsable"].Value);
        Assert.Equal(found.Properties["Reason"].Value, tested.Properties["Reason"].Value);
        Assert.Equal(isUsable, _module.Output($"Test-IamCredentialProfile {profile} -Quiet").Single().BaseObject);
        Assert.Equal(isUsable, !_module.Run($"Use-IamCredentialProfile {profile}").AllErrors.Any());
    }

    [Fact]
    public void What_is_odd_is_warned_of_at_import_with_line_and_rule_in_reach()
    {
        _folder.Write("config", "[profile a]\nregion = us-east-1a\n[profile b]\nregion: x\n");

        RunResult result = _module.Run("Import-IamCredentialProfile credentials, config");

        Assert.Empty(result.AllErrors);
        Assert.Contains(result.Warnings, w => w.EndsWith("config:2:1: The region of \"a\" is an Availability Zone; expected us-east-1.", StringComparison.Ordinal));
        Assert.Contains(result.Warnings, w => w.Contains("config:4:1: Found a line without", StringComparison.Ordinal));
        Assert.Equal("CF-7", _module.Output("(Get-IamCredentialProfile b).Problems[0].Rule").Single().BaseObject);
        Assert.Equal("a b other personal", string.Join(' ', _module.Output("Get-IamCredentialProfile").Select(p => p.ToString())));
    }

    [Theory]
    [InlineData("Use-IamCredentialProfile -Credential (New-IamAccessKey alice) -PassThru")]
    [InlineData("New-IamAccessKey alice | Use-IamCredentialProfile -PassThru")]
    [InlineData("Use-IamCredentialProfile -Credential @{ AccessKeyId = 'AKIAIOSFODNN7EXAMPLE'; SecretAccessKey = 'x' } -PassThru")]
    [InlineData("Use-IamCredentialProfile -Credential ([pscustomobject]@{ AccessKeyId = 'AKIAIOSFODNN7EXAMPLE'; SecretKey = 'x' }) -PassThru")]
    public void An_access_key_is_a_credential(string script)
    {
        _module.Output("Import-IamAccount account.yaml");

        Assert.Equal("arn:aws:iam::123456789012:user/alice", _module.Output(script).Single().ToString());
    }

    [Fact]
    public void A_piped_access_key_is_what_a_twin_works_on_and_not_its_caller() => Assert.Equal(
        "Inactive",
        _module.Output("Import-IamAccount account.yaml; New-IamAccessKey bob | Update-IamAccessKey -Status Inactive -Confirm:$false; (Get-IamAccessKey bob).Status").Single().BaseObject);

    [Theory]
    [InlineData("Get-IamUser -AccessKey $secret -SecretKey x")]
    [InlineData("Get-StsCallerIdentity -AccessKey $secret -SecretKey x")]
    [InlineData("Use-IamCredentialProfile -Credential @{ AccessKeyId = $secret; SecretAccessKey = 'x' }")]
    [InlineData("Get-StsAccessKeyInfo $secret")]
    [InlineData("Remove-IamAccessKey -UserName alice -AccessKeyId $secret -Force")]
    [InlineData("Update-IamAccessKey -UserName alice -AccessKeyId $secret -Status Inactive -Confirm:$false")]
    public void A_secret_given_for_an_id_is_not_shown(string script)
    {
        _module.Output("Import-IamAccount account.yaml");

        foreach (string secret in new[] { Secret, "abcdefghijABCDEFGHIJ0123456789abcdefghij" })
        {
            ErrorRecord error = _module.Error(script, ("secret", secret));
            string shown = string.Join('\n', error.ToString(), error.Exception.Message, error.CategoryInfo.GetMessage(), $"{error.TargetObject}");

            Assert.DoesNotContain(secret, shown, StringComparison.Ordinal);
        }
    }
}
