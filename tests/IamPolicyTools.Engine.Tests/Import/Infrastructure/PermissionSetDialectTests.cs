using IamPolicyTools.Import;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Model;
using IamPolicyTools.Text;
using static IamPolicyTools.Engine.Tests.Import.Infrastructure.Infra;

namespace IamPolicyTools.Engine.Tests.Import.Infrastructure;

/// <summary>The dialects of permission sets of PO-2.5, beside templates, plans, command output and the neutral form.</summary>
public sealed class PermissionSetDialectTests
{
    private const string B = "444455556666";
    private const string Below = "777788889999";
    private const string Management = "999999999999";
    private const string Policy = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:List*", "Resource": "*"}]}""";

    private const string Tree = """
        {"Organization": {"Id": "o-abcdefghij", "MasterAccountId": "999999999999", "Root": {"Id": "r-abcd", "Accounts": ["999999999999"], "OrganizationalUnits": [
          {"Id": "ou-abcd-11111111", "Name": "Workloads", "Accounts": ["111122223333", "444455556666"], "OrganizationalUnits": [{"Id": "ou-abcd-22222222", "Name": "Prod", "Accounts": ["777788889999"]}]}]}},
         "Accounts": [{"AccountId": "111122223333", "AccountName": "payments"}, {"AccountId": "444455556666", "AccountName": "labs"}, {"AccountId": "777788889999", "AccountName": "logs"}, {"AccountId": "999999999999", "AccountName": "main"}]}
        """;

