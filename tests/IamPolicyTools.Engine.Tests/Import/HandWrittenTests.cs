using IamPolicyTools.Export;
using IamPolicyTools.Import;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Import;

public sealed class HandWrittenTests
{
    private const string Everything = """
        $schema: ../schemas/account.schema.json
        x-owner: platform team
        AccountId: 012345678901
        AccountAlias: personal
        AccountName: Personal
        Email: root@example.com
        CanonicalUserId: 79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be
        RootUser: { MfaActive: true, PasswordEnabled: True, AccessKeys: [AKIAI44QH8DHBEXAMPLE] }
        PublicAccessBlock: { BlockPublicAcls: true, RestrictPublicBuckets: true }
        Users:
          - UserName: alice
            x-note: joined in spring
            Groups: [Developers]
            AccessKeys:
              - AKIAIOSFODNN7EXAMPLE
              - { AccessKeyId: AKIAI44QH8DHBEXAMPLF, Status: Inactive, CreateDate: 2024-01-02, SecretAccessKey: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY }
            Tags: { team: core, on: yes, year: 2024 }
            LoginProfile: { CreateDate: 2024-05-31T12:00:00Z, PasswordResetRequired: true }
            MFADevices: [arn:aws:iam::012345678901:mfa/alice]
            PermissionsBoundary: ceiling
            AttachedManagedPolicies:
              - reader
              - arn:aws:iam::aws:policy/ReadOnlyAccess
              - AWSLambdaRole
              - { PolicyName: ceiling, PolicyArn: arn:aws:iam::012345678901:policy/limits/ceiling }
        Groups:
          - GroupName: developers
            Path: /teams/
        Roles:
          - RoleName: devops
            Path: /ops/
            Description: deploys
            MaxSessionDuration: 43200
            AssumeRolePolicyDocument:
              Version: 2012-10-17
              Statement: { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }
            InstanceProfileList: [devops]
            RolePolicyList:
              - { PolicyName: inline, PolicyDocument: { Version: 2012-10-17, Statement: { Effect: Deny, Action: '*', Resource: '*' } } }
        Policies:
          - PolicyName: reader
            PolicyDocument: '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}}'
          - PolicyName: ceiling
            Path: /limits/
            PolicyDocument: "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Deny%22%2C%22Action%22%3A%22%2A%22%2C%22Resource%22%3A%22%2A%22%7D%5D%7D"
        OpenIDConnectProviders:
          - { Url: https://token.actions.githubusercontent.com, ClientIDList: [sts.amazonaws.com] }
          - arn:aws:iam::012345678901:oidc-provider/accounts.example.com/tenant
        SAMLProviders:
          - { Name: okta }
        VirtualMFADevices:
          - { SerialNumber: arn:aws:iam::012345678901:mfa/alice, UserName: alice }
          - arn:aws:iam::012345678901:mfa/spare
        """;

    [Fact]
    public void YAML_scalars_keep_their_text()
    {
        Account account = ImportFolder.ImportAccount(Everything);

        Assert.Equal("012345678901", account.AccountId);
        Assert.Equal<Tag>([new Tag("team", "core"), new Tag("on", "yes"), new Tag("year", "2024")], account.Users["alice"].Tags);
        Assert.Equal(PolicyVersion.V2012, account.Roles["devops"].Document.Version);
    }

    [Fact]
    public void The_account_s_own_properties_are_read()
    {
        Account account = ImportFolder.ImportAccount(Everything);

        Assert.Equal(("personal", "Personal", "root@example.com"), (account.AccountAlias, account.AccountName, account.Email));
        Assert.Equal(64, account.CanonicalUserId!.Length);
        Assert.Equal((true, true), (account.RootUser.MfaActive, account.RootUser.PasswordEnabled));
        Assert.Equal("AKIAI44QH8DHBEXAMPLE", Assert.Single(account.RootUser.AccessKeys).AccessKeyId);
        Assert.Equal(new PublicAccessBlock(true, false, false, true), account.PublicAccessBlock);
    }

