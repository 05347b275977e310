using System.Management.Automation;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Commands;

public sealed class CallerCommandTests : IDisposable
{
    private const string Account =
        """
        AccountId: "111122223333"
        Users:
          - UserName: alice
            AccessKeys: [AKIAIOSFODNN7EXAMPLE]
            UserPolicyList:
              - PolicyName: p
                PolicyDocument:
                  Version: "2012-10-17"
                  Statement:
                    - { Effect: Allow, Action: "iam:CreateUser", Resource: "*", Condition: { IpAddress: { "aws:SourceIp": 192.0.2.0/24 } } }
                    - { Effect: Allow, Action: "sts:AssumeRole", Resource: "*" }
        Roles:
          - RoleName: ops
            AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: { Effect: Allow, Principal: { AWS: arn:aws:iam::111122223333:user/alice }, Action: "sts:AssumeRole" } }
          - RoleName: mfa
            AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: { Effect: Allow, Principal: { AWS: arn:aws:iam::111122223333:user/alice }, Action: "sts:AssumeRole", Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } } }
          - RoleName: closed
            AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: "sts:AssumeRole" } }
        """;

    private const string Config =
        """
        [profile personal]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
        [profile ops]
        role_arn = arn:aws:iam::111122223333:role/ops
        source_profile = personal
        role_session_name = deploy
        [profile mfa]
        role_arn = arn:aws:iam::111122223333:role/mfa
        source_profile = personal
        mfa_serial = arn:aws:iam::111122223333:mfa/alice
        [profile closed]
        role_arn = arn:aws:iam::111122223333:role/closed
        source_profile = ops
        [profile loop]
        role_arn = arn:aws:iam::111122223333:role/ops
        source_profile = back
        [profile back]
        role_arn = arn:aws:iam::111122223333:role/ops
        source_profile = loop
        [profile instance]
        role_arn = arn:aws:iam::111122223333:role/ops
        credential_source = Ec2InstanceMetadata
        [profile stranger]
        aws_access_key_id = AKIAI44QH8DHBEXAMPLE
        aws_secret_access_key = je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY
        """;

    private readonly HostedModule _module = new(width: 200);
    private readonly TemporaryFolder _folder = new();

    public CallerCommandTests()
    {
        _folder.Write("account.yaml", Account);
        _folder.Write("config", Config);
        _module.SetLocation(_folder.Path);
        _module.Run("Import-IamAccount account.yaml; Import-IamCredentialProfile config 3>$null");
    }

