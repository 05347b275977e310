using IamPolicyTools.Import;
using IamPolicyTools.Model;
using static IamPolicyTools.Engine.Tests.Import.Infrastructure.Infra;

namespace IamPolicyTools.Engine.Tests.Import.Infrastructure;

/// <summary>The folder that iam-collect writes (infrastructure-inputs.md, 7.4.3: CFG-15 to CFG-19; 7.6: IE-31).</summary>
public sealed class CollectedTests
{
    private const string Base = "aws/aws/accounts/111122223333/";

    private static ImportResult Import(ImportFolder folder) => AccountImporter.Import(IamModel.Empty, [folder.Root]);

    [Fact]
    public void IE31_the_identity_stands_in_the_metadata()
    {
        using var folder = new ImportFolder();
        folder.Write(Base + "iam/role/app%2fmyrole/metadata.json", """{"arn": "arn:aws:iam::111122223333:role/App/MyRole", "name": "MyRole", "path": "/App/", "permissionBoundary": "arn:aws:iam::111122223333:policy/b"}""");
        folder.Write(Base + "iam/role/app%2fmyrole/trust-policy.json", """{"Version": "2012-10-17", "Statement": []}""");

        ImportResult result = Import(folder);

        Role role = Assert.Single(result.Model.Accounts[A].Roles.Values);
        Assert.Equal("arn:aws:iam::111122223333:role/App/MyRole", role.Arn);
        Assert.Equal("arn:aws:iam::111122223333:policy/b", role.PermissionsBoundary!.PolicyArn);
        Assert.Empty(role.InlinePolicies);
        Assert.Empty(role.Unknowns);
        Assert.Null(role.Document.UnknownReason);
        Assert.Empty(result.Errors);
    }

    [Fact]
    public void CFG15_CFG16_users_policies_and_buckets()
    {
        using var folder = new ImportFolder();
        folder.Write(Base + "iam/user/bob/metadata.json", """{"arn": "arn:aws:iam::111122223333:user/bob", "name": "bob", "path": "/", "id": "AIDAEXAMPLEEXAMPLE12"}""");
        folder.Write(Base + "iam/user/bob/groups.json", """["arn:aws:iam::111122223333:group/team/ops"]""");
        folder.Write(Base + "iam/user/bob/managed-policies.json", """["arn:aws:iam::111122223333:policy/p"]""");
        folder.Write(Base + "iam/user/bob/inline-policies.json", """[{"PolicyName": "i", "PolicyDocument": {"Version": "2012-10-17", "Statement": []}}]""");
        folder.Write(Base + "iam/user/bob/tags.json", """{"team": "core"}""");
        folder.Write(Base + "iam/group/team%2fops/metadata.json", """{"arn": "arn:aws:iam::111122223333:group/team/ops", "name": "ops", "path": "/team/"}""");
        folder.Write(Base + "iam/policy/p/metadata.json", """{"arn": "arn:aws:iam::111122223333:policy/p", "name": "p", "path": "/", "defaultVersionId": "v4"}""");
        folder.Write(Base + "iam/policy/p/current-policy.json", """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*"}]}""");
        folder.Write(Base + "iam/aws/policy/x/metadata.json", """{"arn": "arn:aws:iam::aws:policy/NewOne", "name": "NewOne", "path": "/", "defaultVersionId": "v1"}""");
        folder.Write(Base + "iam/aws/policy/x/current-policy.json", """{"Version": "2012-10-17", "Statement": []}""");
        folder.Write(Base + "s3/bucket/b/metadata.json", """{"arn": "arn:aws:s3:::b", "name": "b", "region": "eu-west-1"}""");
        folder.Write(Base + "s3/bucket/b/policy.json", """{"Version": "2012-10-17", "Statement": []}""");
        folder.Write(Base + "s3/bucket/b/bpa.json", """{"BlockPublicAcls": true, "IgnorePublicAcls": true, "BlockPublicPolicy": true, "RestrictPublicBuckets": true}""");
        folder.Write(Base + "s3-bpa.json", """{"BlockPublicAcls": false, "IgnorePublicAcls": false, "BlockPublicPolicy": true, "RestrictPublicBuckets": false}""");
        folder.Write(Base + "sqs/eu-west-1/q/metadata.json", """{"arn": "arn:aws:sqs:eu-west-1:111122223333:q", "name": "q"}""");
        folder.Write("aws/aws/indexes/x.json", "not read {");

        Account account = Import(folder).Model.Accounts[A];

        User bob = account.Users["bob"];
        Assert.Equal(("AIDAEXAMPLEEXAMPLE12", "ops", "team=core", "i"), (bob.UserId, bob.Groups.Single(), bob.Tags.Single().ToString(), bob.InlinePolicies.Single().PolicyName));
        Assert.Equal("Allowed Allowed", Answers(Import(folder).Model, bob.Arn, "ec2:DescribeInstances", "*"));
        Assert.Equal("v4", account.Policies["arn:aws:iam::111122223333:policy/p"].DefaultVersionId);
        Assert.Equal("/team/", account.Groups["ops"].Path);
        Assert.NotNull(Import(folder).Model.FindPolicy("arn:aws:iam::aws:policy/NewOne"));
        Resource bucket = account.Resources["arn:aws:s3:::b"];
        Assert.Equal((true, "eu-west-1"), (bucket.PublicAccessBlock.RestrictPublicBuckets, bucket.Region));
        Assert.Equal([nameof(Resource.Acl), nameof(Resource.ObjectOwnership)], bucket.Unknowns.Keys);
        Assert.True(account.PublicAccessBlock.BlockPublicPolicy);
        Assert.Null(account.Resources["arn:aws:sqs:eu-west-1:111122223333:q"].Document);
    }

