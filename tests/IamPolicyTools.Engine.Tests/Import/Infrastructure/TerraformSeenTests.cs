using IamPolicyTools.Import;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using static IamPolicyTools.Engine.Tests.Import.Infrastructure.Infra;

namespace IamPolicyTools.Engine.Tests.Import.Infrastructure;

/// <summary>What the provider saw and the configuration does not set: what other resources of the plan set or take away counts (TF-12).</summary>
public sealed class TerraformSeenTests
{
    private const string Role = "arn:aws:iam::111122223333:role/app";
    private static readonly string s_trust = Statement(""" "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole" """);
    private static readonly string s_s3 = Statement(""" "Effect": "Allow", "Action": "s3:*", "Resource": "*" """);
    private static readonly string s_app = $$"""
        {"name": "app", "arn": "{{Role}}", "assume_role_policy": {{s_trust}},
         "managed_policy_arns": ["arn:aws:iam::aws:policy/AdministratorAccess", "arn:aws:iam::aws:policy/SecurityAudit"],
         "inline_policy": [{"name": "old", "policy": {{s_s3}} }, {"name": "gone", "policy": {{s_s3}} }]}
        """;

    private static readonly string s_changes = string.Join(
        ",\n",
        Change("aws_iam_role.app", "no-op", s_app, s_app),
        Change("aws_iam_role_policy_attachment.new", "create", "null", """{"role": "app", "policy_arn": "arn:aws:iam::aws:policy/PowerUserAccess"}"""),
        Change("aws_iam_role_policy_attachment.gone", "delete", """{"role": "app", "policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"}""", "null"),
        Change("aws_iam_role_policy.new", "create", "null", $$"""{"role": "app", "name": "new", "policy": {{s_s3}} }"""),
        Change("aws_iam_role_policy.gone", "delete", $$"""{"role": "app", "name": "gone", "policy": {{s_s3}} }""", "null"));

    private static Role Read(string configuration) => Infra.Read(Plan(s_changes, configuration)).Model.Accounts[A].Roles["app"];

