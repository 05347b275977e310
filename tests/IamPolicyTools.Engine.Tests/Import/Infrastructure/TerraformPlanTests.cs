using IamPolicyTools.Import;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;
using static IamPolicyTools.Engine.Tests.Import.Infrastructure.Infra;

namespace IamPolicyTools.Engine.Tests.Import.Infrastructure;

/// <summary>The worked examples of Terraform (infrastructure-inputs.md, 7.6: IE-15 to IE-24, IE-26), and the rules that they stand for.</summary>
public sealed class TerraformPlanTests
{
    private const string App = "arn:aws:iam::111122223333:role/app";
    private const string Outsider = "arn:aws:iam::444455556666:user/olga";
    private static readonly string s_trust = Statement(""" "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole" """);
    private static readonly string s_role = $$"""{"name": "app", "path": "/", "assume_role_policy": {{s_trust}}, "permissions_boundary": null}""";
    private const string RoleUnknown = """{"arn": true, "id": true, "inline_policy": true, "managed_policy_arns": true, "unique_id": true}""";

    private static readonly string s_ie15 = Plan(
        Change("aws_iam_role.app", "create", "null", s_role, RoleUnknown) + ","
        + Change("aws_iam_policy.p", "create", "null", $$"""{"name": "p", "path": "/", "policy": {{Statement(""" "Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*" """)}}}""", """{"arn": true, "id": true}""") + ","
        + Change("aws_iam_role_policy_attachment.a", "create", "null", """{"role": "app"}""", """{"id": true, "policy_arn": true}"""),
        Config("aws_iam_role.app", """{"name": {"constant_value": "app"}, "assume_role_policy": {}}""") + ","
        + Config("aws_iam_role_policy_attachment.a", """{"policy_arn": {"references": ["aws_iam_policy.p.arn", "aws_iam_policy.p"]}, "role": {"references": ["aws_iam_role.app.name", "aws_iam_role.app"]}}"""));

    [Fact]
    public void IE15_a_reference_leads_to_the_policy()
    {
        ImportResult result = Read(s_ie15);

        Assert.Empty(result.Warnings);
        Assert.Empty(result.Errors);
        Role role = result.Model.Accounts[A].Roles["app"];
        Assert.Equal("arn:aws:iam::111122223333:policy/p", Assert.Single(role.AttachedPolicies).PolicyArn);
        Assert.Equal("Allowed Allowed", Answers(result.Model, App, "ec2:DescribeInstances", "*"));
        Assert.Equal("aws_iam_role.app", role.Location.LogicalAddress);
    }

    // TF-12
    [Fact]
    public void IE16_what_the_provider_fills_in_is_absent()
    {
        Role role = Read(s_ie15).Model.Accounts[A].Roles["app"];

        Assert.Empty(role.InlinePolicies);
        Assert.Empty(role.Unknowns);
    }

    [Fact]
    public void IE16_what_the_configuration_sets_is_unknown()
    {
        string plan = s_ie15.Replace(
            "\"assume_role_policy\": {}", "\"assume_role_policy\": {}, \"inline_policy\": [{\"name\": {\"constant_value\": \"x\"}, \"policy\": {\"references\": [\"var.doc\"]}}]", StringComparison.Ordinal);

        Role role = Read(plan).Model.Accounts[A].Roles["app"];

        InlinePolicy inline = Assert.Single(role.InlinePolicies);
        Assert.Equal("x", inline.PolicyName);
        Assert.Contains("depends on var.doc", inline.Document.UnknownReason, StringComparison.Ordinal);
    }

