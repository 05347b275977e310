using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Import;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using static IamPolicyTools.Engine.Tests.Import.Infrastructure.Infra;

namespace IamPolicyTools.Engine.Tests.Import.Infrastructure;

/// <summary>What a plan takes away where it changes or replaces something (TF-4, TF-5, TF-32), over a dump that has the old one.</summary>
public sealed class TerraformChangeTests
{
    private const string Start = "ec2:StartInstances";
    private const string Instance = "arn:aws:ec2:eu-west-1:111122223333:instance/i-1";
    private const string Function = "arn:aws:lambda:eu-west-1:111122223333:function:f";
    private const string Trust = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}""";
    private static readonly string s_all = Statement(""" "Effect": "Allow", "Action": "ec2:*", "Resource": "*" """);
    private static readonly string s_stop = Statement(""" "Effect": "Allow", "Action": "ec2:StopInstances", "Resource": "*" """);

    private const string Base = $$$$"""
        {"AccountId": "111122223333", "AccountAlias": "corp",
         "Users": [
          {"UserName": "u", "GroupList": ["g", "h"], "LoginProfile": {}, "AccessKeys": [{"AccessKeyId": "AKIAEXAMPLEEXAMPLE12", "Status": "Active"}],
           "UserPolicyList": [{"PolicyName": "old", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}}]}],
         "Groups": [
          {"GroupName": "g", "GroupPolicyList": [{"PolicyName": "old", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}]}}]},
          {"GroupName": "h"}],
         "Roles": [
          {"RoleName": "r", "AssumeRolePolicyDocument": {{{{Trust}}}}, "AttachedManagedPolicies": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
           "RolePolicyList": [{"PolicyName": "old", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}]}}]},
          {"RoleName": "r2", "AssumeRolePolicyDocument": {{{{Trust}}}} }],
         "InstanceProfiles": [{"InstanceProfileName": "old", "Roles": ["r"]}],
         "OpenIDConnectProviders": [{"Arn": "arn:aws:iam::111122223333:oidc-provider/old.example.com"}],
         "SAMLProviders": [{"Arn": "arn:aws:iam::111122223333:saml-provider/old"}],
         "Resources": [
          {"Arn": "arn:aws:lambda:eu-west-1:111122223333:function:f", "Policy": {"Version": "2012-10-17", "Statement": [{"Sid": "old", "Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunction", "Resource": "arn:aws:lambda:eu-west-1:111122223333:function:f"}]}},
          {"Arn": "arn:aws:s3:::one", "Policy": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::one/*"}]},
           "PublicAccessBlock": {"BlockPublicAcls": true, "IgnorePublicAcls": true, "BlockPublicPolicy": true, "RestrictPublicBuckets": true}, "ObjectOwnership": "BucketOwnerEnforced"},
          {"Arn": "arn:aws:s3:::two"},
          {"Arn": "arn:aws:sqs:eu-west-1:111122223333:q", "Policy": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"}]}},
          {"Arn": "arn:aws:logs:eu-west-1:111122223333:*", "Policy": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "es.amazonaws.com"}, "Action": "logs:PutLogEvents", "Resource": "*"}]}},
          {"Arn": "arn:aws:kms:eu-west-1:111122223333:key/k", "Policy": {"Version": "2012-10-17", "Statement": []},
           "Grants": [{"GrantId": "g1", "GranteePrincipal": "arn:aws:iam::111122223333:role/r", "Operations": ["Decrypt"]}]}]}
        """;

    private static IamModel Dump { get; } = ImportFolder.Import(Base, "base.json").Model;

    private static Account After(string changes, string configuration = "") => Read(Plan(changes, configuration), current: Dump).Model.Accounts[A];

    // TF-5: the old edge goes, also where only its name, or only its owner, is another one.
    [Theory]
    [InlineData("create delete")]
    [InlineData("delete create")]
    public void TF5_TF32_an_inline_policy_that_is_renamed_or_moved_is_not_where_it_was(string actions)
    {
        Account renamed = After(Change("aws_iam_role_policy.x", actions, $$"""{"name": "old", "role": "r", "policy": {{s_all}}}""", $$"""{"name": "new", "role": "r", "policy": {{s_stop}}}"""));
        Account moved = After(Change("aws_iam_role_policy.x", actions, $$"""{"name": "old", "role": "r", "policy": {{s_all}}}""", $$"""{"name": "old", "role": "r2", "policy": {{s_all}}}"""));
        Account ofUser = After(Change("aws_iam_user_policy.x", actions, $$"""{"name": "old", "user": "u", "policy": {{s_all}}}""", $$"""{"name": "new", "user": "u", "policy": {{s_stop}}}"""));
        Account ofGroup = After(Change("aws_iam_group_policy.x", actions, $$"""{"name": "old", "group": "g", "policy": {{s_all}}}""", $$"""{"name": "old", "group": "h", "policy": {{s_stop}}}"""));

        Assert.Equal(["new"], renamed.Roles["r"].InlinePolicies.Select(p => p.PolicyName));
        Assert.Empty(moved.Roles["r"].InlinePolicies);
        Assert.Equal(["old"], moved.Roles["r2"].InlinePolicies.Select(p => p.PolicyName));
        Assert.Equal(["new"], ofUser.Users["u"].InlinePolicies.Select(p => p.PolicyName));
        Assert.Empty(ofGroup.Groups["g"].InlinePolicies);
        Assert.Single(ofGroup.Groups["h"].InlinePolicies);
    }

    [Fact]
    public void TF5_TF32_attachments_and_memberships_that_change_leave_the_old_ones()
    {
        Account attached = After(Change(
            "aws_iam_role_policy_attachment.x", "delete create", """{"role": "r", "policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}""", """{"role": "r2", "policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}"""));
        Account holders = After(Change(
            "aws_iam_policy_attachment.x", "update", """{"policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess", "roles": ["r"]}""", """{"policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess", "roles": []}"""));
        Account left = After(Change("aws_iam_user_group_membership.x", "update", """{"user": "u", "groups": ["g", "h"]}""", """{"user": "u", "groups": ["h"]}"""));
        Account members = After(Change("aws_iam_group_membership.x", "delete create", """{"group": "g", "users": ["u"]}""", """{"group": "h", "users": ["u"]}"""));

        Assert.Empty(attached.Roles["r"].AttachedPolicies);
        Assert.Single(attached.Roles["r2"].AttachedPolicies);
        Assert.Empty(holders.Roles["r"].AttachedPolicies);
        Assert.Equal(["h"], left.Users["u"].Groups.ToArray());
        Assert.Equal(["h"], members.Users["u"].Groups.ToArray());
    }

    [Fact]
    public void TF5_TF32_statements_and_policies_of_resources_that_change_leave_the_old_ones()
    {
        Account permission = After(Change(
            "aws_lambda_permission.x",
            "delete create",
            """{"statement_id": "old", "action": "lambda:InvokeFunction", "function_name": "f", "principal": "*"}""",
            """{"statement_id": "new", "action": "lambda:InvokeFunction", "function_name": "f", "principal": "s3.amazonaws.com"}"""));
        Account bucket = After(Change(
            "aws_s3_bucket_policy.x", "delete create", $$"""{"bucket": "one", "policy": {{s_all}}}""", $$"""{"bucket": "two", "policy": {{Statement(""" "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::two/*" """)}}}"""));
        string Logs(string service) => $$"""{"policy_name": "p", "policy_document": {{Statement($$""" "Effect": "Allow", "Principal": {"Service": "{{service}}.amazonaws.com"}, "Action": "logs:PutLogEvents", "Resource": "*" """)}}}""";
        Account logs = After(Change("aws_cloudwatch_log_resource_policy.x", "update", Logs("es"), Logs("route53")));
        string Grant(string id, string role) => $$"""{"grant_id": "{{id}}", "key_id": "k", "grantee_principal": "arn:aws:iam::111122223333:role/{{role}}", "operations": ["Decrypt"]}""";
        Account grant = After(Change("aws_kms_grant.x", "delete create", Grant("g1", "r"), """{"key_id": "k", "grantee_principal": "arn:aws:iam::111122223333:role/r2", "operations": ["Decrypt"]}"""));

        Assert.Equal(["new"], permission.Resources[Function].Document!.Statements.Select(s => s.Sid));
        Assert.Null(bucket.Resources["arn:aws:s3:::one"].Document);
        Assert.NotNull(bucket.Resources["arn:aws:s3:::two"].Document);
        Assert.Equal(["route53.amazonaws.com"], logs.Resources["arn:aws:logs:eu-west-1:111122223333:*"].Document!.Statements.SelectMany(s => s.Principal!.Entries).Select(e => e.Value));
        Assert.Equal(["arn:aws:iam::111122223333:role/r2"], grant.Resources["arn:aws:kms:eu-west-1:111122223333:key/k"].Grants.Select(g => g.GranteePrincipal));
    }

    // TF-32: of two resources for one slot the one that is set counts, wherever in the file the other is that goes.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TF32_a_block_that_moves_to_another_address_stays(bool comesFirst)
    {
        const string On = """{"bucket": "one", "block_public_acls": true, "block_public_policy": true, "ignore_public_acls": true, "restrict_public_buckets": true}""";
        string[] changes = [Change("aws_s3_bucket_public_access_block.a", "create", "null", On), Change("aws_s3_bucket_public_access_block.b", "delete", On, "null")];

        Account both = After(string.Join(", ", comesFirst ? changes : [.. changes.Reverse()]));
        Account gone = After(changes[1]);
        Account controls = After(Change("aws_s3_bucket_ownership_controls.o", "delete", """{"bucket": "one", "rule": [{"object_ownership": "BucketOwnerEnforced"}]}""", "null"));

        Assert.True(both.Resources["arn:aws:s3:::one"].PublicAccessBlock.RestrictPublicBuckets);
        Assert.False(gone.Resources["arn:aws:s3:::one"].PublicAccessBlock.RestrictPublicBuckets);
        Assert.Equal(ObjectOwnership.ObjectWriter, controls.Resources["arn:aws:s3:::one"].ObjectOwnership);
    }

    [Fact]
    public void TF32_entities_that_are_deleted_are_gone()
    {
        Account account = After(string.Join(
            ", ",
            Change("aws_iam_instance_profile.x", "delete", """{"name": "old", "role": "r"}""", "null"),
            Change("aws_iam_openid_connect_provider.x", "delete", """{"url": "https://old.example.com", "arn": "arn:aws:iam::111122223333:oidc-provider/old.example.com"}""", "null"),
            Change("aws_iam_saml_provider.x", "delete", """{"name": "old", "arn": "arn:aws:iam::111122223333:saml-provider/old"}""", "null"),
            Change("aws_iam_access_key.x", "delete", """{"user": "u", "id": "AKIAEXAMPLEEXAMPLE12"}""", "null"),
            Change("aws_iam_user_login_profile.x", "delete", """{"user": "u"}""", "null"),
            Change("aws_iam_account_alias.x", "delete", """{"account_alias": "corp"}""", "null")));

        Assert.Empty(account.InstanceProfiles);
        Assert.Empty(account.OpenIdConnectProviders);
        Assert.Empty(account.SamlProviders);
        Assert.Empty(account.Users["u"].AccessKeys);
        Assert.Null(account.Users["u"].LoginProfile);
        Assert.Null(account.AccountAlias);
    }

    // TF-5: what is replaced is deleted, and with it what only the dump knew of it, also where the new one has the same ARN.
    [Fact]
    public void TF5_a_replacement_under_the_same_ARN_keeps_nothing_of_the_old_one()
    {
        Account queue = After(
            Change("aws_sqs_queue.q", "delete create", """{"name": "q", "arn": "arn:aws:sqs:eu-west-1:111122223333:q"}""", """{"name": "q"}""", """{"arn": true, "policy": true}"""),
            Config("aws_sqs_queue.q", """{"name": {"constant_value": "q"}}"""));
        string role = $$"""{"name": "r", "path": "/", "arn": "arn:aws:iam::111122223333:role/r", "assume_role_policy": {{Quoted(Trust)}}}""";
        Account replaced = After(
            Change("aws_iam_role.r", "delete create", role, role, """{"arn": true}""") + ", "
            + Change("aws_iam_role_policy_attachment.x", "no-op", """{"role": "r", "policy_arn": "arn:aws:iam::aws:policy/SecurityAudit"}""", """{"role": "r", "policy_arn": "arn:aws:iam::aws:policy/SecurityAudit"}"""));

        Assert.Null(queue.Resources["arn:aws:sqs:eu-west-1:111122223333:q"].Document);
        Assert.Empty(replaced.Roles["r"].InlinePolicies);
        Assert.Equal(["SecurityAudit"], replaced.Roles["r"].AttachedPolicies.Select(p => p.PolicyName));
    }

    // TF-6: this plan does not do what it defers.
    [Fact]
    public void TF6_what_is_deferred_takes_nothing_away()
    {
        string change = Change("aws_iam_role_policy.x", "delete", $$"""{"name": "old", "role": "r", "policy": {{s_all}}}""", "null");
        string plan = $$"""{"format_version": "1.2", "resource_changes": [], "deferred_changes": [{"reason": "resource_config_unknown", "resource_change": {{change}} }]}""";

        Assert.Single(Read(plan, current: Dump).Model.Accounts[A].Roles["r"].InlinePolicies);
    }

    // TF-6: until it is done, what was there counts.
    [Fact]
    public void TF6_what_is_changed_some_time_is_still_what_it_was()
    {
        string Policy(string action) => $$"""{"name": "p", "path": "/", "arn": "arn:aws:iam::111122223333:policy/p", "policy": {{Statement($$""" "Effect": "Allow", "Action": "{{action}}", "Resource": "*" """)}}}""";
        string Inline(string action) => $$"""{"name": "i", "role": "r", "policy": {{Statement($$""" "Effect": "Allow", "Action": "{{action}}", "Resource": "*" """)}}}""";
        const string Role = """{"name": "r", "path": "/", "arn": "arn:aws:iam::111122223333:role/r", "assume_role_policy": "{\"Version\":\"2012-10-17\",\"Statement\":[]}"}""";
        const string Attached = """{"role": "r", "policy_arn": "arn:aws:iam::111122223333:policy/p"}""";
        string Deferred(string change) => $$"""{"reason": "resource_config_unknown", "resource_change": {{change}} }""";
        string plan = $$"""
            {"format_version": "1.2", "resource_changes": [{{Change("aws_iam_role.r", "no-op", Role, Role)}}, {{Change("aws_iam_role_policy_attachment.a", "no-op", Attached, Attached)}}],
             "deferred_changes": [{{Deferred(Change("aws_iam_policy.p", "update", Policy("sqs:*"), Policy("sns:*")))}}, {{Deferred(Change("aws_iam_role_policy.i", "update", Inline("ec2:*"), Inline("s3:*")))}}]}
            """;

        IamModel model = Read(plan).Model;

        Assert.Null(model.Accounts[A].Policies["arn:aws:iam::111122223333:policy/p"].ExistsWhen);
        const string Who = "arn:aws:iam::111122223333:role/r";
        foreach ((string action, string answer) in new[] { ("sqs:ListQueues", "Conditional"), ("sns:ListTopics", "Conditional"), ("ec2:DescribeInstances", "Conditional"), ("s3:ListAllMyBuckets", "Conditional"), ("kms:ListKeys", "ImplicitDeny") })
        {
            Assert.Equal($"{action} {answer}", $"{action} {Ask(model, Who, action, "*", IamPolicyTools.Evaluation.Algorithm.ContextMode.Discovery).Decision}");
        }
    }

    [Fact]
    public void TF4_TF5_a_user_and_a_group_that_are_renamed_in_place_are_the_same_ones()
    {
        IamModel dump = ImportFolder.Import(Base.Replace("\"Principal\": \"*\", \"Action\": \"s3:GetObject\"", "\"Principal\": {\"AWS\": \"arn:aws:iam::111122223333:user/u\"}, \"Action\": \"s3:GetObject\"", StringComparison.Ordinal), "base.json").Model;
        string User(string name) => $$"""{"name": "{{name}}", "path": "/", "arn": "arn:aws:iam::111122223333:user/u"}""";
        string Group(string name) => $$"""{"name": "{{name}}", "path": "/", "arn": "arn:aws:iam::111122223333:group/g"}""";

        ImportResult result = Read(
            Plan(string.Join(
                ", ",
                Change("aws_iam_user.u", "update", User("u"), User("v"), """{"arn": true}"""),
                Change("aws_iam_group.g", "update", Group("g"), Group("k"), """{"arn": true}"""),
                Change("aws_iam_user_policy.p", "delete", $$"""{"name": "old", "user": "u", "policy": {{s_all}}}""", "null"),
                Change("aws_iam_group_membership.m", "no-op", """{"group": "g", "users": ["u"]}""", """{"group": "g", "users": ["u"]}"""))),
            current: dump);

        Account account = result.Model.Accounts[A];
        Assert.Empty(result.Warnings);
        User renamed = Assert.Single(account.Users.Values);
        Assert.Equal(("v", "arn:aws:iam::111122223333:user/v"), (renamed.UserName, renamed.Arn));
        Assert.Equal(["k", "h"], renamed.Groups.ToArray());
        Assert.Empty(renamed.InlinePolicies);
        Assert.Equal(["h", "k"], account.Groups.Keys);
        Assert.Equal("Allowed Allowed", Answers(result.Model, "arn:aws:iam::111122223333:user/v", Start, Instance));

        // AWS keeps the id of the principal, and shows its new name.
        Assert.Equal(["arn:aws:iam::111122223333:user/v"], account.Resources["arn:aws:s3:::one"].Document!.Statements[0].Principal!.Entries.Select(e => e.Value));
    }

    // IN-11, CFN-27: whoever makes a bucket.
    [Fact]
    public void IN11_CFN27_a_new_bucket_is_not_public()
    {
        string bucket = Change("aws_s3_bucket.b", "create", "null", """{"bucket": "bkt"}""", """{"arn": true, "id": true}""");
        string policy = Change("aws_s3_bucket_policy.p", "create", "null", $$"""{"bucket": "bkt", "policy": {{Statement(""" "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bkt/*" """)}}}""");
        string acl = Change("aws_s3_bucket_acl.a", "create", "null", """{"bucket": "bkt", "acl": "public-read"}""");
        string open = Change("aws_s3_bucket_public_access_block.x", "create", "null", """{"bucket": "bkt", "block_public_acls": false, "block_public_policy": false, "ignore_public_acls": false, "restrict_public_buckets": false}""");
        string config = Config("aws_s3_bucket.b", """{"bucket": {"constant_value": "bkt"}}""");
        string Public(string changes, string action, string resource) => Answers(Read(Plan(changes, config)).Model, "anonymous", action, resource);

        Assert.Equal("ExplicitDeny(BlockPublicAccess) ExplicitDeny", Public($"{bucket}, {policy}", "s3:GetObject", "arn:aws:s3:::bkt/k"));
        Assert.Equal("Allowed Allowed", Public($"{bucket}, {policy}, {open}", "s3:GetObject", "arn:aws:s3:::bkt/k"));
        Assert.Equal("ImplicitDeny(Resource) ImplicitDeny", Public($"{bucket}, {acl}, {open}", "s3:ListBucket", "arn:aws:s3:::bkt"));

        // TF-5: one that is replaced is a new one; one that is there stays as it is.
        string Replaced(string actions) => Change("aws_s3_bucket.b", actions, """{"bucket": "two", "arn": "arn:aws:s3:::two"}""", """{"bucket": "two", "arn": "arn:aws:s3:::two"}""");
        Assert.Equal(ObjectOwnership.BucketOwnerEnforced, After(Replaced("delete create"), config).Resources["arn:aws:s3:::two"].ObjectOwnership);
        Assert.Null(After(Replaced("no-op"), config).Resources["arn:aws:s3:::two"].ObjectOwnership);
    }

    // IN-31: what another source told of the bucket, before the one that makes it, counts.
    [Fact]
    public void IN31_settings_that_an_earlier_source_told_stay()
    {
        IamModel earlier = Read(Plan(Change("aws_s3_bucket_public_access_block.x", "create", "null", """{"bucket": "bkt", "block_public_acls": false, "block_public_policy": false, "ignore_public_acls": false, "restrict_public_buckets": false}"""))).Model;

        Resource bucket = Read(Plan(Change("aws_s3_bucket.b", "create", "null", """{"bucket": "bkt"}""")), current: earlier).Model.Accounts[A].Resources["arn:aws:s3:::bkt"];

        Assert.False(bucket.PublicAccessBlock.BlockPublicPolicy);
        Assert.Equal(ObjectOwnership.BucketOwnerEnforced, bucket.ObjectOwnership);
        Assert.Empty(bucket.Unknowns);
    }

    // IN-2, IN-15: of two groups nobody knows anything, and the reason is the same: they are not the same group.
    [Fact]
    public void IN2_IN15_whoever_leaves_a_group_that_is_not_known_may_lose_something()
    {
        string user = Change("aws_iam_user.u", "no-op", """{"name": "u", "path": "/"}""", """{"name": "u", "path": "/"}""");
        string plan = Plan(user + ", " + Change("aws_iam_user_group_membership.m", "update", """{"user": "u", "groups": ["g", "h"]}""", """{"user": "u", "groups": ["h"]}"""));

        ComparedAccess[] rows = [.. ModelComparison.Compare(Read(plan, Told with { IsBefore = true }).Model, Read(plan).Model, ProofOptions.Default)];

        Assert.Contains(rows, r => r.Verdict == Verdict.Undecided && r.Subject!.Name.EndsWith("user/u", StringComparison.Ordinal));
    }
}
