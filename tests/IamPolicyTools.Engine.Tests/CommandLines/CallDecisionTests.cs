using IamPolicyTools.Analysis.Calls;
using IamPolicyTools.CommandLines;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Import;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.CommandLines;

/// <summary>What calls about many resources are answered: a denial of one of them is never passed over (CL-32, CL-60, CL-71).</summary>
public sealed class CallDecisionTests : IDisposable
{
    private const string Account = """
        AccountId: "123456789012"
        Users:
          - UserName: alice
            UserPolicyList:
              - PolicyName: most
                PolicyDocument:
                  Version: "2012-10-17"
                  Statement:
                    - { Effect: Allow, Action: "*", Resource: "*" }
                    - { Effect: Deny, Action: "s3:*", Resource: "arn:aws:s3:::b/protected/*" }
                    - { Effect: Deny, Action: "dms:*", Resource: "arn:aws:dms:eu-west-1:123456789012:endpoint:S" }
                    - { Effect: Deny, Action: "iam:PassRole", NotResource: "arn:aws:iam::123456789012:role/app" }
                    - { Effect: Deny, Action: "ec2:RunInstances", Resource: "arn:aws:ec2:*:*:security-group/sg-open" }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("iam-calls").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // A Region that is given is the Region of what the call is about; nobody passes a role of Identity Center; and the policy of a key that nobody
    // names is no reason to doubt (CK-3, R-156, CL-71).
    [Theory]
    [InlineData("*", "*", "aws s3 cp s3://b/k . --region eu-west-1", "")]
    [InlineData("*", "*", "aws ecs run-task --cluster c --task-definition t:1 --region eu-west-1", "")]
    [InlineData("*", "*", "aws secretsmanager get-secret-value --secret-id db --region eu-west-1", "")]
    [InlineData("s3:*", "*", "aws s3 cp s3://b/k . --region eu-west-1", "kms:Decrypt")]
    [InlineData("*", "arn:aws:s3:::*", "aws s3 cp s3://b/k . --region eu-west-1", "kms:Decrypt")]
    [InlineData("*", "*", "aws s3 cp s3://b/k . --region us-west-2", null)]
    public void What_may_be_checked_on_something_that_nobody_names(string actions, string resources, string line, string? unless)
    {
        string account = Path.Combine(_folder, "ops.yaml");
        File.WriteAllText(account, $$"""
            AccountId: "123456789012"
            Users:
              - UserName: alice
                UserPolicyList:
                  - PolicyName: p
                    PolicyDocument:
                      Version: "2012-10-17"
                      Statement:
                        - { Effect: Allow, Action: "{{actions}}", Resource: "{{resources}}" }
                        - { Effect: Deny, NotAction: "iam:*", Resource: "*", Condition: { StringNotEquals: { "aws:RequestedRegion": eu-west-1 } } }
            """);
        IamModel model = AccountImporter.Import(IamModel.Empty, [account]).Model;
        Subject alice = Subject.Of(model, model.Accounts["123456789012"].Users["alice"]);
        ApiCall call = new CallReader(new()).ReadLine(line);

        CallAnswer answer = new CallDecider(model, new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch })
            .Decide(alice, call, call.GetRequests(new CallEnvironment { Model = model, CallerArn = alice.Requester.Arn }));

        Assert.Equal(unless is null ? Decision.ExplicitDeny : Decision.Allowed, answer.Decision);
        Assert.Equal(unless ?? string.Empty, string.Join(' ', answer.Unless.Select(u => u.Action)));
        Assert.Equal(unless?.Length > 0, answer.IsConditional);
    }

    [Theory]
    [InlineData("aws s3 rm s3://b --recursive", Decision.Conditional)]
    [InlineData("aws s3 rm s3://b/protected --recursive", Decision.ExplicitDeny)]
    [InlineData("aws s3 rm s3://b/open --recursive", Decision.Allowed)]
    [InlineData("aws s3 rm 's3://b/*'", Decision.Allowed)]
    [InlineData("aws s3 rb s3://b --force", Decision.Conditional)]
    [InlineData("aws s3 sync . s3://b", Decision.Conditional)]
    [InlineData("aws s3 sync s3://c s3://b --delete", Decision.Conditional)]
    [InlineData("aws s3 cp s3://b . --recursive", Decision.Conditional)]
    [InlineData("aws dms create-replication-task --source-endpoint-arn arn:aws:dms:eu-west-1:123456789012:endpoint:S", Decision.ExplicitDeny)]
    [InlineData("aws ec2 run-instances --image-id ami-1 --subnet-id subnet-1", Decision.Conditional)]
    [InlineData("aws ec2 run-instances --image-id ami-1 --network-interfaces SubnetId=subnet-1,Groups=sg-open", Decision.ExplicitDeny)]
    [InlineData("aws ec2 run-instances --image-id ami-1 --network-interfaces SubnetId=subnet-1,Groups=sg-1", Decision.Allowed)]
    [InlineData("aws lambda create-function --function-name f --role arn:aws:iam::123456789012:role/app --architectures arm64", Decision.Allowed)]
    [InlineData("aws lambda create-function --function-name f --role arn:aws:iam::123456789012:role/app --helper-role other", Decision.Conditional)]
    [InlineData("aws lambda create-function --function-name f --role arn:aws:iam::123456789012:role/app --unheard-of file://none.json", Decision.Conditional)]
    public void One_denied_resource_of_many_is_never_allowed(string line, Decision expected)
    {
        string account = Path.Combine(_folder, "account.yaml");
        File.WriteAllText(account, Account);
        IamModel model = AccountImporter.Import(IamModel.Empty, [account]).Model;
        Subject alice = Subject.Of(model, model.Accounts["123456789012"].Users["alice"]);
        ApiCall call = new CallReader(new()).ReadLine(line);
        var environment = new CallEnvironment { Model = model, CallerArn = alice.Requester.Arn, Region = "eu-west-1" };

        CallAnswer answer = new CallDecider(model, new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch }).Decide(alice, call, call.GetRequests(environment));

        Assert.Equal(expected, answer.Decision);
    }
}