    // TF-16
    [Fact]
    public void IE17_a_deferred_document_is_rebuilt()
    {
        string statement = """
            {"sid": null, "effect": null, "actions": ["s3:GetObject"], "not_actions": null, "resources": [null], "not_resources": null,
             "principals": [{"type": "AWS", "identifiers": ["444455556666"]}], "not_principals": [],
             "condition": [{"test": "Bool", "variable": "aws:SecureTransport", "values": ["true"]}]}
            """;
        string mark = """{"actions": [false], "resources": [true], "principals": [{"identifiers": [false]}], "condition": [{"values": [false]}], "not_principals": []}""";
        string plan = Plan(
            Change("data.aws_iam_policy_document.d", "read", "null", $$"""{"policy_id": null, "version": null, "statement": [{{statement}}]}""", $$"""{"id": true, "json": true, "statement": [{{mark}}]}""") + ","
            + Change("aws_s3_bucket.s", "create", "null", "{}", """{"bucket": true, "arn": true, "id": true, "policy": true, "acl": true}""") + ","
            + Change("aws_s3_bucket_policy.b", "create", "null", "{}", """{"bucket": true, "policy": true}"""),
            Config("aws_s3_bucket.s", """{"bucket": {"references": ["random_id.r.hex", "random_id.r"]}}""") + ","
            + Config("data.aws_iam_policy_document.d", """{"statement": [{}]}""") + ","
            + Config("aws_s3_bucket_policy.b", """{"bucket": {"references": ["aws_s3_bucket.s.id", "aws_s3_bucket.s"]}, "policy": {"references": ["data.aws_iam_policy_document.d.json", "data.aws_iam_policy_document.d"]}}"""));

        ImportResult result = Read(plan);

        string bucket = UnknownToken.Of("terraform:aws_s3_bucket.s.bucket");
        Resource resource = Assert.Single(result.Model.Accounts[A].Resources.Values);
        Assert.Equal($"arn:aws:s3:::{bucket}", resource.Arn);
        Assert.True(resource.HasProvisionalName);
        Statement read = Assert.Single(resource.Document!.Statements);
        Assert.Equal(UnknownToken.Of("terraform:data.aws_iam_policy_document.d.statement[0].resources[0]"), read.Resource!.Value.Patterns[0].Text);
        Assert.Equal("ImplicitDeny(Resource) Conditional", Answers(With(result.Model, "444455556666"), Outsider, "s3:GetObject", $"arn:aws:s3:::{bucket}/k"));
        Assert.Contains(result.UnknownValues, v => v.Origin == "aws_s3_bucket.s.bucket");

        // IN-6: answers are substituted before anything else.
        var answers = Told with
        {
            Answers = Told.Answers.Add("aws_s3_bucket.s.bucket", "corp-logs").Add("data.aws_iam_policy_document.d.statement[0].resources[0]", "arn:aws:s3:::corp-logs/*"),
        };
        IamModel answered = Read(plan, answers).Model;
        Assert.Empty(answered.UnknownValues);
        Assert.Equal("Allowed Allowed", Answers(With(answered, "444455556666"), Outsider, "s3:GetObject", "arn:aws:s3:::corp-logs/k"));
    }

    [Fact]
    public void IE18_an_unknown_inline_policy_names_what_it_depends_on()
    {
        string plan = Plan(
            Change("aws_iam_role.app", "create", "null", s_role, RoleUnknown) + ","
            + Change("aws_iam_role_policy.x", "create", "null", """{"name": "x", "role": "app"}""", """{"policy": true, "id": true}"""),
            Config("aws_iam_role.app", """{"name": {"constant_value": "app"}}""") + ","
            + Config("aws_iam_role_policy.x", """{"policy": {"references": ["aws_s3_bucket.s.arn", "aws_s3_bucket.s", "var.prefix"]}}"""));

        IamModel model = Read(plan).Model;

        Assert.Equal("ImplicitDeny(Identity) Conditional", Answers(model, App, "sqs:SendMessage", "*"));
        Assert.Contains(Ask(model, App, "sqs:SendMessage", "*").Notes, n => n.Contains("known only after apply (depends on aws_s3_bucket.s.arn, var.prefix)", StringComparison.Ordinal));
    }

    // TF-14, TF-15
    [Fact]
    public void IE19_keys_with_dots_and_references_without_attributes()
    {
        string plan = Plan(
            Change("aws_iam_user.u[\"a.b\"]", "create", "null", """{"name": "dotted"}""", "{}") + ","
            + Change("aws_iam_user.u[\"c\"]", "create", "null", """{"name": "other"}""", "{}") + ","
            + Change("aws_iam_user_policy_attachment.x[\"a.b\"]", "create", "null", """{"policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}""", """{"user": true}"""),
            Config("aws_iam_user.u", """{"name": {"references": ["each.value"]}}""") + ","
            + Config("aws_iam_user_policy_attachment.x", """{"user": {"references": ["aws_iam_user.u", "each.key"]}}"""));

        Account account = Read(plan).Model.Accounts[A];

        Assert.Single(account.Users["dotted"].AttachedPolicies);
        Assert.Empty(account.Users["other"].AttachedPolicies);
    }

    [Fact]
    public void IE20_an_update_has_a_before_and_an_after()
    {
        string before = Statement(""" "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "sts:AssumeRole" """);
        string after = Statement(""" "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}} """);
        string plan = Plan(Change("aws_iam_role.app", "update", $$"""{"name": "app", "assume_role_policy": {{before}}}""", $$"""{"name": "app", "assume_role_policy": {{after}}}"""));

        IamModel was = With(Read(plan, Told with { IsBefore = true }).Model, "444455556666");
        IamModel will = With(Read(plan).Model, "444455556666");

        Assert.Equal("Allowed", Evaluation(was));
        Assert.Equal("ImplicitDeny", Evaluation(will));

        static string Evaluation(IamModel model) => Ask(model, Outsider, "sts:AssumeRole", App).Decision.ToString();
    }

    [Fact]
    public void IE21_a_deleted_attachment_is_detached()
    {
        const string Admin = """{"role": "app", "policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"}""";
        string plan = Plan(
            Change("aws_iam_role.app", "no-op", s_role, s_role) + "," + Change("aws_iam_role_policy_attachment.a", "delete", Admin, "null"));
        IamModel before = Read(plan, Told with { IsBefore = true }).Model;

        Assert.Equal("Allowed", Ask(before, App, "iam:CreateUser", "arn:aws:iam::111122223333:user/x").Decision.ToString());

        // The same over a base that has the attachment.
        IamModel after = Read(plan, current: before).Model;
        Assert.Equal("ImplicitDeny", Ask(after, App, "iam:CreateUser", "arn:aws:iam::111122223333:user/x").Decision.ToString());
    }

