using IamPolicyTools.Model;
using static IamPolicyTools.Engine.Tests.Import.Infrastructure.Infra;

namespace IamPolicyTools.Engine.Tests.Import.Infrastructure;

/// <summary>What depends on no order: renames and removals of one plan (IN-1, TF-32, PL-20); control policies of a type that is not known (IN-15).</summary>
public sealed class ReaderFaultTests
{
    private const string Role = "arn:aws:iam::111122223333:role/r";

    private static readonly IamModel s_users = Read("""
        {"AccountId": "111122223333", "GroupDetailList": [], "Policies": [], "UserDetailList": [
          {"UserName": "a", "Path": "/", "Arn": "arn:aws:iam::111122223333:user/a", "UserPolicyList": [{"PolicyName": "of-a", "PolicyDocument": {"Version": "2012-10-17", "Statement": []}}]},
          {"UserName": "b", "Path": "/", "Arn": "arn:aws:iam::111122223333:user/b", "UserPolicyList": [{"PolicyName": "of-b", "PolicyDocument": {"Version": "2012-10-17", "Statement": []}}]}],
         "RoleDetailList": [{"RoleName": "r", "Path": "/", "Arn": "arn:aws:iam::111122223333:role/r", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::111122223333:user/b"}}]}}]}
        """, name: "users.json").Model;

    [Theory]
    [InlineData("a-b", "b-c")]
    [InlineData("b-c", "a-b")]
    public void Renames_do_not_depend_on_their_order(params string[] renames)
    {
        Account account = Read(Plan(string.Join(',', renames.Select(Rename))), current: s_users).Model.Accounts[A];

        Assert.Equal(["b", "c"], account.Users.Keys);
        Assert.Equal("of-a", Assert.Single(account.Users["b"].InlinePolicies).PolicyName);
        Assert.Equal("of-b", Assert.Single(account.Users["c"].InlinePolicies).PolicyName);
        Assert.Equal("arn:aws:iam::111122223333:user/c", Assert.Single(account.FindRole(Role)!.Document.Statements[0].Principal!.Entries).Value);
    }

    // Who is made under the old name has another id.
    [Fact]
    public void A_new_user_of_an_old_name_is_another_one()
    {
        string created = Change("aws_iam_user.y", "create", "null", """{"name": "b", "path": "/"}""");
        IamModel model = Read(Plan(Rename("b-c") + "," + created), current: s_users).Model;

        Assert.Equal("arn:aws:iam::111122223333:user/c", Assert.Single(model.Accounts[A].FindRole(Role)!.Document.Statements[0].Principal!.Entries).Value);
    }

    [Fact]
    public void A_bucket_that_is_destroyed_with_its_settings_is_gone()
    {
        IamModel dump = Read("""{"AccountId": "111122223333", "Resources": [{"Arn": "arn:aws:s3:::b"}]}""", name: "a.json").Model;
        Account account = Read(
            Plan(string.Join(
                ',',
                Change("aws_s3_bucket.b", "delete", """{"bucket": "b", "arn": "arn:aws:s3:::b"}""", "null"),
                Change("aws_s3_bucket_public_access_block.b", "delete", """{"bucket": "b", "block_public_acls": true}""", "null"),
                Change("aws_s3_bucket_ownership_controls.b", "delete", """{"bucket": "b", "rule": [{"object_ownership": "ObjectWriter"}]}""", "null"))),
            current: dump).Model.Accounts[A];

        Assert.Empty(account.Resources);
    }

    [Theory]
    [InlineData("a", "b")]
    [InlineData("b", "a")]
    public void Nested_units_that_are_destroyed_go_in_any_order(params string[] order)
    {
        IamModel tree = Read("""{"Organization": {"Id": "o-abcdefghij", "MasterAccountId": "999999999999", "Root": {"Id": "r-abcd", "OrganizationalUnits": [{"Id": "ou-abcd-aaaaaaaa", "Name": "a", "OrganizationalUnits": [{"Id": "ou-abcd-bbbbbbbb", "Name": "b"}]}]}}}""", name: "o.json").Model;
        string Unit(string name) => Change($"aws_organizations_organizational_unit.{name}", "delete", $$"""{"id": "ou-abcd-{{new string(name[0], 8)}}", "name": "{{name}}"}""", "null");

        Assert.Empty(Read(Plan(string.Join(',', order.Select(Unit))), current: tree).Model.Organization!.Root.OrganizationalUnits);
    }

    // Content that tells nothing may be of either kind; a condition key is no element.
    [Theory]
    [InlineData("!Ref Content", 1, 1)]
    [InlineData("'{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"lambda:AddPermission\",\"Resource\":\"*\",\"Condition\":{\"StringEquals\":{\"lambda:Principal\":\"*\"}}}]}'", 1, 0)]
    [InlineData("'{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"*\"}]}'", 0, 1)]
    public void A_control_policy_of_unknown_type_is_of_the_kind_that_its_content_shows(string content, int scps, int rcps)
    {
        Organization organization = Read($$"""
            AWSTemplateFormatVersion: 2010-09-09
            Parameters: { Type: { Type: String }, Content: { Type: String } }
            Resources: { P: { Type: AWS::Organizations::Policy, Properties: { Name: p, Type: !Ref Type, Content: {{content}}, TargetIds: ["111122223333"] } } }
            """, name: "p.yaml").Model.Organization!;

        Assert.Equal((scps, rcps), (organization.ServiceControlPolicies.Count(p => p.Key == "p"), organization.ResourceControlPolicies.Count(p => p.Key == "p")));
    }

    private static string Rename(string names)
    {
        string[] parts = names.Split('-');
        string User(string name) => $$"""{"name": "{{name}}", "path": "/", "arn": "arn:aws:iam::111122223333:user/{{parts[0]}}"}""";
        return Change($"aws_iam_user.{parts[0]}", "update", User(parts[0]), User(parts[1]), """{"arn": true}""");
    }
}
