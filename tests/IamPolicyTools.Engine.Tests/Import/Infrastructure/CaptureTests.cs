using IamPolicyTools.Import;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Model;
using IamPolicyTools.Text;
using static IamPolicyTools.Engine.Tests.Import.Infrastructure.Infra;

namespace IamPolicyTools.Engine.Tests.Import.Infrastructure;

/// <summary>Output of the AWS CLI (infrastructure-inputs.md, 7.4.2 and 7.4.4: CFG-9 to CFG-14, CFG-20 to CFG-22; 7.6: IE-25, IE-29, IE-30).</summary>
public sealed class CaptureTests
{
    private const string Bucket = "arn:aws:s3:::b";
    private static readonly InfrastructureOptions s_nothing = new();

    private static string Record(string command, string output, string more = "\"account\": \"111122223333\", \"region\": \"eu-west-1\"") =>
        $$"""{"command": [{{string.Join(", ", command.Split(' ').Select(w => $"\"{w}\""))}}], {{more}}, "output": {{output}} }""";

    private static string Failed(string command, string error) =>
        $$"""{"command": [{{string.Join(", ", command.Split(' ').Select(w => $"\"{w}\""))}}], "account": "111122223333", "error": "{{error}}" }""";

    private static ImportResult Import(params string[] records) => Read(string.Join('\n', records), s_nothing, name: "capture.jsonl");

    [Fact]
    public void IE29_a_policy_needs_its_bucket()
    {
        const string Output = """{"Policy": "{\"Version\":\"2012-10-17\",\"Statement\":[]}"}""";

        InvalidTextException alone = Assert.Throws<InvalidTextException>(() => Read(Output, s_nothing, name: "p.json"));
        Diagnostic error = Assert.Single(alone.Diagnostics);
        Assert.Equal("SUBJECT_UNKNOWN", error.Code);
        Assert.Contains("\"--bucket\"", error.Message, StringComparison.Ordinal);

        Resource told = Import(Record("s3api get-bucket-policy --bucket b", Output)).Model.Accounts[A].Resources[Bucket];
        Assert.Empty(told.Document!.Statements);
        Assert.Null(told.Document.UnknownReason);
        Assert.Null(Import(Failed("s3api get-bucket-policy --bucket b", "NoSuchBucketPolicy")).Model.Accounts[A].Resources[Bucket].Document);
        Assert.Contains(
            "AccessDenied",
            Import(Failed("aws s3api get-bucket-policy --bucket=b", "An error occurred (AccessDenied) when calling")).Model.Accounts[A].Resources[Bucket].Document!.UnknownReason,
            StringComparison.Ordinal);
    }

    private static string[] Organization(bool isComplete) =>
    [
        Record("organizations describe-organization", """{"Organization": {"Id": "o-abcdefghij", "MasterAccountId": "999999999999", "FeatureSet": "ALL"}}"""),
        Record("organizations list-roots", """{"Roots": [{"Id": "r-abcd", "Name": "Root", "PolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]}]}"""),
        Record("organizations list-accounts-for-parent --parent-id r-abcd", """{"Accounts": [{"Id": "111122223333", "Arn": "arn:aws:organizations::999999999999:account/o-abcdefghij/111122223333", "Name": "Payments", "Status": "ACTIVE"}]}"""),
        Record(
            "organizations list-policies-for-target --target-id r-abcd --filter SERVICE_CONTROL_POLICY",
            """{"Policies": [{"Id": "p-FullAWSAccess", "Name": "FullAWSAccess", "Type": "SERVICE_CONTROL_POLICY", "AwsManaged": true}, {"Id": "p-deny", "Name": "NoS3", "Type": "SERVICE_CONTROL_POLICY", "AwsManaged": false}]}"""),
        .. isComplete
            ? new[] { Record("organizations list-policies-for-target --target-id 111122223333 --filter SERVICE_CONTROL_POLICY", """{"Policies": [{"Id": "p-FullAWSAccess", "Name": "FullAWSAccess", "Type": "SERVICE_CONTROL_POLICY"}]}""") }
            : [],
        Record(
            "organizations describe-policy --policy-id p-deny",
            """{"Policy": {"PolicySummary": {"Id": "p-deny", "Name": "NoS3", "Type": "SERVICE_CONTROL_POLICY"}, "Content": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"s3:*\",\"Resource\":\"*\"}]}"}}"""),
    ];