    [Fact]
    public void CFG17_an_organization()
    {
        const string Org = "aws/aws/organizations/o-abcdefghij/";
        using var folder = new ImportFolder();
        folder.Write(Base + "iam/user/bob/metadata.json", """{"arn": "arn:aws:iam::111122223333:user/bob", "name": "bob", "path": "/"}""");
        folder.Write(Base + "iam/user/bob/inline-policies.json", """[{"PolicyName": "i", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}]""");
        folder.Write(Org + "metadata.json", """{"id": "o-abcdefghij", "arn": "arn:aws:organizations::999999999999:organization/o-abcdefghij", "rootOu": "r-abcd", "rootAccountId": "999999999999", "features": {"SERVICE_CONTROL_POLICY": true, "RESOURCE_CONTROL_POLICY": false}}""");
        folder.Write(Org + "ous.json", """{"r-abcd": {"scps": ["p-fullawsaccess"], "rcps": []}, "ou-abcd-11111111": {"parent": "r-abcd", "scps": ["arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess", "arn:aws:organizations::999999999999:policy/o-abcdefghij/service_control_policy/p-deny"], "rcps": []}}""");
        folder.Write(Org + "accounts.json", """{"111122223333": {"ou": "ou-abcd-11111111", "scps": ["p-FullAWSAccess"], "rcps": []}}""");
        folder.Write(Org + "structure.json", """{"r-abcd": {"children": {"ou-abcd-11111111": {"children": {}, "accounts": ["111122223333"]}}, "accounts": []}}""");
        folder.Write(Org + "scps/p-deny/metadata.json", """{"arn": "arn:aws:organizations::999999999999:policy/o-abcdefghij/service_control_policy/p-deny", "name": "NoS3", "awsManaged": false}""");
        folder.Write(Org + "scps/p-deny/policy.json", """{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}""");
        folder.Write(Org + "delegated-admins.json", """{"guardduty.amazonaws.com": ["111122223333"]}""");

        ImportResult result = Import(folder);

        Assert.Empty(result.Warnings);
        Assert.Equal("ExplicitDeny(ServiceControl) ExplicitDeny", Answers(result.Model, "arn:aws:iam::111122223333:user/bob", "s3:GetObject", "arn:aws:s3:::x/y"));
        Assert.Equal("Allowed Allowed", Answers(result.Model, "arn:aws:iam::111122223333:user/bob", "ec2:DescribeInstances", "*"));
        Assert.Equal("111122223333 for guardduty.amazonaws.com", Assert.Single(result.Model.Organization!.DelegatedAdministrators).ToString());
    }

    [Fact]
    public void CFG19_a_file_that_is_broken_is_named_and_the_rest_is_read()
    {
        using var folder = new ImportFolder();
        folder.Write(Base + "iam/user/bob/metadata.json", """{"arn": "arn:aws:iam::111122223333:user/bob", "name": "bob", "path": "/"}""");
        folder.Write(Base + "iam/user/bob/tags.json", "{");
        folder.Write(Base + "iam/user/eve/metadata.json", "[");
        folder.Write(Base + "iam/user/x/metadata.json", """{"name": "no ARN"}""");

        ImportResult result = Import(folder);

        Assert.Equal("bob", Assert.Single(result.Model.Accounts[A].Users.Keys));
        Assert.Equal(2, result.Errors.Length);
        Assert.All(result.Errors, e => Assert.True(e.Location.IsKnown));
    }
}
