using System.Management.Automation;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Commands;

public sealed class StsCommandTests : IDisposable
{
    private const string RoleArn = "arn:aws:iam::111122223333:role/ops";
    private const string OtherRoleArn = "arn:aws:iam::444455556666:role/partner";

    private const string Accounts =
        """
        Accounts:
          - AccountId: "111122223333"
            Users:
              - UserName: alice
                AccessKeys: [AKIAIOSFODNN7EXAMPLE]
                UserPolicyList:
                  - { PolicyName: p, PolicyDocument: { Version: "2012-10-17", Statement: { Effect: Allow, Action: "sts:*", Resource: "*" } } }
              - UserName: bob
            Roles:
              - RoleName: ops
                Tags: { team: old }
                AssumeRolePolicyDocument:
                  Version: "2012-10-17"
                  Statement:
                    Effect: Allow
                    Principal: { AWS: arn:aws:iam::111122223333:user/alice }
                    Action: [sts:AssumeRole, sts:TagSession]
                RolePolicyList:
                  - PolicyName: p
                    PolicyDocument:
                      Version: "2012-10-17"
                      Statement: { Effect: Allow, Action: ["iam:CreateUser", "sts:AssumeRole"], Resource: "*" }
              - RoleName: deploy
                AssumeRolePolicyDocument:
                  Version: "2012-10-17"
                  Statement:
                    Effect: Allow
                    Principal: { Federated: arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com }
                    Action: sts:AssumeRoleWithWebIdentity
                    Condition: { StringEquals: { "token.actions.githubusercontent.com:sub": "repo:octo-org/octo-repo:ref:refs/heads/main" } }
              - RoleName: developers
                AssumeRolePolicyDocument:
                  Version: "2012-10-17"
                  Statement:
                    Effect: Allow
                    Principal: { Federated: arn:aws:iam::111122223333:saml-provider/JumpCloud }
                    Action: sts:AssumeRoleWithSAML
                    Condition: { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } }
            OpenIDConnectProviders:
              - { Url: "https://token.actions.githubusercontent.com", ClientIDList: [sts.amazonaws.com] }
            SAMLProviders:
              - Name: JumpCloud
          - AccountId: "444455556666"
            Roles:
              - RoleName: partner
                AssumeRolePolicyDocument:
                  Version: "2012-10-17"
                  Statement:
                    Effect: Allow
                    Principal: { AWS: arn:aws:iam::111122223333:role/ops }
                    Action: sts:AssumeRole
                    Condition: { StringEquals: { "sts:ExternalId": "12345" } }
        """;

    private readonly HostedModule _module = new(width: 160);
    private readonly TemporaryFolder _folder = new();

    public StsCommandTests()
    {
        _folder.Write("accounts.yaml", Accounts);
        _module.SetLocation(_folder.Path);
        _module.Output("Import-IamAccount accounts.yaml");
    }

