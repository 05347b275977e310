using IamPolicyTools.Import;
using IamPolicyTools.Model;
using static IamPolicyTools.Engine.Tests.Import.Infrastructure.Infra;

namespace IamPolicyTools.Engine.Tests.Import.Infrastructure;

/// <summary>Plans that change permission sets whose assignments stand elsewhere: the roles in the accounts change, too (CFG-20, CFG-21, IN-32).</summary>
public sealed class PermissionSetChangeTests
{
    private const string SetArn = "arn:aws:sso:::permissionSet/ssoins-1/ps-1";
    private const string Role = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Ops_0123456789abcdef";
    private const string Of = $"\"permission_set_arn\": \"{SetArn}\", \"instance_arn\": \"arn:aws:sso:::instance/ssoins-1\"";
    private static readonly string s_set = NoOp("permission_set.ops", $$"""{"name": "Ops", "arn": "{{SetArn}}", "id": "{{SetArn}},x", "session_duration": "PT1H"}""");

    // What somebody attached by hand stays.
    private static readonly IamModel s_dump = Read("""
        {"AccountId": "111122223333", "UserDetailList": [], "GroupDetailList": [], "Policies": [], "RoleDetailList": [
          {"Path": "/aws-reserved/sso.amazonaws.com/", "RoleName": "AWSReservedSSO_Ops_0123456789abcdef", "Arn": "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Ops_0123456789abcdef",
           "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []},
           "RolePolicyList": [{"PolicyName": "AwsSSOInlinePolicy", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]}}],
           "AttachedManagedPolicies": [{"PolicyName": "AmazonEC2ReadOnlyAccess", "PolicyArn": "arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess"}, {"PolicyName": "AWSLambda_FullAccess", "PolicyArn": "arn:aws:iam::aws:policy/AWSLambda_FullAccess"}]},
          {"Path": "/aws-reserved/sso.amazonaws.com/", "RoleName": "AWSReservedSSO_Other_0123456789abcdef", "Arn": "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Other_0123456789abcdef",
           "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}}]}
        """, name: "dump.json").Model;