    [Fact]
    public void TF12_policies_that_the_provider_only_saw_take_nothing_away_that_the_plan_adds()
    {
        Role role = Read(Config("aws_iam_role.app", """{"name": {"constant_value": "app"}, "assume_role_policy": {} }"""));

        Assert.Equal(["PowerUserAccess", "SecurityAudit"], role.AttachedPolicies.Select(p => p.PolicyName).Order(StringComparer.Ordinal));
        Assert.Equal(["new", "old"], role.InlinePolicies.Select(p => p.PolicyName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TF12_policies_that_the_configuration_sets_are_all_that_there_are()
    {
        Role role = Read(Config(
            "aws_iam_role.app",
            """{"name": {"constant_value": "app"}, "assume_role_policy": {}, "managed_policy_arns": {"constant_value": []}, "inline_policy": [{"name": {"constant_value": "old"}, "policy": {} }]}"""));

        Assert.Equal(["AdministratorAccess", "SecurityAudit"], role.AttachedPolicies.Select(p => p.PolicyName).Order(StringComparer.Ordinal));
        Assert.Equal(["gone", "old"], role.InlinePolicies.Select(p => p.PolicyName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TF12_TF28_a_state_does_not_say_what_is_configured_so_nothing_in_it_is_all_that_there_is()
    {
        string state = $$"""
            {"format_version": "1.0", "values": {"root_module": {"resources": [
              {"address": "aws_iam_role_policy_attachment.later", "mode": "managed", "type": "aws_iam_role_policy_attachment", "name": "later",
               "provider_name": "registry.terraform.io/hashicorp/aws", "values": {"role": "app", "policy_arn": "arn:aws:iam::aws:policy/PowerUserAccess"} },
              {"address": "aws_iam_role.app", "mode": "managed", "type": "aws_iam_role", "name": "app",
               "provider_name": "registry.terraform.io/hashicorp/aws", "values": {{s_app}} }] } } }
            """;

        Role role = Infra.Read(state).Model.Accounts[A].Roles["app"];

        Assert.Equal(["AdministratorAccess", "PowerUserAccess", "SecurityAudit"], role.AttachedPolicies.Select(p => p.PolicyName).Order(StringComparer.Ordinal));
        Assert.Equal(["gone", "old"], role.InlinePolicies.Select(p => p.PolicyName).Order(StringComparer.Ordinal));
    }

    // The attribute of the resource itself, which the provider reads back, and the resource that sets it: aws_sqs_queue.policy and aws_sqs_queue_policy.
    [Theory]
    [InlineData("aws_s3_bucket", """ "bucket": "b", "arn": "arn:aws:s3:::b" """, "aws_s3_bucket_policy", """ "bucket": "b" """, "arn:aws:s3:::b")]
    [InlineData("aws_sqs_queue", """ "name": "b", "url": "https://sqs.eu-west-1.amazonaws.com/111122223333/b" """, "aws_sqs_queue_policy", """ "queue_url": "https://sqs.eu-west-1.amazonaws.com/111122223333/b" """, "arn:aws:sqs:eu-west-1:111122223333:b")]
    [InlineData("aws_sns_topic", """ "name": "b" """, "aws_sns_topic_policy", """ "arn": "arn:aws:sns:eu-west-1:111122223333:b" """, "arn:aws:sns:eu-west-1:111122223333:b")]
    [InlineData("aws_kms_key", """ "key_id": "1234abcd-12ab-34cd-56ef-1234567890ab" """, "aws_kms_key_policy", """ "key_id": "1234abcd-12ab-34cd-56ef-1234567890ab" """, "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab")]
    [InlineData("aws_secretsmanager_secret", """ "name": "b", "arn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:b-abcdef" """, "aws_secretsmanager_secret_policy", """ "secret_arn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:b-abcdef" """, "arn:aws:secretsmanager:eu-west-1:111122223333:secret:b-abcdef")]
    public void TF12_a_policy_that_was_seen_gives_way_to_the_resource_that_sets_it(string type, string members, string policyType, string policyMembers, string arn)
    {
        string old = Statement(""" "Sid": "old", "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" """);
        string now = Statement(""" "Sid": "now", "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*" """);
        string itself = $$"""{ {{members}}, "policy": {{old}} }""";
        string configuration = Config($"{type}.x", "{}") + "," + Config($"{policyType}.x", """{"policy": {} }""");

        // In either order: a policy in the root module stands before its resource in a child.
        string set = Change($"{policyType}.x", "update", $$"""{ {{policyMembers}}, "policy": {{old}} }""", $$"""{ {{policyMembers}}, "policy": {{now}} }""");
        string gone = Change($"{policyType}.x", "delete", $$"""{ {{policyMembers}}, "policy": {{old}} }""", "null");
        string resource = Change($"{type}.x", "no-op", itself, itself);

        foreach (string changes in new[] { $"{set},{resource}", $"{resource},{set}" })
        {
            ImportResult result = Infra.Read(Plan(changes, configuration));
            Assert.Equal("now", Assert.Single(result.Model.Accounts[A].Resources[arn].Document!.Statements).Sid);
            Assert.DoesNotContain(result.Warnings, w => w.Code == "CONFLICTING_SOURCES");
        }

        Assert.DoesNotContain(Infra.Read(Plan($"{resource},{gone}", configuration)).Model.Accounts[A].Resources[arn].Document?.Statements ?? [], s => s.Sid == "old");
        Assert.Equal("old", Assert.Single(Infra.Read(Plan(resource, configuration)).Model.Accounts[A].Resources[arn].Document!.Statements).Sid);
    }

    [Fact]
    public void TF32_without_its_policy_an_endpoint_allows_everything()
    {
        string deny = Statement(""" "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*" """);
        string endpoint = $$"""{"id": "vpce-1", "vpc_id": "vpc-1", "policy": {{deny}} }""";
        string changes = Change("aws_vpc_endpoint.e", "no-op", endpoint, endpoint)
            + "," + Change("aws_vpc_endpoint_policy.e", "delete", $$"""{"vpc_endpoint_id": "vpce-1", "policy": {{deny}} }""", "null");

        Assert.Null(Infra.Read(Plan(changes, Config("aws_vpc_endpoint.e", "{}"))).Model.Accounts[A].VpcEndpoints["vpce-1"].Document);
    }

    [Theory]
    [InlineData("module.data.")]
    [InlineData("module.big_data[\"x\"].")]
    [InlineData("module.data.module.data.")]
    public void TF8_what_a_module_of_the_name_data_holds_is_no_data_source(string module)
    {
        string change = Change("aws_iam_user_policy.p", "create", "null", $$"""{"user": "u", "name": "p", "policy": {{s_s3}} }""")
            .Replace("\"aws_iam_user_policy.p\"", System.Text.Json.JsonSerializer.Serialize($"{module}aws_iam_user_policy.p"), StringComparison.Ordinal);

        Assert.Equal("p", Assert.Single(Infra.Read(Plan(change)).Model.Accounts[A].Users["u"].InlinePolicies).PolicyName);
    }

    [Fact]
    public void TF13_of_several_unknown_items_each_is_what_one_reference_leads_to()
    {
        string PolicyOf(string name) => Change($"aws_iam_policy.{name}", "create", "null", $$"""{"name": "{{name}}", "path": "/", "policy": {{s_s3}} }""", """{"arn": true, "id": true}""");
        string role = Change(
            "aws_iam_role.app",
            "create",
            "null",
            $$"""{"name": "app", "assume_role_policy": {{s_trust}}, "managed_policy_arns": ["arn:aws:iam::aws:policy/SecurityAudit", null, null]}""",
            """{"managed_policy_arns": [false, true, true]}""");
        string configuration = Config(
            "aws_iam_role.app",
            """{"assume_role_policy": {}, "managed_policy_arns": {"references": ["aws_iam_policy.one.arn", "aws_iam_policy.one", "aws_iam_policy.two.arn", "aws_iam_policy.two"]}}""");

        Role read = Infra.Read(Plan($"{PolicyOf("one")},{PolicyOf("two")},{role}", configuration)).Model.Accounts[A].Roles["app"];

        Assert.Equal(
            ["arn:aws:iam::111122223333:policy/one", "arn:aws:iam::111122223333:policy/two", "arn:aws:iam::aws:policy/SecurityAudit"],
            read.AttachedPolicies.Select(p => p.PolicyArn).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TF13_what_cannot_be_an_ARN_was_part_of_a_text()
    {
        string attachment = Change("aws_iam_role_policy_attachment.a", "create", "null", """{"role": "app"}""", """{"policy_arn": true}""");
        string user = Change("aws_iam_user.u", "create", "null", """{"name": "u"}""");
        string configuration = Config("aws_iam_role_policy_attachment.a", """{"role": {}, "policy_arn": {"references": ["aws_iam_user.u.name", "aws_iam_user.u"]}}""");

        ImportResult result = Infra.Read(Plan($"{user},{attachment}", configuration));

        Assert.Contains(result.UnknownValues, v => v.Origin == "aws_iam_role_policy_attachment.a.policy_arn");
        Assert.DoesNotContain(result.Model.Accounts[A].Roles["app"].AttachedPolicies, p => p.PolicyArn == "u");
    }

    [Theory]
    [InlineData("""{"region": {"constant_value": "us-gov-west-1"}}""", "", null)]
    [InlineData("""{"region": {"references": ["var.region"]}}""", """ "variables": {"region": {"value": "us-gov-west-1"}}, """, null)]
    [InlineData("{}", "", "us-gov-west-1")]
    [InlineData("{}", """ "prior_state": {"values": {"root_module": {"resources": [{"address": "data.aws_partition.p", "mode": "data", "type": "aws_partition", "name": "p", "provider_name": "registry.terraform.io/hashicorp/aws", "values": {"partition": "aws-us-gov"}}]}}}, """, null)]
    [InlineData("{}", """ "prior_state": {"values": {"root_module": {"resources": [{"address": "data.aws_region.p", "mode": "data", "type": "aws_region", "name": "p", "provider_name": "registry.terraform.io/hashicorp/aws", "values": {"name": "us-gov-west-1"}}]}}}, """, null)]
    public void TF9_IN9_the_partition_of_what_has_no_ARN_yet(string provider, string members, string? region)
    {
        string providers = "\"provider_config\": {\"aws\": {\"name\": \"aws\", \"expressions\": " + provider + "}}, ";
        string plan = Plan(Change("aws_iam_user.u", "create", "null", """{"name": "u"}"""), Config("aws_iam_user.u", "{}"))
            .Replace("\"resource_changes\"", members + "\"resource_changes\"", StringComparison.Ordinal)
            .Replace("\"configuration\": {", "\"configuration\": {" + providers, StringComparison.Ordinal);

        ImportResult result = Infra.Read(plan, new InfrastructureOptions { AccountId = A, Region = region });

        Assert.Equal("arn:aws-us-gov:iam::111122223333:user/u", result.Model.Accounts[A].Users["u"].Arn);
    }
}

/// <summary>Resources that are a statement, or one of several policies (7.3.3).</summary>
public sealed class TerraformStatementTests
{
    private const string Wanted = "arn:aws:iam::444455556666:root";

    private static string Policy(string sid) => Statement($$""" "Sid": "{{sid}}", "Effect": "Allow", "Principal": {"AWS": "{{Wanted}}"}, "Action": "*", "Resource": "*" """);

    [Theory]
    [InlineData("aws_cloudwatch_log_resource_policy", """ "policy_name": "NAME", "policy_document": POLICY """, "arn:aws:logs:eu-west-1:111122223333:*")]
    [InlineData("aws_ses_identity_policy", """ "identity": "example.com", "name": "NAME", "policy": POLICY """, "arn:aws:ses:eu-west-1:111122223333:identity/example.com")]
    [InlineData("aws_sesv2_email_identity_policy", """ "email_identity": "example.com", "policy_name": "NAME", "policy": POLICY """, "arn:aws:ses:eu-west-1:111122223333:identity/example.com")]
    [InlineData("aws_glacier_vault_lock", """ "vault_name": "v", "policy": POLICY """, "arn:aws:glacier:eu-west-1:111122223333:vaults/v")]
    [InlineData("aws_xray_resource_policy", """ "policy_name": "NAME", "policy_document": POLICY """, "arn:aws:xray:eu-west-1:111122223333:*")]
    public void Table733_of_several_policies_none_is_lost(string type, string members, string arn)
    {
        string Of(string name) => "{" + members.Replace("NAME", name, StringComparison.Ordinal).Replace("POLICY", Policy(name), StringComparison.Ordinal) + "}";
        string one = Change($"{type}.one", "create", "null", Of("one"));
        string two = Change($"{type}.two", "create", "null", Of("two"));
        string gone = Change($"{type}.one", "delete", Of("one"), "null");

        IamModel both = Infra.Read(Plan($"{one},{two}")).Model;
        IamModel again = Infra.Read(Plan($"{one},{two}"), current: both).Model;
        IamModel rest = Infra.Read(Plan(gone), current: both).Model;

        Assert.Equal(["one", "two"], both.Accounts[A].Resources[arn].Document!.Statements.Select(s => s.Sid));
        Assert.Equal(["one", "two"], again.Accounts[A].Resources[arn].Document!.Statements.Select(s => s.Sid).Order(StringComparer.Ordinal));
        Assert.Equal(["two"], rest.Accounts[A].Resources[arn].Document!.Statements.Select(s => s.Sid));
    }

    [Fact]
    public void Table733_a_permission_of_a_bus_is_a_statement_of_its_policy()
    {
        IamModel model = Infra.Read(Plan(string.Join(
            ',',
            Change("aws_cloudwatch_event_permission.org", "create", "null", """{"principal": "*", "statement_id": "org", "condition": [{"key": "aws:PrincipalOrgID", "type": "StringEquals", "value": "o-1234567890"}]}"""),
            Change("aws_cloudwatch_event_permission.one", "create", "null", """{"principal": "444455556666", "statement_id": "one", "action": "events:PutRule", "event_bus_name": "default"}""")))).Model;

        PolicyDocument policy = model.Accounts[A].Resources["arn:aws:events:eu-west-1:111122223333:event-bus/default"].Document!;
        Assert.Equal(["one", "org"], policy.Statements.Select(s => s.Sid).OfType<string>().Order(StringComparer.Ordinal));
        Assert.Contains("\"aws:PrincipalOrgID\":\"o-1234567890\"", policy.Statements.First(s => s.Sid == "org").ToJson(indented: false), StringComparison.Ordinal);
        Assert.Contains(Wanted, policy.Statements.First(s => s.Sid == "one").ToJson(indented: false), StringComparison.Ordinal);
    }

    [Fact]
    public void Table733_a_layer_has_a_policy_for_each_version()
    {
        IamModel model = Infra.Read(Plan(Change(
            "aws_lambda_layer_version_permission.p", "create", "null",
            """{"layer_name": "arn:aws:lambda:eu-west-1:111122223333:layer:l", "version_number": 3, "statement_id": "s", "principal": "*", "organization_id": "o-1234567890", "action": "lambda:GetLayerVersion"}"""))).Model;

        string statement = Assert.Single(model.Accounts[A].Resources["arn:aws:lambda:eu-west-1:111122223333:layer:l:3"].Document!.Statements, s => s.Sid == "s").ToJson(indented: false);
        Assert.Contains("aws:PrincipalOrgID", statement, StringComparison.Ordinal);
        Assert.Contains("layer:l:3", statement, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aws_transfer_user", """{"user_name": "u", "policy": "{}"}""")]
    [InlineData("aws_cloudformation_stack", """{"name": "s", "template_body": "{}"}""")]
    [InlineData("aws_organizations_resource_policy", """{"content": "{}"}""")]
    public void Table733_what_is_not_read_is_said(string type, string values) =>
        Assert.Equal("PART_NOT_READ", Assert.Single(Infra.Read(Plan(Change($"{type}.x", "create", "null", values))).Warnings).Code);
}
