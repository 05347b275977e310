using IamPolicyTools.Import;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Model;
using static IamPolicyTools.Engine.Tests.Import.Infrastructure.Infra;

namespace IamPolicyTools.Engine.Tests.Import.Infrastructure;

/// <summary>Permission sets in templates and plans (CFG-20 to CFG-22, IE-25), and what is known of stacks that are there (CFN-38, CFN-41).</summary>
public sealed class IdentityCenterTests
{
    private const string Template = """
        Resources:
          Audit:
            Type: AWS::SSO::PermissionSet
            Properties:
              InstanceArn: arn:aws:sso:::instance/ssoins-1
              Name: Audit
              SessionDuration: PT2H
              ManagedPolicies: [arn:aws:iam::aws:policy/SecurityAudit]
              CustomerManagedPolicyReferences: [{ Name: incident, Path: /team/ }]
              PermissionsBoundary: { ManagedPolicyArn: arn:aws:iam::aws:policy/ReadOnlyAccess }
              InlinePolicy: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "s3:List*", Resource: "*" }] }
          A: { Type: AWS::SSO::Assignment, Properties: { TargetId: "111122223333", TargetType: AWS_ACCOUNT, PermissionSetArn: !GetAtt Audit.PermissionSetArn, PrincipalType: GROUP, PrincipalId: g-1, InstanceArn: x } }
          B: { Type: AWS::SSO::Assignment, Properties: { TargetId: "444455556666", TargetType: AWS_ACCOUNT, PermissionSetArn: !GetAtt Audit.PermissionSetArn, PrincipalType: GROUP, PrincipalId: g-1, InstanceArn: x } }
        """;

    [Fact]
    public void IE25_in_a_template()
    {
        ImportResult result = Read(Template, Told, name: "sso.yaml");

        foreach (string account in (string[])[A, "444455556666"])
        {
            Role role = Assert.Single(result.Model.Accounts[account].Roles.Values);
            Assert.Matches("^AWSReservedSSO_Audit_[0-9a-f]{16}$", role.RoleName);
            Assert.Equal("/aws-reserved/sso.amazonaws.com/eu-west-1/", role.Path);
            Assert.Equal(["SecurityAudit", "incident"], role.AttachedPolicies.Select(p => p.PolicyName));
            Assert.Equal(("ReadOnlyAccess", "AwsSSOInlinePolicy", 7_200), (role.PermissionsBoundary!.PolicyName, role.InlinePolicies.Single().PolicyName, role.MaxSessionDuration));
            Assert.Contains("AWSSSO_", Assert.Single(result.Model.Accounts[account].SamlProviders.Values).Name, StringComparison.Ordinal);
        }

        Assert.Contains("PERMISSION_SET_POLICY_MISSING", result.Warnings.Select(w => w.Code));
    }

    [Fact]
    public void IE25_in_a_plan()
    {
        const string Arn = """{"references": ["aws_ssoadmin_permission_set.audit.arn", "aws_ssoadmin_permission_set.audit"]}""";
        string plan = Plan(
            Change("aws_ssoadmin_permission_set.audit", "create", "null", """{"name": "Audit", "session_duration": "PT2H", "region": "us-east-1"}""", """{"arn": true, "id": true}""") + ","
            + Change("aws_ssoadmin_managed_policy_attachment.m", "create", "null", """{"managed_policy_arn": "arn:aws:iam::aws:policy/SecurityAudit"}""", """{"permission_set_arn": true}""") + ","
            + Change("aws_ssoadmin_permission_set_inline_policy.i", "create", "null", $$"""{"inline_policy": {{Statement(""" "Effect": "Allow", "Action": "s3:List*", "Resource": "*" """)}}}""", """{"permission_set_arn": true}""") + ","
            + Change("aws_ssoadmin_customer_managed_policy_attachment.c", "create", "null", """{"customer_managed_policy_reference": [{"name": "incident", "path": "/team/"}]}""", """{"permission_set_arn": true}""") + ","
            + Change("aws_ssoadmin_account_assignment.a", "create", "null", """{"principal_id": "g-1", "principal_type": "GROUP", "target_id": "111122223333", "target_type": "AWS_ACCOUNT"}""", """{"permission_set_arn": true}""") + ","
            + Change("aws_ssoadmin_account_assignment.open", "create", "null", """{"principal_id": "g-1", "principal_type": "GROUP"}""", """{"permission_set_arn": true, "target_id": true}"""),
            string.Join(',', new[] { "managed_policy_attachment.m", "permission_set_inline_policy.i", "customer_managed_policy_attachment.c", "account_assignment.a", "account_assignment.open" }
                .Select(t => Config("aws_ssoadmin_" + t, $$"""{"permission_set_arn": {{Arn}}}"""))));

        ImportResult result = Read(plan);

        Role role = Assert.Single(result.Model.Accounts[A].Roles.Values);
        Assert.Equal("/aws-reserved/sso.amazonaws.com/", role.Path);
        Assert.Equal(["SecurityAudit", "incident"], role.AttachedPolicies.Select(p => p.PolicyName));
        Assert.Equal("AwsSSOInlinePolicy", Assert.Single(role.InlinePolicies).PolicyName);
        Assert.Contains("UNPLACED", result.Warnings.Select(w => w.Code));
    }

