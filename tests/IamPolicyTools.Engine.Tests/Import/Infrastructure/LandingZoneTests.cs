using IamPolicyTools.Import;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Import.Templates;
using IamPolicyTools.Model;
using IamPolicyTools.Text;
using static IamPolicyTools.Engine.Tests.Import.Infrastructure.Infra;

namespace IamPolicyTools.Engine.Tests.Import.Infrastructure;

/// <summary>Landing zones: the accelerator (PO-2.6), Control Tower customizations and ADF (PO-2.7), org-formation (PO-2.9).</summary>
public sealed class LandingZoneTests
{
    private const string Deploy = "arn:aws:iam::111122223333:role/deploy";

    private static void WriteAccelerator(ImportFolder folder)
    {
        folder.Write(
            "accounts-config.yaml",
            """
            mandatoryAccounts:
              - { name: Management, email: m@example.com, organizationalUnit: Root }
            workloadAccounts:
              - { name: Payments, email: "{{ PaymentsEmail }}", organizationalUnit: Workloads/Prod }
              - { name: Later, email: l@example.com, organizationalUnit: Workloads/Dev }
            accountIds:
              - { email: m@example.com, accountId: "999999999999" }
              - { email: p@example.com, accountId: "111122223333" }
            """);
        folder.Write(
            "organization-config.yaml",
            """
            enable: true
            organizationalUnits: [{ name: Workloads }, { name: Workloads/Prod }, { name: Workloads/Dev }]
            serviceControlPolicies:
              - name: Regions
                policy: service-control-policies/regions.json
                type: customerManaged
                deploymentTargets: { organizationalUnits: [Workloads], excludedAccounts: [Later] }
              - name: Protect
                policy: service-control-policies/protect.json
                deploymentTargets: { organizationalUnits: [Root] }
            """);
        folder.Write("global-config.yaml", "homeRegion: &HOME eu-west-1\nenabledRegions: [*HOME]\nmanagementAccountAccessRole: AWSControlTowerExecution\n");
        folder.Write("replacements-config.yaml", "globalReplacements:\n  - { key: Regions, type: StringList, value: [eu-west-1, eu-central-1] }\n  - { key: PaymentsEmail, value: p@example.com }\n  - { key: PolicyName, value: End-User }\n");
        folder.Write(
            "service-control-policies/regions.json",
            """{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "ec2:*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:RequestedRegion": ${ACCEL_LOOKUP::CUSTOM:Regions}}}}]}""");
        folder.Write(
            "service-control-policies/protect.json",
            """{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "lambda:UpdateFunctionCode", "Resource": "arn:${PARTITION}:lambda:*:*:function:${ACCELERATOR_PREFIX}*", "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:${PARTITION}:iam::*:role/${MANAGEMENT_ACCOUNT_ACCESS_ROLE}"}}}]}""");
        folder.Write("iam/end-user.json", """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["ec2:*", "lambda:*"], "Resource": "*"}]}""");
        folder.Write("iam/inline.json", """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]}""");
        folder.Write(
            "iam-config.yaml",
            """
            providers: [{ name: corp, metadataDocument: x.xml }]
            policySets:
              - deploymentTargets: { organizationalUnits: [Root] }
                policies: [{ name: "{{ PolicyName }}", policy: iam/end-user.json }]
            roleSets:
              - deploymentTargets: { accounts: [Payments] }
                path: /
                roles:
                  - name: deploy
                    instanceProfile: true
                    assumedBy: [{ type: service, principal: ec2.amazonaws.com }, { type: provider, principal: corp }, { type: account, principal: "444455556666" }]
                    policies: { awsManaged: [SecurityAudit], customerManaged: [End-User] }
                    boundaryPolicy: Elsewhere
            groupSets:
              - deploymentTargets: { organizationalUnits: [Workloads/Prod] }
                groups: [{ name: admins, policies: { awsManaged: [job-function/ViewOnlyAccess] } }]
            userSets:
              - deploymentTargets: { organizationalUnits: [Workloads/Prod] }
                users: [{ username: break-glass, group: admins }]
            identityCenter:
              name: center
              identityCenterPermissionSets:
                - { name: Audit, sessionDuration: 120, policies: { awsManaged: [SecurityAudit], acceleratorManaged: [End-User], inlinePolicy: iam/inline.json } }
              identityCenterAssignments:
                - { name: a, permissionSetName: Audit, principals: [{ type: GROUP, name: auditors }], deploymentTargets: { organizationalUnits: [Workloads/Prod] } }
            """);
    }