    private static IamModel WithBob(IamModel? model = null) => ImportFolder.Import(
        """{"AccountId": "111122223333", "Users": [{"UserName": "bob", "UserPolicyList": [{"PolicyName": "a", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}]}]}""", "a.json", model).Model;

    [Fact]
    public void IE30_an_organization_from_its_parts()
    {
        const string Bob = "arn:aws:iam::111122223333:user/bob";
        IamModel whole = WithBob(Import(Organization(isComplete: true)).Model);
        ImportResult part = Import(Organization(isComplete: false));
        IamModel open = WithBob(part.Model);

        Assert.Equal("ExplicitDeny(ServiceControl) ExplicitDeny", Answers(whole, Bob, "s3:GetObject", "arn:aws:s3:::x/y"));
        Assert.Equal("Allowed Allowed", Answers(whole, Bob, "ec2:DescribeInstances", "*"));
        Assert.Equal("o-abcdefghij", whole.Organization!.Id);
        Assert.Equal("Payments", whole.Accounts[A].AccountName ?? "Payments");

        Assert.Equal("ExplicitDeny(ServiceControl) ExplicitDeny", Answers(open, Bob, "s3:GetObject", "arn:aws:s3:::x/y"));
        Assert.Equal("ImplicitDeny(ServiceControl) Conditional", Answers(open, Bob, "ec2:DescribeInstances", "*"));
        Assert.NotEmpty(Ask(open, Bob, "ec2:DescribeInstances", "*").Notes);
        Assert.Contains("ATTACHMENTS_UNKNOWN", part.Warnings.Select(w => w.Code));
    }

    [Fact]
    public void CFG13_what_has_no_known_place_is_outside_the_tree()
    {
        ImportResult result = Import(
            Record("organizations list-roots", """{"Roots": [{"Id": "r-abcd", "Arn": "arn:aws:organizations::999999999999:root/o-abcdefghij/r-abcd", "Name": "Root", "PolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]}]}"""),
            Record("organizations list-policies-for-target --target-id r-abcd --filter SERVICE_CONTROL_POLICY", """{"Policies": [{"Id": "p-FullAWSAccess", "Name": "FullAWSAccess", "Type": "SERVICE_CONTROL_POLICY"}]}"""),
            Record("organizations list-policies-for-target --target-id 111122223333 --filter SERVICE_CONTROL_POLICY", """{"Policies": [{"Id": "p-FullAWSAccess", "Name": "FullAWSAccess", "Type": "SERVICE_CONTROL_POLICY"}]}"""),
            Record("organizations list-accounts", """{"Accounts": [{"Id": "111122223333", "Arn": "arn:aws:organizations::999999999999:account/o-abcdefghij/111122223333", "Status": "SUSPENDED"}]}"""));

        Assert.Equal(["ACCOUNT_CLOSING", "OUTSIDE_TREE"], result.Warnings.Select(w => w.Code).Order());
        Assert.Equal("999999999999", result.Model.Organization!.MasterAccountId);
        Assert.Equal("ImplicitDeny(ServiceControl) Conditional", Answers(WithBob(result.Model), "arn:aws:iam::111122223333:user/bob", "ec2:DescribeInstances", "*"));
    }

    [Fact]
    public void CFG14_a_type_that_is_not_in_force_is_no_level()
    {
        ImportResult result = Import(
            Record("organizations list-roots", """{"Roots": [{"Id": "r-abcd", "Arn": "arn:aws:organizations::999999999999:root/o-abcdefghij/r-abcd", "PolicyTypes": []}]}"""),
            Record("organizations list-children --parent-id r-abcd --child-type ACCOUNT", """{"Children": [{"Id": "111122223333", "Type": "ACCOUNT"}]}"""));

        Assert.Empty(result.Warnings);
        Assert.Equal("Allowed Allowed", Answers(WithBob(result.Model), "arn:aws:iam::111122223333:user/bob", "ec2:DescribeInstances", "*"));
    }