    public void Dispose()
    {
        _module.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_role_is_assumed_as_in_AWS_Tools_and_the_session_calls_with_what_it_got()
    {
        _module.Output("Use-IamCredentialProfile -Principal alice; $s = Use-StsRole -RoleArn $arn -RoleSessionName deploy -DurationInSeconds 900", ("arn", RoleArn));

        Assert.Equal("arn:aws:sts::111122223333:assumed-role/ops/deploy", Text("$s.AssumedRoleUser.Arn"));
        Assert.Equal("111122223333", Text("Get-StsAccessKeyInfo $s.Credentials.AccessKeyId"));
        Assert.Equal("arn:aws:sts::111122223333:assumed-role/ops/deploy", Text("(Get-StsCallerIdentity -Credential $s.Credentials).Arn"));
        Assert.Equal("arn:aws:sts::111122223333:assumed-role/ops/deploy", Text("(Get-StsCallerIdentity -Credential $s).Arn"));
        Assert.Equal(
            "arn:aws:sts::111122223333:assumed-role/ops/deploy",
            Text("$c = $s.Credentials; (Get-StsCallerIdentity -AccessKey $c.AccessKeyId -SecretKey $c.SecretAccessKey -SessionToken $c.SessionToken).Arn"));
        Assert.Equal("carol", Text("(New-IamUser -UserName carol -Credential $s.Credentials).UserName"));
        Assert.StartsWith("AccessDenied,", _module.Error("New-IamUser -UserName dora").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-ExternalId 12345", null)]
    [InlineData("", "AccessDenied")]
    [InlineData("-ExternalId 12345 -DurationInSeconds 3601", "ValidationError")]
    public void A_session_assumes_a_role_of_another_account(string parameters, string? error)
    {
        _module.Output("Use-IamCredentialProfile -Principal alice; Use-StsRole $arn deploy | Use-IamCredentialProfile", ("arn", RoleArn));
        string script = $"(Use-StsRole {OtherRoleArn} deploy {parameters}).AssumedRoleUser.Arn";

        if (error is null)
        {
            Assert.Equal("arn:aws:sts::444455556666:assumed-role/partner/deploy", Text(script));
        }
        else
        {
            Assert.StartsWith(error + ",IamPolicyTools.Commands.Sts.UseStsRoleCommand", _module.Error(script).FullyQualifiedErrorId, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_denied_call_says_so_in_AWSs_words_and_explains_itself()
    {
        _module.Output("Use-IamCredentialProfile -Principal bob");

        ErrorRecord error = _module.Error("Use-StsRole $arn deploy", ("arn", RoleArn));

        Assert.Equal("AccessDenied,IamPolicyTools.Commands.Sts.UseStsRoleCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.PermissionDenied, error.CategoryInfo.Category);
        Assert.Equal(RoleArn, error.TargetObject);
        Assert.Equal(
            $"User: arn:aws:iam::111122223333:user/bob is not authorized to perform: sts:AssumeRole on resource: {RoleArn} because no role trust policy allows the sts:AssumeRole action",
            error.Exception.Message);
        Assert.Contains("Trust", Text("$Error[0].Exception.AccessResult.Explanation.ToString()"), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nobody_calls_a_warning_says_that_the_trust_policy_was_not_asked()
    {
        RunResult result = _module.Run("Use-StsRole $arn deploy", ("arn", RoleArn));

        Assert.Empty(result.AllErrors);
        Assert.Single(result.Output);
        Assert.Contains("trust policy", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Session_policies_and_tags_take_the_shapes_that_scripts_pass()
    {
        const string Script =
            """
            Use-IamCredentialProfile -Principal alice
            $policy = '{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "iam:GetUser", "Resource": "*" } }'
            $arns = 'arn:aws:iam::aws:policy/IAMReadOnlyAccess', @{ Arn = 'arn:aws:iam::aws:policy/ReadOnlyAccess' }, [pscustomobject]@{ Arn = 'arn:aws:iam::aws:policy/SecurityAudit' }
            Use-StsRole $arn deploy $policy -PolicyArn $arns -Tag @{ team = 'core' } -TransitiveTagKey team | Use-IamCredentialProfile -PassThru
            """;

        PSObject caller = _module.Output(Script, ("arn", RoleArn)).Single();

        Assert.Equal("team=core", string.Join(',', caller.Items("SessionTags")));
        Assert.Equal("team", string.Join(',', caller.Items("TransitiveTagKeys")));
        Assert.Equal(
            "Policy IAMReadOnlyAccess ReadOnlyAccess SecurityAudit",
            Text("(Get-IamCaller).SessionPolicies.Policies.Name -join ' '"));
        Assert.StartsWith("AccessDenied,", _module.Error("New-IamUser -UserName x").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-PolicyArn 4")]
    [InlineData("-ProvidedContext @{ ContextAssertion = 'x' }")]
    [InlineData("-ProvidedContext x")]
    public void What_is_no_policy_or_context_is_refused(string parameter) =>
        Assert.StartsWith(
            "ParameterArgumentTransformationError,",
            _module.Error($"Use-StsRole {RoleArn} deploy {parameter}").FullyQualifiedErrorId,
            StringComparison.Ordinal);

    // what GetSessionToken gives has the user's ARN, which means the user, who may ask for another token; a session may not.
    [Fact]
    public void A_user_by_name_is_not_the_session_that_it_made()
    {
        const string Become = "Use-IamCredentialProfile -Principal alice";

        Assert.StartsWith("ASIA", Text($"{Become}; $null = Get-StsSessionToken; {Become}; Get-StsSessionToken"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_of_a_role_that_was_made_anew_is_none_of_it()
    {
        _module.Output("Use-IamCredentialProfile -Principal alice; $null = Use-StsRole $arn deploy; Clear-IamCaller", ("arn", RoleArn));
        _module.Output("""
            $PSDefaultParameterValues['*-Iam*:Account'] = '111122223333'
            $trust = (Get-IamRole ops).Document.ToJson()
            Remove-IamRolePolicy ops p -Force
            Remove-IamRole ops -Force
            $null = New-IamRole -RoleName ops -AssumeRolePolicyDocument $trust
            """);

        Assert.Equal("ImplicitDeny", Text("(Test-IamAccess arn:aws:sts::111122223333:assumed-role/ops/deploy iam:ListUsers *).Decision"));
    }

    [Fact]
    public void WhatIf_hands_out_nothing_and_Force_does_not_beat_it()
    {
        _module.Output("Use-IamCredentialProfile -Principal alice");

        Assert.Empty(_module.Output("Use-StsRole $arn deploy -WhatIf; Use-StsRole $arn deploy -Force -WhatIf", ("arn", RoleArn)));
        Assert.Equal(2, _module.TakeShown().Split("Use-StsRole (AssumeRole)").Length - 1);
        Assert.StartsWith("AccessDenied,", _module.Error($"Use-StsRole {OtherRoleArn} deploy -WhatIf").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Use-StsRole $arn deploy -Select Credentials.AccessKeyId", "ASIA")]
    [InlineData("Use-StsRole $arn deploy -Select AssumedRoleUser.AssumedRoleId", "AROA")]
    [InlineData("Use-StsRole $arn deploy -Select ^RoleSessionName", "deploy")]
    [InlineData("Use-StsRole $arn deploy -PassThru", "arn:aws:iam::111122223333:role/ops")]
    [InlineData("Get-StsSessionToken -Select *", "IamPolicyTools.Operations.Sts.GetSessionTokenResponse")]
    [InlineData("Get-StsSessionToken", "ASIA")]
    [InlineData("Get-StsCallerIdentity -Select Account", "111122223333")]
    [InlineData("Get-StsFederationToken carol -Select FederatedUser.FederatedUserId", "111122223333:carol")]
    public void Select_and_PassThru_choose_what_is_written(string script, string beginning)
    {
        _module.Output("Use-IamCredentialProfile -Principal alice");

        string text = _module.Output(script, ("arn", RoleArn)).Single().BaseObject is { } value && value.GetType().Name == "GetSessionTokenResponse"
            ? value.GetType().FullName!
            : Text(script);

        Assert.StartsWith(beginning, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Use-StsRole $arn deploy -Select Nothing", "InvalidSelect")]
    [InlineData("Use-StsRole $arn deploy -Select ^Nothing", "InvalidSelect")]
    [InlineData("Use-StsRole $arn deploy -PassThru -Select *", "PassThruWithSelect")]
    [InlineData("Use-StsRole $arn deploy -AccessKey AKIAIOSFODNN7EXAMPLE", "IncompleteCredential")]
    [InlineData("Use-StsRole $arn deploy -AccessKey AKIAI44QH8DHBEXAMPLE -SecretKey x", "InvalidClientTokenId")]
    [InlineData("Use-StsRole $arn d", "ValidationError")]
    [InlineData("Use-StsRole $arn deploy '{}'", "MalformedPolicyDocument")]
    [InlineData("Use-StsWebIdentityRole $arn deploy not-a-jwt", "InvalidIdentityToken")]
    [InlineData("Use-StsWebIdentityRole $arn deploy 4", "InvalidTokenType")]
    [InlineData("Use-StsRoleWithSAML $arn arn:aws:iam::111122223333:saml-provider/JumpCloud '<x/>'", "InvalidIdentityToken")]
    [InlineData("Use-StsRoleWithSAML $arn arn:aws:iam::111122223333:saml-provider/JumpCloud 4", "InvalidTokenType")]
    [InlineData("Get-StsSessionToken", "NoCaller")]
    [InlineData("Get-StsFederationToken carol", "NoCaller")]
    [InlineData("Use-StsRoot 444455556666", "NoCaller")]
    [InlineData("Get-StsCallerIdentity", "NoCaller")]
    [InlineData("Get-StsAccessKeyInfo AKIAI44QH8DHBEXAMPLE", "ValidationError")]
    [InlineData("Clear-IamSession; Get-StsCallerIdentity", "NoAccount")]
    [InlineData("Clear-IamSession; Use-StsRole $arn deploy", "NoAccount")]
    [InlineData("Clear-IamSession; Use-StsWebIdentityRole $arn deploy @{}", "NoAccount")]
    public void Each_mistake_has_an_error_id(string script, string id) =>
        Assert.StartsWith(id + ",", _module.Error(script, ("arn", RoleArn)).FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void GitHub_Actions_get_credentials_for_their_branch_and_for_no_other()
    {
        const string Main = "@{ iss = 'https://token.actions.githubusercontent.com'; aud = 'sts.amazonaws.com'; sub = 'repo:octo-org/octo-repo:ref:refs/heads/main' }";
        const string Role = "arn:aws:iam::111122223333:role/deploy";

        Assert.Equal("arn:aws:sts::111122223333:assumed-role/deploy/job", Text($"(Use-StsWebIdentityRole {Role} job {Main} | Use-IamCredentialProfile -PassThru).Arn"));
        Assert.Equal("sts.amazonaws.com", Text($"Use-StsWebIdentityRole {Role} job ([pscustomobject]{Main}) -Select Audience"));
        string other = Main.Replace("heads/main", "heads/dev", StringComparison.Ordinal);
        Assert.StartsWith("AccessDenied,", _module.Error($"Use-StsWebIdentityRole {Role} job {other}").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void SAML_takes_attributes_and_XML()
    {
        const string Pair = "arn:aws:iam::111122223333:role/developers,arn:aws:iam::111122223333:saml-provider/JumpCloud";
        const string Xml =
            $"""
            <Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion"><AttributeStatement>
            <Attribute Name="https://aws.amazon.com/SAML/Attributes/Role"><AttributeValue>{Pair}</AttributeValue></Attribute>
            <Attribute Name="https://aws.amazon.com/SAML/Attributes/RoleSessionName"><AttributeValue>me@example.com</AttributeValue></Attribute>
            </AttributeStatement></Assertion>
            """;
        const string Call = "Use-StsRoleWithSAML arn:aws:iam::111122223333:role/developers arn:aws:iam::111122223333:saml-provider/JumpCloud ";
        const string Expected = "arn:aws:sts::111122223333:assumed-role/developers/me@example.com";

        Assert.Equal(Expected, Text(Call + $"@{{ Role = '{Pair}'; RoleSessionName = 'me@example.com' }} -Select AssumedRoleUser.Arn"));
        Assert.Equal(Expected, _module.Output(Call + "$xml -Select AssumedRoleUser.Arn", ("xml", Xml)).Single().ToString());
        Assert.Equal(Expected, _module.Output(Call + "([xml]$xml) -Select AssumedRoleUser.Arn", ("xml", Xml)).Single().ToString());
        Assert.Empty(_module.Output(Call + "$xml -WhatIf", ("xml", Xml)));
    }

    [Fact]
    public void Credentials_whose_time_is_over_call_no_more()
    {
        _folder.Write(
            "organization.yaml",
            """
            Organization:
              Id: o-example1234
              MasterAccountId: "111122223333"
              Root: { Id: r-abcd, Accounts: ["111122223333", "444455556666"] }
            """);
        _module.Output("Import-IamAccount organization.yaml; Use-IamCredentialProfile -Principal alice");
        _module.Output("$s = Use-StsRoot 444455556666 -TaskPolicyArn_Arn arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy -DurationInSeconds 0");

        Assert.StartsWith("ExpiredToken,", _module.Error("Get-StsCallerIdentity -Credential $s").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("ExpiredToken,", _module.Error("Use-IamCredentialProfile -Credential $s").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void No_stream_no_view_and_no_text_shows_a_secret()
    {
        _module.Output("Use-IamCredentialProfile -Principal alice; $s = Use-StsRole $arn deploy; $t = Get-StsSessionToken", ("arn", RoleArn));
        string[] secrets = [.. _module.Output("$s.Credentials.SecretAccessKey; $s.Credentials.SessionToken; $t.SecretAccessKey; $t.SessionToken").Select(s => s.ToString())];
        Assert.Equal(40, secrets[0].Length);

        foreach (string script in new[]
        {
            "$s", "$s.Credentials", "$t", "Get-IamAccount; $t", "Get-IamAccount; $s", "\"$s $t $($s.Credentials)\"",
            "Use-IamCredentialProfile -Credential $s -PassThru -Verbose", "Get-IamCaller",
        })
        {
            string shown = _module.Render(script) + _module.TakeShownAsError();
            Assert.NotEmpty(shown);
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, shown, StringComparison.Ordinal));
        }

        ErrorRecord wrong = _module.Error("Get-StsCallerIdentity -AccessKey $t.AccessKeyId -SecretKey $s.Credentials.SecretAccessKey -SessionToken $t.SessionToken");
        Assert.StartsWith("SignatureDoesNotMatch,", wrong.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, wrong.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Use-StsRole ", "arn:aws:iam::111122223333:role/ops")]
    [InlineData("Use-StsRoleWithSAML -PrincipalArn ", "arn:aws:iam::111122223333:saml-provider/JumpCloud")]
    [InlineData("Use-StsRoot -TaskPolicyArn_Arn S3", "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy")]
    [InlineData("Get-StsAccessKeyInfo ", "AKIAIOSFODNN7EXAMPLE")]
    [InlineData("Use-StsWebIdentityRole -ProviderId w", "www.amazon.com")]
    [InlineData("Use-IamCredentialProfile -Principal user/a", "user/alice")]
    public void Values_are_completed(string line, string expected) =>
        Assert.Contains(expected, _module.Complete(line).Select(c => c.CompletionText));

    private string Text(string script) => _module.Output(script, ("arn", RoleArn)).Single().ToString();
}