    [Fact]
    public void PO26_a_configuration_of_the_accelerator()
    {
        using var folder = new ImportFolder();
        WriteAccelerator(folder);

        ImportResult result = AccountImporter.Import(IamModel.Empty, [folder.Root]);

        Assert.Equal(["ACCOUNT_WITHOUT_ID", "STUB_CREATED"], result.Warnings.Select(w => w.Code).Where(c => !c.StartsWith("PERMISSION_", StringComparison.Ordinal)).Order());
        Account account = result.Model.Accounts[A];
        Assert.Equal("Payments", account.AccountName);
        Role role = account.Roles["deploy"];
        Assert.Equal(["SecurityAudit", "End-User"], role.AttachedPolicies.Select(p => p.PolicyName));
        Assert.Equal(3, role.Document.Statements.Length);
        Assert.Contains("arn:aws:iam::111122223333:saml-provider/corp", role.AssumeRolePolicyDocument, StringComparison.Ordinal);
        Assert.Contains("arn:aws:iam::444455556666:root", role.AssumeRolePolicyDocument, StringComparison.Ordinal);
        Assert.NotNull(account.Policies["arn:aws:iam::111122223333:policy/Elsewhere"].Versions[0].Document.UnknownReason);
        Assert.Equal("deploy", Assert.Single(account.InstanceProfiles["deploy"].Roles));
        Assert.Equal("admins", Assert.Single(account.Users["break-glass"].Groups));
        Role audit = Assert.Single(account.Roles.Values, r => r.RoleName.StartsWith("AWSReservedSSO_Audit_", StringComparison.Ordinal));
        Assert.Equal((7_200, "AwsSSOInlinePolicy"), (audit.MaxSessionDuration, audit.InlinePolicies.Single().PolicyName));
        Assert.Equal("999999999999", result.Model.Organization!.MasterAccountId);
    }

    [Fact]
    public void PO26_placeholders_decide_with_their_answers()
    {
        using var folder = new ImportFolder();
        WriteAccelerator(folder);
        IamModel model = AccountImporter.Import(IamModel.Empty, [folder.Root]).Model;
        IamModel known = model.With(model.Accounts[A] with { Roles = model.Accounts[A].Roles.SetItem("deploy", model.Accounts[A].Roles["deploy"] with { PermissionsBoundary = null }) });
        OrganizationalUnit prod = known.Organization!.Root.OrganizationalUnits.Single().OrganizationalUnits.Single(u => u.Name == "Prod");

        // Later has no id, so that nothing is left out of Workloads.
        Assert.Equal("FullAWSAccess, Regions", string.Join(", ", known.Organization.Root.OrganizationalUnits.Single().ServiceControlPolicies));
        Assert.Equal("111122223333", Assert.Single(prod.Accounts).AccountId);
        Assert.Equal("ExplicitDeny(ServiceControl) ExplicitDeny", Answers(known, Deploy, "lambda:UpdateFunctionCode", "arn:aws:lambda:eu-west-1:111122223333:function:AWSAccelerator-x"));
        Assert.Equal("Allowed Allowed", Answers(known, Deploy, "lambda:UpdateFunctionCode", "arn:aws:lambda:eu-west-1:111122223333:function:other"));
        Assert.Contains("eu-central-1", known.Organization.ServiceControlPolicies["Regions"].Content, StringComparison.Ordinal);
    }

