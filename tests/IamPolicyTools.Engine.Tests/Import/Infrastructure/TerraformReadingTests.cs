using IamPolicyTools.Import;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Import.Terraform;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;
using static IamPolicyTools.Engine.Tests.Import.Infrastructure.Infra;

namespace IamPolicyTools.Engine.Tests.Import.Infrastructure;

/// <summary>How files of Terraform are recognised and read, rule by rule.</summary>
public sealed class TerraformReadingTests
{
    private static readonly string s_trust = Statement(""" "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole" """);

    [Theory]
    [InlineData("PK\u0003\u0004 …", "WRONG_TOOL", "zip")]
    [InlineData("{\"@level\":\"info\",\"@message\":\"Terraform 1.9\"}\n{\"@level\":\"info\",\"@message\":\"x\"}", "WRONG_TOOL", "line-by-line")]
    [InlineData("Terraform will perform the following actions:\n", "WRONG_TOOL", "for people")]
    [InlineData("resource \"aws_iam_role\" \"x\" {\n}\n", "WRONG_TOOL", "own language")]
    [InlineData("{\"encrypted_data\": \"x\", \"encryption_version\": \"v0\"}", "WRONG_TOOL", "encrypted")]
    [InlineData("{\"format_version\": \"2.0\", \"resource_changes\": []}", "VERSION_NOT_SUPPORTED", "2.0")]
    [InlineData("{\"version\": 4, \"serial\": 1, \"lineage\": \"x\", \"resources\": [", "JSON", "")]
    public void TF1_TF2_a_file_of_the_wrong_kind_says_which_command_makes_the_right_one(string content, string code, string found)
    {
        InvalidTextException exception = Assert.Throws<InvalidTextException>(() => Read(content));

        Diagnostic error = Assert.Single(exception.Diagnostics);
        Assert.Contains(code, error.Code, StringComparison.Ordinal);
        Assert.Contains(found, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aws_iam_role.r", "", "aws_iam_role", "r", null)]
    [InlineData("module.a[\"x.y\"].module.b.aws_iam_role.r[0]", "module.a[\"x.y\"].module.b.", "aws_iam_role", "r", "0")]
    [InlineData("data.aws_iam_policy_document.d[\"a]\\\"b\"]", "", "aws_iam_policy_document", "d", "\"a]\\\"b\"")]
    public void TF8_an_address_is_taken_apart_with_regard_to_quotes(string text, string prefix, string type, string name, string? index)
    {
        TerraformAddress address = TerraformAddress.Parse(text)!;

        Assert.Equal((prefix, type, name, index), (address.ModulePrefix, address.Type, address.Name, address.Index));
        Assert.Equal(text.StartsWith("data.", StringComparison.Ordinal), address.IsData);
    }

    [Fact]
    public void TF2_TF5_what_a_plan_says_of_itself()
    {
        string plan = Plan(Change("aws_iam_user.u", "forget", """{"name": "u"}""", "null"))
            .Replace("\"resource_changes\"", "\"errored\": true, \"complete\": false, \"resource_changes\"", StringComparison.Ordinal);

        Assert.Equal(["FORGOTTEN", "PLAN_ERRORED", "PLAN_INCOMPLETE"], Read(plan).Warnings.Select(w => w.Code).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TF6_what_is_deferred_may_not_come_to_be()
    {
        string plan = $$"""
            {"format_version": "1.2", "resource_changes": [],
             "deferred_changes": [{"reason": "instance_count_unknown", "resource_change": {{Change("aws_iam_user.u", "create", "null", """{"name": "u"}""")}}}]}
            """;
        IamModel model = Read(plan).Model;

        User user = model.Accounts[A].Users["u"];
        Assert.Equal("deferred (instance_count_unknown)", user.ExistsWhen);

        // IN-13: an owner that may not exist makes the whole answer conditional at best.
        IamModel able = Read(
            Plan(Change("aws_iam_user_policy_attachment.a", "create", "null", """{"user": "u", "policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"}""")), current: model).Model;
        Assert.Equal("Allowed Conditional", Answers(able, user.Arn, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q"));
        Assert.Contains(Ask(able, user.Arn, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q").Notes, n => n.Contains("the existence of", StringComparison.Ordinal));
    }

    [Fact]
    public void TF9_IN8_nothing_tells_the_account()
    {
        string plan = Plan(Change("aws_iam_user.u", "create", "null", """{"name": "u"}"""));

        InvalidTextException exception = Assert.Throws<InvalidTextException>(() => Read(plan, InfrastructureOptions.None));
        Assert.Equal("ACCOUNT_UNKNOWN", Assert.Single(exception.Diagnostics).Code);
        ImportResult allowed = Read(plan, new InfrastructureOptions { AllowUnknownAccount = true });
        Assert.Equal("000000000000", Assert.Single(allowed.AccountIds));
        Assert.Equal(UnknownValueKind.AccountId, Assert.Single(allowed.UnknownValues).Kind);
    }

    [Theory]
    [InlineData("""{"aws": {"name": "aws", "expressions": {"assume_role": [{"role_arn": {"constant_value": "arn:aws:iam::444455556666:role/deploy"}}]}}}""", "444455556666")]
    [InlineData("""{"aws": {"name": "aws", "expressions": {"allowed_account_ids": {"constant_value": ["555566667777"]}}}}""", "555566667777")]
    public void TF9_the_provider_configuration_tells_it(string providers, string account)
    {
        string plan = Plan(Change("aws_iam_user.u", "create", "null", """{"name": "u"}"""), Config("aws_iam_user.u", "{}"))
            .Replace("\"configuration\": {", $"\"configuration\": {{\"provider_config\": {providers}, ", StringComparison.Ordinal);

        Assert.Equal(account, Assert.Single(Read(plan, InfrastructureOptions.None).AccountIds));
    }

    [Fact]
    public void TF9_another_resource_of_the_provider_configuration_tells_it()
    {
        string plan = Plan(
            Change("aws_iam_user.u", "create", "null", """{"name": "u"}""") + ","
            + Change("aws_iam_user.v", "no-op", """{"name": "v", "arn": "arn:aws:iam::444455556666:user/v"}""", """{"name": "v", "arn": "arn:aws:iam::444455556666:user/v"}"""));

        Assert.Equal("444455556666", Assert.Single(Read(plan, InfrastructureOptions.None).AccountIds));
    }

    [Fact]
    public void TF9_two_aliases_two_accounts()
    {
        string plan = Plan(
            Change("aws_iam_user.u", "create", "null", """{"name": "u"}""") + "," + Change("aws_iam_user.v", "create", "null", """{"name": "v"}"""),
            Config("aws_iam_user.u", "{}") + "," + Config("aws_iam_user.v", "{}").Replace("\"aws\"", "\"aws.prod\"", StringComparison.Ordinal));
        var options = new InfrastructureOptions { AllowUnknownAccount = true };
        options = options with { ProviderAccounts = options.ProviderAccounts.Add("aws", A).Add("aws.prod", "444455556666") };

        Assert.Equal($"{A} 444455556666", string.Join(' ', Read(plan, options).AccountIds));
    }

    [Fact]
    public void TF13_references_pass_through_variables_and_outputs_of_modules()
    {
        string changes = Change("aws_iam_policy.p", "create", "null", $$"""{"name": "p", "policy": {{Statement(""" "Effect": "Allow", "Action": "sqs:*", "Resource": "*" """)}}}""", """{"arn": true}""")
            + "," + Change("aws_iam_role.app", "create", "null", $$"""{"name": "app", "assume_role_policy": {{s_trust}}}""")
            + "," + Change("aws_iam_role_policy_attachment.a", "create", "null", "{}", """{"role": true, "policy_arn": true}""")
                .Replace("\"address\": \"aws_iam_role_policy_attachment.a\"", "\"address\": \"module.m[0].aws_iam_role_policy_attachment.a\"", StringComparison.Ordinal);
        const string Form = """
            {"format_version": "1.2", "resource_changes": [CHANGES], "configuration": {"root_module": {
              "module_calls": {"m": {"expressions": {"policy": {"references": ["aws_iam_policy.p.arn", "aws_iam_policy.p"]}, "role": {"references": ["aws_iam_role.app.id", "aws_iam_role.app"]}},
                "module": {"resources": [RESOURCE]}}}}}}
            """;
        string attachment = Config("aws_iam_role_policy_attachment.a", """{"policy_arn": {"references": ["var.policy"]}, "role": {"references": ["var.role"]}}""");
        string plan = Form.Replace("CHANGES", changes, StringComparison.Ordinal).Replace("RESOURCE", attachment, StringComparison.Ordinal);

        Role role = Read(plan).Model.Accounts[A].Roles["app"];

        Assert.Equal("arn:aws:iam::111122223333:policy/p", Assert.Single(role.AttachedPolicies).PolicyArn);
    }

    [Fact]
    public void TF17_sources_and_overrides_are_merged()
    {
        string source = Quoted("""{"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Allow","Action":"s3:GetObject","Resource":"*"},{"Sid":"b","Effect":"Allow","Action":"sqs:*","Resource":"*"}]}""");
        string over = Quoted("""{"Version":"2012-10-17","Id":"x","Statement":{"Sid":"a","Effect":"Deny","Action":"s3:GetObject","Resource":"*"}}""");
        string statement = """{"sid": "c", "effect": "Allow", "actions": ["sns:Publish"], "resources": ["*"], "principals": [], "not_principals": [], "condition": []}""";
        string plan = Plan(
            Change("data.aws_iam_policy_document.d", "read", "null", $$"""{"source_policy_documents": [{{source}}], "override_policy_documents": [{{over}}], "statement": [{{statement}}]}""", """{"json": true}""") + ","
            + Change("aws_iam_policy.p", "create", "null", """{"name": "p"}""", """{"policy": true, "arn": true}"""),
            Config("aws_iam_policy.p", """{"policy": {"references": ["data.aws_iam_policy_document.d.json", "data.aws_iam_policy_document.d"]}}"""));

        PolicyDocument document = Assert.Single(Read(plan).Model.Accounts[A].Policies.Values).Document;

        Assert.Equal(["a Deny", "b Allow", "c Allow"], document.Statements.Select(s => $"{s.Sid} {s.Effect}"));
        Assert.Equal("x", document.Id);
    }

    [Fact]
    public void TF17_unknown_blocks_are_unknown_statements_beside_the_known_ones()
    {
        string statement = """{"sid": "known", "effect": "Deny", "actions": ["s3:*"], "resources": ["*"], "condition": []}""";
        string plan = Plan(
            Change("data.aws_iam_policy_document.d", "read", "null", $$"""{"statement": [{{statement}}, null]}""", """{"json": true, "statement": [{}, true]}""") + ","
            + Change("aws_iam_user.u", "create", "null", """{"name": "u"}""") + ","
            + Change("aws_iam_user_policy.p", "create", "null", """{"name": "p", "user": "u"}""", """{"policy": true}"""),
            Config("aws_iam_user_policy.p", """{"policy": {"references": ["data.aws_iam_policy_document.d", "each.key"]}}"""));
        IamModel model = Read(plan).Model;

        Assert.Equal("ExplicitDeny(Identity) ExplicitDeny", Answers(model, "arn:aws:iam::111122223333:user/u", "s3:GetObject", "arn:aws:s3:::b/k", A));
        Assert.Equal("ImplicitDeny(Identity) Conditional", Answers(model, "arn:aws:iam::111122223333:user/u", "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q"));
        Assert.Contains(
            Ask(model, "arn:aws:iam::111122223333:user/u", "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q").Notes,
            n => n.Contains("data.aws_iam_policy_document.d.statement[1]", StringComparison.Ordinal));
    }

    [Fact]
    public void TF23_made_up_names()
    {
        string plan = Plan(
            Change("aws_iam_user.u", "create", "null", """{"name_prefix": "ci-"}""", """{"name": true}""") + "," + Change("aws_sqs_queue.q", "create", "null", "{}", """{"name": true, "arn": true}"""),
            Config("aws_iam_user.u", """{"name_prefix": {"constant_value": "ci-"}}""") + "," + Config("aws_sqs_queue.q", "{}"));
        Account account = Read(plan).Model.Accounts[A];

        User user = Assert.Single(account.Users.Values);
        Assert.Equal("ci-" + UnknownToken.Of("terraform:aws_iam_user.u.name"), user.UserName);
        Assert.True(user.HasProvisionalName);
        Assert.Equal($"arn:aws:sqs:eu-west-1:111122223333:terraform-{UnknownToken.Of("terraform:aws_sqs_queue.q.name")}", Assert.Single(account.Resources.Keys));
    }

    [Fact]
    public void TF25_tags_all_are_the_tags()
    {
        string plan = Plan(Change("aws_iam_user.u", "create", "null", """{"name": "u", "tags": {"a": "1"}, "tags_all": {"a": "1", "b": null}}""", """{"tags_all": {"b": true}}"""));

        Assert.Equal(["a=1", "b: unknown (aws_iam_user.u.tags_all.b)"], Read(plan).Model.Accounts[A].Users["u"].Tags.Select(t => t.ToString()));
    }

    [Fact]
    public void TF28_the_state_file_itself_is_read_with_a_warning()
    {
        const string State = """
            {"version": 4, "terraform_version": "1.9.0", "serial": 3, "lineage": "x", "outputs": {}, "resources": [
              {"module": "module.m", "mode": "managed", "type": "aws_iam_user", "name": "u", "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
               "instances": [{"index_key": "a.b", "attributes": {"name": "u", "arn": "arn:aws:iam::111122223333:user/u", "path": "/"}}]}]}
            """;
        ImportResult result = Read(State, InfrastructureOptions.None, name: "terraform.tfstate");

        Assert.Equal("module.m.aws_iam_user.u[\"a.b\"]", result.Model.Accounts[A].Users["u"].Location.LogicalAddress);
        Assert.Equal(["PRIVATE_FORMAT"], result.Warnings.Select(w => w.Code));
    }

    [Fact]
    public void TF30_members_may_come_in_any_order_and_planned_values_count_without_changes()
    {
        const string Plan = """
            {"planned_values": {"root_module": {"resources": [{"address": "aws_iam_group.g", "mode": "managed", "type": "aws_iam_group", "name": "g",
              "provider_name": "aws", "values": {"name": "ops"}}]}}, "format_version": "0.1"}
            """;

        Assert.Single(Read(Plan, Told with { Format = InfrastructureFormat.TerraformPlan }).Model.Accounts[A].Groups);
    }

    [Fact]
    public void TF31_a_policy_of_nobody_knows_whom_is_told_of()
    {
        string plan = Plan(
            Change("aws_iam_role_policy.p", "create", "null", $$"""{"name": "p", "policy": {{Statement(""" "Effect": "Allow", "Action": "*", "Resource": "*" """)}}}""", """{"role": true}"""),
            Config("aws_iam_role_policy.p", """{"role": {"references": ["local.name"]}}"""));

        ImportResult result = Read(plan);

        Assert.Equal(["STUB_CREATED", "UNPLACED"], result.Warnings.Select(w => w.Code).Order(StringComparer.Ordinal));
        Assert.True(Assert.Single(result.Model.Accounts[A].Roles.Values).IsStub);
    }

    [Fact]
    public void TF31_IN15_a_policy_of_nobody_knows_whom_may_be_anybodys()
    {
        string plan = Plan(
            Change("aws_iam_role.app", "create", "null", $$"""{"name": "app", "assume_role_policy": {{s_trust}}}""") + ","
            + Change("aws_iam_role_policy.p", "create", "null", $$"""{"name": "p", "policy": {{Statement(""" "Effect": "Allow", "Action": "sqs:*", "Resource": "*" """)}}}""", """{"role": true}""") + ","
            + Change("aws_s3_bucket.known", "create", "null", """{"bucket": "known"}""") + ","
            + Change("aws_s3_bucket_policy.b", "create", "null", $$"""{"policy": {{Statement(""" "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "*" """)}}}""", """{"bucket": true}"""),
            Config("aws_iam_role_policy.p", """{"role": {"references": ["local.name"]}}""") + "," + Config("aws_s3_bucket_policy.b", """{"bucket": {"references": ["local.name"]}}"""));
        IamModel model = Read(plan).Model;
        const string App = "arn:aws:iam::111122223333:role/app";

        Assert.Equal("ImplicitDeny(Identity) Conditional", Answers(model, App, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q"));
        Assert.Equal("ImplicitDeny(Identity) ImplicitDeny", Answers(model, App, "ec2:DescribeInstances", "*"));
        Assert.Contains(
            Ask(model, App, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q").Notes, n => n.Contains("aws_iam_role_policy.p.role means", StringComparison.Ordinal));
        IamModel able = Read(
            Plan(Change("aws_iam_role_policy_attachment.a", "create", "null", """{"role": "app", "policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"}""")), current: model).Model;
        Assert.Equal("Allowed Conditional", Answers(able, App, "s3:PutObject", "arn:aws:s3:::known/k"));
        Assert.Equal("Allowed Allowed", Answers(able, App, "s3:GetObject", "arn:aws:s3:::known/k"));
    }

    [Fact]
    public void TF18_data_sources_tell_what_is_made_elsewhere()
    {
        string policy = Statement(""" "Effect": "Allow", "Action": "sqs:*", "Resource": "*" """);
        string plan = Plan(
            Change("aws_iam_user.u", "create", "null", """{"name": "u"}""") + ","
            + Change("aws_iam_user_policy_attachment.a", "create", "null", """{"user": "u", "policy_arn": "arn:aws:iam::111122223333:policy/x/shared"}"""))
            .Replace("\"resource_changes\"", $$"""
                "prior_state": {"format_version": "1.0", "values": {"root_module": {"resources": [{"address": "data.aws_iam_policy.shared", "mode": "data", "type": "aws_iam_policy", "name": "shared",
                  "provider_name": "registry.terraform.io/hashicorp/aws", "values": {"arn": "arn:aws:iam::111122223333:policy/x/shared", "policy": {{policy}} } }]} } }, "resource_changes"
                """, StringComparison.Ordinal);
        ImportResult result = Read(plan);

        Assert.Empty(result.Warnings);
        Assert.Equal("Allowed Allowed", Answers(result.Model, "arn:aws:iam::111122223333:user/u", "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q"));
    }

    [Theory]
    [InlineData("aws_s3_bucket_policy.b", """{"bucket": "b"}""", "arn:aws:s3:::b", null)]
    [InlineData("aws_kms_key_policy.b", """{"key_id": "k"}""", "arn:aws:kms:eu-west-1:111122223333:key/k", "Enable IAM User Permissions")]
    [InlineData("aws_sns_topic_policy.b", """{"arn": "arn:aws:sns:eu-west-1:111122223333:t"}""", "arn:aws:sns:eu-west-1:111122223333:t", "__default_statement_ID")]
    public void TF32_what_a_deleted_policy_leaves_behind(string address, string before, string arn, string? sid)
    {
        IamModel dump = ImportFolder.Import(
            $"AccountId: '111122223333'\nResources: [{{ Arn: '{arn}', Policy: {{ Version: 2012-10-17, Statement: [{{ Effect: Deny, Principal: '*', Action: '*', Resource: '*' }}] }} }}]").Model;

        IamModel model = Read(Plan(Change(address, "delete", before, "null")), current: dump).Model;

        Assert.Equal(sid, model.Accounts[A].Resources[arn].Document?.Statements[0].Sid);
    }

    [Fact]
    public void IN20_one_bad_policy_leaves_the_rest_readable()
    {
        string plan = Plan(
            Change("aws_iam_user.u", "create", "null", """{"name": "u"}""") + ","
            + Change("aws_iam_user_policy.bad", "create", "null", """{"name": "bad", "user": "u", "policy": "{\"Statement\": [{\"Effect\": \"Maybe\"}]}"}"""));

        ImportResult result = Read(plan);

        Diagnostic error = Assert.Single(result.Errors);
        Assert.Equal("POLICY_UNREADABLE", error.Code);
        Assert.Equal("aws_iam_user_policy.bad / policy", error.Location.LogicalAddress);
        Assert.NotNull(Assert.Single(result.Model.Accounts[A].Users["u"].InlinePolicies).Document.UnknownReason);
    }

    [Fact]
    public void IN1_edges_may_stand_before_their_ends()
    {
        string[] changes =
        [
            Change("aws_iam_role_policy_attachment.a", "create", "null", """{"role": "app", "policy_arn": "arn:aws:iam::111122223333:policy/p"}"""),
            Change("aws_iam_policy.p", "create", "null", $$"""{"name": "p", "policy": {{Statement(""" "Effect": "Allow", "Action": "sqs:*", "Resource": "*" """)}}}"""),
            Change("aws_iam_role.app", "create", "null", $$"""{"name": "app", "assume_role_policy": {{s_trust}}}"""),
        ];
        string[] models = [.. new[] { "012", "021", "102", "120", "201", "210" }.Select(order =>
            ModelText.Of(Read(Plan(string.Join(", ", order.Select(i => changes[i - '0'])))).Model))];

        Assert.Single(models.Distinct());
        Assert.DoesNotContain("IsStub = True", models[0], StringComparison.Ordinal);
    }

    [Fact]
    public void IN31_sources_count_in_the_order_given()
    {
        const string Dump = """{"AccountId": "111122223333", "Roles": [{"RoleName": "app", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}}]}""";
        const string Other = """{"AccountId": "111122223333", "Users": [{"UserName": "bob"}]}""";
        using var folder = new ImportFolder();
        string dump = folder.Write("dump.json", Dump);
        string other = folder.Write("other.json", Other);
        string plan = folder.Write("plan.json", Plan(Change("aws_iam_role.app", "create", "null", $$"""{"name": "app", "path": "/", "assume_role_policy": {{s_trust}}}""")));
        (string Service, string Warnings) Import(params string[] paths)
        {
            ImportResult result = AccountImporter.Import(IamModel.Empty, paths, new ImportOptions { Infrastructure = Told });
            string trusted = result.Model.Accounts[A].Roles["app"].Document.Statements[0].Principal!.Entries[0].Value;
            return (trusted, string.Join(' ', result.Warnings.Select(w => $"{w.Code} {Path.GetFileName(w.Location.File)}")));
        }

        Assert.Equal(("ec2.amazonaws.com", string.Empty), Import(dump, plan));
        Assert.Equal(("lambda.amazonaws.com", "SOURCES_OUT_OF_ORDER dump.json"), Import(plan, dump));
        Assert.Equal(("ec2.amazonaws.com", string.Empty), Import(other, dump, plan));
        Assert.Equal(("ec2.amazonaws.com", "SOURCES_OUT_OF_ORDER dump.json"), Import(other, plan, dump));
        Assert.Equal(("ec2.amazonaws.com", string.Empty), Import(dump, plan, other));
    }

    [Fact]
    public void IN33_two_plans_that_set_one_slot_differently()
    {
        string one = Plan(Change("aws_s3_bucket_policy.a", "create", "null", $$"""{"bucket": "b", "policy": {{Statement(""" "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*" """)}}}"""));
        string other = one.Replace("Deny", "Allow", StringComparison.Ordinal);
        using var folder = new ImportFolder();

        ImportResult result = AccountImporter.Import(IamModel.Empty, [folder.Write("a.json", one), folder.Write("b.json", other)], new ImportOptions { Infrastructure = Told });

        Assert.Contains(result.Warnings, w => w.Code == "CONFLICTING_SOURCES");
        Assert.Equal(Effect.Allow, Assert.Single(result.Model.Accounts[A].Resources.Values).Document!.Statements[0].Effect);
    }

    [Fact]
    public void Plan_and_state_of_what_is_known_give_one_model()
    {
        string values = $$"""{"name": "app", "path": "/x/", "assume_role_policy": {{s_trust}}, "arn": "arn:aws:iam::111122223333:role/x/app", "tags_all": {"a": "b"} }""";
        string state = """{"format_version": "1.0", "values": {"root_module": {"resources": [{"address": "aws_iam_role.app", "mode": "managed", "type": "aws_iam_role", "name": "app", "values": VALUES}]}}}"""
            .Replace("VALUES", values, StringComparison.Ordinal);

        Assert.Equal(ModelText.Of(Read(Plan(Change("aws_iam_role.app", "create", "null", values))).Model), ModelText.Of(Read(state).Model));
        Assert.Equal(ModelText.Of(Read(Plan(Change("aws_iam_role.app", "no-op", values, values)), Told with { IsBefore = true }).Model), ModelText.Of(Read(state).Model));
    }

    [Fact]
    public void IN24_the_account_document_keeps_what_is_unknown()
    {
        string plan = Plan(
            Change("aws_iam_user.u", "create", "null", """{"name_prefix": "ci-"}""", """{"name": true}""") + ","
            + Change("aws_iam_user_policy_attachment.a", "create", "null", """{"policy_arn": "arn:aws:iam::111122223333:policy/elsewhere"}""", """{"user": true}"""),
            Config("aws_iam_user.u", """{"name_prefix": {"constant_value": "ci-"}}""") + ","
            + Config("aws_iam_user_policy_attachment.a", """{"user": {"references": ["aws_iam_user.u.name", "aws_iam_user.u"]}}"""));
        IamModel model = Read(plan).Model;
        using var stream = new MemoryStream();
        IamPolicyTools.Export.AccountExporter.Export(model, stream);

        IamModel again = ImportFolder.Import(System.Text.Encoding.UTF8.GetString(stream.ToArray()), "account.json").Model;

        Assert.Equal(ModelText.Of(model), ModelText.Of(again));
        Assert.Equal(model.UnknownValues.Values, again.UnknownValues.Values);
        Assert.True(Assert.Single(again.Accounts[A].Policies.Values).IsStub);
        Assert.True(Assert.Single(again.Accounts[A].Users.Values).HasProvisionalName);
    }
}
