using System.Reflection;
using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Import.Binding;
using IamPolicyTools.Text;
using NJsonSchema;

namespace IamPolicyTools.Engine.Tests.Import;

public sealed class SchemaTests
{
    private const string Document = """{"Version": "2012-10-17", "Statement": []}""";

    private static readonly string s_path = Path.Combine(CaseFiles.Folder, "..", "..", "module", "schemas", "account.schema.json");

    /// <summary>Documents that are right, for reader and schema.</summary>
    public static TheoryData<string> Right => new()
    {
        """{"AccountId": "012345678901"}""",
        """{"$schema": "../account.schema.json", "x-note": {"any": ["thing"]}, "AccountId": "123456789012", "AccountAlias": "a-b", "Partition": "aws-cn"}""",
        """{"AccountId": "123456789012", "Users": [{"UserName": "a", "Tags": {"k": "v"}, "AccessKeys": ["AKIAIOSFODNN7EXAMPLE"], "CreateDate": 1576696208, "x-y": 1}]}""",
        """{"AccountId": "123456789012", "Users": [{"UserName": "a", "Groups": ["g"], "Tags": [{"Key": "k", "Value": ""}], "LoginProfile": {"CreateDate": "2024-01-02"}}], "Groups": [{"GroupName": "g"}]}""",
        $$"""{"AccountId": "123456789012", "Roles": [{"RoleName": "r", "AssumeRolePolicyDocument": {{Document}}, "MaxSessionDuration": 3600, "InstanceProfileList": ["p"]}]}""",
        $$"""{"AccountId": "123456789012", "Policies": [{"PolicyName": "p", "PolicyDocument": {"Policy": {{Document}} } }, {"PolicyName": "q", "PolicyVersionList": [{"Document": {{Document}}}]}]}""",
        """{"AccountId": "123456789012", "Users": [{"UserName": "a", "AttachedManagedPolicies": ["ReadOnlyAccess", {"PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}], "PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}}]}""",
        """{"AccountId": "123456789012", "Resources": [{"Arn": "arn:aws:s3:::b", "Acl": [{"Grantee": {"URI": "http://acs.amazonaws.com/groups/global/AllUsers"}, "Permission": "READ"}], "PublicAccessBlock": {"BlockPublicAcls": true}, "KeyManager": "AWS"}]}""",
        """{"AccountId": "123456789012", "OpenIDConnectProviders": [{"Url": "https://a.example"}], "SAMLProviders": ["arn:aws:iam::123456789012:saml-provider/okta"], "VirtualMFADevices": ["arn:aws:iam::123456789012:mfa/a"], "VpcEndpoints": [{"VpcEndpointId": "vpce-1"}]}""",
        """{"Organization": {"Id": "o-exampleorgid", "MasterAccountId": "999999999999", "Root": {"Id": "r-root", "Accounts": ["111122223333", {"AccountId": "444455556666"}], "OrganizationalUnits": [{"Id": "ou-root-12345678"}]}}}""",
        """{"Organization": {"MasterAccountId": "999999999999", "Root": {"OrganizationalUnits": [{"Name": "Workloads", "Accounts": ["111122223333"]}]}, "Accounts": {"Payments": "111122223333"}}}""",
        $$"""{"Organization": {"MasterAccountId": "999999999999", "Accounts": {"Payments": {"AccountId": "111122223333", "OrganizationalUnit": "Workloads:Prod"}, "Log": "444455556666"}, "OrganizationalUnits": ["Workloads/Prod"], "Attachments": [{"Policy": {{Document}}, "Name": "region", "Type": "SCP", "Targets": ["Workloads"], "Except": ["Log"], "Strategy": "allow-list"}]} }""",
        $$"""{"AccountId": "111122223333", "PermissionSets": [{"Name": "Operator", "SessionDuration": "PT4H", "ManagedPolicies": ["job-function/ViewOnlyAccess"], "CustomerManagedPolicies": [{"Name": "incident", "Path": "/"}], "InlinePolicy": {{Document}}, "PermissionsBoundary": {"CustomerManagedPolicy": {"Name": "edge"} } }, {"Name": "Empty", "InlinePolicy": "", "PermissionsBoundary": {} }], "Assignments": [{"PermissionSet": "Operator", "Group": "ops", "Targets": ["111122223333"]}]}""",
        """{"Accounts": [{"AccountId": "111122223333"}, {"AccountId": "444455556666", "Users": [{"UserName": "a"}]}]}""",
        """{"AccountId": "123456789012", "Organization": null, "PasswordPolicy": null, "AlternateContacts": [], "Analyzers": [], "Trails": [], "ServerCertificates": []}""",
        FactTests.Document,
        Dumps.Account(DocumentEncoding.Decoded),
        Dumps.Account(DocumentEncoding.Text),
        Dumps.Account(DocumentEncoding.Percent),
    };

