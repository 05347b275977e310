using IamPolicyTools.Catalogue;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Evaluation;

/// <summary>CK-8: one fact that AWS tells under several names has one value under all of them, whichever the caller gives.</summary>
public sealed class PairedKeysTests
{
    private const string Key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    private const string Instance = "arn:aws:ec2:eu-west-1:111122223333:instance/i-1";
    private const string Database = "arn:aws:rds:eu-west-1:111122223333:db:d";
    private const string Object = "arn:aws:s3:::reports/q1.csv";
    private const string Role = "arn:aws:iam::111122223333:role/app";
    private const string Queue = "arn:aws:sqs:eu-west-1:111122223333:q";

    [Theory]
    [InlineData("kms:Decrypt", Key, """{ "aws:PrincipalAccount": "444455556666" }""", "kms:CallerAccount", "444455556666")]
    [InlineData("kms:Decrypt", Key, """{ "kms:CallerAccount": "444455556666" }""", "aws:PrincipalAccount", "444455556666")]
    [InlineData("kms:Decrypt", Key, """{ "kms:ViaService": "s3.eu-west-1.amazonaws.com" }""", "aws:ViaAWSService", "true")]
    [InlineData("kms:Decrypt", Key, """{ "kms:EncryptionContext:app": "x" }""", "kms:EncryptionContextKeys", "app")]
    [InlineData("ec2:StartInstances", Instance, """{ "aws:ResourceTag/team": "blue" }""", "ec2:ResourceTag/team", "blue")]
    [InlineData("ec2:StartInstances", Instance, """{ "ec2:ResourceTag/team": "blue" }""", "aws:ResourceTag/team", "blue")]
    [InlineData("rds:StartDBInstance", Database, """{ "rds:db-tag/team": "blue" }""", "aws:ResourceTag/team", "blue")]
    [InlineData("sts:AssumeRole", Role, """{ "iam:ResourceTag/team": "blue" }""", "aws:ResourceTag/team", "blue")]
    [InlineData("s3:GetObject", Object, """{ "s3:BucketTag/team": "blue" }""", "aws:ResourceTag/team", "blue")]
    [InlineData("ec2:CreateTags", Instance, """{ "aws:RequestTag/team": "blue" }""", "aws:TagKeys", "team")]
    [InlineData("s3:PutObject", Object, """{ "s3:RequestObjectTag/team": "blue" }""", "s3:RequestObjectTagKeys", "team")]
    [InlineData("ec2:StartInstances", Instance, """{ "aws:RequestedRegion": "us-east-2" }""", "ec2:Region", "us-east-2")]
    [InlineData("ec2:StartInstances", Instance, """{ "ec2:Region": "us-east-2" }""", "aws:RequestedRegion", "us-east-2")]
    [InlineData("s3:GetObject", Object, """{ "aws:SecureTransport": null, "s3:TlsVersion": "1.2" }""", "aws:SecureTransport", "true")]
    [InlineData("s3:GetObject", Object, """{ "s3:ResourceAccount": "444455556666" }""", "aws:ResourceAccount", "444455556666")]
    [InlineData("sqs:SendMessage", Queue, """{ "aws:SourceArn": "arn:aws:sns:eu-west-1:444455556666:t" }""", "aws:SourceAccount", "444455556666")]
    [InlineData("sqs:SendMessage", Queue, """{ "aws:SourceVpcArn": "arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1" }""", "aws:SourceVpc", "vpc-1")]
    [InlineData("sqs:SendMessage", Queue, """{ "aws:PrincipalOrgPaths": ["o-one/r-1/ou-1/"] }""", "aws:PrincipalOrgID", "o-one")]
    [InlineData("sqs:SendMessage", Queue, """{ "aws:ResourceOrgPaths": ["o-one/r-1/"] }""", "aws:ResourceOrgID", "o-one")]
    [InlineData("sqs:SendMessage", Queue, """{ "aws:SourceOrgPaths": ["o-one/r-1/"] }""", "aws:SourceOrgID", "o-one")]
    [InlineData("sqs:SendMessage", Queue, """{ "aws:VpceOrgPaths": ["o-one/r-1/"] }""", "aws:VpceOrgID", "o-one")]
    [InlineData("sts:AssumeRole", Role, """{ "aws:SourceIdentity": "jane" }""", "sts:SourceIdentity", "jane")]
    [InlineData("kms:Decrypt", Key, """{ "kms:RequestAlias": "alias/app" }""", "kms:ResourceAliases", "alias/app")]
    [InlineData("kms:Decrypt", Key, """{ "aws:PrincipalArn": "arn:aws:iam::444455556666:role/x" }""", "kms:CallerAccount", "444455556666")]
    [InlineData("sqs:SendMessage", Queue, """{ "aws:PrincipalArn": "arn:aws:iam::444455556666:role/x" }""", "aws:PrincipalAccount", "444455556666")]
    [InlineData("sqs:SendMessage", Queue, """{ "aws:PrincipalArn": "arn:aws:iam::444455556666:role/x" }""", "aws:PrincipalType", "AssumedRole")]
    [InlineData("sqs:SendMessage", Queue, """{ "aws:PrincipalArn": "arn:aws:iam::444455556666:user/a/bob" }""", "aws:username", "bob")]
    [InlineData("ec2:StartInstances", Instance, "{}", "ec2:Region", "eu-west-1")]
    [InlineData("rds:CreateDBInstance", Database, """{ "aws:RequestTag/team": "blue" }""", "rds:req-tag/team", "blue")]
    [InlineData("rds:CreateDBInstance", Database, """{ "rds:req-tag/team": "blue" }""", "aws:RequestTag/team", "blue")]
    [InlineData("s3:PutObjectRetention", Object, """{ "s3:object-lock-retain-until-date": "2026-12-04T12:00:00Z" }""", "s3:object-lock-remaining-retention-days", "10")]
    [InlineData("s3:PutObjectRetention", Object, """{ "s3:object-lock-remaining-retention-days": "10" }""", "s3:object-lock-retain-until-date", "2026-12-04T12:00:00Z")]
    public void CK_8_the_other_name_follows(string action, string resource, string context, string key, string value)
    {
        string op = ContextKeyFacts.IsMultivalued(key) ? "ForAnyValue:StringEquals" : "StringEquals";
        Assert.True(IsDenied(action, resource, context, op, key, value), "the value that was given");
        Assert.False(IsDenied(action, resource, context, op, key, "other"), "another value");
    }