    public void Dispose()
    {
        _module.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void At_first_the_caller_is_nobody_and_nothing_is_checked()
    {
        Assert.Empty(_module.Output("Get-IamCaller"));
        Assert.Single(_module.Output("New-IamUser -UserName anybody"));
    }

    [Theory]
    [InlineData("personal", "arn:aws:iam::111122223333:user/alice")]
    [InlineData("ops", "arn:aws:sts::111122223333:assumed-role/ops/deploy")]
    [InlineData("mfa -TokenCode 123456", "arn:aws:sts::111122223333:assumed-role/mfa/botocore-session-")]
    [InlineData("instance -SourcePrincipal alice", "arn:aws:sts::111122223333:assumed-role/ops/botocore-session-")]
    [InlineData("-Principal root", "arn:aws:iam::111122223333:root")]
    [InlineData("-Principal role/closed", "arn:aws:sts::111122223333:assumed-role/closed/IamPolicyTools")]
    public void A_profile_or_principal_becomes_the_caller(string parameters, string arn)
    {
        _module.Output($"Use-IamCredentialProfile {parameters}");

        Assert.StartsWith(arn, _module.Output("(Get-IamCaller).Arn").Single().ToString(), StringComparison.Ordinal);
        Assert.StartsWith(arn, _module.Output("(Get-StsCallerIdentity).Arn").Single().ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("closed", "AccessDenied", "(hop 2 of 2: arn:aws:sts::111122223333:assumed-role/ops/deploy assumes arn:aws:iam::111122223333:role/closed)")]
    [InlineData("mfa", "MfaCodeRequired", "arn:aws:iam::111122223333:mfa/alice")]
    [InlineData("loop", "ProfileBroken", "lead back")]
    [InlineData("stranger", "ProfileUnbound", "AKIAI44QH8DHBEXAMPLE")]
    [InlineData("instance -SourcePrincipal carol", "ProfileUnbound", "carol")]
    [InlineData("Personal", "ProfileNotFound", "Personal")]
    [InlineData("-Principal nobody", "PrincipalNotFound", "nobody")]
    [InlineData("-Principal anonymous", "PrincipalWithoutCredential", "anonymous")]
    [InlineData("-Principal accounts.google.com", "PrincipalWithoutCredential", "accounts.google.com")]
    public void What_fails_says_where_and_why_and_leaves_the_caller(string parameters, string id, string said)
    {
        _module.Output("Use-IamCredentialProfile personal");

        ErrorRecord error = _module.Error($"Use-IamCredentialProfile {parameters}");

        Assert.Equal($"{id},IamPolicyTools.Commands.Callers.UseIamCredentialProfileCommand", error.FullyQualifiedErrorId);
        Assert.Contains(said, error.ToString(), StringComparison.Ordinal);
        Assert.Equal("arn:aws:iam::111122223333:user/alice", _module.Output("(Get-IamCaller).Arn").Single().ToString());
    }

    [Fact]
    public void A_service_assumes_the_roles_that_trust_it()
    {
        _module.Output("Use-IamCredentialProfile -Principal ec2.amazonaws.com");

        Assert.Equal("ec2.amazonaws.com", _module.Output("(Get-IamCaller).Arn").Single().ToString());
        Assert.Equal(
            "arn:aws:sts::111122223333:assumed-role/closed/i-1",
            _module.Output("(Use-StsRole arn:aws:iam::111122223333:role/closed i-1).AssumedRoleUser.Arn").Single().ToString());
        Assert.StartsWith("AccessDenied", Assert.Single(_module.Run("Use-StsRole arn:aws:iam::111122223333:role/mfa i-1").AllErrors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void What_could_not_be_checked_is_a_warning()
    {
        RunResult result = _module.Run("Use-IamCredentialProfile instance -PassThru");

        Assert.Empty(result.AllErrors);
        Assert.Contains("EC2 instance", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.StartsWith("arn:aws:sts::111122223333:assumed-role/ops/", Assert.Single(result.Output).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_callers_context_goes_with_every_call()
    {
        _module.Output("Use-IamCredentialProfile personal");
        Assert.StartsWith("AccessDenied,", _module.Error("New-IamUser -UserName x").FullyQualifiedErrorId, StringComparison.Ordinal);

        _module.Output("Use-IamCredentialProfile personal -Context @{ 'aws:SourceIp' = '192.0.2.1' }");
        Assert.Single(_module.Output("New-IamUser -UserName x"));
    }

    [Fact]
    public void A_denied_call_leaves_the_model_as_it_was()
    {
        _module.Output("Use-IamCredentialProfile personal");

        _module.Error("New-IamUser -UserName x");

        Assert.Equal("alice", string.Join(' ', _module.Output("Clear-IamCaller; (Get-IamUser).UserName").Select(u => u.ToString())));
    }

    [Fact]
    public void A_parameter_beats_the_sessions_caller()
    {
        _module.Output("Use-IamCredentialProfile personal");

        Assert.Equal(
            "arn:aws:sts::111122223333:assumed-role/ops/deploy", _module.Output("(Get-StsCallerIdentity -ProfileName ops).Arn").Single().ToString());
    }

    [Fact]
    public void Test_IamAccess_asks_for_the_caller()
    {
        _module.Output("Use-IamCredentialProfile personal");

        Assert.Equal(
            "arn:aws:iam::111122223333:user/alice",
            _module.Output("(Test-IamAccess -Action iam:CreateUser -Resource arn:aws:iam::111122223333:user/x).Principal").Single().ToString());
    }

    [Fact]
    public void WhatIf_changes_no_caller_and_clearing_does()
    {
        _module.Output("Use-IamCredentialProfile personal -WhatIf");
        Assert.Empty(_module.Output("Get-IamCaller"));

        _module.Output("Use-IamCredentialProfile personal; Clear-IamCaller -WhatIf");
        Assert.Single(_module.Output("Get-IamCaller"));

        _module.Output("Clear-IamCaller");
        Assert.Empty(_module.Output("Get-IamCaller"));
        Assert.Empty(_module.Output("Use-IamCredentialProfile personal; Clear-IamSession; Get-IamCaller"));
    }

    [Fact]
    public void The_active_profile_is_chosen_as_AWS_CLI_chooses_it()
    {
        string? before = Environment.GetEnvironmentVariable("AWS_PROFILE");
        try
        {
            Environment.SetEnvironmentVariable("AWS_PROFILE", "ops");
            Assert.Equal("arn:aws:sts::111122223333:assumed-role/ops/deploy", _module.Output("(Use-IamCredentialProfile -PassThru).Arn").Single().ToString());
        }
        finally
        {
            Environment.SetEnvironmentVariable("AWS_PROFILE", before);
        }
    }

    [Fact]
    public void Profiles_are_reported_with_their_way_key_and_reach()
    {
        PSObject[] reports = [.. _module.Output("Test-IamCredentialProfile")];
        Dictionary<string, PSObject> byName = reports.ToDictionary(r => r.Properties["ProfileName"].Value.ToString()!, StringComparer.Ordinal);

        Assert.Equal(8, reports.Length);
        Assert.Equal("Active", byName["personal"].Properties["KeyStatus"].Value.ToString());
        Assert.Equal("Unknown", byName["stranger"].Properties["KeyStatus"].Value.ToString());
        Assert.Equal("arn:aws:iam::111122223333:role/ops", _module.Output("(Test-IamCredentialProfile personal).Reach.Roles").Single().ToString());
        Assert.Contains("lead back", byName["loop"].Properties["Reason"].Value.ToString(), StringComparison.Ordinal);
        Assert.Contains("EC2 instance", byName["instance"].Properties["Note"].Value.ToString(), StringComparison.Ordinal);
        Assert.Equal("personal True", _module.Output("Test-IamCredentialProfile p* | ForEach-Object { \"$($_.ProfileName) $($_.IsUsable)\" }").Single().ToString());
    }

    [Theory]
    [InlineData("Test-IamCredentialProfile personal, ops -Quiet", true)]
    [InlineData("Test-IamCredentialProfile -Quiet", false)]
    [InlineData("Test-IamCredentialProfile mfa -TokenCode 123456 -Quiet", true)]
    [InlineData("Get-IamCredentialProfile personal | Test-IamCredentialProfile -Quiet", true)]
    public void Quiet_writes_one_value(string script, bool expected) =>
        Assert.Equal(expected, _module.Output(script).Single().BaseObject);

    [Fact]
    public void A_missing_profile_is_an_error_and_not_usable()
    {
        RunResult result = _module.Run("Test-IamCredentialProfile nobody -Quiet");

        Assert.StartsWith("ProfileNotFound,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(false, Assert.Single(result.Output).BaseObject);
    }

    [Fact]
    public void Credentials_written_to_a_file_are_the_owners_alone_and_known_again()
    {
        _module.Output("Use-IamCredentialProfile personal; $s = Use-StsRole arn:aws:iam::111122223333:role/ops deploy; $s.Credentials | Export-IamCredentialProfile out deployer -Region eu-west-1");
        string file = Path.Combine(_folder.Path, "out");

        Assert.StartsWith("[deployer]\naws_access_key_id = ASIA", File.ReadAllText(file), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        _module.Output("Import-IamCredentialProfile out");
        Assert.Equal("arn:aws:sts::111122223333:assumed-role/ops/deploy", _module.Output("(Use-IamCredentialProfile deployer -PassThru).Arn").Single().ToString());
    }

    [Fact]
    public void Several_profiles_go_into_one_file()
    {
        _module.Output(
            """
            @(
                [pscustomobject]@{ ProfileName = 'a'; AccessKeyId = 'AKIAIOSFODNN7EXAMPLE'; SecretAccessKey = 'x/y' }
                [pscustomobject]@{ UserName = 'b'; AccessKeyId = 'AKIAI44QH8DHBEXAMPLE'; SecretAccessKey = 'z' }
            ) | Export-IamCredentialProfile out
            """);

        Assert.Equal(
            "[a]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x/y\n\n[b]\naws_access_key_id = AKIAI44QH8DHBEXAMPLE\naws_secret_access_key = z\n",
            File.ReadAllText(Path.Combine(_folder.Path, "out")));
    }

    [Theory]
    [InlineData("Export-IamCredentialProfile config x -AccessKeyId a -SecretAccessKey b", "FileExists")]
    [InlineData("Export-IamCredentialProfile none/out x -AccessKeyId a -SecretAccessKey b", "FolderNotFound")]
    [InlineData("Export-IamCredentialProfile out 'a b' -AccessKeyId a -SecretAccessKey b", "InvalidProfile")]
    [InlineData("Export-IamCredentialProfile out x -AccessKeyId a -SecretAccessKey \"b`n[y]\"", "InvalidProfile")]
    [InlineData("1, 2 | ForEach-Object { [pscustomobject]@{ Name = 'x'; AccessKeyId = 'a'; SecretAccessKey = 'b' } } | Export-IamCredentialProfile out", "DuplicateProfile")]
    public void What_cannot_be_written_is_an_error_and_leaves_no_file(string script, string id)
    {
        ErrorRecord error = _module.Error(script);

        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["account.yaml", "config"], Directory.GetFiles(_folder.Path).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_existing_file_is_replaced_only_with_Force_and_never_with_WhatIf()
    {
        _folder.Write("out", "old");
        const string Script = "Export-IamCredentialProfile out x -AccessKeyId a -SecretAccessKey b -Force";

        _module.Output(Script + " -WhatIf");
        Assert.Equal("old", File.ReadAllText(Path.Combine(_folder.Path, "out")));

        _module.Output(Script);
        Assert.StartsWith("[x]", File.ReadAllText(Path.Combine(_folder.Path, "out")), StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_show_who_and_why()
    {
        Assert.Matches("personal +yes +Active +1 service, 1 role +arn:aws:iam::111122223333:user/alice", _module.Render("Test-IamCredentialProfile personal"));
        Assert.Matches("loop +no +None +nothing +The source profiles lead back", _module.Render("Test-IamCredentialProfile loop"));
        Assert.Matches("arn:aws:iam::111122223333:user/alice +AKIAIOSFODNN7EXAMPLE", _module.Render("Use-IamCredentialProfile personal -PassThru"));
    }
}