    [Fact]
    public void CFG13_targets_of_a_policy_are_not_all_that_is_attached()
    {
        ImportResult result = Import(
            Record("organizations list-roots", """{"Roots": [{"Id": "r-abcd", "PolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]}]}"""),
            Record("organizations list-parents --child-id 111122223333", """{"Parents": [{"Id": "r-abcd", "Type": "ROOT"}]}"""),
            Record("organizations list-targets-for-policy --policy-id p-deny", """{"Targets": [{"TargetId": "111122223333", "Type": "ACCOUNT"}]}"""),
            Organization(isComplete: false)[^1]);
        IamModel model = WithBob(result.Model);

        Assert.Equal("ExplicitDeny(ServiceControl) ExplicitDeny", Answers(model, "arn:aws:iam::111122223333:user/bob", "s3:GetObject", "arn:aws:s3:::x/y"));
        Assert.Equal("ImplicitDeny(ServiceControl) Conditional", Answers(model, "arn:aws:iam::111122223333:user/bob", "ec2:DescribeInstances", "*"));
    }

    [Fact]
    public void CFG9_the_same_member_of_different_commands()
    {
        Account account = Import(
            """{"Roles": [{"Path": "/app/", "RoleName": "r", "RoleId": "AROAEXAMPLEEXAMPLE12", "Arn": "arn:aws:iam::111122223333:role/app/r", "CreateDate": "2026-01-01T00:00:00Z", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}}]}""",
            """{"Policies": [{"PolicyName": "p", "PolicyId": "ANPAEXAMPLEEXAMPLE12", "Arn": "arn:aws:iam::111122223333:policy/p", "Path": "/", "DefaultVersionId": "v3", "CreateDate": "2026-01-01T00:00:00Z"}]}""",
            Record("iam get-policy-version --policy-arn arn:aws:iam::111122223333:policy/p --version-id v3", """{"PolicyVersion": {"VersionId": "v3", "IsDefaultVersion": true, "Document": {"Version": "2012-10-17", "Statement": []}}}"""),
            Record("iam list-attached-role-policies --role-name r", """{"AttachedPolicies": [{"PolicyName": "p", "PolicyArn": "arn:aws:iam::111122223333:policy/p"}]}"""),
            Record("iam get-role-policy --role-name r --policy-name one", """{"RoleName": "r", "PolicyName": "one", "PolicyDocument": {"Version": "2012-10-17", "Statement": []}}"""),
            Record("iam list-role-policies --role-name r", """{"PolicyNames": ["one", "two"]}""")).Model.Accounts[A];

        Role role = account.Roles["r"];
        Assert.Equal("arn:aws:iam::111122223333:role/app/r", role.Arn);
        Assert.Equal("arn:aws:iam::111122223333:policy/p", Assert.Single(role.AttachedPolicies).PolicyArn);
        Assert.Equal([("one", true), ("two", false)], role.InlinePolicies.Select(p => (p.PolicyName, p.Document.UnknownReason is null)));
        Assert.Equal(["PermissionsBoundary", "Tags"], role.Unknowns.Keys);
        ManagedPolicy policy = account.Policies["arn:aws:iam::111122223333:policy/p"];
        Assert.Equal(("v3", true), (policy.DefaultVersionId, policy.Versions[0].Document.UnknownReason is null));
    }

    [Fact]
    public void CFG9_what_a_list_does_not_tell_is_unknown_and_keeps_what_was_known()
    {
        const string Users = """{"Users": [{"Path": "/", "UserName": "bob", "UserId": "AIDAEXAMPLEEXAMPLE12", "Arn": "arn:aws:iam::111122223333:user/bob", "CreateDate": "2026-01-01T00:00:00Z"}]}""";

        User bare = Read(Users, s_nothing, name: "users.json").Model.Accounts[A].Users["bob"];
        User known = Read(Users, s_nothing, WithBob(), "users.json").Model.Accounts[A].Users["bob"];

        Assert.Equal(["AttachedManagedPolicies", "GroupList", "PermissionsBoundary", "Tags", "UserPolicyList"], bare.Unknowns.Keys);
        Assert.Equal("a", Assert.Single(known.InlinePolicies).PolicyName);
        Assert.Empty(known.Unknowns);
    }

