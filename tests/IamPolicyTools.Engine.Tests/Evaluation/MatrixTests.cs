using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Evaluation;

/// <summary>What is known of a resource is shared between the questions of a matrix: each is answered as if it were asked alone.</summary>
public sealed class MatrixTests
{
    private static readonly string[] s_actions =
    [
        "s3:ListBucket", "s3:GetObject", "s3:GetObjectAcl", "s3:PutObject", "s3:DeleteObject", "s3:PutObjectAcl", "s3:GetAccessPoint", "kms:Decrypt",
        "kms:CreateAlias", "kms:ListAliases", "sts:AssumeRole", "sts:TagSession", "iam:GetRole", "iam:PassRole", "iam:ListRoles", "sqs:SendMessage",
    ];

    private static readonly string[] s_resources =
    [
        "*", "arn:aws:s3:::b", "arn:aws:s3:::b/x", "arn:aws:s3:::elsewhere/x", "arn:aws:s3:eu-west-1:111122223333:accesspoint/front/object/x",
        "arn:aws:kms:eu-west-1:111122223333:key/none", "arn:aws:kms:eu-west-1:111122223333:alias/none", "arn:aws:iam::111122223333:role/r",
        "arn:aws:iam::111122223333:role/none", "arn:aws:iam::444455556666:role/r", "arn:aws:sqs:eu-west-1:111122223333:q",
    ];

    [Theory]
    [InlineData("", "")]
    [InlineData("Acl: { Unknown: why }, ObjectOwnership: { Unknown: why }", "")]
    [InlineData("Acl: [{ Grantee: 'http://acs.amazonaws.com/groups/global/AllUsers', Permission: WRITE }]", "")]
    [InlineData("PublicAccessBlock: { Unknown: why }", "")]
    [InlineData("", "PublicAccessBlock: { Unknown: why }")]
    public void Every_pair_is_answered_as_if_it_were_asked_alone(string bucket, string account)
    {
        IamModel model = ImportFolder.Import(
            $$"""
            AccountId: "111122223333"
            {{account}}
            Users:
              - UserName: u
                UserPolicyList: [{ PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: { Effect: Allow, Action: "*", Resource: "*", Condition: { StringNotEquals: { "s3:x-amz-acl": private } } } } }]
            Roles:
              - RoleName: r
                AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: { Effect: Allow, Principal: { AWS: "111122223333" }, Action: "sts:AssumeRole" } }
            Resources:
              - { Arn: "arn:aws:s3:::b", Policy: { Version: 2012-10-17, Statement: { Effect: Deny, Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/y" } }{{(bucket.Length > 0 ? ", " + bucket : string.Empty)}} }
              - { Arn: "arn:aws:s3:eu-west-1:111122223333:accesspoint/front", Bucket: b }
            """).Model;
        foreach (ContextMode mode in (ContextMode[])[ContextMode.Strict, ContextMode.Discovery])
        {
            foreach (Subject subject in (Subject[])[Subject.Find(model, "arn:aws:iam::111122223333:user/u")!, new Subject(Requester.Anonymous, PrincipalPolicies.None, true)])
            {
                ModelAccess shared = Ask(model, subject, mode);
                foreach (string action in s_actions)
                {
                    foreach (string resource in s_resources)
                    {
                        var asked = ActionName.Parse(action);
                        Assert.Equal(Describe(Ask(model, subject, mode).Ask(asked, resource)), Describe(shared.Ask(asked, resource)));
                    }
                }
            }
        }
    }

    private static ModelAccess Ask(IamModel model, Subject subject, ContextMode mode) =>
        new(model, subject, new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch, Mode = mode });

    private static string Describe(IamAccessResult result) =>
        string.Join('\n', [$"{result} {result.PolicyType} {result.ResourceAccount} {result.Reason}", .. result.OpenPoints, .. result.Unknowns.Select(u => $"{u}"), $"{result.Explanation}"]);
}