    // TF-24
    [Fact]
    public void IE22_an_exclusive_set_acts_on_the_base_model()
    {
        IamModel dump = ImportFolder.Import(
            """
            AccountId: '111122223333'
            Roles:
              - RoleName: app
                AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [] }
                Tags: { team: core }
                RolePolicyList:
                  - { PolicyName: old, PolicyDocument: { Version: 2012-10-17, Statement: [] } }
                  - { PolicyName: keep, PolicyDocument: { Version: 2012-10-17, Statement: [] } }
            """).Model;

        ImportResult result = Read(Plan(Change("aws_iam_role_policies_exclusive.x", "create", "null", """{"role_name": "app", "policy_names": ["keep"]}""")), current: dump);

        // IN-32: what the plan does not set stays.
        Role role = result.Model.Accounts[A].Roles["app"];
        Assert.Equal(["keep"], role.InlinePolicies.Select(p => p.PolicyName));
        Assert.Equal("core", Assert.Single(role.Tags).Value);
        Diagnostic removed = Assert.Single(result.Warnings);
        Assert.Equal("REMOVED_BY_EXCLUSIVE", removed.Code);
        Assert.Equal("aws_iam_role_policies_exclusive.x", removed.Location.LogicalAddress);
    }

    [Fact]
    public void IE23_a_state_of_OpenTofu()
    {
        const string State = """{"format_version": "1.0", "values": {"root_module": {"child_modules": [{"address": "module.m", "resources": [{"address": "module.m.aws_iam_group.g", "mode": "managed", "type": "aws_iam_group", "name": "g", "provider_name": "registry.opentofu.org/hashicorp/aws", "values": {"name": "ops", "path": "/", "arn": "arn:aws:iam::111122223333:group/ops"}}]}]}}}""";

        Account account = Assert.Single(Read(State, InfrastructureOptions.None).Model.Accounts.Values);

        Assert.Equal(A, account.AccountId);
        Assert.Equal("module.m.aws_iam_group.g", Assert.Single(account.Groups.Values).Location.LogicalAddress);
    }

    [Fact]
    public void IE24_a_key_without_a_policy_has_the_default_one()
    {
        string change = Change("aws_kms_key.k", "create", "null", "{}", """{"policy": true, "arn": true, "key_id": true}""")
            .Replace("\"after_unknown\"", "\"after_identity\": {\"account_id\": \"111122223333\", \"region\": \"eu-west-1\"}, \"after_unknown\"", StringComparison.Ordinal);

        Resource key = Assert.Single(Read(Plan(change, Config("aws_kms_key.k", "{}")), InfrastructureOptions.None).Model.Accounts[A].Resources.Values);

        Assert.Equal($"arn:aws:kms:eu-west-1:111122223333:key/{UnknownToken.Of("terraform:aws_kms_key.k.key_id")}", key.Arn);
        Assert.Equal("Enable IAM User Permissions", Assert.Single(key.Document!.Statements).Sid);
    }

    [Fact]
    public void IE26_an_organization_policy_at_a_unit()
    {
        IamModel dump = ImportFolder.Import(
            """
            AccountId: '111122223333'
            Users: [{ UserName: u, AttachedManagedPolicies: [AdministratorAccess] }]
            Organization:
              Id: o-abcdefghij
              MasterAccountId: '999999999999'
              Root: { Id: r-abcd, OrganizationalUnits: [{ Id: ou-abcd-11111111, Name: apps, Accounts: ['111122223333'] }] }
            """).Model;
        string content = Statement(""" "Effect": "Deny", "Action": "ec2:*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}} """);
        string plan = Plan(
            Change("aws_organizations_policy.deny", "create", "null", $$"""{"name": "deny", "content": {{content}}}""", """{"id": true}""") + ","
            + Change("aws_organizations_policy_attachment.a", "create", "null", """{"target_id": "ou-abcd-11111111"}""", """{"policy_id": true}"""),
            Config("aws_organizations_policy.deny", "{}") + ","
            + Config("aws_organizations_policy_attachment.a", """{"policy_id": {"references": ["aws_organizations_policy.deny.id", "aws_organizations_policy.deny"]}}"""));

        IamModel model = Read(plan, current: dump).Model;

        Assert.Equal("ExplicitDeny(ServiceControl)", Answers(model, "arn:aws:iam::111122223333:user/u", "ec2:RunInstances", "arn:aws:ec2:us-east-1:111122223333:instance/*").Split(' ')[0]);
        Assert.Equal("Allowed", Answers(model, "arn:aws:iam::111122223333:user/u", "ec2:RunInstances", "arn:aws:ec2:eu-west-1:111122223333:instance/*").Split(' ')[0]);
    }

    // Somebody of another account who may do everything there.
    internal static IamModel With(IamModel model, string account) => ImportFolder.Import(
        $"AccountId: '{account}'\nUsers: [{{ UserName: olga, AttachedManagedPolicies: [AdministratorAccess] }}]", current: model).Model;
}