    /// <summary>Documents that are wrong in their form, for reader and schema.</summary>
    public static TheoryData<string> Wrong => new()
    {
        "{}",
        """{"AccountId": 123456789012}""",
        """{"AccountId": "12345678901"}""",
        """{"AccountId": "123456789012", "Userz": []}""",
        """{"AccountId": "123456789012", "AccountAlias": "Upper"}""",
        """{"AccountId": "123456789012", "AccountAlias": "123456789012"}""",
        """{"AccountId": "123456789012", "Partition": "azure"}""",
        """{"AccountId": "123456789012", "Users": {"a": {}}}""",
        """{"AccountId": "123456789012", "Users": ["a"]}""",
        """{"AccountId": "123456789012", "Users": [{}]}""",
        """{"AccountId": "123456789012", "Users": [{"UserName": "a/b"}]}""",
        """{"AccountId": "123456789012", "Users": [{"UserName": "a", "Path": "x"}]}""",
        """{"AccountId": "123456789012", "Users": [{"UserName": "a", "Groups": [], "GroupList": []}]}""",
        """{"AccountId": "123456789012", "Users": [{"UserName": "a", "Groups": "g"}]}""",
        """{"AccountId": "123456789012", "Users": [{"UserName": "a", "Tags": {"k": 1}}]}""",
        """{"AccountId": "123456789012", "Users": [{"UserName": "a", "Tags": [{"Key": "k"}]}]}""",
        """{"AccountId": "123456789012", "Users": [{"UserName": "a", "CreateDate": "soon"}]}""",
        """{"AccountId": "123456789012", "Users": [{"UserName": "a", "Arn": "arn:aws:iam::123456789012:role/a"}]}""",
        """{"AccountId": "123456789012", "Users": [{"UserName": "a", "AccessKeys": [{"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "Status": "on"}]}]}""",
        """{"AccountId": "123456789012", "Roles": [{"RoleName": "r"}]}""",
        $$"""{"AccountId": "123456789012", "Roles": [{"RoleName": "r", "AssumeRolePolicyDocument": {{Document}}, "MaxSessionDuration": 60}]}""",
        """{"AccountId": "123456789012", "Roles": [{"RoleName": "r", "AssumeRolePolicyDocument": ""}]}""",
        """{"AccountId": "123456789012", "Roles": [{"RoleName": "r", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": {"Effect": "allow", "Action": "*", "Principal": "*"}}}]}""",
        """{"AccountId": "123456789012", "Policies": [{"PolicyName": "p"}]}""",
        $$"""{"AccountId": "123456789012", "Policies": [{"PolicyName": "p", "PolicyVersionList": [{"Document": {{Document}}, "VersionId": "1"}]}]}""",
        """{"AccountId": "123456789012", "Resources": [{"Arn": "b"}]}""",
        """{"AccountId": "123456789012", "Resources": [{"Arn": "arn:aws:s3:::b", "Acl": [{"Grantee": "x", "Permission": "ALL"}]}]}""",
        """{"AccountId": "123456789012", "Resources": [{"Arn": "arn:aws:s3:::b", "ObjectOwnership": "Mine"}]}""",
        """{"AccountId": "123456789012", "PublicAccessBlock": {"BlockPublicAcls": "true"}}""",
        """{"AccountId": "123456789012", "VpcEndpoints": [{"VpcEndpointId": "vpc-1"}]}""",
        """{"AccountId": "123456789012", "PasswordPolicy": {"MinimumPasswordLength": "8"}}""",
        """{"AccountId": "123456789012", "AlternateContacts": [{"AlternateContactType": "LEGAL"}]}""",
        """{"AccountId": "123456789012", "Analyzers": [{"name": "a"}]}""",
        """{"AccountId": "123456789012", "Trails": {"Name": "t"}}""",
        """{"AccountId": "123456789012", "ServerCertificates": [{"ServerCertificateName": "c", "PrivateKey": "k"}]}""",
        """{"Organization": {"Id": "o-x", "MasterAccountId": "999999999999", "Root": {"Id": "r-root"}}}""",
        """{"Organization": {"Id": "o-exampleorgid", "MasterAccountId": "999999999999"}}""",
        """{"Organization": {"Id": "o-exampleorgid", "MasterAccountId": "999999999999", "Root": {"Id": "ou-root-12345678"}}}""",
        """{"Organization": {"MasterAccountId": "999999999999", "Root": {}, "OrganizationalUnits": ["A"]}}""",
        """{"Organization": {"MasterAccountId": "999999999999", "Root": {"OrganizationalUnits": [{}]}}}""",
        """{"Organization": {"MasterAccountId": "999999999999", "Accounts": ["111122223333"]}}""",
        """{"Organization": {"MasterAccountId": "999999999999", "Accounts": {"A": "12"}}}""",
        $$"""{"Organization": {"MasterAccountId": "999999999999", "Accounts": {"A": "111122223333"}, "Attachments": [{"Policy": {{Document}}, "Name": "p", "Type": "scp", "Targets": ["A"]}]} }""",
        $$"""{"Organization": {"MasterAccountId": "999999999999", "Accounts": {"A": "111122223333"}, "Attachments": [{"Policy": {{Document}}, "Name": "p", "Type": "SCP", "Targets": []}]} }""",
        $$"""{"Organization": {"MasterAccountId": "999999999999", "Accounts": {"A": "111122223333"}, "Attachments": [{"Policy": {{Document}}, "Name": "p", "Targets": ["A"]}]} }""",
        """{"AccountId": "111122223333", "PermissionSets": [{"Name": "a b"}]}""",
        """{"AccountId": "111122223333", "PermissionSets": [{"Name": "a", "SessionDuration": "4h"}]}""",
        """{"AccountId": "111122223333", "PermissionSets": [{"Name": "a"}], "Assignments": [{"PermissionSet": "a", "Targets": ["111122223333"]}]}""",
        """{"AccountId": "111122223333", "PermissionSets": [{"Name": "a"}], "Assignments": [{"PermissionSet": "a", "Group": "g", "User": "u", "Targets": ["111122223333"]}]}""",
        """{"AccountId": "111122223333", "PermissionSets": [{"Name": "a", "PermissionsBoundary": {"ManagedPolicy": "x", "CustomerManagedPolicy": "y"}}]}""",
        """{"Accounts": [{"AccountId": "111122223333", "Accounts": []}, {"AccountId": "111122223333", "Accounts": [{}]}]}""",
    };

    [Theory]
    [MemberData(nameof(Right))]
    public async Task What_the_reader_accepts_the_schema_accepts(string document)
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(s_path);

        Assert.Empty(schema.Validate(document));
        ImportFolder.Import(document, "account.json");
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_the_reader_refuses_the_schema_refuses(string document)
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(s_path);

        Assert.NotEmpty(schema.Validate(document));
        Assert.Throws<InvalidTextException>(() => ImportFolder.Import(document, "account.json"));
    }

    [Fact]
    public async Task Every_object_has_the_same_keys_in_reader_and_schema()
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(s_path);
        foreach (FieldInfo field in typeof(Shapes).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            var shape = (Shape)field.GetValue(null)!;
            JsonSchema definition = schema.Definitions[char.ToLowerInvariant(field.Name[0]) + field.Name[1..]];

            Assert.Equal(
                shape.Keys.Concat(shape.Synonyms).Concat(shape.Ignored).Append("$schema").Order(StringComparer.Ordinal),
                definition.Properties.Keys.Order(StringComparer.Ordinal));
            Assert.False(definition.AllowAdditionalProperties);
            Assert.Equal(["^x-"], definition.PatternProperties.Keys);
        }
    }
}
