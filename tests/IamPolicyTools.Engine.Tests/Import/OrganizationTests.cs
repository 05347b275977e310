using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Import;

public sealed class OrganizationTests
{
    private const string Document = """
        Organization:
          Id: o-exampleorgid
          MasterAccountId: "999999999999"
          ServiceControlPolicies:
            - Name: RegionGuard
              Id: p-0123456789
              Description: only Europe
              PolicyDocument:
                Version: 2012-10-17
                Statement: { Effect: Deny, Action: "*", Resource: "*", Condition: { StringNotEquals: { "aws:RequestedRegion": eu-west-1 } } }
          ResourceControlPolicies:
            - Name: OnlyUs
              PolicyDocument:
                Version: 2012-10-17
                Statement: { Effect: Deny, Principal: "*", Action: "s3:*", Resource: "*", Condition: { StringNotEquals: { "aws:PrincipalOrgID": o-exampleorgid } } }
          DelegatedAdministrators:
            - { AccountId: "111122223333", ServicePrincipal: iam.amazonaws.com }
          Root:
            Id: r-examplerootid
            ServiceControlPolicies: [FullAWSAccess, RegionGuard]
            Accounts: ["999999999999"]
            OrganizationalUnits:
              - Id: ou-examplerootid-production
                Name: Production
                ResourceControlPolicies: [RCPFullAWSAccess, OnlyUs]
                Accounts:
                  - 111122223333
                  - { AccountId: "444455556666", ServiceControlPolicies: [] }
        """;

    [Fact]
    public void The_tree_is_read_with_its_policies_by_level()
    {
        Organization organization = ImportFolder.Import(Document).Model.Organization!;

        Assert.Equal(("o-exampleorgid", "999999999999"), (organization.Id, organization.MasterAccountId));
        Assert.Equal("p-0123456789", organization.ServiceControlPolicies["RegionGuard"].Id);
        Assert.Equal("only Europe", organization.ServiceControlPolicies["RegionGuard"].Description);
        Assert.Single(organization.ResourceControlPolicies["OnlyUs"].Document.Statements);
        Assert.Equal(new DelegatedAdministrator("111122223333", "iam.amazonaws.com"), Assert.Single(organization.DelegatedAdministrators));
        OrganizationPath path = organization.FindPath("111122223333")!;
        Assert.Equal(["Root", "Production"], path.Units.Select(u => u.Name));
        Assert.Equal("o-exampleorgid/r-examplerootid/ou-examplerootid-production/", path.ToOrgPath(organization.Id));
    }

    [Fact]
    public void An_absent_list_of_attachments_is_full_access_and_an_empty_one_is_none()
    {
        Organization organization = ImportFolder.Import(Document).Model.Organization!;

        OrganizationPath path = organization.FindPath("444455556666")!;
        Assert.Equal<string>(["FullAWSAccess", "RegionGuard"], path.Units[0].ServiceControlPolicies);
        Assert.Equal<string>(["RCPFullAWSAccess"], path.Units[0].ResourceControlPolicies);
        Assert.Equal<string>(["FullAWSAccess"], path.Units[1].ServiceControlPolicies);
        Assert.Empty(path.Account.ServiceControlPolicies);
        Assert.Equal<string>(["RCPFullAWSAccess"], path.Account.ResourceControlPolicies);
    }

    [Fact]
    public void A_later_import_without_an_organization_keeps_it()
    {
        IamModel model = ImportFolder.Import(Document).Model;

        IamModel next = ImportFolder.Import("AccountId: '111122223333'", current: model).Model;

        Assert.Same(model.Organization, next.Organization);
    }

    [Theory]
    [InlineData("Id: o-exampleorgid", "Id: o_x", "2:7 INVALID_VALUE")]
    [InlineData("MasterAccountId: \"999999999999\"", "MasterAccountId: 99", "3:20 WRONG_TYPE")]
    [InlineData("[FullAWSAccess, RegionGuard]", "[FullAWSAccess, Gone]", "20:45 DANGLING_REFERENCE")]
    [InlineData("[RCPFullAWSAccess, OnlyUs]", "[FullAWSAccess]", "25:35 DANGLING_REFERENCE")]
    [InlineData("- 111122223333", "- 999999999999", "27:13 DUPLICATE_NAME")]
    [InlineData("ServicePrincipal: iam", "Service: iam", "17:7 MISSING_KEY,17:36 UNKNOWN_KEY")]
    [InlineData("Effect: Deny, Principal: \"*\"", "Effect: Allow, Principal: \"*\"", "15:20 RCP_SYNTAX_ERROR_ALLOW")]
    public void Mistakes_are_located(string right, string wrong, string expected)
    {
        string[] errors = ImportFolder.Errors(Document.Replace(right, wrong, StringComparison.Ordinal));

        Assert.Equal(expected.Split(','), errors);
    }
}
