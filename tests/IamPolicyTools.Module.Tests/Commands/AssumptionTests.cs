using System.Text;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Commands;

/// <summary>Who becomes whom, through the cmdlets: the rules ST-n of roles and sessions, R-n of trust.</summary>
public sealed class AssumptionTests : IDisposable
{
    private const string Accounts =
        """
        Accounts:
          - AccountId: "111122223333"
            OpenIDConnectProviders: [{ Url: https://token.actions.githubusercontent.com, ClientIDList: [sts.amazonaws.com] }]
            SAMLProviders: [{ Name: JumpCloud }]
            Users:
              - UserName: alice
                MFADevices: [{ SerialNumber: arn:aws:iam::111122223333:mfa/alice }]
                UserPolicyList:
                  - PolicyName: p
                    PolicyDocument: { Version: "2012-10-17", Statement: { Effect: Allow, Action: ["sts:*", "iam:GetUser"], Resource: "*" } }
              - UserName: bob
            Roles:
              - RoleName: direct
                MaxSessionDuration: 7200
                Tags: { team: core }
                AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: { Effect: Allow, Principal: { AWS: arn:aws:iam::111122223333:user/bob }, Action: "sts:AssumeRole" } }
              - RoleName: delegated
                AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: { Effect: Allow, Principal: { AWS: "111122223333" }, Action: ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"] } }
                RolePolicyList:
                  - PolicyName: p
                    PolicyDocument: { Version: "2012-10-17", Statement: { Effect: Allow, Action: "sts:*", Resource: "*" } }
              - RoleName: guarded
                AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: { Effect: Allow, Principal: { AWS: "111122223333" }, Action: "sts:AssumeRole", Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } } }
              - RoleName: deploy
                AssumeRolePolicyDocument:
                  Version: "2012-10-17"
                  Statement:
                    Effect: Allow
                    Principal: { Federated: arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com }
                    Action: "sts:AssumeRoleWithWebIdentity"
                    Condition:
                      StringEquals: { "token.actions.githubusercontent.com:aud": sts.amazonaws.com }
                      StringLike: { "token.actions.githubusercontent.com:sub": "repo:octo-org/octo-repo:*" }
              - RoleName: directory
                AssumeRolePolicyDocument:
                  Version: "2012-10-17"
                  Statement:
                    Effect: Allow
                    Principal: { Federated: arn:aws:iam::111122223333:saml-provider/JumpCloud }
                    Action: ["sts:AssumeRoleWithSAML", "sts:TagSession"]
                    Condition: { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } }
          - AccountId: "444455556666"
            Roles:
              - RoleName: partner
                MaxSessionDuration: 43200
                AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: { Effect: Allow, Principal: { AWS: "111122223333" }, Action: ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"], Condition: { StringEquals: { "sts:ExternalId": "12345" } } } }
        """;

    private readonly HostedModule _module = new(width: 160);
    private readonly TemporaryFolder _folder = new();

    public AssumptionTests()
    {
        _folder.Write("accounts.yaml", Accounts);
        _module.SetLocation(_folder.Path);
        _module.Output("Import-IamAccount accounts.yaml; $role = 'arn:aws:iam::111122223333:role'; $partner = 'arn:aws:iam::444455556666:role/partner'");
    }

