using IamPolicyTools.Import;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Import;

public sealed class StrictErrorTests
{
    /// <summary>One mistake a case: the document, and where and what the error is.</summary>
    public static TheoryData<string, string> Mistakes => new()
    {
        // Keys
        { "AccountId: '123456789012'\nUserz: []", "2:1 UNKNOWN_KEY \"Userz\" is no key of an account document; did you mean \"Users\"?" },
        { "AccountId: '123456789012'\nusers: []", "2:1 UNKNOWN_KEY \"users\" is no key of an account document; did you mean \"Users\"?" },
        { "AccountId: '123456789012'\nUsers: [{ UserName: a, Group: [] }]", "2:24 UNKNOWN_KEY \"Group\" is no key of a user; did you mean \"Groups\" or \"GroupList\"?" },
        { "AccountId: '123456789012'\nNonsense: []", "2:1 UNKNOWN_KEY \"Nonsense\" is no key of an account document; expected one of AccountId," },
        { "AccountId: '123456789012'\nUsers: [{ UserName: a, Groups: [developrs] }]\nGroups: [{ GroupName: developers }]", "2:33 DANGLING_REFERENCE Found \"developrs\", expected a group that the account 123456789012 has; did you mean \"developers\"?" },
        { "AccountId: '123456789012'\nUsers: [{ UserName: a, AttachedManagedPolicies: [ReadOnlyAcess] }]", "2:50 DANGLING_REFERENCE Found \"ReadOnlyAcess\", expected a policy that the account 123456789012 has or that AWS manages; did you mean \"ReadOnlyAccess\"" },
        { "AccountId: '123456789012'\nUsers: [{ UserName: a, UserName: b }]", "2:24 DUPLICATE_NAME" },
        { "AccountId: '123456789012'\nUsers: [{ UserName: a, Groups: [], GroupList: [] }]", "2:24 DUPLICATE_KEY \"Groups\" and \"GroupList\" mean the same" },
        { "AccountId: '123456789012'\nUsers: [{ Path: / }]", "2:9 MISSING_KEY Expected \"UserName\" in a user, found none" },
        { "AccountId: '123456789012'\nRoles: [{ RoleName: a }]", "2:9 MISSING_KEY Expected \"AssumeRolePolicyDocument\" in a role" },
        { "AccountId: '123456789012'\nPolicies: [{ PolicyName: a }]", "2:12 MISSING_KEY Expected \"PolicyDocument\" or \"PolicyVersionList\"" },
        { "Users: [{ UserName: a }]", "1:1 ACCOUNT_UNKNOWN Expected \"AccountId\"" },
        { "Accounts: [{ AccountId: '123456789012', Organization: {} }]", "1:41 UNKNOWN_KEY \"Organization\" may stand at the root of a file only" },
        { "{}", "1:1 NOT_AN_ACCOUNT" },
        { "[]", "1:1 NOT_AN_ACCOUNT Expected the pages of a dump, found an empty list" },
        { "[{}]", "1:1 NOT_AN_ACCOUNT" },
        { "AccountId: '123456789012'\nOpenIDConnectProviders: [{ Url: '' }]", "2:33 INVALID_VALUE Url: found nothing" },
        { "AccountId: '123456789012'\nOpenIDConnectProviders: [{ Url: 'https://' }]", "2:33 INVALID_VALUE Url: found nothing" },
        { "AccountId: '123456789012'\nOpenIDConnectProviders: [{ Url: 'a b' }]", "2:33 INVALID_VALUE Url: The URL of an OIDC provider" },
        { "AccountId: '123456789012'\nSAMLProviders: [{ Name: '' }]", "2:25 INVALID_VALUE Name: found nothing" },

        // Types
        { "AccountId: 12345678901", "1:12 WRONG_TYPE AccountId: expected an account id of 12 digits (in quotes, where the file is JSON), found the text \"12345678901\"" },
        { "AccountId: '123456789012'\nUsers: { a: {} }", "2:8 WRONG_TYPE Users: expected a list, found an object" },
        { "AccountId: '123456789012'\nUsers: [a]", "2:9 WRONG_TYPE Expected a user as an object, found the text \"a\"" },
        { "AccountId: '123456789012'\nUsers: [{ UserName: [a] }]", "2:21 WRONG_TYPE UserName: expected a text, found a list" },
        { "AccountId: '123456789012'\nUsers: [{ UserName: a, Groups: b }]", "2:32 WRONG_TYPE GroupList: expected a list, found the text \"b\"" },
        { "AccountId: '123456789012'\nUsers: [{ UserName: a, Tags: x }]", "2:30 WRONG_TYPE Tags: expected a map or a list of Key and Value" },
        { "AccountId: '123456789012'\nUsers: [{ UserName: a, CreateDate: soon }]", "2:36 WRONG_TYPE CreateDate: expected a date such as" },
        { "AccountId: '123456789012'\nRootUser: { MfaActive: yes }", "2:24 WRONG_TYPE MfaActive: expected true or false, found the text \"yes\"" },
        { "AccountId: '123456789012'\nRoles: [{ RoleName: a, AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [] }, MaxSessionDuration: 60 }]", "2:110 WRONG_TYPE MaxSessionDuration: expected a whole number from 3600 to 43200" },

        // Values
        { "AccountId: '123456789012'\nAccountAlias: My_Account", "2:15 INVALID_VALUE AccountAlias: " },
        { "AccountId: '123456789012'\nCanonicalUserId: abc", "2:18 INVALID_VALUE CanonicalUserId: " },
        { "AccountId: '123456789012'\nPartition: azure", "2:12 INVALID_VALUE Partition: found \"azure\"" },
        { "AccountId: '123456789012'\nUsers: [{ UserName: 'a/b' }]", "2:21 INVALID_VALUE UserName: " },
        { "AccountId: '123456789012'\nUsers: [{ UserName: a, Path: team }]", "2:30 INVALID_VALUE Path: " },
        { "AccountId: '123456789012'\nUsers: [{ UserName: a, AccessKeys: [{ AccessKeyId: AKIAIOSFODNN7EXAMPLE, Status: active }] }]", "2:82 INVALID_VALUE Status: found \"active\", expected Active or Inactive" },
        { "AccountId: '123456789012'\nPolicies: [{ PolicyName: a, DefaultVersionId: v3, PolicyVersionList: [{ VersionId: v1, Document: { Version: 2012-10-17, Statement: [] } }] }]", "2:47 INVALID_VALUE DefaultVersionId: found \"v3\", expected one of the versions listed: v1" },
        { "AccountId: '123456789012'\nResources: [{ Arn: bucket }]", "2:20 INVALID_VALUE Arn: found \"bucket\", expected arn:" },
        { "AccountId: '123456789012'\nResources: [{ Arn: 'arn:aws:sqs:us-east-1:111122223333:q', AccountId: '444455556666' }]", "2:71 INVALID_VALUE AccountId: found 444455556666, expected 111122223333 as the ARN says" },
        { "AccountId: '123456789012'\nResources: [{ Arn: 'arn:aws:s3:::b', ObjectOwnership: Nobody }]", "2:55 INVALID_VALUE ObjectOwnership: found \"Nobody\", expected BucketOwnerEnforced or" },
        { "AccountId: '123456789012'\nVpcEndpoints: [{ VpcEndpointId: vpc-1 }]", "2:33 INVALID_VALUE VpcEndpointId: found \"vpc-1\", expected vpce-" },

        // ARNs
        { "Users: [{ UserName: a, Arn: 'arn:aws:iam::123456789012:role/a' }]", "1:29 INVALID_ARN Arn: found \"arn:aws:iam::123456789012:role/a\", expected arn:aws:iam::123456789012:user/" },
        { "Users: [{ UserName: a, Arn: 'arn:AWS:iam::123456789012:user/a' }]", "1:29 INVALID_ARN Arn: found \"arn:AWS:iam::123456789012:user/a\", expected arn:aws:iam::123456789012:user/" },
        { "Users: [{ UserName: a, Arn: 'arn:aws-:iam::123456789012:user/a' }]", "1:29 INVALID_ARN" },
        { "Users: [{ UserName: a, Arn: 'arn:aws:iam:us-east-1:123456789012:user/a' }]", "1:29 INVALID_ARN" },
        { "Users: [{ UserName: a, Arn: 'arn:aws:iam::123456789012:user/b' }]", "1:29 ARN_MISMATCH Arn: found \"arn:aws:iam::123456789012:user/b\", expected it to end in user/a" },
        { "Users: [{ UserName: a, Path: /x/, Arn: 'arn:aws:iam::123456789012:user/a' }]", "1:40 ARN_MISMATCH Arn: found \"arn:aws:iam::123456789012:user/a\", expected it to end in user/x/a" },
        { "AccountId: '111122223333'\nUsers: [{ UserName: a, Arn: 'arn:aws:iam::444455556666:user/a' }]", "2:9 TWO_ACCOUNTS Found an ARN of the account 444455556666, expected 111122223333" },
        { "AccountId: '111122223333'\nUsers: [{ UserName: a, Arn: 'arn:aws-cn:iam::111122223333:user/a' }, { UserName: b, Arn: 'arn:aws:iam::111122223333:user/b' }]", "2:70 ARN_MISMATCH Found an ARN of the partition aws, expected aws-cn" },

        // Names that are there twice
        { "AccountId: '123456789012'\nUsers: [{ UserName: Alice }, { UserName: alice, Path: /x/ }]", "2:30 DUPLICATE_NAME Found a user named \"alice\" again, expected names to be unique without regard to case; the other one: " },
        { "AccountId: '123456789012'\nUsers: [{ UserName: a, UserPolicyList: [{ PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: [] } }, { PolicyName: P, PolicyDocument: { Version: 2012-10-17, Statement: [] } }] }]", "2:116 DUPLICATE_NAME UserPolicyList: the inline policy \"P\" is there twice" },
        { "AccountId: '123456789012'\nUsers: [{ UserName: a, Tags: [{ Key: k, Value: '1' }, { Key: k, Value: '2' }] }]", "2:55 DUPLICATE_NAME The key \"k\" is there twice" },
        { "AccountId: '123456789012'\nResources: [{ Arn: 'arn:aws:s3:::b' }, { Arn: 'arn:aws:s3:::b' }]", "2:40 DUPLICATE_NAME Found arn:aws:s3:::b a second time" },
        { "AccountId: '123456789012'\nUsers: [{ UserName: a, AttachedManagedPolicies: [ReadOnlyAccess, 'arn:aws:iam::aws:policy/ReadOnlyAccess'] }]", "2:66 DUPLICATE_NAME The policy arn:aws:iam::aws:policy/ReadOnlyAccess is attached twice" },
        { "AccountId: '123456789012'\nUsers: [{ UserName: a, AccessKeys: [AKIAIOSFODNN7EXAMPLE] }, { UserName: b, AccessKeys: [AKIAIOSFODNN7EXAMPLE] }]", "2:62 DUPLICATE_NAME Found the access key AKIAIOSFODNN7EXAMPLE, which belongs to arn:aws:iam::123456789012:user/a too" },

        // References
        { "AccountId: '123456789012'\nUsers: [{ UserName: a, Groups: [g] }]", "2:33 DANGLING_REFERENCE Found \"g\", expected a group that the account 123456789012 has" },
        { "AccountId: '123456789012'\nUsers: [{ UserName: a, AttachedManagedPolicies: [p] }]", "2:50 DANGLING_REFERENCE Found \"p\", expected a policy that the account 123456789012 has or that AWS manages" },
        { "AccountId: '123456789012'\nUsers: [{ UserName: a, PermissionsBoundary: 'arn:aws:iam::123456789012:policy/p' }]", "2:45 DANGLING_REFERENCE" },
        { "AccountId: '123456789012'\nUsers: [{ UserName: a, PermissionsBoundary: 'arn:aws:s3:::p' }]", "2:45 INVALID_ARN Found \"arn:aws:s3:::p\", expected the name or ARN of a managed policy" },
        { "AccountId: '123456789012'\nInstanceProfiles: [{ InstanceProfileName: p, Roles: [r] }]", "2:54 DANGLING_REFERENCE Found \"r\", expected a role" },
        { "AccountId: '123456789012'\nUsers: [{ UserName: a, Groups: ['arn:aws:iam::123456789012:group/x/g'] }]\nGroups: [{ GroupName: g }]", "2:33 DANGLING_REFERENCE" },

        // Policy documents
        { "AccountId: '123456789012'\nRoles: [{ RoleName: r, AssumeRolePolicyDocument: trust/missing.json }]", "2:50 FILE_NOT_FOUND Expected a policy document; it is not JSON, and as a path it leads to no file: " },
        { "AccountId: '123456789012'\nRoles: [{ RoleName: r, AssumeRolePolicyDocument: /etc/passwd }]", "2:50 INVALID_VALUE Expected a policy document as an object, as JSON or as a path relative to this file" },
        { "AccountId: '123456789012'\nRoles: [{ RoleName: r, AssumeRolePolicyDocument: '{\"Version\":' }]", "2:50 INVALID_JSON" },
        { "AccountId: '123456789012'\nResources: [{ Arn: 'arn:aws:kms:eu-west-1:123456789012:key/k', Grants: [{ Operations: [Decrypt] }] }]", "2:73 MISSING_KEY Expected \"GranteePrincipal\" or \"GranteeServicePrincipal\" in a KMS grant, found neither" },
        { "AccountId: '123456789012'\nResources: [{ Arn: 'arn:aws:kms:eu-west-1:123456789012:key/k', Grants: [{ GranteeServicePrincipal: backup.amazonaws.com, RetiringPrincipal: r, Operations: [Decrypt] }] }]", "2:73 MISSING_KEY Expected \"SourceArn\"" },
        { "AccountId: '123456789012'\nPolicies: [{ PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: { Effect: Allow, Action: '*:Get*', Resource: '*' } } }]", "2:104 VENDOR_WILDCARD Action vendors (e.g., aws, ec2, etc.) must not contain wildcards" },
        { "AccountId: '123456789012'\nPolicies: [{ PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: { Effect: allow, Action: '*', Resource: '*' } } }]", "2:89 INVALID_EFFECT" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_one_error_with_place_found_and_expected(string document, string expected)
    {
        InvalidTextException exception = Assert.Throws<InvalidTextException>(() => ImportFolder.Import(document));

        Diagnostic error = Assert.Single(exception.Diagnostics);
        Assert.EndsWith("account.yaml", error.Location.File, StringComparison.Ordinal);
        Assert.StartsWith(expected, $"{error.Location.Line}:{error.Location.Column} {error.Code} {error.Message}", StringComparison.Ordinal);
    }

    [Fact]
    public void One_pass_reports_all_errors_in_the_order_of_the_text()
    {
        string[] errors = ImportFolder.Errors(
            """
            AccountId: "123456789012"
            Users:
              - UserName: alice
                Groups: [gone]
                Age: 42
                Tags: 7
              - Path: nowhere
            Roles:
              - RoleName: devops
                AssumeRolePolicyDocument: trust/gone.json
                MaxSessionDuration: 1
            Policies:
              - PolicyName: p
                PolicyDocument: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*"}]}'
            """);

        Assert.Equal(
            [
                "4:14 DANGLING_REFERENCE", "5:5 UNKNOWN_KEY", "6:11 WRONG_TYPE", "7:5 MISSING_KEY",
                "10:31 FILE_NOT_FOUND", "11:25 WRONG_TYPE", "14:21 MISSING_RESOURCE",
            ],
            errors);
    }

    [Fact]
    public void Without_an_account_id_the_rest_is_still_checked()
    {
        string[] errors = ImportFolder.Errors("Accounts:\n  - Users: [{ UserName: a, Groups: [g] }]\n  - Users: [{ UserName: a }]\n  - { AccountId: 1, Users: [{ UserName: a, Groups: [h] }] }");

        Assert.Equal(["2:5 ACCOUNT_UNKNOWN", "2:37 DANGLING_REFERENCE", "3:5 ACCOUNT_UNKNOWN", "4:18 WRONG_TYPE", "4:53 DANGLING_REFERENCE"], errors);
    }

    [Fact]
    public void The_errors_of_all_files_come_together()
    {
        using var folder = new ImportFolder();
        string first = folder.Write("a.yaml", "AccountId: '123456789012'\nUserz: []");
        string second = folder.Write("b.json", """{"AccountId": 1}""");
        string third = folder.Write("c.json", """{"AccountId": """);

        InvalidTextException exception = Assert.Throws<InvalidTextException>(() => { AccountImporter.Import(IamModel.Empty, [first, second, third]); });

        Assert.Equal([first, second, third], exception.Diagnostics.Select(d => d.Location.File));
        Assert.Contains("b.json:1:15: AccountId: expected an account id of 12 digits", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_breaks_off_is_not_blamed_for_what_it_lacks()
    {
        using var folder = new ImportFolder();
        string broken = folder.Write("groups.json", """{"AccountId": "123456789012", "Groups": [{"GroupName": "g"}""");
        string users = folder.Write("users.json", """{"AccountId": "123456789012", "Users": [{"UserName": "a", "Groups": ["other"]}]}""");

        InvalidTextException exception = Assert.Throws<InvalidTextException>(() => AccountImporter.Import(IamModel.Empty, [broken, users]));

        Assert.Equal("INVALID_JSON", Assert.Single(exception.Diagnostics).Code);
    }

    [Fact]
    public void A_mistake_in_a_file_that_several_name_is_reported_once_and_there()
    {
        using var folder = new ImportFolder();
        folder.Write("trust.json", """{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "sts:AssumeRole" } }""");
        string path = folder.Write(
            "a.yaml",
            "AccountId: '123456789012'\nRoles: [{ RoleName: a, AssumeRolePolicyDocument: trust.json }, { RoleName: b, AssumeRolePolicyDocument: trust.json }]");

        InvalidTextException exception = Assert.Throws<InvalidTextException>(() => AccountImporter.Import(IamModel.Empty, [path]));

        Assert.EndsWith("trust.json", Assert.Single(exception.Diagnostics).Location.File, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""", "Statement")]
    [InlineData("""{"Attributes":{"Policy":"{}"}}""", "Attributes")]
    public void A_policy_document_given_as_an_account_is_told_where_it_belongs(string document, string found)
    {
        InvalidTextException exception = Assert.Throws<InvalidTextException>(() => ImportFolder.Import(document, "policy.json"));

        Diagnostic error = Assert.Single(exception.Diagnostics);
        Assert.Equal("NOT_AN_ACCOUNT", error.Code);
        Assert.StartsWith($"Found a policy document (\"{found}\"), expected an account document.", error.Message, StringComparison.Ordinal);
        Assert.Contains("Test-IamAccess", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_an_error_of_the_file_system()
    {
        using var folder = new ImportFolder();
        string missing = Path.Combine(folder.Root, "missing.yaml");

        Assert.Throws<FileNotFoundException>(() => { AccountImporter.Import(IamModel.Empty, [missing]); });
    }
}