    [Fact]
    public void TF7_a_share_of_RAM_is_not_read_and_makes_the_shares_unknown()
    {
        ImportResult result = Read(Plan(Change("aws_ram_resource_association.x", "create", "null", """{"resource_arn": "arn:aws:dynamodb:eu-west-1:111122223333:table/t", "resource_share_arn": "arn:aws:ram:eu-west-1:111122223333:resource-share/1"}""")));

        Assert.Contains("PART_NOT_READ", result.Warnings.Select(w => w.Code));
        Assert.Contains(nameof(Resource.Shares), result.Model.Accounts[A].Resources["arn:aws:dynamodb:eu-west-1:111122223333:table/t"].Unknowns.Keys);
    }

    [Fact]
    public void CFN41_stacks_that_are_there_answer_names_and_exports()
    {
        const string App = """
            Resources:
              Worker:
                Type: AWS::IAM::Role
                Properties:
                  AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [] }
                  Policies: [{ PolicyName: k, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: kms:Decrypt, Resource: !ImportValue "Net:Key" }] } }]
            """;
        const string Records = """
            {"command": ["cloudformation", "list-stack-resources", "--stack-name", "app"], "output": {"StackResourceSummaries": [{"LogicalResourceId": "Worker", "PhysicalResourceId": "app-Worker-1ABCDEFGHIJKL", "ResourceType": "AWS::IAM::Role"}]}}
            {"command": ["cloudformation", "list-exports"], "output": {"Exports": [{"ExportingStackId": "x", "Name": "Net:Key", "Value": "arn:aws:kms:eu-west-1:111122223333:key/k1"}]}}
            """;
        using var folder = new ImportFolder();
        string template = folder.Write("app.yaml", App);
        string records = folder.Write("stacks.jsonl", Records);

        foreach (string[] files in new[] { new[] { template, records }, [records, template] })
        {
            ImportResult result = AccountImporter.Import(IamModel.Empty, files, new ImportOptions { Infrastructure = Told with { Templates = new TemplateOptions { StackName = "app" } } });

            Role role = Assert.Single(result.Model.Accounts[A].Roles.Values);
            Assert.Equal(("app-Worker-1ABCDEFGHIJKL", false), (role.RoleName, role.HasProvisionalName));
            Assert.Contains("key/k1", role.InlinePolicies.Single().PolicyDocument, StringComparison.Ordinal);
            Assert.Empty(result.UnknownValues);
        }
    }

    [Fact]
    public void CFN43_change_sets_are_named_and_not_read()
    {
        ImportResult result = Read("""{"StackName": "app", "ChangeSetName": "c", "Changes": [{"Type": "Resource", "ResourceChange": {"Action": "Add", "LogicalResourceId": "R", "ResourceType": "AWS::IAM::Role"}}]}""", Told, name: "change-set.json");

        Assert.Equal("PART_NOT_READ", Assert.Single(result.Warnings).Code);
        Assert.Contains("describe-change-set", result.Warnings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CFN38_units_of_a_stack_set_are_those_of_the_organization()
    {
        const string Set = """
            Resources:
              Guard:
                Type: AWS::CloudFormation::StackSet
                Properties:
                  StackSetName: guard
                  PermissionModel: SERVICE_MANAGED
                  StackInstancesGroup: [{ DeploymentTargets: { OrganizationalUnitIds: [ou-abcd-11111111] FILTER }, Regions: [eu-west-1] }]
                  TemplateBody: "{\"Resources\": {\"R\": {\"Type\": \"AWS::IAM::Role\", \"Properties\": {\"RoleName\": \"guard\", \"AssumeRolePolicyDocument\": {\"Version\": \"2012-10-17\", \"Statement\": []}}}}}"
            """;
        const string Tree = """{"Organization": {"Id": "o-abcdefghij", "MasterAccountId": "999999999999", "Root": {"Id": "r-abcd", "OrganizationalUnits": [{"Id": "ou-abcd-11111111", "Name": "W", "Accounts": ["444455556666", "999999999999"], "OrganizationalUnits": [{"Id": "ou-abcd-22222222", "Name": "P", "Accounts": ["777788889999"]}]}]}}}""";
        using var folder = new ImportFolder();
        string tree = folder.Write("tree.json", Tree);
        string[] Deployed(string filter)
        {
            string template = folder.Write("set.yaml", Set.Replace("FILTER", filter, StringComparison.Ordinal));
            IamModel model = AccountImporter.Import(IamModel.Empty, [tree, template], new ImportOptions { Infrastructure = Told }).Model;
            return [.. model.Accounts.Values.Where(a => a.Roles.ContainsKey("guard")).Select(a => a.AccountId)];
        }

        Assert.Equal(["444455556666", "777788889999"], Deployed(string.Empty));
        Assert.Equal(["444455556666"], Deployed(", AccountFilterType: DIFFERENCE, Accounts: [\"777788889999\"]"));
        Assert.Equal(["777788889999"], Deployed(", AccountFilterType: INTERSECTION, Accounts: [\"777788889999\"]"));
        Assert.Equal([A, "444455556666", "777788889999"], Deployed($", AccountFilterType: UNION, Accounts: [\"{A}\"]"));
    }
}
