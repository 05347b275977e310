using System.Management.Automation;
using IamPolicyTools.Analysis.Calls;
using IamPolicyTools.CommandLines;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Commands;

/// <summary>A call has the answer of the plain question about its request: whatever refuses that one refuses the call (CL-71).</summary>
public sealed class CallAgreementTests : IDisposable
{
    private const string Key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    private const string TheirKey = "arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ad";
    private const string Linked = "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX";
    private const string Point = "arn:aws:s3:eu-west-1:111122223333:accesspoint/ap";
    private const string Federated = "arn:aws:sts::111122223333:federated-user/fed";
    private const string Root = "arn:aws:iam::111122223333:root";
    private const string ToPublic = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:eu-west-1:111122223333:accesspoint/ap/object/*"}}""";
    private const string ToAccount = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:GetObject","Resource":"arn:aws:s3:eu-west-1:111122223333:accesspoint/ap/object/*"}}""";
    private const string PutPoint = "aws s3control put-access-point-policy --account-id 111122223333 --name ap --region eu-west-1 --policy ";
    private const string Read = "aws s3api get-object --bucket shut --key k out";
    private const string Group = "http://acs.amazonaws.com/groups/global/AllUsers";
    private const string MakeFunction = "aws lambda create-function --function-name f --runtime python3.12 --handler a.b --zip-file fileb://z --region eu-west-1 --role arn:aws:iam::";
    private const string ToLambda = "-Context @{ 'iam:PassedToService' = 'lambda.amazonaws.com' }";
    private const string PublicRead = "-Context @{ 's3:x-amz-acl' = 'public-read' }";

    private const string Account = """
        AccountId: "111122223333"
        Users:
          - UserName: alice
            UserPolicyList: [ { PolicyName: p, PolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Action: "*", Resource: "*" } ] } } ]
          - UserName: bob
            UserPolicyList: [ { PolicyName: p, PolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Action: "*", Resource: "*" }, { Effect: Deny, Action: "iam:PassRole", Resource: "*" } ] } } ]
          - UserName: nobody
        Roles:
          - RoleName: hub
            AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Principal: { AWS: "111122223333" }, Action: "sts:AssumeRole" } ] }
            RolePolicyList: [ { PolicyName: p, PolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Action: "*", Resource: "*" } ] } } ]
          - RoleName: AWSServiceRoleForX
            Path: /aws-service-role/x.amazonaws.com/
            AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Principal: { Service: "x.amazonaws.com" }, Action: "sts:AssumeRole" } ] }
          - RoleName: worker
            AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" } ] }
        Resources:
          - Arn: "arn:aws:s3:::shut"
            PublicAccessBlock: { BlockPublicPolicy: true, BlockPublicAcls: true, RestrictPublicBuckets: true }
            Policy: { Version: "2012-10-17", Statement: [ { Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::shut/*" } ] }
          - { Arn: "arn:aws:s3:eu-west-1:111122223333:accesspoint/ap", PublicAccessBlock: { BlockPublicPolicy: true } }
          - { Arn: "arn:aws:s3:::tagged", BucketAbac: Enabled }
          - Arn: "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
            Policy: { Version: "2012-10-17", Statement: [ { Effect: Allow, Principal: { AWS: "arn:aws:iam::111122223333:user/bob" }, Action: "kms:*", Resource: "*" } ] }
        """;

    private const string Other = """
        AccountId: "444455556666"
        Resources:
          - Arn: "arn:aws:s3:::theirs"
            Policy: { Version: "2012-10-17", Statement: [ { Effect: Allow, Principal: "*", Action: "s3:*", Resource: [ "arn:aws:s3:::theirs", "arn:aws:s3:::theirs/*" ] } ] }
          - Arn: "arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ad"
            Policy: { Version: "2012-10-17", Statement: [ { Effect: Allow, Principal: { AWS: "*" }, Action: "kms:*", Resource: "*" } ] }
        """;

    private readonly HostedModule _module = new();
    private readonly TemporaryFolder _folder = new();

    public CallAgreementTests() =>
        Assert.Empty(_module.Run($"Import-IamAccount '{_folder.Write("account.yaml", Account)}', '{_folder.Write("other.yaml", Other)}'").AllErrors);

    public void Dispose()
    {
        _module.Dispose();
        _folder.Dispose();
    }

    [Theory]
    // Calls of STS that need no permission are refused whom STS refuses (R-111, R-113, R-114).
    [InlineData("anonymous", "sts:GetCallerIdentity *", "", "aws sts get-caller-identity", Decision.ImplicitDeny)]
    [InlineData("anonymous", "sts:GetSessionToken *", "", "aws sts get-session-token", Decision.ImplicitDeny)]
    [InlineData("ec2.amazonaws.com", "sts:GetSessionToken *", "", "aws sts get-session-token", Decision.ImplicitDeny)]
    [InlineData("ec2.amazonaws.com", "sts:GetCallerIdentity *", "", "aws sts get-caller-identity", Decision.Allowed)]
    [InlineData(Federated, "sts:GetSessionToken *", "", "aws sts get-session-token", Decision.ImplicitDeny)]
    [InlineData(Federated, "sts:GetCallerIdentity *", "", "aws sts get-caller-identity", Decision.Allowed)]
    [InlineData(Federated, "iam:ListUsers *", "", "aws iam list-users", Decision.ImplicitDeny)]
    [InlineData("role/hub", "sts:GetSessionToken *", "", "Get-STSSessionToken", Decision.ImplicitDeny)]
    [InlineData("role/hub", "sts:GetFederationToken arn:aws:sts::111122223333:federated-user/x", "", "aws sts get-federation-token --name x", Decision.ImplicitDeny)]
    [InlineData(Root, "sts:AssumeRole arn:aws:iam::111122223333:role/hub", "", "aws sts assume-role --role-arn arn:aws:iam::111122223333:role/hub --role-session-name s", Decision.ImplicitDeny)]
    [InlineData(Root, "iam:CreateUser arn:aws:iam::111122223333:user/z", "", "aws iam create-user --user-name z", Decision.Allowed)]
    // The policy of a key lets nobody in whom it does not name, and a call without a signature has none.
    [InlineData("alice", "kms:Decrypt " + Key, "", "aws kms decrypt --ciphertext-blob fileb://x --key-id " + Key, Decision.ImplicitDeny)]
    [InlineData("bob", "kms:Decrypt " + Key, "", "aws kms decrypt --ciphertext-blob fileb://x --key-id " + Key, Decision.Allowed)]
    [InlineData("anonymous", "kms:Decrypt " + Key, "", "aws kms decrypt --ciphertext-blob fileb://x --key-id " + Key, Decision.ImplicitDeny)]
    [InlineData("anonymous", "s3:ListAllMyBuckets *", "", "aws s3api list-buckets --no-sign-request", Decision.ImplicitDeny)]
    // Block Public Access (R-103 to R-105).
    [InlineData("anonymous", "s3:GetObject arn:aws:s3:::shut/k", "", Read + " --no-sign-request", Decision.ExplicitDeny)]
    [InlineData("arn:aws:iam::999988887777:user/eve", "s3:GetObject arn:aws:s3:::shut/k", "", Read, Decision.ExplicitDeny)]
    [InlineData("alice", "s3:PutAccessPointPolicy " + Point, "-NewPolicy '" + ToPublic + "'", PutPoint + "'" + ToPublic + "'", Decision.ExplicitDeny)]
    [InlineData("alice", "s3:PutAccessPointPolicy " + Point, "-NewPolicy '" + ToAccount + "'", PutPoint + "'" + ToAccount + "'", Decision.Allowed)]
    [InlineData("alice", "s3:PutBucketAcl arn:aws:s3:::shut", PublicRead, "Set-S3ACL -BucketName shut -PublicReadOnly", Decision.ExplicitDeny)]
    [InlineData("alice", "s3:PutBucketAcl arn:aws:s3:::shut", PublicRead, "Set-S3BucketACL -BucketName shut -CannedACLName public-read", Decision.ExplicitDeny)]
    [InlineData("alice", "s3:PutObject arn:aws:s3:::shut/k", PublicRead, "Write-S3Object -BucketName shut -Key k -File x -PublicReadOnly", Decision.ExplicitDeny)]
    [InlineData("alice", "s3:PutObject arn:aws:s3:::shut/k", PublicRead, "Write-S3Object -BucketName shut -Key k -File x -PublicReadWrite", Decision.ExplicitDeny)]
    [InlineData("alice", "s3:PutObject arn:aws:s3:::shut/k", PublicRead, "aws s3 cp x s3://shut/k --acl public-read", Decision.ExplicitDeny)]
    [InlineData("alice", "s3:PutObject arn:aws:s3:::shut/k", PublicRead, "aws s3 cp x s3://shut/k --grants read=uri=" + Group, Decision.ExplicitDeny)]
    [InlineData("alice", "s3:PutObject arn:aws:s3:::shut/k", PublicRead, "aws s3api put-object --bucket shut --key k --grant-read uri=" + Group, Decision.ExplicitDeny)]
    // Roles are passed inside their account, by whom IAM lets (R-156).
    [InlineData("alice", "iam:PassRole arn:aws:iam::111122223333:role/worker", ToLambda, MakeFunction + "111122223333:role/worker", Decision.Allowed)]
    [InlineData("bob", "iam:PassRole arn:aws:iam::111122223333:role/worker", ToLambda, MakeFunction + "111122223333:role/worker", Decision.ExplicitDeny)]
    [InlineData("alice", "iam:PassRole arn:aws:iam::999988887777:role/far", ToLambda, MakeFunction + "999988887777:role/far", Decision.ImplicitDeny)]
    // What services refuse by themselves (R-108, R-121, R-126, R-155, R-157, R-158, CK-6).
    [InlineData("alice", "s3:PutBucketPolicy arn:aws:s3:::theirs", "-NewPolicy '" + ToAccount + "'", "aws s3api put-bucket-policy --bucket theirs --policy '" + ToAccount + "'", Decision.ImplicitDeny)]
    [InlineData("alice", "s3:GetObject arn:aws:s3:::theirs/k", "", "aws s3api get-object --bucket theirs --key k out", Decision.Allowed)]
    [InlineData("alice", "kms:Decrypt " + TheirKey, "", "aws kms decrypt --ciphertext-blob fileb://x --key-id " + TheirKey, Decision.Allowed)]
    [InlineData("alice", "kms:ScheduleKeyDeletion " + TheirKey, "", "aws kms schedule-key-deletion --key-id " + TheirKey, Decision.ImplicitDeny)]
    [InlineData("bob", "kms:CreateAlias arn:aws:kms:eu-west-1:111122223333:alias/aws/x", "", "aws kms create-alias --alias-name alias/aws/x --target-key-id " + Key, Decision.ImplicitDeny)]
    [InlineData("alice", "iam:DeletePolicy arn:aws:iam::aws:policy/ReadOnlyAccess", "", "Remove-IAMPolicy -PolicyArn arn:aws:iam::aws:policy/ReadOnlyAccess", Decision.ImplicitDeny)]
    [InlineData("alice", "iam:AttachRolePolicy " + Linked, "", "aws iam attach-role-policy --role-name AWSServiceRoleForX --policy-arn arn:aws:iam::aws:policy/ReadOnlyAccess", Decision.ImplicitDeny)]
    [InlineData("alice", "sqs:SendMessage arn:aws-cn:sqs:cn-north-1:111122223333:q", "", "aws sqs send-message --queue-url https://sqs.cn-north-1.amazonaws.com.cn/111122223333/q --message-body x --region cn-north-1", Decision.ImplicitDeny)]
    [InlineData("alice", "s3:PutBucketTagging arn:aws:s3:::tagged", "-Context @{ 'aws:RequestTag/a' = 'b' }", "aws s3api put-bucket-tagging --bucket tagged --tagging 'TagSet=[{Key=a,Value=b}]'", Decision.ImplicitDeny)]
    public void A_call_has_the_answer_of_its_plain_question(string principal, string asked, string given, string line, Decision expected)
    {
        PSObject plain = Assert.Single(_module.Output($"Test-IamAccess {principal} {asked} {given} -Region eu-west-1 -ValidateRequest:$false"));
        PSObject call = Assert.Single(_module.Output($"Test-IamAccess {principal} -CommandLine '{line.Replace("'", "''", StringComparison.Ordinal)}' -Region eu-west-1"));

        Assert.Equal(expected, ((IamAccessResult)plain.BaseObject).Decision);
        Assert.Equal(expected, ((CallAnswer)call.BaseObject).Decision);
    }

    // R-156: what a service would refuse is said of a call, too.
    [Fact]
    public void What_the_plain_question_says_besides_is_said_of_the_call() => Assert.Contains(
        "the role's trust policy does not let lambda.amazonaws.com assume it",
        ((CallAnswer)Assert.Single(_module.Output($"Test-IamAccess alice -CommandLine '{MakeFunction}111122223333:role/hub'")).BaseObject).OpenPoints.Single(p => p.Contains("trust", StringComparison.Ordinal)),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("deploy.sh", "", """
        #!/usr/bin/env bash
        set -euo pipefail
        BUCKET=releases-111122223333
        export AWS_DEFAULT_REGION=eu-west-1
        FUNCTION=orders-api

        aws s3 mb "s3://$BUCKET" || true
        aws s3 cp ./build/app.zip "s3://$BUCKET/releases/app.zip" \
            --sse aws:kms
        aws s3 sync ./site "s3://$BUCKET/site" --delete
        if aws lambda get-function --function-name "$FUNCTION" >/dev/null 2>&1; then
          aws lambda update-function-code --function-name "$FUNCTION" --s3-bucket "$BUCKET" --s3-key releases/app.zip
        else
          aws lambda create-function --function-name "$FUNCTION" --runtime python3.12 --handler app.main \
            --role arn:aws:iam::111122223333:role/worker --code S3Bucket=$BUCKET,S3Key=releases/app.zip
        fi
        aws lambda wait function-active --function-name "$FUNCTION"
        ARN=$(aws lambda get-function --function-name "$FUNCTION" --query Configuration.FunctionArn --output text)
        aws ssm put-parameter --name /orders/url --value "$ARN" --type String --overwrite
        aws logs create-log-group --log-group-name /app/orders; aws logs put-retention-policy --log-group-name /app/orders --retention-in-days 14
        aws sns publish --topic-arn arn:aws:sns:eu-west-1:111122223333:deploys --message done
        """, "iam:PassRole lambda:CreateFunction lambda:GetFunction lambda:GetFunctionConfiguration lambda:UpdateFunctionCode logs:CreateLogGroup logs:PutRetentionPolicy "
            + "s3:CreateBucket s3:DeleteObject s3:GetObject s3:ListBucket s3:PutObject sns:Publish ssm:PutParameter")]
    [InlineData("setup.ps1", "-Variable @{ name = 'a' }", """
        param([string]$Stage = 'test')
        $bucket = 'team-data-111122223333'
        Set-DefaultAWSRegion -Region eu-west-1
        New-S3Bucket -BucketName $bucket
        Write-S3BucketVersioning -BucketName $bucket -VersioningConfig_Status Enabled
        New-IAMRole -RoleName batch -AssumeRolePolicyDocument (Get-Content trust.json -Raw)
        Register-IAMRolePolicy -RoleName batch -PolicyArn arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess
        $queue = New-SQSQueue -QueueName jobs
        Get-EC2Instance -Filter @{ Name = 'tag:Stage'; Values = $Stage } | ForEach-Object { $_.Instances }
        Stop-EC2Instance -InstanceId i-0123456789abcdef0
        foreach ($name in 'a', 'b') { Write-SSMParameter -Name "/team/$name" -Value x -Type String }
        aws eks update-kubeconfig --name prod --region eu-west-1
        """, "ec2:DescribeInstances ec2:StopInstances eks:DescribeCluster iam:AttachRolePolicy iam:CreateRole s3:CreateBucket s3:PutBucketVersioning sqs:CreateQueue ssm:PutParameter")]
    public void The_policy_for_a_script_allows_all_that_the_script_requires(string name, string variables, string text, string actions)
    {
        string script = _folder.Write(name, text);
        RunResult result = _module.Run($"""
            $requests = Resolve-IamRequest -Path '{script}' -Principal nobody -Region eu-west-1 {variables}
            $document = $requests | New-IamPolicyDocument -WarningAction SilentlyContinue
            $requests
            $requests | Test-IamAccess nobody -IdentityPolicy $document.ToString()
            """);
        ResolvedRequest[] requests = [.. result.Output.Select(o => o.BaseObject).OfType<ResolvedRequest>()];
        CallAnswer[] answers = [.. result.Output.Select(o => o.BaseObject).OfType<CallAnswer>()];

        Assert.Empty(result.AllErrors);
        Assert.Equal(actions, string.Join(' ', requests.Where(r => r.Need == RequestNeed.Required).Select(r => r.Action).Distinct().Order(StringComparer.Ordinal)));
        Assert.Equal(requests.Select(r => r.GetCall()).Distinct().Count(), answers.Length);
        Assert.All(answers, a => Assert.All(a.Requests.Where(r => r.GetRequest().Need == RequestNeed.Required), r => Assert.Equal(Decision.Allowed, r.Decision)));
    }
}
