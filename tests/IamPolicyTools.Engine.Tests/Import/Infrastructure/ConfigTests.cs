using IamPolicyTools.Import;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Model;
using IamPolicyTools.Text;
using static IamPolicyTools.Engine.Tests.Import.Infrastructure.Infra;

namespace IamPolicyTools.Engine.Tests.Import.Infrastructure;

/// <summary>Items of AWS Config (infrastructure-inputs.md, 7.4.1: CFG-1 to CFG-8; 7.6: IE-27, IE-28, IE-32).</summary>
public sealed class ConfigTests
{
    private const string Empty = """{\"Version\":\"2012-10-17\",\"Statement\":[]}""";
    private static readonly InfrastructureOptions s_nothing = new();

    private const string Buckets = """
        {"configurationItems": [
          {"resourceType": "AWS::S3::Bucket", "resourceId": "b", "accountId": "111122223333", "configurationItemStatus": "OK", "configurationItemCaptureTime": "2026-01-01T00:00:00Z",
           "configuration": "{\"name\":\"b\"}", "supplementaryConfiguration": {"BucketPolicy": "{\"policyText\":\"{\\\"Version\\\":\\\"2012-10-17\\\",\\\"Statement\\\":[]}\"}"}},
          {"resourceType": "AWS::S3::Bucket", "resourceId": "b", "accountId": "111122223333", "configurationItemStatus": "ResourceDeleted", "configurationItemCaptureTime": "2026-02-01T00:00:00Z"}]}
        """;

    [Fact]
    public void IE27_an_answer_of_a_query()
    {
        const string Query = """
            {"Results": ["{\"resourceType\":\"AWS::IAM::Role\",\"accountId\":\"111122223333\",\"arn\":\"arn:aws:iam::111122223333:role/r\",\"configuration\":{\"roleName\":\"r\",\"path\":\"/\",\"assumeRolePolicyDocument\":\"%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%5D%7D\",\"attachedManagedPolicies\":{\"policyName\":\"m\",\"policyArn\":\"arn:aws:iam::111122223333:policy/m\"},\"rolePolicyList\":[]},\"tags\":[{\"tag\":\"team=core\",\"key\":\"team\",\"value\":\"core\"}]}"]}
            """;

        ImportResult result = Read(Query, s_nothing, name: "query.json");

        Account account = result.Model.Accounts[A];
        Role role = account.Roles["r"];
        Assert.Empty(role.Document.Statements);
        Assert.Null(role.Document.UnknownReason);
        Assert.Equal("arn:aws:iam::111122223333:policy/m", Assert.Single(role.AttachedPolicies).PolicyArn);
        Assert.Equal("team=core", Assert.Single(role.Tags).ToString());
        Assert.Empty(role.InlinePolicies);
        ManagedPolicy policy = account.Policies["arn:aws:iam::111122223333:policy/m"];
        Assert.True(policy.IsStub);
        Assert.NotNull(policy.Versions[0].Document.UnknownReason);

        // permissionsBoundary was not selected, the inline policies were (CFG-5).
        Assert.Equal(["PermissionsBoundary"], role.Unknowns.Keys);
        Assert.Equal(["NOT_ASKED_FOR", "STUB_CREATED"], result.Warnings.Select(w => w.Code).Order());
    }

    [Fact]
    public void IE28_CFG4_the_latest_item_counts()
    {
        ImportResult now = Read(Buckets, s_nothing, name: "snapshot.json");
        ImportResult then = Read(Buckets, s_nothing with { At = DateTimeOffset.Parse("2026-01-15T00:00:00Z", null) }, name: "snapshot.json");

        Assert.DoesNotContain("arn:aws:s3:::b", now.Model.Accounts.Values.SelectMany(a => a.Resources.Keys));
        Resource bucket = then.Model.Accounts[A].Resources["arn:aws:s3:::b"];
        Assert.Empty(bucket.Document!.Statements);
        Assert.Null(bucket.Document.UnknownReason);
        Assert.Equal((2026, 1, 2), (now.OldestCapture!.Value.Year, now.OldestCapture.Value.Month, now.NewestCapture!.Value.Month));
    }

