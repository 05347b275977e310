using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Export;
using IamPolicyTools.Import;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Import;

/// <summary>An organization by names with its attachments (PO-2.2), and permission sets with their assignments (PO-2.5, CFG-20 to CFG-22).</summary>
public sealed class NeutralFormTests : IDisposable
{
    private const string Deny = """{ Version: "2012-10-17", Statement: [ { Effect: Deny, Action: "ec2:*", Resource: "*" } ] }""";

    private const string Guard = """{ Version: "2012-10-17", Statement: [ { Effect: Deny, Principal: "*", Action: "s3:*", Resource: "*" } ] }""";

    private readonly string _folder = Directory.CreateTempSubdirectory("iam-names").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void PO_2_2_Policies_are_attached_by_names_and_ids_are_made_up()
    {
        Organization organization = Import($$"""
            Organization:
              MasterAccountId: "999999999999"
              Accounts:
                Payments: { AccountId: "111122223333", OrganizationalUnit: Workloads/Prod }
                Logs: { AccountId: "444455556666", OrganizationalUnit: "Workloads:Prod" }
                Labs: { AccountId: "777788889999", OrganizationalUnit: Workloads/Dev }
              OrganizationalUnits: [Security, Workloads/Prod, Workloads/Dev]
              Attachments:
                - { Policy: {{Deny}}, Name: region, Type: SCP, Targets: [Workloads], Except: [Logs] }
                - { Policy: {{Guard}}, Name: data, Type: RCP, Targets: [Root] }
                - { Policy: region, Type: SCP, Targets: [Security, "777788889999"], Strategy: allow-list }
            """).Organization!;

        Assert.True(organization.HasProvisionalId);
        Assert.Matches("^o-[a-z0-9]{10}$", organization.Id);
        Assert.Equal<string>(["RCPFullAWSAccess", "data"], organization.Root.ResourceControlPolicies);
        OrganizationalUnit workloads = organization.Root.OrganizationalUnits.Single(u => u.Name == "Workloads");
        OrganizationalUnit production = workloads.OrganizationalUnits.Single(u => u.Name == "Prod");
        Assert.Equal<string>(["FullAWSAccess"], workloads.ServiceControlPolicies);
        Assert.Equal<string>(["FullAWSAccess"], production.ServiceControlPolicies);
        Assert.Equal<string>(["FullAWSAccess", "region"], production.Accounts.Single(a => a.AccountId == "111122223333").ServiceControlPolicies);
        Assert.Equal<string>(["FullAWSAccess"], production.Accounts.Single(a => a.AccountId == "444455556666").ServiceControlPolicies);
        Assert.Equal<string>(["FullAWSAccess", "region"], workloads.OrganizationalUnits.Single(u => u.Name == "Dev").ServiceControlPolicies);
        Assert.Equal<string>(["region"], organization.Root.OrganizationalUnits.Single(u => u.Name == "Security").ServiceControlPolicies);
        Assert.Equal<string>(["region"], organization.FindPath("777788889999")!.Account.ServiceControlPolicies);
    }