    [Fact]
    public void What_a_plan_changes_of_a_set_its_roles_have()
    {
        IamModel model = Apply(
            s_set,
            Change("aws_ssoadmin_permission_set_inline_policy.i", "update", Inline("sqs:*"), Inline("sns:*")),
            Change("aws_ssoadmin_managed_policy_attachment.ec2", "delete", Attached("AmazonEC2ReadOnlyAccess"), "null"),
            Change("aws_ssoadmin_managed_policy_attachment.s3", "create", "null", Attached("AmazonS3FullAccess")));

        Role role = model.Accounts[A].FindRole(Role)!;
        Assert.Equal<string>(["AWSLambda_FullAccess", "AmazonS3FullAccess"], role.AttachedPolicies.Select(p => p.PolicyName));
        Assert.Equal("Allowed Allowed", Answers(model, Role, "sns:Publish", "arn:aws:sns:eu-west-1:111122223333:t"));
        Assert.Equal("ImplicitDeny(Identity) ImplicitDeny", Answers(model, Role, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q"));
        Assert.Empty(model.Accounts[A].Roles["AWSReservedSSO_Other_0123456789abcdef"].AttachedPolicies);
    }

    [Fact]
    public void What_a_plan_takes_from_a_set_its_roles_lose()
    {
        Role role = Apply(
            s_set,
            Change("aws_ssoadmin_permission_set_inline_policy.i", "delete", Inline("sqs:*"), "null"),
            Change("aws_ssoadmin_managed_policy_attachments_exclusive.x", "create", "null", $$"""{{{Of}}, "managed_policy_arns": ["arn:aws:iam::aws:policy/AWSLambda_FullAccess"]}""")).Accounts[A].FindRole(Role)!;

        Assert.Empty(role.InlinePolicies);
        Assert.Equal("AWSLambda_FullAccess", Assert.Single(role.AttachedPolicies).PolicyName);
    }

    [Fact]
    public void What_a_plan_does_not_know_of_a_set_is_unknown()
    {
        IamModel model = Apply(
            s_set,
            Change("aws_ssoadmin_managed_policy_attachment.s3", "create", "null", $$"""{{{Of}}}""", """{"managed_policy_arn": true}"""));

        Assert.Equal("ImplicitDeny(Identity) Conditional", Answers(model, Role, "s3:ListAllMyBuckets", "*"));
    }

    // The set may be that of any role.
    [Fact]
    public void A_set_that_no_source_names_may_be_any()
    {
        string attachment = Change("aws_ssoadmin_managed_policy_attachment.s3", "create", "null", Attached("AmazonS3FullAccess"));
        IamModel model = Apply(attachment);

        Assert.All(model.Accounts[A].Roles.Values, r => Assert.Contains("AttachedManagedPolicies", r.Unknowns.Keys));

        string plan = WithPrior(Plan(attachment), "data.aws_ssoadmin_permission_set.ops", $$"""{"arn": "{{SetArn}}", "name": "Ops"}""");
        model = Read(plan, current: s_dump).Model;

        Assert.Contains("AmazonS3FullAccess", model.Accounts[A].FindRole(Role)!.AttachedPolicies.Select(p => p.PolicyName));
        Assert.Empty(model.Accounts[A].Roles["AWSReservedSSO_Other_0123456789abcdef"].Unknowns);
    }

    [Fact]
    public void The_role_of_an_assignment_that_ends_may_stay()
    {
        string assignment = $$"""{{{Of}}, "target_id": "111122223333", "target_type": "AWS_ACCOUNT", "principal_type": "GROUP", "principal_id": "g-1"}""";
        IamModel model = Apply(s_set, Change("aws_ssoadmin_account_assignment.a", "delete", assignment, "null"));

        Assert.Contains("somebody else has", model.Accounts[A].FindRole(Role)!.ExistsWhen, StringComparison.Ordinal);
        Assert.Equal("Allowed Conditional", Answers(model, Role, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q"));
    }

    [Fact]
    public void The_roles_of_a_set_that_is_deleted_go() =>
        Assert.Null(Apply(Change("aws_ssoadmin_permission_set.ops", "delete", $$"""{"name": "Ops", "arn": "{{SetArn}}"}""", "null")).Accounts[A].FindRole(Role));

    // Before the plan it is as it was (TF-4).
    [Fact]
    public void Before_the_plan_the_role_is_as_it_was()
    {
        string plan = Plan(string.Join(
            ',',
            s_set,
            Change("aws_ssoadmin_permission_set_inline_policy.i", "update", Inline("sqs:*"), Inline("sns:*")),
            Change("aws_ssoadmin_managed_policy_attachment.s3", "create", "null", Attached("AmazonS3FullAccess"))));

        Role role = Read(plan, Told with { IsBefore = true }, s_dump).Model.Accounts[A].FindRole(Role)!;

        Assert.Equal(["AmazonEC2ReadOnlyAccess", "AWSLambda_FullAccess"], role.AttachedPolicies.Select(p => p.PolicyName));
        Assert.Contains("sqs", role.InlinePolicies.Single().PolicyDocument, StringComparison.Ordinal);
    }

    // The file that assigns is another one of the import.
    [Fact]
    public void An_assignment_in_another_file_meets_the_change()
    {
        using var folder = new ImportFolder();
        string neutral = folder.Write("a.yaml", """
            AccountId: "111122223333"
            PermissionSets: [{ Name: Ops, ManagedPolicies: [SecurityAudit] }]
            Assignments: [{ PermissionSet: Ops, Group: ops, Targets: ["111122223333"] }]
            Organization: { Id: o-abcdefghij, MasterAccountId: "999999999999", Root: { Id: r-abcd, Accounts: ["111122223333"] } }
            """);
        string plan = folder.Write("plan.json", Plan(s_set + "," + Change("aws_ssoadmin_permission_set_inline_policy.i", "create", "null", Inline("sns:*"))));

        IamModel model = AccountImporter.Import(IamModel.Empty, [neutral, plan], new ImportOptions { Infrastructure = Told }).Model;

        Role role = Assert.Single(model.Accounts[A].Roles.Values);
        Assert.Equal("AwsSSOInlinePolicy", Assert.Single(role.InlinePolicies).PolicyName);
        Assert.Equal("SecurityAudit", Assert.Single(role.AttachedPolicies).PolicyName);
    }

    [Fact]
    public void A_template_changes_the_roles_of_its_set()
    {
        ImportResult result = Read("""
            Resources:
              Ops: { Type: AWS::SSO::PermissionSet, Properties: { InstanceArn: x, Name: Ops, ManagedPolicies: [arn:aws:iam::aws:policy/SecurityAudit] } }
            """, Told, s_dump, "sso.yaml");

        Role role = result.Model.Accounts[A].FindRole(Role)!;
        Assert.Equal("SecurityAudit", Assert.Single(role.AttachedPolicies).PolicyName);
        Assert.Empty(role.InlinePolicies);
    }

    // IN-13: no assignment, no role.
    [Fact]
    public void The_role_of_an_assignment_that_may_not_be_may_not_be()
    {
        ImportResult result = Read("""
            Parameters: { Env: { Type: String } }
            Conditions: { IsProd: !Equals [!Ref Env, prod] }
            Resources:
              Ops: { Type: AWS::SSO::PermissionSet, Properties: { InstanceArn: x, Name: Ops } }
              A: { Type: AWS::SSO::Assignment, Condition: IsProd, Properties: { TargetId: "111122223333", TargetType: AWS_ACCOUNT, PermissionSetArn: !GetAtt Ops.PermissionSetArn, PrincipalType: GROUP, PrincipalId: g-1, InstanceArn: x } }
            """, Told, name: "sso.yaml");

        Assert.Equal("IsProd", Assert.Single(result.Model.Accounts[A].Roles.Values).ExistsWhen);
    }

    private static IamModel Apply(params string[] changes) => Read(Plan(string.Join(',', changes)), current: s_dump).Model;

    private static string NoOp(string address, string values) => Change($"aws_ssoadmin_{address}", "no-op", values, values);

    private static string Inline(string action) => $$"""{{{Of}}, "inline_policy": {{Statement($$""" "Effect": "Allow", "Action": "{{action}}", "Resource": "*" """)}}}""";

    private static string Attached(string policy) => $$"""{{{Of}}, "managed_policy_arn": "arn:aws:iam::aws:policy/{{policy}}"}""";
}