    [Fact]
    public void IN31_of_two_files_the_later_capture_counts_whatever_their_order()
    {
        string Item(string time, string ids) => $$$$"""{"configurationItems": [{"resourceType": "AWS::IAM::Role", "arn": "arn:aws:iam::111122223333:role/r", "resourceId": "AROAEXAMPLEEXAMPLE12", "configurationItemCaptureTime": "{{{{time}}}}", "configuration": {"roleName": "r", "assumeRolePolicyDocument": "{{{{Empty}}}}", "attachedManagedPolicies": [{{{{ids}}}}], "rolePolicyList": [], "permissionsBoundary": null}}]}""";
        using var folder = new ImportFolder();
        string late = folder.Write("a.json", Item("2026-03-01T00:00:00Z", """{"policyName": "P", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}"""));
        string early = folder.Write("b.json", Item("2026-02-01T00:00:00Z", string.Empty));

        foreach (string[] files in new[] { new[] { late, early }, [early, late] })
        {
            Role role = AccountImporter.Import(IamModel.Empty, files).Model.Accounts[A].Roles["r"];

            Assert.Equal("arn:aws:iam::aws:policy/ReadOnlyAccess", Assert.Single(role.AttachedPolicies).PolicyArn);
            Assert.Equal("AROAEXAMPLEEXAMPLE12", role.RoleId);
            Assert.Empty(role.Unknowns);
        }
    }

    [Fact]
    public void IE32_what_was_not_asked_for_is_unknown()
    {
        string items = string.Join(',', Enumerable.Range(0, 20).Select(i => $$$$"""{"resourceType": "AWS::IAM::Role", "arn": "arn:aws:iam::111122223333:role/r{{{{i}}}}", "configuration": {"roleName": "r{{{{i}}}}"}}"""));
        IamModel model = WithUser(Read($"[{items}]", s_nothing, name: "roles.json").Model);

        Assert.Equal(20, model.Accounts[A].Roles.Count);
        Role role = model.Accounts[A].Roles["r7"];
        Assert.NotNull(role.Document.UnknownReason);
        Assert.Equal(["AttachedManagedPolicies", "PermissionsBoundary", "RolePolicyList", "Tags"], role.Unknowns.Keys);
        Assert.Equal("ImplicitDeny(Trust) Conditional", Answers(model, "arn:aws:iam::111122223333:user/alice", "sts:AssumeRole", role.Arn));
        Assert.NotEmpty(Ask(model, "arn:aws:iam::111122223333:user/alice", "sts:AssumeRole", role.Arn).Notes);
    }

    [Fact]
    public void CFG1_CFG3_IN19_documents_and_tags_in_all_their_layers()
    {
        string text = Quoted("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}]}""");
        foreach (string policy in new[] { text, Quoted(text), Quoted(Uri.EscapeDataString("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}]}""")) })
        {
            string wrapper = Quoted($$"""{"policyText": {{policy}}}""");
            foreach (string tags in new[] { """{"team": "core"}""", """[{"key": "team", "value": "core", "tag": "team=core"}]""", Quoted("""{"team":"core"}"""), Quoted("""[{"tagKey":"team","tagValue":"core"}]""") })
            {
                Resource bucket = Read(
                    $$$$"""{"configurationItems": [{"resourceType": "AWS::S3::Bucket", "resourceName": "b", "awsRegion": "eu-west-1", "accountId": "111122223333", "tags": {{{{tags}}}}, "supplementaryConfiguration": {"BucketPolicy": {{{{wrapper}}}}}}]}""",
                    s_nothing,
                    name: "s.json").Model.Accounts[A].Resources["arn:aws:s3:::b"];

                Assert.Equal("s3:GetObject", Assert.Single(bucket.Document!.Statements).Action!.Patterns[0].Text);
                Assert.Equal("team=core", Assert.Single(bucket.Tags).ToString());
                Assert.Equal("eu-west-1", bucket.Region);
            }
        }
    }

    [Fact]
    public void CFG6_what_Config_does_not_know_of_a_bucket_is_unknown()
    {
        Resource bucket = Read(
            """
            {"configurationItems": [{"resourceType": "AWS::S3::Bucket", "resourceName": "b", "accountId": "111122223333", "configuration": {"owner": {"id": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}},
             "supplementaryConfiguration": {"BucketPolicy": {"policyText": null}, "PublicAccessBlockConfiguration": {"blockPublicAcls": true, "ignorePublicAcls": true, "blockPublicPolicy": false, "restrictPublicBuckets": true},
             "AccessControlList": "{\"grantList\":[{\"grantee\":{\"id\":\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"},\"permission\":\"FullControl\"},{\"grantee\":\"AllUsers\",\"permission\":\"ReadAcp\"}]}"}}]}
            """,
            s_nothing,
            name: "s.json").Model.Accounts[A].Resources["arn:aws:s3:::b"];

        Assert.Null(bucket.Document);
        Assert.Equal(new PublicAccessBlock(true, true, false, true), bucket.PublicAccessBlock);
        Assert.Equal("READ_ACP for http://acs.amazonaws.com/groups/global/AllUsers", Assert.Single(bucket.Acl).ToString());
        Assert.Equal([nameof(Resource.ObjectOwnership)], bucket.Unknowns.Keys);
    }

