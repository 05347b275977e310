using System.Text.Json;
using IamPolicyTools.Engine.Tests.Import.Infrastructure;
using IamPolicyTools.Import;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Import.CloudFormation;

/// <summary>Change sets with the properties that CloudFormation evaluated (CFN-43).</summary>
public sealed class ChangeSetTests
{
    private const string Trust = """ "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}]} """;
    private const string App = "arn:aws:iam::111122223333:role/web-App-1ABCDEFGHIJKL";

    private static readonly IamModel s_dump = Infra.Read("""
        {"AccountId": "111122223333", "UserDetailList": [], "GroupDetailList": [], "Policies": [], "RoleDetailList": [
          {"Path": "/", "RoleName": "web-App-1ABCDEFGHIJKL", "Arn": "arn:aws:iam::111122223333:role/web-App-1ABCDEFGHIJKL", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []},
           "RolePolicyList": [{"PolicyName": "old", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]}}, {"PolicyName": "byhand", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sns:*", "Resource": "*"}]}}],
           "AttachedManagedPolicies": [{"PolicyName": "SecurityAudit", "PolicyArn": "arn:aws:iam::aws:policy/SecurityAudit"}]},
          {"Path": "/", "RoleName": "gone", "Arn": "arn:aws:iam::111122223333:role/gone", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}}],
         "Resources": [{"Arn": "arn:aws:s3:::b", "Policy": {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"}]}}]}
        """, name: "dump.json").Model;

    private static readonly string s_modified = Change(
        "Modify",
        "App",
        "AWS::IAM::Role",
        "web-App-1ABCDEFGHIJKL",
        $$"""{ {{Trust}}, "ManagedPolicyArns": ["arn:aws:iam::aws:policy/SecurityAudit"], "Policies": [{{Inline("old", "sqs:*")}}] }""",
        $$"""{ {{Trust}}, "Policies": [{{Inline("new", "ec2:*")}}] }""");