    private static readonly Dictionary<string, (string Name, string Text)[]> s_dialects = new(StringComparer.Ordinal)
    {
        ["cloudformation"] = [("sso.yaml", $$"""
            Resources:
              Audit:
                Type: AWS::SSO::PermissionSet
                Properties:
                  InstanceArn: arn:aws:sso:::instance/ssoins-1
                  Name: Audit
                  Description: Reads
                  SessionDuration: PT4H
                  ManagedPolicies: [arn:aws:iam::aws:policy/SecurityAudit]
                  CustomerManagedPolicyReferences: [{ Name: incident }]
                  PermissionsBoundary: { ManagedPolicyArn: arn:aws:iam::aws:policy/ReadOnlyAccess }
                  InlinePolicy: {{Policy}}
              A: { Type: AWS::SSO::Assignment, Properties: { TargetId: "111122223333", TargetType: AWS_ACCOUNT, PermissionSetArn: !GetAtt Audit.PermissionSetArn, PrincipalType: GROUP, PrincipalId: ops, InstanceArn: x } }
              B: { Type: AWS::SSO::Assignment, Properties: { TargetId: "444455556666", TargetType: AWS_ACCOUNT, PermissionSetArn: !GetAtt Audit.PermissionSetArn, PrincipalType: GROUP, PrincipalId: ops, InstanceArn: x } }
            """)],
        ["pipeline"] =
        [
            ("Audit.json", $$"""
                {"Name": "Audit", "Description": "Reads", "SessionDuration": "PT4H", "RelayState": "", "ManagedPolicies": ["arn:aws:iam::aws:policy/SecurityAudit"],
                 "CustomerManagedPolicies": ["incident"], "PermissionBoundary": {"PolicyType": "AWS", "Policy": "arn:aws:iam::aws:policy/ReadOnlyAccess"}, "CustomPolicy": {{Policy}} }
                """),
            ("assignments.json", """{"Assignments": [{"SID": "One", "Target": ["workloads:ou-abcd-11111111"], "PrincipalType": "GROUP", "PrincipalId": "ops", "PermissionSetName": "Audit"}]}"""),
        ],
        ["module"] = [("audit.json", $$"""
            {"Name": "Audit", "Comment": "x", "Description": "Reads", "SessionDuration": "PT4H", "ManagedPolicies": ["arn:aws:iam::aws:policy/SecurityAudit"], "CustomerPolicies": ["incident"],
             "CustomPolicy": {{Policy}}, "PermissionBoundary": {"ManagedPolicy": "arn:aws:iam::aws:policy/ReadOnlyAccess", "CustomerPolicy": ""},
             "Assignments": [{"all_accounts": false, "principal": "ops", "type": "GROUP", "account_id": ["111122223333", "444455556666"], "account_ou": [], "account_tag": []}]}
            """)],
        ["extensions"] =
        [
            ("Audit.json", $$"""
                {"permissionSetName": "Audit", "description": "Reads", "sessionDurationInMinutes": "240", "relayState": "", "tags": [], "managedPoliciesArnList": ["arn:aws:iam::aws:policy/SecurityAudit"],
                 "customerManagedPoliciesList": [{"Name": "incident", "Path": "/"}], "permissionsBoundary": {"ManagedPolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}, "inlinePolicyDocument": {{Policy}} }
                """),
            ("account%111122223333%Audit%ops%GROUP%ssofile", string.Empty),
            ("account%444455556666%Audit%ops%GROUP%ssofile", string.Empty),
        ],
        ["single stage"] =
        [
            ("Audit.json", $$"""
                {"Name": "Audit", "Description": "Reads", "SessionDuration": "PT4H", "ManagedPolicies": ["arn:aws:iam::aws:policy/SecurityAudit"], "CustomerManagedPolicies": ["incident"],
                 "AwsPermissionBoundaryArn": "arn:aws:iam::aws:policy/ReadOnlyAccess", "CustomPolicy": {{Policy}} }
                """),
            ("ops-assignments.yaml", "Assignments:\n- PrincipalId: ops\n  PrincipalType: GROUP\n  PermissionSetName: Audit\n  Target:\n  - 111122223333 # unquoted\n  - labs\n"),
        ],
        ["map"] =
        [
            ("permission_sets.yml", """
                Audit:
                  description: "Reads"
                  tags: null
                  session_duration: "PT4H"
                  inline_policy: "Audit"
                  aws_managed_policies: [SecurityAudit]
                  customer_managed_policies:
                    - incident
                  permissions_boundary:
                    aws_managed_policy: ReadOnlyAccess
                """),
            ("account_assignments.yml", "AuditLZ:\n  principal: ops\n  principal_type: Group\n  permission_sets:\n    - Audit\n  account_list:\n    - \"111122223333\"\n    - 444455556666\n"),
        ],
        ["iambic"] = [("audit.yaml", """
            template_type: NOQ::AWS::IdentityCenter::PermissionSet
            identifier: audit
            access_rules:
              - groups: [ops]
                included_accounts: ["111122223333", lab.*]
            properties:
              name: Audit
              description: Reads
              session_duration: PT4H
              managed_policies: [{ arn: "arn:aws:iam::aws:policy/SecurityAudit" }]
              customer_managed_policy_references: [{ name: incident, path: / }]
              permissions_boundary: { managed_policy_arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }
              inline_policy:
                version: "2012-10-17"
                statement:
                  - { effect: allow, action: "s3:List*", resource: "*" }
            """)],
    };

    /// <summary>The files of the dialects that are made of nothing but them.</summary>
    internal static IEnumerable<(string Name, string Text)> Files => s_dialects.Where(d => d.Key != "cloudformation").SelectMany(d => d.Value).Where(f => f.Text.Length > 0);

    public static TheoryData<string> Dialects => [.. s_dialects.Keys];

    [Theory]
    [MemberData(nameof(Dialects))]
    public void PO_2_5_The_same_set_gives_the_same_roles_in_every_dialect(string dialect)
    {
        ImportResult result = Import(Told, s_dialects[dialect]);

        Assert.Empty(result.Errors);
        Assert.Equal(["PERMISSION_SET_POLICY_MISSING", "PERMISSION_SET_POLICY_MISSING"], result.Warnings.Select(w => w.Code).Where(c => c != "STUB_CREATED"));
        foreach (string account in (string[])[A, B])
        {
            Role role = Assert.Single(result.Model.Accounts[account].Roles.Values);
            Assert.Matches("^AWSReservedSSO_Audit_[0-9a-f]{16}$", role.RoleName);
            Assert.Equal(("/aws-reserved/sso.amazonaws.com/eu-west-1/", 14_400, "Reads: GROUP ops", true), (role.Path, role.MaxSessionDuration, role.Description, role.HasProvisionalName));
            Assert.Equal(["arn:aws:iam::aws:policy/SecurityAudit", $"arn:aws:iam::{account}:policy/incident"], role.AttachedPolicies.Select(p => p.PolicyArn));
            Assert.Equal("arn:aws:iam::aws:policy/ReadOnlyAccess", role.PermissionsBoundary!.PolicyArn);
            Assert.Equal("AwsSSOInlinePolicy", Assert.Single(role.InlinePolicies).PolicyName);
            Assert.Empty(role.Unknowns);
            Assert.Null(role.ExistsWhen);

            // The policy that the account lacks might say anything.
            Assert.Equal("Allowed Conditional", Answers(result.Model, role.Arn, "s3:ListAllMyBuckets", "*"));
        }

        Assert.Empty(result.Model.Accounts[Below].Roles);
        Assert.Empty(result.Model.Accounts[Management].Roles);
    }

