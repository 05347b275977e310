using System.Collections.Immutable;
using IamPolicyTools.Import;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Profiles;
using IamPolicyTools.Records;
using IamPolicyTools.Testing;
using IamPolicyTools.Testing.Files;

namespace IamPolicyTools.Engine.Tests.Testing;

/// <summary>What a file with <c>Require: Known</c> leaves open (AT-6): only what the answer could change with.</summary>
public sealed class OpenPointTests : IDisposable
{
    private const string Account = """
        Organization:
          MasterAccountId: "999999999999"
          Accounts: { prod: "111122223333" }
          Attachments:
            - { Policy: { Version: "2012-10-17", Statement: [ { Effect: Deny, Action: ["cloudtrail:StopLogging", "sqs:DeleteQueue"], Resource: "*" } ] }, Name: guard, Type: SCP, Targets: [Root] }
        Accounts:
          - AccountId: "111122223333"
            Roles:
              - RoleName: web
                AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: "sts:AssumeRole" } ] }
                RolePolicyList:
                  - PolicyName: own
                    PolicyDocument:
                      Version: "2012-10-17"
                      Statement:
                        - { Effect: Allow, Action: ["logs:Describe*", "cloudformation:DescribeStacks", "s3:*"], Resource: "*" }
            Resources:
              - Arn: arn:aws:s3:::plain
              - Arn: arn:aws:s3:::office
                Policy: { Version: "2012-10-17", Statement: [ { Effect: Deny, Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::office/*", Condition: { NotIpAddress: { "aws:SourceIp": 203.0.113.0/24 }, Bool: { "aws:ViaAWSService": "false" } } } ] }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("open-points").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Principal: role/web, Action: sqs:DeleteQueue, Resource: 'arn:aws:sqs:eu-west-1:111122223333:q', Expect: ExplicitDeny")]
    [InlineData("Principal: role/web, Action: cloudtrail:StopLogging, Resource: 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/all', Expect: ExplicitDeny")]
    [InlineData("Action: cloudtrail:StopLogging, Resource: 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/all', NobodyAllowed: true")]
    [InlineData("Principal: role/web, Action: ec2:RunInstances, Resource: 'arn:aws:ec2:eu-west-1:111122223333:instance/*', Expect: Denied")]
    [InlineData("Principal: role/web, Action: ec2:RunInstances, Resource: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1', Expect: ImplicitDeny")]
    [InlineData("Principal: 'arn:aws:iam::444455556666:root', Action: s3:GetObject, Resource: 'arn:aws:s3:::plain/x', Expect: Denied")]
    [InlineData("Principal: 'arn:aws:iam::444455556666:user/eve', Action: sts:AssumeRole, Resource: 'arn:aws:iam::111122223333:role/web', Expect: Denied")]
    [InlineData("Principal: role/web, Action: s3:GetObject, Resource: 'arn:aws:s3:::office/x', Context: { 'aws:SourceIp': 198.51.100.1 }, Expect: Denied")]
    [InlineData("Principal: role/web, Action: logs:DescribeLogGroups, Expect: Allowed")]
    [InlineData("Principal: role/web, Action: logs:DescribeLogGroups, Resource: '*', Region: eu-west-1, Expect: Allowed")]
    [InlineData("Principal: role/web, Action: cloudformation:DescribeStacks, Resource: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/app/*', Expect: Allowed")]
    [InlineData("Principal: role/web, Operation: cloudtrail:StopLogging, Parameter: { Name: all }, Region: eu-west-1, Expect: Denied")]
    public void What_no_unknown_can_change_is_decided(string test)
    {
        AccessTestResult result = Assert.Single(Run(test));

        Assert.True(result.Outcome == Outcome.Passed, $"{result.Outcome}: {result.Message}");
    }

    [Theory]
    [InlineData("Principal: role/web, Action: sqs:SendMessage, Resource: 'arn:aws:sqs:eu-west-1:111122223333:q', Expect: Denied", "Write it to the Resources of its account")]
    [InlineData("Principal: role/web, Action: s3:GetObject, Resource: 'arn:aws:s3:::unheard-of/x', Expect: Allowed", "is not in the model")]
    [InlineData("Principal: 'arn:aws:iam::444455556666:root', Action: sqs:SendMessage, Resource: 'arn:aws:sqs:eu-west-1:111122223333:q', Expect: Denied", "the resource policy of arn:aws:sqs:eu-west-1:111122223333:q is unknown")]
    [InlineData("Principal: role/web, Action: s3:GetObject, Resource: 'arn:aws:s3:::office/x', Expect: Denied", "aws:SourceIp")]
    public void What_an_unknown_can_change_is_inconclusive(string test, string why)
    {
        AccessTestResult result = Assert.Single(Run(test));

        Assert.Equal(Outcome.Inconclusive, result.Outcome);
        Assert.Contains(why, result.Message, StringComparison.Ordinal);
    }

    private ImmutableArray<AccessTestResult> Run(string test)
    {
        string account = Path.Combine(_folder, "account.yaml");
        string path = Path.Combine(_folder, "t.yaml");
        File.WriteAllText(account, Account);
        File.WriteAllText(path, $"Require: Known\nTests:\n  - {{ {test} }}");
        IamModel model = AccountImporter.Import(IamModel.Empty, [account]).Model;
        return TestRunner.Run(TestFileReader.Read(path), new TestRunSettings
        {
            Model = model,
            Now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
            Profiles = new ProfileSources { FindProfile = _ => null },
        });
    }
}