    [Fact]
    public void PO26_the_user_answers_over_the_folder_and_names_accounts()
    {
        using var folder = new ImportFolder();
        WriteAccelerator(folder);
        var options = new ImportOptions
        {
            Variables = [VariableSource.FromText("""{"ACCELERATOR_PREFIX": "Corp"}""", "-Variable")],
            Infrastructure = new InfrastructureOptions { Answers = InfrastructureOptions.None.Answers.Add("Account:Later", "444455556666") },
        };

        ImportResult result = AccountImporter.Import(IamModel.Empty, [folder.Root], options);

        Assert.Contains("function:Corp*", result.Model.Organization!.ServiceControlPolicies["Protect"].Content, StringComparison.Ordinal);
        Assert.Contains("444455556666", result.Model.Accounts.Keys);

        // PO-2.2: attached to all but Later is attached to what holds it not.
        OrganizationalUnit workloads = result.Model.Organization.Root.OrganizationalUnits.Single();
        Assert.Equal("FullAWSAccess", string.Join(", ", workloads.ServiceControlPolicies));
        Assert.Contains("Regions", workloads.OrganizationalUnits.Single(u => u.Name == "Prod").ServiceControlPolicies);
    }

    [Fact]
    public void PO26_what_is_wrong_is_told_with_its_line()
    {
        using var folder = new ImportFolder();
        WriteAccelerator(folder);
        folder.Write("service-control-policies/protect.json", """{"Version": "2012-10-17", "Statement": [{"Effect": "Maybe"}]}""");
        InvalidTextException broken = Assert.Throws<InvalidTextException>(() => AccountImporter.Import(IamModel.Empty, [folder.Root]));
        folder.Write("accounts-config.yaml", "mandatoryAccounts: [{ name: Management, email: x }]\n");
        InvalidTextException unknown = Assert.Throws<InvalidTextException>(() => AccountImporter.Import(IamModel.Empty, [folder.Root]));

        Assert.All(broken.Diagnostics, d => Assert.EndsWith("protect.json", d.Location.File, StringComparison.Ordinal));
        Assert.Equal("ACCOUNT_UNKNOWN", Assert.Single(unknown.Diagnostics).Code);
    }

    private const string Tree = """
        Organization:
          MasterAccountId: "999999999999"
          OrganizationalUnits: [Infra, Infra/Prod]
          Accounts: { Payments: { AccountId: "111122223333", OrganizationalUnit: Infra/Prod }, Sandbox: "444455556666" }
        Accounts:
          - AccountId: "111122223333"
            Roles:
              - RoleName: deploy
                AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }] }
                RolePolicyList: [{ PolicyName: a, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "*", Resource: "*" }] } }]
        """;

    private const string NoEc2 = """{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "ec2:*", "Resource": "*"}]}""";

    [Fact]
    public void PO27_a_manifest_of_control_tower()
    {
        using var folder = new ImportFolder();
        string tree = folder.Write("organization.yaml", Tree);
        folder.Write("policies/no-ec2.json", NoEc2);
        folder.Write("templates/role.yaml", "Parameters: { Name: { Type: String } }\nResources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: !Ref Name\n      AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [] }\n");
        folder.Write("parameters/role.json", """[{"ParameterKey": "Name", "ParameterValue": "guard"}]""");
        string manifest = folder.Write(
            "manifest.yaml",
            """
            ---
            region: eu-west-1
            version: 2021-03-15
            resources:
              - name: no-ec2
                resource_file: policies/no-ec2.json
                deploy_method: scp
                deployment_targets: { organizational_units: ["Infra:Prod"] }
              - name: role
                resource_file: templates/role.yaml
                parameter_file: parameters/role.json
                deploy_method: stack_set
                regions: [eu-west-1]
                deployment_targets: { accounts: [Sandbox], organizational_units: ["Infra:Prod"] }
              - name: far
                resource_file: s3://bucket/x.json
                deploy_method: scp
                deployment_targets: { organizational_units: [Nowhere] }
            """);

        ImportResult result = AccountImporter.Import(IamModel.Empty, [tree, manifest]);

        Assert.Empty(result.Errors);
        Assert.Equal(["NESTED_TEMPLATE_MISSING", "OUTSIDE_TREE"], result.Warnings.Select(w => w.Code).Order());
        Assert.Equal("ExplicitDeny(ServiceControl) ExplicitDeny", Answers(result.Model, Deploy, "ec2:RunInstances", "*"));
        Assert.Contains("guard", result.Model.Accounts[A].Roles.Keys);
        Assert.Contains("guard", result.Model.Accounts["444455556666"].Roles.Keys);

        // far is attached to what nobody knows: nobody is sure of it, and Strict lets nothing through (IN-16).
        Assert.Equal("ImplicitDeny(ServiceControl) Conditional", Answers(result.Model, Deploy, "sqs:ListQueues", "*"));
        Assert.NotEmpty(Ask(result.Model, Deploy, "sqs:ListQueues", "*").Notes);
    }