    // Each names accounts in its own way; the program of each tells what is meant.
    [Theory]
    [InlineData("root%all%S%ops%GROUP%ssofile", "", "111122223333 444455556666 777788889999")]
    [InlineData("ou_id%ou-abcd-11111111%S%ops%GROUP%ssofile", "", "111122223333 444455556666 777788889999?")]
    [InlineData("account_tag%team^data%S%ops%GROUP%ssofile", "", "111122223333? 444455556666? 777788889999?")]
    [InlineData("account%999999999999%S%ops%GROUP%ssofile", "", "")]
    [InlineData("a.json", """{"Assignments": [{"SID": "x", "Target": ["Root"], "PrincipalType": "GROUP", "PrincipalId": "ops", "PermissionSetName": "S"}]}""", "111122223333 444455556666 777788889999")]
    [InlineData("a.json", """{"Assignments": [{"SID": "x", "Target": ["w:ou-abcd-11111111:*"], "PrincipalType": "GROUP", "PrincipalId": "ops", "PermissionSetName": "S"}]}""", "111122223333 444455556666 777788889999")]
    [InlineData("a.json", """{"Assignments": [{"SID": "x", "Target": ["w:ou-abcd-11111111", "main:999999999999"], "PrincipalType": "GROUP", "PrincipalId": "ops", "PermissionSetName": "S"}]}""", "111122223333 444455556666")]
    [InlineData("a.yaml", "Assignments:\n- { PrincipalId: ops, PrincipalType: GROUP, PermissionSetName: S, Target: [ROOT], Exclusions: [labs] }\n", "111122223333 777788889999")]
    [InlineData("a.yaml", "Assignments:\n- { PrincipalId: ops, PrincipalType: GROUP, PermissionSetName: S, Target: [Workloads], Exclusions: [Prod] }\n", "111122223333 444455556666")]
    [InlineData("a.yaml", "Assignments:\n- { PrincipalId: ops, PrincipalType: GROUP, PermissionSetName: S, Target: [Workloads, ou-abcd-22222222] }\n", "111122223333 444455556666 777788889999")]
    [InlineData("a.yaml", "Assignments:\n- { PrincipalId: ops, PrincipalType: GROUP, PermissionSetName: S, Target: ['ACCOUNTTAG:a=b', labs] }\n", "111122223333? 444455556666 777788889999? 999999999999?")]
    [InlineData("m.json", """{"Name": "S", "ManagedPolicies": [], "Assignments": [{"all_accounts": true, "principal": "ops", "type": "GROUP"}]}""", "111122223333 444455556666 777788889999")]
    [InlineData("m.json", """{"Name": "S", "ManagedPolicies": [], "Assignments": [{"all_accounts": false, "principal": "ops", "type": "GROUP", "account_ou": ["ou-abcd-11111111"]}]}""", "111122223333 444455556666 777788889999")]
    [InlineData("m.json", """{"Name": "S", "ManagedPolicies": [], "Assignments": [{"all_accounts": false, "principal": "ops", "type": "GROUP", "account_id": ["444455556666"], "account_tag": {"Env": "dev"}}]}""", "111122223333? 444455556666 777788889999? 999999999999?")]
    [InlineData("i.yaml", "template_type: NOQ::AWS::IdentityCenter::PermissionSet\nproperties: { name: S }\naccess_rules: [{ groups: [ops] }]\n", "111122223333 444455556666 777788889999 999999999999?")]
    [InlineData("i.yaml", "template_type: NOQ::AWS::IdentityCenter::PermissionSet\nproperties: { name: S }\naccess_rules: [{ groups: [ops], included_accounts: [l, 'p[ab]y'], excluded_accounts: [logs] }]\n", "111122223333? 444455556666 999999999999?")]
    [InlineData("i.yaml", "template_type: NOQ::AWS::IdentityCenter::PermissionSet\nproperties: { name: S }\naccess_rules: [{ groups: [ops], included_accounts: ['111122223333'], expires_at: in 5 years }]\n", "111122223333?")]
    [InlineData("i.yaml", "template_type: NOQ::AWS::IdentityCenter::PermissionSet\nproperties: { name: S }\naccess_rules: [{ groups: [ops], included_orgs: [o-other00000] }, { users: [u], deleted: true }]\n", "")]
    [InlineData("i.yaml", "template_type: NOQ::AWS::IdentityCenter::PermissionSet\nproperties: { name: S }\naccess_rules: [{ groups: [ops], included_orgs: [o-abcdefghij], included_accounts: [labs] }]\n", "444455556666")]
    public void PO_2_5_Targets_are_those_of_the_organization(string name, string text, string expected)
    {
        (string, string)[] files = name.StartsWith('m') || name.StartsWith('i') ? [(name, text)] : [(name, text), ("s.json", """{"Name": "S", "ManagedPolicies": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]}""")];

        ImportResult result = Import(new InfrastructureOptions(), files);

        Assert.Empty(result.Errors);
        string found = string.Join(' ', result.Model.Accounts.Values.SelectMany(a => a.Roles.Values.Select(r => a.AccountId + (r.ExistsWhen is null ? string.Empty : "?"))));
        Assert.Equal(expected, found);

        // What is not decided is listed, and nobody is told that it is allowed.
        foreach (Role role in result.Model.Accounts.Values.SelectMany(a => a.Roles.Values).Where(r => r.ExistsWhen is not null))
        {
            Assert.Contains(role.ExistsWhen, result.UnknownValues.Select(v => v.Origin));
            Assert.EndsWith("Conditional", Answers(result.Model, role.Arn, "s3:ListAllMyBuckets", "*").Replace("ImplicitDeny", name[0] is 'm' or 'i' ? "Conditional" : "ImplicitDeny", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void PO_2_5_What_is_not_found_is_told_with_its_place()
    {
        const string Assignments = "Assignments:\n- { PrincipalId: ops, PrincipalType: GROUP, PermissionSetName: S, Target:\n  [Nowhere, 11112222333] }\n- { PrincipalId: ops, PrincipalType: GROUP, PermissionSetName: Nobodys, Target: [labs] }\n";
        using var folder = new ImportFolder();
        string set = folder.Write("s.json", """{"Name": "S", "ManagedPolicies": []}""");
        string assignments = folder.Write("a.yaml", Assignments);
        ImportResult result = AccountImporter.Import(IamModel.Empty, [set, assignments, folder.Write("tree.json", Tree)]);
        ImportResult alone = AccountImporter.Import(IamModel.Empty, [set, folder.Write("root%all%S%ops%GROUP%ssofile", string.Empty)]);

        Assert.Equal(["STUB_CREATED Nobodys 4", "OUTSIDE_TREE Nowhere 3", "OUTSIDE_TREE 11112222333 3"], result.Warnings.Select(w =>
            $"{w.Code} {(string[])["Nowhere", "11112222333", "Nobodys"] switch { var names => names.First(n => w.Message.Contains(n, StringComparison.Ordinal)) }} {w.Location.Line}"));
        Assert.All(result.Warnings.Skip(1), w => Assert.Contains("permission set S", w.Message, StringComparison.Ordinal));
        Diagnostic warning = Assert.Single(alone.Warnings);
        Assert.Equal("OUTSIDE_TREE", warning.Code);
        Assert.EndsWith("ssofile", warning.Location.File, StringComparison.Ordinal);
    }

    [Fact]
    public void PO_2_5_Nothing_is_absent_and_what_does_not_read_is_unknown()
    {
        const string Empty = """{"Name": "E", "ManagedPolicies": [], "CustomerPolicies": [], "CustomPolicy": {}, "PermissionBoundary": {"ManagedPolicy": "", "CustomerPolicy": ""}, "Assignments": [{"principal": "ops", "type": "GROUP", "account_id": ["444455556666"]}]}""";
        const string Broken = """{"Name": "B", "SessionDuration": "soon", "ManagedPolicies": {"a": 1}, "CustomPolicy": {"Statement": [{"Effect": "Maybe"}]}, "PermissionBoundary": "x", "Assignments": [{"principal": "ops", "type": "GROUP", "account_id": ["111122223333"]}]}""";
        ImportResult result = Import(new InfrastructureOptions(), ("e.json", Empty), ("b.json", Broken), ("n.json", """{"Name": "has blanks", "ManagedPolicies": []}"""));

        Role empty = Assert.Single(result.Model.Accounts[B].Roles.Values);
        Assert.Empty(empty.InlinePolicies);
        Assert.Empty(empty.AttachedPolicies);
        Assert.Null(empty.PermissionsBoundary);
        Assert.Equal("ImplicitDeny(Identity) ImplicitDeny", Answers(result.Model, empty.Arn, "s3:ListAllMyBuckets", "*"));

        Role broken = Assert.Single(result.Model.Accounts[A].Roles.Values);
        Assert.Equal(["AttachedManagedPolicies", "PermissionsBoundary"], broken.Unknowns.Keys);
        Assert.EndsWith("Conditional", Answers(result.Model, broken.Arn, "s3:ListAllMyBuckets", "*"), StringComparison.Ordinal);
        Assert.Equal(["POLICY_UNREADABLE", "SHAPE_NOT_RECOGNISED", "SHAPE_NOT_RECOGNISED", "SHAPE_NOT_RECOGNISED", "SHAPE_NOT_RECOGNISED"], result.Errors.Select(e => e.Code).Order(StringComparer.Ordinal));
        Assert.All(result.Errors, e => Assert.True(e.Location.IsKnown));
    }

    [Fact]
    public void PO_2_5_Parts_of_IAMbic_that_end_or_are_for_some_accounts_are_not_decided()
    {
        const string Template = """
            template_type: NOQ::AWS::IdentityCenter::PermissionSet
            access_rules: [{ groups: [ops], included_accounts: ["111122223333"] }]
            properties:
              name: Design
              managed_policies:
                - { arn: "arn:aws:iam::aws:policy/job-function/Billing", deleted: true }
              customer_managed_policy_references: [{ name: edge, expires_at: in 3 days }]
              inline_policy:
                statement:
                  - { effect: Allow, action: ["sqs:ListQueues"], resource: ["*"] }
                  - { effect: Allow, action: ["s3:ListAllMyBuckets"], resource: "*", expires_at: 2033-05-19 }
                  - { effect: Allow, action: ["sns:ListTopics"], resource: "*", included_accounts: [dev] }
                  - { effect: Allow, action: ["iam:ListRoles"], resource: "*", deleted: true }
            """;
        ImportResult result = Import(new InfrastructureOptions(), ("design.yaml", Template));

        Role role = Assert.Single(result.Model.Accounts[A].Roles.Values);
        Assert.Equal(["AttachedManagedPolicies"], role.Unknowns.Keys);
        Assert.Empty(role.AttachedPolicies);
        Assert.Equal(3, result.UnknownValues.Length + 1);
        Assert.DoesNotContain("iam:ListRoles", role.InlinePolicies.Single().PolicyDocument, StringComparison.Ordinal);
        Assert.EndsWith("Conditional", Answers(result.Model, role.Arn, "s3:ListAllMyBuckets", "*"), StringComparison.Ordinal);
        Assert.StartsWith("ImplicitDeny", Answers(result.Model, role.Arn, "sns:ListTopics", "*"), StringComparison.Ordinal);
    }

    [Fact]
    public void PO_2_5_A_map_names_its_inline_policies_by_files_and_sets_of_one_name_conflict()
    {
        const string Map = "S:\n  inline_policy: Missing\n  aws_managed_policies: [job-function/ViewOnlyAccess, Billing]\n  session_duration: null\n";
        const string Assigned = "X:\n  principal: ops\n  principal_type: User\n  permission_sets: [S]\n  account_list: [\"111122223333\"]\n";
        ImportResult result = Import(new InfrastructureOptions(), ("s.yml", Map), ("again.json", """{"permissionSetName": "S", "managedPoliciesArnList": []}"""), ("a.yml", Assigned));
        ImportResult other = Import(new InfrastructureOptions(), ("again.json", """{"permissionSetName": "S", "managedPoliciesArnList": []}"""), ("s.yml", Map), ("a.yml", Assigned));

        Assert.Equal("CONFLICTING_SOURCES", Assert.Single(result.Warnings).Code);
        Assert.Empty(Assert.Single(result.Model.Accounts[A].Roles.Values).AttachedPolicies);
        Role role = Assert.Single(other.Model.Accounts[A].Roles.Values);
        Assert.Equal(["arn:aws:iam::aws:policy/job-function/ViewOnlyAccess", "arn:aws:iam::aws:policy/job-function/Billing"], role.AttachedPolicies.Select(p => p.PolicyArn));
        Assert.Equal("OUTSIDE_ROOT", Assert.Single(other.Errors).Code);
        Assert.EndsWith("Conditional", Answers(other.Model, role.Arn, "s3:CreateBucket", "arn:aws:s3:::x"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a": {"b": 1}}""")]
    [InlineData("""[1]""")]
    [InlineData("""{"Assignments": 1}""")]
    public void PO_2_5_What_is_none_of_the_dialects_is_refused(string text)
    {
        using var folder = new ImportFolder();
        string path = folder.Write("x.json", text);

        InvalidTextException thrown = Assert.Throws<InvalidTextException>(() =>
            AccountImporter.Import(IamModel.Empty, [path], new ImportOptions { Infrastructure = new InfrastructureOptions { Format = InfrastructureFormat.PermissionSets } }));

        Assert.Equal("SHAPE_NOT_RECOGNISED", Assert.Single(thrown.Diagnostics).Code);
        Assert.True(thrown.Diagnostics[0].Location.IsKnown);
        Assert.Equal("SHAPE_NOT_RECOGNISED", Assert.Throws<InvalidTextException>(() => AccountImporter.Import(IamModel.Empty, [folder.Write("planet%all%S%ops%GROUP%ssofile", string.Empty)])).Diagnostics[0].Code);
    }

    [Fact]
    public void CFG_20_A_role_that_is_there_is_the_one()
    {
        using var folder = new ImportFolder();
        string dump = folder.Write("dump.yaml", "AccountId: \"111122223333\"\nRoles:\n  - RoleName: AWSReservedSSO_S_0123456789abcdef\n    Path: /aws-reserved/sso.amazonaws.com/\n    AssumeRolePolicyDocument: { Version: \"2012-10-17\", Statement: [] }\n");
        string set = folder.Write("s.json", """{"permissionSetName": "S", "managedPoliciesArnList": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]}""");
        string link = folder.Write("account%111122223333%S%ops%GROUP%ssofile", string.Empty);

        Role role = Assert.Single(AccountImporter.Import(IamModel.Empty, [link, set, dump]).Model.Accounts[A].Roles.Values);

        Assert.Equal(("AWSReservedSSO_S_0123456789abcdef", false), (role.RoleName, role.HasProvisionalName));
        Assert.Equal("ReadOnlyAccess", Assert.Single(role.AttachedPolicies).PolicyName);
    }

    private static ImportResult Import(InfrastructureOptions options, params (string Name, string Text)[] files)
    {
        using var folder = new ImportFolder();
        folder.Write("policies/Audit.json", Policy);
        string[] paths = [.. files.Select(f => folder.Write(f.Name, f.Text)), folder.Write("tree.json", Tree)];
        return AccountImporter.Import(IamModel.Empty, paths, new ImportOptions { Infrastructure = options });
    }
}