    public void Dispose()
    {
        _module.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("R-80 the trust policy names the user", "bob", "Use-StsRole $role/direct s1", null)]
    [InlineData("R-82 the trust policy names the account only", "bob", "Use-StsRole $role/delegated s1", "AccessDenied")]
    [InlineData("R-83 the account is trusted and the user permitted", "alice", "Use-StsRole $role/delegated s1", null)]
    [InlineData("R-84 the trust policy names another", "alice", "Use-StsRole $role/direct s1", "AccessDenied")]
    [InlineData("R-73 the root user assumes no role", "root -Account 111122223333", "Use-StsRole $role/delegated s1", "AccessDenied")]
    [InlineData("ST-9 with the external id", "alice", "Use-StsRole $partner s1 -ExternalId 12345", null)]
    [InlineData("R-92 without it", "alice", "Use-StsRole $partner s1", "AccessDenied")]
    [InlineData("R-92 with another", "alice", "Use-StsRole $partner s1 -ExternalId 54321", "AccessDenied")]
    [InlineData("ST-9 one that nobody asked for", "bob", "Use-StsRole $role/direct s1 -ExternalId 12345", null)]
    [InlineData("R-86 another account wants both sides", "bob", "Use-StsRole $partner s1 -ExternalId 12345", "AccessDenied")]
    [InlineData("ST-13 a role that does not exist", "alice", "Use-StsRole $role/none s1", "AccessDenied")]
    [InlineData("ST-2 up to the role's longest session", "bob", "Use-StsRole $role/direct s1 -DurationInSeconds 7200", null)]
    [InlineData("ST-2 beyond it", "bob", "Use-StsRole $role/direct s1 -DurationInSeconds 7201", "ValidationError")]
    [InlineData("ST-1 below 900 seconds", "bob", "Use-StsRole $role/direct s1 -DurationInSeconds 899", "ValidationError")]
    [InlineData("ST-10 MFA with the call", "alice", "Use-StsRole $role/guarded s1 -SerialNumber arn:aws:iam::111122223333:mfa/alice -TokenCode 123456", null)]
    [InlineData("R-93 no MFA", "alice", "Use-StsRole $role/guarded s1", "AccessDenied")]
    [InlineData("ST-10 MFA before the call", "alice", "Use-StsRole $role/guarded s1 -Credential (Get-StsSessionToken -SerialNumber arn:aws:iam::111122223333:mfa/alice -TokenCode 123456)", null)]
    [InlineData("ST-10 a session without MFA", "alice", "Use-StsRole $role/guarded s1 -Credential (Get-StsSessionToken)", "AccessDenied")]
    [InlineData("ST-7 tags that the trust policy permits", "alice", "Use-StsRole $role/delegated s1 -Tag @{ team = 'core' }", null)]
    [InlineData("R-90 tags that it does not", "bob", "Use-StsRole $role/direct s1 -Tag @{ team = 'core' }", "AccessDenied")]
    [InlineData("ST-8 a source identity that the trust policy permits", "alice", "Use-StsRole $role/delegated s1 -SourceIdentity alice", null)]
    [InlineData("R-91 one that it does not", "bob", "Use-StsRole $role/direct s1 -SourceIdentity bob", "AccessDenied")]
    public void A_role_is_assumed_as_the_rule_says(string rule, string caller, string script, string? error)
    {
        Assert.NotEmpty(rule);
        _module.Output($"Use-IamCredentialProfile -Principal {caller}");

        Expect(script, error);
    }

    [Theory]
    [InlineData("ST-2 an hour", "", "-DurationInSeconds 3600", null)]
    [InlineData("ST-2 more than an hour, whatever the role's own limit", "", "-DurationInSeconds 3601", "ValidationError")]
    [InlineData("ST-6 a tag that was not passed on may be set again", "-Tag @{ team = 'core' }", "-Tag @{ team = 'web' }", null)]
    [InlineData("ST-6 a transitive tag stays", "-Tag @{ team = 'core' } -TransitiveTagKey team", "-Tag @{ Team = 'core' }", "ValidationError")]
    [InlineData("ST-8 a source identity stays", "-SourceIdentity alice", "-SourceIdentity alice", null)]
    [InlineData("ST-8 a source identity cannot be changed", "-SourceIdentity alice", "-SourceIdentity bob", "ValidationError")]
    public void A_role_that_assumes_a_role_is_bound_by_the_chain(string rule, string first, string second, string? error)
    {
        Assert.NotEmpty(rule);
        _module.Output($"Use-IamCredentialProfile -Principal alice; Use-StsRole $role/delegated s1 {first} | Use-IamCredentialProfile");

        Expect($"Use-StsRole $partner s2 -ExternalId 12345 {second}", error);
    }