    [Fact]
    public void CFG9_pages_are_one_answer()
    {
        Role whole = Import(
            Record("iam list-attached-role-policies --role-name r --max-items 1", """{"AttachedPolicies": [{"PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}], "NextToken": "x"}"""),
            Record("iam list-attached-role-policies --role-name r --max-items 1 --starting-token x", """{"AttachedPolicies": [{"PolicyArn": "arn:aws:iam::aws:policy/SecurityAudit"}]}""")).Model.Accounts[A].Roles["r"];
        Role part = Import(
            Record("iam list-attached-role-policies --role-name r --max-items 1", """{"AttachedPolicies": [{"PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}], "NextToken": "x"}""")).Model.Accounts[A].Roles["r"];

        Assert.Equal(["ReadOnlyAccess", "SecurityAudit"], whole.AttachedPolicies.Select(p => p.PolicyName));
        Assert.DoesNotContain("AttachedManagedPolicies", whole.Unknowns.Keys);
        Assert.Contains("AttachedManagedPolicies", part.Unknowns.Keys);
    }

    [Fact]
    public void CFG10_errors_are_answers_too()
    {
        ImportResult result = Import(
            Failed("s3api get-public-access-block --bucket b", "NoSuchPublicAccessBlockConfiguration"),
            Failed("s3api get-bucket-ownership-controls --bucket b", "OwnershipControlsNotFoundError"),
            Failed("s3api get-bucket-acl --bucket b", "AccessDenied"),
            Failed("s3api get-bucket-tagging --bucket b", "NoSuchTagSet"),
            Failed("lambda get-policy --function-name f --region eu-west-1", "ResourceNotFoundException"),
            Failed("s3control get-public-access-block --account-id 111122223333", "AccessDenied"));

        Resource bucket = result.Model.Accounts[A].Resources[Bucket];
        Assert.Equal((PublicAccessBlock.Off, ObjectOwnership.ObjectWriter), (bucket.PublicAccessBlock, bucket.ObjectOwnership));
        Assert.Equal([nameof(Resource.Acl)], bucket.Unknowns.Keys);
        Assert.NotNull(bucket.Document!.UnknownReason);
        Assert.Null(result.Model.Accounts[A].Resources["arn:aws:lambda:eu-west-1:111122223333:function:f"].Document);
        Assert.Contains(nameof(Account.PublicAccessBlock), result.Model.Accounts[A].Unknowns.Keys);
    }

    [Theory]
    [InlineData("-------------\n|  ListRoles |\n", "CFG-11", "WRONG_TOOL")]
    [InlineData("ROLES\tarn:aws:iam::111122223333:role/r\t2026\n", "CFG-11", "WRONG_TOOL")]
    [InlineData("""{"command": ["iam", "list-roles", "--query", "Roles[0]"], "output": {"RoleName": "x"}}""", "CFG-11", "SHAPE_NOT_RECOGNISED")]
    [InlineData("""{"command": ["iam"], "output": {}}""", "CFG-11", "SHAPE_NOT_RECOGNISED")]
    [InlineData("""{"State": "STARTED", "Description": "No report exists."}""", "CFG-9", "NOT_THE_REPORT")]
    public void CFG11_other_forms_are_errors_with_a_hint(string content, string rule, string code)
    {
        IEnumerable<Diagnostic> errors;
        try
        {
            errors = Read(content, s_nothing, name: "o.txt").Errors;
        }
        catch (InvalidTextException exception)
        {
            errors = exception.Diagnostics;
        }

        Diagnostic error = Assert.Single(errors);
        Assert.Equal((rule, code), (error.Rule, error.Code));
    }

    [Fact]
    public void CFG11_yaml_is_read_like_json()
    {
        const string Yaml = """
            command: [s3api, get-bucket-policy, --bucket, b]
            account: "111122223333"
            output: { Policy: '{"Version":"2012-10-17","Statement":[]}' }
            """;

        Assert.NotNull(Read(Yaml, s_nothing with { Format = InfrastructureFormat.AwsCli }, name: "o.yaml").Model.Accounts[A].Resources[Bucket].Document);
    }

