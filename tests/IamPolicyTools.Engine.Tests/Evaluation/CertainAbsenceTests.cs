using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Evaluation;

/// <summary>Context-keys.md 4.1: keys that the requests of some kind of principal never have are absent in Discovery too; others are open.</summary>
public sealed class CertainAbsenceTests
{
    private const string Queue = "arn:aws:sqs:eu-west-1:111122223333:jobs";
    private const string Root = "arn:aws:iam::111122223333:root";
    private const string Role = "arn:aws:iam::111122223333:role/app";
    private const string Federated = "arn:aws:sts::111122223333:federated-user/carol";
    private const string Service = "sns.amazonaws.com";

    [Theory]
    [InlineData(Given.Alice, "aws:SourceIdentity", false)]
    [InlineData(Root, "aws:SourceIdentity", false)]
    [InlineData(Federated, "aws:SourceIdentity", false)]
    [InlineData(Role, "aws:SourceIdentity", true)]
    [InlineData(Given.Alice, "aws:FederatedProvider", false)]
    [InlineData(Role, "aws:FederatedProvider", true)]
    [InlineData(Given.Alice, "aws:SourceArn", false)]
    [InlineData(Role, "aws:SourceArn", false)]
    [InlineData(Service, "aws:SourceArn", true)]
    [InlineData(Role, "aws:SourceAccount", false)]
    [InlineData(Service, "aws:SourceAccount", true)]
    [InlineData(Root, "aws:SourceOrgID", false)]
    [InlineData(Given.Alice, "ec2:SourceInstanceARN", false)]
    [InlineData(Role, "ec2:SourceInstanceARN", true)]
    [InlineData(Given.Alice, "lambda:SourceFunctionArn", false)]
    [InlineData(Role, "lambda:SourceFunctionArn", true)]
    [InlineData(Given.Alice, "aws:ChatbotSourceArn", false)]
    [InlineData(Service, "glue:RoleAssumedBy", false)]
    [InlineData(Given.Alice, "saml:sub", false)]
    [InlineData(Given.Alice, "token.actions.githubusercontent.com:sub", false)]
    [InlineData(Role, "saml:sub", true)]
    public void A_key_is_open_where_the_principal_can_have_it(string principal, string key, bool isOpen)
    {
        var policies = new GivenPolicies
        {
            Identity = [Given.Statement("\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"")],
            Resource = Given.Policy(
                $$$"""
                { "Version": "2012-10-17", "Statement": [
                  { "Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*" },
                  { "Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*", "Condition": { "Null": { "{{{key}}}": "false" } } }] }
                """,
                PolicyKind.Resource),
        };

        Assert.Equal(
            isOpen ? Decision.Conditional : Decision.Allowed,
            Given.Ask(policies, "sqs:SendMessage", Queue, principal, mode: ContextMode.Discovery, owner: "111122223333").Decision);
    }

    [Theory]
    [InlineData("arn:aws:sts::111122223333:federated-user/")]
    [InlineData("arn:aws:sts::111122223333:assumed-role/hub/")]
    [InlineData("arn:aws:iam::111122223333:user/")]
    [InlineData("arn:aws:iam::111122223333:role/")]
    public void An_ARN_with_an_empty_name_names_nobody(string arn) => Assert.Null(Requester.Parse(arn));

    // what is declared unknown was not derived, and is not shown as if it were.
    [Fact]
    public void What_is_declared_unknown_is_no_derived_context()
    {
        IamModel model = ImportFolder.Import("{ AccountId: '111122223333', Users: [{ UserName: alice }] }").Model;
        IamAccessResult Ask(params string[] unknown) => new ModelAccess(
            model, Subject.Find(model, Given.Alice)!, new ModelAccessSettings { Now = Given.Now, UnknownKeys = UnknownKeys.Of(unknown) })
            .Ask(ActionName.Parse("sqs:SendMessage"), Queue);

        Assert.Contains("aws:ViaAWSService", Ask().DerivedContext.Keys);
        Assert.DoesNotContain("aws:ViaAWSService", Ask("aws:ViaAWSService").DerivedContext.Keys);
    }

    // somebody of an account is named, and nothing tells whose the bucket is.
    [Theory]
    [InlineData(ContextMode.Discovery, Decision.Conditional)]
    [InlineData(ContextMode.Strict, Decision.Allowed)]
    public void Without_a_model_too_the_owner_of_a_bucket_is_taken_for_granted_and_said(ContextMode mode, Decision decision)
    {
        var policies = new GivenPolicies
        {
            Identity =
            [
                Given.Policy(
                    """
                    { "Version": "2012-10-17", "Statement": [
                      { "Effect": "Allow", "Action": "*", "Resource": "*" },
                      { "Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": { "StringNotEquals": { "aws:ResourceAccount": "111122223333" } } }] }
                    """),
            ],
        };

        IamAccessResult result = Given.Ask(policies, "s3:GetObject", "arn:aws:s3:::foreign/k", mode: mode);

        Assert.Equal(decision, result.Decision);
        Assert.Contains(result.OpenPoints, n => n.Contains("aws:ResourceAccount", StringComparison.Ordinal));
    }

    // whether the call asks for public access, its policy or ACL tells.
    [Theory]
    [InlineData("s3:PutBucketPolicy", "arn:aws:s3:::b", "{}", true)]
    [InlineData("s3:PutBucketAcl", "arn:aws:s3:::b", "{}", true)]
    [InlineData("s3:PutBucketAcl", "arn:aws:s3:::b", """{ "s3:x-amz-acl": "private" }""", false)]
    [InlineData("s3:PutObjectAcl", "arn:aws:s3:::b/k", """{ "s3:x-amz-grant-read": "id=1" }""", false)]
    [InlineData("s3:PutObject", "arn:aws:s3:::b/k", "{}", false)]
    [InlineData("s3:GetBucketAcl", "arn:aws:s3:::b", "{}", false)]
    public void What_Block_Public_Access_may_refuse_is_said(string action, string resource, string context, bool isSaid)
    {
        IamModel model = ImportFolder.Import(
            """
            AccountId: "111122223333"
            Users: [{ UserName: alice, AttachedManagedPolicies: ["arn:aws:iam::aws:policy/AdministratorAccess"] }]
            Resources: [{ Arn: "arn:aws:s3:::b", PublicAccessBlock: { BlockPublicAcls: true, BlockPublicPolicy: true } }]
            """).Model;

        IamAccessResult result = new ModelAccess(
            model, Subject.Find(model, Given.Alice)!, new ModelAccessSettings { Now = Given.Now, Context = ContextInput.Parse(context, "context") })
            .Ask(ActionName.Parse(action), resource);

        Assert.True(result.IsAllowed);
        Assert.Equal(isSaid, result.OpenPoints.Any(n => n.StartsWith("Block Public Access refuses the call when", StringComparison.Ordinal)));
    }
}