    [Fact]
    public void PO27_the_older_form_of_the_manifest_and_others()
    {
        using var folder = new ImportFolder();
        string tree = folder.Write("organization.yaml", Tree);
        folder.Write("no-ec2.json", NoEc2);
        string old = folder.Write("old.yaml", "region: eu-west-1\nversion: 2020-01-01\norganization_policies:\n  - { name: no-ec2, policy_file: no-ec2.json, apply_to_accounts_in_ou: [Infra] }\n");
        string other = folder.Write("other.yaml", "version: 2029-01-01\nresources: []\n");
        string outside = folder.Write("sub/m.yaml", "version: 2021-03-15\nresources:\n  - { name: x, resource_file: ../../etc/x.json, deploy_method: scp, deployment_targets: { organizational_units: [Root] } }\n");

        Assert.Equal("ExplicitDeny(ServiceControl) ExplicitDeny", Answers(AccountImporter.Import(IamModel.Empty, [tree, old]).Model, Deploy, "ec2:RunInstances", "*"));
        Assert.Equal("VERSION_NOT_SUPPORTED", Assert.Throws<InvalidTextException>(() => AccountImporter.Import(IamModel.Empty, [other])).Diagnostics[0].Code);
        Assert.Equal("OUTSIDE_ROOT", Assert.Single(AccountImporter.Import(IamModel.Empty, [tree, outside], new ImportOptions { CurrentFolder = Path.GetTempPath() + "none" }).Errors).Code);
    }

    [Fact]
    public void PO27_folders_of_ADF()
    {
        using var folder = new ImportFolder();
        string tree = folder.Write("organization.yaml", Tree);
        folder.Write("adf/adfconfig.yml", "roles: {}\nconfig:\n  scp:\n    keep-default-scp: enabled\n");
        folder.Write("adf/Infra/Prod/scp.json", NoEc2);
        string adf = Path.Combine(folder.Root, "adf");

        IamModel kept = AccountImporter.Import(IamModel.Empty, [tree, adf]).Model;
        folder.Write("adf/adfconfig.yml", "config: { scp: { keep-default-scp: disabled } }\n");
        IamModel dropped = AccountImporter.Import(IamModel.Empty, [tree, adf]).Model;

        Assert.Equal("ExplicitDeny(ServiceControl) ExplicitDeny", Answers(kept, Deploy, "ec2:RunInstances", "*"));
        Assert.Equal("Allowed Allowed", Answers(kept, Deploy, "sqs:ListQueues", "*"));
        Assert.Equal("ImplicitDeny(ServiceControl) ImplicitDeny", Answers(dropped, Deploy, "sqs:ListQueues", "*"));
    }

    [Theory]
    [InlineData("AWSTemplateFormatVersion: '2010-09-09-OC'\nOrganization: {}\n", "organization.yml")]
    [InlineData("AWSTemplateFormatVersion: '2010-09-09-OC'\nOrganization: !Include ./organization.yml\nResources:\n  R:\n    Type: AWS::IAM::Role\n    Properties: { RoleName: !Ref Name }\n", "roles.yml")]
    [InlineData("{\"AWSTemplateFormatVersion\": \"2010-09-09-OC\", \"Organization\": {}}", "organization.json")]
    [InlineData("Roles:\n  Type: update-stacks\n  StackName: x\n  Template: !Include x.yml\n", "_tasks.yml")]
    public void PO29_org_formation_is_named(string content, string name) => Assert.Contains(
        "org-formation",
        Assert.Single(Assert.Throws<InvalidTextException>(() => ImportFolder.Import(content, name)).Diagnostics).Message,
        StringComparison.Ordinal);
}