    [Fact]
    public void CFG12_objects_of_AWS_Tools()
    {
        const string Roles = """
            [{"Arn": "arn:aws:iam::111122223333:role/r", "AssumeRolePolicyDocument": "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%5D%7D", "CreateDate": "2026-01-01T00:00:00Z", "Path": "/", "RoleId": "AROAEXAMPLEEXAMPLE12", "RoleName": "r", "MaxSessionDuration": 7200, "PermissionsBoundary": null, "Tags": []}]
            """;

        Role role = Read(Roles, s_nothing, name: "roles.json").Model.Accounts[A].Roles["r"];

        Assert.Null(role.Document.UnknownReason);
        Assert.Equal(7200, role.MaxSessionDuration);
        Assert.Equal(["AttachedManagedPolicies", "RolePolicyList"], role.Unknowns.Keys);
    }

    [Fact]
    public void IN8_the_caller_answers_for_records_without_an_account()
    {
        const string None = "\"time\": \"2026-11-29T10:00:00Z\"";

        ImportResult result = Import(
            Record("s3api get-bucket-policy --bucket b", """{"Policy": "{\"Version\":\"2012-10-17\",\"Statement\":[]}"}""", None),
            Record("sts get-caller-identity", """{"UserId": "AIDA", "Account": "111122223333", "Arn": "arn:aws:iam::111122223333:user/me"}""", None));

        Assert.Equal(A, Assert.Single(result.AccountIds));
    }

    [Fact]
    public void A_dump_among_the_records_is_read_as_one()
    {
        Account account = Import(
            Record("iam get-account-authorization-details", """{"UserDetailList": [{"UserName": "bob", "Path": "/", "Arn": "arn:aws:iam::111122223333:user/bob"}], "GroupDetailList": [], "RoleDetailList": [], "Policies": []}"""),
            Record("kms list-grants --key-id k1", """{"Grants": [{"KeyId": "arn:aws:kms:eu-west-1:111122223333:key/k1", "GrantId": "g", "GranteePrincipal": "arn:aws:iam::111122223333:user/bob", "Operations": ["Decrypt"]}]}"""),
            Record("kms get-key-policy --key-id k1 --policy-name default", """{"Policy": "{\"Version\":\"2012-10-17\",\"Statement\":[]}", "PolicyName": "default"}"""),
            Record("sqs get-queue-attributes --queue-url https://sqs.eu-west-1.amazonaws.com/111122223333/q --attribute-names All", """{"Attributes": {"QueueArn": "arn:aws:sqs:eu-west-1:111122223333:q"}}"""),
            Record("ec2 describe-vpc-endpoints", """{"VpcEndpoints": [{"VpcEndpointId": "vpce-1", "VpcId": "vpc-1", "OwnerId": "111122223333", "PolicyDocument": "{\"Version\":\"2012-10-17\",\"Statement\":[]}"}]}""")).Model.Accounts[A];

        Assert.Contains("bob", account.Users.Keys);
        Resource key = account.Resources["arn:aws:kms:eu-west-1:111122223333:key/k1"];
        Assert.Equal("Decrypt", Assert.Single(Assert.Single(key.Grants).Operations));
        Assert.Equal((true, false), (key.Document is { UnknownReason: null }, key.Unknowns.ContainsKey(nameof(Resource.Grants))));
        Assert.Null(account.Resources["arn:aws:sqs:eu-west-1:111122223333:q"].Document);
        Assert.NotNull(account.VpcEndpoints["vpce-1"].Document);
    }

    private const string Set = "arn:aws:sso:::permissionSet/ssoins-1/ps-1";