    [Fact]
    public void ARNs_paths_ids_and_versions_are_derived_when_absent()
    {
        Account account = ImportFolder.ImportAccount(Everything);

        Assert.Equal("arn:aws:iam::012345678901:user/alice", account.Users["alice"].Arn);
        Assert.Equal("arn:aws:iam::012345678901:group/teams/developers", account.Groups["developers"].Arn);
        Assert.Equal("arn:aws:iam::012345678901:role/ops/devops", account.Roles["devops"].Arn);
        Assert.Equal("arn:aws:iam::012345678901:instance-profile/devops", account.InstanceProfiles["devops"].Arn);
        ManagedPolicy ceiling = account.Policies["arn:aws:iam::012345678901:policy/limits/ceiling"];
        Assert.Equal("v1", ceiling.DefaultVersionId);
        Assert.Equal("v1", Assert.Single(ceiling.Versions).VersionId);
        Assert.Matches("^AIDA[A-Z2-7]{17}$", account.Users["alice"].UserId);
        Assert.Matches("^AGPA[A-Z2-7]{17}$", account.Groups["developers"].GroupId);
        Assert.Matches("^AROA[A-Z2-7]{17}$", account.Roles["devops"].RoleId);
        Assert.Matches("^ANPA[A-Z2-7]{17}$", ceiling.PolicyId);
        Assert.Matches("^AIPA[A-Z2-7]{17}$", account.InstanceProfiles["devops"].InstanceProfileId);
        Assert.Equal(account.Roles["devops"].RoleId, ImportFolder.ImportAccount(Everything).Roles["devops"].RoleId);
    }

    [Fact]
    public void References_are_resolved_by_name_without_regard_to_case_and_by_ARN()
    {
        User alice = ImportFolder.ImportAccount(Everything).Users["alice"];

        Assert.Equal<string>(["developers"], alice.Groups);
        Assert.Equal(
            ["arn:aws:iam::012345678901:policy/reader", "arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/service-role/AWSLambdaRole", "arn:aws:iam::012345678901:policy/limits/ceiling"],
            alice.AttachedPolicies.Select(p => p.PolicyArn));
        Assert.Equal(new AttachedPolicy("ceiling", "arn:aws:iam::012345678901:policy/limits/ceiling"), alice.PermissionsBoundary);
    }