    [Fact]
    public void ST_6_ST_8_Transitive_tags_and_the_source_identity_go_with_the_chain_and_other_tags_do_not()
    {
        _module.Output(
            """
            Use-IamCredentialProfile -Principal alice
            Use-StsRole $role/delegated s1 -Tag @{ team = 'core'; task = 'x' } -TransitiveTagKey team -SourceIdentity alice | Use-IamCredentialProfile
            $s = Use-StsRole $partner s2 -ExternalId 12345
            $s | Use-IamCredentialProfile
            """);

        Assert.Equal("team=core", Text("(Get-IamCaller).SessionTags -join ' '"));
        Assert.Equal("alice", Text("$s.SourceIdentity"));
    }

    // What the session that sets out hands on is asked of every role on the way: the search says what the calls do.
    [Theory]
    [InlineData("", "bare tagging naming behind")]
    [InlineData("-Tag @{ team = 'core' }", "bare tagging naming behind")]
    [InlineData("-Tag @{ team = 'core' } -TransitiveTagKey team", "tagging")]
    [InlineData("-SourceIdentity alice", "naming")]
    [InlineData("-Tag @{ team = 'core' } -TransitiveTagKey team -SourceIdentity alice", "")]
    public void ST_6_ST_8_The_search_from_a_session_finds_what_its_calls_reach(string passed, string reached)
    {
        string answers = Text(
            $$$"""
            $trust = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":["sts:AssumeRole"EXTRA]}}'
            $any = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:*","Resource":"*"}}'
            $roles = [ordered]@{ bare = ''; tagging = ',"sts:TagSession"'; naming = ',"sts:SetSourceIdentity"' }
            foreach ($name in $roles.Keys) {
              $null = New-IamRole -Account 111122223333 -RoleName $name -AssumeRolePolicyDocument $trust.Replace('EXTRA', $roles[$name])
              Write-IamRolePolicy -Account 111122223333 -RoleName $name -PolicyName p -PolicyDocument $any
            }
            $null = New-IamRole -Account 111122223333 -RoleName behind -AssumeRolePolicyDocument $trust.Replace('EXTRA', '').Replace('"111122223333"', '"arn:aws:iam::111122223333:role/naming"')
            $asked = $roles.Keys + 'behind'
            Use-IamCredentialProfile -Principal alice
            $s = Use-StsRole $role/delegated s1 {{{passed}}}
            $found = Find-IamAssumableRole $s.Credentials | Where-Object { -not $_.IsConditional } | ForEach-Object { $_.RoleArn.Split('/')[-1] }
            Use-IamCredentialProfile -Credential $s.Credentials
            $called = foreach ($name in $roles.Keys) {
              try { $next = Use-StsRole $role/$name s2; $name } catch { continue }
              if ($name -eq 'naming') { try { $null = Use-StsRole $role/behind s3 -Credential $next.Credentials; 'behind' } catch { } }
            }
            $notes = (Test-IamAccess -Action sts:AssumeRole -Resource $role/bare).Notes -match ' hands on its (transitive tags \(team\)|source identity alice): the call also needs '
            "$($asked | Where-Object { $_ -in $found })|$($asked | Where-Object { $_ -in $called })|$($notes.Count)"
            """);

        int handed = (passed.Contains("Transitive", StringComparison.Ordinal) ? 1 : 0) + (passed.Contains("SourceIdentity", StringComparison.Ordinal) ? 1 : 0);
        Assert.Equal($"{reached}|{reached}|{handed}", answers);
    }

    [Fact]
    public void ST_10_A_role_session_carries_no_MFA_information()
    {
        _module.Output("Use-IamCredentialProfile -Principal alice; Use-StsRole $role/delegated s1 -SerialNumber arn:aws:iam::111122223333:mfa/alice -TokenCode 123456 | Use-IamCredentialProfile");

        Expect("Use-StsRole $role/guarded s2", "AccessDenied");
    }

    [Theory]
    [InlineData("Get-StsSessionToken")]
    [InlineData("Get-StsFederationToken carol")]
    public void A_role_session_gets_no_further_tokens(string call)
    {
        _module.Output("Use-IamCredentialProfile -Principal alice; Use-StsRole $role/delegated s1 | Use-IamCredentialProfile");

        Expect(call, "AccessDenied");
    }