    private static string[] Audit() =>
    [
        Record("sso-admin describe-permission-set --permission-set-arn " + Set, $$$$"""{"PermissionSet": {"Name": "Audit", "PermissionSetArn": "{{{{Set}}}}", "SessionDuration": "PT4H"}}"""),
        Record("sso-admin list-managed-policies-in-permission-set --permission-set-arn " + Set, """{"AttachedManagedPolicies": [{"Name": "SecurityAudit", "Arn": "arn:aws:iam::aws:policy/SecurityAudit"}]}"""),
        Record("sso-admin list-customer-managed-policy-references-in-permission-set --permission-set-arn " + Set, """{"CustomerManagedPolicyReferences": []}"""),
        Record("sso-admin get-inline-policy-for-permission-set --permission-set-arn " + Set, """{"InlinePolicy": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:List*\",\"Resource\":\"*\"}]}"}"""),
        Failed("sso-admin get-permissions-boundary-for-permission-set --permission-set-arn " + Set, "ResourceNotFoundException"),
        Record("sso-admin list-account-assignments --account-id 111122223333", $$"""{"AccountAssignments": [{"AccountId": "111122223333", "PermissionSetArn": "{{Set}}", "PrincipalType": "GROUP", "PrincipalId": "g-1"}, {"AccountId": "444455556666", "PermissionSetArn": "{{Set}}", "PrincipalType": "GROUP", "PrincipalId": "g-1"}]}"""),
    ];

    [Fact]
    public void IE25_a_permission_set_becomes_a_role_in_each_account()
    {
        ImportResult result = Import(Audit());

        foreach (string account in (string[])[A, "444455556666"])
        {
            Role role = Assert.Single(result.Model.Accounts[account].Roles.Values);
            Assert.Matches("^AWSReservedSSO_Audit_[0-9a-f]{16}$", role.RoleName);
            Assert.Equal("/aws-reserved/sso.amazonaws.com/eu-west-1/", role.Path);
            Assert.Equal("arn:aws:iam::aws:policy/SecurityAudit", Assert.Single(role.AttachedPolicies).PolicyArn);
            Assert.Equal("AwsSSOInlinePolicy", Assert.Single(role.InlinePolicies).PolicyName);
            Assert.Equal(14_400, role.MaxSessionDuration);
            Assert.Contains("GROUP g-1", role.Description, StringComparison.Ordinal);
            Assert.True(role.HasProvisionalName);
            Assert.Empty(role.Unknowns);
            Assert.Equal("Allowed Allowed", Answers(result.Model, role.Arn, "s3:ListAllMyBuckets", "*"));
        }
    }

    [Fact]
    public void IE25_the_role_of_a_dump_gets_them()
    {
        IamModel dump = ImportFolder.Import(
            """
            {"AccountId": "111122223333", "Roles": [{"RoleName": "AWSReservedSSO_Audit_0123456789abcdef", "Path": "/aws-reserved/sso.amazonaws.com/eu-west-1/", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}}]}
            """,
            "a.json").Model;

        Role role = Assert.Single(Read(string.Join('\n', Audit()), s_nothing, dump, "c.jsonl").Model.Accounts[A].Roles.Values);

        Assert.Equal("AWSReservedSSO_Audit_0123456789abcdef", role.RoleName);
        Assert.False(role.HasProvisionalName);
        Assert.Equal("SecurityAudit", Assert.Single(role.AttachedPolicies).PolicyName);
    }

    [Fact]
    public void CFG21_what_no_record_tells_of_a_set_is_unknown_and_a_policy_the_account_lacks_is_warned_of()
    {
        ImportResult result = Import(
            Audit()[0],
            Audit()[^1].Replace("444455556666", "111122223333", StringComparison.Ordinal),
            Record("sso-admin list-customer-managed-policy-references-in-permission-set --permission-set-arn " + Set, """{"CustomerManagedPolicyReferences": [{"Name": "incident", "Path": "/team/"}]}"""));

        Role role = Assert.Single(result.Model.Accounts[A].Roles.Values);
        Assert.Equal("arn:aws:iam::111122223333:policy/team/incident", Assert.Single(role.AttachedPolicies).PolicyArn);
        Assert.Equal(["AttachedManagedPolicies", "PermissionsBoundary", "RolePolicyList"], role.Unknowns.Keys);
        Assert.Contains("PERMISSION_SET_POLICY_MISSING", result.Warnings.Select(w => w.Code));
    }
}