    // A tag that is not among the keys that were given is not in the request.
    [Theory]
    [InlineData("ec2:CreateTags", Instance, """{ "aws:TagKeys": ["team"] }""", "aws:RequestTag/cost")]
    [InlineData("ec2:CreateTags", Instance, """{ "aws:TagKeys": [] }""", "aws:RequestTag/team")]
    [InlineData("s3:PutObject", Object, """{ "s3:RequestObjectTagKeys": ["team"] }""", "s3:RequestObjectTag/cost")]
    [InlineData("kms:Decrypt", Key, """{ "kms:EncryptionContextKeys": ["app"] }""", "kms:EncryptionContext:other")]
    public void CK_8_a_name_that_is_not_listed_is_known_to_be_absent(string action, string resource, string context, string key)
    {
        var policies = new GivenPolicies
        {
            Identity = [Given.Statement($$""" "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { "StringEquals": { "{{key}}": "x" } } """)],
            Resource = Given.Statement(""" "Effect": "Allow", "Principal": { "AWS": "111122223333" }, "Action": "*", "Resource": "*" """, PolicyKind.Resource),
        };

        Assert.Equal(Decision.ImplicitDeny, Given.Ask(policies, action, resource, context: context, mode: ContextMode.Discovery, owner: "111122223333").Decision);
        Assert.Equal(Decision.Conditional, Given.Ask(policies, action, resource, mode: ContextMode.Discovery, owner: "111122223333").Decision);
    }