    [Fact]
    public void ST_11_A_federated_user_has_what_the_user_and_the_session_policy_both_allow_and_no_IAM()
    {
        _module.Output(
            """
            Use-IamCredentialProfile -Principal alice
            $policy = '{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } }'
            Get-StsFederationToken carol $policy | Use-IamCredentialProfile
            """);

        Assert.Equal("arn:aws:sts::111122223333:federated-user/carol", Text("(Get-StsCallerIdentity).Arn"));
        Expect("Get-IamUser -UserName alice", "AccessDenied");
        Expect("Use-StsRole $role/delegated s1", "AccessDenied");
    }

    [Theory]
    [InlineData("repo:octo-org/octo-repo:ref:refs/heads/main", "sts.amazonaws.com", null)]
    [InlineData("repo:octo-org/octo-repo:environment:production", "sts.amazonaws.com", null)]
    [InlineData("repo:octo-org/other:ref:refs/heads/main", "sts.amazonaws.com", "AccessDenied")]
    [InlineData("repo:octo-org/octo-repo:ref:refs/heads/main", "https://github.com/octo-org", "InvalidIdentityToken")]
    public void ST_30_ST_35_A_GitHub_job_is_judged_by_its_token(string subject, string audience, string? error)
    {
        string jwt = Jwt($$"""{"iss":"https://token.actions.githubusercontent.com","aud":"{{audience}}","sub":"{{subject}}"}""");
        _module.Run("$token = $given", ("given", jwt));

        Expect("Use-StsWebIdentityRole $role/deploy job $token", error);
    }

    [Theory]
    [InlineData("JumpCloud", "directory", null)]
    [InlineData("Other", "directory", "InvalidIdentityToken")]
    [InlineData("JumpCloud", "delegated", "AccessDenied")]
    public void ST_40_ST_42_A_directory_user_is_judged_by_the_assertion(string provider, string name, string? error)
    {
        string attributes = $"@{{ Role = \"$role/{name},$saml/{provider}\"; RoleSessionName = 'jo@example.com'; 'PrincipalTag:team' = 'core' }}";

        Expect($"$saml = 'arn:aws:iam::111122223333:saml-provider'; Use-StsRoleWithSAML $role/{name} $saml/{provider} {attributes}", error);
    }

    [Fact]
    public void ST_41_An_assertion_with_a_document_type_is_refused_and_no_entity_of_it_is_read()
    {
        _folder.Write("secret", "secret-content");
        string xml = $"""
            <!DOCTYPE Assertion [<!ENTITY x SYSTEM "{new Uri(Path.Combine(_folder.Path, "secret"))}">]>
            <Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion"><AttributeStatement>&x;</AttributeStatement></Assertion>
            """;

        string message = _module.Error("Use-StsRoleWithSAML $role/directory arn:aws:iam::111122223333:saml-provider/JumpCloud $xml", ("xml", xml)).ToString();

        Assert.DoesNotContain("secret-content", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_asks_no_more_once_its_time_is_over()
    {
        _module.Output("Use-IamCredentialProfile -Principal alice; Use-StsRole $role/delegated s1 -DurationInSeconds 900 | Use-IamCredentialProfile");

        Assert.Equal("Allowed", Text("(Test-IamAccess -Action sts:AssumeRole -Resource $role/delegated -Now ([datetime]::UtcNow.AddSeconds(800))).Decision"));
        Expect("Test-IamAccess -Action sts:AssumeRole -Resource $role/delegated -Now ([datetime]::UtcNow.AddSeconds(1000))", "ExpiredToken");
    }

    private void Expect(string script, string? error)
    {
        if (error is null)
        {
            Assert.Single(_module.Output(script));
        }
        else
        {
            Assert.StartsWith(error + ",", _module.Error(script).FullyQualifiedErrorId, StringComparison.Ordinal);
        }
    }

    private string Text(string script) => _module.Output(script).Single().ToString();

    private static string Jwt(string claims)
    {
        static string Part(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        return $"{Part("""{"alg":"RS256"}""")}.{Part(claims)}.c2lnbmF0dXJl";
    }
}
