using IamPolicyTools.Analysis.Calls;
using IamPolicyTools.CommandLines;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Import;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.CommandLines;

/// <summary>A context key that the call or its target decides, and that nobody knows, decides nothing: the answer depends on it (CL-60, CL-63, CL-71).</summary>
public sealed class UnknownKeyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("iam-keys").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("aws codecommit put-file --repository-name r --branch-name main --file-content x --file-path y", "StringEquals", "codecommit:References", "refs/heads/main")]
    [InlineData("aws ram create-resource-share --name s --allow-external-principals", "Bool", "ram:RequestedAllowsExternalPrincipals", "true")]
    [InlineData("aws emr add-steps --cluster-id j-1 --steps Type=Spark --execution-role-arn arn:aws:iam::123456789012:role/admin", "StringEquals", "elasticmapreduce:ExecutionRoleArn", "arn:aws:iam::123456789012:role/admin")]
    [InlineData("aws ec2 modify-snapshot-attribute --snapshot-id snap-1 --attribute createVolumePermission --operation-type add --group-names all", "StringEquals", "ec2:Add/group", "all")]
    [InlineData("aws ec2 create-vpc-endpoint --vpc-id vpc-1 --service-name com.amazonaws.eu-west-1.s3", "StringEquals", "ec2:VpceServiceName", "com.amazonaws.eu-west-1.s3")]
    [InlineData("aws glue tag-resource --resource-arn arn:aws:glue:eu-west-1:123456789012:job/j --tags-to-add a=b", "StringEquals", "aws:RequestTag/a", "b")]
    [InlineData("aws dynamodb query --table-name t --index-name i --key-condition-expression id=1", "ForAnyValue:StringEquals", "dynamodb:LeadingKeys", "alice")]
    [InlineData("aws elasticache create-cache-cluster --cache-cluster-id c --cache-node-type cache.r5.large", "StringEquals", "elasticache:CacheNodeType", "cache.r5.large")]
    public void What_nobody_knows_is_not_absent(string line, string test, string key, string value)
    {
        CallAnswer answer = Ask(line, $$"""{ Effect: Deny, Action: "*", Resource: "*", Condition: { "{{test}}": { "{{key}}": "{{value}}" } } }""");

        Assert.NotEqual(Decision.Allowed, answer.Decision);
        if (answer.Decision == Decision.Conditional)
        {
            Assert.Contains(key, answer.Reason, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void An_allow_for_all_values_holds_for_no_unknown_key()
    {
        CallAnswer answer = Ask(
            "aws dynamodb get-item --table-name t --key '{\"id\":{\"S\":\"bob\"}}'",
            """{ Effect: Allow, Action: "dynamodb:*", Resource: "*", Condition: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["alice"] } } }""",
            isAdministrator: false);

        Assert.Equal(Decision.Conditional, answer.Decision);
        Assert.Contains("dynamodb:LeadingKeys", answer.Reason, StringComparison.Ordinal);
    }

    // Absent is what the data has a template for, and what is not the call's to tell.
    [Theory]
    [InlineData("aws s3 cp f s3://b/k", "StringEquals", "s3:x-amz-acl", "public-read")]
    [InlineData("aws s3api put-object --bucket b --key k", "StringEquals", "s3:x-amz-acl", "public-read")]
    [InlineData("aws s3api put-object --bucket b --key k", "NumericLessThan", "s3:TlsVersion", "1.2")]
    [InlineData("aws s3api put-bucket-acl --bucket b --acl private", "StringLike", "s3:x-amz-grant-read", "*AllUsers*")]
    [InlineData("aws ec2 describe-instances", "StringEquals", "ec2:InstanceType", "m5.large")]
    [InlineData("aws iam create-user --user-name u", "StringEquals", "aws:RequestTag/a", "b")]
    [InlineData("aws kms encrypt --key-id 1 --plaintext x", "StringEquals", "kms:ViaService", "s3.eu-west-1.amazonaws.com")]
    [InlineData("aws sts assume-role --role-arn arn:aws:iam::123456789012:role/r --role-session-name s", "StringEquals", "sts:ExternalId", "x")]
    public void What_is_known_to_be_absent_stays_absent(string line, string test, string key, string value)
    {
        CallAnswer answer = Ask(line, $$"""{ Effect: Deny, Action: "*", Resource: "*", Condition: { "{{test}}": { "{{key}}": "{{value}}" } } }""");

        Assert.NotEqual(Decision.Conditional, answer.Decision);
    }

    [Theory]
    [InlineData("aws s3api put-bucket-acl --bucket b --grant-read uri=http://acs.amazonaws.com/groups/global/AllUsers")]
    [InlineData("aws s3api put-object-acl --bucket b --key k --grant-read uri=http://acs.amazonaws.com/groups/global/AllUsers")]
    public void A_grant_to_everybody_is_refused(string line) =>
        Assert.Equal(
            Decision.ExplicitDeny,
            Ask(line, """{ Effect: Deny, Action: "s3:*", Resource: "*", Condition: { StringLike: { "s3:x-amz-grant-read": "*AllUsers*" } } }""").Decision);

    private CallAnswer Ask(string line, string statement, bool isAdministrator = true)
    {
        string account = Path.Combine(_folder, "account.yaml");
        File.WriteAllText(account, $$"""
            AccountId: "123456789012"
            Users:
              - UserName: alice
                UserPolicyList:
                  - PolicyName: own
                    PolicyDocument:
                      Version: "2012-10-17"
                      Statement:
                        {{(isAdministrator ? """- { Effect: Allow, Action: "*", Resource: "*" }""" : string.Empty)}}
                        - {{statement}}
            """);
        IamModel model = AccountImporter.Import(IamModel.Empty, [account]).Model;
        Subject alice = Subject.Of(model, model.Accounts["123456789012"].Users["alice"]);
        var environment = new CallEnvironment { Model = model, CallerArn = alice.Requester.Arn, Region = "eu-west-1" };
        ApiCall call = new CallReader(new()).ReadLine(line);
        return new CallDecider(model, new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch }).Decide(alice, call, call.GetRequests(environment));
    }
}