    [Fact]
    public void PO_2_2_Export_and_import_are_the_identity()
    {
        IamModel model = Import($$"""
            Organization:
              MasterAccountId: "999999999999"
              Accounts: { Payments: { AccountId: "111122223333", OrganizationalUnit: Workloads/Prod } }
              OrganizationalUnits: [Workloads/Prod]
              Attachments: [ { Policy: {{Deny}}, Name: region, Type: SCP, Targets: [Workloads] } ]
            AccountId: "111122223333"
            """);
        string path = Path.Combine(_folder, "out.json");
        AccountExporter.Export(model, path);
        IamModel again = AccountImporter.Import(IamModel.Empty, [path]).Model;

        Assert.Equal("Payments", model.Accounts["111122223333"].AccountName);
        Assert.DoesNotContain(model.Organization!.Id, File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Equal(model.Organization.Id, again.Organization!.Id);
        Assert.Equal(
            model.Organization.FindPath("111122223333")!.Units.Select(u => (u.Id, u.Name, string.Join(',', u.ServiceControlPolicies))),
            again.Organization.FindPath("111122223333")!.Units.Select(u => (u.Id, u.Name, string.Join(',', u.ServiceControlPolicies))));
    }

    [Theory]
    [InlineData("", "o-exampleorgid", Decision.Conditional)]
    [InlineData("Id: o-exampleorgid", "o-exampleorgid", Decision.Allowed)]
    [InlineData("Id: o-exampleorgid", "o-anotherone1", Decision.ImplicitDeny)]
    public void PO_2_2_An_id_that_nobody_named_decides_nothing(string id, string wanted, Decision expected)
    {
        IamModel model = Import($$"""
            Organization:
              {{id}}
              MasterAccountId: "999999999999"
              Accounts: { Payments: "111122223333" }
            AccountId: "111122223333"
            Users:
              - UserName: alice
                UserPolicyList:
                  - PolicyName: p
                    PolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Action: "s3:ListAllMyBuckets", Resource: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": {{wanted}} } } } ] }
            """);

        Assert.Equal(expected, Ask(model, "arn:aws:iam::111122223333:user/alice", "s3:ListAllMyBuckets", "*", ContextMode.Discovery));
    }

    [Theory]
    [InlineData("Attachments: [ { Policy: region, Type: SCP, Targets: [Worklods], Name: x } ]", "Worklods")]
    [InlineData("Attachments: [ { Policy: nosuch.json, Type: SCP, Targets: [Workloads] } ]", "nosuch.json")]
    [InlineData("Attachments: [ { Policy: region, Type: SCP, Targets: [\"123456789012\"] } ]", "123456789012")]
    [InlineData("Attachments: [ { Policy: region, Type: SCP, Targets: [Workloads], Except: [Lgs] } ]", "Lgs")]
    public void PO_2_2_What_is_named_and_is_not_there_is_an_error(string attachments, string name)
    {
        InvalidTextException thrown = Assert.Throws<InvalidTextException>(() => Import($$"""
            Organization:
              MasterAccountId: "999999999999"
              ServiceControlPolicies: [ { Name: region, PolicyDocument: {{Deny}} } ]
              Accounts: { Logs: { AccountId: "444455556666", OrganizationalUnit: Workloads } }
              OrganizationalUnits: [Workloads]
              {{attachments}}
            """));

        Assert.Contains(thrown.Diagnostics, d => d.Message.Contains(name, StringComparison.Ordinal) && d.Location.Line == 6);
    }

    [Fact]
    public void CFG_20_A_permission_set_is_a_role_in_each_account_that_it_is_assigned_in()
    {
        ImportResult result = ImportAll("""
            Organization:
              MasterAccountId: "999999999999"
              Accounts:
                Payments: { AccountId: "111122223333", OrganizationalUnit: Workloads/Prod }
                Logs: { AccountId: "444455556666", OrganizationalUnit: Workloads/Prod }
                Labs: { AccountId: "777788889999", OrganizationalUnit: Workloads/Prod }
              OrganizationalUnits: [Workloads/Prod]
            PermissionSets:
              - Name: Audit
                SessionDuration: PT4H
                ManagedPolicies: [job-function/ViewOnlyAccess]
                CustomerManagedPolicies: [{ Name: incident }]
                InlinePolicy: { Version: "2012-10-17", Statement: [ { Effect: Allow, Action: "s3:ListAllMyBuckets", Resource: "*" } ] }
                PermissionsBoundary: { ManagedPolicy: ReadOnlyAccess }
            Assignments:
              - { PermissionSet: Audit, Group: auditors, Targets: ["Workloads/**"] }
              - { PermissionSet: Audit, User: carol, Targets: [Logs] }
            Accounts:
              - AccountId: "111122223333"
                Policies: [ { PolicyName: incident, PolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Action: "sqs:ListQueues", Resource: "*" } ] } } ]
                Roles:
                  - RoleName: AWSReservedSSO_Audit_0123456789abcdef
                    Path: /aws-reserved/sso.amazonaws.com/
                    AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Principal: { Federated: "arn:aws:iam::111122223333:saml-provider/AWSSSO_x_DO_NOT_DELETE" }, Action: "sts:AssumeRoleWithSAML" } ] }
              - AccountId: "444455556666"
            """);

        Role known = Assert.Single(result.Model.Accounts["111122223333"].Roles.Values);
        Role made = Assert.Single(result.Model.Accounts["444455556666"].Roles.Values);
        Assert.Equal("AWSReservedSSO_Audit_0123456789abcdef", known.RoleName);
        Assert.Matches("^AWSReservedSSO_Audit_[0-9a-f]{16}$", made.RoleName);
        Assert.Equal(("/aws-reserved/sso.amazonaws.com/", 14_400), (made.Path, made.MaxSessionDuration));
        Assert.Equal("Permission set Audit: group auditors, user carol", made.Description);
        Assert.Equal(["arn:aws:iam::aws:policy/job-function/ViewOnlyAccess", "arn:aws:iam::444455556666:policy/incident"], made.AttachedPolicies.Select(p => p.PolicyArn));
        Assert.Equal("arn:aws:iam::aws:policy/ReadOnlyAccess", made.PermissionsBoundary!.PolicyArn);
        Assert.Equal("AwsSSOInlinePolicy", Assert.Single(known.InlinePolicies).PolicyName);
        Assert.Equal(["ASSIGNMENT_OUTSIDE_MODEL", "PERMISSION_SET_POLICY_MISSING"], result.Warnings.Select(w => w.Code).Order(StringComparer.Ordinal));
        Assert.Equal(Decision.Allowed, Ask(result.Model, known.Arn, "s3:ListAllMyBuckets", "*", ContextMode.Strict));
        Assert.Equal(Decision.ImplicitDeny, Ask(result.Model, known.Arn, "iam:GetPolicy", "arn:aws:iam::111122223333:policy/incident", ContextMode.Discovery));
        Assert.Equal(Decision.Conditional, Ask(result.Model, made.Arn, "iam:GetPolicy", "arn:aws:iam::444455556666:policy/incident", ContextMode.Discovery));
        Assert.Equal(made.Arn, result.Model.FindPrincipal("role/AWSReservedSSO_Audit", "444455556666"));
        Assert.Equal(known.Arn, result.Model.FindPrincipal("AWSReservedSSO_Audit", "111122223333"));
        Assert.Contains("sts:AssumeRoleWithSAML", made.Document.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("- { PermissionSet: Audt, Group: a, Targets: [Payments] }", "Audt")]
    [InlineData("- { PermissionSet: Audit, Group: a, Targets: [Paments] }", "Paments")]
    [InlineData("- { PermissionSet: Audit, Group: a, Targets: ['Workloads/**'] }", "Workloads")]
    public void PO_2_5_What_an_assignment_names_must_be_there(string assignment, string name)
    {
        InvalidTextException thrown = Assert.Throws<InvalidTextException>(() => Import($$"""
            Organization: { MasterAccountId: "999999999999", Accounts: { Payments: "111122223333" } }
            PermissionSets: [ { Name: Audit } ]
            Assignments:
              {{assignment}}
            """));

        Assert.Contains($"\"{name}\"", Assert.Single(thrown.Diagnostics).Message, StringComparison.Ordinal);
        Assert.Equal(4, thrown.Diagnostics[0].Location.Line);
    }

    [Fact]
    public void CFG_20_A_second_import_finds_the_same_roles()
    {
        const string Text = """
            AccountId: "111122223333"
            PermissionSets: [ { Name: Audit } ]
            Assignments: [ { PermissionSet: Audit, Group: a, Targets: ["111122223333"] } ]
            """;
        string path = Path.Combine(_folder, "a.yaml");
        File.WriteAllText(path, Text);
        IamModel once = AccountImporter.Import(IamModel.Empty, [path]).Model;
        IamModel twice = AccountImporter.Import(once, [path]).Model;

        Assert.Equal(once.Accounts["111122223333"].Roles.Keys, twice.Accounts["111122223333"].Roles.Keys);
        Assert.Single(twice.Accounts["111122223333"].SamlProviders);
    }

    private static Decision Ask(IamModel model, string principal, string action, string resource, ContextMode mode) =>
        new ModelAccess(model, Subject.Find(model, principal)!, new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch, Mode = mode }).Ask(ActionName.Parse(action), resource).Decision;

    private IamModel Import(string text) => ImportAll(text).Model;

    private ImportResult ImportAll(string text)
    {
        string path = Path.Combine(_folder, "account.yaml");
        File.WriteAllText(path, text);
        return AccountImporter.Import(IamModel.Empty, [path]);
    }
}