    [Fact]
    public void CFG7_identities_without_an_ARN_and_groups_by_name()
    {
        Account account = Read(
            """
            {"configurationItems": [
              {"resourceType": "AWS::IAM::User", "accountId": "111122223333", "resourceName": "bob", "resourceId": "AIDAEXAMPLEEXAMPLE12", "configuration": {"path": "/team/", "userName": "bob", "groupList": ["ops"], "attachedManagedPolicies": [], "userPolicyList": [], "permissionsBoundary": {"permissionsBoundaryArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}}},
              {"resourceType": "AWS::IAM::Group", "accountId": "111122223333", "resourceName": "ops", "configuration": {"path": "/", "groupName": "ops", "attachedManagedPolicies": [], "groupPolicyList": {"policyName": "g", "policyDocument": "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%5D%7D"}}},
              {"resourceType": "AWS::KMS::Key", "accountId": "111122223333", "awsRegion": "eu-west-1", "resourceId": "k1", "configuration": {"arn": "arn:aws:kms:eu-west-1:111122223333:key/k1", "keyManager": "AWS"}, "supplementaryConfiguration": {"Policy": "{\"Version\":\"2012-10-17\",\"Statement\":[]}"}},
              {"resourceType": "AWS::SQS::Queue", "accountId": "111122223333", "awsRegion": "eu-west-1", "resourceName": "q", "configuration": {"QueueArn": "arn:aws:sqs:eu-west-1:111122223333:q"}},
              {"resourceType": "AWS::EC2::Instance", "accountId": "111122223333", "resourceId": "i-1"}]}
            """,
            s_nothing,
            name: "s.json").Model.Accounts[A];

        Assert.Equal("arn:aws:iam::111122223333:user/team/bob", account.Users["bob"].Arn);
        Assert.Equal("ops", Assert.Single(account.Users["bob"].Groups));
        Assert.Equal("arn:aws:iam::aws:policy/ReadOnlyAccess", account.Users["bob"].PermissionsBoundary!.PolicyArn);
        Assert.Equal("g", Assert.Single(account.Groups["ops"].InlinePolicies).PolicyName);
        Assert.True(account.Resources["arn:aws:kms:eu-west-1:111122223333:key/k1"].IsAwsManagedKey);
        Assert.Null(account.Resources["arn:aws:sqs:eu-west-1:111122223333:q"].Document);
        Assert.Equal(2, account.Resources.Count);
    }

    [Fact]
    public void CFG5_fields_that_the_query_names_were_asked_for()
    {
        string Query(string fields) => $$$$"""{"Results": ["{\"resourceType\":\"AWS::IAM::Role\",\"arn\":\"arn:aws:iam::111122223333:role/r\",\"configuration\":{\"roleName\":\"r\"}}"], "QueryInfo": {"SelectFields": [{{{{fields}}}}]}}""";

        Role some = Read(Query("""{"Name": "arn"}, {"Name": "configuration.roleName"}, {"Name": "configuration.attachedManagedPolicies.policyArn"}"""), s_nothing, name: "q.json").Model.Accounts[A].Roles["r"];
        Role all = Read(Query("""{"Name": "configuration"}, {"Name": "tags"}"""), s_nothing, name: "q.json").Model.Accounts[A].Roles["r"];

        Assert.Equal(["PermissionsBoundary", "RolePolicyList", "Tags"], some.Unknowns.Keys);
        Assert.Empty(all.Unknowns);
    }

    [Fact]
    public void IN8_an_item_without_an_account_needs_one()
    {
        const string Item = """{"configurationItems": [{"resourceType": "AWS::S3::Bucket", "resourceName": "b"}]}""";

        Assert.Equal(["ACCOUNT_UNKNOWN"], Assert.Throws<InvalidTextException>(() => Read(Item, s_nothing, name: "s.json")).Diagnostics.Select(d => d.Code));
        Assert.Contains("arn:aws:s3:::b", Read(Item, Told, name: "s.json").Model.Accounts[A].Resources.Keys);
    }