    [Fact]
    public void Credentials_are_read_and_secrets_forgotten()
    {
        ImportResult result = ImportFolder.Import(Everything);
        User alice = result.Model.Accounts["012345678901"].Users["alice"];

        Assert.Equal(["AKIAIOSFODNN7EXAMPLE", "AKIAI44QH8DHBEXAMPLF"], alice.AccessKeys.Select(k => k.AccessKeyId));
        Assert.Equal([true, false], alice.AccessKeys.Select(k => k.IsActive));
        Assert.Equal("alice", Assert.Single(alice.MfaDevices).UserName);
        Assert.True(alice.LoginProfile!.PasswordResetRequired);
        using var stream = new MemoryStream();
        AccountExporter.Export(result.Model, stream);
        Assert.DoesNotContain("wJalrXUtnFEMI", System.Text.Encoding.UTF8.GetString(stream.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void Identity_providers_and_MFA_devices_are_read()
    {
        Account account = ImportFolder.ImportAccount(Everything);

        Assert.Equal(
            ["arn:aws:iam::012345678901:oidc-provider/accounts.example.com/tenant", "arn:aws:iam::012345678901:oidc-provider/token.actions.githubusercontent.com"],
            account.OpenIdConnectProviders.Keys);
        Assert.Equal("accounts.example.com/tenant", account.OpenIdConnectProviders.Values.First().Url);
        Assert.Equal("okta", account.SamlProviders["arn:aws:iam::012345678901:saml-provider/okta"].Name);
        Assert.Equal(["alice", null], account.VirtualMfaDevices.Values.Select(d => d.UserName));
    }

    [Fact]
    public void Keys_may_stand_in_any_order_and_lists_may_be_empty()
    {
        Account account = ImportFolder.ImportAccount("""{"Groups":[],"Users":[{"Tags":{},"Groups":[],"UserName":"a"}],"Roles":null,"AccountId":"123456789012"}""", "a.json");

        Assert.Equal("arn:aws:iam::123456789012:user/a", Assert.Single(account.Users.Values).Arn);
    }

    [Fact]
    public void Resources_have_policies_and_what_else_decides_about_them()
    {
        Account account = ImportFolder.ImportAccount(
            """
            AccountId: "123456789012"
            Resources:
              - Arn: arn:aws:s3:::reports
                Policy: { "Policy": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::reports/*\"}]}" }
                Tags: [{ Key: secret, Value: "no" }]
                ObjectOwnership: BucketOwnerPreferred
                PublicAccessBlock: { PublicAccessBlockConfiguration: { BlockPublicPolicy: true } }
                Acl:
                  - { Grantee: { Type: Group, URI: http://acs.amazonaws.com/groups/global/AllUsers }, Permission: READ }
                  - { Grantee: 79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be, Permission: FULL_CONTROL }
              - Arn: arn:aws:s3:::reports/a.txt
                ObjectOwner: "444455556666"
              - Arn: arn:aws:kms:us-east-1:123456789012:key/1234abcd
                KeyManager: AWS
                Grants:
                  - GrantId: g1
                    GranteePrincipal: arn:aws:iam::123456789012:role/app
                    Operations: [Decrypt, GenerateDataKey]
                    Constraints: { EncryptionContextSubset: { app: "a b&c" } }
                  - GranteeServicePrincipal: backup.amazonaws.com
                    RetiringServicePrincipal: backup.amazonaws.com
                    Operations: [Decrypt]
                    Constraints: { SourceArn: "arn:aws:backup:us-east-1:123456789012:backup-vault:v" }
              - Arn: arn:aws:ec2:us-east-1::image/ami-1
                Shares: [{ AccountId: "444455556666", Actions: ["ec2:RunInstances"] }]
            VpcEndpoints:
              - { VpcEndpointId: vpce-1a2b3c4d, VpcId: vpc-1, PolicyDocument: { Version: 2012-10-17, Statement: { Effect: Allow, Principal: "*", Action: "*", Resource: "*" } } }
            """);

        Resource bucket = account.Resources["arn:aws:s3:::reports"];
        Assert.Equal("123456789012", bucket.AccountId);
        Assert.Single(bucket.Document!.Statements);
        Assert.Equal(ObjectOwnership.BucketOwnerPreferred, bucket.ObjectOwnership);
        Assert.Equal(new PublicAccessBlock(false, false, true, false), bucket.PublicAccessBlock);
        Assert.Equal(["http://acs.amazonaws.com/groups/global/AllUsers", "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"], bucket.Acl.Select(g => g.Grantee));
        Assert.Equal("444455556666", account.Resources["arn:aws:s3:::reports/a.txt"].ObjectOwner);
        Resource key = account.Resources["arn:aws:kms:us-east-1:123456789012:key/1234abcd"];
        Assert.True(key.IsAwsManagedKey);
        Assert.Equal<Tag>([new Tag("app", "a b&c")], key.Grants[0].EncryptionContextSubset);
        Assert.Equal(
            ("backup.amazonaws.com", "backup.amazonaws.com", "arn:aws:backup:us-east-1:123456789012:backup-vault:v"),
            (key.Grants[1].GranteeServicePrincipal, key.Grants[1].RetiringServicePrincipal, key.Grants[1].SourceArn));
        Assert.Equal("444455556666", Assert.Single(account.Resources["arn:aws:ec2:us-east-1::image/ami-1"].Shares).AccountId);
        Assert.Equal("vpc-1", account.VpcEndpoints["vpce-1a2b3c4d"].VpcId);
    }

    [Fact]
    public void A_resource_belongs_to_the_account_in_its_ARN()
    {
        ImportResult result = ImportFolder.Import(
            """
            AccountId: "111122223333"
            Resources:
              - { Arn: "arn:aws:sqs:us-east-1:444455556666:queue" }
              - { Arn: "arn:aws:s3:::theirs", AccountId: "444455556666" }
              - { Arn: "arn:aws:s3:::ours" }
            """);

        Assert.Equal(["arn:aws:s3:::ours"], result.Model.Accounts["111122223333"].Resources.Keys);
        Assert.Equal(["arn:aws:s3:::theirs", "arn:aws:sqs:us-east-1:444455556666:queue"], result.Model.Accounts["444455556666"].Resources.Keys);
        Assert.Equal(["444455556666"], result.Model.Accounts["444455556666"].Resources.Values.Select(r => r.AccountId).Distinct());
    }

    [Fact]
    public void Policies_may_be_files_beside_the_document()
    {
        using var folder = new ImportFolder();
        folder.Write("policies/trust.json", Dumps.Trust);
        folder.Write("policies/inline.yaml", "Version: 2012-10-17\nStatement: { Effect: Allow, Action: 's3:*', Resource: '*' }\n");
        folder.Write("queue.json", """{"Attributes":{"Policy":"{\"Version\":\"2012-10-17\",\"Statement\":[]}"}}""");
        string path = folder.Write(
            "accounts/prod.yaml",
            """
            AccountId: "123456789012"
            Roles:
              - { RoleName: a, AssumeRolePolicyDocument: ../policies/trust.json }
              - RoleName: b
                AssumeRolePolicyDocument: ../policies/trust.json
                RolePolicyList: [{ PolicyName: p, PolicyDocument: ../policies/inline.yaml }]
            Resources:
              - { Arn: "arn:aws:sqs:us-east-1:123456789012:q", Policy: ../queue.json }
            """);

        Account account = Assert.Single(AccountImporter.Import(IamModel.Empty, [path], new ImportOptions { CurrentFolder = folder.Root }).Model.Accounts.Values);

        Assert.Same(account.Roles["a"].Document, account.Roles["b"].Document);
        Assert.EndsWith("trust.json", account.Roles["a"].Document.Location.File, StringComparison.Ordinal);
        Assert.Single(Assert.Single(account.Roles["b"].InlinePolicies).Document.Statements);
        Assert.NotNull(account.Resources["arn:aws:sqs:us-east-1:123456789012:q"].Document);
    }

    [Fact]
    public void One_file_may_hold_many_accounts()
    {
        ImportResult result = ImportFolder.Import(
            """
            Accounts:
              - AccountId: "111122223333"
                Users: [{ UserName: a }]
              - AccountId: "444455556666"
                Partition: aws-cn
                Users: [{ UserName: a }]
            """);

        Assert.Empty(result.Warnings);
        Assert.Equal<string>(["111122223333", "444455556666"], result.AccountIds);
        Assert.Equal("arn:aws-cn:iam::444455556666:user/a", result.Model.Accounts["444455556666"].Users["a"].Arn);
    }

    [Fact]
    public void An_account_may_have_no_entity()
    {
        Assert.Equal("123456789012", ImportFolder.ImportAccount("AccountId: '123456789012'").AccountId);
    }

    [Fact]
    public void A_location_is_kept_for_every_entity()
    {
        Account account = ImportFolder.ImportAccount(Everything);

        Assert.Equal((11, 5), (account.Users["alice"].Location.Line, account.Users["alice"].Location.Column));
        Assert.Equal(41, account.Policies["arn:aws:iam::012345678901:policy/reader"].Location.Line);
        SourceLocation embedded = account.Policies["arn:aws:iam::012345678901:policy/reader"].Document.Statements[0].Location;
        Assert.Equal(42, embedded.Line);
    }

    [Fact]
    public void PL_85_API_Gateway_s_short_form_is_kept_as_it_saves_it()
    {
        string Of(string arn) =>
            $$"""
            AccountId: "123456789012"
            Resources:
              - Arn: {{arn}}
                Policy: { Version: 2012-10-17, Statement: { Effect: Deny, Principal: "*", Action: "execute-api:Invoke", NotResource: "execute-api:/prod/*" } }
            """;

        Account account = ImportFolder.ImportAccount(Of("arn:aws:execute-api:eu-west-1:123456789012:abc123"));
        Assert.Equal(
            "arn:aws:execute-api:eu-west-1:123456789012:abc123/prod/*",
            Assert.Single(account.Resources.Values).Document!.Statements[0].Resource!.Value.Patterns[0].Text);

        var error = Assert.Throws<InvalidTextException>(() => ImportFolder.Import(Of("arn:aws:sqs:eu-west-1:123456789012:q")));
        Assert.Equal("SHORT_RESOURCE_ELSEWHERE", Assert.Single(error.Diagnostics).Code);
    }
}