    [Theory]
    [InlineData("kms:Decrypt", Key, """{ "aws:PrincipalAccount": "111122223333", "kms:CallerAccount": "444455556666" }""", "aws:PrincipalAccount and kms:CallerAccount were given")]
    [InlineData("ec2:StartInstances", Instance, """{ "aws:ResourceTag/team": "blue", "ec2:ResourceTag/team": "red" }""", "aws:ResourceTag/team and ec2:ResourceTag/team were given")]
    [InlineData("ec2:CreateTags", Instance, """{ "aws:RequestTag/team": "blue", "aws:TagKeys": ["cost"] }""", "aws:RequestTag/team and aws:TagKeys were given")]
    [InlineData("sqs:SendMessage", Queue, """{ "aws:PrincipalOrgPaths": ["o-one/r-1/"], "aws:PrincipalOrgID": "o-two" }""", "aws:PrincipalOrgID and aws:PrincipalOrgPaths were given")]
    public void CK_8_what_contradicts_itself_stands_and_is_told(string action, string resource, string context, string note)
    {
        var policies = new GivenPolicies { Identity = [Given.Statement(""" "Effect": "Allow", "Action": "*", "Resource": "*" """)] };

        Assert.Single(Given.Ask(policies, action, resource, context: context).Notes, n => n.StartsWith(note, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("kms:Decrypt", Key, """{ "aws:PrincipalAccount": "111122223333", "kms:CallerAccount": "111122223333" }""")]
    [InlineData("ec2:CreateTags", Instance, """{ "aws:RequestTag/team": "blue", "aws:TagKeys": ["cost", "team"] }""")]
    [InlineData("sqs:SendMessage", Queue, """{ "aws:PrincipalAccount": "444455556666" }""")]
    public void CK_8_what_agrees_is_no_matter_of_a_note(string action, string resource, string context)
    {
        var policies = new GivenPolicies { Identity = [Given.Statement(""" "Effect": "Allow", "Action": "*", "Resource": "*" """)] };

        Assert.DoesNotContain(Given.Ask(policies, action, resource, context: context).Notes, n => n.Contains("tell one thing differently", StringComparison.Ordinal));
    }

    // The names that are told are surely there, and there may be more: PL-64, PL-65.
    [Theory]
    [InlineData("ForAllValues:StringEquals", "other", Decision.ImplicitDeny)]
    [InlineData("ForAllValues:StringEquals", "app", Decision.Conditional)]
    [InlineData("ForAnyValue:StringEquals", "app", Decision.Allowed)]
    [InlineData("ForAnyValue:StringEquals", "other", Decision.Conditional)]
    [InlineData("ForAnyValue:StringNotEquals", "other", Decision.Allowed)]
    [InlineData("ForAllValues:StringNotEquals", "app", Decision.ImplicitDeny)]
    [InlineData("Null", "false", Decision.Allowed)]
    public void CK_8_a_name_that_is_surely_there_can_decide(string @operator, string value, Decision expected)
    {
        var policies = new GivenPolicies
        {
            Identity = [Given.Statement($$""" "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { "{{@operator}}": { "kms:EncryptionContextKeys": "{{value}}" } } """)],
            Resource = Given.Statement(""" "Effect": "Allow", "Principal": { "AWS": "111122223333" }, "Action": "*", "Resource": "*" """, PolicyKind.Resource),
        };

        IamAccessResult result = Given.Ask(policies, "kms:Decrypt", Key, context: """{ "kms:EncryptionContext:app": "x" }""", mode: ContextMode.Discovery);

        Assert.Equal(expected, result.Decision);
        Assert.DoesNotContain("absent keys", result.Explanation.ToString(), StringComparison.Ordinal);
    }

    // CK-8: the organization is that of the account which the given ARN names.
    [Fact]
    public void CK_8_another_principal_brings_its_own_account_and_organization()
    {
        IamModel model = ImportFolder.Import(
            """
            Organization: { Id: o-example1234, MasterAccountId: '111122223333', Root: { Id: r-abcd, Accounts: ['111122223333'] } }
            Accounts: [{ AccountId: '111122223333', Users: [{ UserName: alice, AttachedManagedPolicies: [AdministratorAccess] }] }]
            """).Model;
        string? OrganizationOf(string context) => new ModelAccess(
                model, Subject.Find(model, Given.Alice)!, new ModelAccessSettings { Now = Given.Now, Context = ContextInput.Parse(context, "context") })
            .Ask(ActionName.Parse("sqs:SendMessage"), Queue).DerivedContext.GetValueOrDefault("aws:PrincipalOrgID");

        Assert.Equal("o-example1234", OrganizationOf("{}"));
        Assert.Equal("o-example1234", OrganizationOf("""{ "aws:PrincipalArn": "arn:aws:iam::111122223333:role/x" }"""));
        Assert.Null(OrganizationOf("""{ "aws:PrincipalArn": "arn:aws:iam::444455556666:role/x" }"""));
        Assert.Null(OrganizationOf("""{ "aws:PrincipalAccount": "444455556666" }"""));
    }

    // An endpoint is known by its VPC, under both names of the VPC.
    [Theory]
    [InlineData("""{ "aws:SourceVpc": "vpc-1" }""")]
    [InlineData("""{ "aws:SourceVpcArn": "arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1" }""")]
    public void CK_8_the_endpoint_of_a_VPC_is_asked(string context)
    {
        IamModel model = ImportFolder.Import(
            """
            AccountId: '111122223333'
            Users: [{ UserName: alice, AttachedManagedPolicies: [AdministratorAccess] }]
            VpcEndpoints:
            - VpcEndpointId: vpce-1
              VpcId: vpc-1
              PolicyDocument: { Version: 2012-10-17, Statement: { Effect: Deny, Principal: '*', Action: 's3:*', Resource: '*' } }
            """).Model;
        var scope = new AccessScope(model, new ModelAccessSettings { Now = Given.Now, Context = ContextInput.Parse(context, "context") });

        Assert.Equal(Decision.ExplicitDeny, new ModelAccess(scope, Subject.Find(model, Given.Alice)!).Ask(ActionName.Parse("s3:GetObject"), Object).Decision);
    }

    // A Deny tells what matches, whoever else would have to allow.
    private static bool IsDenied(string action, string resource, string context, string @operator, string key, string wanted)
    {
        string deny = $$""" "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": { "{{@operator}}": { "{{key}}": "{{wanted}}" } } """;
        return Given.Ask(new GivenPolicies { Identity = [Given.Statement(deny)] }, action, resource, context: context).Decision == Decision.ExplicitDeny;
    }
}
