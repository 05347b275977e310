using System.Text;
using IamPolicyTools.Export;
using IamPolicyTools.Import;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Model;
using static IamPolicyTools.Engine.Tests.Import.Infrastructure.Infra;

namespace IamPolicyTools.Engine.Tests.Import.Infrastructure;

/// <summary>What may be left, added or attached where a set, its owner, a target or a type is not known (IN-15): no answer is definite that could be another.</summary>
public sealed class OpenSetTests
{
    private const string App = "arn:aws:iam::111122223333:role/r";
    private const string User = "arn:aws:iam::111122223333:user/u";
    private const string Other = "arn:aws:iam::111122223333:user/v";
    private const string Start = "ec2:StartInstances";
    private const string Stop = "ec2:StopInstances";
    private const string Instance = "arn:aws:ec2:eu-west-1:111122223333:instance/i-1";
    private const string Trust = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}""";
    private const string Allow = """{"PolicyName": "a", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}]}}""";
    private const string Deny = """{"PolicyName": "d", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "ec2:StartInstances", "Resource": "*"}]}}""";
    private const string Organization = """{"Organization": {"Id": "o-abcdefghij", "MasterAccountId": "999999999999", "Root": {"Id": "r-abcd", "OrganizationalUnits": [{"Id": "ou-abcd-11111111", "Name": "W", "Accounts": ["111122223333"]}]}}}""";

    private static readonly string s_base = $$"""
        {"AccountId": "111122223333",
         "Roles": [{"RoleName": "r", "AssumeRolePolicyDocument": {{Trust}}, "RolePolicyList": [{{Allow}}, {{Deny}}], "AttachedManagedPolicies": []},
                   {"RoleName": "denied", "AssumeRolePolicyDocument": {{Trust}}, "RolePolicyList": [{{Allow}}], "AttachedManagedPolicies": ["arn:aws:iam::aws:policy/AWSDenyAll"]}],
         "Users": [{"UserName": "u", "GroupList": ["g"], "UserPolicyList": [{{Allow}}]}, {"UserName": "v", "GroupList": ["g"], "UserPolicyList": [{{Allow}}]}],
         "Groups": [{"GroupName": "g", "GroupPolicyList": [{{Deny}}]}]}
        """;

    private static IamModel Dump { get; } = ImportFolder.Import(s_base, "base.json").Model;

    private static string Denied => "arn:aws:iam::111122223333:role/denied";

    private static ImportResult Exclusive(string type, string after, string unknown, string expressions) =>
        Read(Plan(Change($"{type}.e", "create", "null", after, unknown), Config($"{type}.e", expressions)), current: Dump);

    [Fact]
    public void IN15_TF24_an_inline_policy_that_an_unknown_name_may_mean_may_stay()
    {
        ImportResult result = Exclusive(
            "aws_iam_role_policies_exclusive", """{"role_name": "r", "policy_names": ["a", null]}""", """{"policy_names": [false, true]}""", """{"policy_names": {"references": ["local.x"]} }""");

        Assert.Equal("Allowed Conditional", Answers(result.Model, App, Start, Instance));
        Assert.Equal("Allowed Allowed", Answers(result.Model, App, Stop, Instance));
        Assert.DoesNotContain(result.Warnings, w => w.Code == "REMOVED_BY_EXCLUSIVE");
        Assert.Contains(Ask(result.Model, App, Start, Instance).Notes, n => n.Contains("aws_iam_role_policies_exclusive.e.policy_names has d", StringComparison.Ordinal));
    }

    [Fact]
    public void IN15_TF24_of_a_set_of_which_nothing_is_known_everything_may_stay_or_go()
    {
        ImportResult result = Exclusive("aws_iam_role_policies_exclusive", """{"role_name": "r"}""", """{"policy_names": true}""", """{"policy_names": {"references": ["local.x"]} }""");
        ImportResult ofUser = Exclusive("aws_iam_user_policies_exclusive", """{"user_name": "u"}""", """{"policy_names": true}""", """{"policy_names": {"references": ["local.x"]} }""");

        Assert.EndsWith(" Conditional", Answers(result.Model, App, Stop, Instance), StringComparison.Ordinal);
        Assert.EndsWith(" Conditional", Answers(ofUser.Model, User, Stop, Instance), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"role_name": "denied", "policy_arns": [null]}""", """{"policy_arns": [true]}""", """{"policy_arns": {"references": ["local.x"]} }""")]
    [InlineData("""{"role_name": "denied"}""", """{"policy_arns": true}""", """{"policy_arns": {"references": ["local.x"]} }""")]
    [InlineData("""{"policy_arns": []}""", """{"role_name": true}""", """{"role_name": {"references": ["local.x"]}, "policy_arns": {"constant_value": []} }""")]
    public void IN15_TF24_an_attachment_may_stay_or_go(string after, string unknown, string expressions)
    {
        ImportResult result = Exclusive("aws_iam_role_policy_attachments_exclusive", after, unknown, expressions);

        Assert.EndsWith(" Conditional", Answers(result.Model, Denied, Start, Instance), StringComparison.Ordinal);
        Assert.DoesNotContain(result.Warnings, w => w.Code == "REMOVED_BY_EXCLUSIVE");
    }

    // 7.1.1: afterwards the owner has exactly this set, also what nothing else attaches.
    [Fact]
    public void TF24_an_exclusive_set_of_attachments_attaches_what_is_missing()
    {
        ImportResult result = Exclusive(
            "aws_iam_role_policy_attachments_exclusive", """{"role_name": "r", "policy_arns": ["arn:aws:iam::aws:policy/AWSDenyAll"]}""", "{}", """{"role_name": {"constant_value": "r"} }""");

        Assert.Equal("ExplicitDeny(Identity) ExplicitDeny", Answers(result.Model, App, Stop, Instance));
    }

    [Theory]
    [InlineData("""{"name": "m", "group": "g"}""", """{"users": true}""", """{"users": {"references": ["local.u"]} }""")]
    [InlineData("""{"name": "m", "users": []}""", """{"group": true}""", """{"group": {"references": ["local.g"]} }""")]
    public void IN15_TF24_a_member_may_stay_or_go(string after, string unknown, string expressions)
    {
        ImportResult result = Exclusive("aws_iam_group_membership", after, unknown, expressions);

        Assert.EndsWith(" Conditional", Answers(result.Model, User, Start, Instance), StringComparison.Ordinal);
        Assert.EndsWith(" Conditional", Answers(result.Model, Other, Start, Instance), StringComparison.Ordinal);
    }

    // Without a configuration nothing leads to the members; they are unknown all the same.
    [Fact]
    public void IN15_members_of_a_plan_without_a_configuration_are_unknown()
    {
        IamModel model = Read(Plan(Change("aws_iam_group_membership.m", "create", "null", """{"name": "m", "group": "g"}""", """{"users": true}""")), current: Dump).Model;

        Assert.EndsWith(" Conditional", Answers(model, User, Start, Instance), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"policy_arn": "arn:aws:iam::aws:policy/AWSDenyAll", "roles": [null]}""", """{"roles": [true]}""", """{"roles": {"references": ["local.x"]} }""")]
    [InlineData("""{"policy_arn": "arn:aws:iam::aws:policy/AWSDenyAll"}""", """{"roles": true}""", """{"roles": {"references": ["local.x"]} }""")]
    [InlineData("""{"roles": []}""", """{"policy_arn": true}""", """{"policy_arn": {"references": ["local.x"]}, "roles": {"constant_value": []} }""")]
    public void IN15_TF24_a_holder_of_a_policy_may_stay_or_go(string after, string unknown, string expressions)
    {
        ImportResult result = Exclusive("aws_iam_policy_attachment", after, unknown, expressions);

        Assert.EndsWith(" Conditional", Answers(result.Model, Denied, Start, Instance), StringComparison.Ordinal);
    }

    // TF-12, TF-24: the attachments and the inline blocks that the role itself has.
    [Fact]
    public void IN15_TF12_unknown_lists_of_a_role_may_leave_or_take_what_is_there()
    {
        string Role(string name, string more) => $$"""{"name": "{{name}}", "path": "/", "assume_role_policy": {{Quoted(Trust)}}{{more}}}""";
        IamModel attached = Read(
            Plan(
                Change("aws_iam_role.x", "update", Role("denied", string.Empty), Role("denied", string.Empty), """{"managed_policy_arns": true}"""),
                Config("aws_iam_role.x", """{"managed_policy_arns": {"references": ["local.x"]} }""")),
            current: Dump).Model;
        IamModel blocks = Read(
            Plan(
                Change("aws_iam_role.x", "update", Role("r", string.Empty), Role("r", $$""", "inline_policy": [{"policy": {{Statement(""" "Effect": "Allow", "Action": "sqs:*", "Resource": "*" """)}} }]"""), """{"inline_policy": [{"name": true}]}"""),
                Config("aws_iam_role.x", """{"inline_policy": [{"name": {"references": ["local.x"]}, "policy": {} }]}""")),
            current: Dump).Model;

        Assert.EndsWith(" Conditional", Answers(attached, Denied, Start, Instance), StringComparison.Ordinal);
        Assert.Equal("Allowed Allowed", Answers(blocks, App, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q"));
    }

    [Theory]
    [InlineData("TargetIds: !Ref List")]
    [InlineData("TargetIds: [!Ref Text]")]
    [InlineData("TargetIds: ['{{resolve:ssm:/org/ou}}']")]
    [InlineData("TargetIds: [!If [C, ou-abcd-11111111, !Ref 'AWS::NoValue']]")]
    public void IN15_a_control_policy_of_a_template_may_be_attached_wherever_its_target_can_be(string targets)
    {
        IamModel scp = OfTemplate($"SERVICE_CONTROL_POLICY, {targets}", """[{Effect: Deny, Action: 'ec2:StartInstances', Resource: '*'}]""").Model;
        IamModel rcp = OfTemplate($"RESOURCE_CONTROL_POLICY, {targets}", """[{Effect: Deny, Principal: '*', Action: 'sqs:*', Resource: '*'}]""").Model;

        Assert.EndsWith(" Conditional", Answers(scp, App, Start, Instance), StringComparison.Ordinal);
        Assert.EndsWith(" Conditional", Answers(rcp, App, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q"), StringComparison.Ordinal);

        // What the policy does not speak of is as it was.
        Assert.Equal("Allowed Allowed", Answers(scp, App, Stop, Instance));
    }

    [Fact]
    public void IN15_a_control_policy_of_an_unknown_type_may_be_one_that_counts()
    {
        IamModel scp = OfTemplate("!Ref Text, TargetIds: ['111122223333']", """[{Effect: Deny, Action: 'ec2:StartInstances', Resource: '*'}]""").Model;
        IamModel rcp = OfTemplate("!Ref Text, TargetIds: ['111122223333']", """[{Effect: Deny, Principal: '*', Action: 'sqs:*', Resource: '*'}]""").Model;

        Assert.EndsWith(" Conditional", Answers(scp, App, Start, Instance), StringComparison.Ordinal);
        Assert.EndsWith(" Conditional", Answers(rcp, App, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q"), StringComparison.Ordinal);
        Assert.Equal("Allowed Allowed", Answers(scp, App, Stop, Instance));
    }

    [Theory]
    [InlineData("""{"name": "s", "type": "SERVICE_CONTROL_POLICY", "content": CONTENT}""", """{"id": true}""", "{}", """{"policy_id": true, "target_id": true}""")]
    [InlineData("""{"name": "s", "content": CONTENT}""", """{"id": true, "type": true}""", """{"target_id": "r-abcd"}""", """{"policy_id": true}""")]
    public void IN15_a_control_policy_of_a_plan_with_an_unknown_target_or_type_may_count(string policy, string policyUnknown, string attachment, string unknown)
    {
        string content = Statement(""" "Effect": "Deny", "Action": "ec2:StartInstances", "Resource": "*" """);
        string plan = Plan(
            Role() + ", "
            + Change("aws_organizations_policy.s", "create", "null", policy.Replace("CONTENT", content, StringComparison.Ordinal), policyUnknown) + ", "
            + Change("aws_organizations_policy_attachment.s", "create", "null", attachment, unknown),
            Config("aws_organizations_policy.s", """{"type": {"references": ["var.t"]} }""") + ", "
            + Config("aws_organizations_policy_attachment.s", """{"policy_id": {"references": ["aws_organizations_policy.s.id", "aws_organizations_policy.s"]}, "target_id": {"references": ["local.x"]} }"""));

        ImportResult result = Read(plan, current: ImportFolder.Import(Organization, "org.json").Model);

        Assert.EndsWith(" Conditional", Answers(result.Model, App, Start, Instance), StringComparison.Ordinal);
        Assert.Equal("Allowed Allowed", Answers(result.Model, App, Stop, Instance));
        Assert.Equal(Text(result.Model), Text(ImportFolder.Import(Text(result.Model), "export.json").Model));
    }

    // A policy that is renamed in place is attached where it was, and its old content is nowhere.
    [Fact]
    public void TF5_a_control_policy_that_is_renamed_is_the_same_one()
    {
        const string Org = """{"Organization": {"Id": "o-abcdefghij", "MasterAccountId": "999999999999", "ServiceControlPolicies": [{"Name": "old", "Id": "p-12345678", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "ec2:StopInstances", "Resource": "*"}]}}], "Root": {"Id": "r-abcd", "ServiceControlPolicies": ["FullAWSAccess", "old"], "Accounts": ["111122223333"]}}}""";
        string Policy(string name, string action) => $$"""{"id": "p-12345678", "name": "{{name}}", "type": "SERVICE_CONTROL_POLICY", "content": {{Statement($$""" "Effect": "Deny", "Action": "{{action}}", "Resource": "*" """)}}}""";

        IamModel model = Read(Plan(Role() + ", " + Change("aws_organizations_policy.s", "update", Policy("old", Stop), Policy("new", Start))), current: ImportFolder.Import(Org, "org.json").Model).Model;

        Assert.Equal(["new"], model.Organization!.ServiceControlPolicies.Keys);
        Assert.Equal("ExplicitDeny(ServiceControl) ExplicitDeny", Answers(model, App, Start, Instance));
        Assert.Equal("Allowed Allowed", Answers(model, App, Stop, Instance));
    }

    // What AWS attaches by itself is known by its id, too: an allow-list begins with its detachment.
    [Fact]
    public void TF32_FullAWSAccess_is_detached_by_its_id()
    {
        string plan = Plan(Role() + ", " + Change("aws_organizations_policy_attachment.x", "delete", """{"policy_id": "p-FullAWSAccess", "target_id": "ou-abcd-11111111"}""", "null"));

        ImportResult result = Read(plan, current: ImportFolder.Import(Organization, "org.json").Model);

        Assert.Equal("ImplicitDeny(ServiceControl) ImplicitDeny", Answers(result.Model, App, Start, Instance));
        Assert.Empty(result.Warnings);
    }

    // CFG-4, IN-23: an item without a configuration tells nothing but that there is a role.
    [Fact]
    public void CFG4_IN23_what_Config_does_not_record_is_unknown()
    {
        const string Items = """{"fileVersion": "1.0", "configurationItems": [{"resourceType": "AWS::IAM::Role", "accountId": "111122223333", "awsRegion": "global", "configurationItemStatus": "ResourceNotRecorded", "configurationItemCaptureTime": "2026-01-01T00:00:00Z", "arn": "arn:aws:iam::111122223333:role/r", "resourceId": "AROA", "resourceName": "r", "configuration": null}]}""";

        Assert.EndsWith(" Conditional", Answers(Read(Items, name: "config.json").Model, App, Start, Instance), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Transform: {Name: 'AWS::Include', Parameters: {Location: 's3://b/x.yaml'}}\n", "")]
    [InlineData("Transform: ['AWS::LanguageExtensions', {Name: 'AWS::Include', Parameters: {Location: 's3://b/x.yaml'}}]\n", "")]
    [InlineData("", "  'Fn::Transform': {Name: 'AWS::Include', Parameters: {Location: 's3://b/x.yaml'}}\n")]
    public void CFN20_what_is_included_from_elsewhere_may_be_a_policy_of_any_resource(string root, string resources)
    {
        string template = $"{root}Resources:\n{TemplateRole}{resources}";

        Assert.Equal("ImplicitDeny(Identity) Conditional", Answers(Read(template, name: "t.yaml").Model, App, Start, Instance));

        // The user says that it does nothing to them.
        InfrastructureOptions harmless = Told with { Templates = new TemplateOptions { HarmlessMacros = ["AWS::Include"] } };
        Assert.Equal("Allowed Allowed", Answers(Read(template, harmless, name: "t.yaml").Model, App, Start, Instance));
    }

    [Theory]
    [InlineData("Transform: [{Name: 'AWS::Include', Parameters: {Location: more.yaml}}]\n", "", "Resources:\n")]
    [InlineData("", "  'Fn::Transform': {Name: 'AWS::Include', Parameters: {Location: more.yaml}}\n", "")]
    public void CFN20_a_file_beside_the_template_is_spliced_in(string root, string resources, string head)
    {
        using var folder = new ImportFolder();
        folder.Write("more.yaml", head + "  P: { Type: AWS::IAM::RolePolicy, Properties: { RoleName: r, PolicyName: d, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Deny, Action: 'ec2:StartInstances', Resource: '*' }] } } }\n");
        string template = folder.Write("t.yaml", $"{root}Resources:\n{TemplateRole}{resources}");

        IamModel model = AccountImporter.Import(IamModel.Empty, [template], new ImportOptions { Infrastructure = Told }).Model;

        Assert.Equal("ExplicitDeny(Identity) ExplicitDeny", Answers(model, App, Start, Instance));
    }

    // IN-24: of what only a reference tells of, not even the ARN may be known.
    [Theory]
    [InlineData("  B: {Type: AWS::SNS::Topic, Properties: {TopicName: q}}\n  P0: {Type: AWS::SNS::TopicPolicy, Properties: {Topics: [!Ref Text], PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Deny, Principal: '*', Action: 'sns:*', Resource: '*'}]}}}\n")]
    [InlineData("  M: {Type: AWS::IAM::Role, Properties: {RoleName: m, AssumeRolePolicyDocument: {Version: 2012-10-17, Statement: []}, ManagedPolicyArns: [!Ref Text], PermissionsBoundary: !Ref Text}}\n")]
    [InlineData("  PS: {Type: AWS::SSO::PermissionSet, Properties: {Name: Ops, InstanceArn: 'arn:aws:sso:::instance/ssoins-1234567890abcdef', ManagedPolicies: [!Ref Text], PermissionsBoundary: {ManagedPolicyArn: !Ref Text}}}\n  As: {Type: AWS::SSO::Assignment, Properties: {InstanceArn: 'arn:aws:sso:::instance/ssoins-1234567890abcdef', TargetId: '111122223333', TargetType: AWS_ACCOUNT, PermissionSetArn: !GetAtt PS.PermissionSetArn, PrincipalType: GROUP, PrincipalId: g-1}}\n")]
    public void IN24_what_has_no_ARN_yet_is_exported_and_read_again(string resources)
    {
        IamModel model = Read($"Parameters: {{Text: {{Type: String}}}}\nResources:\n{resources}", name: "t.yaml").Model;

        Assert.Equal(Text(model), Text(ImportFolder.Import(Text(model), "export.json").Model));
    }

    // A base that is not known may allow and deny everything; what stands beside it stays, for it replaces what a base has under its Sid.
    [Theory]
    [InlineData("""{"source_policy_documents": [null], "statement": [STATEMENT]}""", """{"json": true, "source_policy_documents": [true]}""")]
    [InlineData("""{"statement": [STATEMENT]}""", """{"json": true, "source_policy_documents": true}""")]
    public void TF17_an_unknown_base_of_a_document_is_unknown_statements(string after, string unknown)
    {
        const string Statement = """{"sid": "own", "effect": "Deny", "actions": ["ec2:*"], "resources": ["*"], "condition": []}""";
        IamModel model = Read(Plan(
            Change("data.aws_iam_policy_document.d", "read", "null", after.Replace("STATEMENT", Statement, StringComparison.Ordinal), unknown) + ", "
            + Change("aws_iam_user.u", "create", "null", """{"name": "u"}""") + ", "
            + Change("aws_iam_user_policy.p", "create", "null", """{"name": "p", "user": "u"}""", """{"policy": true}"""),
            Config("data.aws_iam_policy_document.d", """{"source_policy_documents": {"references": ["var.base"]} }""") + ", "
            + Config("aws_iam_user_policy.p", """{"policy": {"references": ["data.aws_iam_policy_document.d.json", "data.aws_iam_policy_document.d"]} }"""))).Model;

        Assert.Equal("ExplicitDeny(Identity) ExplicitDeny", Answers(model, User, Start, Instance));
        Assert.Equal("ImplicitDeny(Identity) Conditional", Answers(model, User, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q"));
    }

    [Fact]
    public void TF17_a_statement_replaces_that_of_a_base_with_its_Sid()
    {
        string source = Quoted("""{"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Allow","Action":"ec2:*","Resource":"*"},{"Sid":"b","Effect":"Allow","Action":"sqs:*","Resource":"*"}]}""");
        IamModel model = Read(Plan(
            Change(
                "data.aws_iam_policy_document.d",
                "read",
                "null",
                $$"""{"source_policy_documents": [{{source}}], "statement": [{"sid": "a", "effect": "Allow", "actions": ["ec2:StopInstances"], "resources": ["*"], "condition": []}]}""",
                """{"json": true}""") + ", "
            + Change("aws_iam_policy.p", "create", "null", """{"name": "p"}""", """{"policy": true, "arn": true}"""),
            Config("aws_iam_policy.p", """{"policy": {"references": ["data.aws_iam_policy_document.d.json", "data.aws_iam_policy_document.d"]} }"""))).Model;

        Assert.Equal(
            ["a ec2:StopInstances", "b sqs:*"],
            Assert.Single(model.Accounts[A].Policies.Values).Versions[0].Document.Statements.Select(s => $"{s.Sid} {s.Action.Patterns[0].Text}"));
    }

    private const string TemplateRole = "  R: { Type: AWS::IAM::Role, Properties: { RoleName: r, AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [] }, Policies: [{ PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: '*', Resource: '*' }] } }] } }\n";

    private static ImportResult OfTemplate(string typeAndTargets, string statements) => Read(
        "Parameters: { Text: { Type: String }, List: { Type: CommaDelimitedList } }\nConditions: { C: !Equals [!Ref Text, 'y'] }\nResources:\n" + TemplateRole
        + "  Q: { Type: AWS::SQS::Queue, Properties: { QueueName: q } }\n"
        + $"  S: {{ Type: AWS::Organizations::Policy, Properties: {{ Name: s, Type: {typeAndTargets}, Content: {{ Version: 2012-10-17, Statement: {statements} }} }} }}\n",
        current: ImportFolder.Import(Organization, "org.json").Model,
        name: "t.yaml");

    private static string Role() => Change(
        "aws_iam_role.r", "create", "null", $$"""{"name": "r", "path": "/", "assume_role_policy": {{Quoted(Trust)}}, "inline_policy": [{"name": "a", "policy": {{Statement(""" "Effect": "Allow", "Action": "*", "Resource": "*" """)}} }]}""");

    private static string Text(IamModel model)
    {
        using var stream = new MemoryStream();
        AccountExporter.Export(model, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