    [Fact]
    public void What_a_change_set_changes_is_changed()
    {
        ImportResult result = Read(s_modified);

        Role role = result.Model.Accounts[Infra.A].FindRole(App)!;
        Assert.Equal(["byhand", "new"], role.InlinePolicies.Select(p => p.PolicyName).Order(StringComparer.Ordinal));
        Assert.Empty(role.AttachedPolicies);
        Assert.Single(role.Document!.Statements);
        Assert.Empty(result.Warnings);
        Assert.Equal("ImplicitDeny(Identity) ImplicitDeny", Infra.Answers(result.Model, App, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q"));
        Assert.Equal("Allowed Allowed", Infra.Answers(result.Model, App, "ec2:RunInstances", "*"));
    }

    [Fact]
    public void Before_it_all_is_as_it_was()
    {
        Role role = Read(s_modified, isBefore: true).Model.Accounts[Infra.A].FindRole(App)!;

        Assert.Equal(["byhand", "old"], role.InlinePolicies.Select(p => p.PolicyName).Order(StringComparer.Ordinal));
        Assert.Equal("SecurityAudit", Assert.Single(role.AttachedPolicies).PolicyName);
    }

    [Theory]
    [InlineData("Delete", false)]
    [InlineData("Retain", true)]
    public void What_is_removed_goes_unless_it_is_retained(string policyAction, bool stays)
    {
        string removed = Change("Remove", "Gone", "AWS::IAM::Role", "gone", $$"""{"RoleName": "gone", {{Trust}} }""", null, $$""", "PolicyAction": "{{policyAction}}" """);

        Assert.Equal(stays, Read(removed).Model.Accounts[Infra.A].Roles.ContainsKey("gone"));
    }

    [Theory]
    [InlineData("ReplaceAndDelete", "next")]
    [InlineData("ReplaceAndRetain", "gone next")]
    public void What_is_replaced_is_another_thing(string policyAction, string roles)
    {
        string replaced = Change(
            "Modify", "Gone", "AWS::IAM::Role", "gone", $$"""{"RoleName": "gone", {{Trust}} }""", $$"""{"RoleName": "next", {{Trust}} }""", $$""", "Replacement": "True", "PolicyAction": "{{policyAction}}" """);

        Assert.Equal(roles, string.Join(' ', Read(replaced).Model.Accounts[Infra.A].Roles.Keys.Where(k => !k.StartsWith("web-", StringComparison.Ordinal))));
    }

    [Fact]
    public void A_policy_that_is_removed_leaves_its_bucket()
    {
        string removed = Change(
            "Remove", "P", "AWS::S3::BucketPolicy", "b", """{"Bucket": "b", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"}]}}""", null);

        Resource bucket = Read(removed).Model.Accounts[Infra.A].Resources["arn:aws:s3:::b"];
        Assert.Null(bucket.Document);
        Assert.False(bucket.IsStub);
    }

    // An unknown value of a list is one of its items.
    [Fact]
    public void What_is_known_after_apply_is_a_token()
    {
        string added = Change(
            "Add", "U", "AWS::IAM::User", null, null, """
            {"UserName": "u", "ManagedPolicyArns": ["arn:aws:iam::aws:policy/SecurityAudit"], "Policies": [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement":
              [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::b/*", "{{changeSet:KNOWN_AFTER_APPLY}}"]}]}}]}
            """);
        ImportResult result = Read(added);

        const string User = "arn:aws:iam::111122223333:user/u";
        Assert.Equal("ImplicitDeny(Identity) Conditional", Infra.Answers(result.Model, User, "s3:GetObject", "arn:aws:s3:::c/k", Infra.A));
        Assert.Contains("U.Policies[0].PolicyDocument.Statement[0].Resource[1]", result.UnknownValues.Select(v => v.Origin));
    }

    // Whose policy it is only the deployment tells.
    [Fact]
    public void A_policy_of_a_role_that_is_known_after_apply_may_be_anybodys()
    {
        string added = Change(
            "Add", "P", "AWS::IAM::Policy", null, null, """{"PolicyName": "p", "Roles": ["{{changeSet:KNOWN_AFTER_APPLY}}"], "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}]}}""");

        Assert.Equal("ImplicitDeny(Identity) Conditional", Infra.Answers(Read(added).Model, App, "ec2:RunInstances", "*"));
    }

    [Fact]
    public void Settings_that_are_taken_out_are_off()
    {
        string changed = Change(
            "Modify", "B", "AWS::S3::Bucket", "b", """{"BucketName": "b", "PublicAccessBlockConfiguration": {"BlockPublicPolicy": true}}""", """{"BucketName": "b"}""");

        Assert.Equal(PublicAccessBlock.Off, Read(changed).Model.Accounts[Infra.A].Resources["arn:aws:s3:::b"].PublicAccessBlock);
    }

    [Fact]
    public void The_account_is_that_of_the_stack()
    {
        ImportResult result = Infra.Read(Set(s_modified), InfrastructureOptions.None, name: "changes.json");

        Assert.Equal([Infra.A], result.Model.Accounts.Keys);
    }

    private static ImportResult Read(string changes, bool isBefore = false) =>
        Infra.Read(Set(changes), Infra.Told with { IsBefore = isBefore }, s_dump, "changes.json");

    private static string Set(string changes) =>
        $$"""{"ChangeSetName": "c", "ChangeSetId": "arn:aws:cloudformation:eu-west-1:111122223333:changeSet/c/1", "StackId": "arn:aws:cloudformation:eu-west-1:111122223333:stack/web/2", "StackName": "web", "Status": "CREATE_COMPLETE", "Changes": [{{changes}}]}""";

    private static string Inline(string name, string action) =>
        $$"""{"PolicyName": "{{name}}", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "{{action}}", "Resource": "*"}]} }""";

    private static string Change(string action, string id, string type, string? physicalId, string? before, string? after, string more = "")
    {
        string Context(string name, string? properties) =>
            properties is null ? string.Empty : $", \"{name}\": {JsonSerializer.Serialize($$"""{"Properties": {{properties}} }""")}";
        string known = physicalId is null ? string.Empty : $", \"PhysicalResourceId\": \"{physicalId}\"";
        return $$"""
            {"Type": "Resource", "ResourceChange": {"Action": "{{action}}", "LogicalResourceId": "{{id}}"{{known}}, "ResourceType": "{{type}}"{{Context("BeforeContext", before)}}{{Context("AfterContext", after)}}{{more}} } }
            """;
    }
}