    [Fact]
    public void CFG2_lines_of_items_and_an_item_that_cannot_be_read()
    {
        const string Lines = """
            {"resourceType": "AWS::IAM::User", "accountId": "111122223333", "arn": "arn:aws:iam::111122223333:user/a", "configuration": {"userName": "a", "attachedManagedPolicies": {"policyName": "R", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}}}
            {"resourceType": "AWS::IAM::User", "accountId": "111122223333", "arn": "arn:aws:iam::111122223333:user/b", "configuration": "{\"userName\": "}

            """;

        ImportResult result = Read(Lines, s_nothing, name: "items.jsonl");

        Assert.Single(result.Model.Accounts[A].Users["a"].AttachedPolicies);
        Diagnostic error = Assert.Single(result.Errors.Distinct());
        Assert.Equal("SHAPE_NOT_RECOGNISED", error.Code);
        Assert.Equal(2, error.Location.Line);
    }

    private static IamModel WithUser(IamModel model)
    {
        IamModel user = ImportFolder.Import("""{"AccountId": "111122223333", "Users": [{"UserName": "alice", "UserPolicyList": [{"PolicyName": "a", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]}}]}]}""", "a.json", model).Model;
        return user;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void CFG18_the_way_from_the_root_to_each_account_makes_the_tree(bool isReversed)
    {
        string[] nodes =
        [
            """{"id": "r-abcd", "type": "ROOT", "serviceControlPolicies": ["arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess"], "resourceControlPolicies": []}""",
            """{"id": "ou-abcd-11111111", "type": "ORGANIZATIONAL_UNIT", "serviceControlPolicies": ["arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess", "arn:aws:organizations::999999999999:policy/o-abcdefghij/service_control_policy/p-deny"], "resourceControlPolicies": []}""",
            """{"id": "111122223333", "type": "ACCOUNT", "serviceControlPolicies": ["arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess"], "resourceControlPolicies": []}""",
        ];
        string path = string.Join(", ", isReversed ? nodes.Reverse() : nodes);
        string lines = $$$"""
            {"resourceType": "Yams::Organizations::Account", "resourceId": "111122223333", "accountId": "111122223333", "configuration": {"name": "prod", "orgId": "o-abcdefghij", "orgPaths": ["o-abcdefghij/r-abcd/ou-abcd-11111111/"], "orgNodes": [{{{path}}}]} }
            {"resourceType": "Yams::Organizations::ServiceControlPolicy", "resourceId": "p-deny", "arn": "arn:aws:organizations::999999999999:policy/o-abcdefghij/service_control_policy/p-deny", "accountId": "999999999999", "configuration": {"name": "no-s3", "document": {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]} } }
            {"resourceType": "AWS::IAM::User", "resourceId": "AIDA1", "resourceName": "u", "accountId": "111122223333", "arn": "arn:aws:iam::111122223333:user/u", "configuration": {"arn": "arn:aws:iam::111122223333:user/u", "userName": "u", "path": "/", "groupList": [], "attachedManagedPolicies": [{"policyName": "AdministratorAccess", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}], "userPolicyList": [], "permissionsBoundary": null, "tags": []} }
            """;

        IamModel model = Infra.Read(lines, InfrastructureOptions.None, name: "config.json").Model;

        Assert.Equal("999999999999", model.Organization!.MasterAccountId);
        Assert.StartsWith("ExplicitDeny(ServiceControl) ExplicitDeny", Infra.Answers(model, "arn:aws:iam::111122223333:user/u", "s3:ListAllMyBuckets", "*"), StringComparison.Ordinal);
        Assert.Equal("Allowed Allowed", Infra.Answers(model, "arn:aws:iam::111122223333:user/u", "sqs:ListQueues", "*"));
    }

    [Fact]
    public void CFG18_a_way_that_does_not_begin_at_the_root_is_an_error()
    {
        string line = """{"resourceType": "Yams::Organizations::Account", "resourceId": "111122223333", "accountId": "111122223333", "configuration": {"orgNodes": [{"id": "ou-abcd-11111111", "type": "ORGANIZATIONAL_UNIT"}]}}""";

        Assert.Equal("SHAPE_NOT_RECOGNISED", Assert.Single(Infra.Read(line + "\n" + line, InfrastructureOptions.None, name: "config.json").Errors).Code);
    }
}
